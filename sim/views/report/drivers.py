"""What drives it: how much of the differences between codings goes with each input."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from sim.analysis.drawn import LETTER
from sim.analysis.given_data import Class, Effect
from sim.analysis.intervals import LEVEL
from sim.views.blocks import Block, Section, Table, Text
from sim.views.drawn import draws_of, number
from sim.views.phrases import listed
from sim.views.report.material import CODING, Material, Subject
from sim.views.report.pictures import bars, input_name
from sim.views.terms import RESTS, cell, rests, span, the

METHOD = (
    "How much of what differs between draws goes with something that is drawn for each is its "
    "first-order index, from the draws that were made (Plischke, Borgonovo and Smith 2013), "
    "with chance taken off and a 95 % interval from resampled draws. All but the coding of the "
    "evidence are taken within it: what goes with the outcome only because codings code it "
    "otherwise counts for the coding alone. What is not in force is left out. What inputs do only "
    "together is in no index; sim drivers runs the scenario again and tells that too."
)
NAMED = 3  # of those that cannot be told apart


def drivers(material: Material) -> Section:
    """The largest inputs of each of the results, with what they rest on."""
    title = f"What drives the chance of {the(material.first.wanted)}"
    return Section("drivers", title, material.of_each(_one))


def largest(subject: Subject) -> str:
    """What goes most with the outcome, as the end of a sentence: 'is X.', 'cannot be told: ...'."""
    assert subject.drivers is not None
    first, *others = subject.drivers.tied(subject.drivers.told)
    if others:
        return f"cannot be told: {_named([first, *others], subject)} do so about as much."
    kinds = subject.rests_on(first.name)
    on = "" if kinds == (CODING,) else f", which rests on {rests(kinds)}"
    return f"is {input_name(first.name, subject)}{on}."


def look_up(subject: Subject) -> str:
    """The assumption that goes with it most, in a sentence; of several equal ones, all."""
    assert subject.drivers is not None
    assumed = [e for e in subject.drivers.told if subject.rests_on(e.name) == ("assumption",)]
    if not assumed:
        return (
            "No assumption stands out that could be looked up next; 'sim drivers' holds each input "
            "low and high, and may find one."
        )
    first, *others = subject.drivers.tied(assumed)
    if not others:
        return f"The assumption to look up next is {input_name(first.name, subject)}."
    return (
        "Which assumption to look up next these runs cannot tell: "
        f"{_named([first, *others], subject, 'or')}. 'sim drivers' holds each low and high on the "
        "same luck, and decides between them if more runs can."
    )


def _named(effects: Sequence[Effect], subject: Subject, word: str = "and") -> str:
    """What some effects are called, the first few of them by name."""
    names = [input_name(effect.name, subject) for effect in effects[:NAMED]]
    more = len(effects) - NAMED
    return listed([*names, f"{more} more"] if more > 0 else names, word)


def _one(subject: Subject) -> Iterator[Block]:
    found = subject.drivers
    if found is None:
        yield Text(_why_not(subject), "Result")
        return
    if not subject.shown:
        yield Text(
            f"{_drawn(subject)} None of it stands out from chance in {found.codings:,} draws: "
            f"the largest index is {_percent(max(found.effects[0].index, 0.0))}, and chance alone "
            f"reaches {_percent(found.yardstick)}.",
            "Result",
        )
        return
    yield Text(_summed(subject), "Result")
    yield bars(subject, subject.shown, found.yardstick)
    rows = [
        (input_name(e.name, subject), _rests(e, subject), _index(e), *_ends(e))
        for e in _rows(subject)
    ]
    head = ("Input", "Rests on", "Index", "Lowest values", "Highest values")
    chance = (
        f"Chance alone: the largest of {len(found.effects):,} indices stays below "
        f"{_percent(found.yardstick)} in {100 * LEVEL:.0f} % of shuffles. "
    )
    turns = "Up and down: somewhere between its ends the share leaves their range. "
    caption = f"The share of runs with {the(subject.wanted)} where an input is lowest and highest"
    any_turns = any(effect.turns for effect in subject.shown)
    yield Table(caption, head, rows, (2,), chance + turns * any_turns + METHOD)


def _rows(subject: Subject) -> list[Effect]:
    """Those shown, and the coding of the evidence in any case."""
    assert subject.drivers is not None
    coding = [e for e in subject.drivers.effects if e.name == LETTER]
    return [*subject.shown, *(e for e in coding if e not in subject.shown)]


def _drawn(subject: Subject) -> str:
    """What is drawn for each coding, and from how many inputs."""
    count = subject.count
    letter = ", and which coding of the evidence it follows" * (len(subject.scenario.letters) > 1)
    return f"{draws_of(count)}{letter}."


def _why_not(subject: Subject) -> str:
    names = [c.name for c in subject.results.layout.codings if c.name not in ("coding", LETTER)]
    if not names and len(subject.scenario.letters) == 1:
        return (
            "Nothing is drawn in this scenario, so that all its runs have the same inputs and what "
            "differs between them is chance."
        )
    if subject.share["count"] in (0, subject.share["n"]):
        return "All runs are alike in this, so that nothing can be told apart."
    if subject.share["codings_sd"] == 0:
        return "The draws do not differ in this by more than chance: no input moves it."
    return "There are too few draws to tell what moves it: 100 are needed, better some thousand."


def _summed(subject: Subject) -> str:
    found = subject.drivers
    assert found is not None
    told = [effect for effect in found.told if effect.name != LETTER]
    kinds = Counter(subject.rests_on(effect.name)[-1] for effect in told)
    parts = [f"{RESTS[kind]} for {n}" for kind in RESTS if (n := kinds[kind])]
    they = "they" if len(told) == len(found.told) else "the others"
    weakest = (
        f" What {they} rest on, the weaker of code and scale: {listed(parts)}." if parts else ""
    )
    many = len(found.told)
    stand = f"{many:,} of them stand" if many != 1 else "One of them stands"
    letter = next((effect for effect in found.effects if effect.name == LETTER), None)
    whole, own = sum(effect.index for effect in told), ""
    if letter is not None:
        whole += max(letter.index, 0.0)
        own = f", that of the coding of the evidence, {_index(letter)}, included"
    over = (
        " More than 100 % there cannot be: these are estimates, each with its error."
        if whole > 1
        else " The rest lies in what is too small to tell, and in what inputs do together."
    )
    return (
        f"{_drawn(subject)} {stand} out from chance{_in_table(subject)}. "
        f"The indices add up to {_percent(whole)} of what differs between draws{own}.{over}"
        f"{_tie(subject)}{weakest}"
    )


def _in_table(subject: Subject) -> str:
    """How the rows of the table are not those that stand out."""
    assert subject.drivers is not None
    many, shown = len(subject.drivers.told), len(subject.shown)
    most = f"; the table has the {shown} largest" if shown < many else ""
    if len(_rows(subject)) == shown:
        return most
    coding = "the coding of the evidence in any case"
    return f"{most}, and {coding}" if most else f"; the table has {coding}"


def _tie(subject: Subject) -> str:
    """A sentence on those that share the first place."""
    assert subject.drivers is not None
    many = len(subject.drivers.tied(subject.drivers.told))
    if many == 1:
        return ""
    others = "one other" if many == 2 else f"{many - 1} others"
    return f" Which is the largest cannot be told: {others} may be as large as the first."


def _rests(effect: Effect, subject: Subject) -> str:
    kinds = subject.rests_on(effect.name)
    return CODING if kinds == (CODING,) else rests(kinds)


def _ends(effect: Effect) -> tuple[str, str]:
    """The shares at both ends of an input, with its values there; of letters the extreme ones."""
    classes = effect.classes
    if effect.name == LETTER:
        classes = tuple(sorted(classes, key=lambda c: c.share.share or 0.0))
        low, high = classes[0], classes[-1]
        return f"{low.letter}: {_share(low)}", f"{high.letter}: {_share(high)}"
    mark = " (up and down)" if effect.turns else ""
    low, high = classes[0], classes[-1]
    return (
        f"{_share(low)} {_values(effect, low)}",
        f"{_share(high)} {_values(effect, high)}{mark}",
    )


def _share(each: Class) -> str:
    return f"{cell(each.share)} ({span(each.share)})"


def _values(effect: Effect, each: Class) -> str:
    if ".red_lines." in effect.name:
        return "if it is real" if each.low else "if it is talk"
    if each.low == each.high:
        return f"at {number(each.low)}"
    return f"at {number(each.low)} to {number(each.high)}"


def _index(effect: Effect) -> str:
    """An index, with its interval where it is known."""
    if effect.low is None or effect.high is None:
        return _percent(effect.index)
    low, high = max(effect.low, 0.0), min(effect.high, 1.0)
    return f"{_percent(effect.index)} ({100 * low:.0f} to {100 * high:.0f})"


def _percent(index: float) -> str:
    return f"{100 * index:.1f} %"
