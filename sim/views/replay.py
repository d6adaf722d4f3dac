"""A run as it happened, from its trace: the ending first, then how it came to that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from sim.runs.trace import Trace
from sim.views import changes
from sim.views.blocks import Block, Heading, Items, Table, Text
from sim.views.export import Document
from sim.views.phrases import Names, listed, number, percent
from sim.views.story import ending, lasting, story
from sim.views.story_talks import counted, enough, offers, sitting_down, texts
from sim.views.story_weeks import preparation

SCHEMA_VERSION = 1
SCALE = (
    "How good something is for an actor is told on a scale of its own: 0 is what it rejects "
    "outright, 1 is what it demands."
)
CHANCE = (
    "Whether a side ratifies is drawn by a chance that rises with what the text gains it over no "
    "deal, so that one that is somewhat worse can pass."
)
ONE = "It is one run of the model, and no account of anything that happened or will."


class ReplayDocument(Document):
    """One run as it happened."""

    schema_version: int
    """The version of this form."""
    typical: dict[str, Any] | None = None
    """How it was picked, if it was picked as typical of an ending."""
    header: dict[str, Any]
    """What the events refer to: scenario, seed, number, parties, labels, packages."""
    row: dict[str, Any]
    """The row of the run in the table `runs`."""
    events: list[dict[str, Any]]
    """What happened, in order: stage, clock, kind, and facts that depend on the kind."""


def document(trace: Trace) -> dict[str, Any]:
    """The events, for programs."""
    return {"schema_version": SCHEMA_VERSION, **trace.plain()}


def blocks(trace: Trace, full: bool = False) -> Iterator[Block]:
    """The story in short, or with `full` week by week and offer by offer."""
    names = Names(trace.header["labels"])
    yield Heading(title(trace))
    if not full:
        yield from (Text(line) for line in changes.told(trace.scenario))
        yield from (Text(part) for part in story(trace))
        yield Text(f"{_source(trace)} {ONE}")
        return
    yield Text(" ".join(ending(trace, names)))
    yield from (Text(line) for line in (_source(trace), *changes.told(trace.scenario), SCALE))
    for heading, lines in _sections(trace, names):
        told = list(lines)
        if told:
            yield Heading(heading)
            yield from _as_blocks(told)


def title(trace: Trace) -> str:
    return f"{trace.header['scenario']}, run {trace.header['replicate']}"


def _as_blocks(lines: Iterable[str]) -> Iterator[Block]:
    """Lines as blocks: those behind a dash are items, and those behind a number rows."""
    for kind, group in groupby(lines, key=_kind):
        told = list(group)
        if kind == "item":
            yield Items([Text(line.removeprefix("- ")) for line in told])
        elif kind == "row":
            rows = [line.partition(" ") for line in told]
            yield Table("", (), [(mark, rest.strip()) for mark, _, rest in rows])
        else:
            yield Text(" ".join(told))


def _kind(line: str) -> str:
    mark = line.partition(" ")[0]
    if mark == "-":
        return "item"
    return "row" if mark.endswith(".") and mark[:1].isdigit() else "text"


def _source(trace: Trace) -> str:
    """The seed, the draw and the coding that it follows."""
    head = trace.header
    source = f"Seed {head['seed']}, {head['per_coding']} runs of each draw"
    if head["letter"]:
        whole = f" of {listed(head['letters'])}" if len(head["letters"]) > 1 else ""
        source += f"; this is of draw {head['coding']}, which follows coding {head['letter']}"
        source += f" (a reading of the evidence, one{whole})"
    return f"{source}. Scenario {head['hash']}."


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
        done = event.facts["actors"]
        yield CHANCE
        for actor, facts in done.items():
            yield f"- {names.actor(actor)} {_ratifying(facts, names)}"
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
        yield from lasting(facts)
