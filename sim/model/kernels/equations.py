"""The rules of MODEL.md for single numbers, each written once: kernels call them compiled.

All but `consents_to_meet` take arrays that broadcast, too.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba.extending import register_jitable

from sim.arrays import Floats
from sim.theory import ties

more = register_jitable(ties.more)
at_least = register_jitable(ties.at_least)


@register_jitable
def ruin_of(reservation: Any, loss: Any) -> Any:
    """What a deal is worth once it has collapsed, from what no deal is worth."""
    return np.maximum(0.0, reservation - loss)


@register_jitable
def lived(lasting: Any, utility: Any, ruin: Any) -> Any:
    """What a feasible package is worth with its expected lifetime, equation (3)."""
    return lasting * utility + (1.0 - lasting) * ruin


@register_jitable
def net_consent(expected: Any, reservation: Any, aversion: Any, strikes: Any, leverage: Any) -> Any:
    """What speaks for a meeting from which that much is expected, over no deal: in (5), above tau.

    `strikes` and `leverage` are what these add to the decision.
    """
    return expected - reservation + (-aversion - strikes + leverage)


@register_jitable
def consents_to_meet(net: Any, tau: Any, odds: Any) -> Any:
    """Whether one number of `net_consent` does, against the log-odds of a draw, less comfort; (5).

    The draw is compared as it is; without noise there is none, and what is a tie is a yes.
    """
    return net >= tau * odds if tau > 0.0 else at_least(net, 0.0)


def odds_to_meet(net: Floats, tau: Floats, comfort: Floats) -> Floats:
    """The log-odds that one with these numbers consents, (5); without noise it is sure or never."""
    sure = np.where(at_least(net, 0.0), np.inf, -np.inf)
    with np.errstate(over="ignore"):
        odds = np.divide(net, tau, out=sure, where=tau > 0.0)
    return np.asarray(odds + comfort)
