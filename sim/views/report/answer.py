"""The answer first: the share, its word, the confidence in its basis, what it hangs on."""

from __future__ import annotations

from collections.abc import Iterator

from sim.analysis import wording
from sim.analysis.events import EVENTS, HEADLINES
from sim.inputs.basis import count_basis
from sim.inputs.scenario import Scenario
from sim.views.blocks import Block, Section, Text
from sim.views.notes import settled, venues_taken
from sim.views.phrases import listed
from sim.views.report.differences import verdicts
from sim.views.report.drivers import largest, look_up
from sim.views.report.material import Material, Subject
from sim.views.report.wordings import cell, headline, span, the, word

LOW, MODERATE = 0.5, 0.25  # shares of assumptions above which confidence is low, or moderate


def answer(material: Material) -> Section:
    """What came out, for each of the results, in as few sentences as will do."""
    blocks: list[Block] = []
    several = len(material.subjects) > 1
    for subject in material.subjects:
        lead = f"{subject.letter}, {subject.called}: " if several else ""
        blocks.append(Text(lead + headline(subject.share, subject.wanted), "Result"))
        if not several:
            blocks += [*_sums(subject), *_most_often(subject), *_signed(subject)]
    if material.findings is not None:
        blocks += [Text(told, "Result") for told in verdicts(material.findings)]
    for subject in material.subjects:
        lead = f"{subject.letter}: " if several else ""
        if told := " ".join(settled(subject.scenario)):
            blocks.append(Text(lead + told))
    blocks += [Text(told, "Judgement") for told in _uncertainty(material)]
    blocks += [Text(told, "Judgement") for told in _bases(material)]
    blocks += _purpose(material)
    return Section("answer", "The answer", blocks)


def _sums(subject: Subject) -> Iterator[Block]:
    """The deals together and those that stand, where they are not what was asked for."""
    for name, row in subject.results.summary["sums"].items():
        if name in HEADLINES and name != subject.wanted:
            told = f"{cell(row)} ({span(row)}) {EVENTS[name].phrase}: {word(row)}."
            yield Text(told, "Result")


def _most_often(subject: Subject) -> Iterator[Block]:
    summary = subject.results.summary
    name, row = max(summary["outcomes"].items(), key=lambda item: item[1]["count"])
    if name != subject.wanted:
        mark = ""
        if name == "no_meeting" and calibrated_meeting(subject.scenario):
            mark = " How often they meet is calibrated, not predicted."
        told = f"Most often the runs {EVENTS[name].phrase}: {cell(row)} ({span(row)}), {word(row)}."
        yield Text(told + mark, "Result")


def _signed(subject: Subject) -> Iterator[Block]:
    summary = subject.results.summary
    if summary["packages"]["signed"]:
        first = summary["packages"]["commonest"][0]
        named = subject.names.package(first["choices"])
        signed = summary["packages"]["signed"]
        yield Text(
            f"If a text is signed, it is most often this one ({first['count']:,} of {signed:,}): "
            f"{named}.",
            "Result",
        )


def _uncertainty(material: Material) -> Iterator[str]:
    """What the intervals leave out, and what goes with it most."""
    several = len(material.subjects) > 1
    spreads = [
        (f"{s.letter} " if several else "") + wording.points(s.share.codings_sd)
        for s in material.subjects
        if s.share.codings_sd is not None
    ]
    if spreads:
        yield (
            "The interval says what more runs would change. What better knowledge would change is "
            f"the spread between codings, {listed(spreads)} (standard deviation): each coding is "
            "one reading of the evidence, if there is any, with one draw of all that is not known."
        )
    for subject in material.subjects:
        if subject.shown:
            of = f" of {subject.letter}" if several else ""
            lead = f"What goes most with the differences between codings{of}"
            yield f"{lead} {largest(subject)} {look_up(subject)}"


def calibrated_meeting(scenario: Scenario) -> bool:
    """Whether the chance of a meeting was set and not found."""
    venues = venues_taken(scenario)
    if venues is not None and not any(venues.values()):
        return False
    return any(c.beside == "meeting" for c in scenario.spec.calibrations)


def _bases(material: Material) -> list[str]:
    """The confidence in the basis of each of the results, once if it is the same."""
    told = [confidence(subject.scenario) for subject in material.subjects]
    if len(set(told)) == 1:
        return told[:1]
    return [f"{s.letter}: {each}" for s, each in zip(material.subjects, told, strict=True)]


def confidence(scenario: Scenario) -> str:
    """How far the basis carries, as a sentence without any likelihood in it."""
    counts = count_basis(scenario)
    total = sum(counts.values())
    if not total:
        return "Confidence in the basis cannot be given: nothing in this scenario is an input."
    assumed = counts["assumption"] / total
    level = "low" if assumed > LOW else "moderate" if assumed > MODERATE else "moderate at most"
    number = f"of {total:,} inputs, {counts['assumption']:,} are"
    if counts["assumption"] == total:
        number = f"all {total:,} inputs are"
    told = f"Confidence in the basis is {level}: {number} assumptions"
    if counts["evidence"]:
        told += (
            f" and {counts['evidence']:,} rest on one article, coded by readers who share a "
            "codebook and a method"
        )
    return f"{told}; nothing was validated on another case."


def _purpose(material: Material) -> Iterator[Block]:
    first = material.first
    yield Text(
        f"These numbers are of use for asking what {the(first.wanted)} hangs on, for comparing "
        "scenarios and for finding what to look up next. They are of no use as odds of the event "
        "itself.",
        "Judgement",
    )
