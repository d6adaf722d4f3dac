from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.model.summit import Summit
from sim.runs.run import MOST_FAILED, Job, attempt, layout_of
from sim.runs.tables import codings_columns
from tests.cases import bundled, differing
from tests.command import VALLEY


class Watch:
    """Adds up what it is told."""

    def __init__(self) -> None:
        self.runs = 0

    def started(self, kept: int) -> None: ...

    def done(self, runs: int) -> None:
        self.runs += runs


@pytest.fixture
def job() -> Job:
    return Job(bundled(str(VALLEY)), seed=1, runs=300, per_coding=3)


def failing(monkeypatch: pytest.MonkeyPatch, numbers: range) -> None:
    """Make some replicates fail whenever they are run, in whatever company."""
    honest = Summit.run

    def run(self: Summit) -> None:
        hit = sorted(set(numbers) & set(self.setting.replicate.tolist()))
        if hit:
            raise ArithmeticError(f"no {hit[0]}")
        honest(self)

    monkeypatch.setattr(Summit, "run", run)


def rows(columns: dict[str, Any], kept: Any) -> dict[str, Any]:
    return {
        name: type(c)(c.codes[kept], c.names) if hasattr(c, "codes") else c[kept]
        for name, c in columns.items()
    }


def test_the_columns_of_the_codings_are_told_without_a_run(job: Job) -> None:
    runner = job.runner()
    block = runner.block(range(30))
    assert not differing(runner.drawn(range(30)), block.codings)
    assert not differing(runner.drawn(range(31, 50)), runner.block(range(31, 50)).codings)
    assert layout_of(runner).codings == codings_columns(block.codings)


def test_what_fails_is_left_out_and_all_else_as_it_was(
    job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    block, watch = range(30, 90), Watch()
    whole = job.runner().block(block)
    failing(monkeypatch, range(44, 48))
    found, failures = attempt(job.runner(), block, watch)
    told = [(f.replicate, f.error) for f in failures]
    assert told == [(n, f"ArithmeticError: no {n}") for n in range(44, 48)]
    kept = ~np.isin(np.arange(30, 90), range(44, 48))
    assert np.array_equal(found.runs["replicate"], np.arange(30, 90)[kept])  # type: ignore[arg-type]
    assert not differing(
        {k: v for k, v in found.runs.items() if not hasattr(v, "codes")},
        {k: v for k, v in rows(whole.runs, kept).items() if not hasattr(v, "codes")},
    )
    assert not differing(found.codings, whole.codings)
    assert watch.runs == len(block)


def test_where_hardly_anything_works_nothing_does(
    job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(monkeypatch, range(MOST_FAILED + 1))
    with pytest.raises(ArithmeticError):
        attempt(job.runner(), range(200))
    failing(monkeypatch, range(5))
    with pytest.raises(ArithmeticError):
        attempt(job.runner(), range(5))
