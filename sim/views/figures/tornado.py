"""The tornado: each input held low and high, and how the share of an outcome moves with it."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from sim.analysis.drivers import Swing
from sim.analysis.events import EVENTS
from sim.views.changes import foot
from sim.views.drivers import SHOWN, DriversFinding, end_shares, ends
from sim.views.figures.identity import lines
from sim.views.figures.style import (
    INK,
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
)  # fmt: skip
from sim.views.terms import SENTENCE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ROW = 0.34  # inches
FRAME = 2.0
PER_INCH = 5  # characters of an input's name in a line
BELOW = (
    "Each input held at its low and its high end, all else as drawn. Beside the marks: its values."
)


def draw(report: DriversFinding, width: float = WIDTH, title: str = "") -> Figure:
    """One row per input that can be told from no effect, the widest on top."""
    swings = report.told[:SHOWN]
    with style():
        figure = new_figure(FRAME + ROW * max(len(swings), 1), width)
        axes = figure.subplots()
        found = report.found
        base = 100 * (found.share.share or 0.0)
        axes.axvline(base, color=QUIET, linewidth=0.8)
        luck = 100 * (found.luck.bound or 0.0)
        axes.axvspan(base - luck, base + luck, color="#EEEEEE", zorder=0)
        for row, swing in enumerate(swings):
            _bar(axes, row, swing)
        if not swings:
            axes.text(base, 0, "no input can be told from no effect", ha="center", color=QUIET)
        columns = max(20, int(width * PER_INCH))
        names = ["\n".join(textwrap.wrap(_name(report, s), columns)) for s in swings]
        axes.set_yticks(range(len(swings)), names, fontsize=SMALL)
        axes.set_ylim(len(swings) - 0.4, -0.6)
        axes.set_xlabel(f"% of model runs that {EVENTS[found.outcome].phrase}")
        quiet_axes(axes)
        axes.margins(x=0.16)
        if swings:
            axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, fontsize=SMALL)
        headline(figure, title or _title(report, len(swings)), BELOW)
        corner(figure, lines(_identity(report), width))
    return figure


def _bar(axes: Axes, row: int, swing: Swing) -> None:
    """From the share at the low value to that at the high one, with the values beside the ends."""
    low, high = (100 * share for share in end_shares(swing))
    axes.plot([low, high], [row, row], color=QUIET, linewidth=3, solid_capstyle="butt", zorder=1)
    for place, (share, text) in enumerate(zip((low, high), ends(swing), strict=True)):
        left = share == min(low, high) if low != high else place == 0
        axes.plot(
            share, row, marker(place), color=colour(place), markersize=6, zorder=3,
            label=("held low", "held high")[place] if row == 0 else None,
        )  # fmt: skip
        axes.annotate(
            text, (share, row), (-7 if left else 7, 0), textcoords="offset points",
            ha="right" if left else "left", va="center", fontsize=SMALL,
        )  # fmt: skip
    if swing.bends:
        axes.plot(100 * swing.shares[1], row, "|", color=INK, markersize=9, zorder=4)


def _name(report: DriversFinding, swing: Swing) -> str:
    star = " *" if swing.bends else ""
    found, scale = report.origin(swing.path)
    return f"{report.input_name(swing.path)} ({found}{', scale: ' + scale if scale else ''}){star}"


def _title(report: DriversFinding, shown: int) -> str:
    more = f", the {shown} widest" if len(report.told) > shown else ""
    return f"{report.found.scenario.name}: what moves the share of runs that " + (
        f"{EVENTS[report.found.outcome].phrase}{more}"
    )


def _identity(report: DriversFinding) -> str:
    found = report.found
    runs = found.sizes.ends * found.sizes.per_coding
    bends = any(swing.bends for swing in report.told[:SHOWN])
    star = " * highest or lowest in between, at the upright tick." if bends else ""
    tied = min(len(report.leaders), SHOWN)
    tie = f" Which of the first {tied} is the widest cannot be told." if tied > 1 else ""
    share, base = found.share, ""
    if share.share is not None:
        base = (
            f"Upright line: {100 * share.share:.1f} % of {share.n:,} runs made for this, not those "
            "of a results folder. "
        )
    return (
        f"{foot(found.scenario)}{base}{runs:,} runs at each end, held at their 10 % and 90 % "
        f"points, red lines as talk and real, all else as drawn. Grey: what other luck alone could "
        f"do.{star}{tie} {SENTENCE} Seed {found.seed}, scenario {found.scenario.hash}, "
        f"sim {report.version}."
    )
