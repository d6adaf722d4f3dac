"""The zones of many codings in a few numbers: how often empty, how wide, and whom to thank."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.analysis.intervals import wilson
from sim.analysis.zones import Zones, most_binding
from sim.arrays import Bools

RANGE = (0.05, 0.5, 0.95)
CONSTRAINTS = ("red_lines", "no_deal", "either")


def across(zones: Zones, principals: tuple[str, ...]) -> dict[str, Any]:
    """Shares of codings and quantiles, as JSON can hold them.

    Codings are independent draws, so that intervals are Wilson's. `opens` are the codings without a
    zone that would have one if a constraint fell away, of all without; `alone` the packages that
    a principal alone keeps out where there is a zone; `most` where nobody keeps out more.
    """
    empty, there = zones.empty, ~zones.empty
    reach = zones.shortfall[empty]
    return {
        "empty": share(empty),
        "empty_under_leverage": share(zones.pressed == 0),
        "size": quantiles(zones.size[there]),
        "surplus": quantiles(zones.surplus[there]),
        "shortfall": quantiles(reach[np.isfinite(reach)]),
        "out_of_reach": share(np.isinf(reach)),
        "binding": {
            name: {
                "opens": {c: share(getattr(zones, c)[empty, s] > 0) for c in CONSTRAINTS},
                "alone": quantiles(zones.either[there, s]),
                "most": share(most_binding(zones)[:, s]),
            }
            for s, name in enumerate(principals)
        },
        "unwilling_guarantors": {
            "opens": share(zones.unwilling[empty] > 0),
            "alone": quantiles(zones.unwilling[there]),
        },
    }


def share(flags: Bools) -> dict[str, Any]:
    """How many codings, of how many, with a 95 % interval; None for a share of none."""
    return share_of(int(flags.sum()), len(flags))


def share_of(count: int, n: int) -> dict[str, Any]:
    """As `share`, from counts."""
    if n == 0:
        return {"count": 0, "n": 0, "share": None, "low": None, "high": None}
    low, high = wilson(count / n, n)
    return {"count": count, "n": n, "share": count / n, "low": low, "high": high}


def quantiles(numbers: NDArray[Any]) -> dict[str, float] | None:
    """Median and the range of nine in ten, each of them one of the numbers; None of none."""
    if len(numbers) == 0:
        return None
    low, median, high = np.quantile(numbers, RANGE, method="inverted_cdf").tolist()
    return {"p5": low, "median": median, "p95": high}
