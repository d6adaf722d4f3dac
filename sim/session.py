"""What a user does, from Python or the command line: load, run, open, replay."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from sim.inputs.loading import load
from sim.inputs.places import ScenarioError
from sim.inputs.scenario import Runs, Scenario
from sim.inputs.validating import validate_plain

if TYPE_CHECKING:
    from sim.runs.memory import MemoryResults
    from sim.runs.run import Job, Watch
    from sim.runs.store import Results
    from sim.runs.trace import Trace

LONGEST_NAME = 60  # of a scenario, in the name of its results folder
AGREE = 1e-9  # how far floats of a replicate may be apart on another machine
NAMES = {"n": "runs", "seed": "seed", "per_coding": "per_coding"}


class Misuse(ValueError):
    """A number or combination that does not go; the text says which and what would."""


def job_of(
    scenario: Scenario | str | Path,
    runs: int | None = None,
    seed: int | None = None,
    per_coding: int | None = None,
) -> Job:
    """A run of a scenario; numbers not given are its own. Raises ScenarioError, Misuse."""
    from sim.runs.run import Job

    if not isinstance(scenario, Scenario):
        scenario = load(scenario)
    numbers = _numbers(scenario, n=runs, seed=seed, per_coding=per_coding)
    return Job(scenario, numbers.seed, numbers.n, numbers.per_coding)


def _numbers(scenario: Scenario, **given: int | None) -> Runs:
    """The scenario's own numbers under those given."""
    own = scenario.spec.runs.model_dump()
    try:
        return validate_plain(Runs, own | {k: _int(v) for k, v in given.items() if v is not None})
    except ScenarioError as error:
        told = (f"{NAMES.get(p.path, p.path)}: {p.message}" for p in error.problems)
        raise Misuse("\n".join(told)) from None


def _int(value: Any) -> Any:
    """A whole number of another library as an int; what is none stays, to be refused."""
    whole = hasattr(value, "__index__") and not isinstance(value, bool)
    return operator.index(value) if whole else value


def default_folder(job: Job) -> Path:
    """Where results go unless the user says otherwise."""
    scenario = job.scenario
    slug = re.sub(r"[^a-z0-9]+", "-", scenario.name.lower())[:LONGEST_NAME].strip("-")
    tail = "" if job.per_coding == scenario.spec.runs.per_coding else f"-m{job.per_coding}"
    name = f"{slug or 'scenario'}-{scenario.hash[:8]}-s{job.seed}-n{job.runs}{tail}"
    return Path("results") / name


def run_job(folder: Path, job: Job, watch: Watch) -> Results:
    """Run into a results folder, or verify the same run there."""
    from sim.analysis.outcomes import summarise
    from sim.runs.run import run_into

    with _naming(folder):
        return run_into(folder, job, lambda blocks: summarise(blocks, job.scenario), watch)


@contextmanager
def _naming(folder: Path) -> Iterator[None]:
    """Say which folder it is that holds damaged results, and what to do about it."""
    from sim.runs.files import DamagedResults

    try:
        yield
    except DamagedResults as error:
        error.add_note(f"The results in {folder} are damaged: delete the folder and run again.")
        raise


@overload
def run(
    scenario: Scenario | str | Path,
    runs: int | None = ...,
    seed: int | None = ...,
    per_coding: int | None = ...,
    *,
    folder: None = ...,
    progress: bool = ...,
) -> MemoryResults: ...


@overload
def run(
    scenario: Scenario | str | Path,
    runs: int | None = ...,
    seed: int | None = ...,
    per_coding: int | None = ...,
    *,
    folder: Path | str,
    progress: bool = ...,
) -> Results: ...


