"""The weeks of preparation of one replicate: the front, and how willing each side was to meet."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from sim.runs.trace import Event, Trace
from sim.views.figures.style import (
    INK,
    LEGEND,
    NARROW,
    QUIET,
    colour,
    legend_columns,
    marker,
    new_figure,
    with_legend,
)  # fmt: skip
from sim.views.phrases import Names, cut

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PANEL = 1.75  # inches
FRAME = 1.75
NAME = 30  # characters of an actor
PER_INCH = 11  # characters of a title


def weeks(trace: Trace, names: Names, width: float) -> Figure:
    """A panel for the chance of each side's yes and, in a war, one for the front."""
    seen = trace.of("week")
    war = trace.events[0].facts["war"]
    rows = 1 + (war is not None) if seen else 1
    narrow = 1.2 * (width < NARROW)  # inches, for a longer legend
    figure = new_figure(FRAME + (PANEL * rows + narrow) * bool(seen), width)
    grid, below = with_legend(figure, rows)
    panels = list(grid.flat)
    if not seen:
        panels[0].set_axis_off()
        panels[0].text(0, 0.5, "No week of preparation took place.", transform=panels[0].transAxes)
        return figure
    _willing(panels[0], seen, names, list(trace.header["principals"]))
    if war is not None:
        first = names.actor(war["between"][0])
        target = war["strikes_against"]
        _front(panels[1], seen, first, names.actor(target) if target else "", width)
    panels[-1].set_xlabel("Week of preparation")
    handles, labels = panels[0].get_legend_handles_labels()
    if war is not None:
        more = panels[1].get_legend_handles_labels()
        handles, labels = handles + more[0], labels + more[1]
    panels[0].set_xlim(0.5, len(seen) + 0.5)
    below.legend(handles, labels, ncols=legend_columns(width), **LEGEND)
    return figure


def _willing(axes: Axes, seen: Sequence[Event], names: Names, principals: list[str]) -> None:
    """The chance of a yes in each week: filled if it was given, a cross if a side was not ready."""
    for i, actor in enumerate(principals):
        sides = [(week.clock, week.facts["sides"][actor]) for week in seen]
        called = cut(names.actor(actor), NAME)
        x = [clock for clock, _ in sides]
        y = [100 * s["chance"] if s["ready"] else 0.0 for _, s in sides]
        axes.plot(x, y, color=colour(i), linewidth=1.0, zorder=2)
        groups = (
            (
                f"{called}: withheld its consent",
                [s["ready"] and not s["consents"] for _, s in sides],
            ),
            (f"{called}: consented", [s["ready"] and s["consents"] for _, s in sides]),
            (f"{called}: not ready to meet", [not s["ready"] for _, s in sides]),
        )
        for (label, which), face in zip(groups, ("white", colour(i), colour(i)), strict=True):
            at = [k for k, hit in enumerate(which) if hit]
            if at:
                axes.plot(
                    [x[k] for k in at], [y[k] for k in at], linestyle="", zorder=3, clip_on=False,
                    marker=("x", "+", "1")[i % 3] if "not ready" in label else marker(i),
                    markeredgecolor=colour(i), markerfacecolor=face, markersize=5, label=label,
                )  # fmt: skip
    axes.set_title("Chance of each side's yes in a week, %")
    axes.set_ylim(0, max(10.0, axes.get_ylim()[1]))
    axes.grid(axis="y")


def _front(axes: Axes, seen: Sequence[Event], first: str, target: str, width: float) -> None:
    """What the first side can expect from fighting on, and the waves of strikes."""
    x = [week.clock for week in seen]
    axes.plot(x, [100 * week.facts["share"] for week in seen], color=INK, linewidth=1.6)
    title = f"The front: share of what is at stake that {cut(first, NAME)} can expect, %"
    axes.set_title(textwrap.fill(title, int(width * PER_INCH)))
    hit = [week.clock for week in seen if week.facts["waves"]]
    if hit:
        axes.plot(
            hit, [0.04] * len(hit), linestyle="", marker="|", color=QUIET, markersize=9,
            markeredgewidth=1.6, transform=axes.get_xaxis_transform(), clip_on=False,
            label=f"week with strikes on {cut(target, NAME)}",
        )  # fmt: skip
    low, high = axes.get_ylim()
    middle, half = (low + high) / 2, max(20.0, (high - low) / 2)
    axes.set_ylim(max(0.0, middle - half), min(100.0, middle + half))
    axes.grid(axis="y")
