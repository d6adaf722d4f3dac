"""The figure of a sweep: lines over numbers, points for names, maps for two factors or more."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.compare import Row
from sim.analysis.events import EVENTS, HEADLINES
from sim.analysis.sweeps import against_first
from sim.inputs.factors import number_of
from sim.inputs.scenario import Scenario
from sim.outcomes import OUTCOMES
from sim.runs.sweep_store import StoredSweep
from sim.views.changes import foot, named_at, worded
from sim.views.figures.identity import NOT_A_FORECAST, lines
from sim.views.figures.style import (
    INK,
    NARROW,
    QUIET,
    SMALL,
    WIDTH,
    colour,
    corner,
    headline,
    marker,
    new_figure,
    quiet_axes,
    style,
)
from sim.views.notes import calibrated
from sim.views.phrases import Names, cut, listed
from sim.views.terms import CALIBRATED, outcome

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_LEVELS = 12  # of a heat map in either direction, with numbers in its cells
MOST_MAPS = 9
LABEL = 26  # characters in a line of a value's name
PER_INCH = 11  # characters of an axis' name
PANEL = 1.75  # inches
CELL, NAMES = 0.42, 1.6  # inches of a cell of a heat map, and left of it
TIGHT, SMALLEST = 0.52, 6.5  # inches of a cell without its interval; points of the letters of one
ROW, LINE = 0.3, 0.15  # inches of a named value, and of each line of its name beyond one

Floats = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True)
class Sweep:
    """A stored sweep as the figure needs it: its factors in words, and the shares at its points."""

    stored: StoredSweep

    @cached_property
    def scenario(self) -> Scenario:
        return Scenario.restored(self.stored.manifest["scenario"])

    @cached_property
    def names(self) -> Names:
        return Names(self.scenario.labels)

    @cached_property
    def factors(self) -> Sequence[str]:
        return list(self.stored.factors)

    def axis(self, path: str) -> str:
        """What is varied, in words."""
        name = named_at(path, self.names)
        return name[0].upper() + name[1:]

    def values(self, path: str) -> list[Any]:
        """The value of a factor at each point, as it was given."""
        place = self.factors.index(path)
        return [point[place] for point in self.stored.manifest["points"]]

    def numeric(self, path: str) -> bool:
        return all(number_of(value) is not None for value in self.values(path))

    def levels(self, path: str) -> list[Any]:
        """The different values of a factor in their order."""
        unique: list[Any] = []
        for value in self.values(path):
            if value not in unique:
                unique.append(value)
        return unique

    def level_names(self, path: str) -> list[str]:
        """The same in words."""
        return [
            textwrap.fill(worded(path, value, self.names), LABEL)
            if number_of(value) is None else _short(value)
            for value in self.levels(path)
        ]  # fmt: skip

    def middles(self, path: str) -> Floats:
        """How far down the rows of the different values stand, in inches; long names take more."""
        lines = [name.count("\n") for name in self.level_names(path)]
        heights = np.array([ROW + LINE * more for more in lines])
        middles: Floats = np.cumsum(heights) - heights / 2
        return middles

    def places(self, path: str) -> Floats:
        """Where the points stand on an axis: numbers at themselves, others one after another."""
        values = self.values(path)
        if self.numeric(path):
            return np.array([number_of(value) for value in values], dtype=np.float64)
        levels = self.levels(path)
        return np.array([levels.index(value) for value in values], dtype=np.float64)

    def shares(self, event: str) -> tuple[Floats, Floats, Floats]:
        """Share and interval of an outcome at each point, in percent."""
        rows = self.stored.table[self.stored.table["outcome"] == event]
        low, share, high = (100 * rows[name].to_numpy() for name in ("low", "share", "high"))
        return share, low, high

    def shown(self) -> list[str]:
        """The endings and the sums of them that the runs know of."""
        table = self.stored.table
        there = set(table.loc[table["runs"] > 0, "outcome"])
        return [name for name in (*OUTCOMES, *HEADLINES) if name in there]

    def differing(self, event: str) -> tuple[int, set[int]]:
        """The first point, and those that differ from it by more than chance."""
        rows = enumerate(against_first(self.stored, event), 1)
        return 0, {point for point, row in rows if row.verdict == "differs"}

    def mark(self, event: str) -> str:
        starred = event == "no_meeting" and "meeting" in calibrated(self.scenario)
        return "*" if starred else ""


def draw(
    stored: StoredSweep, event: str | None = None, width: float = WIDTH, title: str = ""
) -> Figure:
    """The share of `event`, an outcome or a sum of them; without one, deals.

    One factor: a line over numbers, points over names, and the paired difference from the first
    point; without an event, a panel for every outcome. Two to four factors of few values, all
    combined: heat maps. Else the share over each factor.
    """
    sweep = Sweep(stored)
    sizes = [len(sweep.levels(path)) for path in sweep.factors]
    full = len(stored.points) == np.prod(sizes)
    fits = max(sizes[:2]) <= MOST_LEVELS and int(np.prod(sizes[2:])) <= MOST_MAPS
    with style():
        if len(sizes) == 1 and event is None:
            figure, below = _every_outcome(sweep, width)
        elif len(sizes) == 1:
            figure, below = _one_factor(sweep, event or "deal", width)
        elif full and fits:
            figure, below = _maps(sweep, event or "deal", width)
        else:
            figure, below = _clouds(sweep, event or "deal", width)
        headline(figure, title or title_of(sweep, event), below)
        corner(figure, _identity(sweep, event, width))
    return figure


def title_of(sweep: Sweep, event: str | None) -> str:
    """What is shown over what, in a line."""
    name = "How runs end" if event is None and len(sweep.factors) == 1 else ""
    name = name or EVENTS[event or "deal"].name.capitalize()
    over = listed([cut(_lower(named_at(path, sweep.names)), 60) for path in sweep.factors])
    return f"{name}, over {over}"


def _lower(name: str) -> str:
    return name[0].lower() + name[1:] if name[1:2].islower() else name


# One factor


def _every_outcome(sweep: Sweep, width: float) -> tuple[Figure, str]:
    """A panel for each outcome, those that are sums last, each on its own scale."""
    [path] = sweep.factors
    numeric, shown = sweep.numeric(path), sweep.shown()
    across = 3 if width >= NARROW else 2 if numeric else 1
    down = -(-len(shown) // across)
    tall = PANEL if numeric else 0.55 + _tall(sweep, path)
    figure = new_figure(tall * down + 0.5, width)
    panels = figure.subplots(down, across, sharex=numeric, sharey=not numeric, squeeze=False)
    for axes, name in zip(panels.flat, shown, strict=False):
        _shares(axes, sweep, path, name)
        axes.set_title(outcome(name) + sweep.mark(name))
    for axes in panels.flat[len(shown) :]:
        axes.set_visible(False)
    for axes in panels.flat[max(0, len(shown) - across) : len(shown)] if numeric else ():
        axes.tick_params(labelbottom=True)
        axes.set_xlabel(_fill(sweep.axis(path), width / across))
    return figure, f"Percent of runs at each value, {_how(numeric)}."


def _one_factor(sweep: Sweep, event: str, width: float) -> tuple[Figure, str]:
    """The share at each value, and beside or below it the paired difference from the first."""
    [path] = sweep.factors
    numeric, rows = sweep.numeric(path), against_first(sweep.stored, event)
    count = 2 if rows else 1
    wide = width >= NARROW
    tall = 2.6 if numeric else 0.8 + _tall(sweep, path)
    figure = new_figure(tall * (1 if wide else count) + 0.5, width)
    panels = figure.subplots(*((1, count) if wide else (count, 1)), squeeze=False)
    _shares(panels.flat[0], sweep, path, event)
    panels.flat[0].set_title(f"Percent of runs: {outcome(event)}{sweep.mark(event)}")
    if rows:
        first = sweep.level_names(path)[0].replace("\n", " ")
        _differences(panels.flat[1], sweep, path, rows)
        told_of = f"Difference from {cut(first, 2 * LABEL)}, points"
        panels.flat[1].set_title(_fill(told_of, width / (count if wide else 1)))
        if wide and not numeric:
            panels.flat[1].tick_params(labelleft=False)
    if numeric:
        for axes in panels.flat:
            axes.set_xlabel(_fill(sweep.axis(path), width / (count if wide else 1)))
    told = f"{_how(numeric).capitalize()}."
    if rows:
        told += " The same luck at every value; filled: differs from the first by more than chance."
    return figure, told


def _tall(sweep: Sweep, path: str) -> float:
    """Inches of the rows of a factor whose values have names, which may take several lines."""
    return sum(ROW + LINE * name.count("\n") for name in sweep.level_names(path))


def _how(numeric: bool) -> str:
    return "the band is the 95 % interval" if numeric else "lines are 95 % intervals"


def _shares(axes: Axes, sweep: Sweep, path: str, event: str) -> None:
    """Shares with their intervals: a line in a band over numbers, else a point for each name."""
    share, low, high = sweep.shares(event)
    places = sweep.places(path)
    order = np.argsort(places, kind="stable")
    places, share, low, high = (each[order] for each in (places, share, low, high))
    if sweep.numeric(path):
        axes.fill_between(places, low, high, color=colour(0), alpha=0.2, linewidth=0)
        axes.plot(places, share, color=colour(0), marker=marker(0), markersize=3.5, linewidth=1.2)
        axes.set_ylim(bottom=0)
        axes.grid(axis="y")
        return
    middles = sweep.middles(path)[places.astype(int)]
    axes.hlines(middles, low, high, color=QUIET, linewidth=1.4)
    axes.plot(share, middles, linestyle="", color=colour(0), marker=marker(0), markersize=5)
    axes.set_xlim(left=0)
    _named(axes, sweep, path)


def _differences(axes: Axes, sweep: Sweep, path: str, rows: Sequence[Row]) -> None:
    """The paired difference of every point but the first from it, with intervals."""
    numeric, places = sweep.numeric(path), sweep.places(path)
    if not numeric:
        places = sweep.middles(path)[places.astype(int)]
    for place, row in zip(places[1:], rows, strict=True):
        gap = row.difference
        if gap.value is None or gap.low is None or gap.high is None:
            continue
        low, value, high = (100 * each for each in (gap.low, gap.value, gap.high))
        face = colour(0) if row.verdict == "differs" else "white"
        look: dict[str, Any] = {"marker": marker(0), "markersize": 5, "zorder": 3}
        look |= {"markeredgecolor": colour(0), "markerfacecolor": face, "linestyle": ""}
        if numeric:
            axes.vlines([place], low, high, color=QUIET, linewidth=1.4, zorder=2)
            axes.plot([place], [value], **look)
        else:
            axes.hlines([place], low, high, color=QUIET, linewidth=1.4, zorder=2)
            axes.plot([value], [place], **look)
    zero: dict[str, Any] = {"color": INK, "linewidth": 0.9, "zorder": 1}
    if numeric:
        axes.axhline(0, **zero)
        axes.grid(axis="y")
        room = 0.05 * float(np.ptp(places) or 1.0)
        axes.set_xlim(float(places.min()) - room, float(places.max()) + room)
    else:
        axes.axvline(0, **zero)
        _named(axes, sweep, path)


def _named(axes: Axes, sweep: Sweep, path: str) -> None:
    """Rows with the names of the values on the left, the first on top."""
    names = sweep.level_names(path)
    quiet_axes(axes)
    axes.set_yticks(sweep.middles(path), names)
    axes.set_ylim(_tall(sweep, path), 0)


# Several factors


def _maps(sweep: Sweep, event: str, width: float) -> tuple[Figure, str]:
    """A heat map over the first two factors, for each combination of the others.

    Of the two, the one with the shorter names goes across.
    """
    pair, rest = sweep.factors[:2], sweep.factors[2:]
    across_path, up_path = sorted(pair, key=lambda p: max(map(len, sweep.level_names(p))))
    points = list(range(len(sweep.stored.points)))
    keys = [tuple(str(sweep.values(path)[i]) for path in rest) for i in points]
    groups = list(dict.fromkeys(keys))
    across = min(len(groups), 2 if width >= NARROW else 1)
    down = -(-len(groups) // across)
    lines = max(name.count("\n") + 1 for name in sweep.level_names(up_path))
    tall = max(CELL, 0.1 + LINE * lines) * len(sweep.levels(up_path))
    wide = (width - NAMES - 0.3 * across) / across / len(sweep.levels(across_path))
    figure = new_figure((tall + 0.75 + 0.17 * len(rest)) * down + 0.75, width)
    panels = figure.subplots(down, across, squeeze=False, sharex=True, sharey=True)
    first, differ = sweep.differing(event)
    for axes, key in zip(panels.flat, groups, strict=False):
        inside = [i for i in points if keys[i] == key]
        _cells(axes, sweep, inside, event, (across_path, up_path), wide, (first, differ))
        titles = [
            f"{sweep.axis(path)}: {sweep.level_names(path)[sweep.levels(path).index(value)]}"
            for path in rest
            for value in [sweep.values(path)[inside[0]]]
        ]
        axes.set_title("\n".join(_fill(title, width / across) for title in titles))
    for axes in panels.flat[len(groups) :]:
        axes.set_visible(False)
    for axes in panels.flat[max(0, len(groups) - across) : len(groups)]:
        axes.tick_params(labelbottom=True)
        axes.set_xlabel(_fill(sweep.axis(across_path), width / across))
    for axes in panels[:, 0]:
        axes.set_ylabel(_fill(sweep.axis(up_path), max(1.2, tall)))
    span = "; below it the 95 % interval" if wide >= TIGHT else ""
    text = f"Percent of runs: {outcome(event)}{sweep.mark(event)}{span}. Light: more."
    if differ:
        text += (
            " Framed: differs from the dashed one, on the same luck, by more than chance; the rest "
            "cannot be told from it."
        )
    return figure, text


def _cells(
    axes: Axes,
    sweep: Sweep,
    points: Sequence[int],
    event: str,
    paths: tuple[str, str],
    wide: float,
    framed: tuple[int, set[int]],
) -> None:
    """A cell for each point, with its share and, where it is wide enough, its interval."""
    from matplotlib.patches import Rectangle

    across, up = paths
    x, y = sweep.levels(across), sweep.levels(up)
    share, low, high = sweep.shares(event)
    top = max(float(np.nanmax(share)), 1e-9)
    cells = np.full((len(y), len(x)), np.nan)
    at = {(x.index(sweep.values(across)[i]), y.index(sweep.values(up)[i])): i for i in points}
    for (column, row), i in at.items():
        cells[row, column] = share[i]
    axes.imshow(cells, cmap="cividis", vmin=0, vmax=top, aspect="auto", origin="lower")
    for (column, row), i in at.items():
        if not np.isfinite(share[i]):
            continue
        ink = "white" if share[i] < 0.5 * top else INK
        look: dict[str, Any] = {"ha": "center", "color": ink}
        place = "bottom" if wide >= TIGHT else "center"
        axes.text(column, row, _number(share[i]), fontsize=8, va=place, **look)
        if wide >= TIGHT:
            span = f"{_number(low[i])} to {_number(high[i])}"
            axes.text(column, row, span, va="top", fontsize=SMALLEST, **look)
        first, differ = framed
        if i in differ or (i == first and differ):
            dashes: Any = (0, (3, 2)) if i == first else "-"
            box: dict[str, Any] = {"fill": False, "edgecolor": ink, "linewidth": 1.4}
            corner = (column - 0.46, row - 0.44)
            axes.add_patch(Rectangle(corner, 0.92, 0.88, linestyle=dashes, **box))
    names = [
        textwrap.fill(name.replace("\n", " "), max(6, int(wide * PER_INCH)))
        for name in sweep.level_names(across)
    ]
    axes.set_xticks(range(len(x)), names, fontsize=SMALL)
    axes.set_yticks(range(len(y)), sweep.level_names(up))
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)


def _clouds(sweep: Sweep, event: str, width: float) -> tuple[Figure, str]:
    """The share at every point over each factor, one panel a factor."""
    paths = sweep.factors
    across = min(len(paths), 3 if width >= NARROW else 1)
    down = -(-len(paths) // across)
    figure = new_figure(2.3 * down + 0.5, width)
    panels = figure.subplots(down, across, squeeze=False, sharey=True)
    share, low, high = sweep.shares(event)
    for axes, path in zip(panels.flat, paths, strict=False):
        places = sweep.places(path)
        if not sweep.numeric(path):  # side by side where many points have one name
            places = places + np.linspace(-0.25, 0.25, len(places))
        axes.vlines(places, low, high, color=QUIET, linewidth=0.7, alpha=0.7)
        axes.plot(places, share, marker(0), color=colour(0), markersize=3.5)
        axes.set_xlabel(_fill(sweep.axis(path), width / across))
        axes.set_ylim(bottom=0)
        axes.grid(axis="y")
        if not sweep.numeric(path):
            names = [name.replace("\n", " ") for name in sweep.level_names(path)]
            room = max(8, int((width / across - 0.5) * PER_INCH / len(names)))
            filled = [textwrap.fill(name, room) for name in names]
            axes.set_xticks(range(len(names)), filled, fontsize=SMALL)
            axes.set_xlim(-0.5, len(names) - 0.5)
    for axes in panels.flat[len(paths) :]:
        axes.set_visible(False)
    text = f"Percent of runs at each point: {outcome(event)}{sweep.mark(event)}; {_how(False)}."
    return figure, f"{text} Each point stands in every panel."


def _fill(text: str, inches: float) -> str:
    return textwrap.fill(text, max(12, int(inches * PER_INCH)))


def _short(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 9.95 else f"{value:.1f}"


def _identity(sweep: Sweep, event: str | None, width: float) -> str:
    content = sweep.stored.manifest
    shown = sweep.shown() if event is None and len(sweep.factors) == 1 else [event or "deal"]
    mark = f"* {CALIBRATED}. " if any(sweep.mark(name) for name in shown) else ""
    told = (
        f"{foot(sweep.scenario)}{mark}{NOT_A_FORECAST} {cut(content['name'], 40)}, "
        f"{content['scenario_hash']}: {len(content['points']):,} points of {content['runs']:,} "
        f"runs, {content['per_coding']} per draw, seed {content['seed']}; "
        f"sim\N{NO-BREAK SPACE}{content['versions']['sim']}."
    )
    return lines(told, width)
