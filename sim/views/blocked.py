"""Who stood in the way of a deal, and why, in plain words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sim.inputs.scenario import Scenario
from sim.views.phrases import Names, listed

ENDS = ("walk-out", "ratification")  # reasons that say how it ended


def why(row: Mapping[str, Any], scenario: Scenario, names: Names) -> str:
    """A row of the summary's `blocked`: how it ended, why, and the actors who stood for it."""
    told = _reason(row, scenario, names)
    outcome = row["outcome"].replace("_", " ")
    return told if row["reason"] in ENDS else f"{outcome}: {told}"


def _reason(row: Mapping[str, Any], scenario: Scenario, names: Names) -> str:
    blockers = row["blocked_by"].split("+") if row["blocked_by"] else []
    who = names.actors(blockers) if blockers else "nobody"
    reason = row["reason"] or "no reason given"
    if reason == "venue ruled out":
        return _venue(scenario, names, blockers)
    for name, entry in scenario.spec.stages.preparation.preconditions.items():
        if entry.reason == reason:
            return f"{names.precondition(name)} did not come in time for {who}"
    everyone = "both" if len(blockers) == 2 else "all of"
    several = len(blockers) > 1
    return {
        "no consent": f"{who} did not consent" + (" in one and the same week" if several else ""),
        "walk-out": f"{who} walked out",
        "empty zopa": f"nothing was better than no deal for {everyone} {who}"
        if scenario.unanimous
        else f"nothing was better than no deal for enough of {who}",
        "vote": f"{who} voted the texts down",
        "deadline": "time ran out" + ("" if several else f", {who} only playing for time"),
        "ratification": f"{who} did not ratify",
    }.get(reason, f"{reason} ({who})")


def _venue(scenario: Scenario, names: Names, blockers: Sequence[str]) -> str:
    verb = "rule" if len(blockers) > 1 else "rules"
    venues = listed([names.venue(name) for name in scenario.spec.venue])
    return f"{names.actors(blockers)} {verb} out {venues}"
