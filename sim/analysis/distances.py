"""How far two distributions of outcomes are apart, and how far chance alone would put them.

A distance between samples is never below zero, so that two samples of one distribution are some
way apart, too: an observed distance says nothing without its null band.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.analysis.intervals import LEVEL
from sim.arrays import Floats

SWAPS = 9_999  # so that the smallest p-value is 1 in 10,000
KEY = 0x5D15  # of the stream that decides the swaps: the same ones at every look
TIE = 1e-12  # what differs by less is equal but for rounding


@dataclass(frozen=True, slots=True)
class Distance:
    """An observed distance, the upper end of what 95 % of the swaps give, and its p-value."""

    value: float
    null_mean: float
    null_high: float
    p: float


def total_variation(a: Floats, b: Floats) -> Floats:
    """Half the sum of the differences: the share of runs that would have to end otherwise."""
    found: Floats = np.abs(b - a).sum(axis=-1) / 2
    return found


def jensen_shannon(a: Floats, b: Floats) -> Floats:
    """Square root of the divergence in bits, 0 to 1; Endres and Schindelin (2003)."""
    middle = (a + b) / 2
    divergence = (_relative_entropy(a, middle) + _relative_entropy(b, middle)) / 2
    found: Floats = np.sqrt(np.maximum(divergence, 0.0))
    return found


def _relative_entropy(p: Floats, q: Floats) -> Floats:
    ratio = np.divide(p, q, out=np.ones_like(p), where=p > 0)
    found: Floats = (p * np.log2(ratio)).sum(axis=-1)
    return found


def wasserstein(a: Floats, b: Floats) -> Floats:
    """Mean number of classes that a run has to move, for classes one step apart in their order."""
    found: Floats = np.abs(np.cumsum(b - a, axis=-1)[..., :-1]).sum(axis=-1)
    return found


DISTANCES: dict[str, Callable[[Floats, Floats], Floats]] = {
    "total_variation": total_variation,
    "jensen_shannon": jensen_shannon,
    "wasserstein": wasserstein,
}


def distances(
    a: Floats, b: Floats, paired: bool, swaps: int = SWAPS, level: float = LEVEL
) -> dict[str, Distance]:
    """The distances between two tables of counts, shape (codings, classes), with their null.

    Paired, A and B are swapped by whole codings, each with chance one half; that is exact where no
    coding favours either. Unpaired, the deviation of each coding from the pooled shares is turned
    round instead. The classes stand in their order.
    """
    shares = [counts.sum(axis=0) / counts.sum() for counts in (a, b)]
    pooled = (shares[0] + shares[1]) / 2
    turned = _turned(_parts(a, b, pooled, paired), swaps)
    first, second = (np.maximum(pooled + sign * turned / 2, 0.0) for sign in (-1, 1))
    found = {}
    for name, distance in DISTANCES.items():
        value, null = float(distance(shares[0], shares[1])), distance(first, second)
        p = (1 + int((null >= value - TIE).sum())) / (1 + swaps)
        found[name] = Distance(value, float(null.mean()), float(np.quantile(null, level)), p)
    return found


def _parts(a: Floats, b: Floats, pooled: Floats, paired: bool) -> Floats:
    """What each coding adds to the difference of shares, B less A."""
    if paired:
        return np.asarray(b / b.sum() - a / a.sum())
    own = [
        (counts - counts.sum(axis=1, keepdims=True) * pooled) / counts.sum() for counts in (a, b)
    ]
    return np.concatenate([own[1], -own[0]])


def _turned(parts: Floats, swaps: int) -> Floats:
    """Sums of the parts with random signs, shape (swaps, classes).

    Equal parts are drawn together: of m of them, as many keep their sign as heads fall in m throws.
    """
    different, counts = np.unique(parts, axis=0, return_counts=True)
    moving = np.abs(different).sum(axis=1) > 0
    different, counts = different[moving], counts[moving]
    rng = np.random.Generator(np.random.Philox(key=KEY))
    total = np.zeros((swaps, parts.shape[1]))
    for part, count in zip(different, counts, strict=True):
        total += (2 * rng.binomial(int(count), 0.5, swaps) - count)[:, None] * part
    return total
