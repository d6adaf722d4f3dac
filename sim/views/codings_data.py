"""Codings side by side as plain data: JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from sim.analysis.codings import Effect, Examined
from sim.analysis.intervals import LEVEL
from sim.inputs.entries import Input
from sim.inputs.spec import Runs
from sim.views import changes
from sim.views.phrases import Names
from sim.views.terms import SENTENCE

SCHEMA_VERSION = 1
CAVEAT = (
    "Agreement between codings that share a codebook and a method, not proof that they are right."
)
COLUMNS = (
    "part", "group", "coding", "measure", "value", "baseline", "difference", "low", "high",
    "p_corrected", "verdict",
)  # fmt: skip


@dataclass(frozen=True)
class Report:
    """What was examined, with the numbers that all runs share."""

    found: Examined
    numbers: Runs
    version: str
    failed: int

    @property
    def names(self) -> Names:
        return Names(self.found.codings.together.labels)


def as_json(report: Report) -> str:
    """The codings side by side as JSON, with every measure of every coding."""
    found, codings = report.found, report.found.codings
    content = {
        "schema_version": SCHEMA_VERSION,
        "scenario": codings.together.name,
        **changes.data(codings.together),
        "scenario_hash": codings.together.hash,
        "case": codings.case.name,
        "seed": report.numbers.seed,
        "runs": report.numbers.n,
        "per_coding": report.numbers.per_coding,
        "failed": report.failed,
        "version": report.version,
        "codings": list(found.letters),
        "others": list(codings.others),
        "outcome": found.outcome,
        "level": LEVEL,
        "measures": list(_measure_rows(found)),
        "alone": [
            {
                "coding": a.letter,
                "share": a.share,
                **_change(a.difference, a.p),
                "flipped": a.flipped,
            }
            for a in found.alone
        ],
        "groups": [_effect_data(effect) for effect in found.effects],
        "differing": [_input_data(each) for each in found.differing],
        "agreement": {kind: asdict(each) for kind, each in found.agreements.items()},
        "agreement_means": CAVEAT,
        "note": SENTENCE,
    }
    return json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def as_csv(report: Report) -> str:
    """The same as CSV: measures of each coding alone, shares by group of codes, and alpha."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(_csv_rows(report.found))
    return out.getvalue()


def _csv_rows(found: Examined) -> Iterator[dict[str, Any]]:
    for row in _measure_rows(found):
        yield {"part": "alone", **{k: v for k, v in row.items() if k in COLUMNS}}
    for effect in found.effects:
        group = f"{effect.group.by}:{effect.group.name}"
        widest = {"difference": effect.widest.value, "low": effect.widest.low}
        widest |= {"high": effect.widest.high, "p_corrected": effect.p}
        for letter, share in effect.shares.items():
            row = {"part": "group", "group": group, "coding": letter, "measure": found.outcome}
            yield row | {"value": share, "baseline": found.share}
        row = {"part": "widest", "group": group, "coding": f"{effect.low} to {effect.high}"}
        yield row | {"measure": found.outcome, **widest, "verdict": _verdict(effect.told)}
    for kind, each in found.agreements.items():
        row = {"part": "agreement", "group": kind, "measure": "alpha", "value": each.alpha}
        yield row | {"low": each.low, "high": each.high}


def _measure_rows(found: Examined) -> Iterator[dict[str, Any]]:
    for letter, pair in zip(found.letters, found.compared.pairs, strict=True):
        for row in pair.rows:
            yield {
                "coding": letter,
                "measure": row.measure.name,
                "kind": row.measure.kind,
                "of": row.measure.given,
                "value": row.b,
                "baseline": row.a,
                "n": row.n_b,
                "difference": row.difference.value,
                "low": row.difference.low,
                "high": row.difference.high,
                "p_corrected": row.p,
                "verdict": row.verdict,
            }


def _change(difference: Any, p: float) -> dict[str, Any]:
    found = difference
    return {"difference": found.value, "low": found.low, "high": found.high, "p_corrected": p}


def _effect_data(effect: Effect) -> dict[str, Any]:
    return {
        **asdict(effect.group),
        "shares": dict(effect.shares),
        "lowest": effect.low,
        "highest": effect.high,
        **_change(effect.widest, effect.p),
        "flipped": effect.flipped,
    }


def _input_data(each: Input) -> dict[str, Any]:
    return {
        "path": each.path,
        "codings": {
            e.coding: {"value": e.value, "confidence": e.confidence, "red_line": e.red_line}
            for e in each.entries
        },
    }


def _verdict(told: bool) -> str:
    return "differs" if told else "none"
