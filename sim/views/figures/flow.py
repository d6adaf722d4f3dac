"""The figure of where runs are lost: how many pass each stage, and who caused the loss at each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from sim.inputs.scenario import Scenario
from sim.inputs.spec import TALKS
from sim.outcomes import Outcome, Reached, keys_of
from sim.views.blocked import why
from sim.views.figures.identity import identity
from sim.views.figures.style import (
    COLOURS,
    INK,
    QUIET,
    WIDTH,
    Picture,
    corner,
    headline,
    new_figure,
    quiet_axes,
    style,
)
from sim.views.notes import calibrated
from sim.views.phrases import Names, wrapped
from sim.views.terms import CALIBRATED, counted

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.runs.results import RunResults

SHOWN = 3  # causes at each gate, the commonest
FEWEST = 0.005  # of all runs, that a cause must have to be shown by itself
YEARS = 60  # months
PER_INCH = 5.5  # characters of a row's name
ROW, LINE, GAP = 0.26, 0.15, 0.08  # inches of a row, of a line of its name, and between names
GATES = (  # stages that lead there, what it is called, and how far one has then come
    (("preparation",), "a meeting", Reached.MEETING),
    (TALKS, "a signed text", Reached.SIGNATURE),
    (("ratification",), "a ratified deal", Reached.DEAL),
)


@dataclass(frozen=True, slots=True)
class Row:
    """A level that `count` runs reach, or a loss of `count` runs after which `left` are left."""

    name: str
    count: int
    left: int
    loss: bool


def rows_of(results: RunResults, scenario: Scenario) -> list[Row]:
    """All levels and losses, from the runs that begin to the deals that stand."""
    summary, process = results.summary, scenario.spec.process
    names = Names(scenario.labels)
    left: int = summary["runs"]
    rows = [Row(counted(left, "run", "runs"), left, left, False)]
    for stages, gate, reached in GATES:
        if not set(stages) & set(process):
            continue
        lost = {each.key for each in Outcome if each.reached == reached - 1}
        blocked = [row for row in summary["blocked"] if row["outcome"] in lost]
        for name, count in _causes(blocked, summary["runs"], scenario, names):
            left -= count
            rows.append(Row(name, count, left, True))
        assert left == sum(summary["outcomes"][name]["count"] for name in keys_of(reached))
        rows.append(Row(gate, left, left, False))
        if not left:
            return rows
    if "aftermath" in process:
        stands = summary["shares"][f"unbroken_{YEARS}_months"]["count"]
        rows.append(Row("the war came back within five years", left - stands, stands, True))
        rows.append(Row("a deal unbroken after five years", stands, stands, False))
    return rows


def _causes(
    blocked: list[Mapping[str, Any]], runs: int, scenario: Scenario, names: Names
) -> Iterator[tuple[str, int]]:
    """The commonest causes of a loss, and the others together."""
    shown = [row for row in blocked[:SHOWN] if row["count"] >= FEWEST * runs] or blocked[:1]
    rest = blocked[len(shown) :]
    if len(rest) == 1:
        shown, rest = blocked, []
    for row in shown:
        yield why(row, scenario, names), row["count"]
    if rest:
        yield f"{len(rest)} other causes", sum(row["count"] for row in rest)


def draw(results: RunResults, width: float = WIDTH, title: str = "") -> Picture:
    """A bar for each level; below it, what is lost before the next one, from the right."""
    scenario = Scenario.restored(results.scenario)
    rows = rows_of(results, scenario)
    runs = results.summary["runs"]
    labels = [wrapped(row.name, int(width * PER_INCH)) for row in rows]
    title = title or f"Where {counted(runs, 'model run is', 'model runs are')} lost, and to whom"
    fitted = "meeting" in calibrated(scenario) and "preparation" in scenario.spec.process
    places = _places(labels)
    with style():
        figure = new_figure(places[-1] + 1.2, width)
        axes = figure.subplots()
        _bars(axes, rows, places, runs)
        _names(axes, rows, places, labels)
        below = "Percent of all runs. Hatched: those lost on the way to the next bar."
        headline(figure, title, f"{scenario.name}. {below}")
        mark = f"The chance of a meeting is {CALIBRATED}."
        corner(figure, identity(results, width, *([mark] if fitted else [])))
    return Picture(figure, f"{title}: {scenario.name}", _told(rows, runs))


def _places(labels: Sequence[str]) -> list[float]:
    """How far down the middle of each row is, in inches; a name of several lines takes more."""
    tall = [max(ROW, LINE * (label.count("\n") + 1) + GAP) for label in labels]
    ends = list(accumulate(tall))
    return [end - height / 2 for end, height in zip(ends, tall, strict=True)]


def _bars(axes: Axes, rows: Sequence[Row], places: Sequence[float], runs: int) -> None:
    for place, after, row in zip(places, [*places[1:], None], rows, strict=True):
        start, size = 100 * row.left / runs, 100 * row.count / runs
        if row.loss:
            axes.barh(
                place, size, left=start, height=0.6 * ROW, color="white", edgecolor=COLOURS[5],
                hatch="/////", linewidth=0.8, zorder=2,
            )  # fmt: skip
        else:
            axes.barh(place, size, height=0.8 * ROW, color=COLOURS[0], zorder=2)
        end = start + size if row.loss else size
        axes.annotate(
            _percent(row.count, runs), (end, place), xytext=(5, 0), textcoords="offset points",
            va="center", color=INK,
        )  # fmt: skip
        if after is not None:
            axes.plot([start, start], [place, after], color=QUIET, linewidth=0.8, zorder=1)
    axes.set_xlim(0, 100)
    axes.set_ylim(places[-1] + 0.6 * ROW, 0)


def _names(axes: Axes, rows: Sequence[Row], places: Sequence[float], labels: Sequence[str]) -> None:
    quiet_axes(axes)
    axes.set_yticks(places, labels)
    for label, row in zip(axes.get_yticklabels(), rows, strict=True):
        label.set_fontweight("normal" if row.loss else "bold")
        label.set_color(QUIET if row.loss else INK)
        label.set_linespacing(1.05)


def _percent(count: int, runs: int) -> str:
    """A share with its number of runs; none and all are said in words."""
    if count in (0, runs):
        return f"all {runs:,}" if count else f"none of {runs:,}"
    share = 100 * count / runs
    text = "< 0.1" if share < 0.05 else "> 99.9" if share > 99.95 else f"{share:.1f}"
    return f"{text} % ({count:,})"


def _told(rows: list[Row], runs: int) -> str:
    parts = [
        f"{'lost' if row.loss else 'reached'}: {row.name}, {_percent(row.count, runs)}"
        for row in rows[1:]
    ]
    return f"Of {rows[0].name}, in order: {'; '.join(parts)}."
