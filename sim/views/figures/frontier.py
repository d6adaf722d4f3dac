"""The figure of what can be agreed: packages in the values of two principals, frontier, solutions.

With more than two principals, the two whose values conflict most: those with the lowest correlation
over the packages that all could sign.
"""

from __future__ import annotations

import textwrap
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.analysis.solve import Solved
from sim.inputs.scenario import Scenario
from sim.runs.header import versions
from sim.views import changes
from sim.views.figures.identity import lines
from sim.views.figures.style import (
    FAINT,
    INK,
    LEGEND,
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
from sim.views.solutions import RULES, VOTES
from sim.views.solve import SENTENCE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

HEIGHT = 4.6  # inches, without the legend
LEGEND_LINE = 0.16
NAME = 40  # characters of an actor on an axis
PER_LEGEND_INCH = 13  # characters of the legend, with its marks
MARGIN = 0.06  # of the range, around what is drawn
SIZE = 8  # of a solution's mark, in points


def draw(
    solved: Solved, scenario: Scenario, seed: int, width: float = WIDTH, title: str = ""
) -> Figure:
    """All packages that both could sign at the centre, in the values of two principals."""
    pair = axes_of(solved)
    with style():
        figure = new_figure(HEIGHT, width)
        grid, below = with_legend(figure, 1)
        axes = grid[0, 0]
        _packages(axes, solved, pair)
        _no_deal(axes, solved, pair)
        names = Names(scenario.labels)
        hidden = _picks(axes, solved, pair, names, int(width * PER_LEGEND_INCH))
        _labels(axes, solved, names, pair)
        handles, labels = axes.get_legend_handles_labels()
        labels = [textwrap.fill(each, int(width * PER_LEGEND_INCH)) for each in labels]
        below.legend(handles, labels, **LEGEND)
        lines = sum(label.count("\n") + 1 for label in labels)
        figure.set_figheight(HEIGHT + LEGEND_LINE * lines)
        own = f"What there is to agree on: {cut(scenario.name, 60)}"
        headline(figure, title or own, _below(solved))
        corner(figure, _identity(solved, scenario, seed, hidden, width))
    return figure


def _below(solved: Solved) -> str:
    zone = int(solved.centre.zone.sum())
    told = f"{zone:,} of {solved.offer.size:,} packages are" if zone else "No package is"
    return (
        f"Each dot is a package. {told} better than no deal for all who must sign; the shaded "
        "corner is where both of these sides gain. 0 is what a side rejects outright, 1 what it "
        "demands; the axes show a part of that."
    )


def axes_of(solved: Solved) -> tuple[int, int]:
    """The two principals to show, by their places: those whose values conflict most.

    The pair with the lowest correlation of values over the packages that all could sign; values
    that do not vary count as uncorrelated. Ties go to the first pair.
    """
    values = solved.centre.values
    pairs = list(combinations(range(len(values)), 2))
    if len(pairs) == 1:
        return pairs[0]
    together = values[:, np.isfinite(values).all(axis=0)]
    return min(pairs, key=lambda pair: _correlation(together[pair[0]], together[pair[1]]))


def _correlation(one: Floats, other: Floats) -> float:
    if len(one) < 2 or np.ptp(one) == 0 or np.ptp(other) == 0:
        return 0.0
    return float(np.corrcoef(one, other)[0, 1])


def _signable(solved: Solved) -> Bools:
    """Packages that cross no real red line and are carried."""
    return np.asarray(np.isfinite(solved.centre.values).all(axis=0))


def _packages(axes: Axes, solved: Solved, pair: tuple[int, int]) -> None:
    x, y = (solved.centre.values[s] for s in pair)
    zone, frontier = solved.centre.zone, solved.centre.frontier
    rest = _signable(solved) & ~zone & ~frontier
    dots: dict[str, Any] = {"linestyle": "", "marker": "o", "zorder": 2}
    groups: tuple[tuple[str, Bools, dict[str, Any]], ...] = (
        ("other packages", rest, {"color": "#B0B0B0", "markersize": 3}),
        (
            "in the zone of possible agreement",
            zone & ~frontier,
            {"color": QUIET, "markersize": 4, "markerfacecolor": "white"},
        ),
    )
    for label, which, look in groups:
        if which.any():
            axes.plot(x[which], y[which], label=label, **(dots | look))
    if frontier.any():
        order = np.flatnonzero(frontier)[np.argsort(x[frontier], kind="stable")]
        line = "-" if len(solved.principals) == 2 else ""
        look = {"linestyle": line, "linewidth": 1.0, "color": INK, "markersize": 4}
        label = "Pareto frontier: no other is better for one and worse for none"
        axes.plot(x[order], y[order], label=label, **(dots | look))


def _no_deal(axes: Axes, solved: Solved, pair: tuple[int, int]) -> None:
    """Lines at what no deal is worth, and the corner above both of them."""
    w, v = (float(solved.centre.reservation[s]) for s in pair)
    _limits(axes, solved, pair)
    right, top = axes.get_xlim()[1], axes.get_ylim()[1]
    axes.fill_between([w, right], v, top, color=FAINT, alpha=0.45, linewidth=0, zorder=0)
    axes.axvline(w, color=INK, linewidth=0.9, linestyle=(0, (4, 3)), zorder=1)
    axes.axhline(
        v, color=INK, linewidth=0.9, linestyle=(0, (4, 3)), zorder=1, label="worth of no deal"
    )


def _limits(axes: Axes, solved: Solved, pair: tuple[int, int]) -> None:
    """Room for all packages and for no deal."""
    signable = _signable(solved)
    limits = []
    for s in pair:
        shown = np.append(solved.centre.values[s, signable], solved.centre.reservation[s])
        room = MARGIN * max(float(np.ptp(shown)), 0.05)
        limits.append((float(shown.min()) - room, float(shown.max()) + room))
    axes.set_xlim(limits[0])
    axes.set_ylim(limits[1])


def _picks(
    axes: Axes, solved: Solved, pair: tuple[int, int], names: Names, columns: int
) -> list[str]:
    """A mark for each package that is picked; returns what picks a package not drawn, or none.

    Lines of the legend are at most `columns` characters long.
    """

    def content(package: int) -> str:
        return names.package(solved.offer.describe(package))

    marks: dict[int, list[str]] = {}
    hidden = []
    for label, package in _picked(solved):
        if package is not None and _signable(solved)[package]:
            marks.setdefault(package, []).append(label)
        else:
            hidden.append(label)
    for i, (package, labels) in enumerate(marks.items()):
        x, y = (float(solved.centre.values[s, package]) for s in pair)
        axes.plot(
            [x], [y], linestyle="", marker=marker(i + 1), color=colour(i), markersize=SIZE,
            markeredgecolor="white", markeredgewidth=0.8, zorder=4,
            label=textwrap.fill(f"{', '.join(labels)}: {content(package)}", columns),
        )  # fmt: skip
    return hidden


def _picked(solved: Solved) -> list[tuple[str, int | None]]:
    """What is marked, with the package, if there is one."""
    found: list[tuple[str, int | None]] = []
    for name, rule in solved.rules.items():
        if rule.central is not None:
            found.append((RULES[name], rule.central.package))
    if solved.nearest is not None:
        found.append(("nearest to a zone", solved.nearest.package))
    if not solved.centre.zone.any() and solved.steadiest is not None:
        found.append(("acceptable in most draws", solved.steadiest.package))
    for name, vote in solved.votes.items():
        found.append((VOTES[name], None if vote.pick is None else vote.pick.package))
    return found


def _labels(axes: Axes, solved: Solved, names: Names, pair: tuple[int, int]) -> None:
    x, y = (cut(names.actor(solved.principals[s]), NAME) for s in pair)
    axes.set_xlabel(f"Value to {x}, 0 to 1")
    axes.set_ylabel(f"Value to {y}, 0 to 1")
    axes.grid()


def _identity(
    solved: Solved, scenario: Scenario, seed: int, hidden: list[str], width: float
) -> str:
    """What is not drawn, what identifies the figure, and what it is not."""
    told = []
    if left := int((~_signable(solved)).sum()):
        told.append(
            f"Not drawn: {left:,} of {solved.offer.size:,} packages, which cross a red line or are "
            "not carried by their guarantors."
        )
    if hidden:
        told.append(f"Not among those drawn: {', '.join(hidden)}.")
    if len(solved.principals) > 2:
        told.append(
            f"Two of {len(solved.principals)} principals, those whose values conflict most; the "
            "frontier and the zone are those of all."
        )
    drawn = f", {solved.codings:,} draws, seed {seed}" if solved.codings else ""
    told += changes.told(scenario)
    told.append(f"{scenario.name} at its centre{drawn}, {scenario.hash}. {SENTENCE}")
    told.append(f"sim\N{NO-BREAK SPACE}{versions()['sim']}")
    return lines(" ".join(told), width)
