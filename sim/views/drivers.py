"""What moves the chance of an outcome, in blocks: what to look up next, and on what it rests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from sim.analysis.drivers import HIGH, LOW, NOBODY, Drivers, Group, Swing
from sim.analysis.events import EVENTS
from sim.analysis.sobol import Estimate
from sim.inputs.entries import Input
from sim.inputs.loading import Loaded
from sim.inputs.provenance import Provenance
from sim.runs.redraw import CODING
from sim.views import changes
from sim.views.blocks import Block, Commands, Table, Text
from sim.views.change import finer
from sim.views.drawn import called, draws_of, number
from sim.views.phrases import Names, listed
from sim.views.terms import RESTS, SENTENCE, rests

SHOWN = 16  # inputs in the table and in the figure
FIRST = 7  # of them in the answer
NAMED = 3  # of those that cannot be told apart, in the answer
OWN_RUNS = " (runs of its own, more or fewer than a results folder has)"
WAYS = {"origin": "by what they rest on", "actor": "by actor", "issue": "by issue", CODING: ""}
THE_CODING = "which coding of the evidence is drawn"
NONE_OF = {"actor": "the war, the talks, guarantees", "issue": "no issue"}
INPUTS = ("input", "rests on", "scale on", "from, to", "share", "then", "change, points")


@dataclass(frozen=True)
class DriversFinding:
    """What was found, with the scenario's places, the version, and the command to type again."""

    found: Drivers
    loaded: Loaded
    version: str
    command: str = ""

    @cached_property
    def names(self) -> Names:
        return Names(self.found.scenario.labels)

    @cached_property
    def behind(self) -> Provenance:
        return Provenance(self.found.scenario, self.loaded.tree)

    def input_name(self, path: str) -> str:
        """What an input is called, without its article."""
        if path == CODING:
            return THE_CODING
        return called(path, self.names).removeprefix("the ")

    def origin(self, path: str) -> tuple[str, str]:
        """What an input rests on, and the scale of its code where that is weaker."""
        if path == CODING:
            return "codings", ""
        found, *scale = (RESTS[kind] for kind in self.behind.rests(path))
        return found, scale[0] if scale else ""

    def group_name(self, group: Group) -> str:
        if group.by == CODING:
            return THE_CODING
        if group.name == NOBODY:
            return NONE_OF[group.by]
        if group.by == "origin":
            return rests(group.name.split("/"))
        return self.names.actor(group.name) if group.by == "actor" else self.names.issue(group.name)

    @property
    def told(self) -> list[Swing]:
        """The inputs whose effect can be told from none, the widest first."""
        return [swing for swing in self.found.swings if swing.told]

    @property
    def leaders(self) -> tuple[Swing, ...]:
        """The widest of those told, and those that cannot be told from it."""
        return self.found.tied(self.told) if self.told else ()

    def to_look_up(self, scale: bool) -> list[tuple[Swing, Input]]:
        """The assumptions that move the outcome most, with what the scenario says of each.

        They are several where they cannot be told apart, the widest first. Asked for are inputs
        that are assumed themselves or, with `scale`, those whose scale alone is.
        """
        where = self.behind.scale if scale else self.behind.input
        found = {
            swing.path: (swing, behind)
            for swing in self.told
            if swing.path != CODING and self._assumed(swing.path, scale)
            if (behind := where(swing.path)) is not None
        }
        tied = self.found.tied([swing for swing, _ in found.values()]) if found else ()
        return [found[swing.path] for swing in tied]

    def _assumed(self, path: str, scale: bool) -> bool:
        *code, last = self.behind.rests(path)
        return last == "assumption" and bool(code) == scale


def ends(swing: Swing) -> tuple[str, str]:
    """The low and the high value of an input, as they are shown."""
    if swing.letters:
        return swing.letters
    return ("talk", "real") if ".red_lines." in swing.path else _pair(swing.values)


