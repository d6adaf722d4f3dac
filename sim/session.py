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
from sim.sources import Misuse, results_folder

if TYPE_CHECKING:
    from sim.analysis.outcomes import Precision
    from sim.analysis.solve import Solved
    from sim.runs.executors import Executor
    from sim.runs.memory import MemoryResults
    from sim.runs.run import Job, Watch
    from sim.runs.store import Results
    from sim.runs.trace import Trace

LONGEST_NAME = 60  # of a scenario, in the name of its results folder
CODINGS = 1_000  # that are solved, unless the user says otherwise
MOST_CODINGS = 1_000_000
NAMES = {"n": "runs", "seed": "seed", "per_coding": "per_coding"}


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


def default_folder(job: Job, until: float | None = None, most_given: bool = True) -> Path:
    """Where results go unless the user says otherwise.

    The name of a run until a precision is reached says so, beside the most runs that were given.
    """
    scenario = job.scenario
    most = f"n{job.runs}" if until is None or most_given else ""
    length = most if until is None else "-".join(filter(None, (f"until{until:g}pt", most)))
    slug = re.sub(r"[^a-z0-9]+", "-", scenario.name.lower())[:LONGEST_NAME].strip("-")
    tail = "" if job.per_coding == scenario.spec.runs.per_coding else f"-m{job.per_coding}"
    name = f"{slug or 'scenario'}-{scenario.hash[:8]}-s{job.seed}-{length}{tail}"
    return Path("results") / name


def executor_of(jobs: int | None = None, cluster: str | None = None) -> Executor:
    """Who runs it: this process, so many others, or a cluster; nothing is started yet.

    Raises Misuse for what does not go.
    """
    from sim.runs.executors import Here

    if jobs is not None and jobs < 1:
        raise Misuse(f"jobs: must be at least 1, not {jobs}")
    if cluster is not None:
        from sim.runs.cluster import LOCAL, Cluster

        if cluster != LOCAL and "://" not in cluster:
            raise Misuse(f"cluster: {LOCAL!r} or tcp://HOST:PORT, not {cluster!r}")
        if cluster != LOCAL and jobs is not None:
            raise Misuse(f"jobs: the cluster at {cluster} has workers of its own")
        return Cluster(cluster, jobs)
    if jobs is None or jobs == 1:
        return Here()
    from sim.runs.processes import Processes

    return Processes(jobs)


def run_job(
    folder: Path,
    job: Job,
    watch: Watch,
    executor: Executor,
    go_on: str,
    resume: bool = False,
    until: Precision | None = None,
) -> Results:
    """Run into a results folder, or verify the same run there; whoever must stop is told `go_on`.

    With `until`, no longer than for that precision, and at most the runs of the job.
    """
    from sim.analysis.outcomes import Summary, questions_of, summarise
    from sim.runs.run import run_into
    from sim.runs.until import run_until

    scenario = job.scenario
    with naming(folder), telling(folder, go_on), executor:
        if until is None:
            return run_into(
                folder, job, lambda blocks: summarise(blocks, scenario), watch, executor, resume
            )
        counts = Summary(questions_of(scenario))
        return run_until(folder, job, counts, until.reached, watch, executor, resume)


@contextmanager
def telling(folder: Path, go_on: str, header: str = "header.json") -> Iterator[None]:
    """Add how to go on to whatever ends a run, or what has that header, that can go on."""
    from sim.runs.files import DamagedResults, FolderConflict
    from sim.runs.results import MANIFEST

    try:
        yield
    except (DamagedResults, FolderConflict):
        raise
    except BaseException as error:
        if (folder / header).exists() and not (folder / MANIFEST).exists():
            error.add_note(go_on)
        raise


@contextmanager
def naming(folder: Path) -> Iterator[None]:
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
    jobs: int | None = ...,
    cluster: str | None = ...,
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
    jobs: int | None = ...,
    cluster: str | None = ...,
    resume: bool = ...,
) -> Results: ...


