"""Which of many points no other dominates: divide and conquer, so that there may be very many.

A point dominates another if it is at least as high on every axis and higher on one. Of n points
with d axes this takes some n (log n)^(d - 1) comparisons, not n^2. Kung, Luccio and Preparata
(1975).
"""

from __future__ import annotations

import numpy as np

from sim.arrays import Bools, Ints

FEW = 64  # points, up to which all pairs are compared
PAIRS = 2**16


def undominated(points: Ints) -> Bools:
    """The undominated ones of `points` (n, d), no two of which are the same, (n,)."""
    order = np.lexsort(points.T[::-1])[::-1]  # whatever dominates a point then stands before it
    found = np.zeros(len(points), dtype=bool)
    found[order[_highest(points[order])]] = True
    return found


def _highest(points: Ints) -> Ints:
    """Places of the undominated of points that fall from the first to the last."""
    half = len(points) // 2
    if len(points) <= FEW:
        above = (points[:, None] >= points).all(axis=2)
        return np.flatnonzero(above.sum(axis=0) == 1)  # each is above itself
    ahead, behind = _highest(points[:half]), half + _highest(points[half:])
    return np.concatenate([ahead, behind[_spared(points[ahead, 1:], points[behind, 1:])]])


def _spared(by: Ints, points: Ints) -> Bools:
    """Which points (n, d) are on some axis above each of those of `by` (m, d), (n,)."""
    if not len(by) or not len(points):
        return np.ones(len(points), dtype=bool)
    if not points.shape[1]:
        return np.zeros(len(points), dtype=bool)
    if points.shape[1] == 1:
        return np.asarray(points[:, 0] > by[:, 0].max())
    if points.shape[1] == 2:
        return _spared_on_plane(by, points)
    if len(by) * len(points) <= PAIRS:
        return np.asarray(~(by[:, None] >= points).all(axis=2).any(axis=0))
    both = np.concatenate([by[:, 0], points[:, 0]])
    middle = np.partition(both, len(both) // 2)[len(both) // 2]
    if both.min() == middle:  # so that something is on either side
        if both.max() == middle:
            return _spared(by[:, 1:], points[:, 1:])
        middle = both[both > middle].min()
    high, right = points[:, 0] >= middle, by[:, 0] >= middle
    found = np.empty(len(points), dtype=bool)
    found[high] = _spared(by[right], points[high])
    low = points[~high]
    alive = np.flatnonzero(_spared(by[right, 1:], low[:, 1:]))
    left = np.zeros(len(low), dtype=bool)
    left[alive] = _spared(by[~right], low[alive])
    found[~high] = left
    return found


def _spared_on_plane(by: Ints, points: Ints) -> Bools:
    """The same with two axes: beside all that are as high on the one, as high on the other."""
    order = np.argsort(-by[:, 0], kind="stable")
    highest = np.maximum.accumulate(by[order, 1])
    beside = np.searchsorted(-by[order, 0], -points[:, 0], side="right")
    return np.asarray((beside == 0) | (points[:, 1] > highest[np.maximum(beside, 1) - 1]))
