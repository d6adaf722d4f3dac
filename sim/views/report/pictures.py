"""The report's own figures: how the runs end, and what goes with the differences."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.runs.columns import OUTCOMES
from sim.views.drawn import called
from sim.views.figures.style import (
    FAINT,
    INK,
    QUIET,
    colour,
    corner,
    new_figure,
    quiet_axes,
    style,
    svg_text,
)
from sim.views.report.elements import Picture
from sim.views.report.material import Subject
from sim.views.report.wordings import RESTS, cell, identity, span, the
from sim.views.terms import CALIBRATED, outcome

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.analysis.given_data import Effect

WIDTH = 5.2  # inches
NAME = 30  # characters of an input beside its bar
FILLS = {
    "evidence": (colour(0), ""),
    "literature": (colour(2), "\\\\\\"),
    "calibrated": (colour(4), "..."),
    "assumption": (colour(1), "///"),
    "the coding": ("white", ""),
    "not told": (FAINT, ""),
}


def shares(subject: Subject, calibrated: bool) -> Picture:
    """The share of each outcome with its 95 % interval."""
    rows = subject.results.summary["outcomes"]
    mark = "*" if calibrated else ""
    labels = [outcome(name) + (mark if name == "no_meeting" else "") for name in OUTCOMES]
    with style():
        figure = new_figure(3.0, WIDTH)
        axes = figure.subplots()
        for place, name in enumerate(OUTCOMES):
            row = rows[name]
            low, value, high = (100 * row[key] for key in ("low", "share", "high"))
            axes.barh(place, value, 0.62, color=colour(4), edgecolor=INK, linewidth=0.6)
            axes.plot([low, high], [place, place], color=INK, linewidth=1.6)
            axes.text(high, place, f"  {cell(row)}", va="center", color=INK)
        axes.set_yticks(range(len(OUTCOMES)), labels)
        axes.set_ylim(len(OUTCOMES) - 0.5, -0.5)
        top = max(100 * row["high"] for row in rows.values())
        axes.set_xlim(0, top * 1.16)
        quiet_axes(axes)
        axes.set_title("Share of runs, %, with its 95 % interval")
        foot = identity(subject) + (f"\n* {CALIBRATED}" if calibrated else "")
        corner(figure, foot)
    told = "; ".join(
        f"{outcome(name)} {cell(rows[name])} ({span(rows[name])})" for name in OUTCOMES
    )
    title = f"How the runs of {subject.scenario.name} end"
    svg = svg_text(figure, f"shares-{subject.letter}", title, f"Bars with 95 % intervals. {told}.")
    return Picture(svg, title)


def bars(subject: Subject, effects: Sequence[Effect], yardstick: float) -> Picture:
    """The index of the largest inputs, filled by what they rest on."""
    kinds = [subject.rests_on(effect.name) for effect in effects]
    labels = [input_name(effect.name, subject) for effect in effects]
    with style():
        wrapped = [textwrap.fill(label, NAME) for label in labels]
        lines = sum(label.count("\n") + 1 for label in wrapped)
        figure = new_figure(1.5 + 0.12 * lines + 0.2 * len(effects), WIDTH)
        axes = figure.subplots()
        for place, (effect, kind) in enumerate(zip(effects, kinds, strict=True)):
            face, hatch = FILLS[kind]
            axes.barh(
                place,
                100 * effect.index,
                0.6,
                color=face,
                hatch=hatch,
                edgecolor=INK,
                linewidth=0.6,
            )
        axes.set_yticks(range(len(effects)), wrapped)
        axes.set_ylim(len(effects) - 0.5, -0.5)
        axes.axvline(100 * yardstick, color=INK, linestyle="--", linewidth=1)
        quiet_axes(axes)
        axes.set_xlim(left=0)
        axes.set_title("Part of the differences, %")
        _legend(axes, kinds)
        corner(figure, identity(subject))
    told = "; ".join(
        f"{label} {100 * effect.index:.1f} %, rests on {_kind(kind)}"
        for label, effect, kind in zip(labels, effects, kinds, strict=True)
    )
    title = f"What moves the chance of {the(subject.wanted)} in {subject.scenario.name}"
    text = f"Bars, the largest first: {told}. Chance alone reaches {100 * yardstick:.1f} %."
    return Picture(svg_text(figure, f"drivers-{subject.letter}", title, text), title)


def _legend(axes: Axes, kinds: Sequence[str]) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    handles: list[Patch | Line2D] = [
        Patch(facecolor=FILLS[kind][0], hatch=FILLS[kind][1], edgecolor=INK, label=_kind(kind))
        for kind in FILLS
        if kind in kinds
    ]
    handles.append(Line2D([], [], color=INK, linestyle="--", label="reach of chance"))
    axes.legend(handles=handles, loc="lower right", labelcolor=QUIET)


def _kind(kind: str) -> str:
    return RESTS.get(kind, kind)


def input_name(drawn: str, subject: Subject) -> str:
    """What something drawn for a coding is called, without its article."""
    if drawn == "letter":
        return "which coding of the evidence is drawn"
    return called(drawn, subject.names).removeprefix("the ")
