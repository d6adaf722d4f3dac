"""Bargaining solutions over a finite list of packages.

`values` is (actors, packages) with -inf for what an actor cannot accept, `reservation` (actors,)
what no deal is worth to each, `weights` (actors,) positive. A solution picks one package of the
ZOPA; without a ZOPA there is none. Ties go to the lowest index; what is one is said by
`sim.theory.ties`, with each actor's largest value for its scale.

With finitely many packages it can happen that no package betters all actors at once. A product or
a smallest share is then nought everywhere and decides nothing. Each solution has a second step for
that, so that what it picks is always Pareto-efficient.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from sim.arrays import Bools, Floats
from sim.theory.arguments import utilities, vector, weights_of
from sim.theory.dominance import undominated
from sim.theory.ties import at_least, first_best, levels, more, scale_of


class Solution(NamedTuple):
    """The package that a solution picks, and what it maximises there."""

    package: int
    value: float


def zopa(values: ArrayLike, reservation: ArrayLike) -> Bools:
    """The zone of possible agreement: packages that nobody finds worse than no deal (packages,).

    Raises ValueError for wrong shapes and numbers. Raiffa (1982).
    """
    return _accepted(*_gains(values, reservation))


def pareto_frontier(values: ArrayLike) -> Bools:
    """Feasible packages that no other betters for one actor without harm to another (packages,).

    1. Take each actor's values by their levels (`sim.theory.ties.levels`): values that differ by
       rounding are one, and dominance stays an order, without circles.
    2. Of packages of equal worth to all keep one; they stand or fall together.
    3. Find what none of these dominates (`sim.theory.dominance`).

    Raises ValueError for wrong shapes and numbers.
    """
    utility = utilities(values)
    feasible = np.asarray(np.isfinite(utility).all(axis=0))
    rank = np.stack([levels(value, scale_of(value)) for value in utility], axis=1)
    unlike, place = np.unique(rank[feasible], axis=0, return_inverse=True)
    kept = np.zeros(utility.shape[1], dtype=bool)
    kept[feasible] = undominated(unlike)[place.reshape(-1)]
    return kept


def nash(
    values: ArrayLike, reservation: ArrayLike, weights: ArrayLike | None = None
) -> Solution | None:
    """The package of the ZOPA with the largest product of gains, and that product.

    1. Gains are values less reservation values.
    2. Of the ZOPA keep the packages that better the most actors at once, all of them as a rule; if
       they are not the same actors for each, only those that better whom the first one betters.
    3. Take the largest product, over the actors who gain, of gain to the power of weight.

    Unlike weights give the asymmetric solution. Raises ValueError for wrong shapes and numbers.
    Nash (1950); Harsanyi and Selten (1972) for the weights; step 2 as in the maximum Nash welfare
    of Caragiannis et al. (2019).
    """
    gains, scale = _gains(values, reservation)
    weight = weights_of(weights, len(gains), positive=True)
    zone = _accepted(gains, scale)
    if not zone.any():
        return None
    better = more(gains, 0.0, scale)
    most = int(np.argmax(np.where(zone, better.sum(axis=0), -1)))
    among = zone & (better == better[:, most, None]).all(axis=0)
    product = np.ones(gains.shape[1])
    for gain, wins, power in zip(gains, better, weight, strict=True):
        product *= np.where(wins, gain, 1.0) ** power
    package = _best(among, product, product[among].max())
    return Solution(package, float(product[package]) if better[:, package].all() else 0.0)


def kalai_smorodinsky(values: ArrayLike, reservation: ArrayLike) -> Solution | None:
    """The package with the largest smallest share of what each could gain, and that share.

    1. An actor's ideal gain is the largest it has in the ZOPA; who can gain nothing is left out.
    2. Shares are gains over ideal gains. Take the package whose smallest share is largest; among
       equals the one whose second smallest is, and so on (Imai 1983).

    Kalai and Smorodinsky (1975). Raises ValueError for wrong shapes and numbers.
    """
    gains, scale = _gains(values, reservation)
    zone = _accepted(gains, scale)
    if not zone.any():
        return None
    ideal = gains[:, zone].max(axis=1)
    able = more(ideal, 0.0, scale[:, 0])
    if not able.any():
        return Solution(int(np.flatnonzero(zone)[0]), 0.0)
    return _leximin(zone, gains[able] / ideal[able, None], 1.0)


def egalitarian(values: ArrayLike, reservation: ArrayLike) -> Solution | None:
    """The package whose smallest gain is largest, and that gain; utilities must be comparable.

    Among equals the one whose second smallest gain is largest, and so on. Kalai (1977). Raises
    ValueError for wrong shapes and numbers.
    """
    gains, scale = _gains(values, reservation)
    zone = _accepted(gains, scale)
    return _leximin(zone, gains, scale.max()) if zone.any() else None


def utilitarian(
    values: ArrayLike, reservation: ArrayLike, weights: ArrayLike | None = None
) -> Solution | None:
    """The package of the ZOPA with the largest weighted sum of values, and that sum.

    Utilities must be comparable. Harsanyi (1955). Raises ValueError for wrong shapes and numbers.
    """
    zone = zopa(values, reservation)
    if not zone.any():
        return None
    utility = utilities(values)
    weight = weights_of(weights, len(utility), positive=True)
    total = np.zeros(utility.shape[1])
    for value, power in zip(utility, weight, strict=True):
        total += power * value
    package = _best(zone, total, weight @ scale_of(utility))
    return Solution(package, float(total[package]))


def _gains(values: ArrayLike, reservation: ArrayLike) -> tuple[Floats, Floats]:
    """Values over no deal, and each actor's scale (actors, 1)."""
    utility = utilities(values)
    nothing = vector("reservation", reservation, len(utility))[:, None]
    return utility - nothing, scale_of(np.hstack([utility, nothing]))[:, None]


def _accepted(gains: Floats, scale: Floats) -> Bools:
    return np.asarray(at_least(gains, 0.0, scale).all(axis=0))


def _best(among: Bools, merit: Floats, scale: float) -> int:
    """The one of most merit; the first of equals."""
    return int(first_best(np.where(among, merit, -np.inf), scale))


def _leximin(among: Bools, shares: Floats, scale: float) -> Solution:
    """The one whose smallest share is largest, then its second smallest; the first of equals."""
    ranked = np.sort(shares, axis=0)
    left = among
    for row in ranked:
        left = left & at_least(row, row[left].max(), scale)
    package = int(np.flatnonzero(left)[0])
    return Solution(package, float(ranked[0, package]))
