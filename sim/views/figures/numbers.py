"""The figure of the numbers that runs report: each as fifty dots, one for every fiftieth of them.

Quantile dotplots, after Kay, Kola, Hullman and Munson (2016), "When (ish) is my bus?": readers
count dots instead of judging areas.
"""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sim.analysis.spreads import DOTS, Spread, spreads
from sim.inputs.scenario import Scenario
from sim.views.figures.identity import identity
from sim.views.figures.style import (
    INK,
    QUIET,
    SMALL,
    WIDTH,
    Picture,
    colour,
    corner,
    headline,
    new_figure,
    style,
)
from sim.views.phrases import Names

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.runs.results import RunResults

KINDS = ("week", "gain", "durability")
STAGES = {"week": "preparation", "durability": "aftermath"}
BINS = 32  # of a panel
TALL = 1.45  # inches of a panel
TOUCHING = 0.8  # of a dot's size: nearer than that, a stack says how many they are
NEAR = 3  # bins
ROOM = 0.8  # inches of it for the dots
PER_INCH = 14  # characters of a panel's title
EXTRA = 0.3  # inches of a panel's lines beyond one of title and one of median
UNITS = {
    "week": "week of preparation",
    "gain": "utility against no deal",
    "durability": "chance of five years",
}


def nothing(results: RunResults) -> str | None:
    """Why there is nothing to draw; None if there is."""
    found = results.summary["numbers"]
    process = results.scenario["document"]["process"]
    there = any(found[name]["n"] for name in _columns(results, process) if name in found)
    return None if there else "no run reports a number"


