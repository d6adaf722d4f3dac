"""Differences between two sets of runs, with intervals that respect the codings.

Paired runs share their number, their coding and their luck, so that most end alike and a difference
rests on the few that flip. What is counted per coding is enough for all of it; arrays here have one
entry per coding.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.analysis.intervals import LEVEL, ClusterSums, raised, share_of, t_quantile

Floats = NDArray[np.float64]
HALVINGS = 50  # of an interval of shares, until its ends are exact to rounding


@dataclass(frozen=True, slots=True)
class Difference:
    """B less A, its 95 % interval and the p-value of none; None where nothing can be told.

    `variance` is that of the difference, None where it cannot be estimated.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    variance: float | None = None

    @property
    def bound(self) -> float | None:
        """What the difference does not exceed, in either direction, by its interval."""
        if self.low is None or self.high is None:
            return None
        return max(abs(self.low), abs(self.high))


@dataclass(frozen=True, slots=True)
class Ratio:
    """Sums per coding of a number `y` over the runs that have it, `x` of them; y <= x for shares.

    `yy` is the sum of squares over all runs.
    """

    y: Floats
    x: Floats
    yy: float

    @property
    def n(self) -> int:
        return int(self.x.sum())

    @property
    def codings(self) -> int:
        """Codings with at least one run that counts."""
        return int((self.x > 0).sum())

    @property
    def mean(self) -> float | None:
        """The mean, or share, over all runs that count."""
        return float(self.y.sum() / self.x.sum()) if self.n else None

    @property
    def residuals(self) -> Floats:
        """What each coding adds to the deviation of the mean, linearised; Cochran (1977), ch. 6."""
        return np.asarray((self.y - self.y.sum() / self.n * self.x) / self.n)

    @property
    def deviation(self) -> float:
        """Standard deviation between runs."""
        mean = self.y.sum() / self.n
        return math.sqrt(max(0.0, self.yy / self.n - mean * mean))

    @property
    def cluster_sums(self) -> ClusterSums:
        y, x = self.y, self.x
        found = (int(v) for v in (y.sum(), x.sum(), y @ y, x @ y, x @ x))
        return ClusterSums(self.codings, *found)


# Shares of all runs, paired


def share_difference(up: Floats, down: Floats, runs: Floats, level: float = LEVEL) -> Difference:
    """The difference of two shares of all runs, paired.

    `up` and `down` count the runs of each coding that are an event in B alone and in A alone.
    Tango's (1998) score interval at the effective number of runs, with a t quantile, as for single
    shares (`sim.analysis.intervals.share_of`). It rests on the flips alone: where there is none, it
    is that of none among as many runs as there are codings.
    """
    n, b, c, codings = runs.sum(), up.sum(), down.sum(), len(runs)
    value = float((b - c) / n)
    if codings < 2:
        return Difference(value)
    variance = _between(up / n - down / n - value * runs / n, codings)
    events = b + c - (b - c) ** 2 / n  # the variance of as many independent runs, times n
    most = float(runs @ runs / n)
    effect = max(1.0, variance * n * n / events) if events > 0 else most
    shrunk = 1 / (raised(effect, most, events / effect) if events > 0 else most)
    b, c, n = float(b * shrunk), float(c * shrunk), float(n * shrunk)
    z = t_quantile(level, codings - 1)
    low, high = -score_bound(c, b, n, z), score_bound(b, c, n, z)
    p = p_value((b - c) / math.sqrt(b + c), codings - 1) if b + c > 0 else 1.0
    return Difference(value, low, high, p, variance)


def score_bound(b: float, c: float, n: float, z: float) -> float:
    """The largest difference that a score test keeps, *b* of *n* pairs flipped up and *c* down.

    Tango (1998), eq. 6 to 9.
    """
    low, high = (b - c) / n, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        kept = n * middle - (b - c) <= z * math.sqrt(n * _constrained(b, c, n, middle))
        low, high = (middle, high) if kept else (low, middle)
    return (low + high) / 2


def _constrained(b: float, c: float, n: float, difference: float) -> float:
    """Variance of a pair's difference where its mean is *difference*, most likely otherwise."""
    linear = (2 * n - b + c) * difference - b - c
    constant = -c * difference * (1 - difference)
    root = math.sqrt(max(0.0, linear * linear - 8 * n * constant))
    down = (root - linear) / (4 * n) if linear <= 0 else -2 * constant / (linear + root)
    return max(0.0, 2 * down + difference * (1 - difference))


# Shares of some runs, and means


