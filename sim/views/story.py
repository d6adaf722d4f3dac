"""A run as a short story: how it ended, then how it came to that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sim.outcomes import DEALS, outcome_of
from sim.runs.trace import Event, Trace
from sim.views.phrases import Names, everyone, listed, percent, percents, times
from sim.views.story_talks import common_ground, refusal
from sim.views.story_weeks import venue


def story(trace: Trace) -> list[str]:
    """Paragraphs, the ending first; some 150 words in all."""
    names = Names(trace.header["labels"])
    parts = (
        [*ending(trace, names), *_lasting(trace)],
        [_wants(trace, names), *_to_the_table(trace, names)],
        [*_at_the_table(trace, names), *_ratifying(trace, names)],
    )
    return [" ".join(part) for part in parts if part]


def ending(trace: Trace, names: Names) -> Iterator[str]:
    """How it ended, in a sentence or two."""
    row = trace.row
    outcome, reason = row["outcome"], row["reason"]
    blockers = str(row["blocked_by"]).split("+") if row["blocked_by"] else []
    who = names.actors(blockers) if blockers else "nobody"
    if outcome in DEALS:
        deal = outcome_of(str(outcome))
        yield f"It ended in {deal.noun}{deal.detail}. {_signed(trace, names)}"
    elif outcome == "no_meeting":
        yield f"There was no meeting. {_no_meeting(str(reason), who, len(blockers))}"
    elif outcome == "walkout":
        yield f"The talks broke off without an agreement: {who} walked out."
    elif outcome == "not_ratified":
        yield f"A text was signed, but not ratified by {who}. {_signed(trace, names)}"
    elif reason == "empty zopa":
        who = "enough to sign it" if trace.header["consent"] else "all who had to sign"
        yield f"There was no agreement: not one package was acceptable to {who}."
    elif reason == "vote":
        yield f"There was no agreement: the texts were voted down, most often by {who}."
    else:
        yield f"There was no agreement: time ran out. {who} stood in the way."


def _signed(trace: Trace, names: Names) -> str:
    """The package that was signed."""
    package = {
        key.removeprefix("choice."): str(value)
        for key, value in trace.row.items()
        if key.startswith("choice.")
    }
    return f"{names.package(package)}."


def _no_meeting(reason: str, who: str, several: int) -> str:
    if reason == "no consent":
        when = " in one and the same week" if several > 1 else " to one"
        return f"{who} did not consent{when}."
    return f"{reason[:1].upper()}{reason[1:]}: {who} stood in the way."


def _lasting(trace: Trace) -> Iterator[str]:
    for event in trace.of("aftermath"):
        yield from lasting(event.facts)


def lasting(facts: Mapping[str, Any]) -> Iterator[str]:
    """What became of a deal in five years."""
    flared, collapsed = facts["flared"], facts["collapsed"]
    if flared is not None and (collapsed is None or flared < collapsed):
        yield f"Fighting flared up in month {flared}."
    if collapsed is not None:
        yield f"In month {collapsed} the deal collapsed and the war was back."
    elif flared is None:
        yield "Nobody broke it in five years."
    else:
        yield "It held all the same, to the end of the five years."


def _wants(trace: Trace, names: Names) -> str:
    """What weighs most for each side, and what it wants there."""
    facts = trace.events[0].facts
    told: list[str] = []
    for actor, wishes in facts["wishes"].items():
        weights = facts["weights"][actor]
        issue = max(weights, key=lambda each: weights[each])
        wish = wishes[issue]
        wanted = names.choice(issue, wish) if wish else "nothing on offer"
        was = "" if told else " was"
        told.append(f"{names.actor(actor)}{was} {names.issue(issue)} (it wanted: {wanted})")
    return f"What weighed most for {', for '.join(told)}."


def _to_the_table(trace: Trace, names: Names) -> Iterator[str]:
    """Venue, conditions that came late or never, and who consented how often."""
    for event in trace.of("conditions"):
        yield from venue(event.facts, names)
        if event.facts["venue"] or not event.facts["refused"]:
            yield from _conditions(event.facts, names, trace.header["horizon"])
    weeks = trace.of("week")
    if not weeks:
        return
    last = weeks[-1]
    before = [week for week in weeks if not week.facts["met"]]
    sides = {actor: [week.facts["sides"][actor] for week in before] for actor in _who(trace)}
    told = [
        f"{names.actor(actor)} {_consented(own)}"
        for actor, own in sides.items()
        if any(side["ready"] for side in own)
    ]
    if last.facts["met"]:
        yield f"In week {last.clock} {everyone(list(_who(trace)))} consented, and they met."
        if told:
            yield f"Before that {listed(told)}."
    else:
        end = listed(told) if told else "nobody was ready"
        yield f"The {trace.header['horizon']} weeks ran out: {end}."


def _who(trace: Trace) -> Sequence[str]:
    return list(trace.header["principals"])


def _consented(sides: Sequence[Mapping[str, Any]]) -> str:
    ready = [side for side in sides if side["ready"]]
    yes = sum(side["consents"] for side in ready)
    chance = percents([side["chance"] for side in ready])
    how = f"consented {times(yes)}" if yes else "never consented"
    return f"{how} (its chance of a yes: {chance} a week)"


def _conditions(facts: Mapping[str, Any], names: Names, horizon: int) -> Iterator[str]:
    for entry in facts["preconditions"]:
        ready = max(1, -int(-entry["due"] // 1))
        if entry["dropped"] or not entry["stated"] or ready == 1:
            continue
        who, what = names.actor(entry["of"]), names.precondition(entry["name"])
        end = f"in week {ready}" if ready <= horizon else f"in none of the {horizon} weeks"
        yield f"{who} waited for '{what}', which came {end}."


def _at_the_table(trace: Trace, names: Names) -> Iterator[str]:
    """Common ground, offers and texts."""
    yield from common_ground(trace, names)
    for event in trace.of("talks"):
        stalling = [
            names.actor(name) for name, facts in event.facts.items() if not facts["sincere"]
        ]
        if stalling:
            yield f"{listed(stalling)} only played for time."
    if offers := trace.of("offer"):
        yield _talks(offers, "offer", "offers", "accepts", "answers", trace, names)
    texts = [event for event in trace.of("text") if event.facts["package"] is not None]
    if texts:
        mediator = names.actor(trace.header["mediator"] or "")
        one, many = f"text of {mediator}", f"texts of {mediator}"
        yield _talks(texts, one, many, "yes", "votes", trace, names)


def _talks(
    events: Sequence[Event], one: str, many: str, yes: str, answers: str, trace: Trace, names: Names
) -> str:
    """How many offers or texts there were, and what the last one came to."""
    last, count = events[-1].facts, len(events)
    head = f"There {'was 1' if count == 1 else f'were {count}'} {one if count == 1 else many}"
    if last["signed"]:
        return f"{head}; the last was signed." if count > 1 else f"{head}, and it was signed."
    if last["walked_out"]:
        blockers = str(trace.row["blocked_by"]).split("+")
        return f"{head}; then {names.actors(blockers)} walked out."
    for actor, facts in last.get(answers, {}).items():
        if not facts[yes]:
            what = "the last" if count > 1 else "it"
            return f"{head}; {names.actor(actor)} refused {what}: {refusal(facts, names)}."
    return f"{head}, and none was signed."


def _ratifying(trace: Trace, names: Names) -> Iterator[str]:
    for event in trace.of("ratification"):
        done: Mapping[str, Any] = event.facts["actors"]
        against = [name for name, facts in done.items() if not facts["ratified"]]
        if not against:
            yield f"{listed([names.actor(name) for name in done])} ratified it."
        for name in against:
            facts = done[name]
            why = (
                f"it crossed a red line, {names.options(facts['refuses'])}"
                if facts["refuses"]
                else f"its chance of a yes had been {percent(facts['chance'])}"
            )
            yield f"{names.actor(name)} did not ratify it: {why}."
    for event in trace.of("aftermath"):
        chance = percent(event.facts["standing"])
        yield f"The deal's chance of standing for five years was {chance}."
