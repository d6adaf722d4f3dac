"""The figure of who wants what: options by actors, red lines framed."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import fill
from typing import TYPE_CHECKING

from sim.inputs.quantity import Quantity
from sim.inputs.scenario import Scenario
from sim.inputs.spec import NONE
from sim.views.figures.identity import identity
from sim.views.figures.style import (
    COLOURS,
    INK,
    NARROW,
    QUIET,
    SMALL,
    WIDTH,
    Picture,
    corner,
    headline,
    new_figure,
    style,
)
from sim.views.phrases import Names, cut, listed

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.runs.results import RunResults

MOST_ROWS = 80
ROW, LINE = 0.235, 0.14  # inches of a row, and of each line of its name beyond one
LABEL = 4.6  # characters of an option to each inch of the figure
ASLANT = 1.3  # inches of the figure for an actor, below which its name is written aslant
COLUMN = 12  # characters of an actor, and then on another line
DARK = 0.55  # values below it stand on a dark ground
ROLES = ("principal", "mediator", "third_party")


@dataclass(frozen=True, slots=True)
class Cell:
    """What an actor thinks of an option: text, worth from 0 to 1, codings with a red line on it.

    `worth` is None where there is no number, or none that is plain. `coded` says that the text has
    steps of the codebook, and is no number from 0 to 1.
    """

    text: str
    worth: float | None
    red_lines: int = 0
    differs: bool = False
    coded: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """An option with what the actors think of it; the name of an issue has no cells."""

    name: str
    cells: tuple[Cell, ...] = ()


def actors_of(scenario: Scenario) -> list[str]:
    """The actors in the order of the columns: principals first."""
    actors = scenario.spec.actors
    return sorted(actors, key=lambda name: (ROLES.index(actors[name].role), name))


def rows_of(scenario: Scenario) -> list[Row]:
    """All options on the table below the name of their issue."""
    names, actors = Names(scenario.labels), actors_of(scenario)
    rows = []
    for issue, options in scenario.on_offer.items():
        rows.append(Row(names.issue(issue)))
        empty = [NONE] if scenario.spec.issues[issue].kind == "any_of" else []
        for option in [*options, *empty]:
            cells = tuple(_cell(scenario, actor, issue, option) for actor in actors)
            name = names.option(issue, option)
            rows.append(Row(name.capitalize() if option == NONE else name, cells))
    return rows


def _cell(scenario: Scenario, actor: str, issue: str, option: str) -> Cell:
    value = scenario.spec.actors[actor].values.get(issue, {}).get(option)
    if value is not None:
        return Cell(f"{value.params[0]:.3g}" if value.fixed else "drawn", _middle(value))
    codes = [scenario.stance(letter, actor, issue, option) for letter in scenario.letters]
    found = [code for code in codes if code is not None]
    if not found:
        return Cell("-", None)
    steps = scenario.codebook.stance.steps
    low, high = min(code.value for code in found), max(code.value for code in found)
    worth = sum(steps[code.value].median for code in found) / len(found)
    red_lines = sum(code.red_line != NONE for code in found)
    text = f"{low}" if low == high else f"{low} to {high}"
    return Cell(text, worth, red_lines, low != high or 0 < red_lines < len(found), True)


def _middle(value: Quantity) -> float | None:
    """The median of a number from 0 to 1, where it is plain from how it is written."""
    if value.form == "fixed":
        return value.params[0]
    if value.form == "logit_normal":
        return 1 / (1 + math.exp(-value.params[0]))
    return sum(value.params) / 2 if value.form == "uniform" else None


def draw(results: RunResults, width: float = WIDTH, title: str = "") -> Picture:
    """The matrix: light is wanted, dark is rejected, a frame is a red line."""
    scenario = Scenario.restored(results.scenario)
    rows = rows_of(scenario)
    shown = rows[:MOST_ROWS]
    actors = [Names(scenario.labels).actor(name) for name in actors_of(scenario)]
    with style():
        more = sum(label.count("\n") for label in _labels(shown, width))
        figure = new_figure(ROW * len(shown) + LINE * more + 1.6, width)
        axes = figure.subplots()
        for place, row in enumerate(shown):
            _row(axes, place, row, len(scenario.letters))
        _names(axes, shown, actors, width)
        _colours(axes, scenario, shown)
        title = title or "Who wants what"
        headline(figure, title, " ".join(_key(scenario, shown)))
        rest = sum(bool(row.cells) for row in rows[MOST_ROWS:])
        told = [f"{rest:,} more options are not drawn."] if rest else []
        told += _rule(scenario) if any(c.red_lines for r in shown for c in r.cells) else []
        corner(figure, identity(results, width, *told, shares=False))
    return Picture(figure, f"{title}: {scenario.name}", _told(shown, actors))


def _key(scenario: Scenario, rows: Sequence[Row]) -> Iterator[str]:
    """How to read the matrix, as far as this one has it."""
    cells = [cell for row in rows for cell in row.cells]
    steps = scenario.codebook.stance.steps
    yield f"{scenario.name}."
    if any(cell.coded for cell in cells):
        low, high = min(steps), max(steps)
        yield f"From {low}, {steps[low].label} (dark), to {high}, {steps[high].label} (light);"
        many = len(scenario.letters)
        yield f"two numbers: the {many} codings differ." if many > 1 else "by one coding."
    else:
        yield "Worth of each option, from 0 (dark) to 1 (light), to be weighed by issue."
    if any(cell.red_lines for cell in cells):
        yield "Framed: a stated red line; dashed: in some codings only."


def _rule(scenario: Scenario) -> list[str]:
    rule = scenario.spec.red_lines
    if rule == "drawn":
        return ["A stated red line binds in a share of the draws; else it was talk."]
    return [
        {"as_stated": "All red lines bind here.", "ignored": "Red lines are ignored here."}[rule]
    ]


def _row(axes: Axes, place: int, row: Row, codings: int) -> None:
    import matplotlib as mpl
    from matplotlib.patches import Rectangle

    colours = mpl.colormaps["cividis"]
    for column, cell in enumerate(row.cells):
        ground = "white" if cell.worth is None else colours(cell.worth)
        box = (column - 0.47, place - 0.45)
        axes.add_patch(Rectangle(box, 0.94, 0.9, facecolor=ground, linewidth=0))
        dark = cell.worth is not None and cell.worth < DARK
        colour = "white" if dark else INK
        axes.text(column, place, cell.text, ha="center", va="center", color=colour, fontsize=SMALL)
        if cell.red_lines:
            _frame(axes, column, place, whole=cell.red_lines == codings)


def _colours(axes: Axes, scenario: Scenario, rows: Sequence[Row]) -> None:
    """What the colours mean: the steps of the codebook, or worth from 0 to 1."""
    import matplotlib as mpl
    from matplotlib.patches import Patch

    coded = any(cell.coded for row in rows for cell in row.cells)
    steps = scenario.codebook.stance.steps
    worth = {str(step): steps[step].median for step in sorted(steps)}
    if not coded:
        worth = {"0": 0.0, "0.25": 0.25, "0.5": 0.5, "0.75": 0.75, "1": 1.0}
    colours = mpl.colormaps["cividis"]
    axes.legend(
        handles=[Patch(facecolor=colours(value), label=name) for name, value in worth.items()],
        loc="upper right", bbox_to_anchor=(1.0, 0.0), ncols=len(worth), fontsize=SMALL,
        handlelength=1.0, handletextpad=0.4, columnspacing=0.8, borderaxespad=0.2, borderpad=0.0,
    )  # fmt: skip


def _frame(axes: Axes, column: int, place: int, whole: bool) -> None:
    """What marks a red line; dashed if it is not one in the whole of the codings."""
    from matplotlib.patches import Rectangle

    start, width, height = (column - 0.46, place - 0.43), 0.92, 0.86
    for colour, thick in (("white", 2.6), (COLOURS[5], 1.5)):
        frame = Rectangle(start, width, height, fill=False, edgecolor=colour, linewidth=thick)
        if not whole and colour != "white":
            frame.set_linestyle((0, (3, 2)))
        axes.add_patch(frame)


def _labels(rows: Sequence[Row], width: float) -> list[str]:
    """What stands beside each row; an option's name takes as many lines as it needs."""
    return [fill(row.name, max(19, int(LABEL * width))) for row in rows]


