"""Discovered conditions for other programs: JSON, and a row for each."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sim.analysis.discovery import Box, Measured
from sim.analysis.intervals import LEVEL
from sim.analysis.stability import SHUFFLES, SPLITS
from sim.views import changes
from sim.views.discover import DiscoverFinding, density_in
from sim.views.drawn import condition
from sim.views.export import CountedShare, Document
from sim.views.phrases import Names
from sim.views.terms import SENTENCE

SCHEMA_VERSION = 1
COLUMNS = (
    "input", "kind", "condition", "in_box", "letter", "side", "limit", "kept_by", "quasi_p",
    "stands_for_coding", "halves", "limit_p5", "limit_p50", "limit_p95",
)  # fmt: skip


class MeasuredBox(Document):
    """What the conditions are worth where they were found."""

    coverage: float
    """Of the runs with the outcome, the share that meets them."""
    mass: float
    """Of all runs, the share that meets them."""
    gain: float
    """Coverage less mass."""
    density: CountedShare
    """The share with the outcome of the runs that meet them."""
    outside: CountedShare
    """The same of all other runs."""


class HeldOutBox(Document):
    """What conditions found in one half of the draws are worth in the other."""

    halves: int
    """How many halves were searched."""
    density: float
    """The share with the outcome of the runs inside, on average."""
    low: float
    """5 % of halves have less."""
    high: float
    """5 % of halves have more."""
    coverage: float
    mass: float
    boxes: int
    """Halves in which a box was found."""


class DiscoveredCondition(Document):
    """A condition of the box, or one that boxes of half of the draws often set."""

    input: str
    """Where the input stands in the scenario."""
    kind: str
    """number, binary or letter (the coding of the evidence)."""
    condition: str
    """In words."""
    in_box: bool
    letter: str | None
    side: str
    """above or below the limit; yes or no."""
    limit: float | None
    kept_by: float
    """Share of draws that meet it."""
    quasi_p: float | None
    """Chance of so many such runs in the box without this condition."""
    stands_for_coding: bool
    """Whether it says no more than which coding is drawn."""
    halves: float
    """Share of the boxes found in half of the draws that set it."""
    limit_p5: float | None
    """Where they set it: 5th percentile."""
    limit_p50: float | None
    limit_p95: float | None


class BoxLimit(Document):
    input: str
    condition: str


class PeeledBox(Document):
    """One box along the peeling."""

    coverage: float
    mass: float
    density: float
    conditions: list[BoxLimit]


class DiscoverDocument(Document):
    """The conditions under which runs end in some way."""

    schema_version: int
    scenario: str
    source: str | None
    """The file that the scenario was read from."""
    changes: list[dict[str, Any]]
    """What was set on top."""
    scenario_hash: str
    seed: int
    folder: str | None
    """The results folder; null for what is in memory."""
    outcome: str
    runs: int
    codings: int
    """Draws that are searched."""
    runs_left_out: int
    """Runs whose draws are not kept."""
    failed: int
    level: float
    """Of the intervals."""
    told: bool
    """Whether the conditions can be told from chance."""
    p: float
    """The share of shuffles in which a search found as much."""
    shuffles: int
    base_rate: CountedShare
    """The share of all runs with the outcome."""
    box: MeasuredBox
    held_out: HeldOutBox
    conditions: list[DiscoveredCondition]
    boxes: list[PeeledBox]
    """From all runs to the smallest box."""
    coverage_wanted: float | None
    note: str
    """What these numbers are not."""


def document(finding: DiscoverFinding) -> dict[str, Any]:
    """All of it, as JSON has it; checked against `DiscoverDocument` by a test."""
    found, header = finding.found, finding.results.header
    folder = finding.results.folder
    return {
        "schema_version": SCHEMA_VERSION,
        "scenario": finding.scenario.name,
        **changes.data(finding.scenario),
        "scenario_hash": header.scenario_hash,
        "seed": header.seed,
        "folder": None if folder is None else str(folder),
        "outcome": finding.outcome,
        "runs": found.base.n,
        "codings": found.finder.sample.codings,
        "runs_left_out": found.finder.sample.left_out,
        "failed": len(finding.results.failures),
        "level": LEVEL,
        "told": found.told,
        "p": found.p,
        "shuffles": SHUFFLES,
        "base_rate": found.base.as_dict(),
        "box": _measured_data(found.measured),
        "held_out": {"halves": 2 * SPLITS, **asdict(found.held_out)},
        "conditions": finding.rows,
        "boxes": [
            {
                "coverage": box.coverage,
                "mass": box.mass,
                "density": density_in(box, found),
                "conditions": _conditions(finding, box),
            }
            for box in found.boxes
        ],
        "coverage_wanted": finding.coverage,
        "note": SENTENCE,
    }


def rows(finding: DiscoverFinding) -> list[list[Any]]:
    """The conditions of the box, then those that half-boxes often set."""
    return [[row[name] for name in COLUMNS] for row in finding.rows]


def _measured_data(measured: Measured) -> dict[str, Any]:
    return {
        "coverage": measured.coverage,
        "mass": measured.mass,
        "gain": measured.gain,
        "density": measured.density.as_dict(),
        "outside": measured.outside.as_dict(),
    }


def _conditions(finding: DiscoverFinding, box: Box) -> list[str]:
    names, inputs = Names(finding.scenario.labels), finding.found.finder.sample.inputs
    return [condition(inputs[each.input], each.side, each.value, names) for each in box.limits]
