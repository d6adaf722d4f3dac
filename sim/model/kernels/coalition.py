# mypy: disable-error-code="no-untyped-def,no-untyped-call"
"""Those of several parties whose yes would make a deal, and what the deal is to them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from sim.arrays import Bools
from sim.model.kernels.equations import more


class Rule(NamedTuple):
    """When T parties have said yes: `quorum` of them have, and all those with a `veto` (T,)."""

    quorum: int
    veto: Bools


@njit(cache=True)
def coalition(gain, quorum, veto):
    """The smallest gain and the product of gains in the coalition that a package serves best.

    These are the parties with a `veto` and, up to the `quorum`, those of the others with the
    largest gains; of equal ones the first. No coalition that can sign has a larger smallest gain.
    The product is nought where one gains nothing; without any party in it, they are infinity and
    one. `gain` is (T,). Which of two gains that are one by `ties` is in it changes neither.
    """
    lowest, product = np.inf, 1.0
    seats = quorum
    for t in range(veto.shape[0]):
        seats -= veto[t]
    for t in range(gain.shape[0]):
        if not veto[t]:
            ahead = 0
            for s in range(gain.shape[0]):
                better = gain[s] > gain[t] or (gain[s] == gain[t] and s < t)
                ahead += better and not veto[s]
            if ahead >= seats:
                continue
        lowest = gain[t] if gain[t] < lowest else lowest
        product *= gain[t] if more(gain[t], 0.0) else 0.0
    return lowest, product
