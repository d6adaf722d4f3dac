"""Stacked alternating offers with time-dependent aspirations (Aydogan et al. 2017).

The protocol of sessions between automated negotiators, on utilities that are given. The talks of
the model follow the same rule with one offer a round and estimates in place of known values.
"""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from sim.arrays import Floats
from sim.theory.arguments import utilities, vector
from sim.theory.concession import aspiration
from sim.theory.ties import at_least, first_best, more, scale_of

Offer: TypeAlias = Literal["closest", "best_for_other"]


class Settled(NamedTuple):
    """Round, counted from 0, and package of an agreement; None and None without one."""

    round: int | None
    package: int | None


def stacked_alternating_offers(
    values: ArrayLike,
    exponents: ArrayLike,
    rounds: int,
    reservation: ArrayLike | None = None,
    first: int = 0,
    offer: Offer = "closest",
) -> Settled:
    """When and on what parties agree that concede with time alone.

    `values` (actors, packages) with -inf for what is infeasible, `exponents` (actors,) the power of
    time in each aspiration (4 Boulware, 1 linear, .25 conceder), `reservation` (actors,), by
    default each actor's worst feasible value. `first` speaks first in every round.

    1. In round s of n the clock shows t = (s + 1) / (n + 1). An actor's aspiration is
       (1 - t ** exponent) * (best - floor) + floor, `best` its best value, `floor` the larger of
       its reservation value and its worst (Faratin, Sierra and Jennings 1998, section 4.1).
    2. In every round each actor has one turn. It accepts the offer that stands if that is worth at
       least its aspiration; otherwise it replaces it by an offer of its own.
    3. The offer `closest` is the package worth least to itself among those worth its aspiration;
       `best_for_other` is, among the same, the one whose smallest gain over the floors of the
       others is largest. Ties go to the lowest index.
    4. What is worth as much is said by `sim.theory.ties`, with each actor's largest value as scale.
    5. The talks end when all others have accepted an offer in a row, at the latest after round
       `rounds` - 1. An actor whose floor is above its best value never agrees.

    Raises ValueError for wrong shapes, a power that is not positive, no round, an unknown first
    speaker or rule. Aydogan, Festen, Hindriks and Jonker (2017).
    """
    utility = utilities(values)
    actors = len(utility)
    if actors < 2:
        raise ValueError("values: one actor; offers need at least two")
    power = vector("exponents", exponents, actors)
    _check(power, rounds, first, offer, actors)
    best, floor = _ends(utility, reservation)
    scale = scale_of(utility)
    if more(floor, best, scale).any():
        return Settled(None, None)
    turns = [(first + k) % actors for k in range(actors)]
    others = _smallest_gains(utility, floor) if offer == "best_for_other" else -utility
    standing, accepted = -1, 0
    for s in range(rounds):
        clock = np.full(actors, (s + 1) / (rounds + 1))
        demand = aspiration(clock, floor, best, power)
        for i in turns:
            if standing >= 0 and at_least(utility[i, standing], demand[i], scale[i]):
                accepted += 1
            else:
                worth = np.flatnonzero(at_least(utility[i], demand[i], scale[i]))
                standing = int(worth[first_best(others[i][worth], scale.max())])
                accepted = 1
            if accepted == actors:
                return Settled(s, standing)
    return Settled(None, None)


def _check(power: Floats, rounds: int, first: int, offer: str, actors: int) -> None:
    if (power <= 0).any():
        raise ValueError(f"exponents: {power[power <= 0][0]:g} is not positive")
    if rounds < 1:
        raise ValueError(f"rounds: {rounds}; at least 1 is needed")
    if not 0 <= first < actors:
        raise ValueError(f"first: {first} is not an actor; they are 0 to {actors - 1}")
    if offer not in ("closest", "best_for_other"):
        raise ValueError(f"offer: {offer!r}; allowed are 'closest' and 'best_for_other'")


def _ends(utility: Floats, reservation: ArrayLike | None) -> tuple[Floats, Floats]:
    """Best value and floor of every actor, each (actors,); -inf and inf where nothing is feasible.

    The floor is the larger of the reservation value and the worst feasible value.
    """
    best = utility.max(axis=1)
    worst = np.where(np.isneginf(utility), np.inf, utility).min(axis=1)
    if reservation is None:
        return best, worst
    return best, np.maximum(worst, vector("reservation", reservation, len(utility)))


def _smallest_gains(utility: Floats, floor: Floats) -> Floats:
    """Smallest gain over their floors of all but one actor, for each actor (actors, packages)."""
    gains = utility - floor[:, None]
    return np.stack([np.delete(gains, i, axis=0).min(axis=0) for i in range(len(gains))])
