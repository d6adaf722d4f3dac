"""The figure of one replicate: demands and offers on each side's scale, and what ended it.

Where the sides sat down there is a panel for each of them; where they did not, the weeks of
preparation: the front and how willing each side was to meet.
"""

from __future__ import annotations

import math
import textwrap
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from sim.runs.trace import Event, Trace
from sim.views import changes
from sim.views.figures.identity import lines
from sim.views.figures.story_weeks import weeks
from sim.views.figures.style import (
    FAINT,
    INK,
    LEGEND,
    NARROW,
    SMALL,
    WIDTH,
    colour,
    corner,
    headline,
    legend_columns,
    new_figure,
    style,
    with_legend,
)
from sim.views.phrases import Names, cut, listed, number
from sim.views.story import ending

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FEW = 3  # principals, up to which each has a panel of full width
PANEL = 1.75  # inches
FRAME = 1.75  # inches for title, legend and foot
NAME = 30  # characters of an actor
STAGES = {"offer": "offers", "text": "texts"}
ABOVE = 15  # points between a panel and its title, where the stages are named between them
DASHES, DOTS = (0, (4, 3)), (0, (1, 1))
SIZE, SMALLEST, ROOM = 6.0, 2.5, 200.0  # of marks, in points, and for all turns together
END = 22  # characters of what ended the talks, along a panel
DEMANDS, NO_DEAL, ENOUGH = (
    "what it demands",
    "worth of no deal",
    "enough for a yes, leverage counted",
)
OWN, OFFER_NO, OFFER_YES = "its own offer", "offer of another, no", "offer of another, yes"
TEXT_NO, TEXT_YES, SHUT = "text, no", "text, yes", "crosses a red line, or not carried"
MARKS = (NO_DEAL, DEMANDS, ENOUGH, OWN, OFFER_NO, OFFER_YES, TEXT_NO, TEXT_YES, SHUT)
LINES: dict[str, Any] = {NO_DEAL: DASHES, ENOUGH: DOTS}


@dataclass(frozen=True)
class _Turn:
    """An offer or a text, and its place from left to right."""

    at: int
    event: Event

    @property
    def is_offer(self) -> bool:
        return self.event.kind == "offer"


def draw(trace: Trace, width: float = WIDTH, title: str = "") -> Figure:
    """One replicate over its turns, or over the weeks of preparation where nobody sat down."""
    names = Names(trace.header["labels"])
    turns = [_Turn(i, event) for i, event in enumerate(trace.of("offer", "text"), 1)]
    with style():
        if turns:
            figure = _talks(trace, turns, names, width)
        else:
            figure = weeks(trace, names, width)
        _title(figure, trace, names, title)
        corner(figure, _identity(trace, width))
    return figure


def _talks(trace: Trace, turns: list[_Turn], names: Names, width: float) -> Figure:
    principals = list(trace.header["principals"])
    columns = 1 if len(principals) <= FEW or width < NARROW else 2
    rows = math.ceil(len(principals) / columns)
    figure = new_figure(FRAME + PANEL * rows + 0.9 * (width < NARROW), width)
    grid, below = with_legend(figure, rows, columns)
    panels = list(grid.flat)
    for panel in panels[len(principals) :]:
        panel.set_axis_off()
    for i, (actor, axes) in enumerate(zip(principals, panels, strict=False)):
        _demands(axes, trace, turns, actor, colour(i))
        _on_the_table(axes, turns, actor, principals)
        _scale(axes, turns, names, actor)
    for axes in [*grid[-1], *(panels[len(principals) - columns : len(principals)])]:
        axes.tick_params(labelbottom=True)
        axes.set_xlabel("Turn")
    for axes in grid[0]:
        _stages(axes, turns)
    for axes in panels[: len(principals)]:
        _end(axes, trace, turns, names)
    _legend(below, panels[: len(principals)], legend_columns(width))
    return figure


