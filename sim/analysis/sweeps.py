"""What is counted at the points of a sweep, and the tidy table of shares that comes of it."""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from pydantic import ConfigDict

from sim.analysis.intervals import Share, share_of
from sim.analysis.tally import Tally
from sim.inputs.factors import Factor
from sim.runs.attempt import Attempt
from sim.runs.blocks import encoded
from sim.runs.columns import DEALS, MET, OUTCOMES, SIGNED, Column, Kind
from sim.runs.files import DamagedResults
from sim.runs.sweep import Key, Sweep
from sim.runs.tables import Labelled, schema
from sim.runs.typed import STRICT, typed

ALL = "run"
SUMS = {"met": MET, "signed": SIGNED, "deal": DEALS}  # of outcomes, in the same table
EVENTS = (*OUTCOMES, *SUMS)
MARKS = (ALL, *EVENTS)
SHARE = ("count", "runs", "share", "low", "high", "codings_sd")


def count(found: Attempt) -> dict[str, Any]:
    """What is kept of a unit: its runs by outcome, coding by coding, as sums; and its failures."""
    runs = found.block.runs
    tally = Tally(MARKS)
    if runs:
        outcome, coding = runs["outcome"], runs["coding"]
        assert isinstance(outcome, Labelled)
        assert isinstance(coding, np.ndarray)
        assert coding.dtype.kind == "i"
        ended = np.array([OUTCOMES.index(name) for name in outcome.names])[outcome.codes]
        marks = {name: ended == i for i, name in enumerate(OUTCOMES)}
        marks |= {name: np.isin(ended, _places(group)) for name, group in SUMS.items()}
        tally.add(coding.astype(np.int64), {ALL: np.ones(len(ended), dtype=bool), **marks})
    return {
        "tally": tally.plain(),
        "failures": [[failure.replicate, failure.error] for failure in found.failures],
    }


@dataclass(frozen=True)
class Sums:
    """What `Tally.plain` writes."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    sums: list[int]
    products: list[list[int]]
    codings: list[int]


@dataclass(frozen=True)
class Counted:
    """What `count` keeps of a unit."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    tally: Sums
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
        and tally.sums[MARKS.index(ALL)] + len(found.failures) == len(replicates)
    )


def _places(group: tuple[str, ...]) -> list[int]:
    return [OUTCOMES.index(name) for name in group]


def tables(sweep: Sweep, counted: Mapping[Key, Mapping[str, Any]]) -> dict[str, bytes]:
    """The files of a finished sweep: its points, and its tidy table in two forms."""
    rows = list(tidy(sweep, counted))
    names = ["point", *(factor.path for factor in sweep.factors), "outcome", *SHARE]
    kinds: dict[str, Kind] = dict.fromkeys(SHARE, "float64")
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
    """A row per point and outcome, then per sum of outcomes: its share and 95 % interval."""
    parts: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for (point, _), unit in sorted(counted.items()):
        parts[point].append(unit["tally"])
    for point in range(len(sweep.points)):
        tally = Tally.added(MARKS, parts[point])
        for name in EVENTS:
            found = share_of(tally.sums(name, ALL))
            yield {"point": point, **_values(sweep, point), "outcome": name, **_shown(found)}


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
