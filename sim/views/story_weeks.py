"""The weeks of preparation, told in stretches of alike weeks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from sim.runs.trace import Event, Trace
from sim.views.phrases import Names, everyone, listed, number, percent, percents, span, times, weeks

Side = Mapping[str, Any]


def preparation(trace: Trace, names: Names) -> Iterator[str]:
    """Venue, conditions, who consented and who did not and why, and the war meanwhile."""
    for event in trace.of("conditions"):
        yield from venue(event.facts, names)
        yield from _conditions(event.facts, names, trace.header["horizon"])
    seen = trace.of("week")
    if not seen:
        return
    yield from _weights(seen, names, trace)
    before = [week for week in seen if not week.facts["met"]]
    for _, stretch in groupby(before, key=_readiness):
        yield from _stretch(list(stretch), names, trace)
    yield from _war(seen, names, trace)
    last = seen[-1]
    if last.facts["met"]:
        yield _meeting(last, names)
    else:
        yield f"The {trace.header['horizon']} weeks ran out without a meeting."


def _readiness(week: Event) -> tuple[bool, ...]:
    return tuple(side["ready"] for side in week.facts["sides"].values())


def venue(facts: Mapping[str, Any], names: Names) -> Iterator[str]:
    """Where they were to meet, and what was ruled out before."""
    for entry in facts["refused"]:
        yield f"{names.venue(entry['venue'])} was ruled out by {names.actors(entry['by'])}."
    if facts["venue"]:
        yield f"The venue was to be {names.venue(facts['venue'])}."
    elif facts["refused"]:
        yield "That left no venue, and without one there could be no meeting."


def _conditions(facts: Mapping[str, Any], names: Names, horizon: int) -> Iterator[str]:
    if not facts["venue"] and facts["refused"]:
        return
    for entry in facts["preconditions"]:
        what, who = names.precondition(entry["name"]), names.actor(entry["of"])
        ready = max(1, -int(-entry["due"] // 1))
        if entry["dropped"]:
            yield f"{what}: not waited for, since this scenario offers no guarantee."
        elif not entry["stated"]:
            yield f"{what}: not among the conditions of {who} in this coding."
        elif ready > horizon:
            yield f"{what}: {who} waited for this, and it did not come in the {horizon} weeks."
        else:
            yield f"{what}: {who} waited for this, and it came in week {ready}."


def _stretch(stretch: Sequence[Event], names: Names, trace: Trace) -> Iterator[str]:
    """Weeks in which the same sides were ready."""
    when = weeks(week.clock for week in stretch)
    if not any(_readiness(stretch[0])):
        yield f"- In {when} nobody was ready to meet."
        return
    for i, actor in enumerate(trace.header["principals"]):
        sides = [(week.clock, week.facts["sides"][actor]) for week in stretch]
        same = "the same week" if len(stretch) == 1 else "the same weeks"
        alone = trace.header["consent"] is not None
        yield f"- In {same if i else when} {_side(sides, names.actor(actor), alone)}"


def _side(sides: Sequence[tuple[int, Side]], who: str, alone: bool) -> str:
    first = sides[0][1]
    if not first["ready"]:
        return f"{who} was not ready to meet."
    yes = [clock for clock, side in sides if side["consents"]]
    single = len(sides) == 1
    if not yes:
        what = f"{who} withheld its consent{'' if single else ' each week'}"
    elif len(yes) == len(sides):
        what = f"{who} consented{'' if single else ' each week'}"
    else:
        what = f"{who} consented {times(len(yes))} ({weeks(yes)})"
    shown = [side for _, side in sides]
    chance = percents([side["chance"] for side in shown])
    often = "" if single else " a week"
    return f"{what}. {_outlook(shown, alone)} Its chance of a yes was {chance}{often}."


def _outlook(sides: Sequence[Side], alone: bool) -> str:
    """What it expected from a meeting against no deal, where a deal may be made without it."""
    nothing = "no gain for itself" if alone else "nothing that all could gain from"
    reservation = span([side["reservation"] for side in sides])
    gaining = [side for side in sides if side["sees_gain"]]
    if not gaining:
        return (
            f"It saw {nothing}, so a meeting was worth "
            f"{span([s['expected'] for s in sides])} to it and no deal {reservation}."
        )
    expected = span([side["expected"] for side in gaining])
    if len(gaining) == len(sides):
        return f"It expected {expected} from a meeting; no deal was worth {reservation} to it."
    share = f"{len(gaining)} of these {len(sides)}"
    return (
        f"It expected {expected} from a meeting in {share} weeks and saw {nothing} in the others; "
        f"no deal was worth {reservation} to it."
    )


def _weights(seen: Sequence[Event], names: Names, trace: Trace) -> Iterator[str]:
    """What weighed on each side's consent, whatever it expected from a meeting."""
    for actor in trace.header["principals"]:
        sides = [week.facts["sides"][actor] for week in seen]
        told = []
        aversion = sides[0]["aversion"]
        if abs(aversion) >= 0.005:
            change = "cost it" if aversion > 0 else "was worth"
            told.append(f"meeting at all {change} {number(abs(aversion))}")
        if max(side["strikes"] for side in sides) >= 0.005:
            strikes = number(max(side["strikes"] for side in sides))
            told.append(f"bitterness over the strikes up to {strikes} more")
        if sides[0]["leverage"] >= 0.005 and trace.header["mediator"]:
            mediator = names.actor(trace.header["mediator"])
            told.append(f"the pull of {mediator} gave back {number(sides[0]['leverage'])}")
        if told:
            yield f"{names.actor(actor)}, whatever it expected from a meeting: {listed(told)}."


def _war(seen: Sequence[Event], names: Names, trace: Trace) -> Iterator[str]:
    war = trace.events[0].facts["war"]
    if not war:
        return
    first = names.actor(war["between"][0])
    start, end = war["share"], seen[-1].facts["share"]
    moved = (
        f"hardly moved, and {first} could still expect {number(end)} of what was at stake"
        if abs(end - start) < 0.015
        else f"moved {'for' if end > start else 'against'} {first}, whose expected share went "
        f"from {number(start)} to {number(end)}"
    )
    line = f"The war meanwhile: the front {moved}."
    hit = [(week.clock, week.facts["waves"]) for week in seen if week.facts["waves"]]
    if war["strikes_against"]:
        target = names.actor(war["strikes_against"])
        total = sum(count for _, count in hit)
        line += (
            f" {target} was struck by {total} {'wave' if total == 1 else 'waves'} of attacks, in "
            f"{weeks(clock for clock, _ in hit)}."
            if hit
            else f" No wave of strikes hit {target}."
        )
    yield line


def _meeting(week: Event, names: Names) -> str:
    sides = week.facts["sides"]
    odds = [f"{names.actor(a)} at a chance of {percent(s['chance'])}" for a, s in sides.items()]
    who = everyone(list(sides))
    return f"In week {week.clock} {who} consented, {listed(odds)}, and they met."
