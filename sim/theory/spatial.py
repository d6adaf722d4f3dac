"""Positions on a line: means, medians and pairwise votes.

Positions and weights are (actors,); weights are what an actor brings to bear, as a rule capability
times salience. An actor with no weight has no say; not all can have none. Nobody bargains here,
which is why these are the baselines to beat. What counts as equal is said by `sim.theory.ties`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from sim.arrays import Floats
from sim.theory.arguments import utilities, vector, weights_of
from sim.theory.ties import at_least, more, scale_of


def weighted_mean(positions: ArrayLike, weights: ArrayLike | None = None) -> float:
    """The compromise model: the mean position by weight.

    Raises ValueError for wrong shapes, negative weights and weights that are all nought. Van den
    Bos (1991); Achen (2006).
    """
    place = vector("positions", positions)
    weight = weights_of(weights, len(place))
    return float((place * weight).sum() / weight.sum())


def weighted_median(positions: ArrayLike, weights: ArrayLike | None = None) -> float:
    """The lowest position with at least half of the weight at or below it.

    With single-peaked preferences no other position has more weight against it; Black (1948).
    Raises ValueError as `weighted_mean`.
    """
    return median_range(positions, weights)[0]


def median_range(positions: ArrayLike, weights: ArrayLike | None = None) -> tuple[float, float]:
    """The lowest and the highest weighted median: unlike where the weights are in an exact tie.

    Half of the weight is then at or below the one and half at or above the other, and no position
    from the one to the other is beaten. Raises ValueError as `weighted_mean`.
    """
    place = vector("positions", positions)
    weight = weights_of(weights, len(place))
    order = np.argsort(place, kind="stable")
    order = order[weight[order] > 0]
    place, weight = place[order], weight[order]
    whole = float(weight.sum())
    low = np.argmax(at_least(np.cumsum(weight), whole / 2.0, whole))
    high = len(place) - 1 - np.argmax(at_least(np.cumsum(weight[::-1]), whole / 2.0, whole))
    return float(place[low]), float(place[high])


def closeness(positions: ArrayLike, options: ArrayLike) -> Floats:
    """Values (actors, options) of actors who want what is near to them: minus the distance."""
    place, option = vector("positions", positions), vector("options", options)
    return -np.abs(place[:, None] - option)


def condorcet_winner(values: ArrayLike, weights: ArrayLike | None = None) -> int | None:
    """The package that beats each other by weight of those who prefer it; None without one.

    `values` (actors, packages). Who finds two packages equal votes for neither, and equal weight
    beats nothing. Raises ValueError for wrong shapes and numbers.
    """
    support = _support(values, weights)
    beats = more(support, support.T, weights_of(weights, len(utilities(values))).sum())
    np.fill_diagonal(beats, True)
    winners = np.flatnonzero(beats.all(axis=1))
    return int(winners[0]) if len(winners) else None


def condorcet_election(values: ArrayLike, weights: ArrayLike | None = None) -> Floats:
    """Chance of each package in a probabilistic Condorcet election, shape (packages,).

    1. Package i beats j with the chance P_ij, the share of weight that prefers it; the weight of
       those who find both equal is shared evenly, so that P_ij + P_ji = 1 and P_ii = 1/2.
    2. The chances p solve P p = (largest eigenvalue) p and add up to one: a package is as likely as
       it is to beat one that is itself drawn with these chances.

    Kendall (1955) and Keener (1993) rank by this vector. It is not the stationary distribution of
    a chain in which challengers are drawn evenly and replace who they beat, another reading of a
    probabilistic election. Raises ValueError for wrong shapes and numbers.
    """
    support = _support(values, weights)
    weight = weights_of(weights, len(utilities(values)))
    chance = 0.5 + 0.5 * (support - support.T) / weight.sum()
    roots, vectors = np.linalg.eig(chance)
    first = np.abs(np.real(vectors[:, np.argmax(np.real(roots))]))
    return np.asarray(first / first.sum())


def _support(values: ArrayLike, weights: ArrayLike | None) -> Floats:
    """Weight of those who prefer package i to j, [i, j]."""
    utility = utilities(values)
    support = np.zeros((utility.shape[1], utility.shape[1]))
    for value, weight in zip(utility, weights_of(weights, len(utility)), strict=True):
        support += weight * more(value[:, None], value, scale_of(value))
    return support
