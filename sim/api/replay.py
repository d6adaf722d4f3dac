"""Tell one run as it happened, or one that is typical of how runs ended."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.api.answer import Answer, Rows
from sim.api.errors import Misuse
from sim.api.jobs import Sets, job_of, texts_of
from sim.api.opened import OpenedResults, naming, results_of, stored_results
from sim.api.outcomes import outcome_named
from sim.api.plan import carried_out
from sim.api.sources import results_folder
from sim.inputs.loading import load
from sim.inputs.scenario import Scenario

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.analysis.typical import Typical
    from sim.runs.executors import Executor
    from sim.runs.run import Job, Watch
    from sim.runs.trace import Trace
    from sim.views.blocks import Block

TYPICAL = (
    "a typical run is picked from results: run it first (sim run {source}) and give the folder "
    "that it names at its end"
)


@dataclass(frozen=True, repr=False)
class Replay(Answer):
    """A run as it happened; `typical` says how it was picked, if it was."""

    trace: Trace
    typical: Typical | None = None
    folder: Path | None = None

    def __repr__(self) -> str:
        head = self.trace.header
        name, number = head["scenario"], head["replicate"]
        return f"<Replay: {name}, run {number}, {self.trace.row['outcome']}>"

    def blocks(self, full: bool = False) -> Sequence[Block]:
        """The story in short, or with `full` week by week and offer by offer."""
        from sim.views.phrases import Names
        from sim.views.replay import blocks
        from sim.views.typical import blocks as why

        told = list(blocks(self.trace, full))
        if self.typical is not None:
            names = Names(self.trace.header["labels"])
            told += why(self.typical, names, self.folder, full)
        return told

    def to_dict(self) -> Mapping[str, Any]:
        from sim.views.replay import document

        content = document(self.trace)
        if self.typical is None:
            return content
        version = content.pop("schema_version")
        return {"schema_version": version, "typical": asdict(self.typical), **content}

    def rows(self) -> Rows:
        """The events, one row each."""
        events = self.trace.plain()["events"]
        cells = [[e["stage"], e["clock"], e["kind"], json.dumps(e["facts"])] for e in events]
        return ["stage", "clock", "kind", "facts"], cells

    def plot(self, width: float | str = 8.0, title: str = "") -> Figure:
        """Demands, offers and what ended it; `width` in inches, or as "89mm"."""
        from sim.api.plot import inches
        from sim.views.figures.story import draw

        return draw(self.trace, inches(width), title)


@dataclass(frozen=True)
class ReplayPlan:
    """A run to be told, found and checked; `row` is what is stored of it."""

    job: Job
    number: int
    row: Mapping[str, Any] | None = None
    typical: Typical | None = None
    results: OpenedResults | None = None
    total: int = 0
    name: str = "replay"

    def run(self, watch: Watch, executor: Executor) -> Replay:
        """Step it; one that failed fails again."""
        from sim.runs.replay import replay

        watch.started(0)
        trace = replay(self.job.scenario, self.job.seed, self.job.per_coding, self.number)
        if self.results is None:
            return Replay(trace)
        if self.row is not None:
            _compare(trace, self.row, self.results)
        return Replay(trace, self.typical, self.results.folder)


def replay(
    source: str | Path | Scenario | OpenedResults,
    number: int | None = None,
    *,
    outcome: str | None = None,
    another: int = 0,
    seed: int | None = None,
    per_draw: int | None = None,
    set: Sets = (),
    name: str | None = None,
) -> Replay:
    """Run `number` of a scenario or of results as it happened.

    Or one of results that is typical of an `outcome`, an ending or a sum of endings by any of its
    names: in why it ended so, in what it signs, and in its numbers; `another` 1 is the next typical
    one. `seed`, `per_draw`, `set` and `name` are for a scenario, as `sim.run` has them. Raises
    ScenarioError, ValueError where there is no such run, and what `open_results` raises.
    """
    return carried_out(
        plan_of(
            source, number,
            outcome=outcome, another=another, seed=seed, per_draw=per_draw, set=set, name=name,
        )
    )  # fmt: skip


def plan_of(
    source: str | Path | Scenario | OpenedResults,
    number: int | None = None,
    *,
    outcome: str | None = None,
    another: int = 0,
    seed: int | None = None,
    per_draw: int | None = None,
    set: Sets = (),
    name: str | None = None,
) -> ReplayPlan:
    """What `replay` is about to tell. Raises ScenarioError, Misuse."""
    own = (seed, per_draw, name) != (None, None, None) or bool(set)
    if (number is None) == (outcome is None):
        raise Misuse("the number of a run, or an outcome that it is typical of")
    if outcome is not None:
        if own:
            raise Misuse("seed, per_draw, set, name: not with an outcome, which picks from results")
        if isinstance(source, Scenario):
            raise Misuse(TYPICAL.format(source=source.name))
        results = results_of(source, TYPICAL.format(source=source))
        return _typical(results, outcome, another)
    assert number is not None
    if isinstance(source, OpenedResults):
        found = source
    elif isinstance(source, Scenario) or (folder := results_folder(str(source))) is None:
        scenario = source if isinstance(source, Scenario) else load(source, texts_of(set), name)
        job = job_of(scenario, None, seed, per_draw)
        _check_number(scenario, number)
        return ReplayPlan(job, number)
    else:
        found = OpenedResults(stored_results(folder))
    if own:
        raise Misuse(
            f"{found.folder or 'results'}: these have their seed, draws, values and name; leave "
            "--seed, --per-draw, --set and --name out, or name a scenario"
        )
    return _stored(found, number)


def _check_number(scenario: Scenario, number: int) -> None:
    """A scenario has as many runs as the longest run of it can have."""
    try:
        job_of(scenario, number + 1)
    except Misuse:
        raise Misuse(f"run {number}: none is that long") from None


def _stored(results: OpenedResults, number: int, typical: Typical | None = None) -> ReplayPlan:
    """A run of some results; it has no row if it failed."""
    from sim.runs.run import Job

    failed = any(failure.replicate == number for failure in results.failures)
    try:
        with naming(results.folder):
            row = None if failed else results.replicate(number)
    except LookupError as error:
        raise Misuse(str(error)) from None
    header = results.content.header
    job = Job(results.scenario, header.seed, header.runs, header.per_coding)
    return ReplayPlan(job, number, row, typical, results)


def _compare(trace: Trace, stored: Mapping[str, Any], results: OpenedResults) -> None:
    """Raise Misuse if a run is not what another version of the program stored."""
    other = [name for name, value in trace.row.items() if not _alike(value, stored.get(name))]
    if other or trace.row.keys() != stored.keys():
        versions = results.content.header.versions.items()
        raise Misuse(
            f"{results.folder}: run {trace.header['replicate']} comes out differently now, in "
            f"{', '.join(other[:3]) or 'its columns'}. The results were made by "
            f"{', '.join(f'{name} {number}' for name, number in versions)}; replay them with that."
        )


def _alike(one: Any, other: Any) -> bool:
    from sim.runs.results import AGREE

    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=AGREE, abs_tol=AGREE)
    return bool(one == other)


def _typical(results: OpenedResults, outcome: str, another: int) -> ReplayPlan:
    """The run that is typical of an outcome; Misuse says which outcomes there are."""
    from sim.analysis.typical import NoSuchRuns, typical

    name = outcome_named(outcome, results.scenario)
    there = dict(ending_counts(results))
    if name not in there:
        from sim.analysis.events import EVENTS

        told = ", ".join(f"{EVENTS[each].name} ({count:,})" for each, count in there.items())
        where = results.folder or "these results"
        raise Misuse(f"outcome: no run of {where} ended in {EVENTS[name].noun}; there is {told}")
    try:
        with naming(results.folder):
            picked = typical(results.content, name, another)
    except NoSuchRuns as error:
        raise Misuse(f"outcome: {error}") from None
    return _stored(results, picked.replicate, picked)


def ending_counts(results: OpenedResults) -> Iterator[tuple[str, int]]:
    """The endings and sums of them that occur, each with its number of runs."""
    from sim.analysis.typical import classes

    return ((name, count) for name, count in classes(results.content).items() if count)
