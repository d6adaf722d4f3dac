"""The figure of a discovery: what each smaller box gives up and gains, and what this one asks."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import numpy as np

from sim.analysis.discovery import Box, Limit
from sim.analysis.events import EVENTS
from sim.analysis.stability import SPLITS
from sim.views.changes import foot
from sim.views.discover import DiscoverFinding
from sim.views.drawn import condition
from sim.views.figures.identity import lines
from sim.views.figures.style import (
    FAINT,
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
from sim.views.phrases import Names
from sim.views.terms import SENTENCE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FRAME = 1.0  # inches around the panels
TOP = 2.6  # of the trade-off
ROW, TALL = 0.5, 0.95  # inches for a condition; and with its words above its bar
PER_INCH = 11  # characters
LINE = 44  # characters of a condition on a line
BELOW = "Each step to the left asks for more, and holds for fewer runs."


def draw(subject: DiscoverFinding, width: float = WIDTH, title: str = "") -> Figure:
    """The trade-off above; below, for each condition, which part of the codings meets it."""
    limits = subject.found.box.limits if subject.found.told else ()
    rows = max(1, len(limits))
    with style():
        low = (ROW if width >= NARROW else TALL) * rows + 0.4
        figure = new_figure(FRAME + TOP + low + 0.2, width)
        above, below = figure.subplots(2, 1, height_ratios=[TOP, low])
        _trade_off(above, subject, width)
        _conditions(below, subject, limits, width)
        what = EVENTS[subject.outcome].phrase
        own = f"{subject.scenario.name}: when do runs {what}?"
        headline(figure, title or own, BELOW if limits else "No condition can be told from chance.")
        corner(figure, _identity(subject, width))
    return figure


def _trade_off(axes: Axes, subject: DiscoverFinding, width: float) -> None:
    """Density against coverage, from all runs on the right to the smallest box on the left."""
    found = subject.found
    base = found.base.share
    assert base is not None
    points = sorted((100 * b.coverage, 100 * b.coverage * base / b.mass) for b in found.boxes)
    x, y = np.array(points).T
    axes.plot(x, y, color=colour(0), linewidth=1.2, marker=marker(0), markersize=4, zorder=2)
    axes.axhline(100 * base, color=QUIET, linewidth=0.9, linestyle="--", zorder=1)
    axes.annotate(
        "all runs", (0.005, 100 * base), xycoords=("axes fraction", "data"), xytext=(0, 3),
        textcoords="offset points", fontsize=SMALL, color=QUIET,
    )  # fmt: skip
    if found.told:
        _this(axes, subject, found.box, base, width)
        axes.legend(loc="lower left", bbox_to_anchor=(0, 1), fontsize=SMALL)
    axes.set_xlim(0, 103)
    axes.set_ylim(0, 1.15 * max(y.max(), 100 * found.held_out.high))
    axes.grid(axis="both")
    what = EVENTS[subject.outcome].phrase
    told = f"Of all runs that {what}, % that meet the conditions"
    axes.set_xlabel(textwrap.fill(told, int(width * PER_INCH)))
    axes.set_ylabel(f"Of the runs that meet them,\n% that {what}")


def _this(axes: Axes, subject: DiscoverFinding, box: Box, base: float, width: float) -> None:
    held = subject.found.held_out
    axes.plot(
        [100 * box.coverage], [100 * box.coverage * base / box.mass], linestyle="",
        marker="s", markersize=10, markerfacecolor="none", markeredgecolor=INK, zorder=4,
        label="the conditions below",
    )  # fmt: skip
    x, y = 100 * held.coverage, 100 * held.density
    axes.errorbar(
        [x], [y], [[y - 100 * held.low], [100 * held.high - y]], fmt=marker(2), color=colour(5),
        markersize=6, markerfacecolor="white", capsize=3, zorder=3,
        label=textwrap.fill(
            f"found in a half, measured in the other ({2 * SPLITS} halves, nine in ten)",
            int(width * PER_INCH),
        ),
    )  # fmt: skip


def _conditions(
    axes: Axes, subject: DiscoverFinding, limits: tuple[Limit, ...], width: float
) -> None:
    """A bar from the lowest coding to the highest for each, the part that meets it filled."""
    quiet_axes(axes)
    axes.set_xlim(0, 100)
    told = "Draws from the lowest value to the highest, %; filled: those that meet the condition"
    axes.set_xlabel(textwrap.fill(told, int(width * PER_INCH)))
    if not limits:
        axes.set_axis_off()
        return
    sample, names = subject.found.finder.sample, Names(subject.scenario.labels)
    labels = []
    for place, limit in enumerate(limits):
        kept = 100 * float(np.mean(limit.holds(sample.values)))
        start = 100 - kept if limit.side == 0 else 0.0
        axes.barh(place, 100, height=0.5, color="white", edgecolor=FAINT, zorder=1)
        axes.barh(place, kept, left=start, height=0.5, color=colour(0), edgecolor=INK, zorder=2)
        drawn = sample.inputs[limit.input]
        told = condition(drawn, limit.side, limit.value, names)
        labels.append(textwrap.fill(told, LINE if width >= NARROW else int(width * PER_INCH)))
    if width >= NARROW:
        axes.set_yticks(range(len(limits)), labels)
    else:
        axes.set_yticks([])
        for place, label in enumerate(labels):
            axes.text(0, place - 0.28, label, va="bottom", fontsize=SMALL)
    axes.set_ylim(len(limits) - 0.5, -0.5 if width >= NARROW else -0.9)


def _identity(subject: DiscoverFinding, width: float) -> str:
    header, found = subject.results.header, subject.found
    told = (
        f"{foot(subject.scenario)}n {found.base.n:,}, "
        f"{found.finder.sample.codings:,} draws, seed {header.seed}, "
        f"{header.scenario_hash}. {SENTENCE} sim {header.versions['sim']}"
    )
    return lines(told, width)
