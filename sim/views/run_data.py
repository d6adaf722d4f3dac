"""What `sim run` found, for other programs."""

from __future__ import annotations

from typing import Any

from sim.inputs.provenance import count_basis
from sim.views import changes
from sim.views.export import Document
from sim.views.notes import notes, venues_taken
from sim.views.run import Finding
from sim.views.terms import SENTENCE

SHARE = ("count", "share", "low", "high", "codings_sd")


class BandOfWords(Document):
    """The words of Intelligence Community Directive 203 for an interval."""

    words: str
    """Those of one band, or of the first and the last."""
    low: float
    """Where it begins."""
    high: float
    """Where it ends."""
    text: str
    """The words with their band."""


class ShareRow(Document):
    """A share of the runs named in `given`, with intervals of 95 %."""

    given: str
    """Of which runs: run (all), meeting, signature or ratification."""
    count: int
    """How many of them."""
    n: int
    """Out of how many."""
    codings: int
    """In how many draws these came; the runs of one share all that is uncertain."""
    share: float | None
    """count / n; null where no run is eligible, as are all below."""
    low: float | None
    """Lower end of the interval, which respects the draws."""
    high: float | None
    """Upper end."""
    runs_low: float | None
    """Lower end if every run were a draw of its own."""
    runs_high: float | None
    """Upper end of that."""
    design_effect: float | None
    """How many times the variance is that of runs with a draw each."""
    codings_sd: float | None
    """Standard deviation between draws of their own shares."""
    band: BandOfWords | None
    """The interval in words."""


class RunDocument(Document):
    """How the runs of a scenario end."""

    schema_version: int
    """The version of this form; up when a field is renamed or added."""
    scenario: str
    """Its name."""
    scenario_hash: str
    """What tells it from any other scenario."""
    seed: int
    """The seed of all draws."""
    runs: int
    """How many were asked for, failed ones included."""
    per_coding: int
    """Runs that share a draw of all that is uncertain."""
    folder: str | None
    """The results folder; null for what is in memory."""
    failed: int
    """Runs that failed and are not counted."""
    source: str | None
    """The file that the scenario was read from."""
    changes: list[dict[str, Any]]
    """What was set on top: path, old and new value."""
    venue: dict[str, str | None] | None
    """The venue that is taken, by coding of the evidence; null without preparation."""
    notes: list[str]
    """What a reader must know, in sentences."""
    codings: int
    """Draws of all that is uncertain."""
    level: float
    """Of the intervals."""
    outcomes: dict[str, ShareRow]
    """How runs end; these add up to all runs."""
    sums: dict[str, ShareRow]
    """Endings added up: met, signed, deal, standing."""
    shares: dict[str, ShareRow]
    """Chances along the way."""
    blocked: list[dict[str, Any]]
    """Who stood in the way, and why, the commonest first."""
    packages: dict[str, Any]
    """Texts signed: how many, how many different ones, the commonest."""
    options: dict[str, dict[str, ShareRow]]
    """How often an option of an issue that can have several is in a signed text."""
    signers: dict[str, ShareRow]
    """How often each principal signed, where not all must."""
    numbers: dict[str, Any]
    """What else the runs report, as 5th, 50th and 95th percentile."""
    basis: dict[str, int]
    """Inputs in force by what they rest on."""
    base_rates: list[dict[str, Any]]
    """Figures from elsewhere, to compare."""
    calibrated: list[dict[str, Any]]
    """What was set so that a result comes out as it does."""
    note: str
    """What these numbers are not."""


def document(found: Finding) -> dict[str, Any]:
    """All of it, as JSON has it; checked against `RunDocument` by a test."""
    scenario, header, summary = found.scenario, found.header, found.summary
    folder = found.results.folder
    return {
        "schema_version": summary["schema_version"],
        "scenario": scenario.name,
        "scenario_hash": header.scenario_hash,
        "seed": header.seed,
        "runs": header.runs,
        "per_coding": header.per_coding,
        "folder": None if folder is None else str(folder),
        "failed": len(found.results.failures),
        **changes.data(scenario),
        "venue": venues_taken(scenario),
        "notes": notes(scenario, summary),
        **{k: v for k, v in summary.items() if k not in ("schema_version", "runs")},
        "basis": count_basis(scenario),
        "base_rates": [rate.model_dump() for rate in scenario.spec.base_rates],
        "calibrated": [{"beside": c.beside, "text": c.text} for c in scenario.spec.calibrations],
        "note": SENTENCE,
    }


def rows(found: Finding) -> tuple[list[str], list[list[Any]]]:
    """A row per ending, which exclude each other, and per sum of them."""
    kinds = (("ending", "outcomes"), ("sum", "sums"))
    cells = [
        [name, *(row[n] for n in SHARE), row["band"]["text"] if row["band"] else "", kind]
        for kind, key in kinds
        for name, row in found.summary[key].items()
    ]
    return ["outcome", *SHARE, "band", "kind"], cells
