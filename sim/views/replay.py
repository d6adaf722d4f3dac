"""The story of one replicate, in plain language, from its trace."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sim.runs.trace import Trace
from sim.views import changes
from sim.views.phrases import Names, listed, number, percent, wrapped
from sim.views.story_talks import counted, enough, offers, sitting_down, texts
from sim.views.story_weeks import preparation

SCHEMA_VERSION = 1
WIDTH = 88
SCALE = (
    "How good something is for an actor is told on a scale of its own: 0 is what it rejects "
    "outright, 1 is what it demands."
)
DEALS = {
    "ceasefire": "a ceasefire that leaves the political questions open",
    "partial": "a partial deal, with some political questions left open",
    "settlement": "a settlement",
}


def as_json(trace: Trace) -> str:
    """The events, for programs."""
    content = {"schema_version": SCHEMA_VERSION, **trace.plain()}
    return json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False)


def tell(trace: Trace) -> str:
    """The story, wrapped for a terminal."""
    names = Names(trace.header["labels"])
    parts = [_title(trace)]
    for heading, lines in _sections(trace, names):
        told = list(lines)
        if told:
            parts.append("\n".join([heading, "-" * len(heading), *map(_wrapped, told)]))
    return "\n\n".join(parts) + "\n"


def _wrapped(line: str) -> str:
    """One line of the story; what follows a number or a dash hangs under its text."""
    mark, _, rest = line.partition(" ")
    if mark == "-":
        return wrapped(rest, WIDTH, "- ")
    if mark.endswith(".") and mark[:-1].isdigit():
        return wrapped(rest, WIDTH, f"{mark:<3} ")
    return wrapped(line, WIDTH)


def _title(trace: Trace) -> str:
    head = trace.header
    title = f"{head['scenario']}, replicate {head['replicate']}"
    source = f"Seed {head['seed']}, {head['per_coding']} replicates per coding"
    if head["letter"]:
        whole = listed(head["letters"]) if len(head["letters"]) > 1 else ""
        source += f"; this is draw {head['coding']} and follows coding {head['letter']}"
        source += f" of {whole}" if whole else ""
    told = [f"{source}. Scenario {head['hash']}.", *changes.told(trace.scenario)]
    basis = "\n".join(wrapped(line, WIDTH) for line in told)
    return f"{title}\n{'=' * len(title)}\n{basis}\n\n{wrapped(SCALE, WIDTH)}"


def _sections(trace: Trace, names: Names) -> Iterator[tuple[str, Iterator[str]]]:
    yield "Where things stand", _start(trace, names)
    yield "Preparation", preparation(trace, names)
    yield "At the table", sitting_down(trace, names)
    talks = {"bilateral": ("The offers", offers), "trilateral": ("The mediator's texts", texts)}
    for stage in trace.header["process"]:
        if stage in talks:
            heading, told = talks[stage]
            yield heading, told(trace, names)
    yield "Ratification", _ratification(trace, names)
    yield "The years after", _aftermath(trace, names)
    yield "How it ended", _end(trace, names)


def _start(trace: Trace, names: Names) -> Iterator[str]:
    """What is particular to this replicate before anything happens."""
    facts = trace.events[0].facts
    if who := enough(trace, names):
        yield f"- A deal takes the yes of {who}."
    for actor, wishes in facts["wishes"].items():
        weights = facts["weights"][actor]
        most = max(weights, key=lambda issue: weights[issue])
        yield (
            f"- {names.actor(actor)}, left to itself, would choose {_wishes(wishes, names)}. "
            f"What weighs most for it is {names.issue(most)} ({percent(weights[most])})."
        )
    yield from _guarantees(facts, names)
    signing = {*trace.header["principals"], trace.header["mediator"]}
    signing |= {name for g in facts["guarantees"] if g["on_table"] for name in g["guarantors"]}
    lines = [line for line in facts["red_lines"] if line["actor"] in signing]
    yield from _red_lines(lines, names)
    if facts["war"]:
        yield _war(facts["war"], names)


def _wishes(wishes: Mapping[str, str | None], names: Names) -> str:
    told = [
        f"{names.issue(issue)}: {names.choice(issue, choice) if choice else 'nothing on offer'}"
        for issue, choice in wishes.items()
    ]
    return "; ".join(told)


def _guarantees(facts: Mapping[str, Any], names: Names) -> Iterator[str]:
    found = facts["guarantees"]
    on = [names.option(g["issue"], g["option"]) for g in found if g["on_table"]]
    if found:
        yield f"- Guarantees on the table: {'; '.join(on) or 'none'}."
    for g in found:
        if not g["on_table"]:
            who = names.actors(g["unwilling"])
            yield f"- Not on the table: {names.option(g['issue'], g['option'])}. Unwilling: {who}."
    for g in facts["ruled_out"]:
        who = names.actors(g["by"])
        yield f"- Ruled out by right: {names.option(g['issue'], g['option'])}, by {who}."


def _red_lines(lines: Sequence[Mapping[str, Any]], names: Names) -> Iterator[str]:
    if not lines:
        return
    for binds, words in ((True, "Red lines that are real"), (False, "Stated, but only talk")):
        told = []
        for actor in dict.fromkeys(line["actor"] for line in lines):
            mine = [x for x in lines if x["actor"] == actor and x["binds"] == binds]
            if mine:
                told.append(f"{names.actor(actor)} will not have {names.options(mine)}")
        yield f"- {words}: {'. '.join(told) or 'none'}."


def _war(war: Mapping[str, Any], names: Names) -> str:
    first, second = war["between"]
    hopes = [f"{names.actor(a)} {number(war['optimism'][a])}" for a in (first, second)]
    return (
        f"- By fighting on, {names.actor(first)} can expect {number(war['share'])} of what is at "
        f"stake and {names.actor(second)} the rest, before costs. Each hopes for more than that: "
        f"{listed(hopes)}."
    )


def _ratification(trace: Trace, names: Names) -> Iterator[str]:
    for event in trace.of("ratification"):
        for actor, facts in event.facts["actors"].items():
            yield f"- {names.actor(actor)} {_ratifying(facts, names)}"
        done = event.facts["actors"]
        yes = [name for name in trace.header["principals"] if done[name]["ratified"]]
        if made := counted(trace, yes, "enough to ratify", names):
            yield made.strip()


def _ratifying(facts: Mapping[str, Any], names: Names) -> str:
    if facts["refuses"]:
        return f"did not ratify: the text crossed a red line, {names.options(facts['refuses'])}."
    done = "ratified" if facts["ratified"] else "did not ratify"
    told = f"{done}; its chance of a yes was {percent(facts['chance'])}."
    if facts["gain"] is not None:
        gap = number(abs(facts["gain"]))
        more = f"{gap} {'better' if facts['gain'] > 0 else 'worse'} for it than"
        told += f" The text was {more if float(gap) else 'worth as much to it as'} no deal."
    if facts["crosses"]:
        told += f" It crossed red lines that it had stated: {names.options(facts['crosses'])}."
    return told


def _aftermath(trace: Trace, names: Names) -> Iterator[str]:
    for event in trace.of("aftermath"):
        facts = event.facts
        yield f"The deal's chance of standing for five years was {percent(facts['standing'])}."
        believed = {
            actor: trace.row.get(f"durability.{actor}") for actor in trace.header["principals"]
        }
        seen = [f"{names.actor(a)} {percent(float(d))}" for a, d in believed.items() if d]
        if seen:
            yield f"Before it signed, each side had its own belief about that: {listed(seen)}."
        flared, collapsed = facts["flared"], facts["collapsed"]
        if flared is not None and (collapsed is None or flared < collapsed):
            yield f"Fighting flared up in month {flared}."
        if collapsed is not None:
            yield f"In month {collapsed} the deal collapsed and the war was back."
        elif flared is None:
            yield "Nobody broke it in five years."
        else:
            yield "It held all the same, to the end of the five years."


def ending(trace: Trace, names: Names) -> str:
    """How it ended, in a sentence or two."""
    return " ".join(_end(trace, names))


def _end(trace: Trace, names: Names) -> Iterator[str]:
    row = trace.row
    outcome, reason = row["outcome"], row["reason"]
    blockers = str(row["blocked_by"]).split("+") if row["blocked_by"] else []
    who = names.actors(blockers) if blockers else "nobody"
    if outcome in DEALS:
        package = {
            key.removeprefix("choice."): str(value)
            for key, value in row.items()
            if key.startswith("choice.")
        }
        yield f"It ended in {DEALS[str(outcome)]}. {names.package(package)}."
    elif outcome == "no_meeting":
        yield f"There was no meeting. The reason: {reason}. In the way stood {who}."
    elif outcome == "walkout":
        yield f"The talks broke off without an agreement: {who} walked out."
    elif outcome == "not_ratified":
        yield f"A text was signed, but not ratified by {who}."
    elif reason == "empty zopa":
        who = "enough to sign it" if trace.header["consent"] else "all who had to sign"
        yield f"There was no agreement: not one package was acceptable to {who}."
    elif reason == "vote":
        yield f"There was no agreement: the texts were voted down, most often by {who}."
    else:
        yield f"There was no agreement: time ran out. In the way stood {who}."
