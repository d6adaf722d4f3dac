"""What happened at the table: offers and answers, the mediator's texts and the votes on them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sim.inputs.tactics import DEFAULTS, Kind
from sim.runs.trace import Event, Trace
from sim.views.phrases import Names, everyone, listed, number, sharing, times

Facts = Mapping[str, Any]
_VERBS: tuple[tuple[Kind, str], ...] = (("concession", "conceded"), ("acceptance", "accepted"))


def sitting_down(trace: Trace, names: Names) -> Iterator[str]:
    """What each side wants from the talks and could do without them."""
    for event in trace.of("talks"):
        for actor, facts in event.facts.items():
            line = f"- {names.actor(actor)}: no deal was worth {number(facts['reservation'])} to it"
            line += f", the best it could hope for {number(facts['best'])}."
            if not facts["sincere"]:
                line += " It came to play for time, which the others did not know."
            yield line + _tactics(trace, actor)
    yield from common_ground(trace, names)


def common_ground(trace: Trace, names: Names) -> Iterator[str]:
    """How much there was to agree on, once they had sat down."""
    if trace.of("talks"):
        size, total = trace.row["zopa_size"], trace.header["packages"]
        count = {0: "Not one", 1: "Only 1"}.get(int(size or 0), str(size))
        verb = "was" if size in (0, 1) else "were"
        who = enough(trace, names) or everyone(trace.header["principals"])
        yield f"{count} of {total} packages {verb} at least as good as no deal for {who}."


def enough(trace: Trace, names: Names) -> str:
    """Who must say yes to a deal, in a few words; nothing where all must."""
    rule = trace.header["consent"]
    if rule is None:
        return ""
    vetoes = [names.actor(name) for name in rule["vetoes"]]
    return sharing(rule["quorum"], len(trace.header["principals"]), vetoes)


def counted(trace: Trace, yes: Collection[str], signed: str, names: Names) -> str:
    """What the yes of some principals came to, `signed` if it made a deal; begins with a space.

    Nothing where all principals must say yes, since then the answers say it.
    """
    rule, of = trace.header["consent"], len(trace.header["principals"])
    if rule is None:
        return ""
    missing = [name for name in rule["vetoes"] if name not in yes]
    if len(yes) < rule["quorum"]:
        end = f", and {rule['quorum']} were needed"
    elif missing:
        end = f", but {names.actors(missing)} {'has' if len(missing) == 1 else 'have'} a veto"
    else:
        end = f": {signed}"
    return f" That made {len(yes)} of {of}{end}."


def _tactics(trace: Trace, actor: str) -> str:
    """How a side concedes and accepts, where it has chosen another way than the usual one."""
    told = []
    for kind, verb in _VERBS:
        tactic = _unusual(trace, f"actors.{actor}.{kind}", kind)
        if tactic:
            told.append(f"{verb} by the tactic {tactic}")
    return f" It {listed(told)}." if told else ""


def _unusual(trace: Trace, path: str, kind: Kind) -> str:
    """The tactic in use at a path of the scenario; nothing if it is the default or none is."""
    tactic = str(trace.header["tactics"].get(path, DEFAULTS[kind]))
    return "" if tactic == DEFAULTS[kind] else tactic.replace("_", " ")


def offers(trace: Trace, names: Names) -> Iterator[str]:
    """Offer by offer; rounds in which nobody moved are told together."""
    events, floors = trace.of("offer"), _floors(trace)
    last: dict[str, Event] = {}
    kept: list[Event] = []
    for event in events:
        old = last.get(event.facts["speaker"])
        last[event.facts["speaker"]] = event
        if old is not None and _alike(old.facts, event.facts):
            kept.append(event)
            continue
        yield from _kept(kept, names)
        kept = []
        told = _offer(event.facts, old.facts if old else None, names, floors, trace)
        yield f"{event.clock + 1}. {told}"
        if event.facts["walked_out"]:
            yield _walk_out(trace, names)
    yield from _kept(kept, names)
    if kept and kept[-1].facts["walked_out"]:
        yield _walk_out(trace, names)
    ended = events and (events[-1].facts["signed"] or events[-1].facts["walked_out"])
    if events and not ended:
        yield f"After {len(events)} offers the time for them was up."


def _floors(trace: Trace) -> dict[str, float]:
    """What no deal is worth to each side at the table."""
    return {
        actor: facts["reservation"]
        for event in trace.of("talks")
        for actor, facts in event.facts.items()
    }


def _alike(old: Facts, new: Facts) -> bool:
    """Whether an offer repeats the speaker's last one and meets with the same answer."""
    if old["package"] != new["package"] or new["signed"]:
        return False
    if new["package"] is None:
        return True
    return all(
        new["answers"][who].get("because") == answer.get("because")
        for who, answer in old["answers"].items()
    )


