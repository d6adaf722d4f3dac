"""The figure of a sweep: lines with bands for one factor, heat maps for two, panels for more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.events import EVENTS, HEADLINES
from sim.inputs.factors import number_of
from sim.inputs.scenario import Scenario
from sim.outcomes import OUTCOMES
from sim.runs.sweep_store import StoredSweep
from sim.views.changes import foot
from sim.views.columns import cut
from sim.views.figures.identity import lines
from sim.views.figures.style import (
    INK,
    QUIET,
    WIDTH,
    colour,
    corner,
    marker,
    new_figure,
    style,
)
from sim.views.terms import outcome

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_LEVELS = 12  # of a heat map in either direction, with numbers in its cells
MOST_MAPS = 9
LABEL = 28


def draw(results: StoredSweep, event: str | None = None, width: float = WIDTH) -> Figure:
    """The share of `event`, an outcome or a sum of them; without one, deals.

    One factor: a line over it; without an event, a panel for every outcome and the deals together.
    Two to four factors of few values, all combined: heat maps. Else the share over each factor.
    """
    table = results.table
    factors = results.factors
    levels = {path: list(dict.fromkeys(table[path])) for path in factors}
    full = len(results.points) == np.prod([len(found) for found in levels.values()])
    with style():
        if len(factors) == 1:
            figure = _lines(table, factors[0], event, width)
        elif full and _fits(levels, factors):
            figure = _maps(table, factors, levels, event or "deal", width)
        else:
            figure = _clouds(table, factors, event or "deal", width)
        corner(figure, _identity(results, width))
    return figure


def _fits(levels: dict[str, list[Any]], factors: Sequence[str]) -> bool:
    sizes = [len(levels[path]) for path in factors]
    return max(sizes[:2]) <= MOST_LEVELS and int(np.prod(sizes[2:])) <= MOST_MAPS


def _lines(table: pd.DataFrame, path: str, event: str | None, width: float) -> Figure:
    """A panel for each outcome, those that are sums last, each on its own scale; or one alone."""
    there = set(table.loc[table["runs"] > 0, "outcome"])
    shown = [event] if event else [name for name in (*OUTCOMES, *HEADLINES) if name in there]
    across = 1 if event else 3 if width >= 6 else 2
    down = -(-len(shown) // across)
    figure = new_figure(3.0 if event else 1.75 * down + 0.5, width)
    panels = figure.subplots(down, across, sharex=True, squeeze=False)
    for axes, name in zip(panels.flat, shown, strict=False):
        rows = table[table["outcome"] == name]
        _line(axes, _places(rows[path]), rows, _numeric(rows[path]))
        if not event:
            axes.set_title(outcome(name))
        axes.set_ylim(bottom=0)
    for axes in panels.flat[len(shown) :]:
        axes.set_visible(False)
    _scale(panels[-1], list(table[path].drop_duplicates()))
    figure.supxlabel("")
    what = f": {outcome(event)}" if event else ""
    title = f"Share of runs, in percent, over {path}{what}"
    figure.suptitle(title, x=0.01, ha="left", fontsize=10)
    return figure


def _line(axes: Axes, places: np.ndarray[Any, Any], rows: pd.DataFrame, ordered: bool) -> None:
    """Shares with 95 % intervals: a line in a band, or whiskers where values have no order."""
    order = np.argsort(places, kind="stable")
    x = places[order]
    share, low, high = (100 * rows[name].to_numpy()[order] for name in ("share", "low", "high"))
    if ordered:
        axes.fill_between(x, low, high, color=colour(0), alpha=0.2, linewidth=0)
    else:
        axes.vlines(x, low, high, color=QUIET, linewidth=1.2)
        axes.margins(x=0.2)
    line = {"linewidth": 1.2} if ordered else {"linestyle": ""}
    axes.plot(x, share, color=colour(0), marker=marker(0), markersize=3.5, **line)
    axes.grid(axis="y")


def _numeric(values: Iterable[Any]) -> bool:
    return all(number_of(value) is not None for value in values)


def _places(values: pd.Series[Any]) -> np.ndarray[Any, Any]:
    """Where values stand on an axis: numbers at themselves, others one after the other."""
    found = [number_of(value) for value in values]
    if all(number is not None for number in found):
        return np.array(found, dtype=float)
    names = list(dict.fromkeys(values))
    return np.array([names.index(value) for value in values], dtype=float)


def _scale(bottom: Sequence[Axes], values: list[Any]) -> None:
    """Name the values below the last panels, where they are no numbers."""
    if _numeric(values):
        return
    for axes in bottom:
        axes.set_xticks(range(len(values)), [cut(str(v), LABEL) for v in values])
        axes.tick_params(axis="x", labelrotation=30)
        for label in axes.get_xticklabels():
            label.set_horizontalalignment("right")


def _maps(
    table: pd.DataFrame,
    factors: Sequence[str],
    levels: dict[str, list[Any]],
    event: str,
    width: float,
) -> Figure:
    """A heat map over the first two factors, for each combination of the others."""
    rows = table[table["outcome"] == event]
    groups = list(rows.groupby(list(factors[2:]), sort=False)) if factors[2:] else [((), rows)]
    across = min(len(groups), 3 if width >= 6 else 1)
    down = -(-len(groups) // across)
    tall = 0.32 * len(levels[factors[1]]) + 0.9
    figure = new_figure(max(1.8, tall) * down + 0.9, width)
    panels = figure.subplots(down, across, squeeze=False, sharex=True, sharey=True)
    top = max(float(100 * rows["share"].max()), 1e-9)
    image = None
    for axes, (key, group) in zip(panels.flat, groups, strict=False):
        image = _map(axes, group, factors, levels, top, small=across > 1)
        axes.set_title(", ".join(_told(p, v) for p, v in zip(factors[2:], key, strict=True)))
    for axes in panels.flat[len(groups) :]:
        axes.set_visible(False)
    for axes in panels[-1]:
        axes.set_xlabel(cut(factors[0], 2 * LABEL))
    for axes in panels[:, 0]:
        axes.set_ylabel(cut(factors[1], LABEL))
    assert image is not None
    figure.colorbar(image, ax=list(panels.flat), label="percent of runs", shrink=0.8)
    figure.suptitle(_title(event), x=0.01, ha="left", fontsize=10)
    return figure


def _map(
    axes: Axes,
    rows: pd.DataFrame,
    factors: Sequence[str],
    levels: dict[str, list[Any]],
    top: float,
    small: bool,
) -> Any:
    x, y = levels[factors[0]], levels[factors[1]]
    cells = np.full((len(y), len(x)), np.nan)
    for a, b, share in zip(rows[factors[0]], rows[factors[1]], rows["share"], strict=True):
        cells[y.index(b), x.index(a)] = 100 * share
    image = axes.imshow(cells, cmap="cividis", vmin=0, vmax=top, aspect="auto", origin="lower")
    for (j, i), value in np.ndenumerate(cells):
        if np.isfinite(value):
            dark = value < 0.55 * top
            axes.text(
                i, j, _number(value), ha="center", va="center",
                color="white" if dark else INK, fontsize=6.5 if small else 8,
            )  # fmt: skip
    axes.set_xticks(range(len(x)), [cut(_short(v), LABEL) for v in x])
    axes.set_yticks(range(len(y)), [cut(_short(v), LABEL) for v in y])
    if any(len(_short(v)) > 6 for v in x):
        axes.tick_params(axis="x", labelrotation=30)
        for label in axes.get_xticklabels():
            label.set_horizontalalignment("right")
    return image


def _clouds(table: pd.DataFrame, factors: Sequence[str], event: str, width: float) -> Figure:
    """The share at every point over each factor, one panel a factor."""
    rows = table[table["outcome"] == event]
    across = min(len(factors), 3 if width >= 6 else 1)
    down = -(-len(factors) // across)
    figure = new_figure(2.2 * down + 0.7, width)
    panels = figure.subplots(down, across, squeeze=False, sharey=True)
    share, low, high = (100 * rows[name].to_numpy() for name in ("share", "low", "high"))
    for axes, path in zip(panels.flat, factors, strict=False):
        places = _places(rows[path])
        axes.vlines(places, low, high, color=QUIET, linewidth=0.6, alpha=0.6)
        axes.plot(places, share, marker(0), color=colour(0), markersize=3)
        axes.set_xlabel(cut(path, 2 * LABEL))
        axes.set_ylim(bottom=0)
        axes.grid(axis="y")
        _scale([axes], list(rows[path].drop_duplicates()))
    for axes in panels.flat[len(factors) :]:
        axes.set_visible(False)
    figure.suptitle(_title(event), x=0.01, ha="left", fontsize=10)
    return figure


def _title(event: str) -> str:
    return f"Share of runs, in percent: {EVENTS[event].name}"


def _told(path: str, value: Any) -> str:
    return cut(f"{path.rpartition('.')[2]} {_short(value)}", LABEL)


def _short(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 9.95 else f"{value:.1f}"


def _identity(results: StoredSweep, width: float) -> str:
    content = results.manifest
    told = (
        f"{foot(Scenario.restored(content['scenario']))}"
        f"{cut(content['name'], 40)} {content['scenario_hash'][:8]}; {len(content['points']):,} "
        f"points of {content['runs']:,} runs, seed {content['seed']}; "
        f"sim {content['versions']['sim']}. Shares of model runs, not a forecast."
    )
    return lines(told, width)
