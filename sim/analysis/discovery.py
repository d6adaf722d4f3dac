"""Under which conditions runs end in some way: the box that PRIM finds among the draws.

Scenario discovery after Bryant and Lempert (2010), with the patient rule induction method of
Friedman and Fisher (1999); MODEL.md says what is done otherwise, and why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.analysis.drawn import Input, Sample
from sim.analysis.intervals import (
    LEVEL,
    ClusterSums,
    Share,
    design_effect,
    normal_quantile,
    share_of,
)
from sim.arrays import Bools, Floats, Ints
from sim.theory.ties import first_best

ALPHA = 0.05  # share of the runs in the box that a slice takes; Friedman and Fisher: 0.05 to 0.1
LEAST = 0.05  # share of all runs below which no box is made
GROUPS = 5  # into which the codings are sorted by an input that is screened
SCREEN = 0.05  # false discovery rate at which an input may be cut at all
QUASI = 0.05  # quasi-p-value above which a limit is dropped again
FEWEST = 50  # codings without which there is nothing to learn from


@dataclass(frozen=True, slots=True)
class Limit:
    """One side of a box: values of the input below (side 0) or above (side 1) it are outside."""

    input: int
    side: int
    value: float

    def holds(self, values: Floats) -> Bools:
        """Where the limit is kept; `values` is (p, m)."""
        row = values[self.input]
        return np.asarray(row > self.value if self.side == 0 else row < self.value)


@dataclass(frozen=True, slots=True)
class Measured:
    """How well a box tells events: what it holds, of all events (coverage) and of all runs (mass).

    `density` is the share of events among the runs inside, with an interval that respects codings;
    `outside` the same of all other runs.
    """

    density: Share
    outside: Share
    coverage: float
    mass: float

    @property
    def gain(self) -> float:
        """Coverage less mass: how much more of the events it holds than chance would put there."""
        return self.coverage - self.mass


@dataclass(frozen=True)
class Box:
    """The limits of a box, and what it holds of the codings among which it was found."""

    limits: tuple[Limit, ...]
    coverage: float
    mass: float

    @property
    def gain(self) -> float:
        return self.coverage - self.mass


class Finder:
    """Finds boxes in a sample, or in parts of it; what does not depend on the part is done once."""

    def __init__(self, sample: Sample, coverage: float | None = None) -> None:
        """With a *coverage*, boxes are as dense as they can be that hold so much of the events."""
        self.sample, self.coverage = sample, coverage

    @cached_property
    def _order(self) -> Ints:
        return np.argsort(self.sample.values, axis=1, kind="stable").astype(np.int64)

    @cached_property
    def _groups(self) -> Ints:
        """The group of every coding by every input, (p, m): by value if there are few."""
        values, m = self.sample.values, self.sample.codings
        found = np.empty(values.shape, dtype=np.int64)
        for j, row in enumerate(values):
            own = np.unique(row)
            if len(own) <= GROUPS:
                found[j] = np.searchsorted(own, row)
            else:
                found[j, self._order[j]] = np.arange(m) * GROUPS // m
        return found

    def box(self, part: Bools | None = None, shuffle: Ints | None = None) -> Box:
        """The box found in the codings of a part; `shuffle` deals the outcomes out otherwise."""
        return self.chosen(self.boxes(part, shuffle))

    def boxes(self, part: Bools | None = None, shuffle: Ints | None = None) -> list[Box]:
        """The boxes along the peeling, each with the limits that matter, from all codings inward.

        The first has no limits.
        """
        from sim.analysis.peeling import peel

        events, runs = self.sample.events, self.sample.runs
        if shuffle is not None:
            events, runs = events[shuffle], runs[shuffle]
        rows = np.arange(len(runs)) if part is None else np.flatnonzero(part)
        y, x = events[rows], runs[rows]
        found = [Box((), 1.0, 1.0)]
        if not 0 < y.sum() < x.sum():
            return found
        may = self._screened(rows, y, x)
        if not len(may):
            return found
        only = np.zeros(len(runs))
        only[rows] = x
        cut = peel(self.sample.values[may], self._order[may], events, only, ALPHA, LEAST)
        pruner = _Pruner(self.sample.values, rows, y, x)
        for at, side, value in zip(*cut, strict=True):
            pruner.tighten(Limit(int(may[at]), int(side), float(value)))
            box = pruner.pruned()
            if box.limits != found[-1].limits:
                found.append(box)
        return found

    def chosen(self, boxes: Sequence[Box]) -> Box:
        """The box with the largest gain, or the densest with the coverage that is wanted."""
        if self.coverage is None:
            return boxes[int(first_best(np.array([box.gain for box in boxes])))]
        enough = [box for box in boxes if box.coverage >= self.coverage]
        return enough[int(first_best(np.array([box.coverage / box.mass for box in enough])))]

    def _screened(self, rows: Ints, y: Floats, x: Floats) -> Ints:
        """The inputs that by themselves tell something of the outcome.

        An F test of the codings' shares between groups of codings, so that what matters at both
        ends is seen too; Benjamini and Hochberg (1995) hold the share of false ones to `SCREEN`.
        """
        from scipy.special import fdtrc

        share, m = y / x, len(rows)
        p = np.ones(len(self.sample.inputs))
        total, squares = share.sum(), share @ share
        for j, row in enumerate(self._groups):
            group = row[rows]
            size = np.bincount(group)
            size, sums = size[size > 0], np.bincount(group, share)[size > 0]
            among = float((sums * sums / size).sum())
            between, within = among - total * total / m, squares - among
            df = len(size) - 1
            if df > 0 and within > 0:
                ratio = float(between / df / (within / (m - df - 1)))
                p[j] = fdtrc(df, m - df - 1, max(0.0, ratio))
            elif df > 0:
                p[j] = 0.0
        ranked = np.argsort(p, kind="stable")
        passed = np.flatnonzero(p[ranked] <= SCREEN * np.arange(1, len(p) + 1) / len(p))
        return np.sort(ranked[: passed[-1] + 1]) if len(passed) else np.zeros(0, dtype=np.int64)

    def measured(self, box: Box, part: Bools | None = None) -> Measured:
        """How well a box tells events among the codings of a part."""
        sample = self.sample
        among = np.ones(sample.codings, dtype=bool) if part is None else part
        inside = among & self.inside(box)
        density = share_of(sample.sums(inside))
        events, runs = float(sample.events[among].sum()), float(sample.runs[among].sum())
        return Measured(
            density,
            share_of(sample.sums(among & ~inside)),
            density.count / events if events else 0.0,
            density.n / runs,
        )

    def inside(self, box: Box) -> Bools:
        inside = np.ones(self.sample.codings, dtype=bool)
        for limit in box.limits:
            inside &= limit.holds(self.sample.values)
        return inside

    def quasi_p(self, box: Box) -> dict[Limit, float]:
        """The quasi-p-value of each limit of a box, in all codings."""
        rows = np.arange(self.sample.codings)
        pruner = _Pruner(self.sample.values, rows, self.sample.events, self.sample.runs)
        for limit in box.limits:
            pruner.tighten(limit)
        return pruner.quasi_p()

    def stand_ins(self, box: Box) -> frozenset[Limit]:
        """The limits that tell nothing among codings of one letter, the other limits kept.

        Within each letter, the share of events where a limit holds less that where it does not; the
        letters weigh by their parts on both sides (Mantel and Haenszel 1959), and
        codings are what is sampled. A limit on the letter itself stands in for nothing.
        """
        places = [i for i, each in enumerate(self.sample.inputs) if each.kind == "letter"]
        if not places or self.sample.codings == 0:
            return frozenset()
        letters = self.sample.values[places].argmax(axis=0)
        found = set()
        for limit in box.limits:
            if limit.input in places:
                continue
            others = Box(tuple(o for o in box.limits if o != limit), 1.0, 1.0)
            if not self._tells(limit.holds(self.sample.values), self.inside(others), letters):
                found.add(limit)
        return frozenset(found)

    def _tells(self, holds: Bools, among: Bools, letters: Ints) -> bool:
        """Whether the share of events differs by whether a limit holds, letter by letter."""
        share = self.sample.events / self.sample.runs
        total, variance = 0.0, 0.0
        for letter in np.unique(letters):
            own = among & (letters == letter)
            one, other = share[own & holds], share[own & ~holds]
            if min(len(one), len(other)) < 2:
                continue
            weight = len(one) * len(other) / (len(one) + len(other))
            total += weight * float(one.mean() - other.mean())
            errors = one.var(ddof=1) / len(one) + other.var(ddof=1) / len(other)
            variance += weight * weight * float(errors)
        return total * total > normal_quantile(LEVEL) ** 2 * variance

    def input(self, limit: Limit) -> Input:
        return self.sample.inputs[limit.input]


class _Pruner:
    """The limits of a box that is being peeled, and which of them can be dropped again.

    The quasi-p-value of a limit is the chance of at least as many events in the box if the share of
    events were that of the box without this limit (Bryant and Lempert 2010). Runs of a
    coding are no independent trials: the binomial counts are divided by the design effect.
    """

    def __init__(self, values: Floats, rows: Ints, y: Floats, x: Floats) -> None:
        self._values, self._rows, self._y, self._x = values, rows, y, x
        sums = (int(v) for v in (y.sum(), x.sum(), y @ y, x @ y, x @ x))
        self._effect = design_effect(ClusterSums(len(x), *sums))
        self._fails: dict[tuple[int, int], tuple[Limit, Bools]] = {}

    def tighten(self, limit: Limit) -> None:
        self._fails[limit.input, limit.side] = (limit, ~limit.holds(self._values)[self._rows])

    def pruned(self) -> Box:
        """The box less the limits that could be chance, the likeliest to be that dropped first."""
        limits = [limit for limit, _ in self._fails.values()]
        fails = np.array([fail for _, fail in self._fails.values()])
        broken = fails.sum(axis=0)
        while limits:
            p = self._p(fails, broken)
            worst = int(p.argmax())
            if p[worst] <= QUASI:
                break
            broken = broken - fails[worst]
            fails = np.delete(fails, worst, axis=0)
            del limits[worst]
        inside = broken == 0
        y, x = self._y[inside].sum(), self._x[inside].sum()
        return Box(tuple(limits), float(y / self._y.sum()), float(x / self._x.sum()))

    def quasi_p(self) -> dict[Limit, float]:
        fails = np.array([fail for _, fail in self._fails.values()])
        limits = [limit for limit, _ in self._fails.values()]
        p = self._p(fails, fails.sum(axis=0)) if limits else np.zeros(0)
        return {limit: float(each) for limit, each in zip(limits, p, strict=True)}

    def _p(self, fails: Bools, broken: Ints) -> Floats:
        """Of every limit; `broken` counts how many limits each coding breaks."""
        from scipy.special import betainc

        inside, single = broken == 0, np.flatnonzero(broken == 1)
        y, x = self._y[inside].sum(), self._x[inside].sum()
        alone = fails[:, single].argmax(axis=0)
        more_y = np.bincount(alone, self._y[single], minlength=len(fails))
        more_x = np.bincount(alone, self._x[single], minlength=len(fails))
        if y == 0:
            return np.ones(len(fails))
        n, h = x / self._effect, y / self._effect
        found: Floats = betainc(h, max(n - h, 0.0) + 1, (y + more_y) / (x + more_x))
        return found