def _end(axes: Axes, trace: Trace, turns: list[_Turn], names: Names) -> None:
    """A line after the last turn, and what it was that ended the talks."""
    axes.spines["right"].set_visible(True)
    axes.spines["right"].set(color=INK, linewidth=1.6)
    axes.annotate(
        textwrap.fill(_what_ended(trace, turns, names), END), (1, 0.5), xycoords="axes fraction",
        xytext=(4, 0), textcoords="offset points", rotation=270, ha="left", va="center",
        fontsize=SMALL,
    )  # fmt: skip


def _what_ended(trace: Trace, turns: list[_Turn], names: Names) -> str:
    last, row = turns[-1].event.facts, trace.row
    if row["outcome"] == "walkout":
        return f"{names.actors(str(row['blocked_by']).split('+'))} walked out"
    if last.get("signed"):
        if "ratification" not in trace.header["process"]:
            return "signed"
        return "signed, not ratified" if row["outcome"] == "not_ratified" else "signed and ratified"
    return (
        "no further text" if last["package"] is None and not turns[-1].is_offer else "time was up"
    )


def _demands(axes: Axes, trace: Trace, turns: list[_Turn], actor: str, own: str) -> None:
    """What a side demanded in each turn, and what no deal was worth to it."""
    floor = _floor(trace, actor)
    axes.axhline(floor, color=INK, linewidth=0.9, linestyle=DASHES, zorder=1, label=NO_DEAL)
    seen = [(t.at, d) for t in turns if t.is_offer and (d := _demand(t.event, actor)) is not None]
    if seen:
        x, y = zip(*seen, strict=True)
        axes.step(x, y, where="mid", color=own, linewidth=1.8, zorder=2, label=DEMANDS)
    needs = [
        (t.at, v["needed"])
        for t in turns
        if not t.is_offer and (v := t.event.facts.get("votes", {}).get(actor)) is not None
    ]
    for at, value in needs:
        axes.plot(
            [at - 0.4, at + 0.4], [value, value], color=own, linewidth=1.8, zorder=2,
            linestyle=DOTS, label=ENOUGH,
        )  # fmt: skip


def _demand(event: Event, actor: str) -> float | None:
    facts = event.facts
    if facts["speaker"] == actor:
        return float(facts["demanded"])
    answer = facts.get("answers", {}).get(actor)
    return None if answer is None else float(answer["demanded"])


def _floor(trace: Trace, actor: str) -> float:
    return float(trace.of("talks")[-1].facts[actor]["reservation"])


def _on_the_table(axes: Axes, turns: list[_Turn], actor: str, principals: list[str]) -> None:
    """Offers and texts by what they are worth to a side; on the base line where it cannot sign."""
    size = min(SIZE, max(SMALLEST, ROOM / len(turns)))
    for turn in turns:
        facts = turn.event.facts
        if facts["package"] is None:
            continue
        look: dict[str, Any] = {"linestyle": "", "zorder": 4, "markersize": size, "clip_on": False}
        if not turn.is_offer:
            vote = facts["votes"][actor]
            worth, yes, shape = vote["worth"], vote["yes"], "D"
            label = TEXT_YES if yes else TEXT_NO
            own = INK
        else:
            speaker = facts["speaker"]
            own, shape = colour(principals.index(speaker)), "o" if speaker == actor else "s"
            mine = speaker == actor
            answer = {} if mine else facts["answers"][actor]
            worth = facts["worth"] if mine else answer["worth"]
            yes = mine or answer["accepts"]
            label = OWN if mine else OFFER_YES if yes else OFFER_NO
        if worth is None:
            axes.plot(
                [turn.at], [0], marker="x", color=own, label=SHUT,
                transform=axes.get_xaxis_transform(), **look,
            )  # fmt: skip
            continue
        look |= {"marker": shape, "markeredgecolor": own, "markeredgewidth": 1.2}
        axes.plot([turn.at], [worth], label=label, markerfacecolor=own if yes else "white", **look)


