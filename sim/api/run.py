"""Run a scenario."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, overload

from sim.api.errors import Misuse
from sim.api.jobs import job_of
from sim.api.plan import executor_of
from sim.api.results import naming, telling
from sim.inputs.scenario import Scenario

if TYPE_CHECKING:
    from sim.analysis.outcomes import Precision
    from sim.runs.executors import Executor
    from sim.runs.memory import MemoryResults
    from sim.runs.run import Job, Watch
    from sim.runs.store import Results


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
    from sim.api.progress import Progress
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
