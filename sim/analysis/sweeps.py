"""What is counted at the points of a sweep, and the tidy table of shares that comes of it."""

from __future__ import annotations

import base64
import csv
import io
import json
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from pydantic import ConfigDict

from sim.analysis.compare import Row
from sim.analysis.correction import holm, of_pairs
from sim.analysis.events import AFTERMATH, EVENTS, stands
from sim.analysis.intervals import LEVEL, Share, share_of
from sim.analysis.measures import measure_of
from sim.analysis.paired import Difference, Ratio, mean_difference
from sim.analysis.tally import Tally
from sim.arrays import Bools, Floats, Ints
from sim.inputs.factors import Factor
from sim.outcomes import outcome_of
from sim.runs.attempt import Attempt
from sim.runs.blocks import encoded
from sim.runs.columns import Column, Kind
from sim.runs.files import DamagedResults
from sim.runs.sweep import Key, Sweep
from sim.runs.sweep_store import StoredSweep
from sim.runs.tables import MISSING, Labelled, schema
from sim.runs.typed import STRICT, typed

ALL, FOLLOWED = "run", "followed"  # runs; and those whose deals are followed
MARKS = (ALL, FOLLOWED, *EVENTS)
SHARE = ("count", "runs", "share", "low", "high", "codings_sd")
BEHIND = ("behind", "behind_low", "behind_high")  # the share less that of the point with most
TIED = ("most", "fewest")  # whether a point has most or fewest, or cannot be told from it


def count(found: Attempt) -> dict[str, Any]:
    """What is kept of a unit: its runs by outcome, coding by coding, as sums; and its failures."""
    runs = found.block.runs
    tally, counts = Tally(MARKS), {}
    if runs:
        outcome, coding, month = runs["outcome"], runs["coding"], runs["collapsed_month"]
        assert isinstance(outcome, Labelled)
        assert isinstance(coding, np.ndarray)
        assert isinstance(month, np.ndarray)
        assert coding.dtype.kind == "i"
        ended = np.array([outcome_of(name) for name in outcome.names])[outcome.codes]
        every = np.ones(len(ended), dtype=np.bool_)
        followed = every & (AFTERMATH in found.runner.scenario.spec.process)
        marks = {ALL: every, FOLLOWED: followed}
        for name, event in EVENTS.items():
            marks[name] = np.isin(ended, [outcome_of(each) for each in event.endings])
            if event.stands:
                marks[name] &= followed & stands(month, month != MISSING)
        tally.add(coding.astype(np.int64), marks)
        counts = _packed(coding.astype(np.int64), marks)
    return {
        "tally": tally.plain(),
        "codings": counts,
        "failures": [[failure.replicate, failure.error] for failure in found.failures],
    }


def _packed(coding: Ints, marks: Mapping[str, Bools]) -> dict[str, Any]:
    """The marked runs of each coding, from the first on, in few characters."""
    first = int(coding[0])
    counts = np.stack([np.bincount(coding - first, marks[name]) for name in MARKS])
    data = zlib.compress(counts.astype("<u4").tobytes(), 9)
    return {"first": first, "counts": base64.b85encode(data).decode("ascii")}


def _unpacked(units: Iterable[Mapping[str, Any]], codings: int) -> Floats:
    """What was packed of the units of a point, shape (marks, codings)."""
    whole = np.zeros((len(MARKS), codings))
    for unit in units:
        if unit:
            data = zlib.decompress(base64.b85decode(unit["counts"]))
            part = np.frombuffer(data, "<u4").reshape(len(MARKS), -1)
            whole[:, unit["first"] : unit["first"] + part.shape[1]] += part
    return whole


@dataclass(frozen=True)
class Sums:
    """What `Tally.plain` writes."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    sums: list[int]
    products: list[list[int]]
    codings: list[int]


@dataclass(frozen=True)
class Packed:
    """What `_packed` writes; nothing where no run worked."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    first: int = 0
    counts: str = ""