def _scale(axes: Axes, turns: list[_Turn], names: Names, actor: str) -> None:
    from matplotlib.ticker import MaxNLocator

    axes.set_title(cut(f"Worth to {names.actor(actor)}", NAME + 9))
    axes.set_xlim(0.4, len(turns) + 0.6)
    axes.set_ylim(bottom=max(0.0, axes.get_ylim()[0]), top=min(1.05, axes.get_ylim()[1]))
    axes.xaxis.set_major_locator(MaxNLocator(8, integer=True, min_n_ticks=1))
    axes.yaxis.set_major_locator(MaxNLocator(5))
    axes.grid(axis="y")
    for before, after in pairwise(turns):
        if before.is_offer != after.is_offer:
            axes.axvline(before.at + 0.5, color=FAINT, linewidth=1.2, zorder=0)


def _stages(axes: Axes, turns: list[_Turn]) -> None:
    """The name of each stage above its turns, where there are two."""
    kinds = list(dict.fromkeys(turn.event.kind for turn in turns))
    if len(kinds) < 2:
        return
    axes.set_title(axes.get_title(loc="left"), pad=ABOVE)
    for i, kind in enumerate(kinds):
        places = [turn.at for turn in turns if turn.event.kind == kind]
        left = i == 0
        axes.annotate(
            STAGES[kind], (places[-1] + 0.45 if left else places[0] - 0.45, 1),
            xycoords=axes.get_xaxis_transform(), xytext=(0, 2), textcoords="offset points",
            ha="right" if left else "left", va="bottom", fontsize=SMALL,
        )  # fmt: skip


def _legend(below: Axes, panels: list[Axes], columns: int) -> None:
    """What the marks mean, in ink: the colour says whose they are."""
    from matplotlib.lines import Line2D

    found: dict[str, Line2D] = {}
    for line in (line for axes in panels for line in axes.lines):
        label = str(line.get_label())
        if not label.startswith("_") and label not in found:
            face = "white" if line.get_markerfacecolor() == "white" else INK
            found[label] = Line2D(
                [], [], color=INK, linestyle=LINES.get(label, line.get_linestyle()), markersize=5,
                marker=line.get_marker(), markeredgecolor=INK, markerfacecolor=face, label=label,
                linewidth=line.get_linewidth(),
            )  # fmt: skip
    below.legend(handles=[found[k] for k in MARKS if k in found], ncols=columns, **LEGEND)


def _title(figure: Figure, trace: Trace, names: Names, title: str) -> None:
    head = trace.header
    told = " ".join(ending(trace, names))
    if made := trace.row.get("week"):
        told = f"They met in week {made}. {told}"
    if trace.of("aftermath"):
        told = f"{told} {_after(trace)}"
    headline(figure, title or f"{head['scenario']}, run {head['replicate']}", told)


def _after(trace: Trace) -> str:
    """What became of the deal, in a sentence."""
    facts = trace.of("aftermath")[-1].facts
    flared, collapsed = facts["flared"], facts["collapsed"]
    if collapsed is not None:
        return f"In month {collapsed} the war was back."
    if flared is not None:
        return f"Fighting flared up in month {flared}, and the deal held for five years."
    return "Nobody broke it in five years."


def _identity(trace: Trace, width: float) -> str:
    from sim.runs.header import versions

    head, principals = trace.header, trace.header["principals"]
    scale = floors = ""
    if not trace.of("offer", "text") and not head["consent"]:
        scale = "A meeting takes the yes of all sides in one and the same week."
    elif talks := trace.of("talks"):
        scale = "Each side's scale: 0 is what it rejects outright, 1 what it demands."
        names = Names(head["labels"])
        told = [
            f"{number(talks[-1].facts[a]['reservation'])} to {names.actor(a)}" for a in principals
        ]
        floors = f" No deal was worth {listed(told)}." if len(told) <= FEW else ""
    changed = "".join(f" {told}" for told in changes.told(trace.scenario))
    text = (
        f"{scale}{floors}{changed} One run of many, which shows how the model works and is not a "
        f"forecast. Run {head['replicate']}, seed {head['seed']}, {head['per_coding']} per "
        f"draw, {head['hash']}. sim\N{NO-BREAK SPACE}{versions()['sim']}"
    )
    return lines(text.strip(), width)
