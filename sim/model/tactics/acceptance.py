"""Acceptance tactics: the least value, (rows,), for which a side accepts an offer; MODEL.md 7.6."""

from __future__ import annotations

import numpy as np

from sim.arrays import Floats, Ints
from sim.model.tactics.registry import cited
from sim.theory.ties import at_least

LATE = 0.75  # share of the offers from which on `combined` looks at what has been offered


@cited("Baarslag, Hindriks and Jonker (2013), AC_next")
def next_aspiration(next_demand: Floats) -> Floats:
    """What it would demand itself in the next round."""
    return next_demand


@cited("Baarslag, Hindriks and Jonker (2013), AC_prev")
def previous_aspiration(demand: Floats) -> Floats:
    """What it demanded before the offer came: it accepts one round later than it could."""
    return demand


@cited("Baarslag, Hindriks and Jonker (2013), AC_combi(T, MAX^W)")
def combined(
    progress: Floats, next_demand: Floats, offers: Floats, speakers: Ints, place: int
) -> Floats:
    """What it would demand next or, late in the talks, the best offer of late if that is less.

    Late begins at `LATE`. The best is that of the others' earlier offers in a window before this
    one which is as long as the time that is left after it; nothing better can be hoped for in as
    much time. Without an offer in the window, only the demand counts.
    """
    before = offers[:-1]
    when = np.arange(1, len(offers))[:, None] * (progress / len(offers))
    lately = at_least(when, 2.0 * progress - 1.0)
    seen = (speakers[:-1] != place) & lately & (before > -np.inf)
    recent = np.max(before, axis=0, where=seen, initial=-np.inf)
    late = (progress >= LATE) & (recent > -np.inf)
    return np.where(late, np.minimum(next_demand, recent), next_demand)
