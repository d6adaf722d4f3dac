"""One run as a whole: what identifies it, and the tables it has in the end."""

from __future__ import annotations

from sim.runs.run import Job, layout_of
from sim.runs.tables import codings_columns
from tests.cases import bundled, differing
from tests.command import VALLEY


def test_the_columns_of_the_codings_are_told_without_a_run() -> None:
    runner = Job(bundled(str(VALLEY)), seed=1, runs=300, per_coding=3).runner()
    block = runner.block(range(30))
    assert not differing(runner.drawn(range(30)), block.codings)
    assert not differing(runner.drawn(range(31, 50)), runner.block(range(31, 50)).codings)
    assert layout_of(runner).codings == codings_columns(block.codings)
