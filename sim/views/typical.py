"""How a typical run was picked: in a sentence, or in all its numbers."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path

from sim.analysis.events import EVENTS
from sim.analysis.typical import Measured, Typical
from sim.views.blocks import Block, Heading, Table, Text
from sim.views.phrases import Names, cut, listed, percent
from sim.views.terms import outcome

SHOWN = 16  # numbers of the run beside those of its class
NAME = 34  # characters of one
WHOLE = ("week", "rounds", "texts", "zopa_size", "violated_month", "collapsed_month")
MEANT = {
    "week": "week of the meeting",
    "rounds": "offers made",
    "texts": "texts tabled",
    "zopa_size": "packages acceptable to all",
    "nash_distance": "distance from the Nash solution",
    "leverage_needed": "part of the leverage needed",
    "violated_month": "month in which fighting flared",
    "collapsed_month": "month in which the war was back",
}


def blocks(typical: Typical, names: Names, folder: Path | None, full: bool) -> Iterator[Block]:
    """Why this run and no other; with `full` its numbers beside those of its class, too."""
    if not full:
        yield Text(" ".join([picked(typical), *_next(typical, folder)]))
        return
    yield Heading(f"Why this run is typical of {_called(typical.name)}")
    yield Text(" ".join(_told(typical, names)))
    if shown := _shown(typical):
        yield _numbers(shown, typical, names)
    yield from (Text(line) for line in _next(typical, folder))


def picked(typical: Typical) -> str:
    """In a sentence, of how many it is one and in what it is typical of them."""
    event = EVENTS[typical.name]
    ended = event.phrase if event.is_sum else f"ended in '{event.name}'"
    told = f"Of {typical.runs:,} runs of {typical.of:,} that {ended} this is "
    if typical.runs == 1:
        return f"The only run of {typical.of:,} that {ended}."
    what = (
        "in what it signs, and in its numbers" if typical.signed else "in why, and in its numbers"
    )
    return (
        f"{told}a typical one, {what}."
        if typical.rank == 0
        else f"{told}number {typical.rank + 1}."
    )


def _called(name: str) -> str:
    event = EVENTS[name]
    return f"those that {event.phrase}" if event.is_sum else f"'{event.name}'"


def _told(typical: Typical, names: Names) -> Iterator[str]:
    event = EVENTS[typical.name]
    ended = event.phrase if event.is_sum else f"ended in '{event.name}'"
    yield f"Run {typical.replicate}, one of {typical.runs:,} that {ended}, of {typical.of:,}."
    if typical.alike < typical.among:
        which = "the commonest end among them" if typical.commonest else "one end among them"
        whole = "them" if typical.among == typical.runs else f"{typical.among:,} that were measured"
        many = "" if typical.alike == 1 else f", as in {typical.alike:,} of {whole}"
        yield f"It ended by {which}: {_reason(typical, names)}{many}."
    if typical.signed:
        yield _package(typical, names)
    count = len(typical.measured)
    if typical.by_coding:
        what = f"the {count:,} numbers of its draw; such runs have none of their own"
    else:
        what = f"the {count:,} numbers that such runs have"
    place = "the closest" if typical.rank == 0 else f"number {typical.rank + 1:,} in closeness"
    if not count:
        yield "Such runs have no number in which they differ: it is the first of them."
        return
    which = "these" if typical.alike < typical.among else "them"
    which = "those that signed this" if typical.signed and not typical.rank else which
    yield (
        f"Of {which} it is {place} to the medians of "
        f"{_all(typical)} in {what}: {typical.distance:.2f} interquartile ranges away on "
        f"average, where half of all that ended so are {typical.usual:.2f} or more away. Typical "
        "is not the same as likely: each run is one of many."
    )


def _package(typical: Typical, names: Names) -> str:
    """What it signed, issue by issue, with how many did."""
    told = []
    for each in typical.signed:
        part = percent(each.count / typical.alike) if each.count < typical.alike else "all"
        mark = "" if each.count == each.most else ", not the commonest"
        choice = names.choice(each.issue, each.choice)
        told.append(f"{names.issue(each.issue)}: {choice} ({part}{mark})")
    which = "What it signs is signed most, issue by issue"
    if typical.rank:
        which = "It signs, issue by issue"
    elif any(each.count < each.most for each in typical.signed):
        which = "What it signs comes nearest to what is signed most, issue by issue"
    return f"{which}: {'; '.join(told)}."


def _all(typical: Typical) -> str:
    """Those whose medians they are."""
    if typical.among == typical.runs:
        return f"all {typical.runs:,}"
    return f"the {typical.among:,} whose draw is kept"


def _reason(typical: Typical, names: Names) -> str:
    ended, blocked, reason = typical.reason
    what = outcome(str(ended)) if EVENTS[typical.name].is_sum else ""
    who = names.actors(blocked.split("+")) if blocked else ""
    why = "" if reason == what else reason
    return ", ".join(filter(None, (what, why, who and f"{who} stood in the way")))


def _shown(typical: Typical) -> list[Measured]:
    """The numbers to show: its own; of those drawn, the farthest from the medians of the class."""
    if not typical.by_coding:
        return [m for m in typical.measured if m.median is not None or m.value is not None]
    known = [m for m in typical.measured if m.value is not None and m.median is not None]
    return sorted(known, key=lambda m: (-_away(m), m.name))[: SHOWN // 2]


def _away(measured: Measured) -> float:
    assert measured.value is not None
    assert measured.median is not None
    return abs(measured.value - measured.median) / measured.scale


def _numbers(shown: list[Measured], typical: Typical, names: Names) -> Table:
    what = "drawn for its draw, farthest from the medians" if typical.by_coding else "number"
    rows = []
    for measured in shown[:SHOWN]:
        name, whole = measured.name, measured.name in WHOLE
        middle = "-"
        if measured.low is not None:
            middle = f"{_number(measured.low, whole)} to {_number(measured.high, whole)}"
        value, median = (_number(v, whole) for v in (measured.value, measured.median))
        rows.append((cut(_name(name, names), max(NAME, len(what))), value, median, middle))
    return Table(what, (what, "this run", "median", "middle half"), rows, (1, 2))


def _name(name: str, names: Names) -> str:
    kind, _, actor = name.partition(".")
    if kind == "gain":
        return f"gain of {names.actor(actor)}"
    if kind == "durability":
        return f"chance of standing, to {names.actor(actor)}"
    return MEANT.get(name, name)


def _number(value: float | None, whole: bool) -> str:
    if value is None:
        return "none"
    return f"{value:.0f}" if whole and value == int(value) else f"{value:.3g}"


def _next(typical: Typical, folder: Path | None) -> Iterator[str]:
    if typical.following:
        command = shlex.join(["sim", "replay", str(folder), str(typical.following[0])])
        other = f"--another, or {command}" if folder else "another=1"
        yield f"The next by this measure: {listed(map(str, typical.following))} ({other})."
