"""One run: what identifies it, its blocks one after the other, and the results in the end."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from sim.inputs.scenario import Scenario
from sim.runs.blocks import Failure, kept_codings
from sim.runs.columns import Layout, runs_columns
from sim.runs.files import FolderConflict
from sim.runs.header import Header, differences, document
from sim.runs.memory import MemoryResults
from sim.runs.results import MANIFEST
from sim.runs.store import Results, ResultsWriter
from sim.runs.tables import codings_columns, table

if TYPE_CHECKING:
    from sim.runs.batch import Block, Runner

Summarise = Callable[[Iterable[Any]], Mapping[str, Any]]
LIBRARIES = ("mesa", "numba", "numpy", "pandas", "pyarrow", "scipy")
MOST_FAILED = 100  # replicates of a block; where more fail, it is not the replicates that are odd
SHOWN = 8  # differences named before "and so many more"


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


def versions() -> dict[str, str]:
    """The programs that results depend on, and the kind of processor."""
    found = {name: version(name) for name in LIBRARIES}
    return {
        "sim": version("summit-sim"),
        "python": platform.python_version(),
        **found,
        "machine": platform.machine(),
    }


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


def run_into(folder: Path, job: Job, summarise: Summarise, watch: Watch = NOBODY) -> Results:
    """Run into a results folder, block by block, or verify the run that is there already.

    A run that was cut off goes on where it was. Raises FolderConflict if the folder holds anything
    else, DamagedResults if it is damaged.
    """
    stored = stored_run(folder, job)
    if stored is not None:
        return stored
    header = job.header()
    with ResultsWriter(folder, header, layout_of(runner := job.runner())) as writer:
        try:
            watch.started(_kept(writer))
            for index in writer.missing_blocks():
                block, failures = attempt(runner, writer.blocks[index], watch)
                codings = block.codings if header.codings(writer.blocks[index]) else None
                writer.add_block(index, block.runs, codings, failures)
            return writer.finish(summarise(writer.iter_blocks()))
        except BaseException as error:
            kept = _kept(writer)
            told = f"{kept:,} of {job.runs:,} runs are kept" if kept else "What is finished is kept"
            error.add_note(f"{told} in {folder}; the same command goes on from there.")
            raise


def _kept(writer: ResultsWriter) -> int:
    missing = sum(len(writer.blocks[index]) for index in writer.missing_blocks())
    return writer.header.runs - missing


def run_in_memory(job: Job, summarise: Summarise, watch: Watch = NOBODY) -> MemoryResults:
    """The same tables and summary as `run_into`, without a folder."""
    header, runner = job.header(), job.runner()
    layout = layout_of(runner)
    runs, codings = [], []
    failed: list[Failure] = []
    watch.started(0)
    for replicates in header.blocks:
        block, failures = attempt(runner, replicates, watch)
        runs.append(table(layout.runs, block.runs))
        drawn = table(layout.codings, block.codings)
        codings.append(kept_codings(header, replicates, drawn))
        failed += failures
    return MemoryResults(runs, codings, summarise(runs), failed)


def attempt(
    runner: Runner, replicates: range, watch: Watch = NOBODY
) -> tuple[Block, tuple[Failure, ...]]:
    """The rows of those replicates that can be run, and why the others cannot.

    Raises what was raised first if none of them can, or more than `MOST_FAILED` cannot: that is
    not a matter of single replicates.
    """
    from sim.runs.batch import Block, concatenate

    told = 0

    def tell(done: int) -> None:
        nonlocal told
        told += done
        watch.done(done)

    try:
        return runner.block(replicates, tell), ()
    except Exception as error:
        failures: list[Failure] = []
        survivors = list(_survivors(runner, replicates, failures, error))
        if not survivors:
            raise
    watch.done(len(replicates) - told)
    return Block(concatenate(survivors), runner.drawn(replicates)), tuple(failures)


def _survivors(
    runner: Runner, replicates: range, failures: list[Failure], first: Exception
) -> Iterator[dict[str, Any]]:
    """The rows of a range in which some replicate fails, found by halving; notes the failures."""
    if len(replicates) == 1:
        failures.append(Failure(replicates.start, f"{type(first).__name__}: {first}"))
        if len(failures) > MOST_FAILED:
            raise first
        return
    middle = replicates.start + len(replicates) // 2
    for half in (range(replicates.start, middle), range(middle, replicates.stop)):
        try:
            rows = runner.block(half).runs
        except Exception as error:
            yield from _survivors(runner, half, failures, error)
        else:
            yield rows