def run(
    scenario: Scenario | str | Path,
    runs: int | None = None,
    seed: int | None = None,
    per_coding: int | None = None,
    *,
    folder: Path | str | None = None,
    progress: bool = False,
    jobs: int | None = None,
    cluster: str | None = None,
    resume: bool = False,
) -> Results | MemoryResults:
    """Run a scenario; results are kept in memory, or in `folder` if one is given.

    Numbers not given are the scenario's own. Nothing is printed; with `progress` a bar is. `jobs`
    processes share the work, or the workers of a dask cluster: "local", or the address of its
    scheduler. That changes no result. A script must then start under `if __name__ == "__main__":`.

    The same run again in the same folder is verified and opened. One that was cut off is left alone
    unless told to `resume`: then it goes on, and ends with the bytes that it would have had. Raises
    ScenarioError, ValueError for numbers that do not go, FolderConflict, UnfinishedResults,
    DamagedResults, ClusterError, WorkersLost.
    """
    from sim.analysis.outcomes import summarise
    from sim.console import Progress
    from sim.runs.run import run_in_memory

    if resume and folder is None:
        raise Misuse("resume: only a run in a folder can go on")
    job, executor = job_of(scenario, runs, seed, per_coding), executor_of(jobs, cluster)
    with Progress(job.runs, bar=progress) as watch:
        if folder is not None:
            go_on = "With resume=True it goes on from there."
            return run_job(Path(folder), job, watch, executor, go_on, resume)
        with executor:
            return run_in_memory(
                job, lambda blocks: summarise(blocks, job.scenario), watch, executor
            )


def open_results(folder: Path | str) -> Results:
    """Stored results, every table and number checked, and that they make sense.

    Raises FileNotFoundError, UnfinishedResults, DamagedResults.
    """
    from sim.analysis.opening import checked
    from sim.runs.results import Results

    go_on = "The run that was cut off, started again with --resume (resume=True), goes on."
    with naming(Path(folder)), telling(Path(folder), go_on):
        return checked(Results.open(folder))


def solve(
    scenario: Scenario | str | Path,
    codings: int | None = None,
    seed: int | None = None,
    before: Callable[[], None] | None = None,
) -> Solved:
    """What there is to agree on in a scenario, and what bargaining solutions pick of it.

    At the central preferences, and in the first `codings` that a run with this seed has: 1,000, and
    the scenario's own seed, unless others are given. Nothing is printed or stored; `before` is
    called once all is checked. Raises ScenarioError, ValueError for numbers that do not go.
    """
    job = job_of(scenario, None, seed)
    number = CODINGS if codings is None else codings
    if not 1 <= number <= MOST_CODINGS:
        raise Misuse(f"codings: must be 1 to {MOST_CODINGS:,}, not {number:,}")
    if before is not None:
        before()
    from sim.analysis.solve import solve
    from sim.runs.preferences import Valuation

    return solve(Valuation(job.scenario), job.seed, number)


def replay_of(
    source: str,
    number: int,
    seed: int | None = None,
    per_coding: int | None = None,
    overrides: Sequence[str] = (),
    before: Callable[[], None] | None = None,
    *,
    name: str | None = None,
) -> Trace:
    """Replicate `number` of a scenario, or of a results folder with its own seed, as it happened.

    `before` is called once all is checked. A replicate that failed there fails again. Raises Misuse
    if there is no such replicate or the folder holds no results.
    """
    folder = results_folder(source)
    stored: dict[str, Any] | None = None
    if folder is None:
        job = job_of(load(source, overrides, name), None, seed, per_coding)
        _check_number(job.scenario, number)
    else:
        if (seed, per_coding, name) != (None, None, None) or overrides:
            raise Misuse(
                f"{folder}: these results have their seed, codings, values and name; leave "
                "--seed, --per-coding, --set and --name out, or name a scenario"
            )
        job, stored = _stored(folder, number)
    if before is not None:
        before()
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


def _stored(folder: Path, number: int) -> tuple[Job, dict[str, Any] | None]:
    """What was run into a folder, and the row of one replicate; None if that failed."""
    from sim.runs.run import Job

    results = open_results(folder)
    failed = any(failure.replicate == number for failure in results.failures)
    try:
        with naming(folder):
            row = None if failed else results.replicate(number)
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
    from sim.runs.results import AGREE

    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=AGREE, abs_tol=AGREE)
    return bool(one == other)


def _told(versions: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {number}" for name, number in versions.items())
