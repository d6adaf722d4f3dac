"""The figure of how long deals last: the share that stands over the years, with its band."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.analysis import wording
from sim.analysis.intervals import Share
from sim.analysis.survival import Survival, survival
from sim.inputs.scenario import Scenario
from sim.views.figures.identity import identity
from sim.views.figures.style import (
    NARROW,
    WIDTH,
    Picture,
    colour,
    corner,
    headline,
    marker,
    new_figure,
    style,
)
from sim.views.terms import counted

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.runs.results import RunResults

NAMES = {"unbroken": "the war is not back", "unviolated": "no fighting flared up either"}
YEAR = 12
FEW = 50  # deals, below which bands overlap
CLOSE = 0.07  # as a share: lines that end nearer than that


def nothing(results: RunResults) -> str | None:
    """Why there is nothing to draw; None if there is."""
    if "aftermath" not in results.scenario["document"]["process"]:
        return "this scenario ends with the deal: its process has no aftermath"
    if not results.summary["shares"]["ratified"]["count"]:
        return "no run ended in a ratified deal"
    return None


def draw(results: RunResults, width: float = WIDTH, title: str = "") -> Picture:
    """Steps by month: what stands, and what stands without any fighting; bands are 95 %."""
    scenario = Scenario.restored(results.scenario)
    columns = ["coding", "outcome", "violated_month", "collapsed_month"]
    found = survival(results.iter_blocks("runs", columns))
    title = (
        title or f"How long {counted(found.deals, 'ratified deal lasts', 'ratified deals last')}"
    )
    below = f"{scenario.name}. Percent of the ratified deals that stand; bands are 95 % intervals."
    ends = [getattr(found, kind)[-1].share for kind in NAMES]
    close = max(ends) - min(ends) < CLOSE
    with style():
        figure = new_figure(3.8, width)
        axes = figure.subplots()
        for place, (kind, name) in enumerate(NAMES.items()):
            _steps(axes, getattr(found, kind), place, name, close)
        _scales(axes, len(found.unbroken) - 1, width >= NARROW)
        headline(figure, title, below)
        few = [f"{found.deals} deals tell little: read the bands."] if found.deals < FEW else []
        corner(figure, identity(results, width, *few))
    return Picture(figure, f"{title}: {scenario.name}", _told(found))


def _steps(axes: Axes, shares: Sequence[Share], place: int, name: str, close: bool) -> None:
    """One line with its band, the share at its end; higher or lower if another is close to it."""
    months = range(len(shares))
    low, value, high = (
        [100 * getattr(share, key) for share in shares] for key in ("low", "share", "high")
    )
    line = ("-", (0, (5, 2)))[place]
    axes.fill_between(months, low, high, step="post", color=colour(place), alpha=0.25, linewidth=0)
    axes.step(
        months, value, where="post", color=colour(place), linewidth=1.6, linestyle=line,
        marker=marker(place), markevery=YEAR, markersize=5, label=name,
    )  # fmt: skip
    last = shares[-1]
    assert last.share is not None
    text = wording.share(last.count, last.n, last.low, last.high).partition(" (")[0]
    where = ("bottom", "top")[place] if close else "center"
    axes.annotate(
        text, (len(shares) - 1, value[-1]), xytext=(7, 0), textcoords="offset points", va=where,
    )  # fmt: skip


def _scales(axes: Axes, months: int, wide: bool) -> None:
    axes.set_xlim(0, months + (5 if wide else 12))
    axes.set_ylim(0, 102)
    axes.set_xticks(range(0, months + 1, YEAR))
    axes.set_xlabel("Months after ratification")
    axes.grid(axis="y")
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2 if wide else 1, borderaxespad=0.2)


def _told(found: Survival) -> str:
    told = []
    for kind, name in (("unbroken", "unbroken"), ("unviolated", "unviolated")):
        shares: Sequence[Share] = getattr(found, kind)
        for month in range(YEAR, len(shares), 4 * YEAR):
            s = shares[month]
            assert s.low is not None
            assert s.high is not None
            told.append(
                f"{name} after {month} months {wording.share(s.count, s.n, s.low, s.high)}, "
                f"95 % interval {wording.span(s.low, s.high)}"
            )
    return f"Of {counted(found.deals, 'ratified deal', 'ratified deals')}: {'; '.join(told)}."
