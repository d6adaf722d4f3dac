"""Drivers for other programs: JSON, and a row for each input."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sim.analysis.drivers import Swing
from sim.views import changes
from sim.views.drivers import DriversFinding
from sim.views.export import CountedShare, Document
from sim.views.terms import SENTENCE

SCHEMA_VERSION = 1
COLUMNS = (
    "path", "input", "origin", "scale", "value_low", "value_middle", "value_high", "share_low",
    "share_middle", "share_high", "change", "change_low", "change_high", "p_value", "told", "bends",
)  # fmt: skip


class EstimatedPart(Document):
    """A part of the variance between draws, with a 95 % interval; single ones lie below 0."""

    value: float
    low: float
    high: float


class GroupIndices(Document):
    """Inputs taken together, and what part of the differences between draws rests on them."""

    by: str
    """How inputs are grouped: origin, actor, issue, or coding."""
    name: str
    inputs: int
    """Numbers drawn for them."""
    first: EstimatedPart
    """Alone: what would be gone if these were known."""
    total: EstimatedPart
    """In all: what would be left if only these were not known."""


class PairedChange(Document):
    """A difference between two sets of runs on the same luck, as a share of runs."""

    value: float | None
    low: float | None
    """Lower end of the 95 % interval."""
    high: float | None
    p: float | None
    """Chance of as large a difference if there were none, uncorrected."""
    variance: float | None
    """That of the difference."""


class InputSwing(Document):
    """One input held low and high, all others as drawn."""

    path: str
    """Where it stands in the scenario."""
    input: str
    """What it is called."""
    origin: str
    """What it rests on: the article, literature, calibration, assumption; or codings."""
    scale: str
    """What the scale of its code rests on, where that is weaker."""
    value_low: float | str
    """Its mean where it is held low; empty for a coding and a red line."""
    value_middle: float | str
    value_high: float | str
    share_low: float
    """The share of runs with the outcome there."""
    share_middle: float | str
    share_high: float
    change: float | None
    """The share where it is high less that where it is low."""
    change_low: float | None
    change_high: float | None
    p_value: float
    """Corrected for all inputs that were tried (Holm)."""
    told: bool
    """Whether its effect can be told from none."""
    bends: bool
    """Whether the share is highest or lowest in between."""


class DriversDocument(Document):
    """What moves the chance of an outcome."""

    schema_version: int
    note: str
    """What these numbers are not."""
    scenario: str
    source: str | None
    """The file that the scenario was read from."""
    changes: list[dict[str, Any]]
    """What was set on top."""
    scenario_hash: str
    seed: int
    version: str
    outcome: str
    """The outcome or sum of outcomes that is asked about."""
    codings: int
    """Draws that the indices are estimated from."""
    ends: int
    """Draws at each end of an input."""
    per_coding: int
    """Runs of each draw."""
    share: CountedShare
    """The share of runs with the outcome."""
    deviation_between_codings: EstimatedPart
    """Standard deviation between draws of their chance."""
    explained_by_codings: float
    """Part of the variance between single runs that lies between draws."""
    indices_told: bool
    """Whether draws differ enough for the indices to mean anything."""
    indices: list[GroupIndices]
    dummy_total: EstimatedPart
    """The index that an input which nothing uses would have: the reach of luck."""
    luck: PairedChange
    """The change of the share by other luck alone."""
    inputs_in_force: int
    inputs_that_vary: int
    numbers_drawn: int
    not_told_from_the_widest: list[str]
    """Inputs whose width cannot be told from that of the widest, that one first."""
    inputs: list[InputSwing]
    """Those that do anything, the widest first."""
    failed: int
    """Runs that failed; their draws are left out."""


def document(finding: DriversFinding) -> dict[str, Any]:
    """All of it, as JSON has it; checked against `DriversDocument` by a test."""
    found = finding.found
    return {
        "schema_version": SCHEMA_VERSION,
        "note": SENTENCE,
        "scenario": found.scenario.name,
        **changes.data(found.scenario),
        "scenario_hash": found.scenario.hash,
        "seed": found.seed,
        "version": finding.version,
        "outcome": found.outcome,
        **asdict(found.sizes),
        "share": asdict(found.share),
        "deviation_between_codings": asdict(found.deviation),
        "explained_by_codings": found.explained,
        "indices_told": found.varies,
        "indices": [
            {
                "by": group.by,
                "name": finding.group_name(group),
                "inputs": len(group.streams),
                **asdict(indices),
            }
            for group, indices in found.groups.items()
        ],
        "dummy_total": asdict(found.dummy),
        "luck": asdict(found.luck),
        "inputs_in_force": found.count.inputs,
        "inputs_that_vary": found.count.varying,
        "numbers_drawn": found.count.drawn,
        "not_told_from_the_widest": [swing.path for swing in finding.leaders],
        "inputs": [dict(zip(COLUMNS, row, strict=True)) for row in rows(finding)],
        "failed": found.failed,
    }


def rows(finding: DriversFinding) -> list[tuple[Any, ...]]:
    """One row of `COLUMNS` for each input that does anything."""
    return [
        (
            swing.path, finding.input_name(swing.path), *finding.origin(swing.path),
            *_three(swing.values), *_shares(swing), swing.change.value,
            swing.change.low, swing.change.high, swing.p_value, swing.told, swing.bends,
        )
        for swing in finding.found.swings
    ]  # fmt: skip


def _shares(swing: Swing) -> tuple[float | str, ...]:
    return _three((min(swing.shares), max(swing.shares)) if swing.letters else swing.shares)


def _three(found: tuple[float, ...]) -> tuple[float | str, ...]:
    """Low, middle and high, where there is one."""
    return found if len(found) == 3 else (found[0], "", found[-1]) if found else ("", "", "")
