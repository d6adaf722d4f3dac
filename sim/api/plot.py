"""Draw figures of what is stored, or of several things to compare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.api.compare import ComparePlan, plan_of
from sim.api.errors import Misuse
from sim.api.jobs import unplaced
from sim.api.outcomes import outcome_named
from sim.api.plan import carried_out
from sim.api.results import naming, stored_results
from sim.api.sources import is_scenario, only_results
from sim.inputs.mistaken import folder_kind
from sim.inputs.places import hint, nearest
from sim.inputs.scenario import Scenario

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.analysis.drivers import Question
    from sim.runs.executors import Executor
    from sim.runs.results import RunResults
    from sim.runs.run import Watch
    from sim.views.figures.catalogue import Choice, Entry, Kind
    from sim.views.figures.style import Picture

NEEDS = {
    "results": "a results folder of 'sim run'",
    "sweep": "a folder of 'sim sweep'",
    "comparison": "two or more results folders or scenarios",
}
DRAWS = 1_000  # in which what there is to agree on is looked up


class Subject:
    """What is to be drawn: stored results, a sweep, or several things to compare."""

    def __init__(self, sources: Sequence[str], labels: Mapping[str, str] | None = None) -> None:
        """Raises Misuse, ScenarioError, and what `open_results` raises; runs nothing yet."""
        self.sources = tuple(sources)
        self.kind: Kind = kind_of(sources)
        self.content: Any
        if self.kind == "comparison":
            self.content = plan_of(self.sources, labels=labels)
        else:
            self.content = _opened(self.kind, sources[0])

    @classmethod
    def of(cls, results: RunResults) -> Subject:
        """Results that are open, in memory or in a folder."""
        subject = cls.__new__(cls)
        subject.sources, subject.kind, subject.content = (), "results", results
        return subject

    def nothing(self, entry: Entry) -> str | None:
        """Why a figure cannot be drawn of this; None if it can."""
        if entry.of != self.kind:
            return f"needs {NEEDS[entry.of]}"
        return None if self.kind == "comparison" else entry.nothing(self.content)

    def scenario(self) -> Scenario:
        """What was run, or varied."""
        content = self.content
        stored = content.scenario if self.kind == "results" else content.manifest["scenario"]
        return Scenario.restored(stored)

    def drawing(self, entry: Entry, choice: Choice) -> Drawing:
        """What it takes to draw a figure. Raises Misuse if there is none."""
        if choice.outcome is not None and self.kind != "comparison":
            outcome_named(choice.outcome, self.scenario())
        if reason := self.nothing(entry):
            given = f"{' '.join(self.sources)} ({self.told()})" if self.sources else self.told()
            if entry.of != self.kind:
                raise Misuse(f"the figure {entry.name!r} {reason}, not {given}")
            raise Misuse(f"{given}: nothing to draw in the figure {entry.name!r}: {reason}")
        question = self._question(choice) if entry.first == "drivers" else None
        return Drawing(self, entry, choice, question)

    def _question(self, choice: Choice) -> Question:
        from sim.analysis.drivers import Question, Sizes

        outcome = choice.outcome or "deal"
        return Question(self.scenario(), outcome, self.content.seed, Sizes(), groups=False)

    def told(self) -> str:
        """What it is, in a line."""
        if self.kind == "comparison":
            return f"{len(self.sources)} to compare"
        if self.kind == "sweep":
            content = self.content.manifest
            return f"a sweep of {content['name']}, {len(content['points']):,} points"
        from sim.views.terms import counted

        header = self.content.header
        name = self.content.scenario["document"]["name"]
        return f"{name}, {counted(header.runs, 'run', 'runs')}, seed {header.seed}"


@dataclass(frozen=True)
class Drawing:
    """A figure to draw, with what has to be run for it."""

    subject: Subject
    entry: Entry
    choice: Choice
    question: Question | None

    @property
    def name(self) -> str:
        """The command, and what is drawn."""
        return f"plot {self.entry.name} {self.subject.sources}"

    @property
    def total(self) -> int:
        """How many runs it takes."""
        if self.question is not None:
            return self.question.total
        return self.subject.content.total if self.subject.kind == "comparison" else 0

    def run(self, watch: Watch, executor: Executor) -> tuple[Picture, int]:
        """The figure, and how many of the runs that were made for it failed."""
        content, failed = self.subject.content, 0
        if isinstance(content, ComparePlan):
            content = content.run(watch, executor)
            failed = sum(subject.failed for subject in content.subjects)
        elif self.question is not None:
            content = self._drivers(self.question, watch, executor)
            failed = content.found.failed
        elif self.entry.first == "solve":
            content = self._solved()
        return self.entry.draw(content, self.choice), failed

    def _drivers(self, question: Question, watch: Watch, executor: Executor) -> Any:
        from sim.views.drivers import DriversFinding

        answer = question.answer(watch, executor)
        version = self.subject.content.header.versions["sim"]
        return DriversFinding(answer, unplaced(question.scenario), version)

    def _solved(self) -> Any:
        from sim.analysis.solve import solve
        from sim.runs.preferences import Valuation

        scenario, seed = self.subject.scenario(), self.subject.content.seed
        return solve(Valuation(scenario), seed, DRAWS), scenario, seed


def plot(
    *sources: str | Path,
    figure: str,
    outcome: str | None = None,
    output: str | Path | None = None,
    title: str = "",
    labels: Mapping[str, str] | None = None,
    width: float | str = 8.0,
    jobs: int | None = None,
    cluster: str | None = None,
    resume: bool = False,
    progress: bool = False,
) -> Figure:
    """A figure of a results folder or a sweep, or of several folders or scenarios to compare.

    `figure` is its name, as `sim plot RESULTS` lists them; it is written into `output` if that is
    given. `width` is in inches, or has a unit: 89mm, 360px, 16cm. Raises ValueError for what does
    not go.
    """
    from sim.views.figures.style import save

    wanted = drawing(sources, figure, outcome, title, labels, width)
    picture, _ = carried_out(wanted, progress, jobs, cluster, resume)
    if output is not None:
        save(picture.figure, Path(output), picture.title)
    return picture.figure


def drawing(
    sources: Sequence[str | Path],
    figure: str,
    outcome: str | None = None,
    title: str = "",
    labels: Mapping[str, str] | None = None,
    width: float | str = 8.0,
) -> Drawing:
    """What `plot` is about to draw; all of it checked."""
    choice = choice_of(outcome, title, width)
    return Subject([*map(str, sources)], labels).drawing(entry_named(figure), choice)


def choice_of(outcome: str | None, title: str, width: float | str) -> Choice:
    """How it is drawn; Misuse for an outcome or a width that is none."""
    from sim.views.figures.catalogue import Choice

    return Choice(inches(width), None if outcome is None else outcome_named(outcome), title)


def inches(width: float | str) -> float:
    """A width in inches or such as 89mm; Misuse for what is none."""
    from sim.views.figures.style import width_of

    try:
        return width_of(width if isinstance(width, str) else f"{width:g}in")
    except ValueError as error:
        raise Misuse(f"width: {error}") from None


def kind_of(sources: Sequence[str]) -> Kind:
    """What the user names; Misuse for a scenario that is not run, and for a folder of no use."""
    if len(sources) > 1:
        return "comparison"
    [source] = sources
    if not is_scenario(source) and folder_kind(Path(source)) == "sweep":
        return "sweep"
    only_results(source, f"run it first (sim run {source}), then plot the folder that it names")
    return "results"


def _opened(kind: Kind, source: str) -> Any:
    if kind == "results":
        results = stored_results(source)
        with naming(Path(source)):
            results.verify()  # a figure of the summary is one of the tables, too
        return results
    from sim.analysis.opening import checked_sweep
    from sim.runs.sweep_store import StoredSweep

    with naming(Path(source)):
        return checked_sweep(StoredSweep.open(source))


def entry_named(name: str) -> Entry:
    """The figure that the user names; Misuse for an unknown name."""
    from sim.views.figures.catalogue import NAMES, entry_of

    if name not in NAMES:
        meant = hint(nearest(name, NAMES))
        raise Misuse(f"there is no figure {name!r}{meant}; there are {', '.join(NAMES)}")
    return entry_of(name)
