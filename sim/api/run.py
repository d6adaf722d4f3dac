"""Run a scenario."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.api.errors import Misuse
from sim.api.jobs import Sets, default_folder, job_of, texts_of
from sim.api.opened import naming, telling
from sim.api.outcomes import outcome_named
from sim.api.plan import carried_out
from sim.api.results import Results
from sim.inputs.loading import load
from sim.inputs.scenario import Scenario

if TYPE_CHECKING:
    from sim.analysis.outcomes import Precision
    from sim.runs.executors import Executor
    from sim.runs.run import Job, Watch

MOST_POINTS = 50
MOST_RUNS = 1_000_000  # until a precision is reached, unless told otherwise


@dataclass(frozen=True)
class RunPlan:
    """A run, all of it checked: into a folder if there is one, until a precision if there is one.

    `go_on` is told to whoever must stop before the end.
    """

    job: Job
    folder: Path | None = None
    precision: Precision | None = None
    resume: bool = False
    most_given: bool = True
    go_on: str = "With resume=True it goes on from there."

    @property
    def name(self) -> str:
        """The command, and what is run for it."""
        job = self.job
        return f"run {job.scenario.hash} {job.seed} {job.runs} {job.per_coding}"

    @property
    def total(self) -> int:
        return self.job.runs

    def stored(self, go_on: str) -> RunPlan:
        """The same into a folder in any case, in results/ if none was named."""
        folder = self.folder or default_folder(self.job, self.precision, self.most_given)
        return replace(self, folder=folder, go_on=go_on)

    def run(self, watch: Watch, executor: Executor) -> Results:
        """Run it, or verify the same run that is in its folder already."""
        from sim.analysis.outcomes import Summary, questions_of, summarise
        from sim.runs.run import run_in_memory, run_into
        from sim.runs.until import run_until

        job, folder, scenario = self.job, self.folder, self.job.scenario

        def summed(blocks: Iterable[Any]) -> Mapping[str, Any]:
            return summarise(blocks, scenario)

        if folder is None:
            return Results(run_in_memory(job, summed, watch, executor), scenario)
        with naming(folder), telling(folder, self.go_on):
            if self.precision is None:
                stored = run_into(folder, job, summed, watch, executor, self.resume)
            else:
                counts, reached = Summary(questions_of(scenario)), self.precision.reached
                stored = run_until(folder, job, counts, reached, watch, executor, self.resume)
        return Results(stored, scenario)


def plan_of(
    scenario: Scenario | str | Path,
    runs: int | None = None,
    seed: int | None = None,
    per_draw: int | None = None,
    *,
    set: Sets = (),
    name: str | None = None,
    until: str | None = None,
    output: Path | str | None = None,
    resume: bool = False,
) -> RunPlan:
    """What `run` is about to do. Raises ScenarioError, Misuse."""
    whole = _scenario(scenario, texts_of(set), name)
    most = MOST_RUNS if until is not None and runs is None else runs
    job = job_of(whole, most, seed, per_draw)
    precision = None if until is None else precision_of(until, whole)
    folder = None if output is None else Path(output)
    return RunPlan(job, folder, precision, resume, most_given=runs is not None)


def _scenario(source: Scenario | str | Path, sets: list[str], name: str | None) -> Scenario:
    if not isinstance(source, Scenario):
        return load(source, sets, name)
    if sets or name:
        raise Misuse("set, name: of a scenario that is loaded, use with_values")
    return source


def precision_of(text: str, scenario: Scenario) -> Precision:
    """What `0.5pt` or `deal:0.5pt` asks for."""
    from sim.analysis.outcomes import Precision

    outcome, colon, number = text.rpartition(":")
    return Precision(_points(number), outcome_named(outcome, scenario) if colon else None)


def _points(text: str) -> float:
    """The number of `1pt` or `0.5pt`."""
    number = text.removesuffix("pt").strip()
    try:
        points = float(number) if number != text and not {*number} - {*"0123456789."} else 0.0
    except ValueError:
        points = 0.0
    if not 0 < points <= MOST_POINTS:
        raise Misuse(
            f"until: {text!r} is not a number of percentage points above 0 and up to "
            f"{MOST_POINTS}, e.g. 1pt or 0.5pt, or deal:0.5pt for one outcome"
        )
    return points


def run(
    scenario: Scenario | str | Path,
    runs: int | None = None,
    seed: int | None = None,
    per_draw: int | None = None,
    *,
    set: Sets = (),
    name: str | None = None,
    until: str | None = None,
    output: Path | str | None = None,
    jobs: int | None = None,
    cluster: str | None = None,
    resume: bool = False,
    progress: bool = False,
) -> Results:
    """Run a scenario; results are kept in memory, or in the folder `output` if one is given.

    Numbers not given are the scenario's own; `per_draw` runs share a draw of all that is uncertain.
    `set` are values on top, as texts "path=value" or a mapping. `until` such as "0.5pt" or
    "deal:0.2pt" goes on until intervals are as narrow as that, which takes a folder.

    Nothing is printed; with `progress` a bar is. `jobs` processes share the work, or the workers of
    a dask cluster: "local", or the address of its scheduler. That changes no result. A script must
    then start under `if __name__ == "__main__":`.

    The same run again in the same folder is verified and opened. One that was cut off is left alone
    unless told to `resume`: then it goes on, and ends with the bytes that it would have had. Raises
    ScenarioError, ValueError for what does not go, FolderConflict, UnfinishedResults,
    DamagedResults, ClusterError, WorkersLost.
    """
    if output is None and (resume or until is not None):
        raise Misuse(f"{'resume' if resume else 'until'}: only with a folder as output")
    plan = plan_of(
        scenario, runs, seed, per_draw,
        set=set, name=name, until=until, output=output, resume=resume,
    )  # fmt: skip
    return carried_out(plan, progress, jobs, cluster)