def run(
    scenario: Scenario | str | Path,
    runs: int | None = None,
    seed: int | None = None,
    per_coding: int | None = None,
    *,
    folder: Path | str | None = None,
    progress: bool = False,
) -> Results | MemoryResults:
    """Run a scenario; results are kept in memory, or in `folder` if one is given.

    Numbers not given are the scenario's own. Nothing is printed; with `progress` a bar is. The same
    run again in the same folder is verified and opened; one that was cut off goes on. Raises
    ScenarioError, ValueError for numbers that do not go, FolderConflict, DamagedResults.
    """
    from sim.analysis.outcomes import summarise
    from sim.console import Progress
    from sim.runs.run import run_in_memory

    job = job_of(scenario, runs, seed, per_coding)
    with Progress(job.runs, bar=progress) as watch:
        if folder is not None:
            return run_job(Path(folder), job, watch)
        return run_in_memory(job, lambda blocks: summarise(blocks, job.scenario), watch)


def open_results(folder: Path | str) -> Results:
    """Stored results, checked; raises FileNotFoundError, UnfinishedResults, DamagedResults."""
    from sim.runs.results import Results

    with _naming(Path(folder)):
        return Results.open(folder)


def replay_of(
    source: str,
    number: int,
    seed: int | None = None,
    per_coding: int | None = None,
    overrides: Sequence[str] = (),
    before: Callable[[int], None] | None = None,
) -> Trace:
    """Replicate `number` of a scenario, or of a results folder with its own seed, as it happened.

    `before` is called, with 0, once all is checked. Raises Misuse if there is no such replicate or
    the folder holds no results.
    """
    folder = results_folder(source)
    stored: dict[str, Any] | None = None
    if folder is None:
        job = job_of(load(source, overrides), None, seed, per_coding)
        _check_number(job.scenario, number)
    else:
        if seed is not None or per_coding is not None or overrides:
            raise Misuse(f"{folder} has its own seed, codings and values: leave the options out")
        job, stored = _stored(folder, number)
    if before is not None:
        before(0)
    from sim.runs.replay import replay

    trace = replay(job.scenario, job.seed, job.per_coding, number)
    if folder is not None and stored is not None:
        _compare(trace, stored, folder)
    return trace


def _check_number(scenario: Scenario, number: int) -> None:
    """A scenario has as many replicates as the longest run of it can have."""
    try:
        _numbers(scenario, n=number + 1)
    except Misuse:
        raise Misuse(f"replicate {number}: no run is that long") from None


def _stored(folder: Path, number: int) -> tuple[Job, dict[str, Any]]:
    """What was run into a folder, and the row of one replicate."""
    from sim.runs.run import Job

    results = open_results(folder)
    try:
        with _naming(folder):
            row = results.replicate(number)
    except LookupError as error:
        raise Misuse(str(error)) from None
    header = results.header
    scenario = Scenario.restored(results.scenario)
    return Job(scenario, results.seed, header.runs, header.per_coding), row


def _compare(trace: Trace, stored: Mapping[str, Any], folder: Path) -> None:
    """Raise Misuse if a replicate is not what another version of the program stored."""
    other = [name for name, value in trace.row.items() if not _alike(value, stored.get(name))]
    if other or trace.row.keys() != stored.keys():
        raise Misuse(
            f"{folder}: replicate {trace.header['replicate']} comes out differently now, in "
            f"{', '.join(other[:3]) or 'its columns'}. The results were made by "
            f"{_told(open_results(folder).header.versions)}; replay them with that."
        )


def _alike(one: Any, other: Any) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=AGREE, abs_tol=AGREE)
    return bool(one == other)


def _told(versions: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {number}" for name, number in versions.items())


def results_folder(source: str) -> Path | None:
    """The results folder that `source` names; None if it names a scenario.

    Raises Misuse for a folder without results.
    """
    from sim.inputs.bundled import scenario_names
    from sim.runs.results import HEADER

    folder = Path(source)
    if (folder / HEADER).exists():
        return folder
    if not folder.is_dir() or source in scenario_names():
        return None
    inside = sorted(str(path.parent) for path in folder.glob(f"*/{HEADER}"))
    more = f", {len(inside) - 3} more" if len(inside) > 3 else ""
    hint = f"; there is: {', '.join(inside[:3])}{more}" if inside else ""
    raise Misuse(f"{folder}: no results in this folder{hint}")
