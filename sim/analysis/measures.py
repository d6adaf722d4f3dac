"""What is compared of two sets of runs: outcomes, sums of them, shares along the way, means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from sim.analysis.events import EVENTS, HEADLINES
from sim.analysis.outcomes import (
    ALL,
    MEETING,
    SIGNATURE,
    Questions,
    asked_shares,
    marks,
    questions_of,
    sums_in,
)
from sim.analysis.paired import Ratio
from sim.arrays import Floats
from sim.outcomes import OUTCOMES
from sim.runs.attempt import Attempt, Failure
from sim.runs.executors import Executor, Here
from sim.runs.kept import Arrays
from sim.runs.run import NOBODY, Job, Tabler, Watch, check_some_ran
from sim.runs.suspects import Unit
from sim.runs.tables import labels, numbers

PIECE = 2_048  # runs that a worker makes at a time
Kind = Literal["outcome", "sum", "share", "number"]
COUNTED = {"week": MEETING, "rounds": MEETING}  # numbers of a run, and which runs have them
PER_ACTOR = {"gain.": SIGNATURE, "durability.": SIGNATURE}


@dataclass(frozen=True, slots=True)
class Measure:
    """Something that two sets of runs are compared in.

    The share of runs with the mark `event` among those with the mark `given`, or the mean of the
    number `event`, which runs with the mark `given` have.
    """

    name: str
    kind: Kind
    event: str
    given: str

    @property
    def of_shares(self) -> bool:
        return self.kind != "number"


@dataclass(frozen=True)
class RunTable:
    """What is compared of some runs, one entry per replicate, in their order.

    A number is NaN for runs that have none. `letters` is the coding of the evidence that each
    coding follows, for as many codings as are kept.
    """

    replicate: NDArray[np.int64]
    coding: NDArray[np.int64]
    marks: Mapping[str, NDArray[np.bool_]]
    numbers: Mapping[str, Floats]
    letters: Sequence[str] = ()

    def __len__(self) -> int:
        return len(self.replicate)

    def only(self, replicates: NDArray[np.int64]) -> RunTable:
        """The same of some replicates alone."""
        rows = np.isin(self.replicate, replicates)
        return RunTable(
            self.replicate[rows],
            self.coding[rows],
            {name: mark[rows] for name, mark in self.marks.items()},
            {name: values[rows] for name, values in self.numbers.items()},
            self.letters,
        )

    @property
    def firsts(self) -> NDArray[np.intp]:
        """The row with which each coding begins."""
        return np.flatnonzero(np.diff(self.coding, prepend=self.coding[0] - 1))

    @property
    def runs_per_coding(self) -> Floats:
        return self.per_coding(np.ones(len(self)))

    def per_coding(self, values: NDArray[Any]) -> Floats:
        """Sums over the runs of each coding."""
        return np.add.reduceat(values.astype(np.float64), self.firsts, axis=0)

    def values(self, measure: Measure) -> tuple[Floats, Floats]:
        """The number of each run, 0 where it does not count, and whether it does, as 0 or 1."""
        if measure.of_shares:
            y, x = self.marks[measure.event], self.marks[measure.given]
            return y.astype(np.float64), x.astype(np.float64)
        found = self.numbers[measure.event]
        return np.nan_to_num(found, nan=0.0), (~np.isnan(found)).astype(np.float64)

    def ratio(self, measure: Measure) -> Ratio:
        """The share or mean, as sums per coding."""
        y, x = self.values(measure)
        return Ratio(self.per_coding(y), self.per_coding(x), float(y @ y))

    @property
    def outcomes(self) -> NDArray[np.int64]:
        """How each run ended, as its place in `OUTCOMES`."""
        marks = np.stack([self.marks[name] for name in OUTCOMES], axis=1)
        return np.asarray(marks.argmax(axis=1), dtype=np.int64)

    @property
    def outcome_counts(self) -> Floats:
        """Runs of each coding that ended in each way, shape (codings, outcomes)."""
        return self.per_coding(np.stack([self.marks[name] for name in OUTCOMES], axis=1))


def run_table(
    job: Job, watch: Watch = NOBODY, executor: Executor | None = None
) -> tuple[RunTable, int]:
    """What is compared of the runs of a job, and how many of them failed; NothingRan if all did."""
    [(_, table, failed)] = run_tables([job], watch, executor)
    return table, failed


def run_tables(
    jobs: Sequence[Job], watch: Watch = NOBODY, executor: Executor | None = None
) -> Iterator[tuple[int, RunTable, int]]:
    """The same of several jobs, each with its place among them, as they are finished."""
    watch.aims_at(sum(job.runs for job in jobs))
    watch.started(0)
    parts: list[dict[int, TablePart]] = [{} for _ in jobs]
    left = [len(_pieces(job)) for job in jobs]
    units = (
        Unit((place, piece.start), job, piece)
        for place, job in enumerate(jobs)
        for piece in _pieces(job)
    )
    for unit, part in (executor or Here()).run(units, TableReader(), watch.done):
        place, start = unit.key
        parts[place][start] = part
        if len(parts[place]) == left[place]:
            made = [part for _, part in sorted(parts[place].items())]
            parts[place] = {}
            failed = [failure for part in made for failure in part.failures]
            check_some_ran(jobs[place], failed)
            yield place, joined([part.table for part in made]), len(failed)


def _pieces(job: Job) -> list[range]:
    """Its replicates in whole draws, few enough at a time for several workers to share them."""
    rows = max(PIECE // job.per_coding, 1) * job.per_coding
    return [range(at, min(at + rows, job.runs)) for at in range(0, job.runs, rows)]


@dataclass(frozen=True)
class TablePart:
    """What is compared of some replicates of a job, and those of them that failed."""

    table: RunTable
    failures: tuple[Failure, ...]


@dataclass(frozen=True)
class TableReader:
    """Reads of what became of some replicates what is compared of them."""

    name: str = "table"

    def __call__(self, found: Attempt) -> TablePart:
        scenario = found.runner.scenario
        tables, failures = Tabler(found.runner.per_coding)(found)
        runs, codings = ([tables[n]] if n in tables else [] for n in ("runs", "codings"))
        return TablePart(read_runs(runs, codings, questions_of(scenario)), failures)

    def arrays(self, made: TablePart) -> Arrays:
        table = made.table
        return {
            "replicate": table.replicate,
            "coding": table.coding,
            **{f"mark {name}": mark for name, mark in table.marks.items()},
            **{f"number {name}": values for name, values in table.numbers.items()},
            "letters": np.array(table.letters, dtype=np.str_),
            "failed": np.array([each.replicate for each in made.failures], dtype=np.int64),
            "errors": np.array([each.error for each in made.failures], dtype=np.str_),
        }

    def restored(self, arrays: Arrays, replicates: range) -> TablePart:
        rows, failed = arrays["replicate"], arrays["failed"].tolist()
        there = sorted([*rows.tolist(), *failed]) == list(replicates)
        columns = {n: a for n, a in arrays.items() if n.startswith(("mark ", "number ", "coding"))}
        if not there or any(column.shape != rows.shape for column in columns.values()):
            raise ValueError("no table of these replicates")
        marks, values = (
            {n.removeprefix(kind): a for n, a in columns.items() if n.startswith(kind)}
            for kind in ("mark ", "number ")
        )
        letters = arrays["letters"].tolist()
        failures = map(Failure, failed, arrays["errors"].tolist())
        table = RunTable(rows, columns["coding"], marks, values, letters)
        return TablePart(table, tuple(failures))


def read_runs(blocks: Iterable[Any], codings: Iterable[Any], questions: Questions) -> RunTable:
    """What is compared, out of the blocks of a `runs` and of a `codings` table."""
    letters: list[str] = []
    for block in codings:
        codes, names = labels(block, "letter")
        letters += [names[code] for code in codes]
    tables = [_read(block, questions) for block in blocks]
    return joined([*tables, RunTable(*(np.zeros(0, dtype=np.int64),) * 2, {}, {}, letters)])


def joined(tables: Sequence[RunTable]) -> RunTable:
    """Those of consecutive replicates as one; one without rows need not have columns."""
    full = [table for table in tables if len(table)]
    full = full or list(tables[:1])
    return RunTable(
        np.concatenate([t.replicate for t in full]),
        np.concatenate([t.coding for t in full]),
        {name: np.concatenate([t.marks[name] for t in full]) for name in full[0].marks},
        {name: np.concatenate([t.numbers[name] for t in full]) for name in full[0].numbers},
        [letter for table in tables for letter in table.letters],
    )


def _read(block: Any, questions: Questions) -> RunTable:
    names = [
        name for name in block.schema.names if name in COUNTED or name.startswith(tuple(PER_ACTOR))
    ]
    replicate, coding = (numbers(block, name)[0] for name in ("replicate", "coding"))
    return RunTable(
        replicate, coding, marks(block, questions), {name: _floats(block, name) for name in names}
    )


def _floats(block: Any, name: str) -> Floats:
    values, there = numbers(block, name)
    return np.where(there, values.astype(np.float64), np.nan)


def measures(questions: Sequence[Questions], tables: Sequence[RunTable]) -> list[Measure]:
    """What all of some sets of runs can be compared in, in the order in which it is shown.

    A meeting at any time is left out: it is that there is no outcome "no_meeting".
    """
    asked = [asked_shares(q) for q in questions]
    shares = [
        Measure(name, "share", share.event, share.given)
        for name, share in asked[0].items()
        if all(name in other for other in asked) and not _any_time(name, questions)
    ]
    means = [
        Measure(name, "number", name, _given(name))
        for name in tables[0].numbers
        if all(name in table.numbers for table in tables)
    ]
    sums = [name for name in HEADLINES if all(name in sums_in(q) for q in questions)]
    return [*(measure_of(name) for name in (*OUTCOMES, *sums)), *shares, *means]


def measure_of(name: str) -> Measure:
    """The share of all runs with an outcome or a sum of outcomes."""
    return Measure(name, "sum" if EVENTS[name].is_sum else "outcome", name, ALL)


def _any_time(name: str, questions: Sequence[Questions]) -> bool:
    return all(name == f"meeting_{q.horizon_weeks}_weeks" for q in questions)


def _given(name: str) -> str:
    return COUNTED.get(name) or PER_ACTOR[f"{name.partition('.')[0]}."]
