"""The figure of how runs end: shares with their intervals, and the same as a hundred icons.

The icons give a reader counts to see instead of percentages to work out (Galesic, Garcia-Retamero
and Gigerenzer 2009); they are rounded so that they add up to a hundred.
"""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import fill
from typing import TYPE_CHECKING, Any

from sim.analysis import wording
from sim.analysis.events import HEADLINES
from sim.inputs.scenario import Scenario
from sim.outcomes import OUTCOMES, outcome_of
from sim.views.figures.identity import identity
from sim.views.figures.style import (
    FAINT,
    INK,
    NARROW,
    QUIET,
    SMALL,
    WIDTH,
    Picture,
    corner,
    headline,
    new_figure,
    quiet_axes,
    style,
)
from sim.views.notes import calibrated, settled
from sim.views.terms import CALIBRATED, counted, outcome

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.runs.results import RunResults

SIDE = 10  # icons
SHARE_AT, INTERVAL_AT = 46, 54  # points from the end of the axis
ICONS = 2.2  # inches of the icons, below the bars
APART = 0.3  # rows between the endings and their sums
LABEL = 18  # characters in a line of a row's name


def look(name: str, size: float) -> dict[str, Any]:
    """How an outcome is marked, for `Axes.plot`."""
    drawn = outcome_of(name)
    size *= 0.85 if drawn.mark == "D" else 1  # it is as wide as its diagonal
    return {
        "marker": drawn.mark, "markersize": size, "markeredgecolor": drawn.colour,
        "markerfacecolor": drawn.colour if drawn.filled else "white",
        "markeredgewidth": size / 5 if not drawn.filled or drawn.mark == "x" else 0.8,
        "linestyle": "",
    }  # fmt: skip


