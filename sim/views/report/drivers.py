"""What drives it: how much of the differences between codings goes with each input."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sim.analysis.drawn import LETTER
from sim.analysis.given_data import Class, Effect
from sim.analysis.intervals import LEVEL
from sim.views.drawn import number
from sim.views.phrases import listed
from sim.views.report.each import of_each
from sim.views.report.elements import Block, Section, Table, Text
from sim.views.report.material import CODING, Material, Subject
from sim.views.report.pictures import bars, input_name
from sim.views.report.wordings import cell, span, the
from sim.views.terms import RESTS, rests

METHOD = (
    "How much of what differs between codings goes with an input is its first-order index, from "
    "the codings that were drawn (Plischke, Borgonovo and Smith 2013), with chance taken off. What "
    "inputs do only together is in no index; sim drivers runs the scenario again and tells that "
    "too. Inputs that are coded also differ with the coding that is drawn, so that their parts "
    "overlap with that of the coding."
)


def drivers(material: Material) -> Section:
    """The largest inputs of each of the results, with what they rest on."""
    title = f"What drives the chance of {the(material.first.wanted)}"
    return Section("drivers", title, of_each(material, _one))


def _one(subject: Subject) -> Iterator[Block]:
    found = subject.drivers
    if found is None:
        yield Text(_why_not(subject), "Result")
        return
    if not subject.shown:
        yield Text(
            f"Of {len(found.effects):,} inputs, none stands out from chance in {found.codings:,} "
            f"codings: the largest index is {_percent(found.effects[0].index)}, and chance alone "
            f"reaches {_percent(found.yardstick)}.",
            "Result",
        )
        return
    yield Text(_summed(subject), "Result")
    yield bars(subject, subject.shown, found.yardstick)
    rows = [
        (input_name(e.name, subject), _rests(e, subject), _percent(e.index), *_ends(e))
        for e in subject.shown
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


def _why_not(subject: Subject) -> str:
    names = [c.name for c in subject.results.layout.codings if c.name not in ("coding", LETTER)]
    if not names and len(subject.scenario.letters) == 1:
        return (
            "Nothing is drawn in this scenario, so that all its runs have the same inputs and what "
            "differs between them is chance."
        )
    if subject.share.count in (0, subject.share.n):
        return "All runs are alike in this, so that nothing can be told apart."
    if subject.share.codings_sd == 0:
        return "The codings do not differ in this by more than chance: no input moves it."
    return "There are too few codings to tell what moves it: 100 are needed, better some thousand."


def _summed(subject: Subject) -> str:
    found = subject.drivers
    assert found is not None
    told = found.told
    kinds = Counter(subject.rests_on(effect.name)[-1] for effect in told)
    parts = [f"{RESTS[kind]} for {n}" for kind in RESTS if (n := kinds[kind])]
    others = ""
    if kinds[CODING]:
        others = "; one is which coding of the evidence is drawn"
    weakest = f" What their numbers rest on, the weaker of code and scale: {listed(parts)}"
    weakest = f"{weakest}{others}." if parts else ""
    total = sum(effect.index for effect in told)
    whole = f"{len(told)} of {len(found.effects):,} inputs stand out from chance"
    if len(told) == 1:
        whole = f"One of {len(found.effects):,} inputs stands out from chance"
    return (
        f"{whole}. Together their indices make up {_percent(total)} of what differs between "
        "codings; the rest lies in inputs too small to tell, and in what inputs do "
        f"together.{weakest}"
    )


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


def _percent(index: float) -> str:
    return f"{100 * index:.1f} %"
