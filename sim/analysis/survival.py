"""How long ratified deals last: the share that stands, month by month, with intervals.

Every deal is watched to the end, none is lost sight of; so the share that stands is at the same
time the product-limit estimate of Kaplan and Meier (1958).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sim.analysis.events import WATCHED_MONTHS
from sim.analysis.intervals import LEVEL, Share, share_of
from sim.analysis.outcomes import ENDS, RATIFIED
from sim.analysis.tally import Tally
from sim.outcomes import DEALS
from sim.runs.tables import is_any, numbers


@dataclass(frozen=True, slots=True)
class Survival:
    """For every month from 0 on: shares of the ratified deals, in numbers of `deals`.

    `unbroken` stand, `unviolated` stand and saw no fighting either.
    """

    deals: int
    unviolated: tuple[Share, ...]
    unbroken: tuple[Share, ...]


def survival(blocks: Iterable[Any], months: int = WATCHED_MONTHS) -> Survival:
    """From the blocks of the `runs` table, in order; intervals respect the codings."""
    names = [RATIFIED, *(_after(kind, m) for kind in ENDS for m in range(months + 1))]
    tally = Tally(names)
    for block in blocks:
        deal = is_any(block, "outcome", DEALS)
        marks = {RATIFIED: deal}
        for kind, column in ENDS.items():
            month, happened = numbers(block, column)
            for m in range(months + 1):
                marks[_after(kind, m)] = deal & ~(happened & (month <= m))
        tally.add(numbers(block, "coding")[0], marks)
    found = {
        kind: tuple(
            share_of(tally.sums(_after(kind, m), RATIFIED), LEVEL) for m in range(months + 1)
        )
        for kind in ENDS
    }
    return Survival(tally.count(RATIFIED), found["unviolated"], found["unbroken"])


def _after(kind: str, month: int) -> str:
    return f"{kind}_{month}"
