"""Positions on a line: means, medians and pairwise votes.

Positions and weights are (actors,); weights are what an actor brings to bear, as a rule capability
times salience. Nobody bargains here, which is why these are the baselines to beat.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from sim.theory.arguments import Floats, utilities, vector, weights_of


def weighted_mean(positions: ArrayLike, weights: ArrayLike | None = None) -> float:
    """The compromise model: the mean position by weight.

    Raises ValueError for wrong shapes and weights that are not positive. Van den Bos (1991); Achen
    (2006).
    """
    place = vector("positions", positions)
    weight = weights_of(weights, len(place))
    return float((place * weight).sum() / weight.sum())


def weighted_median(positions: ArrayLike, weights: ArrayLike | None = None) -> float:
    """The lowest position with at least half of the weight at or below it.

    With single-peaked preferences no other position has more weight against it; Black (1948).
    Raises ValueError for wrong shapes and weights that are not positive.
    """
    place = vector("positions", positions)
    weight = weights_of(weights, len(place))
    order = np.argsort(place, kind="stable")
    below = np.cumsum(weight[order])
    return float(place[order][np.searchsorted(below, below[-1] / 2.0)])


def closeness(positions: ArrayLike, options: ArrayLike) -> Floats:
    """Values (actors, options) of actors who want what is near to them: minus the distance."""
    place, option = vector("positions", positions), vector("options", options)
    return -np.abs(place[:, None] - option)


def condorcet_winner(values: ArrayLike, weights: ArrayLike | None = None) -> int | None:
    """The package that beats each other by weight of those who prefer it; None without one.

    `values` (actors, packages). Who finds two packages equal votes for neither. Raises ValueError
    for wrong shapes and numbers.
    """
    support = _support(values, weights)
    beats = support > support.T
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
        support += weight * (value[:, None] > value)
    return support
