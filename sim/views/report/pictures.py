"""The figures of the report: those of the catalogue, and what goes with the differences."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sim.views.blocks import Picture
from sim.views.changes import foot
from sim.views.drawn import called
from sim.views.figures.catalogue import Choice, entry_of
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
from sim.views.figures.style import Picture as Drawn
from sim.views.report.material import Subject
from sim.views.terms import RESTS, the

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.analysis.given_data import Effect

WIDTH, WIDE, NARROW = 5.2, 7.0, 3.6  # inches
PER_INCH, PER_SMALL_INCH = 5.8, 15  # characters of an input beside its bar, and at the foot
FILLS = {
    "evidence": (colour(0), ""),
    "literature": (colour(2), "\\\\\\"),
    "calibrated": (colour(4), "..."),
    "assumption": (colour(1), "///"),
    "the coding": ("white", ""),
    "not told": (FAINT, ""),
}


def drawn(name: str, subject: Subject) -> Picture | None:
    """A figure of the catalogue; None if there is nothing to draw."""
    entry, results = entry_of(name), _Renamed(subject.results, subject.called)
    if entry.nothing(results) is not None:
        return None
    wide, narrow = (entry.draw(results, Choice(width=width)) for width in (WIDE, NARROW))
    return both(wide, narrow, f"figure-{name}-{subject.letter}")


def both(wide: Drawn, narrow: Drawn, prefix: str) -> Picture:
    """A figure for a wide page and for a narrow one, of which a page shows one."""
    svgs = [
        svg_text(each.figure, f"{prefix}{mark}", each.title, each.text)
        for each, mark in ((wide, ""), (narrow, "-narrow"))
    ]
    return Picture(svgs[0], wide.title, svgs[1])


class _Renamed:
    """Results whose scenario is called as the subject is: figures say its name."""

    def __init__(self, results: Any, called: str) -> None:
        self._results = results
        stored = results.scenario
        self.scenario = {**stored, "document": {**stored["document"], "name": called}}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._results, name)


def bars(subject: Subject, effects: Sequence[Effect], yardstick: float) -> Picture:
    """The index of the largest inputs, filled by what they rest on."""
    kinds = [subject.rests_on(effect.name)[-1] for effect in effects]
    labels = [input_name(effect.name, subject) for effect in effects]
    told = "; ".join(
        f"{label} {100 * effect.index:.1f} %, rests on {_kind(kind)}"
        for label, effect, kind in zip(labels, effects, kinds, strict=True)
    )
    title = f"What moves the chance of {the(subject.wanted)} in {subject.called}"
    text = f"Bars, the largest first: {told}. Chance alone reaches {100 * yardstick:.1f} %. "
    text += "Lines over the bars are 95 % intervals."
    wide, narrow = (
        Drawn(_bars(effects, kinds, labels, yardstick, subject, width), title, text)
        for width in (WIDTH, NARROW)
    )
    return both(wide, narrow, f"figure-drivers-{subject.letter}")


def _bars(
    effects: Sequence[Effect],
    kinds: Sequence[str],
    labels: Sequence[str],
    yardstick: float,
    subject: Subject,
    width: float,
) -> Figure:
    with style():
        wrapped = [textwrap.fill(label, int(width * PER_INCH)) for label in labels]
        lines = sum(label.count("\n") + 1 for label in wrapped)
        rows = 1.7 + 0.12 * lines + 0.2 * len(effects) + 0.4 * (width < WIDTH)
        figure = new_figure(rows, width)
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
            if effect.low is not None and effect.high is not None:
                ends = [100 * max(effect.low, 0.0), 100 * effect.high]
                axes.plot(ends, [place, place], color=INK, linewidth=1)
        axes.set_yticks(range(len(effects)), wrapped)
        axes.set_ylim(len(effects) - 0.5, -0.5)
        axes.axvline(100 * yardstick, color=INK, linestyle="--", linewidth=1)
        quiet_axes(axes)
        axes.set_xlim(left=0)
        axes.set_title("Part of the differences, %")
        _legend(figure, kinds, 3 if width >= WIDTH else 2)
        corner(figure, textwrap.fill(_identity(subject), int(width * PER_SMALL_INCH)))
    return figure


def _identity(subject: Subject) -> str:
    """What identifies the results, for the corner of a figure."""
    header = subject.finding.header
    return (
        f"{foot(subject.scenario)}n {subject.finding.runs:,}, seed {header.seed}, "
        f"{header.per_coding} per draw, {header.scenario_hash}, sim {header.versions['sim']}"
    )


def _legend(figure: Figure, kinds: Sequence[str], columns: int) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    handles: list[Patch | Line2D] = [
        Patch(facecolor=FILLS[kind][0], hatch=FILLS[kind][1], edgecolor=INK, label=_kind(kind))
        for kind in FILLS
        if kind in kinds
    ]
    handles.append(Line2D([], [], color=INK, linestyle="--", label="reach of chance"))
    figure.legend(handles=handles, loc="outside upper left", ncols=columns, labelcolor=QUIET)


def _kind(kind: str) -> str:
    return RESTS.get(kind, kind)


def input_name(drawn: str, subject: Subject) -> str:
    """What something drawn for a coding is called, without its article."""
    if drawn == "letter":
        return "which coding of the evidence is drawn"
    return called(drawn, subject.names).removeprefix("the ")
