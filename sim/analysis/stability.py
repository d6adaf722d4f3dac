"""Whether a box that was found is more than chance, and how much of it other codings would give."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.analysis.discovery import Box, Finder, Limit, Measured
from sim.analysis.drawn import Sample
from sim.analysis.intervals import LEVEL, Share, share_of
from sim.arrays import Bools, Floats
from sim.theory.ties import at_least

SPLITS = 50  # into halves, so that 100 boxes are found in half of the codings each
SHUFFLES = 199  # of the outcomes over the codings: the smallest p-value is 1 in 200
KEY = 0xB0C5  # of the stream that splits and shuffles: the same at every look
OFTEN = 0.25  # share of half-boxes from which on an input is worth telling
SPREAD = (0.05, 0.5, 0.95)


@dataclass(frozen=True)
class Steadiness:
    """Of one input and side: in what share of the half-boxes it has a limit, and the spread of it.

    `spread` has the 5th, 50th and 95th percentile of these limits; None where there is none.
    """

    input: int
    side: int
    share: float
    spread: tuple[float, float, float] | None


@dataclass(frozen=True)
class HeldOut:
    """What boxes found in half of the codings hold of the other half; means over all halves.

    `low` and `high` are the 5th and 95th percentile of the density over halves; `boxes` counts
    those that have a limit at all.
    """

    density: float
    low: float
    high: float
    coverage: float
    mass: float
    boxes: int


@dataclass(frozen=True)
class Discovered:
    """The box, how well it tells events, and whether that is more than chance gives.

    `p` is the share of shuffles, the data among them, that give a box with as large a gain; without
    a limit there is no box. `stand_ins` are limits that only say which letter is drawn.
    `steadiness` has every limit of the box, then other inputs that half-boxes often limit.
    """

    finder: Finder
    base: Share
    boxes: tuple[Box, ...]
    box: Box
    measured: Measured
    quasi_p: dict[Limit, float]
    held_out: HeldOut
    steadiness: tuple[Steadiness, ...]
    p: float
    stand_ins: frozenset[Limit] = frozenset()

    @property
    def told(self) -> bool:
        """Whether a condition can be told at all."""
        return bool(self.box.limits) and self.p <= 1 - LEVEL


def discover(sample: Sample, coverage: float | None = None) -> Discovered:
    """The conditions under which runs are events: a box, measured and tested.

    With *coverage*, as dense a box as holds that share of the events; else the one with the largest
    gain.
    """
    finder = Finder(sample, coverage)
    boxes = finder.boxes()
    box = finder.chosen(boxes)
    rng = np.random.Generator(np.random.Philox(key=KEY))
    split = halves(finder, rng)
    return Discovered(
        finder=finder,
        base=share_of(sample.sums(np.ones(sample.codings, dtype=bool))),
        boxes=tuple(boxes),
        box=box,
        measured=finder.measured(box),
        quasi_p=finder.quasi_p(box),
        held_out=_held_out(finder, split),
        steadiness=_steadiness(box, [each for each, _ in split]),
        p=_p_value(finder, box, rng),
        stand_ins=finder.stand_ins(box),
    )


def halves(finder: Finder, rng: np.random.Generator) -> list[tuple[Box, Bools]]:
    """Boxes found in one half of the codings, each with the other half.

    Complementary pairs of halves, as in stability selection; Shah and Samworth (2013).
    """
    found, m = [], finder.sample.codings
    for _ in range(SPLITS):
        first = np.zeros(m, dtype=bool)
        first[rng.permutation(m)[: m // 2]] = True
        found += [(finder.box(part), ~part) for part in (first, ~first)]
    return found


def _held_out(finder: Finder, halves: list[tuple[Box, Bools]]) -> HeldOut:
    measured = [finder.measured(box, other) for box, other in halves]
    density = np.array([each.density.share or 0.0 for each in measured])
    low, _, high = np.quantile(density, SPREAD)
    return HeldOut(
        float(density.mean()),
        float(low),
        float(high),
        float(np.mean([each.coverage for each in measured])),
        float(np.mean([each.mass for each in measured])),
        sum(bool(box.limits) for box, _ in halves),
    )


def _steadiness(box: Box, boxes: list[Box]) -> tuple[Steadiness, ...]:
    limits: dict[tuple[int, int], list[float]] = {(e.input, e.side): [] for e in box.limits}
    own = set(limits)
    for each in boxes:
        for limit in each.limits:
            limits.setdefault((limit.input, limit.side), []).append(limit.value)
    found = [
        Steadiness(*key, len(values) / len(boxes), _spread(np.array(values)))
        for key, values in limits.items()
        if key in own or len(values) >= OFTEN * len(boxes)
    ]
    ranked = sorted(found, key=lambda s: (-s.share, s.input, s.side))
    return tuple(sorted(ranked, key=lambda s: (s.input, s.side) not in own))


def _spread(values: Floats) -> tuple[float, float, float] | None:
    if not len(values):
        return None
    low, middle, high = (float(v) for v in np.quantile(values, SPREAD))
    return low, middle, high


def _p_value(finder: Finder, box: Box, rng: np.random.Generator) -> float:
    """How often the same search finds as much where the outcomes have nothing to do with draws."""
    if not box.limits:
        return 1.0
    m = finder.sample.codings
    gains = np.array([finder.box(shuffle=rng.permutation(m)).gain for _ in range(SHUFFLES)])
    return (1 + int(at_least(gains, box.gain).sum())) / (1 + SHUFFLES)
