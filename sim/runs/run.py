"""One run: what identifies it, its blocks one after the other, and the results in the end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from sim.inputs.scenario import Scenario
from sim.runs.blocks import Encoder, MadeBlock, decoded
from sim.runs.columns import Layout, runs_columns
from sim.runs.executors import Executor, Here
from sim.runs.files import FolderConflict
from sim.runs.header import Header, differences, document, versions
from sim.runs.memory import MemoryResults
from sim.runs.results import MANIFEST
from sim.runs.store import Results, ResultsWriter
from sim.runs.suspects import Unit
from sim.runs.tables import codings_columns

if TYPE_CHECKING:
    from sim.runs.batch import Runner

Summarise = Callable[[Iterable[Any]], Mapping[str, Any]]
SHOWN = 8  # differences named before "and so many more"


class NothingRan(Exception):
    """A run in which every replicate failed: it has no results."""


class Watch(Protocol):
    """Who wants to know how far a run has come."""

    def started(self, kept: int) -> None:
        """There is something to run; so many runs are stored already."""

    def done(self, runs: int) -> None:
        """So many more runs are done."""


class _Nobody:
    def started(self, kept: int) -> None: ...

    def done(self, runs: int) -> None: ...


NOBODY = _Nobody()


@dataclass(frozen=True)
class Job:
    """A scenario and the numbers that, with it, make a run what it is."""

    scenario: Scenario
    seed: int
    runs: int
    per_coding: int

    def runner(self) -> Runner:
        """What runs its replicates; the model is not imported before."""
        from sim.runs.batch import Runner

        return Runner(self.scenario, self.seed, self.per_coding)

    def header(self) -> Header:
        """What identifies the run in its results."""
        scenario = self.scenario
        stored, found = scenario.stored(), versions()
        return Header(stored, scenario.hash, self.seed, self.runs, self.per_coding, found)


def layout_of(runner: Runner) -> Layout:
    """The columns of both tables; those of the codings are what the scenario leaves to chance."""
    spec = runner.scenario.spec
    actors = sorted(spec.actors)
    principals = [name for name in actors if spec.actors[name].role == "principal"]
    runs = runs_columns(actors, principals, runner.agenda.issues)
    return Layout(runs, codings_columns(runner.drawn(range(1))))


def stored_run(folder: Path, job: Job) -> Results | None:
    """The same run if *folder* holds all of it, every byte checked; None if it must be run.

    Raises FolderConflict if the folder holds another run, DamagedResults if it is damaged.
    """
    if not (folder / MANIFEST).exists():
        return None
    results = Results.open(folder)
    there, wanted = (document(one, results.layout) for one in (results.header, job.header()))
    if found := list(differences(there, wanted)):
        more = f"; and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
        raise FolderConflict(f"{folder}: holds another run: {'; '.join(found[:SHOWN])}{more}")
    results.verify()
    return results


def run_into(
    folder: Path,
    job: Job,
    summarise: Summarise,
    watch: Watch = NOBODY,
    executor: Executor | None = None,
) -> Results:
    """Run into a results folder, block by block, or verify the run that is there already.

    A run that was cut off goes on where it was. Raises FolderConflict if the folder holds anything
    else, DamagedResults if it is damaged.
    """
    stored = stored_run(folder, job)
    if stored is not None:
        return stored
    layout = layout_of(job.runner())
    with ResultsWriter(folder, job.header(), layout) as writer:
        try:
            watch.started(_kept(writer))
            missing = writer.missing_blocks()
            for index, made in made_blocks(job, layout, missing, watch, executor or Here()):
                writer.add_block(index, made)
            return writer.finish(summarise(writer.iter_blocks()))
        except BaseException as error:
            kept = _kept(writer)
            told = f"{kept:,} of {job.runs:,} runs are kept" if kept else "What is finished is kept"
            error.add_note(f"{told} in {folder}; the same command goes on from there.")
            raise


def _kept(writer: ResultsWriter) -> int:
    missing = sum(len(writer.blocks[index]) for index in writer.missing_blocks())
    return writer.header.runs - missing


def run_in_memory(
    job: Job, summarise: Summarise, watch: Watch = NOBODY, executor: Executor | None = None
) -> MemoryResults:
    """The same tables and summary as `run_into`, without a folder."""
    layout, blocks = layout_of(job.runner()), range(len(job.header().blocks))
    watch.started(0)
    made = dict(made_blocks(job, layout, blocks, watch, executor or Here()))
    runs, codings = (
        [
            decoded(block.contents[name], name, block.files[name].rows, columns)
            for _, block in sorted(made.items(), key=itemgetter(0))
            if name in block.files
        ]
        for name, columns in (("runs", layout.runs), ("codings", layout.codings))
    )
    failed = [failure for index in sorted(made) for failure in made[index].failures]
    return MemoryResults(runs, codings, summarise(runs), failed)


def made_blocks(
    job: Job, layout: Layout, indices: Iterable[int], watch: Watch, executor: Executor
) -> Iterator[tuple[int, MadeBlock]]:
    """The blocks with these numbers, in any order; raises NothingRan if a run has no row at all."""
    header = job.header()
    blocks, encoder = header.blocks, Encoder(layout, header.per_coding, header.codings_kept)
    units = (Unit(index, job, blocks[index]) for index in indices)
    for unit, made in executor.run(units, encoder, watch.done):
        if len(made.failures) == job.runs:
            raise NothingRan(
                f"none of the {job.runs:,} runs worked; the first: {made.failures[0].error}"
            )
        yield unit.key, made
