"""The figure of a comparison: how each scenario ends, and how that differs from the first."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sim.analysis.compare import Pair, Row
from sim.analysis.findings import Findings, Subject
from sim.outcomes import OUTCOMES
from sim.views import changes
from sim.views.figures.identity import lines
from sim.views.figures.style import (
    FAINT,
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
    quiet_axes,
    style,
)
from sim.views.phrases import cut
from sim.views.terms import CALIBRATED, SENTENCE, outcome

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BAND = 0.5  # of a row, taken up by its marks
ROW = 0.30  # inches for the first mark of a row, and then
MORE = 0.13
FRAME = 1.5  # inches above and below the rows
LEGEND_LINE = 0.19
NAME = 44  # characters of a scenario in the title
PER_INCH, ASIDE = 13, 1.4  # characters of the legend; inches on its left
APART = 0.06  # of a panel, so that the numbers below neighbours do not run together
LABEL = 18  # characters in a line of a row's name


def draw(findings: Findings, width: float = WIDTH, title: str = "") -> Figure:
    """Shares, and beside or below them paired differences with their 95 % intervals."""
    from matplotlib.lines import Line2D

    count, names = len(findings.subjects), _names(findings)
    rows = len(names) * (ROW + MORE * (count - 1))
    wide = width >= NARROW
    with style():
        labels = _called(findings, width)
        legend = LEGEND_LINE * sum(label.count("\n") + 1 for label in labels)
        figure = new_figure(FRAME + legend + rows * (1 if wide else 2) + 0.5 * (not wide), width)
        grid = figure.add_gridspec(
            2 if wide else 3, 2 if wide else 1, wspace=APART,
            height_ratios=[rows, legend] if wide else [rows, rows, legend],
        )  # fmt: skip
        shares = figure.add_subplot(grid[0, 0])
        gaps = figure.add_subplot(grid[0, 1] if wide else grid[1, 0])
        below = figure.add_subplot(grid[-1, :])
        below.set_axis_off()
        for axes in (shares, gaps):
            _rows(axes, names, _calibrated(findings))
        gaps.tick_params(labelleft=not wide)
        for index in range(count):
            _shares(shares, index, count, [_share(findings, index, name) for name in names])
        for index, pair in enumerate(findings.compared.pairs):
            _changes(gaps, pair, index, len(findings.compared.pairs))
        _labels(findings, shares, gaps, len(names))
        handles = [
            Line2D([], [], linestyle="", label=label, **_mark(i)) for i, label in enumerate(labels)
        ]
        below.legend(handles=handles, **LEGEND)
        headline(figure, title or title_of(findings), "")
        corner(figure, _identity(findings, width))
    return figure


def title_of(findings: Findings) -> str:
    """What is compared, in a line."""
    first, *others = [cut(subject.called, NAME) for subject in findings.subjects]
    if len(others) == 1:
        return f"What changes from {first} to {others[0]}"
    return f"What changes against {first}"


def _calibrated(findings: Findings) -> bool:
    """Whether the chance of a meeting was set on either side and not found."""
    specs = [subject.loaded.scenario.spec for subject in findings.subjects]
    return any(c.beside == "meeting" for spec in specs for c in spec.calibrations)


def _names(findings: Findings) -> list[str]:
    """The endings, then their sums: what all pairs are compared in."""
    first, *others = ([row.measure.name for row in _outcomes(p)] for p in findings.compared.pairs)
    return [name for name in first if all(name in other for other in others)]


def _rows(axes: Axes, names: Sequence[str], calibrated: bool) -> None:
    """The outcomes from top to bottom, in their order."""
    marks = {OUTCOMES[0]: "*"} if calibrated else {}
    labels = [textwrap.fill(outcome(name) + marks.get(name, ""), LABEL) for name in names]
    axes.set_yticks(range(len(names)), labels)
    axes.set_ylim(len(names) - 0.5, -0.5)


def _place(index: int, count: int) -> float:
    """How far below the middle of a row a mark stands."""
    return 0.0 if count == 1 else BAND * (index / (count - 1) - 0.5)


def _share(findings: Findings, index: int, name: str) -> float:
    """The share of an outcome; the baseline's stands in every pair."""
    pair = findings.compared.pairs[max(index, 1) - 1]
    row = next(row for row in _outcomes(pair) if row.measure.name == name)
    value = row.b if index else row.a
    assert value is not None
    return 100 * value


