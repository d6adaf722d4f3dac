"""Which run of a class is typical of it: in why it ended, in what it signed, and in its numbers.

Runs that ended for the commonest reason of their class come first. Among runs of one reason those
come first that signed what is signed most: the package whose choices most of them share, issue by
issue, which is the medoid of what they signed if choices are alike or not (Gower 1971 for names).
It is the commonest choice on every issue if that is ever signed together. A commonest package may
be that of few, and another one at twice the runs; what most choose on an issue hardly changes.

Among those the one closest to the medians of the class is picked. The distance is the mean, over
the numbers reported, of the difference from the median of the class in units of the class's
interquartile range: Gower's (1971) mean of scaled differences, with a scale that outliers do not
move (Rousseeuw and Croux 1993). Where the interquartile range is zero, the whole range takes its
place; a number that does not vary counts for nothing. A value that is there where most of the class
have none, or missing where most have one, is one unit away. Ties go to the lowest number.

A class without numbers of its own, such as runs without a meeting, is measured in the same way by
what was drawn for the codings that its runs follow, as far as results keep that (10,000 codings);
other runs of one coding come after the first runs of all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.events import EVENTS
from sim.arrays import Bools, Floats, Ints
from sim.runs.tables import labels, numbers

if TYPE_CHECKING:
    from sim.runs.results import RunResults


REASON = ("outcome", "blocked_by", "reason")
NOT_MEASURED = ("replicate", "coding", "package")  # numbers, but not of what happened
TOLD_BY_GAIN = "utility."
CHOICE = "choice."
DECIMALS = 9  # of distances, so that ties are ties on every machine


class NoSuchRuns(LookupError):
    """A class without a run, or with fewer than asked for."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A number of the picked run beside those of its class; None where there is no value.

    `scale` is what one unit of distance is.
    """

    name: str
    value: float | None
    low: float | None
    median: float | None
    high: float | None
    scale: float


@dataclass(frozen=True, slots=True)
class Signed:
    """What the picked run signed on an issue, and how many of those alike signed just that.

    `most` is the number that signed the commonest choice.
    """

    issue: str
    choice: str
    count: int
    most: int


@dataclass(frozen=True)
class Typical:
    """A run picked as typical of its class, and how.

    `runs` are in the class, `among` of them could be measured, and `alike` of these ended as it did
    for the same reason. `rank` counts from 0, and `following` are the numbers of the next ones.
    `by_coding` says that the class has no numbers of its own, so that it was measured by what was
    drawn for its codings. `usual` is the median distance of those alike.
    """

    name: str
    replicate: int
    rank: int
    runs: int
    among: int
    of: int
    alike: int
    reason: tuple[str | None, ...]
    commonest: bool
    distance: float
    usual: float
    by_coding: bool
    measured: tuple[Measured, ...]
    following: tuple[int, ...]
    signed: tuple[Signed, ...] = ()


def classes(results: RunResults) -> dict[str, int]:
    """How many runs end in each outcome, and in each sum of outcomes."""
    rows = {**results.summary["outcomes"], **results.summary["sums"]}
    return {name: row["count"] for name, row in rows.items()}


def typical(results: RunResults, name: str, rank: int = 0, following: int = 3) -> Typical:
    """The run of class `name` at `rank`, 0 the most typical; raises NoSuchRuns, DamagedResults.

    The class is one of `sim.analysis.events.EVENTS`.
    """
    found = _class_of(results, name)
    runs, by_coding = len(found.replicate), not found.columns
    if by_coding:
        found = _with_codings(results, found)
    size, columns = len(found.replicate), found.columns
    if rank >= size:
        raise NoSuchRuns(f"{name}: {size:,} runs in all, so there is none at place {rank + 1:,}")
    distance, measures = _distances(columns, size)
    again = _again(found) if by_coding else np.zeros(size)
    rounded = np.round(distance, DECIMALS)
    unlike = -np.round(_shared(found.choices, found.reason), DECIMALS)
    order = np.lexsort((found.replicate, rounded, again, unlike, found.reason > 0))
    at = int(order[rank])
    alike = found.reason == found.reason[at]
    return Typical(
        name=name,
        replicate=int(found.replicate[at]),
        rank=rank,
        runs=runs,
        among=size,
        of=results.header.runs - len(results.failures),
        alike=int(alike.sum()),
        reason=found.reasons[int(found.reason[at])],
        commonest=bool(found.reason[at] == 0),
        distance=float(distance[at]),
        usual=float(np.median(distance[alike])),
        by_coding=by_coding,
        measured=tuple(_measured(n, columns[n], at, *measures[n]) for n in measures),
        following=tuple(int(found.replicate[i]) for i in order[rank + 1 : rank + 1 + following]),
        signed=tuple(_signed(found, at, alike)),
    )


@dataclass(frozen=True)
class _Class:
    """The runs of a class: `reason` indexes `reasons`, the commonest of which comes first.

    `choices` are what each signed, by issue; None where it signed nothing.
    """

    replicate: Ints
    coding: Ints
    reason: Ints
    reasons: Sequence[tuple[str | None, ...]]
    columns: dict[str, Floats]
    choices: dict[str, list[str | None]]


def _class_of(results: RunResults, name: str) -> _Class:
    """The runs of a class with the numbers that are reported of them, NaN where there is none."""
    event = EVENTS[name]
    names = [c.name for c in results.layout.runs if c.kind not in ("string", "bool")]
    kept = [n for n in names if n not in NOT_MEASURED and not n.startswith(TOLD_BY_GAIN)]
    parts: dict[str, list[Any]] = {n: [] for n in ("replicate", "coding", *kept)}
    reasons: list[tuple[str | None, ...]] = []
    issues = [c.name for c in results.layout.runs if c.name.startswith(CHOICE)]
    choices: dict[str, list[str | None]] = {name.removeprefix(CHOICE): [] for name in issues}
    columns = dict.fromkeys(["replicate", "coding", *REASON, *issues, *kept, *event.columns])
    for block in results.iter_blocks("runs", columns):
        hit = event.hits(block)
        reasons += _reasons(block, hit)
        for issue, made in choices.items():
            codes, given = labels(block, CHOICE + issue)
            made += [given[code] if code >= 0 else None for code in codes[hit].tolist()]
        for column, found in parts.items():
            values, there = numbers(block, column)
            whole = column in NOT_MEASURED
            found.append(values[hit] if whole else np.where(there, values, np.nan)[hit])
    if not reasons:
        raise NoSuchRuns(f"{name}: no run ended so")
    counts = Counter(reasons)
    ranked = sorted(counts, key=lambda reason: (-counts[reason], _sortable(reason)))
    place = {reason: i for i, reason in enumerate(ranked)}
    joined = {column: np.concatenate(found) for column, found in parts.items()}
    reported = {n: joined[n].astype(np.float64) for n in kept if not np.isnan(joined[n]).all()}
    which = np.array([place[reason] for reason in reasons], dtype=np.int64)
    return _Class(joined["replicate"], joined["coding"], which, ranked, reported, choices)


def _shared(choices: Mapping[str, Sequence[str | None]], reason: Ints) -> Floats:
    """How many runs of its reason made the choices of each run, summed over issues, in shares."""
    found, size = np.zeros(len(reason)), np.bincount(reason)
    for made in choices.values():
        if not any(made):
            continue
        pairs = list(zip(reason.tolist(), made, strict=True))
        counts = Counter(pair for pair in pairs if pair[1] is not None)
        found += np.array([counts[pair] / size[pair[0]] for pair in pairs])
    return found


def _signed(found: _Class, at: int, alike: Bools) -> Iterator[Signed]:
    for issue, made in found.choices.items():
        counts = Counter(each for each, own in zip(made, alike.tolist(), strict=True) if own)
        choice = made[at]
        if choice is not None:
            yield Signed(issue, choice, counts[choice], max(counts.values()))


def _reasons(block: Any, hit: Bools) -> list[tuple[str | None, ...]]:
    coded = [labels(block, column) for column in REASON]
    rows = np.stack([codes[hit] for codes, _ in coded], axis=1).tolist()
    names = [[*found, None] for _, found in coded]  # code -1, null, is the last one
    return [tuple(n[code] for n, code in zip(names, row, strict=True)) for row in rows]


def _again(found: _Class) -> Ints:
    """How many earlier runs of the class have the same coding and reason as each, (size,)."""
    order = np.lexsort((found.replicate, found.coding, found.reason))
    pairs = np.stack([found.reason[order], found.coding[order]])
    begins = np.append(True, (pairs[:, 1:] != pairs[:, :-1]).any(axis=0))
    places = np.arange(len(order))
    counts = np.empty(len(order), dtype=np.int64)
    counts[order] = places - np.maximum.accumulate(np.where(begins, places, 0))
    return counts


def _sortable(reason: tuple[str | None, ...]) -> tuple[str, ...]:
    return tuple(part or "" for part in reason)


def _with_codings(results: RunResults, found: _Class) -> _Class:
    """The runs of a class whose coding is kept, with what was drawn for it; all if none is."""
    names = [c.name for c in results.layout.codings if c.kind not in ("string", "bool")]
    names = [n for n in names if n not in NOT_MEASURED]
    index = [np.zeros(0, dtype=np.int64)]
    parts: dict[str, list[Floats]] = {n: [] for n in names}
    for block in results.iter_blocks("codings", ["coding", *names]):
        index.append(numbers(block, "coding")[0])
        for name in names:
            values, there = numbers(block, name)
            parts[name].append(np.where(there, values, np.nan).astype(np.float64))
    kept = np.concatenate(index)
    mine = np.isin(found.coding, kept)
    if not mine.any():
        return found
    at = np.searchsorted(kept, found.coding[mine])
    drawn = {name: np.concatenate(part)[at] for name, part in parts.items()}
    return _Class(
        found.replicate[mine],
        found.coding[mine],
        found.reason[mine],
        found.reasons,
        {name: values for name, values in drawn.items() if not np.isnan(values).all()},
        {issue: [made[i] for i in np.flatnonzero(mine)] for issue, made in found.choices.items()},
    )


Quartiles = tuple[float | None, float | None, float | None]


def _distances(
    columns: dict[str, Floats], size: int
) -> tuple[Floats, dict[str, tuple[Quartiles, float]]]:
    """Mean distance from the medians, (size,), and for each number its quartiles and its scale."""
    total = np.zeros(size)
    measures: dict[str, tuple[Quartiles, float]] = {}
    for name, values in columns.items():
        there = ~np.isnan(values)
        low, median, high = (float(q) for q in np.quantile(values[there], (0.25, 0.5, 0.75)))
        scale = high - low or float(np.ptp(values[there]))
        has = 2 * int(there.sum()) >= size
        if (not scale and there.all()) or (not has and not there.any()):
            continue  # the same in all of them
        scale = scale or 1.0
        here = np.abs(np.where(there, values, median) - median) / scale
        total += np.where(there == has, here if has else 0.0, 1.0)
        measures[name] = ((low, median, high) if has else (None, None, None), scale)
    return total / max(len(measures), 1), measures


def _measured(name: str, values: Floats, at: int, quartiles: Quartiles, scale: float) -> Measured:
    value = float(values[at])
    return Measured(name, None if np.isnan(value) else value, *quartiles, scale)
