"""Tell one run as it happened, or one that is typical of how runs ended."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.api.errors import Misuse
from sim.api.jobs import _numbers, job_of
from sim.api.outcomes import outcome_named
from sim.api.results import naming, open_results
from sim.api.sources import only_results, results_folder
from sim.inputs.loading import load
from sim.inputs.scenario import Scenario

if TYPE_CHECKING:
    from sim.analysis.typical import Typical
    from sim.runs.results import Results
    from sim.runs.run import Job
    from sim.runs.trace import Trace


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


@dataclass(frozen=True)
class Picked:
    """A typical run as it happened, and how it was picked out of a results folder."""

    trace: Trace
    typical: Typical
    folder: Path


def typical_replay(
    source: str, outcome: str, rank: int = 0, before: Callable[[], None] | None = None
) -> Picked:
    """The run of a results folder that is typical of an outcome; `rank` 1 is the next typical one.

    `outcome` is an ending or a sum of endings, by any of its names (`sim.analysis.events`).
    `before` is called once all is checked. Raises Misuse where there is no such run.
    """
    from sim.analysis.typical import NoSuchRuns, typical

    folder = only_results(
        source,
        f"a typical run is picked from results: run it first (sim run {source}) and give the "
        "folder that it names at its end",
    )
    results = open_results(folder)
    name = _class(results, outcome)
    try:
        with naming(folder):
            picked = typical(results, name, rank)
    except NoSuchRuns as error:
        raise Misuse(f"outcome: {error}") from None
    return Picked(replay_of(str(folder), picked.replicate, before=before), picked, folder)


def _class(results: Results, outcome: str) -> str:
    """The class that is meant; Misuse says which there are if there is no run of it."""
    from sim.analysis.events import EVENTS
    from sim.analysis.typical import classes

    name = outcome_named(outcome, Scenario.restored(results.scenario))
    found = {each: count for each, count in classes(results).items() if count}
    if name not in found:
        there = ", ".join(f"{EVENTS[each].name} ({count:,})" for each, count in found.items())
        raise Misuse(
            f"outcome: no run of {results.folder} ended in {EVENTS[name].noun}; there is {there}"
        )
    return name
