"""All figures that `sim plot` can draw: name, what it shows, of what, and when there is none.

A new figure is one more entry. What is drawn is a `Picture`, for a file or for a page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from sim.inputs.scenario import Scenario
from sim.views.figures import flow, numbers, shares, stances, survival
from sim.views.figures.style import WIDTH, Picture
from sim.views.phrases import listed
from sim.views.terms import outcome

if TYPE_CHECKING:
    from sim.analysis.findings import Findings
    from sim.runs.results import RunResults
    from sim.runs.sweep_store import StoredSweep

Kind = Literal["results", "sweep", "comparison"]
DEAL = "deal"
CODINGS = 1_000  # that the frontier's solutions are looked up in


@dataclass(frozen=True, slots=True)
class Choice:
    """What the user can choose of a figure, beside its name; each figure reads what it needs."""

    width: float = WIDTH
    outcome: str | None = None  # else what the figure shows by itself


@dataclass(frozen=True, slots=True)
class Entry:
    """A figure `of` results, a sweep or a comparison.

    `draw` takes that and a Choice. `nothing` says why there is nothing to draw; None if there is.
    One that is `by_outcome` shows the outcome that was chosen.
    """

    name: str
    shows: str
    of: Kind
    draw: Callable[[Any, Choice], Picture]
    nothing: Callable[[Any], str | None] = lambda _: None
    asks: bool = False  # reads the outcome that is chosen


def _frontier(results: RunResults, choice: Choice) -> Picture:
    from sim.analysis.solve import solve
    from sim.runs.preferences import Valuation
    from sim.views.figures.frontier import draw

    scenario = Scenario.restored(results.scenario)
    solved = solve(Valuation(scenario), results.seed, CODINGS)
    zone, edge = int(solved.centre.zone.sum()), int(solved.centre.frontier.sum())
    text = (
        f"Packages in the values of two principals, at central preferences. Of "
        f"{solved.offer.size:,} packages, {zone:,} are in the zone of possible agreement and "
        f"{edge:,} on the frontier."
    )
    figure = draw(solved, scenario, results.seed, choice.width)
    return Picture(figure, f"What there is to agree on: {scenario.name}", text)


def _fan(results: RunResults, choice: Choice) -> Picture:
    from sim.views.figures.fan import draw

    name = results.scenario["document"]["name"]
    text = (
        "What each side demands at each turn, on its own scale: the median, the middle half and "
        "nine in ten of a sample of the runs that came to offers, and how many still talk."
    )
    return Picture(draw(results, choice.width), f"What sides demand, turn by turn: {name}", text)


def _no_offers(results: RunResults) -> str | None:
    """Why no demands can be followed; None if they can."""
    if "bilateral" not in results.scenario["document"]["process"]:
        return "this scenario has no bilateral talks"
    talked = any(
        bool((block.column("rounds").to_numpy() > 0).any())
        for block in results.iter_blocks("runs", ["rounds"])
    )
    return None if talked else "no run came to offers"


def _tornado(results: RunResults, choice: Choice) -> Picture:
    from sim.analysis.drivers import Question, Sizes
    from sim.analysis.events import EVENTS
    from sim.inputs.loading import Loaded
    from sim.inputs.places import Place
    from sim.inputs.scenario import as_tree
    from sim.runs.executors import Here
    from sim.runs.run import NOBODY
    from sim.views.drivers_data import Report
    from sim.views.figures.tornado import draw

    scenario, outcome = Scenario.restored(results.scenario), choice.outcome or "deal"
    question = Question(scenario, outcome, results.seed, Sizes(), groups=False)
    loaded = Loaded(scenario, as_tree(scenario.document, Place("", 0, 0)))
    report = Report(question.answer(NOBODY, Here()), loaded, results.header.versions["sim"])
    text = "; ".join(
        f"{report.input_name(s.path)}: {min(s.shares):.1%} to {max(s.shares):.1%}"
        for s in report.told[:5]
    )
    title = f"What moves the share of runs that {EVENTS[outcome].phrase}: {scenario.name}"
    return Picture(draw(report, choice.width), title, f"The widest: {text or 'none can be told'}.")


def _certain(results: RunResults) -> str | None:
    """Why nothing can be held low and high; None if it can."""
    drawn = {column.name for column in results.layout.codings} - {"coding", "letter"}
    return None if drawn else "nothing is uncertain in this scenario"


def _sweep(results: StoredSweep, choice: Choice) -> Picture:
    from sim.analysis.events import EVENTS
    from sim.views.figures.sweep import draw

    many, name = len(results.points), results.manifest["name"]
    varied = ", ".join(results.factors)
    every = len(results.factors) == 1 and choice.outcome is None
    what = "every outcome" if every else EVENTS[choice.outcome or "deal"].name
    text = f"Share of model runs at {many:,} points, with 95 % intervals: {what}, over {varied}."
    return Picture(
        draw(results, choice.outcome, choice.width), f"Shares over {varied}: {name}", text
    )


def _differences(findings: Findings, choice: Choice) -> Picture:
    from sim.views.figures.comparison import draw

    names = [f"{s.letter} {s.called}" for s in findings.subjects]
    told = []
    for pair in findings.compared.pairs:
        rows = [row for row in pair.rows if row.measure.kind in ("outcome", "sum")]
        differ = [outcome(row.measure.name) for row in rows if row.verdict == "differs"]
        letters = (findings.subjects[side].letter for side in (pair.b, pair.a))
        told.append(f"{' against '.join(letters)}: {listed(differ) if differ else 'none'}")
    text = (
        "Shares of every outcome and of the deals together, and differences with 95 % intervals. "
        f"What differs: {'; '.join(told)}."
    )
    return Picture(draw(findings, choice.width), f"What changes: {', '.join(names)}", text)


CATALOGUE: tuple[Entry, ...] = (
    Entry(
        "shares", "how the runs end: shares with 95 % intervals, and a hundred icons", "results",
        lambda results, choice: shares.draw(results, choice.width), shares.nothing,
    ),
    Entry(
        "flow", "how many runs pass each stage, and who caused the loss at each", "results",
        lambda results, choice: flow.draw(results, choice.width), shares.nothing,
    ),
    Entry(
        "numbers", "week of the meeting, gains, durability: each as fifty dots", "results",
        lambda results, choice: numbers.draw(results, choice.width), numbers.nothing,
    ),
    Entry(
        "survival", "how long ratified deals last, month by month", "results",
        lambda results, choice: survival.draw(results, choice.width), survival.nothing,
    ),
    Entry(
        "stances", "who wants what: actors by options, red lines, where codings differ", "results",
        lambda results, choice: stances.draw(results, choice.width),
    ),
    Entry(
        "fan", "what sides demand turn by turn; a sample of runs is stepped again", "results",
        _fan, _no_offers,
    ),
    Entry(
        "tornado", "each input low and high, as sim drivers does; takes half a minute", "results",
        _tornado, _certain, asks=True,
    ),
    Entry("frontier", "what there is to agree on, and what solutions pick", "results", _frontier),
    Entry("sweep", "shares over what is varied: lines or heat maps", "sweep", _sweep, asks=True),
    Entry(
        "differences", "how each ends, and paired differences from the first", "comparison",
        _differences,
    ),
)  # fmt: skip
NAMES = tuple(entry.name for entry in CATALOGUE)


def entry_of(name: str) -> Entry:
    """The figure of that name; KeyError for none."""
    for entry in CATALOGUE:
        if entry.name == name:
            return entry
    raise KeyError(name)
