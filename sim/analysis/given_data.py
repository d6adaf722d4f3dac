"""What moves the chance of an outcome, as far as runs that are there can tell.

For each thing that was drawn for a coding: how much of what differs between codings goes with it.
Codings are put into classes by its values, and the variance of the shares between the classes is
set against the variance between codings: a first-order index from given data (Plischke, Borgonovo
and Smith 2013; MODEL.md 12.4). Two things are taken off: what classes differ by chance (Kelley
1935), and, from the variance between codings, the chance within each (see
`sim.analysis.intervals.codings_sd`). No run is needed, and no total index comes of it: what two
inputs do only together is in neither's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.analysis.drawn import LETTER, Sample
from sim.analysis.intervals import LEVEL, Share, codings_sd, share_of
from sim.theory.ties import falling

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MOST_CLASSES = 10
PER_CLASS = 50  # codings at least
SHUFFLES = 199
KEY = 0x6D4A  # of the stream that shuffles: the same orders at every look


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

    The estimate can lie a little below 0 where nothing goes with the input.
    """

    name: str
    index: float
    classes: tuple[Class, ...]

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
    nothing goes with anything. `spread` is the standard deviation between codings of their true
    shares; where a coding has one run it cannot be told, and indices are shares of the variance
    between runs.
    """

    effects: tuple[Effect, ...]
    yardstick: float
    codings: int
    spread: float | None

    @property
    def told(self) -> tuple[Effect, ...]:
        """The inputs above the yardstick."""
        return tuple(effect for effect in self.effects if effect.index > self.yardstick)


def given_data(sample: Sample, shuffles: int = SHUFFLES) -> GivenData | None:
    """The index of every input of a sample; None where there is too little to tell anything.

    That is so with fewer than two classes' worth of codings, with no input that varies, and where
    the shares do not differ between codings by more than chance.
    """
    if not sample.inputs or sample.codings < 2 * PER_CLASS or sample.events.sum() == 0:
        return None
    spread = codings_sd(sample.sums(np.ones(sample.codings, dtype=np.bool_)))
    shares = sample.events / sample.runs
    total = sample.runs.sum()
    mean = sample.events.sum() / total
    squares = float((sample.runs * (shares - mean) ** 2).sum())
    scale = squares / total if spread is None else spread * spread
    if scale <= 0:
        return None
    factors = list(_factors(sample))
    seen = _indices(factors, sample, squares, scale, None)[:, 0]
    null = _indices(factors, sample, squares, scale, _orders(sample.codings, shuffles))
    effects = [
        Effect(factor.name, float(index), tuple(_classes(factor, sample)))
        for factor, index in zip(factors, seen, strict=True)
    ]
    effects.sort(key=lambda effect: effect.name)
    ordered = tuple(effects[i] for i in falling([effect.index for effect in effects]))
    yardstick = float(np.quantile(null.max(axis=0), LEVEL))
    return GivenData(ordered, yardstick, sample.codings, spread)


@dataclass(frozen=True)
class _Factor:
    """An input with the class of each coding; `values` are those that the classes are made of."""

    name: str
    classes: Ints
    values: Floats
    letters: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        return int(self.classes.max()) + 1


def _factors(sample: Sample) -> Iterator[_Factor]:
    """Inputs in at least two classes; the letters together are one."""
    letters = [i for i, each in enumerate(sample.inputs) if each.kind == "letter"]
    if letters:
        chosen = sample.values[letters].argmax(axis=0)
        names = tuple(sample.inputs[i].letter for i in letters)
        yield _Factor(LETTER, chosen, chosen.astype(np.float64), names)
    for each, values in zip(sample.inputs, sample.values, strict=True):
        if each.kind != "letter":
            found = classes_of(values)
            if found.max() > 0:
                yield _Factor(each.name, found, values)


def classes_of(values: Floats) -> Ints:
    """The class of each value, from 0 on: about as many in each, equal values in one and the same.

    There are at most `MOST_CLASSES`, and about `PER_CLASS` values in each at least.
    """
    number = min(MOST_CLASSES, len(values) // PER_CLASS)
    ordered = np.sort(values)
    cuts = np.unique(ordered[[len(values) * k // number for k in range(1, number)]])
    _, found = np.unique(np.searchsorted(cuts, values, side="right"), return_inverse=True)
    return found.astype(np.int64)


def _orders(codings: int, shuffles: int) -> Ints:
    """Orders of the codings, shape (codings, shuffles)."""
    rng = np.random.Generator(np.random.Philox(key=KEY))
    return np.stack([rng.permutation(codings) for _ in range(shuffles)], axis=1)


def _indices(
    factors: list[_Factor], sample: Sample, squares: float, scale: float, orders: Ints | None
) -> Floats:
    """The index of each factor, shape (factors, orders); without orders as things are, (f, 1)."""
    from scipy.sparse import csr_array

    sizes = [factor.size for factor in factors]
    starts = np.cumsum([0, *sizes])
    rows = np.concatenate([f.classes + s for f, s in zip(factors, starts, strict=False)])
    columns = np.tile(np.arange(sample.codings), len(factors))
    belongs = csr_array((np.ones(len(rows)), (rows, columns)), shape=(starts[-1], sample.codings))
    y, x = (v[:, None] if orders is None else v[orders] for v in (sample.events, sample.runs))
    total = sample.runs.sum()
    runs = belongs @ x
    away = belongs @ (y - sample.events.sum() / total * x)
    between = np.add.reduceat(away * away / runs, starts[:-1], axis=0)
    free = np.array(sizes)[:, None]
    chance = (squares - between) / np.maximum(sample.codings - free, 1)
    found: Floats = (between - (free - 1) * chance) / total / scale
    return found


def _classes(factor: _Factor, sample: Sample) -> Iterator[Class]:
    for number in range(factor.size):
        inside = factor.classes == number
        letter = factor.letters[number] if factor.letters else ""
        low, high = float(factor.values[inside].min()), float(factor.values[inside].max())
        yield Class(low, high, share_of(sample.sums(inside)), letter)
