"""The same as `sim.views.solve` as data, and the words that both share."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from sim.analysis.across import across
from sim.analysis.solve import Pick, Rule, Solved, Vote
from sim.analysis.zones import Zones
from sim.inputs.scenario import Scenario
from sim.views import changes
from sim.views.notes import settled
from sim.views.phrases import listed

SENTENCE = (
    "Shares are of codings under stated assumptions, not a forecast; and that a package is "
    "acceptable to those who sign it does not make it just."
)


def as_json(solved: Solved, scenario: Scenario, seed: int) -> str:
    """All of it as JSON, packages by their number in the results of runs."""
    content = {
        "schema_version": 1,
        "scenario": scenario.name,
        **changes.data(scenario),
        "scenario_hash": scenario.hash,
        "seed": seed,
        "codings": solved.codings,
        "principals": list(solved.principals),
        "packages": solved.offer.size,
        "values": values_told(scenario),
        "notes": settled(scenario),
        "centre": _centre_data(solved),
        "letters": {name: _zone_data(zones) for name, zones in solved.letters.items()},
        "across": across(solved.zones, solved.principals) if solved.codings else None,
        "solutions": {name: _rule_data(solved, rule) for name, rule in solved.rules.items()},
        "best": {name: _rule_data(solved, rule) for name, rule in solved.best.items()},
        "without_bargaining": {n: _vote_data(solved, vote) for n, vote in solved.votes.items()},
        "on_positions": {
            issue: {"weighted_mean": each.mean, "weighted_median": list(each.median)}
            for issue, each in solved.middles.items()
        },
        "acceptable_most_often": _pick_data(solved, solved.steadiest),
        "note": SENTENCE,
    }
    return json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def values_told(scenario: Scenario) -> str:
    """What the values rest on, in a few sentences."""
    spec = scenario.spec
    told = "Nobody talks here: this is what there would be to agree on if all knew all. "
    if "aftermath" not in spec.process:
        told += "A package is worth its utility"
    else:
        whom = "the sides of the war" if spec.war else "the principals"
        told += f"A package is worth its utility, to {whom} over the lifetime they believe in"
    if spec.war:
        told += ", and no deal the war as in week 0"
    told += ". A red line that is real is never crossed."
    if len(scenario.letters) > 1:
        told += f" At the centre, all is at its median over the codings {listed(scenario.letters)}."
    return told


def _centre_data(solved: Solved) -> dict[str, Any]:
    centre, reservation = solved.centre, solved.centre.reservation.tolist()
    return _zone_data(centre.zones) | {
        "zone": [_named(solved, p) for p in np.flatnonzero(centre.zone).tolist()],
        "reservation": dict(zip(solved.principals, reservation, strict=True)),
        "frontier": [_pick_data(solved, pick) for pick in solved.frontier],
        "nearest": _pick_data(solved, solved.nearest),
    }


def _zone_data(zones: Zones) -> dict[str, Any]:
    """The zone of one coding."""
    return {
        "size": int(zones.size[0]),
        "size_under_leverage": int(zones.pressed[0]),
        "surplus": _number(zones.surplus[0]),
        "shortfall": _number(zones.shortfall[0]),
    }


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _rule_data(solved: Solved, rule: Rule) -> dict[str, Any]:
    return {
        "central": _pick_data(solved, rule.central),
        "commonest": _pick_data(solved, rule.commonest),
    }


def _vote_data(solved: Solved, vote: Vote) -> dict[str, Any]:
    return {
        "choices": vote.choices,
        "pick": _pick_data(solved, vote.pick),
        "same": vote.same,
        "same_by_issue": vote.by_issue,
    }


def _pick_data(solved: Solved, pick: Pick | None) -> dict[str, Any] | None:
    if pick is None:
        return None
    return _named(solved, pick.package) | {
        "gains": dict(zip(solved.principals, pick.gains, strict=True)),
        "picked": pick.picked,
        "accepted": pick.accepted,
        "loss": pick.loss,
    }


def _named(solved: Solved, package: int) -> dict[str, Any]:
    return {"package": package, "choices": solved.offer.describe(package)}