def _kept(kept: Sequence[Event], names: Names) -> Iterator[str]:
    """Rounds in which the speakers repeated themselves and were refused as before."""
    if not kept:
        return
    first, last = kept[0].clock + 1, kept[-1].clock + 1
    told = []
    for speaker in dict.fromkeys(event.facts["speaker"] for event in kept):
        mine = [event.facts for event in kept if event.facts["speaker"] == speaker]
        start, end = number(mine[0]["demanded"]), number(mine[-1]["demanded"])
        still = f"it still wanted {end}" if start == end else f"it wanted {start}, then {end}"
        what = "repeated its offer" if mine[0]["package"] else "again had nothing to offer"
        often = f" {times(len(mine))}" if len(kept) > 1 else ""
        told.append(f"{names.actor(speaker)} {what}{often} ({still})")
    answer = ", with the same answer" if any(e.facts["package"] for e in kept) else ""
    to = "and" if last == first + 1 else "to"
    when = f"- Offers {first} {to} {last}:" if last > first else f"{first}."
    yield f"{when} {listed(told)}{answer}."


def _offer(
    facts: Facts, old: Facts | None, names: Names, floors: Mapping[str, float], trace: Trace
) -> str:
    who = names.actor(facts["speaker"])
    if facts["package"] is None:
        others = names.actors([actor for actor in floors if actor != facts["speaker"]])
        others = "enough others" if trace.header["consent"] else others
        return (
            f"{who}, which wanted {number(facts['demanded'])}, had nothing to offer that it "
            f"believed {others} could sign."
        )
    before = old["package"] if old else None
    if before and before == facts["package"]:
        what = f"{who} repeated its offer"
    elif before and _changes(before, facts["package"]) < len(before):
        what = f"{who} changed its offer. {names.change(before, facts['package'])}"
    else:
        what = f"{who} offered. {names.package(facts['package'])}"
    worth = [f"{number(facts['worth'])} to {who}, which wanted {number(facts['demanded'])}"]
    worth += [
        f"{number(f['worth'])} to {names.actor(a)}, which wanted {number(f['demanded'])}"
        for a, f in facts["answers"].items()
        if f["worth"] is not None
    ]
    answers = [_answer(names.actor(a), f, floors[a], names) for a, f in facts["answers"].items()]
    yes = [facts["speaker"], *(a for a, f in facts["answers"].items() if f["accepts"])]
    made = counted(trace, yes, "it was signed", names)
    return f"{what}. Worth {'; '.join(worth)}. {' '.join(answers)}{made}"


def _changes(old: Facts, new: Facts) -> int:
    return sum(old[issue] != new[issue] for issue in new)


def _answer(who: str, facts: Facts, floor: float, names: Names) -> str:
    if facts["accepts"]:
        return f"{who} accepted."
    no_deal = f"no deal ({number(floor)})"
    worse, less = _just(facts["worth"], floor), _just(facts["worth"], facts["demanded"])
    reasons = {
        "red_line": f"it crosses a red line, {names.options(facts['crosses'])}",
        "below_no_deal": f"that was {worse}worse than {no_deal}",
        "below_demand": f"better than {no_deal}, but {less}less than it wanted",
        "insincere": f"better than {no_deal}, but it was only playing for time",
    }
    return f"{who} refused: {reasons[facts['because']]}."