def _outcomes(pair: Pair) -> list[Row]:
    return [row for row in pair.rows if row.measure.kind in ("outcome", "sum")]


def _shares(axes: Axes, index: int, count: int, values: Sequence[float]) -> None:
    places = [row + _place(index, count) for row in range(len(values))]
    axes.hlines(places, 0, values, color=FAINT, linewidth=1.2, zorder=1)
    axes.plot(values, places, linestyle="", zorder=3, clip_on=False, **_mark(index))


def _mark(index: int) -> dict[str, Any]:
    """The baseline is hollow, so that it stands out in grey."""
    own = colour(index - 1) if index else INK
    return {
        "marker": marker(index),
        "markersize": 5,
        "markeredgecolor": own,
        "markerfacecolor": own if index else "white",
        "markeredgewidth": 1.2,
    }


def _changes(axes: Axes, pair: Pair, index: int, count: int) -> None:
    """Dot and whisker for each outcome; hollow where no difference can be told."""
    own = colour(index)
    for place, row in enumerate(_outcomes(pair)):
        found, y = row.difference, place + _place(index, count) * (count > 1)
        if found.value is None or found.low is None or found.high is None:
            continue
        low, value, high = (100 * v for v in (found.low, found.value, found.high))
        axes.plot([low, high], [y, y], color=own, linewidth=1.4, solid_capstyle="butt", zorder=2)
        face = own if row.verdict == "differs" else "white"
        mark = _mark(index + 1) | {"markerfacecolor": face}
        axes.plot([value], [y], zorder=3, **mark)


def _labels(findings: Findings, shares: Axes, gaps: Axes, rows: int) -> None:
    first = findings.subjects[0].letter
    for axes in (shares, gaps):
        quiet_axes(axes)
        for place in range(1, rows):
            first_sum = place == len(OUTCOMES)
            look = {"color": QUIET, "linewidth": 1.2} if first_sum else {"color": FAINT}
            axes.axhline(place - 0.5, **({"linewidth": 0.6, "zorder": 0} | look))
    shares.set_xlim(left=0)
    gaps.axvline(0, color=INK, linewidth=0.9, zorder=1)
    shares.set_title("Share of runs, %")
    gaps.set_title(f"Difference from {first}, points")


def _called(findings: Findings, width: float) -> list[str]:
    """The letters with what each is called, what was set on top in words."""
    room = int((width - ASIDE) * PER_INCH)
    return [
        textwrap.fill(f"{each.letter}  {each.label or changes.short(each.loaded.scenario)}", room)
        for each in findings.subjects
    ]


def _identity(findings: Findings, width: float) -> str:
    """Runs, seed, hashes and version, and what the figure is not."""
    subjects = findings.subjects
    alike = len({(s.runs, s.seed, s.per_coding) for s in subjects}) == 1
    told = [_runs(subjects[0])] if alike else []
    few = len(subjects) == 2  # else what was changed stands in the legend only
    told += [
        f"{s.letter}: {changes.foot(s.loaded.scenario) if few else ''}"
        f"{'' if alike else f'{_runs(s)}, '}{s.hash}"
        for s in subjects
    ]
    paired = all(pair.paired for pair in findings.compared.pairs)
    how = "Paired runs" if paired else "Independent runs"
    how += ", lines are 95 % intervals; filled: differs by more than chance. "
    mark = f"* {CALIBRATED}. " if _calibrated(findings) else ""
    sums = "Below the line: endings added up. "
    text = f"{mark}{sums}{how}{SENTENCE} {'; '.join(told)}. sim {findings.versions['sim']}"
    return lines(text, width)


def _runs(subject: Subject) -> str:
    return f"n {subject.runs:,}, seed {subject.seed}, {subject.per_coding} per draw"