def draw(results: RunResults, width: float = WIDTH, title: str = "") -> Picture:
    """A panel for the week of the meeting, one for each actor's gain, one for each durability."""
    scenario = Scenario.restored(results.scenario)
    names = Names(scenario.labels)
    found = _found(results, scenario)
    across = 3 if width >= 6 else 2
    down = -(-len(found) // across)
    below = (
        f"{scenario.name}. Each dot stands for one in {DOTS} of the runs that have the number; "
        "the line is at the median. Gains left of the dashed line are losses against no deal."
    )
    title = title or "When they meet, and what is signed is worth"
    with style():
        figure = new_figure((TALL + EXTRA) * down + 0.85, width)
        panels = figure.subplots(down, across, squeeze=False)
        size = 72 * (width / across - 0.35) / BINS
        ranges = {kind: _range(found, kind) for kind in KINDS}
        for axes, spread in zip(panels.flat, found, strict=False):
            _panel(axes, spread, ranges[_kind(spread)], size)
            lines = textwrap.wrap(_title(spread, names), int(width / across * PER_INCH))
            axes.set_title("\n".join([*lines, *_of(spread)]), fontsize=SMALL + 0.5)
            axes.set_xlabel(UNITS[_kind(spread)], fontsize=SMALL, color=QUIET, labelpad=1)
        for axes in panels.flat[len(found) :]:
            axes.set_visible(False)
        headline(figure, title, below)
        counted = ", the deal's durability counted" if "aftermath" in scenario.spec.process else ""
        remarks = [f"Gains are in utility, against no deal{counted}."]
        if counted:
            remarks.append("Durability: the chance of five years that an actor sees at signature.")
        corner(figure, identity(results, width, *remarks))
    return Picture(figure, f"{title}: {scenario.name}", _told(found, names))


def _columns(results: RunResults, process: Sequence[str]) -> list[str]:
    """What may be shown; where a stage is left out, so is what would be settled in it."""
    left_out = [k for k, stage in STAGES.items() if stage not in process]
    names = [column.name for column in results.layout.runs]
    kinds = {name: name.partition(".")[0] for name in names}
    shown = [name for name in names if kinds[name] in KINDS and kinds[name] not in left_out]
    return sorted(shown, key=lambda name: KINDS.index(kinds[name]))


def _found(results: RunResults, scenario: Scenario) -> list[Spread]:
    """The numbers that some run has."""
    names = _columns(results, scenario.spec.process)
    return [spread for spread in spreads(results.iter_blocks("runs", names), names) if spread.n]


def _kind(spread: Spread) -> str:
    return spread.column.partition(".")[0]


def _range(found: Sequence[Spread], kind: str) -> tuple[float, float]:
    """The scale that the panels of a kind share."""
    if kind == "durability":
        return 0.0, 1.0
    values = [value for spread in found if _kind(spread) == kind for value in spread.dots]
    low, high = min([0.0, *values]), max([0.0, *values])
    room = 0.04 * (high - low) or 0.5
    return low - room, high + room


def _panel(axes: Axes, spread: Spread, limits: tuple[float, float], size: float) -> None:
    """Dots stacked where they fall; a stack that would not fit has its dots closer together."""
    low, high = limits
    step = (high - low) / BINS
    stacks = Counter(min(int((value - low) / step), BINS - 1) for value in spread.dots)
    tallest = max(stacks.values())
    apart = min(1.0, 72 * ROOM / size / tallest)
    x = [
        low + (place + 0.5) * step for place, count in sorted(stacks.items()) for _ in range(count)
    ]
    y = [(i + 0.5) * apart for _, count in sorted(stacks.items()) for i in range(count)]
    mark: dict[str, Any] = {"linestyle": "", "marker": "o", "markersize": 0.92 * size}
    mark |= {"markeredgecolor": "white", "markeredgewidth": 0.4 * apart}
    if apart < TOUCHING:
        _count(axes, {low + (p + 0.5) * step: n for p, n in stacks.items()}, apart, NEAR * step)
    axes.plot(x, y, color=colour(0), zorder=2, **mark)
    assert spread.median is not None
    axes.axvline(spread.median, color=INK, linewidth=0.9, zorder=1)
    if _kind(spread) == "gain":
        axes.axvline(0, color=QUIET, linewidth=0.9, linestyle=(0, (4, 3)), zorder=1)
    axes.set_xlim(limits)
    axes.set_ylim(0, 1.12 * 72 * ROOM / size)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.tick_params(labelsize=SMALL)


def _count(axes: Axes, stacks: Mapping[float, int], apart: float, near: float) -> None:
    """Say how many dots tall stacks have; on the left where another is near on the right."""
    tall = {x: n for x, n in stacks.items() if n > max(stacks.values()) / 3}
    for x, count in tall.items():
        crowded = any(x < other <= x + near for other in tall)
        put: dict[str, Any] = {"xytext": (-4 if crowded else 4, 0), "textcoords": "offset points"}
        put["ha"] = "right" if crowded else "left"
        axes.annotate(str(count), (x, count * apart), va="top", fontsize=SMALL, color=QUIET, **put)


def _title(spread: Spread, names: Names) -> str:
    kind, _, actor = spread.column.partition(".")
    who = names.actor(actor)
    return {
        "week": "Week of the meeting",
        "gain": f"Gain of {who}",
        "durability": f"Durability, to {who}",
    }[kind]


def _of(spread: Spread) -> tuple[str, str]:
    """The median, and what it is one of."""
    whole = "meetings" if spread.column == "week" else "signed texts"
    return f"median {_number(spread.column, spread.median)}", f"of {spread.n:,} {whole}"


def _number(column: str, value: float | None) -> str:
    assert value is not None
    text = f"{value:.0f}" if column == "week" else f"{value + 0.0:.2f}"
    return text.replace("-", "\N{MINUS SIGN}")


def _told(found: Sequence[Spread], names: Names) -> str:
    told = []
    for spread in found:
        low, high = (_number(spread.column, spread.dots[i]) for i in (2, -3))
        of = "; ".join(_of(spread)).replace("; of", " of")
        told.append(f"{_title(spread, names)}: {of}, nine in ten from {low} to {high}")
    return ". ".join(told) + "."
