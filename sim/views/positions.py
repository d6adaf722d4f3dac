"""Where the middle of positions lies, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sim.analysis.positions import Middle
from sim.views.columns import table
from sim.views.phrases import Names, wrapped

HEAD = (
    "Without bargaining: where the middle of the positions lies, by capability times salience (of "
    "positions, so that it need be no option)"
)
DIGITS = 6


def on_positions(middles: Mapping[str, Middle], names: Names, width: int) -> str:
    """A table of issues with positions; nothing without one."""
    if not middles:
        return ""
    rows = [["", "weighted mean", "weighted median"]]
    rows += [[f"  {names.issue(issue)}", *_told(each)] for issue, each in middles.items()]
    return "\n".join([wrapped(HEAD, width), *table(rows, right=(1, 2))])


def _told(middle: Middle) -> Iterator[str]:
    low, high = (f"{value:.{DIGITS}g}" for value in middle.median)
    yield f"{middle.mean:.{DIGITS}g}"
    yield low if middle.median[0] == middle.median[1] else f"{low} to {high} (exact tie)"
