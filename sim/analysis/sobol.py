"""Sobol' indices of the chance of an event, from runs whose codings were drawn again in part.

Coding i has r >= 2 runs with an outcome of 0 or 1 each; p(x) is the chance that its inputs x give.
Runs of one coding differ by luck alone, so that products of *different* runs of it estimate
products of chances without the bias that the noise of shares would bring (a U-statistic; Sun, Apley
and Staum 2011 have the same correction for nested simulations): with

    <a, b>_i = sum over j != k of a_ij b_ik / (r (r - 1))

first-order and total indices of a group u of inputs are, from runs with all but u drawn again (f)
and with u alone drawn again (t), on the same luck as the first ones (y),

    S_u = (mean <y, f> - E y E f) / V        (Sobol' 1993; Saltelli et al. 2010, table 2)
    T_u = mean <y - t, y - t> / (2 V)        (Jansen 1999)
    V   = mean <y, y> - (E y)^2

with products of means over different codings. Groups: Sobol' (2001). Common luck makes y - t small
where u does little, which is what lets a small index be told from none.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats

LEVELS = (2.5, 97.5)  # percentiles of the resampled indices: 95 %
RESAMPLES = 400
ENOUGH = 0.5  # of the variance between codings, below which its interval must not reach


@dataclass(frozen=True, slots=True)
class Estimate:
    """An index with its 95 % interval, from resampled codings."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Indices:
    """What a group of inputs explains of the variance of the chance: alone, and with all others.

    Estimates can lie below 0 or above 1 by chance.
    """

    first: Estimate
    total: Estimate


def cross(a: Floats, b: Floats) -> Floats:
    """Products of different runs of each coding, averaged: (m,) from two arrays (m, r), r >= 2."""
    r = a.shape[1]
    return np.asarray((a.sum(1) * b.sum(1) - (a * b).sum(1)) / (r * (r - 1)))


class Resampling:
    """Weighted means over m codings: as they are, and over `RESAMPLES` draws of codings."""

    def __init__(self, codings: int, seed: int) -> None:
        rng = np.random.default_rng([seed, codings, RESAMPLES])
        drawn = rng.multinomial(codings, np.full(codings, 1.0 / codings), size=RESAMPLES)
        self.weights = np.vstack([np.ones(codings), drawn]) / codings
        self.codings = codings

    def mean(self, values: Floats) -> Floats:
        """The mean and those of the resamples, (1 + RESAMPLES,)."""
        return np.asarray(self.weights @ values)

    def covariance(self, a: Floats, b: Floats) -> Floats:
        """Of the chances behind two arrays of runs (m, r)."""
        product = self.mean(cross(a, b))
        one, two = a.mean(1), b.mean(1)
        means, same = self.mean(one) * self.mean(two), self.mean(one * two)
        different = (means * self.codings - same) / (self.codings - 1)
        return np.asarray(product - different)

    def estimate(self, values: Floats) -> Estimate:
        low, high = np.percentile(values[1:], LEVELS)
        return Estimate(float(values[0]), float(low), float(high))


@dataclass(frozen=True, slots=True)
class Base:
    """What indices are shares of: runs `y` (m, r), the variance of their chances, resampled."""

    y: Floats
    resampling: Resampling
    variance: Floats

    @classmethod
    def of(cls, y: Floats, seed: int) -> Base:
        resampling = Resampling(len(y), seed)
        return cls(y, resampling, resampling.covariance(y, y))

    @property
    def varies(self) -> bool:
        """Whether it is known well enough how far codings differ, for shares of it to mean much.

        Where only lucky samples pass for variance above 0, their indices are wrong: of 60 rare
        events each with four inputs, intervals of those that passed at 0 covered the total index in
        0 to 87 %; none passed at `ENOUGH`.
        """
        found = self.resampling.estimate(self.variance)
        return found.value > 0.0 and found.low > ENOUGH * found.value

    def indices(self, fresh: Floats, but: Floats) -> Indices:
        """Of a group, from runs with it alone drawn again, and with all but it drawn again."""
        sampling, moved = self.resampling, self.y - fresh
        with np.errstate(divide="ignore", invalid="ignore"):
            first = sampling.covariance(self.y, but) / self.variance
            total = sampling.mean(cross(moved, moved)) / (2.0 * self.variance)
        return Indices(sampling.estimate(first), sampling.estimate(total))

    def reach_of_luck(self, other: Floats) -> Estimate:
        """The total index of an input that nothing uses, 0, and how far luck takes the estimate.

        *other* are runs of the same codings with other luck. Which of the two runs is which is then
        chance: the 95 % interval is that of the index with each pair of runs swapped or not.
        """
        rng = np.random.default_rng([self.resampling.codings, *other.shape])
        moved, found = self.y - other, np.empty(RESAMPLES)
        for place in range(RESAMPLES):
            sign = 1.0 - 2.0 * rng.integers(0, 2, moved.shape)
            found[place] = cross(sign * moved, sign * moved).mean()
        low, high = np.sort(np.percentile(found, LEVELS))
        scale = 2.0 * abs(float(self.variance[0])) or 1.0
        return Estimate(0.0, float(low) / scale, float(high) / scale)
