"""Differences between two sets of runs, with intervals that respect the codings.

Paired runs share their number, their coding and their luck, so that most end alike and a difference
rests on the few that flip. Arrays have one entry per coding unless they are said to be run by run.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from sim.analysis.intervals import LEVEL, ClusterSums, raised, share_of, t_quantile
from sim.arrays import Floats

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


# Shares, paired


@dataclass(frozen=True, slots=True)
class Moves:
    """How runs that differ between A and B move a share up and down, and the sum of squares.

    The difference is `up` less `down`. Where all runs count, each that flips moves it by one over
    their number; where some begin or cease to count, they move it by a part of that.
    """

    up: float
    down: float
    squares: float


def moves(a: tuple[Floats, Floats], b: tuple[Floats, Floats]) -> Moves | None:
    """What each run adds to the difference of two shares; None if no run counts on a side.

    Given are, run by run and for A and B, whether it is an event and whether it counts.
    """
    (y, x), (v, w) = a, b
    n, m = x.sum(), w.sum()
    if not (n and m):
        return None
    middle = (y.sum() / n + v.sum() / m) / 2
    parts = (v - middle * w) / m - (y - middle * x) / n
    return Moves(
        float(parts[parts > 0].sum()), float(-parts[parts < 0].sum()), float(parts @ parts)
    )


def share_difference(a: Ratio, b: Ratio, moved: Moves | None, level: float = LEVEL) -> Difference:
    """The difference of two shares, paired.

    Tango's (1998) score interval for the runs that move it, at the effective number of runs with a
    t quantile, as for single shares (`sim.analysis.intervals.share_of`). Where none moves, it is
    that of none among as many runs as there are codings.
    """
    if a.mean is None or b.mean is None or moved is None:
        return Difference(None)
    value, codings = b.mean - a.mean, int((a.x + b.x > 0).sum())
    if codings < 2:
        return Difference(value)
    variance = _between(b.residuals - a.residuals, codings)
    n = (a.n + b.n) / 2
    effect = _moving_effect(a, b, moved, variance)
    up, down, n = n * moved.up / effect, n * moved.down / effect, n / effect
    z = t_quantile(level, codings - 1)
    low, high = -score_bound(down, up, n, z), score_bound(up, down, n, z)
    p = p_value((up - down) / math.sqrt(up + down), codings - 1) if up + down > 0 else 1.0
    return Difference(value, low, high, p, variance)


def _moving_effect(a: Ratio, b: Ratio, moved: Moves, variance: float) -> float:
    """Design effect of a paired difference against as many independent runs that flip entirely.

    That of runs which move it by less than one over their number is below 1, `least`.
    """
    n, x = (a.n + b.n) / 2, (a.x + b.x) / 2
    most, flips = float(x @ x / n), n * (moved.up + moved.down)
    events = flips - (n * (moved.up - moved.down)) ** 2 / n  # their variance, times n
    if events <= 0:
        return most
    least = n * n * moved.squares / flips
    effect = max(1.0, variance * n * n / events / least)
    return least * raised(effect, most, events / (effect * least))


def score_bound(b: float, c: float, n: float, z: float) -> float:
    """The largest difference that Tango's (1998) score test keeps.

    Of *n* pairs, *b* have flipped up and *c* down; these need not be whole numbers.
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


# Shares, independent; means


def independent_share_difference(a: Ratio, b: Ratio, level: float = LEVEL) -> Difference:
    """The difference of two shares of runs that have nothing in common.

    The two intervals (`sim.analysis.intervals.share_of`) are put together; Newcombe (1998), the
    method for independent proportions numbered 10.
    """
    first, second = share_of(a.cluster_sums, level), share_of(b.cluster_sums, level)
    if first.share is None or second.share is None:
        return Difference(None)
    value, df = second.share - first.share, min(a.codings, b.codings) - 1
    if df < 1:
        return Difference(value)
    assert first.low is not None
    assert first.high is not None
    assert second.low is not None
    assert second.high is not None
    down = math.hypot(second.share - second.low, first.high - first.share)
    up = math.hypot(second.high - second.share, first.share - first.low)
    p = p_value(t_quantile(level, df) * abs(value) / (down if value > 0 else up), df)
    return Difference(value, value - down, value + up, p, independent_variance(a, b))


def mean_difference(a: Ratio, b: Ratio, paired: bool, level: float = LEVEL) -> Difference:
    """The difference of two means over the runs that have the number, with a t interval.

    Variances and covariance are linearised between codings. Paired, one more run that differs by
    a standard deviation is always thought of, after Agresti and Min (2005): where all runs are the
    same, the difference is nil and its interval is not.
    """
    if a.mean is None or b.mean is None:
        return Difference(None)
    value, df = b.mean - a.mean, min(a.codings, b.codings) - 1
    if df < 1:
        return Difference(value)
    if paired:
        variance = _between(b.residuals - a.residuals, int((a.x + b.x > 0).sum()))
        more = max(a.deviation, b.deviation) ** 2 / (a.n * b.n)
    else:
        variance, more = independent_variance(a, b) or 0.0, 0.0
    error = math.sqrt(variance + more)
    if error == 0:  # all runs agree on either side: left is the sign test over codings
        return Difference(value, p=min(1.0, 2.0**-df) if value else 1.0, variance=variance)
    half = t_quantile(level, df) * error
    return Difference(value, value - half, value + half, p_value(value / error, df), variance)


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
