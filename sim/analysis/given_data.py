"""What moves the chance of an outcome, as far as runs that are there can tell.

For each thing that was drawn for a coding: how much of what differs between codings goes with it.
Codings are put into classes by its values, and the variance of the shares between the classes is
set against the variance between codings: a first-order index from given data (Plischke, Borgonovo
and Smith 2013; MODEL.md 12.5). Two things are taken off: what classes differ by chance (Kelley
1935), and, from the variance between codings, the chance within each (see
`sim.analysis.intervals.codings_sd`). No run is needed, and no total index comes of it: what two
inputs do only together is in neither's.

Which coding of the evidence is drawn, the letter, decides what a code is drawn around, so that
inputs that do nothing go with the outcome if the letter does. All others are therefore taken within
the letter, as in an analysis of covariance: numbers are put into classes by their rank among the
codings of one letter, and shares count by their difference from those of the letter. Given the
letter, inputs are drawn independently; so the indices of all, with the letter's own, add up to no
more than 100 % but for chance.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from scipy.sparse import csr_array

from sim.analysis.drawn import LETTER, Sample
from sim.analysis.intervals import (
    LEVEL,
    ClusterSums,
    Share,
    codings_sd,
    normal_quantile,
    share_of,
    wilson,
)
from sim.arrays import Bools, Floats, Ints
from sim.theory.ties import falling

MOST_CLASSES = 10
PER_CLASS = 50  # codings at least
SHUFFLES = 199
RESAMPLES = 400
KEY = 0x6D4A  # of the stream that shuffles and resamples: the same orders at every look
SINGULAR = 1e-9  # of the largest eigenvalue: classes that do not vary within any letter


@dataclass(frozen=True, slots=True)
class Class:
    """The codings whose value lies from `low` to `high`, or that follow `letter`."""

    low: float
    high: float
    share: Share
    letter: str = ""


@dataclass(frozen=True, slots=True)
class Effect:
    """An input with its index, as a share of the variance between codings, and its classes.

    The estimate can lie a little below 0 where nothing goes with the input. `low` and `high` are
    its 95 % interval from resampled codings, for those above the yardstick and for the letter.
    """

    name: str
    index: float
    classes: tuple[Class, ...]
    low: float | None = None
    high: float | None = None

    @property
    def turns(self) -> bool:
        """Whether some class in the middle lies beyond both ends by more than their intervals."""
        first, *inner, last = [c.share for c in self.classes]
        low = min(first.low or 0.0, last.low or 0.0)
        high = max(first.high or 1.0, last.high or 1.0)
        return any((s.low or 0.0) > high or (s.high or 1.0) < low for s in inner)


@dataclass(frozen=True)
class GivenData:
    """All inputs, the largest index first, over `codings` codings.

    `yardstick` is the index that the largest of them all stays below in 95 % of shuffles, in which
    nothing goes with anything but the letter. `spread` is the standard deviation between codings of
    their true shares; where a coding has one run it cannot be told, and indices are shares of the
    variance between runs.
    """

    effects: tuple[Effect, ...]
    yardstick: float
    codings: int
    spread: float | None
    resampled: Mapping[str, Floats] = field(default_factory=dict, compare=False, repr=False)

    @property
    def told(self) -> tuple[Effect, ...]:
        """The inputs above the yardstick."""
        return tuple(effect for effect in self.effects if effect.index > self.yardstick)

    def tied(self, effects: Sequence[Effect]) -> tuple[Effect, ...]:
        """The first of some effects that were told, and those that cannot be told from it.

        A difference is told if its 95 % interval, over the same resamples of codings, is above 0.
        """
        first, *others = effects
        return (first, *(each for each in others if not self._apart(first, each)))

    def _apart(self, larger: Effect, smaller: Effect) -> bool:
        moved = self.resampled[larger.name] - self.resampled[smaller.name]
        low, _ = _interval(larger.index - smaller.index, moved)
        return low > 0.0


def given_data(
    sample: Sample, shuffles: int = SHUFFLES, resamples: int = RESAMPLES
) -> GivenData | None:
    """The index of every input of a sample; None where there is too little to tell anything.

    That is so with fewer than two classes' worth of codings, with no input that varies, and where
    the shares do not differ between codings by more than chance.
    """
    if not sample.inputs or sample.codings < 2 * PER_CLASS or sample.events.sum() == 0:
        return None
    spread = codings_sd(sample.sums(np.ones(sample.codings, dtype=np.bool_)))
    once = np.ones((sample.codings, 1))
    if _scale(sample, once)[0] <= 0:
        return None
    factors = [factor for factor in _factors(sample) if factor.free > 0]
    if not factors:
        return None
    rng = np.random.Generator(np.random.Philox(key=KEY))
    within = _orders(_letters(sample), shuffles, rng)
    among = _orders(np.zeros(sample.codings, dtype=np.int64), shuffles, rng)
    seen = [float(factor.indices(once)[0]) for factor in factors]
    null = [f.shuffled(among if f.name == LETTER else within) for f in factors]
    yardstick = float(np.quantile(np.max(null, axis=0), LEVEL))
    told = [
        f for f, index in zip(factors, seen, strict=True) if index > yardstick or f.name == LETTER
    ]
    drawn = np.full(sample.codings, 1.0 / sample.codings)
    counts = rng.multinomial(sample.codings, drawn, size=resamples).T.astype(np.float64)
    resampled = {factor.name: factor.indices(counts) for factor in told}
    effects = [
        Effect(factor.name, index, tuple(factor.ends()))
        for factor, index in zip(factors, seen, strict=True)
    ]
    for place, each in enumerate(effects):
        if each.name in resampled:
            low, high = _interval(each.index, resampled[each.name])
            effects[place] = replace(each, low=low, high=high)
    effects.sort(key=lambda effect: effect.name)
    ordered = tuple(effects[i] for i in falling([effect.index for effect in effects]))
    return GivenData(ordered, yardstick, sample.codings, spread, resampled)


def _interval(value: float, resampled: Floats) -> tuple[float, float]:
    """Where the value lies, from resamples freed of their own bias.

    Codings that come twice in a resample differ from others by chance once more, which raises every
    index in it: only how far resamples lie from their mean counts.
    """
    tails = ((1.0 - LEVEL) / 2, (1.0 + LEVEL) / 2)
    low, high = np.quantile(resampled - resampled.mean(), tails)
    return value + float(low), value + float(high)


def _scale(sample: Sample, counts: Floats) -> Floats:
    """The variance between codings that indices are shares of, over resamples `counts` (m, b).

    That of their true shares, as `codings_sd`; of the shares themselves where no coding has two
    runs.
    """
    y, x, m = sample.events, sample.runs, sample.codings
    sy, sx, yy, xy, xx = (np.asarray(v @ counts) for v in (y, x, y * y, x * y, x * x))
    p = sy / sx
    squares = yy - 2 * p * xy + p * p * xx
    pairs = xx - sx
    if (pairs <= 0).any():
        return np.asarray(((y / x) ** 2 * x) @ counts / sx - p * p)
    mean = (xy - sy) / pairs
    return np.asarray((yy - sy) / pairs - mean * mean + m / (m - 1) * squares / (sx * sx))


def _letters(sample: Sample) -> Ints:
    """The letter of each coding, by its number; all 0 where only one is drawn."""
    places = [i for i, each in enumerate(sample.inputs) if each.kind == "letter"]
    if not places:
        return np.zeros(sample.codings, dtype=np.int64)
    found: Ints = sample.values[places].argmax(axis=0).astype(np.int64)
    return found


@dataclass(frozen=True)
class _Factor:
    """An input with the class of each coding, within strata that are kept apart: the letters.

    `values` are those that the classes are made of. `ranked` says that classes are by rank within
    the stratum, so that all strata have about the same share of each.
    """

    name: str
    sample: Sample
    strata: Ints
    classes: Ints
    values: Floats
    ranked: bool
    letters: tuple[str, ...] = ()

    @cached_property
    def size(self) -> int:
        return int(self.classes.max()) + 1

    @cached_property
    def _belongs(self) -> csr_array:
        """Which codings are in which stratum and class."""
        cell = self.strata * self.size + self.classes
        m, cells = len(cell), (int(self.strata.max()) + 1) * self.size
        return csr_array((np.ones(m), (cell, np.arange(m))), shape=(cells, m))

    def sums(self, values: Floats) -> Floats:
        """Sums of values (m, b) by stratum and class: (b, strata, classes)."""
        found = np.asarray(self._belongs @ values)
        return np.moveaxis(found, -1, 0).reshape(values.shape[1], -1, self.size)

    @cached_property
    def _plain(self) -> tuple[Floats, int]:
        """The inverse of the design in the codings as they are, and its rank."""
        design = _design(self.sums(self.sample.runs[:, None]))
        values, vectors = np.linalg.eigh(design[0])
        kept = values > SINGULAR * self.sample.runs.sum()
        inverse = (vectors[:, kept] / values[kept]) @ vectors[:, kept].T
        return inverse[None], int(kept.sum())

    @property
    def free(self) -> int:
        """How many classes can differ within strata, less one: 0 if it does not vary there."""
        return self._plain[1]

    def indices(self, counts: Floats) -> Floats:
        """The index in each resample of codings, (b,) from (m, b)."""
        y, x = self.sample.events[:, None], self.sample.runs[:, None]
        runs, events = self.sums(x * counts), self.sums(y * counts)
        inverse = np.asarray(
            np.linalg.pinv(_design(runs), rcond=SINGULAR, hermitian=True), dtype=np.float64
        )
        return self._index(_between(runs, events, inverse), runs, events, counts)

    def shuffled(self, orders: Ints) -> Floats:
        """The index with codings in other orders, (b,) from (m, b)."""
        runs = self.sums(self.sample.runs[orders])
        events = self.sums(self.sample.events[orders])
        once = np.ones((self.sample.codings, 1))
        return self._index(_between(runs, events, self._plain[0]), runs, events, once)

    def _index(self, between: Floats, runs: Floats, events: Floats, counts: Floats) -> Floats:
        y, x = self.sample.events, self.sample.runs
        total = runs.sum(axis=(1, 2))
        with np.errstate(invalid="ignore", divide="ignore"):
            means = np.nan_to_num(events.sum(axis=2) ** 2 / runs.sum(axis=2)).sum(axis=1)
        squares = (y * y / x) @ counts - means
        free = self.free
        left = max(self.sample.codings - runs.shape[1] - free, 1)
        chance = (squares - between) / left
        return np.asarray((between - free * chance) / total / _scale(self.sample, counts))

    def ends(self) -> Iterator[Class]:
        """The classes with their shares, as far as they vary within a letter."""
        varies = [s for s in np.unique(self.strata) if np.ptp(self.classes[self.strata == s]) > 0]
        among = np.isin(self.strata, varies)
        for number in range(self.size):
            inside = among & (self.classes == number)
            if not inside.any():
                continue
            letter = self.letters[number] if self.letters else ""
            low, high = float(self.values[inside].min()), float(self.values[inside].max())
            share = self._share(inside, among)
            yield Class(low, high, share, letter)

    def _share(self, inside: Bools, among: Bools) -> Share:
        """The share of a class as if each letter had its part in it that it has in all codings."""
        strata = np.unique(self.strata[inside])
        plain = share_of(self.sample.sums(inside))
        if self.ranked or len(strata) == 1:
            return plain
        size = float(self.sample.runs[among & np.isin(self.strata, strata)].sum())
        parts = []
        for each in strata:
            own = self.strata == each
            weight = float(self.sample.runs[among & own].sum()) / size
            parts.append((weight, self.sample.sums(inside & own)))
        return _standardised(parts, plain)


def _design(runs: Floats) -> Floats:
    """Classes by classes, what they have beside the means of strata: (b, k, k) from (b, s, k)."""
    total = np.maximum(runs.sum(axis=2, keepdims=True), 1e-300)
    own = runs.sum(axis=1)
    beside = np.einsum("bsk,bsj->bkj", runs, runs / total)
    return np.asarray(own[:, :, None] * np.eye(runs.shape[2]) - beside)


def _between(runs: Floats, events: Floats, inverse: Floats) -> Floats:
    """The sum of squares between classes within strata, (b,)."""
    total = np.maximum(runs.sum(axis=2, keepdims=True), 1e-300)
    mean = events.sum(axis=2, keepdims=True) / total
    away = (events - runs * mean).sum(axis=1)
    return np.asarray(((inverse @ away[:, :, None])[:, :, 0] * away).sum(axis=1))


def _standardised(parts: Sequence[tuple[float, ClusterSums]], plain: Share) -> Share:
    """The share of strata put together by weight; interval at the effective number of runs."""
    shares = [(weight, share_of(sums)) for weight, sums in parts]
    p = sum(weight * (each.share or 0.0) for weight, each in shares)
    variance = 0.0
    for weight, each in shares:
        effect = each.design_effect or each.n / each.codings
        variance += weight * weight * effect / each.n
    low, high = wilson(p, 1.0 / variance, normal_quantile(LEVEL))
    return replace(plain, count=round(p * plain.n), share=p, low=low, high=high)


def _factors(sample: Sample) -> Iterator[_Factor]:
    """Inputs in at least two classes; the letters together are one."""
    strata = _letters(sample)
    letters = [each.letter for each in sample.inputs if each.kind == "letter"]
    if letters:
        one = np.zeros(sample.codings, dtype=np.int64)
        by = strata.astype(np.float64)
        yield _Factor(LETTER, sample, one, strata, by, False, tuple(letters))
    for each, values in zip(sample.inputs, sample.values, strict=True):
        if each.kind != "letter":
            few = len(np.unique(values)) <= MOST_CLASSES
            found = np.unique(values, return_inverse=True)[1] if few else classes_of(values, strata)
            yield _Factor(each.name, sample, strata, found.astype(np.int64), values, not few)


def classes_of(values: Floats, strata: Ints | None = None) -> Ints:
    """The class of each value among those of its stratum, from 0 on, about as many in each.

    Equal values are in one and the same. There are at most `MOST_CLASSES`, and about `PER_CLASS`
    values in each at least.
    """
    number = min(MOST_CLASSES, len(values) // PER_CLASS)
    found = np.zeros(len(values), dtype=np.int64)
    for stratum in [np.ones(len(values), dtype=bool)] if strata is None else _each(strata):
        own = values[stratum]
        ordered = np.sort(own)
        cuts = ordered[[len(own) * k // number for k in range(1, number)]]
        found[stratum] = np.searchsorted(cuts, own, side="right")
    return np.unique(found, return_inverse=True)[1].astype(np.int64)


def _each(strata: Ints) -> Iterator[Bools]:
    for number in np.unique(strata):
        yield strata == number


def _orders(strata: Ints, shuffles: int, rng: np.random.Generator) -> Ints:
    """Orders of the codings in which each stays in its stratum, shape (codings, shuffles)."""
    found = np.empty((len(strata), shuffles), dtype=np.int64)
    for stratum in _each(strata):
        own = np.flatnonzero(stratum)
        for column in range(shuffles):
            found[own, column] = rng.permutation(own)
    return found
