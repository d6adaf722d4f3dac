"""What there is to agree on for other programs: JSON, and a row for each pick."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from sim.analysis.solve import Pick, Rule, Solved, Vote
from sim.analysis.zones import Zones
from sim.views import changes
from sim.views.export import Document
from sim.views.notes import settled
from sim.views.solutions import SolveFinding
from sim.views.solve import SENTENCE, values_told

SCHEMA_VERSION = 1
COLUMNS = (
    "kind", "rule", "at", "package", "choices", "smallest_gain", "picked", "accepted", "loss",
)  # fmt: skip


class NamedPackage(Document):
    """A package by its number in the results of runs."""

    package: int
    choices: dict[str, str]
    """What is chosen on each issue."""


class PickedPackage(NamedPackage):
    """A package that a rule picks."""

    gains: dict[str, float | None]
    """Each principal's over no deal at the centre; null where it is over a real red line."""
    picked: int
    """Draws in which it is the pick."""
    accepted: int
    """Draws in which it is in the zone of possible agreement."""
    loss: float | None
    """Mean share of the best that it forgoes, by the rule's own measure, where it is no pick."""


class ZoneOfOne(Document):
    """The zone of possible agreement at one set of numbers."""

    size: int
    """Packages in it."""
    size_under_leverage: int
    """The same under the mediator's leverage."""
    surplus: float | None
    """The largest sum of gains over no deal in it."""
    shortfall: float | None
    """What all would have to concede for a zone to appear; null where there is one, or none can."""


class ZoneAtCentre(ZoneOfOne):
    """The zone at the centre, with what is in it."""

    zone: list[NamedPackage]
    reservation: dict[str, float]
    """What no deal is worth to each principal."""
    frontier: list[PickedPackage]
    """Packages that nobody can improve on without somebody's loss."""
    nearest: PickedPackage | None
    """Without a zone, the package that the least concession would do for."""


class CountedDraws(Document):
    """A share of draws with its 95 % interval; null for a share of none."""

    count: int
    n: int
    share: float | None
    low: float | None
    high: float | None


class SpreadOfDraws(Document):
    """The 5th, 50th and 95th percentile over draws."""

    p5: float
    median: float
    p95: float


class BindingConstraints(Document):
    """How a principal keeps the zone empty or small."""

    opens: dict[str, CountedDraws]
    """Of draws without a zone, those with one without its red_lines, its value of no_deal, or
    either."""
    alone: SpreadOfDraws | None
    """Packages that it alone keeps out where there is a zone."""
    most: CountedDraws
    """Of draws with a zone, those in which nobody keeps out more."""


class UnwillingGuarantors(Document):
    """What guarantors do not carry."""

    opens: CountedDraws
    alone: SpreadOfDraws | None


class ZonesAcross(Document):
    """The zones of all draws."""

    empty: CountedDraws
    empty_under_leverage: CountedDraws
    size: SpreadOfDraws | None
    """Packages in it, where there is one."""
    surplus: SpreadOfDraws | None
    shortfall: SpreadOfDraws | None
    out_of_reach: CountedDraws
    """Of draws without a zone, those in which no concession would do."""
    binding: dict[str, BindingConstraints]
    """By principal."""
    unwilling_guarantors: UnwillingGuarantors


class RulePicks(Document):
    """What a rule picks; null for nothing."""

    central: PickedPackage | None
    commonest: PickedPackage | None
    """What it picks in most draws."""


class VotedIssues(Document):
    """What a rule that knows no bargaining says of every issue at the centre."""

    choices: dict[str, str | None]
    pick: PickedPackage | None
    """Null where the choices make no package."""
    same: int
    """Draws in which it says the same of every issue."""
    same_by_issue: dict[str, int]


class MiddlePosition(Document):
    weighted_mean: float
    weighted_median: list[float]
    """Both ends, which differ in an exact tie."""


class SolveDocument(Document):
    """What there is to agree on, and what bargaining solutions pick of it."""

    schema_version: int
    scenario: str
    source: str | None
    """The file that the scenario was read from."""
    changes: list[dict[str, Any]]
    """What was set on top."""
    scenario_hash: str
    seed: int
    codings: int
    """Draws of what is uncertain; 0 where nothing is."""
    principals: list[str]
    packages: int
    """How many there are."""
    values: str
    """What the values rest on."""
    notes: list[str]
    """What the scenario settles before anybody talks."""
    centre: ZoneAtCentre
    letters: dict[str, ZoneOfOne]
    """The zone at the centre of each coding of the evidence."""
    across: ZonesAcross | None
    solutions: dict[str, RulePicks]
    best: dict[str, RulePicks]
    """The best for one actor, of what is in the zone."""
    without_bargaining: dict[str, VotedIssues]
    on_positions: dict[str, MiddlePosition]
    """Where the middle of positions lies, by issue."""
    acceptable_most_often: PickedPackage | None
    note: str
    """What these numbers are not."""


def document(finding: SolveFinding) -> dict[str, Any]:
    """All of it, as JSON has it; checked against `SolveDocument` by a test."""
    solved, scenario = finding.solved, finding.scenario
    return {
        "schema_version": SCHEMA_VERSION,
        "scenario": scenario.name,
        **changes.data(scenario),
        "scenario_hash": scenario.hash,
        "seed": finding.seed,
        "codings": solved.codings,
        "principals": list(solved.principals),
        "packages": solved.offer.size,
        "values": values_told(scenario),
        "notes": settled(scenario),
        "centre": _centre_data(solved),
        "letters": {name: _zone_data(zones) for name, zones in solved.letters.items()},
        "across": finding.across if solved.codings else None,
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


def rows(finding: SolveFinding) -> Iterator[list[Any]]:
    """A row of `COLUMNS` for every pick of a rule, and for each package of the frontier."""
    solved = finding.solved
    for kind, rules in (("solution", solved.rules), ("best", solved.best)):
        for name, rule in rules.items():
            for at, pick in (("centre", rule.central), ("commonest", rule.commonest)):
                if pick is not None:
                    yield _pick_row(finding, kind, name, at, pick)
    for name, vote in solved.votes.items():
        if vote.pick is not None:
            yield _pick_row(finding, "vote", name, "centre", vote.pick)
    for kind, one in (("nearest", solved.nearest), ("acceptable", solved.steadiest)):
        if one is not None:
            yield _pick_row(finding, kind, "", "", one)
    for pick in solved.frontier:
        yield _pick_row(finding, "frontier", "", "centre", pick)


def _pick_row(finding: SolveFinding, kind: str, rule: str, at: str, pick: Pick) -> list[Any]:
    least = pick.gains[pick.least]
    told = finding.package(pick.package)
    return [kind, rule, at, pick.package, told, least, pick.picked, pick.accepted, pick.loss]


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
