"""Replicates that fail are found, left out and told, and nothing else is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pytest

from sim.model.summit import Summit
from sim.runs.attempt import KILLED, MOST_FAILED, attempt
from sim.runs.batch import Block
from sim.runs.run import Job
from tests.cases import bundled, differing
from tests.command import VALLEY

BLOCK = range(30, 90)


@pytest.fixture
def job() -> Job:
    return Job(bundled(str(VALLEY)), seed=1, runs=300, per_coding=3)


def failing(monkeypatch: pytest.MonkeyPatch, numbers: Iterable[int]) -> list[int]:
    """Make some replicates fail whenever they are run, in whatever company; all that were run."""
    honest, ran = Summit.run, list[int]()

    def run(self: Summit) -> None:
        ran.extend(self.setting.replicate.tolist())
        hit = sorted(set(numbers) & set(self.setting.replicate.tolist()))
        if hit:
            raise ArithmeticError(f"no {hit[0]}")
        honest(self)

    monkeypatch.setattr(Summit, "run", run)
    return ran


def test_an_interrupt_within_compiled_code_is_no_failure_of_a_replicate(
    job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(self: Summit) -> None:
        raise SystemError("a result with an exception set") from KeyboardInterrupt()

    monkeypatch.setattr(Summit, "run", run)
    with pytest.raises(KeyboardInterrupt):
        attempt(job.runner(), BLOCK)


def same_but(found: Block, whole: Block, missing: Iterable[int]) -> bool:
    """Whether a block has the rows of the whole one, those that are missing left out."""
    kept = ~np.isin(np.asarray(whole.runs["replicate"]), list(missing))
    return not differing(plain(found.runs), plain(whole.runs, kept)) and not differing(
        found.codings, whole.codings
    )


def plain(columns: dict[str, Any], kept: Any = slice(None)) -> dict[str, Any]:
    """Columns of their values, labels as strings."""
    return {
        name: np.array([*c.names, ""])[c.codes][kept] if hasattr(c, "codes") else c[kept]
        for name, c in columns.items()
    }


def test_what_works_is_a_block_and_nothing_else(job: Job) -> None:
    told: list[int] = []
    found = attempt(job.runner(), BLOCK, tell=told.append)
    assert same_but(found.block, job.runner().block(BLOCK), [])
    assert (found.replicates, found.failures, sum(told)) == (BLOCK, (), len(BLOCK))


def test_what_fails_is_left_out_and_all_else_as_it_was(
    job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[int] = []
    whole = job.runner().block(BLOCK)
    failing(monkeypatch, range(44, 48))
    found = attempt(job.runner(), BLOCK, tell=told.append)
    failures = [(f.replicate, f.error) for f in found.failures]
    assert failures == [(n, f"ArithmeticError: no {n}") for n in range(44, 48)]
    assert same_but(found.block, whole, range(44, 48))
    assert sum(told) == len(BLOCK)


def test_killers_are_never_run(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = job.runner().block(BLOCK)
    ran = failing(monkeypatch, [50])
    found = attempt(job.runner(), BLOCK, (31, 77, 89, 7))
    failures = [(f.replicate, f.error) for f in found.failures]
    assert failures == [(31, KILLED), (50, "ArithmeticError: no 50"), (77, KILLED), (89, KILLED)]
    assert same_but(found.block, whole, [31, 50, 77, 89])
    assert not {31, 77, 89} & set(ran)


def test_a_few_may_all_fail(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch, range(3))
    found = attempt(job.runner(), range(3))
    assert [failure.replicate for failure in found.failures] == [0, 1, 2]
    assert found.block.runs == {}
    assert list(found.block.codings["coding"]) == [0]  # type: ignore[arg-type]


def test_where_hardly_anything_works_nothing_does(
    job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(monkeypatch, range(MOST_FAILED + 1))
    with pytest.raises(ArithmeticError):
        attempt(job.runner(), range(200))
