"""Codings side by side for other programs: JSON and CSV."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from sim.analysis.codings import Effect, Examined
from sim.analysis.intervals import LEVEL
from sim.inputs.entries import Input
from sim.views import changes
from sim.views.codings import CAVEAT, CodingsFinding
from sim.views.export import Document
from sim.views.terms import SENTENCE

SCHEMA_VERSION = 1
COLUMNS = (
    "part", "group", "coding", "measure", "value", "baseline", "difference", "low", "high",
    "p_corrected", "verdict",
)  # fmt: skip


class CodingMeasure(Document):
    """A share or mean under one coding alone, against all codings drawn together."""

    coding: str
    """The letter of the coding."""
    measure: str
    kind: str
    """outcome, sum (of outcomes), share (along the way) or number (a mean)."""
    of: str
    """Of which runs: run (all), meeting, signature or ratification."""
    value: float | None
    """Under this coding alone."""
    baseline: float | None
    """With all codings drawn together."""
    n: int
    """Runs that count."""
    difference: float | None
    low: float | None
    """Lower end of the 95 % interval of the difference, paired."""
    high: float | None
    p_corrected: float | None
    """Corrected for all comparisons made (Holm)."""
    verdict: str
    """differs, alone (only by itself), none, or unknown."""


class CodingAlone(Document):
    """One coding alone, in the outcome that was asked for."""

    coding: str
    share: float
    difference: float | None
    """Less the share with all codings together."""
    low: float | None
    high: float | None
    p_corrected: float
    flipped: float
    """Share of runs that end otherwise."""


class CodeGroup(Document):
    """What it does if all codings have a group of codes as one has them."""

    by: str
    """actor or kind."""
    name: str
    codes: int
    """Codes in force in the group."""
    differing: int
    """Of these, those on which codings differ."""
    shares: dict[str, float]
    """The share of the outcome, by the letter of the coding that all take these codes from."""
    lowest: str
    highest: str
    difference: float | None
    """Between these two."""
    low: float | None
    high: float | None
    p_corrected: float
    """Corrected for all pairs of letters and all groups."""
    flipped: float
    """Share of runs that end otherwise between these two."""


class CodeOfCoding(Document):
    value: str
    confidence: int | None
    red_line: str


class DifferingCode(Document):
    """A code on which codings differ."""

    path: str
    codings: dict[str, CodeOfCoding]
    """What each says, by its letter."""


class AlphaOfKind(Document):
    """How far codings agree on codes of one kind."""

    alpha: float | None
    """Krippendorff's, ordinal: 1 if all agree, 0 if by chance; null where all is the same."""
    low: float | None
    """Lower end of the 95 % interval, by resampling codes."""
    high: float | None
    units: int
    """Codes."""
    alike: int
    """Of these, those that all code alike."""


class CodingsDocument(Document):
    """A scenario under each coding of the evidence alone."""

    schema_version: int
    scenario: str
    source: str | None
    """The file that the scenario was read from."""
    changes: list[dict[str, Any]]
    """What was set on top."""
    scenario_hash: str
    case: str
    seed: int
    runs: int
    """Of each variant."""
    per_coding: int
    """Runs that share a draw of what is uncertain."""
    failed: int
    version: str
    codings: list[str]
    """Their letters, each a coder's reading."""
    others: list[str]
    """Those of them that were given in files."""
    outcome: str
    """What `alone` and `groups` are about."""
    level: float
    """Of the intervals."""
    measures: list[CodingMeasure]
    alone: list[CodingAlone]
    groups: list[CodeGroup]
    """By actor, then by kind, the widest of each first."""
    differing: list[DifferingCode]
    """The widest apart first."""
    agreement: dict[str, AlphaOfKind]
    """By kind of code."""
    agreement_means: str
    note: str
    """What these numbers are not."""


def document(finding: CodingsFinding) -> dict[str, Any]:
    """All of it, as JSON has it; checked against `CodingsDocument` by a test."""
    found, codings = finding.found, finding.found.codings
    return {
        "schema_version": SCHEMA_VERSION,
        "scenario": codings.together.name,
        **changes.data(codings.together),
        "scenario_hash": codings.together.hash,
        "case": codings.case.name,
        "seed": finding.numbers.seed,
        "runs": finding.numbers.n,
        "per_coding": finding.numbers.per_coding,
        "failed": finding.failed,
        "version": finding.version,
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


def rows(finding: CodingsFinding) -> list[list[Any]]:
    """Measures of each coding alone, shares by group of codes, and alpha."""
    return [[row.get(name) for name in COLUMNS] for row in _rows(finding.found)]


def _rows(found: Examined) -> Iterator[dict[str, Any]]:
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