def _names(axes: Axes, rows: Sequence[Row], actors: Sequence[str], width: float) -> None:
    axes.set_xlim(-0.5, len(actors) - 0.5)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    aslant = width / len(actors) < ASLANT
    names = [cut(actor, 2 * COLUMN) for actor in actors]
    axes.set_xticks(range(len(actors)), names if aslant else [fill(n, COLUMN) for n in names])
    axes.xaxis.tick_top()
    axes.set_yticks(range(len(rows)), _labels(rows, width))
    for label, row in zip(axes.get_yticklabels(), rows, strict=True):
        label.set_fontsize(9 if width >= NARROW else SMALL)
        label.set_fontweight("normal" if row.cells else "bold")
        label.set_color(INK if row.cells else QUIET)
        label.set_linespacing(0.95)
    axes.tick_params(length=0)
    if aslant:
        axes.tick_params(axis="x", labelsize=SMALL, labelrotation=30)
        for label in axes.get_xticklabels():
            label.set_horizontalalignment("left")
    for spine in axes.spines.values():
        spine.set_visible(False)


def _told(rows: Sequence[Row], actors: Sequence[str]) -> str:
    """The matrix row by row, in words."""
    told, issue = [], ""
    for row in rows:
        if not row.cells:
            issue = row.name
            continue
        each = [
            f"{actor} {cell.text}{' with a red line' if cell.red_lines else ''}"
            for actor, cell in zip(actors, row.cells, strict=True)
        ]
        told.append(f"{issue}, {row.name}: {listed(each)}")
    return f"{'. '.join(told)}."
