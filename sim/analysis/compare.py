"""What changes from one scenario to another, by how much, and whether it can be told.

Two sets of runs with the same seed and as many runs per coding share codings and luck: they are
paired, replicate by replicate. Others are independent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from sim.analysis.correction import holm
from sim.analysis.distances import Distance, distances
from sim.analysis.intervals import LEVEL, ClusterSums, Share, share_of
from sim.analysis.measures import Measure, RunTable, measure_of, measures
from sim.analysis.outcomes import Questions
from sim.analysis.paired import (
    Difference,
    SameRun,
    difference_sd,
    holding,
    independent_share_difference,
    independent_variance,
    mean_difference,
    moves,
    share_difference,
)
from sim.outcomes import OUTCOMES

HOLDS_FROM = 50  # runs per coding from which on a coding's own difference tells something

Verdict = Literal["differs", "alone", "none", "unknown"]


@dataclass(frozen=True)
class Side:
    """Runs to compare: what they are called, what was run, and what came out."""

    name: str
    seed: int
    per_coding: int
    table: RunTable
    questions: Questions


@dataclass(frozen=True, slots=True)
class Row:
    """One measure in A and in B; `n_a` and `n_b` are the runs that it is a share or mean of.

    `p` is corrected for the family of comparisons. `codings_sd` is the spread of the difference
    between codings, `holds` in how many codings it has its sign and of how many; `variance_factor`
    how many times as many independent runs would tell as much. None where it cannot be told.
    """

    measure: Measure
    a: float | None
    b: float | None
    n_a: int
    n_b: int
    difference: Difference
    codings_sd: float | None = None
    holds: tuple[int, int] | None = None
    variance_factor: float | None = None
    p: float | None = None

    @property
    def verdict(self) -> Verdict:
        """Whether there is a difference: "alone" if only a comparison by itself would say so."""
        return _verdict(self.difference.p, self.p)


@dataclass(frozen=True, slots=True)
class Gap:
    """A distance between two distributions of outcomes; `p` is corrected for the family."""

    name: str
    distance: Distance
    p: float = 1.0

    @property
    def verdict(self) -> Verdict:
        return _verdict(self.distance.p, self.p)


@dataclass(frozen=True)
class Pair:
    """B against A: the measures, the distances, and, where runs are paired, which of them flip.

    `identical` says that paired runs come out the same, one by one, in all that is compared.
    """

    a: int
    b: int
    paired: bool
    runs: tuple[int, int]
    codings: tuple[int, int]
    rows: tuple[Row, ...]
    gaps: tuple[Gap, ...]
    flipped: Share | None
    flips: tuple[tuple[str, str, int], ...]
    identical: bool


@dataclass(frozen=True)
class Compared:
    """All sides but the first against the first; `family` comparisons are corrected together."""

    sides: tuple[Side, ...]
    pairs: tuple[Pair, ...]

    @property
    def family(self) -> int:
        return len(_p_values(self.pairs))


def compare(sides: Sequence[Side]) -> Compared:
    """Compare every side with the first."""
    pairs = [_pair(sides, other) for other in range(1, len(sides))]
    return Compared(tuple(sides), tuple(_corrected(pairs)))


def asked(compared: Compared, outcome: str) -> tuple[Row, ...]:
    """The row of an outcome in each pair; one that is not among them is one comparison more."""
    measure, found = measure_of(outcome), []
    for pair in compared.pairs:
        row = next((row for row in pair.rows if row.measure == measure), None)
        if row is None:
            both = (compared.sides[pair.a], compared.sides[pair.b])
            a, b = _tables(both)
            row = _row(measure, a, b, both)
            p = row.difference.p
            row = replace(row, p=None if p is None else min(1.0, p * (compared.family + 1)))
        found.append(row)
    return tuple(found)


def is_paired(a: Side, b: Side) -> bool:
    """Whether replicate and coding numbers mean the same luck on both sides."""
    return (a.seed, a.per_coding) == (b.seed, b.per_coding)


def common_part(sides: Sequence[Side]) -> list[RunTable]:
    """The runs of each that all of them have."""
    shared = sides[0].table.replicate
    for side in sides[1:]:
        shared = np.intersect1d(shared, side.table.replicate, assume_unique=True)
    if not len(shared):
        raise ValueError("no replicate was run on all sides")
    return [side.table.only(shared) for side in sides]


def _pair(sides: Sequence[Side], other: int) -> Pair:
    both = (sides[0], sides[other])
    paired = is_paired(*both)
    a, b = _tables(both)
    asked = measures([side.questions for side in both], (a, b))
    apart = distances(a.outcome_counts, b.outcome_counts, paired)
    return Pair(
        a=0,
        b=other,
        paired=paired,
        runs=(len(a), len(b)),
        codings=(len(a.firsts), len(b.firsts)),
        rows=tuple(_row(each, a, b, both) for each in asked),
        gaps=tuple(Gap(name, distance) for name, distance in apart.items()),
        flipped=_flipped(a, b) if paired else None,
        flips=_flips(a, b) if paired else (),
        identical=paired and all(_alike(each, a, b) for each in asked),
    )


def apart(measure: Measure, a: Side, b: Side) -> Difference:
    """The share or mean in B less that in A, by the runs that both have if they are paired."""
    first, second = _tables((a, b))
    return _row(measure, first, second, (a, b)).difference


def _tables(sides: Sequence[Side]) -> list[RunTable]:
    return common_part(sides) if is_paired(*sides) else [side.table for side in sides]


def _alike(measure: Measure, a: RunTable, b: RunTable) -> bool:
    both = zip(a.values(measure), b.values(measure), strict=True)
    return all(np.array_equal(one, other) for one, other in both)


def _row(measure: Measure, a: RunTable, b: RunTable, sides: Sequence[Side]) -> Row:
    first, second = a.ratio(measure), b.ratio(measure)
    paired = is_paired(*sides)
    if not measure.of_shares:
        found = mean_difference(first, second, paired)
    elif paired:
        found = share_difference(first, second, moves(a.values(measure), b.values(measure)))
    else:
        found = independent_share_difference(first, second)
    row = Row(measure, first.mean, second.mean, first.n, second.n, found)
    if not paired or found.variance is None:
        return row
    return replace(
        row,
        codings_sd=difference_sd(first, second, _same(measure, a, b), found.variance),
        holds=holding(first, second) if sides[0].per_coding >= HOLDS_FROM else None,
        variance_factor=_factor(independent_variance(first, second), found.variance),
    )


def _same(measure: Measure, a: RunTable, b: RunTable) -> SameRun:
    (y, x), (v, w) = a.values(measure), b.values(measure)
    return SameRun(*(float(product) for product in (y @ v, y @ w, x @ v, x @ w)))


def _factor(independent: float | None, paired: float | None) -> float | None:
    return independent / paired if independent and paired else None


def _flipped(a: RunTable, b: RunTable) -> Share:
    """The share of runs that end otherwise."""
    y, x = a.per_coding(a.outcomes != b.outcomes), a.runs_per_coding
    sums = (int(v) for v in (y.sum(), x.sum(), y @ y, x @ y, x @ x))
    return share_of(ClusterSums(len(x), *sums))


def _flips(a: RunTable, b: RunTable) -> tuple[tuple[str, str, int], ...]:
    """How runs ended in A and end in B where these differ, the commonest first."""
    size = len(OUTCOMES)
    counts = np.bincount(a.outcomes * size + b.outcomes, minlength=size * size)
    found = [(i // size, i % size, int(n)) for i, n in enumerate(counts) if n]
    found = sorted((f for f in found if f[0] != f[1]), key=lambda f: (-f[2], f[0], f[1]))
    return tuple((OUTCOMES[one], OUTCOMES[other], n) for one, other, n in found)


# Correction


def _p_values(pairs: Sequence[Pair]) -> list[float]:
    """Of all comparisons that are made, pair by pair, rows before distances."""
    found = []
    for pair in pairs:
        found += [row.difference.p for row in pair.rows if row.difference.p is not None]
        found += [gap.distance.p for gap in pair.gaps]
    return found


def _corrected(pairs: Sequence[Pair]) -> list[Pair]:
    """The same with p-values corrected for all of them together."""
    adjusted = iter(holm(_p_values(pairs)))
    return [
        replace(
            pair,
            rows=tuple(
                replace(row, p=next(adjusted)) if row.difference.p is not None else row
                for row in pair.rows
            ),
            gaps=tuple(replace(gap, p=next(adjusted)) for gap in pair.gaps),
        )
        for pair in pairs
    ]


def _verdict(own: float | None, corrected: float | None) -> Verdict:
    if own is None or corrected is None:
        return "unknown"
    if corrected <= 1 - LEVEL:
        return "differs"
    return "alone" if own <= 1 - LEVEL else "none"
