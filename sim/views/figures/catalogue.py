"""All figures that `sim plot` can draw: name, what it shows, of what, and when there is none.

A new figure is one more entry. What is drawn is a `Picture`, for a file or for a page.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from sim.inputs.scenario import Scenario
from sim.views.blocks import Block, Table, Text
from sim.views.figures import flow, numbers, shares, stances, survival
from sim.views.figures.style import WIDTH, Picture
from sim.views.phrases import listed
from sim.views.terms import outcome

if TYPE_CHECKING:
    from sim.analysis.findings import Findings
    from sim.analysis.solve import Solved
    from sim.runs.results import RunResults
    from sim.runs.sweep_store import StoredSweep
    from sim.views.drivers import DriversFinding

Kind = Literal["results", "sweep", "comparison"]


@dataclass(frozen=True, slots=True)
class Choice:
    """What the user can choose of a figure, beside its name; each figure reads what it needs."""

    width: float = WIDTH
    outcome: str | None = None  # else what the figure shows by itself
    title: str = ""  # else its own


@dataclass(frozen=True, slots=True)
class Entry:
    """A figure `of` results, a sweep or a comparison.

    `draw` takes that and a Choice. `nothing` says why there is nothing to draw; None if there is.
    One that `asks` shows the outcome that is chosen. Where something must be worked out first,
    `first` says what, and `draw` takes that: the drivers of the outcome, or what can be agreed.
    """

    name: str
    shows: str
    of: Kind
    draw: Callable[[Any, Choice], Picture]
    nothing: Callable[[Any], str | None] = lambda _: None
    asks: bool = False
    first: Literal["", "drivers", "solve"] = ""


def _frontier(settled: tuple[Solved, Scenario, int], choice: Choice) -> Picture:
    from sim.views.figures.frontier import draw

    solved, scenario, seed = settled
    zone, edge = int(solved.centre.zone.sum()), int(solved.centre.frontier.sum())
    text = (
        f"Packages in the values of two principals, at central preferences. Of "
        f"{solved.offer.size:,} packages, {zone:,} are in the zone of possible agreement and "
        f"{edge:,} on the frontier."
    )
    title = choice.title or "What there is to agree on"
    figure = draw(solved, scenario, seed, choice.width, choice.title)
    return Picture(figure, f"{title}: {scenario.name}", text)


def _fan(results: RunResults, choice: Choice) -> Picture:
    from sim.views.figures.fan import draw

    name = results.scenario["document"]["name"]
    text = (
        "What each side demands at each turn, on its own scale: the median, the middle half and "
        "nine in ten of a sample of the runs that came to offers, and how many still talk."
    )
    return Picture(
        draw(results, choice.width, choice.title), f"What sides demand, turn by turn: {name}", text
    )


def _no_offers(results: RunResults) -> str | None:
    """Why no demands can be followed; None if they can."""
    if "bilateral" not in results.scenario["document"]["process"]:
        return "this scenario has no bilateral talks"
    talked = any(
        bool((block.column("rounds").to_numpy() > 0).any())
        for block in results.iter_blocks("runs", ["rounds"])
    )
    return None if talked else "no run came to offers"


def _tornado(report: DriversFinding, choice: Choice) -> Picture:
    from sim.analysis.events import EVENTS
    from sim.views.figures.tornado import draw

    text = "; ".join(
        f"{report.input_name(s.path)}: {min(s.shares):.1%} to {max(s.shares):.1%}"
        for s in report.told[:5]
    )
    phrase = EVENTS[report.found.outcome].phrase
    title = choice.title or f"What moves the share of runs that {phrase}"
    figure = draw(report, choice.width, choice.title)
    told = f"The widest: {text or 'none can be told'}."
    return Picture(figure, f"{title}: {report.found.scenario.name}", told)


def _certain(results: RunResults) -> str | None:
    """Why nothing can be held low and high; None if it can."""
    drawn = {column.name for column in results.layout.codings} - {"coding", "letter"}
    return None if drawn else "nothing is uncertain in this scenario"


def _sweep(results: StoredSweep, choice: Choice) -> Picture:
    from sim.views.figures.sweep import Sweep, draw, title_of

    sweep = Sweep(results)
    title = choice.title or title_of(sweep, choice.outcome)
    text = f"Shares of model runs at {len(results.points):,} points, with 95 % intervals."
    figure = draw(results, choice.outcome, choice.width, title)
    return Picture(figure, f"{title}: {results.manifest['name']}", text)


def _differences(findings: Findings, choice: Choice) -> Picture:
    from sim.views.figures.comparison import draw, title_of

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
    return Picture(
        draw(findings, choice.width, choice.title), choice.title or title_of(findings), text
    )


CATALOGUE: tuple[Entry, ...] = (
    Entry(
        "shares", "how the runs end: shares with 95 % intervals, and a hundred icons", "results",
        lambda results, choice: shares.draw(results, choice.width, choice.title), shares.nothing,
    ),
    Entry(
        "flow", "how many runs pass each stage, and who caused the loss at each", "results",
        lambda results, choice: flow.draw(results, choice.width, choice.title), shares.nothing,
    ),
    Entry(
        "numbers", "week of the meeting, gains, durability: each as fifty dots", "results",
        lambda results, choice: numbers.draw(results, choice.width, choice.title), numbers.nothing,
    ),
    Entry(
        "survival", "how long ratified deals last, month by month", "results",
        lambda results, choice: survival.draw(results, choice.width, choice.title),
        survival.nothing,
    ),
    Entry(
        "stances", "who wants what: actors by options, red lines, where codings differ", "results",
        lambda results, choice: stances.draw(results, choice.width, choice.title),
    ),
    Entry(
        "fan", "what sides demand turn by turn; a sample of runs is stepped again", "results",
        _fan, _no_offers,
    ),
    Entry(
        "tornado", "each input low and high, as sim drivers does; takes half a minute", "results",
        _tornado, _certain, asks=True, first="drivers",
    ),
    Entry(
        "frontier", "what there is to agree on, and what solutions pick", "results",
        _frontier, first="solve",
    ),
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


def listing(
    told: str, sources: Sequence[str], nothing: Callable[[Entry], str | None]
) -> list[Block]:
    """What can be drawn of some sources, which are `told`, and why the rest cannot."""
    reasons = [(entry, nothing(entry)) for entry in CATALOGUE]
    can = [(f"  {entry.name}", entry.shows) for entry, reason in reasons if reason is None]
    cannot = [(f"  {entry.name}", reason) for entry, reason in reasons if reason is not None]
    blocks: list[Block] = [Text(f"{' '.join(sources)}: {told}")]
    if can:
        blocks.append(Table("Figures of it", (), can))
    if cannot:
        blocks.append(Table("Not of it", (), cannot))
    if can:
        first = can[0][0].strip()
        blocks.append(Text(f"Draw one: {shlex.join(['sim', 'plot', *sources, '--figure', first])}"))
    return blocks
