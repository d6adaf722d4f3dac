"""What moves the chance of an outcome, input by input or mechanism by mechanism."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, overload

from sim.api.answer import Answer, Rows
from sim.api.errors import Misuse
from sim.api.jobs import Sets, command_line, job_of, loaded_of
from sim.api.outcomes import outcome_named
from sim.api.plan import carried_out
from sim.inputs.loading import Loaded
from sim.inputs.scenario import Scenario

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.analysis.drivers import Question
    from sim.runs.executors import Executor
    from sim.runs.run import Job, Watch
    from sim.views.blocks import Block
    from sim.views.drivers import DriversFinding
    from sim.views.mechanisms import MechanismsFinding


FEWEST_DRAWS = 30  # that spread can be learnt from
MECHANISM_RUNS = 10_000  # of each variant without a mechanism


class DriversAnswer(Answer):
    """What moves the chance of an outcome, and how much of it rests on what."""

    def __init__(self, finding: DriversFinding) -> None:
        """For `drivers`."""
        self.finding = finding

    def __repr__(self) -> str:
        found = self.finding.found
        return f"<DriversAnswer: {found.outcome} in {found.scenario.name}, seed {found.seed}>"

    @property
    def failed(self) -> int:
        """Runs that failed; their draws are left out."""
        return self.finding.found.failed

    def blocks(self, full: bool = False) -> Sequence[Block]:
        """What to look up next and the widest inputs, or with *full* all that was found."""
        from sim.views.drivers import blocks

        return blocks(self.finding, full)

    def to_dict(self) -> Mapping[str, Any]:
        """It as `sim drivers --format json` prints it."""
        from sim.views.drivers_data import document

        return document(self.finding)

    def rows(self) -> Rows:
        """The inputs that do anything, the widest first."""
        from sim.views.drivers_data import COLUMNS, rows

        return COLUMNS, rows(self.finding)

    def plot(self, width: float | str = 8.0, title: str = "") -> Figure:
        """The widest inputs, each low and high, `width` in inches, or as "89mm"."""
        from sim.api.plot import inches
        from sim.views.figures.tornado import draw

        return draw(self.finding, inches(width), title)


class MechanismsAnswer(Answer):
    """What each mechanism of the model does to the outcomes."""

    def __init__(self, finding: MechanismsFinding) -> None:
        """For `drivers(mechanisms=True)`."""
        self.finding = finding

    def __repr__(self) -> str:
        job, many = self.finding.job, len(self.finding.effects)
        return f"<MechanismsAnswer: {many} of {job.scenario.name}, {job.runs:,} runs of each>"

    @property
    def failed(self) -> int:
        """Runs that failed, in all variants, and are not compared."""
        return self.finding.failed

    def blocks(self, full: bool = False) -> Sequence[Block]:
        """The strongest mechanisms, or with *full* all."""
        from sim.views.mechanisms import blocks

        return blocks(self.finding, full)

    def to_dict(self) -> Mapping[str, Any]:
        """It as `sim drivers --mechanisms --format json` prints it."""
        from sim.views.mechanisms import document

        return document(self.finding)

    def rows(self) -> Rows:
        """A row for each, the strongest first."""
        from sim.views.mechanisms import COLUMNS, rows

        return COLUMNS, rows(self.finding)


@overload
def drivers(
    scenario: Scenario | str | Path,
    outcome: str | None = ...,
    *,
    mechanisms: Literal[False] = ...,
    points: int | None = ...,
    runs: int | None = ...,
    seed: int | None = ...,
    per_draw: int | None = ...,
    set: Sets = ...,
    name: str | None = ...,
    progress: bool = ...,
    jobs: int | None = ...,
    cluster: str | None = ...,
    resume: bool = ...,
) -> DriversAnswer: ...


@overload
def drivers(
    scenario: Scenario | str | Path,
    outcome: None = ...,
    *,
    mechanisms: Literal[True],
    points: None = ...,
    runs: int | None = ...,
    seed: int | None = ...,
    per_draw: int | None = ...,
    set: Sets = ...,
    name: str | None = ...,
    progress: bool = ...,
    jobs: int | None = ...,
    cluster: str | None = ...,
    resume: bool = ...,
) -> MechanismsAnswer: ...


def drivers(
    scenario: Scenario | str | Path,
    outcome: str | None = None,
    *,
    mechanisms: bool = False,
    points: int | None = None,
    runs: int | None = None,
    seed: int | None = None,
    per_draw: int | None = None,
    set: Sets = (),
    name: str | None = None,
    progress: bool = False,
    jobs: int | None = None,
    cluster: str | None = None,
    resume: bool = False,
) -> DriversAnswer | MechanismsAnswer:
    """What moves the chance of an outcome, a deal unless told otherwise.

    Parts of the differences between draws are estimated from `points` draws, and each input is held
    low and high in `runs` runs. With `mechanisms`, each mechanism of the model is switched off
    instead, in `runs` runs that are paired with those of the scenario. With `resume`, what is done
    is kept in results/.unfinished until all is, and gone on with. Raises ScenarioError, ValueError
    for what does not go.
    """
    numbers = (runs, seed, per_draw)
    if mechanisms:
        if outcome is not None or points is not None:
            raise Misuse("outcome, points: not with mechanisms, which are about all outcomes")
        switched = mechanisms_plan_of(scenario, *numbers, set=set, name=name)
        return MechanismsAnswer(carried_out(switched, progress, jobs, cluster, resume))
    plan = plan_of(scenario, outcome, points, *numbers, set=set, name=name)
    return DriversAnswer(carried_out(plan, progress, jobs, cluster, resume))


@dataclass(frozen=True)
class DriversPlan:
    """A question about what drives an outcome, checked before anything is run."""

    loaded: Loaded
    question: Question
    command: str = ""

    @property
    def name(self) -> str:
        asked = self.question
        return f"drivers {asked.scenario.hash} {asked.seed} {asked.sizes}"

    @property
    def total(self) -> int:
        return self.question.total

    def run(self, watch: Watch, executor: Executor) -> DriversFinding:
        """Run all of it."""
        from sim.runs.header import versions
        from sim.views.drivers import DriversFinding

        answer = self.question.answer(watch, executor)
        return DriversFinding(answer, self.loaded, versions()["sim"], self.command)


def plan_of(
    scenario: Scenario | str | Path,
    outcome: str | None = None,
    points: int | None = None,
    runs: int | None = None,
    seed: int | None = None,
    per_draw: int | None = None,
    *,
    set: Sets = (),
    name: str | None = None,
    groups: bool = True,
) -> DriversPlan:
    """What `drivers` is about to run; without `groups`, the inputs one by one alone.

    Raises ScenarioError, Misuse.
    """
    from sim.analysis.drivers import Question, Sizes

    wanted = outcome_named(outcome or "deal")
    loaded = loaded_of(scenario, set, name)
    outcome_named(wanted, loaded.scenario)
    each = max(2, loaded.scenario.spec.runs.per_coding) if per_draw is None else per_draw
    if each < 2:
        raise Misuse(f"per-draw: must be at least 2, so that luck can be told, not {each}")
    own = Sizes()
    sizes = Sizes(
        codings=own.codings if points is None else points,
        ends=own.ends if runs is None else runs // each,
        per_coding=each,
    )
    if sizes.codings < FEWEST_DRAWS:
        raise Misuse(f"points: must be at least {FEWEST_DRAWS}, not {points}")
    if sizes.ends < FEWEST_DRAWS:
        raise Misuse(f"runs: must be at least {FEWEST_DRAWS * each}, not {runs}")
    job = job_of(loaded.scenario, seed=seed)
    question = Question(loaded.scenario, wanted, job.seed, sizes, groups)
    if not question.paths and len(question.letters) < 2:
        raise Misuse(f"{loaded.scenario.name}: nothing is uncertain, so that nothing can move it")
    given = {
        "--outcome": outcome, "--points": points, "-n": runs, "--seed": seed,
        "--per-draw": per_draw, "--name": name,
    }  # fmt: skip
    return DriversPlan(loaded, question, command_line("drivers", scenario, given, set))


@dataclass(frozen=True)
class MechanismsPlan:
    """Mechanisms to switch off one by one, in runs that share their luck."""

    job: Job
    command: str = ""

    @property
    def name(self) -> str:
        return f"mechanisms {self.job.name} {self.job.runs}"

    @property
    def total(self) -> int:
        from sim.analysis.mechanisms import variants

        return (1 + sum(1 for _ in variants(self.job.scenario))) * self.job.runs

    def run(self, watch: Watch, executor: Executor) -> MechanismsFinding:
        """Run all of it."""
        from sim.analysis.mechanisms import measure
        from sim.runs.header import versions
        from sim.views.mechanisms import MechanismsFinding

        effects = tuple(measure(self.job, watch, executor))
        return MechanismsFinding(self.job, versions()["sim"], effects, self.command)


def mechanisms_plan_of(
    scenario: Scenario | str | Path,
    runs: int | None = None,
    seed: int | None = None,
    per_draw: int | None = None,
    *,
    set: Sets = (),
    name: str | None = None,
) -> MechanismsPlan:
    """What `drivers(mechanisms=True)` is about to run. Raises ScenarioError, Misuse."""
    wanted = MECHANISM_RUNS if runs is None else runs
    job = job_of(loaded_of(scenario, set, name).scenario, wanted, seed, per_draw)
    given = {
        "--mechanisms": True, "-n": runs, "--seed": seed, "--per-draw": per_draw, "--name": name
    }  # fmt: skip
    return MechanismsPlan(job, command_line("drivers", scenario, given, set))