def _pair(values: tuple[float, ...]) -> tuple[str, str]:
    return number(values[0]), number(values[-1])


def end_shares(swing: Swing) -> tuple[float, float]:
    """The shares at these values."""
    if swing.letters:
        return min(swing.shares), max(swing.shares)
    first, last = swing.shares[0], swing.shares[-1]
    return (last, first) if ".red_lines." in swing.path else (first, last)


def half_width(swing: Swing) -> float:
    """Half the 95 % interval of the change."""
    low, high = swing.change.low, swing.change.high
    return 0.0 if low is None or high is None else (high - low) / 2


def blocks(finding: DriversFinding, full: bool = False) -> list[Block]:
    """What was asked, what to look up next, on what it rests and the widest; or all of it."""
    found = finding.found
    told = [Text(line) for line in changes.told(found.scenario)]
    if full:
        return [
            Text(_title(finding, OWN_RUNS)), *told,
            Text(SENTENCE), Text(_varies(finding)),
            *_groups(finding), *_inputs(finding, SHOWN), *map(Text, _next(finding)),
        ]  # fmt: skip
    return [
        Text(_title(finding)), *told, Text(" ".join([*_next(finding, NAMED), _rests(finding)])),
        *_inputs(finding, FIRST), *([] if finding.told else [Text(SENTENCE)]), *_further(finding),
    ]  # fmt: skip


def _title(finding: DriversFinding, remark: str = "") -> str:
    found, share = finding.found, finding.found.share
    runs = f"{share.n:,} runs"
    if found.failed:
        runs += f" ({found.failed:,} failed and are not counted)"
    return (
        f"{found.scenario.name}: what moves the share of runs that "
        f"{EVENTS[found.outcome].phrase}? It is {_percent(share.share)} "
        f"({_percent(share.low)} to {_percent(share.high)}) of {runs}, "
        f"{found.sizes.per_coding} for each of {share.codings:,} draws of what is uncertain, seed "
        f"{found.seed}{remark}."
    )


# On what it rests


def _rests(finding: DriversFinding) -> str:
    """On what most of it rests, in a sentence; draws differ, or they do not."""
    found = finding.found
    if not found.varies:
        return "How much of it rests on what cannot be told: more draws (--points) may tell."
    told = _origins(finding)
    if not told:
        return "On what it rests cannot be told: no part is larger than chance could make it."
    parts = [
        f"{finding.group_name(group)} {_part(each)} ({_rounded(each.low)} to "
        f"{min(_rounded(each.high), 100)})"
        for group, each in told[:NAMED]
    ]
    on = ", ".join(parts)
    return f"Of what differs between draws, so much rests in all on: {on}; parts overlap."


def _origins(finding: DriversFinding) -> list[tuple[Group, Estimate]]:
    """What inputs rest on, with the part in all of each that can be told, the largest first."""
    parts = {g: each.total for g, each in finding.found.groups.items() if g.by == "origin"}
    told = [(group, each) for group, each in parts.items() if each.low > 0.0]
    return sorted(told, key=lambda pair: -pair[1].value)


def _varies(finding: DriversFinding) -> str:
    """How far draws differ, and what part of that rests on what."""
    found = finding.found
    if not found.varies:
        return (
            "How far draws differ in their chance of this is not known well enough to share it "
            "out among inputs: more draws (--points) may tell, or what differs between runs is "
            "luck within the model."
        )
    told = [group for group, _ in _origins(finding)]
    said = [
        f"on {finding.group_name(group)}, {_part(found.groups[group].first)} and "
        f"{_part(found.groups[group].total)}"
        for group in told
    ]
    none = [finding.group_name(g) for g in found.groups if g.by == "origin" and g not in told]
    parts = "What part of this variation between draws rests on what, alone and in all: "
    rest = f" No part can be told for: {'; '.join(none)}." if none else ""
    return (
        f"Between draws the chance varies by {100 * found.deviation.value:.1f} points (standard "
        f"deviation); that is {_percent(found.explained)} of what makes single runs end "
        f"differently, the rest is luck within the model."
        f"{f' {parts}' + '; '.join(said) + '.' if said else ''}{rest}"
    )