@dataclass(frozen=True)
class Counted:
    """What `count` keeps of a unit."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    tally: Sums
    codings: Packed
    failures: list[tuple[int, str]]


def fits(content: Any, replicates: range) -> bool:
    """Whether something may be what `count` kept of so many replicates."""
    try:
        found = typed(Counted, content, "")
    except DamagedResults:
        return False
    size, tally = len(MARKS), found.tally
    failed = {number for number, _ in found.failures}
    return (
        len(tally.sums) == len(tally.codings) == len(tally.products) == size
        and all(len(row) == size for row in tally.products)
        and all(0 <= n <= len(replicates) for n in (*tally.sums, *tally.codings))
        and all(0 <= n <= len(replicates) ** 2 for row in tally.products for n in row)
        and failed <= {*replicates}
        and _is_packed(found.codings, tally)
        and tally.sums[MARKS.index(ALL)] + len(found.failures) == len(replicates)
    )


def _is_packed(found: Packed, tally: Sums) -> bool:
    """Whether counts of codings can be unpacked, and add up to those of the tally."""
    runs = tally.sums[MARKS.index(ALL)]
    if not found.counts:
        return not runs
    try:
        data = _decompressed(found.counts, 4 * len(MARKS) * runs)
    except (ValueError, zlib.error):
        return False
    if found.first < 0 or not data or len(data) % (4 * len(MARKS)):
        return False
    counts = np.frombuffer(data, "<u4").reshape(len(MARKS), -1)
    return [int(n) for n in counts.sum(axis=1)] == tally.sums


def _decompressed(text: str, most: int) -> bytes:
    """At most so many bytes: a coding without a run has no counts at either end."""
    return zlib.decompressobj().decompress(base64.b85decode(text), most + 1)


def tables(sweep: Sweep, counted: Mapping[Key, Mapping[str, Any]]) -> dict[str, bytes]:
    """The files of a finished sweep: its points, and its tidy table in two forms."""
    rows = list(tidy(sweep, counted))
    names = ["point", *(factor.path for factor in sweep.factors), "outcome"]
    names += [*SHARE, *BEHIND, *TIED]
    kinds: dict[str, Kind] = dict.fromkeys((*SHARE, *BEHIND), "float64")
    kinds |= dict.fromkeys(TIED, "bool")
    kinds |= {"point": "int64", "outcome": "string", "count": "int64", "runs": "int64"}
    for factor in sweep.factors:
        kinds[factor.path] = "float64" if _is_number(factor) else "string"
    columns = [Column(name, kinds[name], "", optional=True) for name in names]
    points = [
        {"point": row["point"], **_values(sweep, row["point"])} for row in rows[:: len(EVENTS)]
    ]
    at = [column for column in columns if column.name in points[0]]
    return {
        "points.parquet": _parquet(points, at),
        "shares.parquet": _parquet(rows, columns),
        "shares.csv": as_csv(rows, names).encode(),
    }


def tidy(sweep: Sweep, counted: Mapping[Key, Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """A row per point and outcome, sums last: its share, and how it stands to the extreme ones."""
    parts: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for (point, _), unit in sorted(counted.items()):
        parts[point].append(unit)
    shares = []
    for point in range(len(sweep.points)):
        tally = Tally.added(MARKS, (unit["tally"] for unit in parts[point]))
        shares.append({name: share_of(tally.sums(name, _whole(name))) for name in EVENTS})

    def counts(point: int) -> Floats:
        codings = -(-sweep.runs // sweep.per_coding)
        return _unpacked((unit["codings"] for unit in parts[point]), codings)

    ends = {name: _ends([found[name] for found in shares]) for name in EVENTS}
    kept = {point: counts(point) for own in ends.values() for point in own}
    for point, found in enumerate(shares):
        own = counts(point)
        for name, share in found.items():
            row = {"point": point, **_values(sweep, point), "outcome": name, **_shown(share)}
            others = [] if share.share is None else [kept[end] for end in ends[name]]
            behind = [
                mean_difference(_ratio(name, end), _ratio(name, own), paired=True) for end in others
            ]
            yield row | _standing(behind, len(shares))


def against_first(sweep: StoredSweep, outcome: str) -> list[Row]:
    """An outcome at every point but the first against that at the first, paired.

    Verdicts hold for all of these together. None for a sweep of an earlier version, which did not
    keep what this takes.
    """
    content = sweep.manifest
    parts: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for point, counted in sweep.units():
        if "codings" not in counted:
            return []
        parts[point].append(counted["codings"])
    codings = -(-content["runs"] // content["per_coding"])
    sides = (_ratio(outcome, _unpacked(units, codings)) for _, units in sorted(parts.items()))
    first = next(sides)
    found = [(each, mean_difference(first, each, paired=True)) for each in sides]
    known = [difference.p for _, difference in found if difference.p is not None]
    corrected, measure = iter(holm(known)), measure_of(outcome)
    return [
        Row(
            measure, first.mean, each.mean, first.n, each.n, difference,
            p=None if difference.p is None else next(corrected),
        )
        for each, difference in found
    ]  # fmt: skip


def _whole(name: str) -> str:
    return FOLLOWED if EVENTS[name].stands else ALL


def _ends(shares: Sequence[Share]) -> list[int]:
    """The points with the largest and with the smallest share, the first ones of equal ones."""
    known = [(found.share, point) for point, found in enumerate(shares) if found.share is not None]
    if not known:
        return []
    return [max(known, key=lambda each: (each[0], -each[1]))[1], min(known)[1]]


def _ratio(name: str, counts: Floats) -> Ratio:
    y, x = (counts[MARKS.index(mark)] for mark in (name, _whole(name)))
    return Ratio(y, x, float(y.sum()))


def _standing(behind: Sequence[Difference], points: int) -> dict[str, Any]:
    """How far a point is behind that with most, and whether it is told from that and the least."""
    if not behind:
        return dict.fromkeys((*BEHIND, *TIED))
    most = behind[0]
    tied = [of_pairs(each.p, points) > 1 - LEVEL for each in behind]
    return dict(zip((*BEHIND, *TIED), (most.value, most.low, most.high, *tied), strict=True))


def _values(sweep: Sweep, point: int) -> dict[str, Any]:
    """The values of a point: numbers as they are, all else as text."""
    pairs = zip(sweep.factors, sweep.points[point], strict=True)
    return {f.path: float(v) if _is_number(f) else text_of(v) for f, v in pairs}


def _is_number(factor: Factor) -> bool:
    """Whether its values are numbers without a unit."""
    return factor.numeric and not any(isinstance(v, str) for v in (*factor.levels, factor.at(0)))


def text_of(value: Any) -> str:
    """A value as a scenario would have it on one line."""
    if isinstance(value, list):
        return f"[{', '.join(text_of(item) for item in value)}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {text_of(item)}' for key, item in value.items())}}}"
    return value if isinstance(value, str) else json.dumps(value)


def _shown(share: Share) -> dict[str, Any]:
    return dict(
        zip(
            SHARE,
            (share.count, share.n, share.share, share.low, share.high, share.codings_sd),
            strict=True,
        )
    )


def _parquet(rows: list[dict[str, Any]], columns: list[Column]) -> bytes:
    import pyarrow as pa

    table = pa.Table.from_pylist(
        [{c.name: row[c.name] for c in columns} for row in rows],
        schema=schema([Column(c.name, c.kind, "", optional=True) for c in columns]),
    )
    return encoded(table.unify_dictionaries(), columns)


def as_csv(rows: list[dict[str, Any]], names: list[str]) -> str:
    """The tidy table as comma-separated values; empty where there is no number."""
    out = io.StringIO()
    writer = csv.DictWriter(out, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
