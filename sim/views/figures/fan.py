"""The fan of demands over the turns, across runs: median, middle half and nine in ten."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from sim.analysis.fan import FEWEST, Fan, fan_of
from sim.inputs.scenario import Scenario
from sim.views.changes import foot
from sim.views.figures.identity import lines
from sim.views.figures.style import (
    INK,
    LEGEND,
    NARROW,
    QUIET,
    WIDTH,
    colour,
    corner,
    headline,
    marker,
    new_figure,
    style,
    with_legend,
)
from sim.views.phrases import Names, cut
from sim.views.terms import SENTENCE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.runs.results import RunResults

PANEL, LOW = 2.6, 1.9  # inches; low where each has the whole width
FRAME = 1.9
MOST_COLUMNS = 3  # of panels side by side
NAME = 30  # characters of an actor
BELOW = "On each side's own scale: 0 is what it rejects outright, 1 what it asks for."
MARKED = 30  # turns, up to which each has a mark
WIDE, HALF = 0.18, 0.38  # how dark the bands are


def draw(results: RunResults, width: float = WIDTH, title: str = "") -> Figure:
    """A panel for each principal, on its own scale, and how many runs are still talking.

    A sample of the runs is stepped again. Raises NoTalks and DamagedResults.
    """
    scenario, fan = Scenario.restored(results.scenario), fan_of(results)
    names = Names(scenario.labels)
    panels = len(fan.principals) + 1
    wide = width >= NARROW
    columns = 1 if not wide else panels if panels <= MOST_COLUMNS else 2
    rows = math.ceil(panels / columns)
    with style():
        figure = new_figure(FRAME + (PANEL if wide else LOW) * rows, width)
        grid, below = with_legend(figure, rows, columns)
        axes = list(grid.flat)
        for i, actor in enumerate(fan.principals):
            _panel(axes[i], fan, i, f"Demand of {cut(names.actor(actor), NAME)}")
        _still_talking(axes[panels - 1], fan)
        for unused in axes[panels:]:
            unused.set_axis_off()
        for last in axes[max(0, panels - columns) : panels]:
            last.tick_params(labelbottom=True)
            last.set_xlabel("Turn")
        _legend(below, width)
        own = f"What sides demand, turn by turn: {cut(scenario.name, 60)}"
        headline(figure, title or own, BELOW)
        corner(figure, _identity(results, scenario, fan, width))
    return figure


def _turns(fan: Fan) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.arange(1, len(fan.talking) + 1)


def _panel(axes: Axes, fan: Fan, i: int, title: str) -> None:
    from matplotlib.ticker import MaxNLocator

    turns, own = _turns(fan), colour(i)
    marks = marker(i) if len(turns) <= MARKED else ""
    lowest, low, median, high, highest = fan.quantiles[i]
    axes.fill_between(turns, lowest, highest, color=own, alpha=WIDE, linewidth=0)
    axes.fill_between(turns, low, high, color=own, alpha=HALF, linewidth=0)
    axes.plot(turns, median, color=own, marker=marks, markersize=4, linewidth=1.6)
    axes.axhline(fan.no_deal[i], color=INK, linewidth=0.9, linestyle=(0, (4, 3)))
    axes.set_title(title)
    axes.set_ylim(0, 1)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    axes.grid(axis="y")


def _still_talking(axes: Axes, fan: Fan) -> None:
    turns = _turns(fan)
    axes.fill_between(turns, 0, 100 * fan.talking / fan.stepped, step="mid", color=QUIET, alpha=0.5)
    axes.set_title("Runs still talking, %")
    axes.set_ylim(0, 100)
    axes.set_xlim(0.5, len(turns) + 0.5)
    axes.grid(axis="y")


def _legend(below: Axes, width: float) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    handles = [
        Line2D([], [], color=INK, linewidth=1.6, marker="o", markersize=4, label="median"),
        Patch(color=INK, alpha=HALF, linewidth=0, label="half of the runs"),
        Patch(color=INK, alpha=WIDE, linewidth=0, label="nine in ten"),
        Line2D(
            [], [], color=INK, linewidth=0.9, linestyle=(0, (4, 3)), label="no deal, median worth"
        ),
    ]
    below.legend(handles=handles, ncols=4 if width >= NARROW else 2, **LEGEND)


def _identity(results: RunResults, scenario: Scenario, fan: Fan, width: float) -> str:
    header = results.header
    few = f" Turns to which fewer than {FEWEST} came are left out." if fan.stepped >= FEWEST else ""
    text = (
        f"{scenario.name}. {foot(scenario)}{fan.stepped:,} of the {fan.talks:,} runs that came to "
        "offers, evenly spaced, stepped again for this figure, since results keep no demands; at "
        f"each turn those still talking.{few} "
        f"{SENTENCE} n {header.runs:,}, seed {header.seed}, "
        f"{header.per_coding} per draw, {header.scenario_hash}. "
        f"sim\N{NO-BREAK SPACE}{header.versions['sim']}"
    )
    return lines(text, width)