def _just(worth: float | None, floor: float) -> str:
    """'just ' where the numbers shown are the same."""
    return "just " if worth is not None and number(worth) == number(floor) else ""


def _walk_out(trace: Trace, names: Names) -> str:
    blockers = str(trace.row["blocked_by"]).split("+")
    return f"Then {names.actors(blockers)} walked out."


def texts(trace: Trace, names: Names) -> Iterator[str]:
    """The mediator's texts, one by one, and the votes."""
    mediator, last = names.actor(trace.header["mediator"] or ""), None
    yield from _needed(trace, mediator, names)
    tactic = _unusual(trace, "stages.trilateral.text", "text")
    if tactic and trace.of("text"):
        yield f"{mediator} chose its texts by the tactic {tactic}."
    for event in trace.of("text"):
        facts = event.facts
        if facts["package"] is None:
            more = "further " if last else ""
            who = "enough" if trace.header["consent"] else "all"
            yield f"{mediator} saw no {more}text that it believed {who} could sign."
            continue
        if last and _changes(last, facts["package"]) < len(last):
            what = f"{mediator} changed the text. {names.change(last, facts['package'])}"
        else:
            what = f"{mediator} tabled a text. {names.package(facts['package'])}"
        last = facts["package"]
        worth = [f"{number(facts['worth'])} to {mediator}"] if facts["worth"] is not None else []
        worth += [
            f"{number(f['worth'])} to {names.actor(a)}"
            for a, f in facts["votes"].items()
            if f["worth"] is not None
        ]
        own = f" Worth {'; '.join(worth)}." if worth else ""
        votes = [_vote(names.actor(a), f, names) for a, f in facts["votes"].items()]
        made = counted(
            trace, [a for a, f in facts["votes"].items() if f["yes"]], "it was signed", names
        )
        yield f"{event.clock + 1}. {what}.{own} {' '.join(votes)}{made}"
        if facts["walked_out"]:
            yield _walk_out(trace, names)
    seen = [event for event in trace.of("text") if event.facts["package"] is not None]
    if seen and trace.row["reason"] == "vote" and last == trace.of("text")[-1].facts["package"]:
        yield "No time was left for another text."


def _needed(trace: Trace, mediator: str, names: Names) -> Iterator[str]:
    """From which worth on each side votes for a text, which is the same for all texts."""
    tabled = [event.facts["votes"] for event in trace.of("text") if event.facts["package"]]
    if not tabled:
        return
    floors, votes = _floors(trace), tabled[0].items()
    if all(number(facts["needed"]) == number(floors[actor]) for actor, facts in votes):
        yield "A side votes for a text that is worth at least as much to it as no deal."
        return
    told = [
        f"{names.actor(actor)} from {number(facts['needed'])} (no deal is worth "
        f"{number(floors[actor])} to it)"
        for actor, facts in votes
    ]
    yield (
        f"A side votes for a text that is worth as much to it as no deal, less what the leverage "
        f"of {mediator} adds: {listed(told)}."
    )


def _vote(who: str, facts: Facts, names: Names) -> str:
    if facts["yes"]:
        return f"{who} voted yes."
    just = _just(facts["worth"], facts["needed"]) if facts["because"] == "below_no_deal" else ""
    return f"{who} voted no: {just}{refusal(facts, names)}."


def refusal(facts: Facts, names: Names) -> str:
    """Why a side said no, without numbers."""
    if facts["because"] == "red_line":
        return f"it crosses a red line, {names.options(facts['crosses'])}"
    return {
        "below_no_deal": "not enough, seen against no deal",
        "below_demand": "less than it wanted",
        "insincere": "it was only playing for time",
    }[facts["because"]]
