"""One run: what identifies it, its blocks one after the other, and the results in the end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import takewhile
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from sim.inputs.scenario import Scenario
from sim.runs.attempt import Attempt, Failure
from sim.runs.blocks import Encoder, MadeBlock, tables_of
from sim.runs.columns import Column, Layout, runs_columns
from sim.runs.executors import Executor, Here
from sim.runs.files import Damage, clear_lock, in_use, is_locked
from sim.runs.header import (
    CODINGS_KEPT,
    Header,
    block_ranges,
    codings_in,
    document,
    versions,
)
from sim.runs.memory import MemoryResults
from sim.runs.results import HEADER, MANIFEST, unfinished
from sim.runs.store import ResultsWriter, StoredResults
from sim.runs.suspects import Unit
from sim.runs.tables import Values, codings_columns
from sim.runs.writing import LOCK, refuse_other

if TYPE_CHECKING:
    from sim.runs.batch import Runner

Summarise = Callable[[Iterable[Any]], Mapping[str, Any]]


class NothingRan(Exception):
    """A run in which every replicate failed: it has no results."""


class Watch(Protocol):
    """Who wants to know how far a run has come."""

    def started(self, kept: int, damages: Sequence[Damage] = ()) -> None:
        """There is something to run; so many runs are stored already, less what was damaged."""

    def aims_at(self, runs: int) -> None:
        """So many runs are to be there in the end; later it may be more."""

    def done(self, runs: int) -> None:
        """So many more runs are done."""


class _Nobody:
    def started(self, kept: int, damages: Sequence[Damage] = ()) -> None: ...

    def aims_at(self, runs: int) -> None: ...

    def done(self, runs: int) -> None: ...


NOBODY = _Nobody()


@dataclass(frozen=True)
class Job:
    """A scenario and the numbers that, with it, make a run what it is."""

    scenario: Scenario
    seed: int
    runs: int
    per_coding: int

    @property
    def name(self) -> str:
        """What tells its replicates from those of every other job."""
        packages = sorted(self.scenario.packages.items())
        return f"{self.scenario.hash} {self.seed} {self.per_coding} {packages}"

    def runner(self) -> Runner:
        """What runs its replicates; the model is not imported before."""
        from sim.runs.batch import Runner

        return Runner(self.scenario, self.seed, self.per_coding)

    def header(self) -> Header:
        """What identifies the run in its results."""
        scenario = self.scenario
        stored, found = scenario.stored(), {**versions(), **scenario.packages}
        return Header(stored, scenario.hash, self.seed, self.runs, self.per_coding, found)


def layout_of(runner: Runner, codings: Mapping[str, Values] | None = None) -> Layout:
    """The columns of both tables; those of the codings are what the scenario leaves to chance.

    `codings` are rows of it, if some are at hand: their columns are known then.
    """
    sample = runner.drawn(range(1)) if codings is None else codings
    return Layout(columns_of(runner.scenario), codings_columns(sample))


def columns_of(scenario: Scenario) -> tuple[Column, ...]:
    """The columns of the `runs` table of a scenario."""
    spec = scenario.spec
    quorum = not scenario.unanimous
    return runs_columns(sorted(spec.actors), scenario.principals, sorted(spec.issues), quorum)


def stored_run(folder: Path, job: Job, resume: bool) -> StoredResults | None:
    """The same run if *folder* holds all of it, every byte checked; None if it must be run.

    Raises FolderConflict if the folder holds another run, UnfinishedResults if it holds part of
    this one that is not to be resumed, DamagedResults if it is damaged.
    """
    if (folder / MANIFEST).exists():
        results = StoredResults.open(folder)
        check_same(folder, job, results.header, results.layout)
        results.verify()
        clear_lock(folder / LOCK)
        return results
    if (folder / HEADER).exists():
        check_same(folder, job, *unfinished(folder))
        check_free(folder, resume)
    return None


def check_same(folder: Path, job: Job, header: Header, layout: Layout) -> None:
    """Raise FolderConflict unless the header in a folder is that of the job."""
    there, wanted = (document(one, layout) for one in (header, job.header()))
    refuse_other(folder, there, wanted, "run")


def check_free(folder: Path, resume: bool) -> None:
    """Raise FolderConflict if someone writes there, UnfinishedResults unless told to resume."""
    if is_locked(folder / LOCK):
        raise in_use(folder)
    if not resume:
        StoredResults.open(folder)  # says how much of it is there


def run_into(
    folder: Path,
    job: Job,
    summarise: Summarise,
    watch: Watch = NOBODY,
    executor: Executor | None = None,
    resume: bool = False,
) -> StoredResults:
    """Run into a results folder, block by block, or verify the run that is there already.

    A run that was cut off goes on where it was if told to *resume*. Raises UnfinishedResults if it
    is not, FolderConflict if the folder holds anything else, DamagedResults if it is damaged.
    """
    stored = stored_run(folder, job, resume)
    if stored is not None:
        stored.check_summary(summarise(stored.iter_blocks()))
        return stored
    with writing(folder, job, watch) as writer:
        store_missing(writer, job, watch, executor)
        return writer.finish(summarise(writer.iter_blocks()))


@contextmanager
def writing(folder: Path, job: Job, watch: Watch) -> Iterator[ResultsWriter]:
    """The writer of the folder of a run; whatever ends it early says what is kept.

    Tells the watch what is there already, and what was found damaged and is made again.
    """
    layout = layout_of(job.runner())
    with ResultsWriter(folder, job.header(), layout) as writer:
        try:
            watch.aims_at(job.runs)
            watch.started(_kept(writer), writer.discarded)
            yield writer
        except BaseException as error:
            kept = _kept(writer)
            told = f"{kept:,} of {writer.header.runs:,} runs are kept" if kept else "No run is kept"
            error.add_note(f"{told} in {folder}.")
            raise


def _kept(writer: ResultsWriter) -> int:
    missing = sum(len(writer.blocks[index]) for index in writer.missing_blocks())
    return writer.header.runs - missing


def store_missing(
    writer: ResultsWriter,
    job: Job,
    watch: Watch,
    executor: Executor | None,
    stop: int | None = None,
) -> None:
    """Make the blocks that are missing, or those of them with numbers below *stop*."""
    end = len(writer.blocks) if stop is None else stop
    missing = takewhile(lambda index: index < end, writer.missing_blocks())
    encoder = Encoder(writer.layout, job.per_coding, writer.header.codings_kept)
    for index, made in made_blocks(job, encoder, missing, watch, executor or Here()):
        writer.add_block(index, made)


def run_in_memory(
    job: Job, summarise: Summarise, watch: Watch = NOBODY, executor: Executor | None = None
) -> MemoryResults:
    """The same tables and summary as `run_into`, without a folder, and nothing is encoded."""
    blocks = block_ranges(job.runs, job.per_coding)
    watch.aims_at(job.runs)
    watch.started(0)
    units = (Unit(index, job, replicates) for index, replicates in enumerate(blocks))
    found = (executor or Here()).run(units, Tabler(job.per_coding), watch.done)
    made = sorted(((unit.key, *tables) for unit, tables in found), key=itemgetter(0))
    failed = [failure for *_, failures in made for failure in failures]
    check_some_ran(job, failed)
    blocks_made = [tables for _, tables, _ in made]
    summary = summarise([tables["runs"] for tables in blocks_made if "runs" in tables])
    layout = partial(_layout_of_job, job)
    return MemoryResults(job.header(), blocks_made, summary, failed, layout)


def _layout_of_job(job: Job) -> Layout:
    return layout_of(job.runner())


@dataclass(frozen=True)
class Tabler:
    """Makes the tables of a block of what became of its replicates, and says which failed."""

    per_coding: int

    def __call__(self, found: Attempt) -> tuple[dict[str, Any], tuple[Failure, ...]]:
        kept = codings_in(found.replicates, self.per_coding, CODINGS_KEPT)
        layout = layout_of(found.runner, found.block.codings)
        tables = tables_of(
            layout, self.per_coding, found.replicates, kept, found.block.runs,
            found.block.codings, found.failures,
        )  # fmt: skip
        return tables, found.failures


def check_some_ran(job: Job, failures: Sequence[Failure]) -> None:
    """Raise NothingRan if a run has no row at all."""
    if len(failures) == job.runs:
        raise NothingRan(f"none of the {job.runs:,} runs worked; the first: {failures[0].error}")


def made_blocks(
    job: Job, encoder: Encoder, indices: Iterable[int], watch: Watch, executor: Executor
) -> Iterator[tuple[int, MadeBlock]]:
    """The blocks with these numbers, in any order; raises NothingRan if a run has no row at all."""
    blocks = block_ranges(job.runs, job.per_coding)
    units = (Unit(index, job, blocks[index]) for index in indices)
    for unit, made in executor.run(units, encoder, watch.done):
        check_some_ran(job, made.failures)
        yield unit.key, made
