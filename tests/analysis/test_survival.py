from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.survival import survival
from sim.outcomes import DEALS
from tests.command import VALLEY
from tests.stored import stored


def product_limit(months: list[float], last: int) -> list[float]:
    """Kaplan and Meier (1958), step by step; a month without an event is no number."""
    stands, found = 1.0, [1.0]
    for month in range(1, last + 1):
        at_risk = sum(not m < month for m in months)
        stands *= 1 - sum(m == month for m in months) / at_risk if at_risk else 1
        found.append(stands)
    return found


def test_shares_are_the_product_limit_estimate() -> None:
    results = stored(VALLEY)
    found = survival(results.iter_blocks("runs"))
    deals = results.runs[results.runs["outcome"].isin(DEALS)]
    assert found.deals == len(deals) > 20
    for shares, column in (
        (found.unbroken, "collapsed_month"),
        (found.unviolated, "violated_month"),
    ):
        months = deals[column].astype("Float64").to_numpy(dtype=float, na_value=np.nan).tolist()
        assert [share.share for share in shares] == pytest.approx(product_limit(months, 60))


def test_a_share_at_a_month_is_that_of_the_summary() -> None:
    results = stored(VALLEY)
    found, told = survival(results.iter_blocks("runs")), results.summary["shares"]
    for month in (12, 60):
        for kind in ("unbroken", "unviolated"):
            row = told[f"{kind}_{month}_months"]
            share = getattr(found, kind)[month]
            assert (share.count, share.low, share.high) == (row["count"], row["low"], row["high"])
