"""A discovery as plain data: JSON, CSV, and the rows that its text and figure are made of."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.discovery import Box, Limit, Measured
from sim.analysis.drawn import NAMES, Input
from sim.analysis.intervals import LEVEL
from sim.analysis.stability import SHUFFLES, SPLITS, Discovered, Steadiness
from sim.inputs.provenance import Count, Provenance
from sim.inputs.scenario import Scenario
from sim.views import changes
from sim.views.drawn import condition
from sim.views.phrases import Names
from sim.views.terms import SENTENCE

if TYPE_CHECKING:
    from sim.runs.results import RunResults

SCHEMA_VERSION = 1
COLUMNS = (
    "input", "kind", "condition", "in_box", "letter", "side", "limit", "kept_by", "quasi_p",
    "stands_for_coding", "halves", "limit_p5", "limit_p50", "limit_p95",
)  # fmt: skip


@dataclass(frozen=True)
class Subject:
    """What was searched: stored results, the outcome, and the coverage that was asked for."""

    results: RunResults
    outcome: str
    coverage: float | None
    found: Discovered

    @cached_property
    def scenario(self) -> Scenario:
        return Scenario.restored(self.results.scenario)

    @cached_property
    def count(self) -> Count:
        """The inputs in force, and what is drawn from them for each coding."""
        columns = (column.name for column in self.results.layout.codings)
        return Provenance(self.scenario).count(name for name in columns if name not in NAMES)


def as_json(subject: Subject) -> str:
    """What was found as JSON, with every box along the peeling."""
    found, header = subject.found, subject.results.header
    content = {
        "schema_version": SCHEMA_VERSION,
        "scenario": subject.scenario.name,
        **changes.data(subject.scenario),
        "scenario_hash": header.scenario_hash,
        "seed": header.seed,
        "folder": str(subject.results.folder),
        "outcome": subject.outcome,
        "runs": found.base.n,
        "codings": found.finder.sample.codings,
        "runs_left_out": found.finder.sample.left_out,
        "failed": len(subject.results.failures),
        "level": LEVEL,
        "told": found.told,
        "p": found.p,
        "shuffles": SHUFFLES,
        "base_rate": found.base.as_dict(),
        "box": _measured_data(found.measured),
        "held_out": {"halves": 2 * SPLITS, **asdict(found.held_out)},
        "conditions": condition_rows(subject),
        "boxes": [
            {
                "coverage": box.coverage,
                "mass": box.mass,
                "density": density_in(box, found),
                "conditions": _conditions(subject, box),
            }
            for box in found.boxes
        ],
        "coverage_wanted": subject.coverage,
        "note": SENTENCE,
    }
    return json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def as_csv(subject: Subject) -> str:
    """The conditions as CSV: those of the box, then those that half-boxes often set."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(condition_rows(subject))
    return out.getvalue()


def condition_rows(subject: Subject) -> list[dict[str, Any]]:
    """Each condition as plain values, in the order of `Discovered.steadiness`."""
    found, names = subject.found, Names(subject.scenario.labels)
    own = {(limit.input, limit.side): limit for limit in found.box.limits}
    rows = []
    for steady in found.steadiness:
        limit = own.get((steady.input, steady.side))
        rows.append(_row(found, steady, limit, names))
    return rows


def _row(
    found: Discovered, steady: Steadiness, limit: Limit | None, names: Names
) -> dict[str, Any]:
    drawn = found.finder.sample.inputs[steady.input]
    spread = steady.spread if drawn.kind == "number" and steady.spread else (None,) * 3
    value = limit.value if limit else (steady.spread or (0.0,) * 3)[1]
    held = Limit(steady.input, steady.side, value).holds(found.finder.sample.values)
    row = {
        "input": drawn.name,
        "kind": drawn.kind,
        "condition": condition(drawn, steady.side, value, names),
        "in_box": limit is not None,
        "letter": drawn.letter or None,
        "side": _side(drawn, steady.side),
        "limit": value if drawn.kind == "number" else None,
        "kept_by": float(np.mean(held)),
        "quasi_p": found.quasi_p[limit] if limit else None,
        "stands_for_coding": limit in found.stand_ins,
        "halves": steady.share,
    }
    return row | dict(zip(("limit_p5", "limit_p50", "limit_p95"), spread, strict=True))


def _side(drawn: Input, side: int) -> str:
    if drawn.kind == "number":
        return "below" if side else "above"
    return "no" if side else "yes"


def _measured_data(measured: Measured) -> dict[str, Any]:
    return {
        "coverage": measured.coverage,
        "mass": measured.mass,
        "gain": measured.gain,
        "density": measured.density.as_dict(),
        "outside": measured.outside.as_dict(),
    }


def density_in(box: Box, found: Discovered) -> float:
    """The share of events in a box: what it covers, times the base rate, for each run inside."""
    assert found.base.share is not None
    return box.coverage * found.base.share / box.mass


def _conditions(subject: Subject, box: Box) -> list[str]:
    names, inputs = Names(subject.scenario.labels), subject.found.finder.sample.inputs
    return [condition(inputs[each.input], each.side, each.value, names) for each in box.limits]
