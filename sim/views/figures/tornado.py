"""The tornado: each input held low and high, and how the share of an outcome moves with it."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from sim.analysis.drivers import Swing
from sim.analysis.events import EVENTS
from sim.views.changes import foot
from sim.views.drivers import SHOWN, DriversFinding, end_shares, ends
from sim.views.figures.identity import lines
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
)  # fmt: skip
from sim.views.terms import SENTENCE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ROW = 0.34  # inches
FRAME = 2.0
LINE = 0.135  # inches of a line of a name
PER_INCH = 5  # characters of an input's name in a line beside its bar; of one above it
ABOVE_PER_INCH = 13
BELOW = (
    "Each input held at its low and its high end, all else as drawn. Beside the marks: its values."
)


def draw(report: DriversFinding, width: float = WIDTH, title: str = "") -> Figure:
    """One row per input that can be told from no effect, the widest on top."""
    swings = report.told[:SHOWN]
    with style():
        wide = width >= NARROW
        names = _names(report, swings, width)
        heights = [_height(name, wide) for name in names]
        places = [
            end - (height / 2 if wide else ROW / 2)
            for end, height in zip(accumulate(heights), heights, strict=True)
        ]
        tall = sum(heights) or ROW
        figure = new_figure(FRAME + tall, width)
        axes = figure.subplots()
        found = report.found
        base = 100 * (found.share.share or 0.0)
        axes.axvline(base, color=QUIET, linewidth=0.8)
        luck = 100 * (found.luck.bound or 0.0)
        axes.axvspan(base - luck, base + luck, color="#EEEEEE", zorder=0)
        for place, swing in zip(places, swings, strict=True):
            _bar(axes, place, swing, first=swing is swings[0])
        if not swings:
            told = "no input can be told from no effect"
            axes.text(base, ROW / 2, told, ha="center", color=QUIET)
        axes.set_yticks(places if wide else [], names if wide else [], fontsize=SMALL)
        for place, name in zip(places, names if not wide else (), strict=False):
            look: dict[str, Any] = {"transform": axes.get_yaxis_transform(), "va": "bottom"}
            axes.text(0, place - 0.1, name, fontsize=SMALL, **look)
        axes.set_ylim(tall + 0.05, -0.05)
        axes.set_xlabel(f"% of model runs that {EVENTS[found.outcome].phrase}")
        quiet_axes(axes)
        axes.margins(x=0.16)
        if swings:
            axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, fontsize=SMALL)
        headline(figure, title or _title(report, len(swings)), BELOW)
        corner(figure, lines(_identity(report), width))
    return figure


def _names(report: DriversFinding, swings: Sequence[Swing], width: float) -> list[str]:
    """Beside the bars or, where room is scarce, above them."""
    columns = int(width * (PER_INCH if width >= NARROW else ABOVE_PER_INCH))
    return ["\n".join(textwrap.wrap(_name(report, s), columns)) for s in swings]


def _height(name: str, wide: bool) -> float:
    lines = name.count("\n") + 1
    return max(ROW, LINE * lines + 0.06) if wide else ROW + LINE * lines


def _bar(axes: Axes, row: float, swing: Swing, first: bool) -> None:
    """From the share at the low value to that at the high one, with the values beside the ends."""
    low, high = (100 * share for share in end_shares(swing))
    axes.plot([low, high], [row, row], color=QUIET, linewidth=3, solid_capstyle="butt", zorder=1)
    for place, (share, text) in enumerate(zip((low, high), ends(swing), strict=True)):
        left = share == min(low, high) if low != high else place == 0
        axes.plot(
            share, row, marker(place), color=colour(place), markersize=6, zorder=3,
            label=("held low", "held high")[place] if first else None,
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