def _part(estimate: Estimate) -> str:
    """A part as a sentence has it: never less than nothing."""
    return _whole(replace(estimate, value=max(estimate.value, 0.0)))


def _groups(finding: DriversFinding) -> Iterator[Block]:
    found = finding.found
    if not found.varies:
        return
    rows: list[Sequence[str]] = []
    by = ""
    for group, indices in found.groups.items():
        if group.by != by and WAYS[group.by]:
            rows.append([WAYS[group.by]])
        by = group.by
        indent = "  " if WAYS[by] else ""
        cells = (*_cells(indices.first), *_cells(indices.total))
        rows.append((indent + finding.group_name(group), str(len(group.streams)), *cells))
    rows.append(("an input that nothing uses", "", "", "", *_cells(found.dummy)))
    head = ("what is drawn", "numbers", "alone", "95 %", "in all", "95 %")
    note = (
        "Shares of the variance between draws (Sobol' indices, 95 % intervals). Alone: what "
        "would be gone if these were known. In all: what would be left if only these were not "
        "known. Their sums may exceed 100 % where inputs work together, and single ones lie below "
        "0 by chance. The line of an input that nothing uses shows how far luck alone can take an "
        "index. A scale makes a number of a code: what the article says counts only through it."
    )
    yield Table("", head, rows, range(1, 6), note, drop=("numbers",))


# Inputs one by one


def _inputs(finding: DriversFinding, most: int) -> Iterator[Block]:
    """The widest inputs that can be told from no effect; why there are none."""
    shown, whole = finding.told[:most], most == SHOWN
    if whole or not shown:
        yield Text(_inputs_head(finding, most))
    if not shown:
        return
    rows: list[Sequence[str]] = [_input(finding, swing) for swing in shown]
    head: Sequence[str] = INPUTS
    if not whole:
        head, rows = [*head[:2], *head[3:]], [[*row[:2], *row[3:]] for row in rows]
    drop = ("from, to", *["scale on"] * whole, "rests on")
    note = _inputs_note(finding, shown) if whole else _short_note(finding, shown)
    yield Table("", head, rows, range(1, len(head)), note, drop)


def _input(finding: DriversFinding, swing: Swing) -> tuple[str, ...]:
    at_low, at_high = end_shares(swing)
    name = finding.input_name(swing.path) + (" *" if swing.bends else "")
    return (
        name, *finding.origin(swing.path), ", ".join(ends(swing)), *_pair_of(at_low, at_high),
        _points(swing, at_high - at_low),
    )  # fmt: skip


def _inputs_head(finding: DriversFinding, most: int) -> str:
    found = finding.found
    runs = found.sizes.ends * found.sizes.per_coding
    many = len(finding.told)
    drawn = f"{draws_of(found.count)}."
    if not found.swings:
        return f"{drawn} None that is drawn does anything to it."
    does = f"Of those, {len(found.swings)} change how some run ends"
    if len(found.scenario.letters) > 1:
        does = f"Of those and which coding is drawn, {len(found.swings)} change how some run ends"
    if not many:
        return f"{drawn} {does}; none can be told from no effect."
    more = f"; the {most} widest" if many > most else ""
    return (
        f"{drawn} Each is {_held()}, all others as drawn, {runs:,} "
        f"runs each on the same luck. {does}, {many} can be told from no effect{more}:"
    )


def _held() -> str:
    held = f"held at its {round(100 * LOW)} % and at its {round(100 * HIGH)} % point"
    return f"{held}, red lines as talk and as real"


