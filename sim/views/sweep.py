"""What a sweep says: where an outcome is commonest and rarest, and how the points differ."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sim.analysis.compare import Row
from sim.analysis.events import EVENTS, HEADLINES
from sim.analysis.sweeps import TIED, text_of
from sim.analysis.wording import percent, span
from sim.inputs.factors import Factor
from sim.inputs.scenario import Scenario
from sim.outcomes import OUTCOMES
from sim.runs.design import POINTS
from sim.runs.sweep import Sweep
from sim.runs.sweep_store import StoredSweep
from sim.views import change, changes
from sim.views.blocks import Block, Commands, Items, Table, Text
from sim.views.pair import named_path, verdict_on
from sim.views.phrases import Names
from sim.views.terms import ADDED_UP, CALIBRATED, SENTENCE, counted, outcome

MOST_SHOWN = 10  # points in the answer; of more, so many with most and with fewest
EXTREME = 4
MOST_LISTED = 20  # and where all outcomes are shown; of more, those at either end
ENDS = 5
NAMED = 3  # points in a sentence

Point = Mapping[str, Mapping[str, Any]]  # the row of each outcome


@dataclass(frozen=True)
class Swept:
    """A sweep, the outcome that is asked about, and how each point differs in it from the first."""

    stored: StoredSweep
    outcome: str
    against_first: Sequence[Row]

    @cached_property
    def points(self) -> list[Point]:
        """What came out at each point, by outcome."""
        found: dict[int, dict[str, Mapping[str, Any]]] = {}
        for row in self.stored.table.to_dict("records"):
            plain = {str(name): value for name, value in row.items()}
            found.setdefault(plain["point"], {})[plain["outcome"]] = plain
        return list(found.values())

    @cached_property
    def scenario(self) -> Scenario:
        """What is varied."""
        return Scenario.restored(self.stored.manifest["scenario"])

    def at(self, point: Point) -> str:
        """The values of a point: the only one, or each behind its path."""
        row = point[OUTCOMES[0]]
        values = [(path, _value(row[path])) for path in self.stored.factors]
        if len(values) == 1:
            return values[0][1]
        return ", ".join(f"{path}={value}" for path, value in values)


# Before it runs


def design(sweep: Sweep, seconds: float | None) -> list[Block]:
    """The design, its size, and about how long it takes; `seconds` None if that is not known."""
    count = len(sweep.points)
    asked = count if sweep.design == "grid" else sweep.points_wanted or POINTS
    told = [
        f"{sweep.base.name}: {sweep.design} of {counted(count, 'point', 'points')}, "
        f"{counted(sweep.runs, 'run', 'runs')} each, {sweep.total:,} in all; seed {sweep.seed}, "
        f"{sweep.per_coding} runs per draw.",
        *changes.told(sweep.base),
    ]
    if count < asked:
        told.append(f"Of the {asked:,} points asked for, {asked - count:,} were drawn before.")
    if seconds is not None:
        told.append(f"It takes about {_time(seconds)} in one process here.")
    return [Text(" ".join(told)), Items([Text(_levels(factor)) for factor in sweep.factors])]


def _levels(factor: Factor) -> str:
    if factor.levels:
        return f"{factor.path}: {', '.join(text_of(level) for level in factor.levels)}"
    return f"{factor.path}: {text_of(factor.at(0))} to {text_of(factor.at(1))}"


def _time(seconds: float) -> str:
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


# What came of it


def blocks(swept: Swept, full: bool = False) -> list[Block]:
    """The answer, or with *full* every outcome."""
    told: list[Block] = [Text(_title(swept)), Text(" ".join(_ends(swept)), "Result")]
    told.append(_points(swept))
    if full:
        told += _outcomes(swept)
    told.append(Text(SENTENCE))
    return told if full else [*told, *_further(swept)]


def _title(swept: Swept) -> str:
    """What was run, and what is varied in it."""
    content = swept.stored.manifest
    values, names = zip(*content["points"], strict=True), Names(swept.scenario.labels)
    varied = [
        f"{named_path(path, names)}, {counted(len({*map(str, own)}), 'value', 'values')}"
        for path, own in zip(content["factors"], values, strict=True)
    ]
    told = [
        f"{content['name']}: {counted(len(swept.points), 'point', 'points')} of "
        f"{counted(content['runs'], 'run', 'runs')}, seed {content['seed']}, "
        f"{content['per_coding']} runs per draw, the same luck at every point. "
        f"Varied: {'; '.join(varied)}."
    ]
    return " ".join([*told, *changes.told(swept.scenario)])


def _points(swept: Swept) -> Table:
    """The outcome asked about at each point, and its difference from the first."""
    points, rows = swept.points, swept.against_first
    order = list(range(len(points)))
    note = ""
    if len(order) > MOST_SHOWN:
        known = [i for i in order if points[i][swept.outcome]["runs"]]
        known.sort(key=lambda i: -points[i][swept.outcome]["share"])
        order = [*known[:EXTREME], *known[-EXTREME:]]
        many = f"{EXTREME} with most and the {EXTREME} with fewest of {len(points):,}"
        note = f"Shown are the {many}. "
    where = swept.stored.factors[0] if len(swept.stored.factors) == 1 else "at"
    name = EVENTS[swept.outcome].name
    if not rows:
        plain = [(*share_cells(points[i][swept.outcome]), swept.at(points[i])) for i in order]
        return Table("", (name, "95 % interval", where), plain, (0, 1), note)
    shares = change.all_sides(rows)
    told = [
        (share, *change.cells(row), verdict_on(row))
        for share, row in zip(shares[1:], rows, strict=True)
    ]
    own = [(shares[0], "", "", "the first"), *told]
    cells = [(*own[i], swept.at(points[i])) for i in order]
    note += "Differences are paired"
    note += f"; verdicts hold for all {len(rows)} together." if len(rows) > 1 else "."
    head = (name, "less the first, points", "95 % interval", "verdict", where)
    return Table("", head, cells, (0, 1), f"{note}{_mark(swept)}")


def _mark(swept: Swept) -> str:
    beside = {each.beside for each in swept.scenario.spec.calibrations}
    asked = swept.outcome in ("no_meeting", "met")
    return f" The chance of a meeting is {CALIBRATED}." if "meeting" in beside and asked else ""


def _outcomes(swept: Swept) -> Iterator[Block]:
    """Every outcome at every point, the first and the last of many."""
    shown, note = swept.points, ""
    if len(shown) > MOST_LISTED:
        shown = [*shown[:ENDS], *shown[-ENDS:]]
        left = len(swept.points) - 2 * ENDS
        note = f"{left:,} points between are left out; all of them are in shares.csv."
    yield _shares(swept, shown, OUTCOMES, "", note)
    sums = [
        name for name in HEADLINES
        if name in shown[0] and any(point[name]["runs"] for point in shown)
    ]  # fmt: skip
    yield _shares(swept, shown, sums, ADDED_UP)
    if "meeting" in {each.beside for each in swept.scenario.spec.calibrations}:
        yield Text(f"The chance of a meeting is {CALIBRATED}.")


def _shares(
    swept: Swept, points: Sequence[Point], names: Sequence[str], caption: str, note: str = ""
) -> Table:
    """Shares of some outcomes in percent, and their 95 % intervals below them."""
    rows: list[tuple[str, ...]] = []
    for point in points:
        shares, intervals = zip(*(share_cells(point[name]) for name in names), strict=True)
        rows += [(swept.at(point),), ("share", *shares), ("95 %", *intervals)]
    head = ("", *(outcome(name) for name in names))
    return Table(caption, head, rows, range(1, len(head)), note)


def share_cells(row: Mapping[str, Any]) -> tuple[str, str]:
    """A share in percent, and its 95 % interval."""
    share, low, high = row["share"], row["low"], row["high"]
    if not row["runs"]:
        return "-", "no run"
    if row["count"] in (0, row["runs"]):
        return f"{row['count']:,} runs", span(low, high).removesuffix(" %")
    return percent(share, low, high), span(low, high).removesuffix(" %")


def _value(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _ends(swept: Swept) -> Iterator[str]:
    """Where an outcome is rarest and commonest, and which points cannot be told from these."""
    points = [point for point in swept.points if point.get(swept.outcome, {}).get("runs")]
    rows = [point[swept.outcome] for point in points]
    name = EVENTS[swept.outcome].name
    if len({row["share"] for row in rows}) == 1:
        yield f"Equally many of '{name}' at all {len(rows)} points: {share_cells(rows[0])[0]}."
    if len({row["share"] for row in rows}) < 2:
        return
    known = TIED[0] in rows[0]
    for lead, end, best in (("Most", "most", max), ("Fewest", "fewest", min)):
        share = best(row["share"] for row in rows)
        first = [i for i, row in enumerate(rows) if row["share"] == share]
        tied = [i for i, row in enumerate(rows) if known and row[end] and i not in first]
        cell, interval = share_cells(rows[first[0]])
        text = f"{lead} of '{name}': {cell} ({interval} %) at {_named(swept, points, first)}"
        if known and len(tied) + len(first) == len(rows):
            text += "; no other point can be told from it"
        elif tied:
            text += f"; not told from it: {_named(swept, points, tied)}"
        yield f"{text}."
    if not known:
        yield "This sweep is of an earlier version, which did not keep what ties are told by."


def _named(swept: Swept, points: Sequence[Point], which: Sequence[int]) -> str:
    """Some points by their values; of many, the first ones."""
    names = [swept.at(points[i]) for i in which[:NAMED]]
    if len(which) > NAMED:
        names.append(f"{len(which) - NAMED} more")
    word = "; " if len(swept.stored.factors) > 1 else ", "
    return word.join(names) if len(names) != 2 else " and ".join(names)


def _further(swept: Swept) -> Iterator[Block]:
    """The commands that go on from there: a figure, and the extreme points on fresh luck."""
    stored, lineage = swept.stored, swept.scenario.lineage
    asked = ["--outcome", swept.outcome]
    lines = [["sim", "plot", str(stored.folder), "--figure", "sweep", *asked]]
    rows = [point.get(swept.outcome, {}) for point in swept.points]
    shares = [row["share"] for row in rows if row.get("runs")]
    if lineage.source and len(shares) == len(rows) and min(shares) < max(shares):
        ends = (shares.index(max(shares)), shares.index(min(shares)))
        sets = [word for each in lineage.changes for word in ("--set", changes.setting(each))]
        numbers = ["--seed", str(stored.manifest["seed"]), "--rank", swept.outcome]
        sources = ["+".join([lineage.source, *_sets(swept, end)]) for end in ends]
        lines.append(["sim", "compare", *sources, *sets, *numbers])
    lead = (
        f"Results: {stored.folder}. The same command with --full tells every outcome. Go on with:"
    )
    yield Commands([shlex.join(words) for words in lines], lead)


def _sets(swept: Swept, point: int) -> list[str]:
    """The values of a point, as they are set on top of a scenario."""
    content = swept.stored.manifest
    pairs = zip(content["factors"], content["points"][point], strict=True)
    return [f"{path}={text_of(value)}" for path, value in pairs]