def ratio_difference(
    a: Ratio, b: Ratio, paired: bool, of_shares: bool, level: float = LEVEL
) -> Difference:
    """The difference of two means over the runs that have the number, or of two shares of these.

    Variances and covariance are linearised between codings. For shares, the two Wilson intervals
    are put together (Newcombe 1998, method 10; Zou and Donner 2008), for means it is a t interval.
    One more flip each way is always thought of, as in Agresti and Min (2005): where two sets of
    runs are the same, the difference is nil and its interval is not.
    """
    if a.mean is None or b.mean is None:
        return Difference(None)
    value, df = b.mean - a.mean, min(a.codings, b.codings) - 1
    if df < 1:
        return Difference(value)
    residuals = b.residuals - a.residuals if paired else np.concatenate([b.residuals, a.residuals])
    counted = (a.x + b.x > 0).sum() if paired else a.codings + b.codings
    variance = _between(residuals, int(counted))
    flip = _flip(a, b, of_shares) if paired else 0.0
    z = t_quantile(level, df)
    if of_shares:
        sides = _joined(a, b, variance if paired else None, level)
    else:
        sides = (z * math.sqrt(variance),) * 2
    down, up = (math.hypot(side, z * flip) for side in sides)
    toward = down if value > 0 else up
    if toward == 0:  # all runs agree on either side: left is the sign test over codings
        return Difference(value, p=min(1.0, 2.0**-df) if value else 1.0, variance=variance)
    p = p_value(z * abs(value) / toward, df)
    return Difference(value, value - down, value + up, p, variance)


def _flip(a: Ratio, b: Ratio, of_shares: bool) -> float:
    """How far one more flip moves the difference."""
    size = 1.0 if of_shares else max(a.deviation, b.deviation)
    return size / math.sqrt(a.n * b.n)


def _joined(a: Ratio, b: Ratio, variance: float | None, level: float) -> tuple[float, float]:
    """How far the interval of a difference of shares reaches down and up from it."""
    first, second = share_of(a.cluster_sums, level), share_of(b.cluster_sums, level)
    assert first.share is not None
    assert first.low is not None
    assert first.high is not None
    assert second.share is not None
    assert second.low is not None
    assert second.high is not None
    correlation = 0.0 if variance is None else _correlation(a, b, variance)
    down = (second.share - second.low, first.high - first.share)
    up = (second.high - second.share, first.share - first.low)
    return _apart(*down, correlation), _apart(*up, correlation)


def _apart(one: float, other: float, correlation: float) -> float:
    return math.sqrt(max(0.0, one * one + other * other - 2 * correlation * one * other))


def _correlation(a: Ratio, b: Ratio, variance: float) -> float:
    """Of the two estimates, from the variance of their difference."""
    own = [_between(side.residuals, side.codings) for side in (a, b)]
    if min(own) <= 0:
        return 0.0
    found = (own[0] + own[1] - variance) / (2 * math.sqrt(own[0] * own[1]))
    return min(1.0, max(-1.0, found))


def _between(residuals: Floats, codings: int) -> float:
    """Variance of a sum of independent residuals, one for each coding."""
    return float(codings / (codings - 1) * (residuals @ residuals))


def independent_variance(a: Ratio, b: Ratio) -> float | None:
    """The variance that the difference would have if nothing were shared between the two."""
    if a.codings < 2 or b.codings < 2:
        return None
    return sum(_between(side.residuals, side.codings) for side in (a, b))


# Between codings


@dataclass(frozen=True, slots=True)
class SameRun:
    """Sums over runs of what A has times what B has in the same run; as in `Ratio`."""

    yy: float
    yx: float
    xy: float
    xx: float


def difference_sd(a: Ratio, b: Ratio, same: SameRun, variance: float) -> float | None:
    """Spread between codings of their own true difference, paired: a standard deviation.

    Method of moments over pairs of different runs of one coding, as `intervals.codings_sd`: chance
    within a coding does not enter, though A and B share it. None if there is no such pair.
    """
    sides = [
        _moment(
            side.y, side.x, side.y, side.x, SameRun(side.yy, side.y.sum(), side.y.sum(), side.n)
        )
        for side in (a, b)
    ]
    across = _moment(a.y, a.x, b.y, b.x, same)
    if sides[0] is None or sides[1] is None or across is None:
        return None
    return math.sqrt(max(0.0, sides[0] + sides[1] - 2 * across + variance))


def _moment(y: Floats, x: Floats, v: Floats, w: Floats, same: SameRun) -> float | None:
    """Covariance between codings of two means, from pairs of different runs."""
    pairs = x @ w - same.xx
    if pairs <= 0:
        return None
    both, first, second = (y @ v - same.yy, y @ w - same.yx, x @ v - same.xy)
    return float(both / pairs - first / pairs * (second / pairs))


def holding(a: Ratio, b: Ratio) -> tuple[int, int]:
    """In how many codings the difference has the sign that it has overall, and of how many.

    A tie does not hold. Codings count in which both have runs that count.
    """
    there = (a.x > 0) & (b.x > 0)
    own = b.y[there] / b.x[there] - a.y[there] / a.x[there]
    overall = b.y.sum() / b.n - a.y.sum() / a.n
    return int((np.sign(own) * np.sign(overall) > 0).sum()), int(there.sum())


def p_value(t: float, df: int) -> float:
    """How likely a t variable is to lie as far from 0, on either side."""
    from scipy.special import stdtr

    return float(2 * stdtr(df, -abs(t)))