def icons(counts: Mapping[str, int], total: int = SIDE * SIDE) -> dict[str, int]:
    """How many of `total` icons each name gets: largest remainders (Hamilton's method).

    Ties go to the name that comes first. Without any count there are none.
    """
    whole = sum(counts.values())
    if not whole:
        return dict.fromkeys(counts, 0)
    found = {name: total * count // whole for name, count in counts.items()}
    rest = sorted(counts, key=lambda name: -(total * counts[name] % whole))
    for name in rest[: total - sum(found.values())]:
        found[name] += 1
    return found


def nothing(results: RunResults) -> str | None:
    """Why there is nothing to draw; None if there is."""
    return None if results.summary["runs"] else "every run failed"


def draw(results: RunResults, width: float = WIDTH, title: str = "") -> Picture:
    """Shares of all outcomes on the left, a hundred icons on the right."""
    scenario = Scenario.restored(results.scenario)
    found = results.summary["outcomes"]
    sums = {k: row for k, row in results.summary["sums"].items() if k in HEADLINES}
    title = title or f"How {counted(results.summary['runs'], 'model run ends', 'model runs end')}"
    wide = width >= NARROW
    with style():
        figure = new_figure(3.95 if wide else 4.1 + ICONS, width)
        if wide:
            left, right = figure.subplots(1, 2, width_ratios=[2.1, 1])
        else:
            parts = figure.subfigures(2, 1, squeeze=False, height_ratios=[3.6, ICONS])
            left, right = (part.subplots() for part in parts.flat)
        _bars(left, {**found, **sums}, "meeting" in calibrated(scenario), wide)
        missing = _icons(right, {name: found[name]["count"] for name in OUTCOMES})
        headline(figure, title, _below(scenario))
        corner(figure, identity(results, width, *_remarks(scenario, missing)))
    told = f"{_told(found)} Added up: {_listed(sums)}."
    return Picture(figure, f"{title}: {scenario.name}", told)


def _below(scenario: Scenario) -> str:
    """What was run, in words."""
    told = [f"{scenario.name}.", scenario.spec.summary, *settled(scenario)]
    return " ".join(filter(None, told))


def _bars(axes: Axes, found: Mapping[str, Any], starred: bool, wide: bool) -> None:
    """A row for each; the interval stands beside the share, or below it where room is scarce."""
    from matplotlib.transforms import blended_transform_factory

    beside = blended_transform_factory(axes.transAxes, axes.transData)
    places = [place if name in OUTCOMES else place + APART for place, name in enumerate(found)]
    for place, (name, row) in zip(places, found.items(), strict=True):
        if row["share"] is None:
            continue
        low, value, high = (100 * row[key] for key in ("low", "share", "high"))
        axes.barh(place, value, height=0.5, color=FAINT, zorder=1)
        axes.plot([low, high], [place, place], color=INK, linewidth=1.6, zorder=3)
        axes.plot([low, low, high, high], [place] * 4, "|", color=INK, markersize=6, zorder=3)
        if name in OUTCOMES:
            axes.plot([-0.03], [place], transform=beside, clip_on=False, **look(name, 6.5))
        text = wording.share(row["count"], row["n"], row["low"], row["high"]).partition(" (")[0]
        span = wording.span(row["low"], row["high"])
        if wide:
            _beside(axes, place, text, SHARE_AT, "right")
            _beside(axes, place, span, INTERVAL_AT, "left")
        else:
            _beside(axes, place - 0.2, text, 8, "left")
            _beside(axes, place + 0.24, span, 8, "left", fontsize=SMALL, color=QUIET)
    labels = [outcome(n) + ("*" if starred and n == "no_meeting" else "") for n in found]
    axes.set_yticks(places, [fill(label, LABEL) for label in labels])
    axes.set_ylim(places[-1] + 0.5, -0.5)
    axes.axhline(len(OUTCOMES) - 0.5 + APART / 2, color=QUIET, linewidth=0.8, zorder=0)
    axes.set_xlim(0, 100)
    quiet_axes(axes)
    axes.tick_params(axis="y", pad=14)
    axes.set_title("Percent of runs" if wide else "Percent of runs, and 95 % intervals")
    if wide:
        _beside(axes, -0.8, "share", SHARE_AT, "right", fontsize=SMALL, color=QUIET)
        _beside(axes, -0.8, "95 % interval", INTERVAL_AT, "left", fontsize=SMALL, color=QUIET)


def _beside(axes: Axes, place: float, text: str, points: int, side: str, **look: Any) -> None:
    """Text to the right of a row, so many points from the end of the axis."""
    axes.annotate(
        text, (1, place), xycoords=("axes fraction", "data"), xytext=(points, 0), va="center",
        textcoords="offset points", ha=side, **look,
    )  # fmt: skip


def _icons(axes: Axes, counts: Mapping[str, int]) -> list[str]:
    """Draw the icons; returns the outcomes that happened and are too rare for one."""
    shown = icons(counts)
    order = [name for name in OUTCOMES for _ in range(shown[name])]
    for name in OUTCOMES:
        places = [i for i, each in enumerate(order) if each == name]
        axes.plot([i % SIDE for i in places], [i // SIDE for i in places], **look(name, 8))
    axes.set_xlim(-0.7, SIDE - 0.3)
    axes.set_ylim(SIDE - 0.3, -0.7)
    axes.set_aspect("equal")
    axes.axis("off")
    axes.set_title("Of every 100 runs")
    return [name for name in OUTCOMES if counts[name] and not shown[name]]


def _remarks(scenario: Scenario, missing: list[str]) -> list[str]:
    told = [f"* {CALIBRATED}."] if "meeting" in calibrated(scenario) else []
    told.append("Below the line: endings added up.")
    if missing:
        told.append(f"Too rare for an icon: {', '.join(map(outcome, missing))}.")
    return told


def _told(found: Mapping[str, Any]) -> str:
    """The shares with their intervals, in words."""
    return f"Shares of model runs: {_listed(found)}."


def _listed(found: Mapping[str, Any]) -> str:
    rows = [
        f"{outcome(name)} {wording.share(row['count'], row['n'], row['low'], row['high'])}, "
        f"95 % interval {wording.span(row['low'], row['high'])}"
        for name, row in found.items()
        if row["share"] is not None
    ]
    return "; ".join(rows)
