"""A run that is as long as it must be.

That is decided at fixed numbers of runs, so that cores do not matter. The result is, byte for byte,
that of a run of the number of runs at which it stops.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any, Protocol

from sim.runs.executors import Executor
from sim.runs.files import FolderConflict, clear_lock
from sim.runs.header import block_rows
from sim.runs.results import HEADER, MANIFEST, unfinished
from sim.runs.run import NOBODY, Job, Watch, check_free, check_same, store_missing, writing
from sim.runs.store import StoredResults
from sim.runs.writing import LOCK

Enough = Callable[[Mapping[str, Any]], bool]


class Counts(Protocol):
    """What is counted of the runs, block after block; `sim.analysis.outcomes.Summary` does."""

    def add(self, block: Any) -> None:
        """Count the runs of the next block."""

    def result(self) -> dict[str, Any]:
        """All that was counted so far."""
        ...


def run_counts(most: int, per_coding: int) -> list[int]:
    """Where it is decided, as numbers of runs: 1, 2, 3, 4, 6, 8, 12, ... blocks, and the most."""
    rows = block_rows(per_coding)
    counts: list[int] = []
    for blocks in _growing():
        if blocks * rows >= most:
            return [*counts, most]
        counts.append(blocks * rows)
    raise AssertionError("the numbers of blocks do not end")


def _growing() -> Iterator[int]:
    yield 1
    for power in count(1):
        yield 2**power
        yield 2**power + 2 ** (power - 1)


def run_until(
    folder: Path,
    job: Job,
    counts: Counts,
    enough: Enough,
    watch: Watch = NOBODY,
    executor: Executor | None = None,
    resume: bool = False,
) -> StoredResults:
    """Run until the summary is *enough*, at most the runs of the job, or verify what is there.

    As `run_into`. Also raises FolderConflict for a run of a length at which it would not stop.
    """
    lengths = run_counts(job.runs, job.per_coding)
    if (folder / MANIFEST).exists():
        return _verified(folder, job, counts, enough, lengths)
    now = replace(job, runs=lengths[0])
    if (folder / HEADER).exists():
        header, layout = unfinished(folder)
        if header.runs in lengths:
            now = replace(job, runs=header.runs)
        check_same(folder, now, header, layout)
        check_free(folder, resume)
    with writing(folder, now, watch) as writer:
        begin = 0
        for runs in lengths:
            if runs > writer.header.runs:
                writer.grow(runs)
                watch.aims_at(runs)
            stop = -(-runs // writer.blocks.rows)
            store_missing(writer, job, watch, executor, stop)
            for block in writer.iter_blocks(range(begin, stop)):
                counts.add(block)
            begin, summary = stop, counts.result()
            if enough(summary):
                break
        _check_length(folder, writer.header.runs, runs)
        return writer.finish(summary)


def _verified(
    folder: Path, job: Job, counts: Counts, enough: Enough, lengths: Sequence[int]
) -> StoredResults:
    """The finished run in a folder, if it is as long as it must be."""
    results = StoredResults.open(folder)
    there = results.header.runs
    wanted = there if there in lengths else lengths[0]
    check_same(folder, replace(job, runs=wanted), results.header, results.layout)
    results.verify()
    clear_lock(folder / LOCK)
    left = iter(lengths)
    runs = next(left)
    for block, replicates in zip(results.iter_blocks(), results.header.blocks, strict=True):
        counts.add(block)
        if replicates.stop == runs:
            if enough(counts.result()):
                break
            runs = next(left, runs)
    _check_length(folder, there, runs)
    results.check_summary(counts.result())
    return results


def _check_length(folder: Path, there: int, wanted: int) -> None:
    if there != wanted:
        raise FolderConflict(
            f"{folder}: holds another run: runs: {there} in the folder, {wanted} wanted"
        )