def _short_note(finding: DriversFinding, shown: Sequence[Swing]) -> str:
    star = "* Highest or lowest in between. " if any(s.bends for s in shown) else ""
    others = len(finding.told) - len(shown)
    more = f" {others} more can be told from no effect." if others else ""
    return f"{star}Each is {_held()}; changes with half their 95 % intervals.{more} {SENTENCE}"


def _inputs_note(finding: DriversFinding, shown: Sequence[Swing]) -> str:
    widest = 100 * (finding.found.luck.bound or 0.0)
    bends = any(swing.bends for swing in shown)
    star = "* The share is highest or lowest in between. " if bends else ""
    return (
        f"{star}Changes with half their 95 % intervals; told are those that stay after correction "
        f"for the number of inputs (Holm). Other luck alone would move a share by up to "
        f"{widest:.1f} points; here luck is the same at both ends.{_tie(finding)}"
    )


def _tie(finding: DriversFinding) -> str:
    """A sentence on those that share the first place."""
    names = [finding.input_name(swing.path) for swing in finding.leaders]
    if len(names) < 2:
        return ""
    return f" Which is the widest cannot be told: {listed(names[1:], 'or')} may be as wide."


# What to look up


def _next(finding: DriversFinding, most: int | None = None) -> list[str]:
    told = [_to_look_up(finding, scale, most) for scale in (False, True)]
    if not any(told):
        return ["No assumption can be told to move this: there is none to look up first."]
    return [text for text in told if text][: None if most is None else 1]


def _to_look_up(finding: DriversFinding, scale: bool, most: int | None) -> str:
    found = finding.to_look_up(scale)
    if not found:
        return ""
    names = [finding.input_name(swing.path) for swing, _ in found]
    if most is not None and len(names) > most:
        names = [*names[:most], f"{len(names) - most} more"]
    first, *others = names
    if scale:
        lead = f"Of the codes on an assumed scale, {listed([first, *others])}"
        lead += " move it most and cannot be told apart." if others else " moves it most."
    elif others:
        lead = f"Look up next: {listed([first, *others], 'or')}. They are assumptions, and move "
        lead += "the outcome most of these; which of them most cannot be told."
    else:
        lead = f"Look up next: {first}. It is an assumption, and the one that moves the outcome "
        lead += "most of these."
    behind = list({each.path: each for _, each in found}.values())
    if most is None:
        return f"{lead} {' '.join(_behind(each, scale) for each in behind)}"
    return f"{lead} {_behind(behind[0], scale)}" if len(behind) == 1 else lead


def _behind(each: Input, scale: bool) -> str:
    """The input or scale behind, with its value, where it is set, and why."""
    entry = each.entries[0]
    places = [str(e.place) for e in each.entries if e.place]
    where = f" ({places[0]})" if places else ""
    values = listed(dict.fromkeys(e.value for e in each.entries), "or")
    kind = "Scale: " if scale else ""
    return f"{kind}{each.path} = {values}{where}: {entry.origin.source}."


def _further(finding: DriversFinding) -> Iterator[Block]:
    """The commands that go on from there; none of a scenario that has no name to type."""
    if finding.command:
        more = [f"{finding.command} --full", f"{finding.command} --figure drivers.svg"]
        yield Commands(more, "All inputs, by what they rest on, by actor and by issue; a picture:")


def _cells(estimate: Estimate) -> tuple[str, str]:
    return (_whole(estimate), f"{_rounded(estimate.low)} to {_rounded(estimate.high)}")


def _whole(estimate: Estimate) -> str:
    return f"{_rounded(estimate.value)} %"


def _rounded(part: float) -> int:
    return round(100 * part)


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.1f} %"


def _pair_of(one: float, other: float) -> tuple[str, str]:
    """Two shares with decimals that agree with their difference."""
    digits = finer(100 * one, 100 * other, 1)
    return f"{100 * one:.{digits}f} %", f"{100 * other:.{digits}f} %"


def _points(swing: Swing, moved: float) -> str:
    return f"{100 * moved:+.1f} ± {100 * half_width(swing):.1f}"
