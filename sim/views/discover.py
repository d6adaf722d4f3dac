"""Under which conditions runs end in some way, and how sure that is, in blocks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.discovery import ALPHA, QUASI, SCREEN, Box, Limit
from sim.analysis.drawn import NAMES, Input
from sim.analysis.events import EVENTS
from sim.analysis.intervals import Share
from sim.analysis.stability import OFTEN, SHUFFLES, SPLITS, Discovered, Steadiness
from sim.inputs.provenance import Count, Provenance
from sim.inputs.scenario import Scenario
from sim.views import change, changes
from sim.views.blocks import Block, Commands, Items, Table, Text
from sim.views.drawn import condition, draws_of, number
from sim.views.notes import calibrated
from sim.views.phrases import Names, listed
from sim.views.terms import CALIBRATED, SENTENCE, counted

if TYPE_CHECKING:
    from sim.runs.results import RunResults

BOXES_SHOWN = 6
SMALLEST = 0.001


@dataclass(frozen=True)
class DiscoverFinding:
    """What was searched, what was found, and the command to type again."""

    results: RunResults
    outcome: str
    coverage: float | None
    found: Discovered
    command: str = ""

    @cached_property
    def scenario(self) -> Scenario:
        return Scenario.restored(self.results.scenario)

    @cached_property
    def count(self) -> Count:
        """The inputs in force, and what is drawn from them for each coding."""
        columns = (column.name for column in self.results.layout.codings)
        return Provenance(self.scenario).count(name for name in columns if name not in NAMES)

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """Each condition as plain values."""
        return condition_rows(self)

    @property
    def ends(self) -> str:
        """What runs with the outcome do."""
        return EVENTS[self.outcome].phrase


def blocks(finding: DiscoverFinding, full: bool = False) -> list[Block]:
    """The conditions in words, what they are worth, and how sure that is; or all that is known."""
    told = changes.told(finding.scenario)
    if not full:
        return [
            Text(" ".join([_title(finding), *told])),
            *(_box(finding, full) if finding.found.told else [Text(_nothing(finding))]),
            *_sure(finding),
            Text(" ".join(filter(None, [_calibrated(finding), SENTENCE]))),
            *_further(finding),
        ]
    return [
        *map(Text, (_title(finding), *told, SENTENCE)),
        *(_box(finding, full) if finding.found.told else [Text(_nothing(finding))]),
        *_stand_ins(finding), *_held_out(finding),
        *_conditions(finding, True), *_conditions(finding, False),
        *_trade_off(finding), *_legend(finding),
    ]  # fmt: skip


def _title(finding: DiscoverFinding) -> str:
    results, sample = finding.results, finding.found.finder.sample
    many = len(finding.scenario.letters) > 1
    letter = ", and which coding of the evidence it follows" * many
    told = (
        f"{finding.scenario.name}: when do runs {finding.ends}? "
        f"{counted(finding.found.base.n, 'run', 'runs')} of "
        f"{counted(sample.codings, 'draw', 'draws')} of what is uncertain, seed {results.seed}. "
        f"{draws_of(finding.count)}{letter}."
    )
    if sample.left_out:
        told += f" {sample.left_out:,} runs whose draws are not kept are left out."
    if results.failures:
        told += f" {len(results.failures):,} runs failed and are not counted."
    return told


def _box(finding: DiscoverFinding, full: bool) -> Iterator[Block]:
    """The conditions in words, and what they are worth."""
    found = finding.found
    measured = found.measured
    told = [row["condition"] for row in finding.rows if row["in_box"]]
    ends = ["."] if len(told) == 1 else [*[","] * (len(told) - 2), " and", "."]
    yield Text(f"Runs {finding.ends} above all when")
    yield Items([Text(each + end) for each, end in zip(told, ends, strict=True)])
    mass, coverage = (" (mass)", " (coverage)") if full else ("", "")
    yield Text(
        f"Then {_share(measured.density)} of the runs do so (95 % interval "
        f"{_span(measured.density)}), otherwise {_share(measured.outside)} "
        f"({_span(measured.outside)}); of all runs "
        f"{_share(found.base)}. These conditions hold in {_percent(measured.mass)} of the runs"
        f"{mass} and in {_percent(measured.coverage)} of those that {finding.ends}{coverage}."
    )


def _sure(finding: DiscoverFinding) -> Iterator[Block]:
    """How far to trust it, in a few sentences."""
    found, held = finding.found, finding.found.held_out
    if not found.told:
        return
    yield Text(
        "Conditions look better where they were found: found in half of the draws and measured in "
        f"the other half, {_percent(held.density)} of the runs inside do so (90 % of "
        f"{2 * SPLITS} halves: {_percent(held.low)} to {_percent(held.high)}). With the outcomes "
        f"shuffled, {_chance(finding)}.{_unsteady(finding)}"
    )
    yield from _stand_ins(finding)


def _stand_ins(finding: DiscoverFinding) -> Iterator[Block]:
    """The conditions that say no more than which coding of the evidence is drawn."""
    names = [r["condition"] for r in finding.rows if r["in_box"] and r["stands_for_coding"]]
    if names and finding.found.told:
        yield Text(
            f"Only stands in for the coding of the evidence, as far as can be told: "
            f"{listed(names)}. Among the draws of one and the same coding it makes no difference "
            "that is more than chance; what moves the outcome may be anything in which the codings "
            "differ ('sim codings' tells what)."
        )


def _held_out(finding: DiscoverFinding) -> Iterator[Block]:
    held = finding.found.held_out
    if finding.found.told:
        yield Text(
            "Conditions look better where they were found. Found in one half of the draws and "
            f"measured in the other, {2 * SPLITS} halves: {_percent(held.density)} of the runs "
            f"inside (90 % of halves: {_percent(held.low)} to {_percent(held.high)}), covering "
            f"{_percent(held.coverage)} with {_percent(held.mass)} of the runs. With the outcomes "
            f"shuffled over the draws, {_chance(finding)}.{_unsteady(finding)}"
        )


def _unsteady(finding: DiscoverFinding) -> str:
    """The conditions that another half of the draws would hardly give."""
    weak = [r["condition"] for r in finding.rows if r["in_box"] and r["halves"] < OFTEN]
    return f" Found in few halves, and so not to be leant on: {listed(weak)}." if weak else ""


def _chance(finding: DiscoverFinding) -> str:
    as_much = round(finding.found.p * (1 + SHUFFLES)) - 1
    share = "none" if as_much == 0 else f"{as_much}"
    return f"{share} of {SHUFFLES} searches found as much (p = {finding.found.p:.3g})"


def _nothing(finding: DiscoverFinding) -> str:
    found = finding.found
    told = f"No condition can be told. {_share(found.base)} of the runs {finding.ends}"
    if not found.box.limits:
        return f"{told}, and no input that was drawn moves this by more than chance would."
    return (
        f"{told}; the best conditions have {_share(found.measured.density)}, but with the outcomes "
        f"shuffled over the draws {_chance(finding)}."
    )


def _conditions(finding: DiscoverFinding, own: bool) -> Iterator[Block]:
    """A table of the conditions of the box, or of those that are in half-boxes only."""
    rows = [row for row in finding.rows if row["in_box"] == own]
    if not rows or (own and not finding.found.told):
        return
    what, p = ("condition", "quasi-p") if own else ("often set in halves, not here", "")
    head = ("kept by", p, "in halves", "limit there", what)
    cells = [(*_beside(row), row["condition"]) for row in rows]
    yield Table("", head, cells, (0, 1, 2, 3), drop=("limit there", "kept by"))


def _beside(row: dict[str, Any]) -> tuple[str, ...]:
    low, high = row["limit_p5"], row["limit_p95"]
    spread = "" if low is None else f"{number(low)} to {number(high)}"
    p = row["quasi_p"]
    told = "" if p is None else f"< {SMALLEST}" if p < SMALLEST else f"{p:.3f}"
    return _percent(row["kept_by"]), told, _percent(row["halves"]), spread


def _trade_off(finding: DiscoverFinding) -> Iterator[Block]:
    """Boxes along the peeling, from all runs to the smallest."""
    boxes = finding.found.boxes
    if len(boxes) < 2 or not finding.found.told:
        return
    places = np.linspace(0, len(boxes) - 1, min(BOXES_SHOWN, len(boxes))).round()
    shown = sorted({int(place) for place in places} | {boxes.index(finding.found.box)})
    rows = []
    for box in sorted((boxes[i] for i in shown), key=lambda box: -box.mass):
        mark = "this box" if box is finding.found.box else ""
        share = _percent(density_in(box, finding.found))
        rows.append((mark, _percent(box.mass), _percent(box.coverage), share, str(len(box.limits))))
    head = ("Trade-off", "mass", "coverage", "density", "conditions")
    yield Table("", head, rows, (1, 2, 3, 4))


def _legend(finding: DiscoverFinding) -> Iterator[Block]:
    if not finding.rows:
        return
    yield Text(
        "Kept by: share of draws that meet the condition. Quasi-p: chance of so many such "
        "runs in the box without this condition; the search over inputs is not in it. In "
        "halves: how many of the boxes found in half of the draws set it, and where (90 %). "
        f"Inputs pass a screen first (false discovery rate {SCREEN:g}); slices take {ALPHA:g} "
        f"of the runs; conditions with a quasi-p above {QUASI:g} are dropped."
    )
    if finding.coverage is None and finding.found.told:
        yield Text(
            "This is the box whose coverage exceeds its mass by most; '--coverage 0.3' "
            "takes the densest that covers so much."
        )
    if told := _calibrated(finding):
        yield Text(told)


def _calibrated(finding: DiscoverFinding) -> str:
    asked = finding.outcome in ("no_meeting", "met")
    set_ = asked and "meeting" in calibrated(finding.scenario)
    return f"The chance of a meeting is {CALIBRATED}." if set_ else ""


def _further(finding: DiscoverFinding) -> Iterator[Block]:
    if finding.command:
        lines = [f"{finding.command} --full", f"{finding.command} --figure conditions.svg"]
        yield Commands(lines, "Each condition, and what others would be worth; a picture:")


def _percent(value: float) -> str:
    """A share of draws or runs that is exact, in percent."""
    points = 100 * value
    return f"{points:.1f} %" if 0 < points < 9.95 else f"{points:.0f} %"


def _share(share: Share) -> str:
    if share.share is None or share.low is None or share.high is None:
        return "none"
    return change.share(share.share, share.low, share.high, share.n)


def _span(share: Share) -> str:
    if share.low is None or share.high is None:
        return "no runs"
    return change.span(share.low, share.high)


# Conditions as plain values


def condition_rows(finding: DiscoverFinding) -> list[dict[str, Any]]:
    """Each condition as plain values, in the order of `Discovered.steadiness`."""
    found, names = finding.found, Names(finding.scenario.labels)
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


def density_in(box: Box, found: Discovered) -> float:
    """The share of events in a box: what it covers, times the base rate, for each run inside."""
    assert found.base.share is not None
    return box.coverage * found.base.share / box.mass
