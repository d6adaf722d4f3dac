"""Limits: what the model leaves out, what it assumes, and what would change the answer."""

from __future__ import annotations

from collections.abc import Iterator

from sim.analysis.drawn import LETTER
from sim.inputs.basis import count_basis
from sim.inputs.scenario import Scenario
from sim.views.blocks import Block, Items, Label, Section, Table, Text
from sim.views.report.material import Material, Subject
from sim.views.report.pictures import input_name
from sim.views.report.wordings import called
from sim.views.terms import RESTS

STANDARDS = (
    "The report follows the analytic standards of Intelligence Community Directive 203 (Office of "
    "the Director of National Intelligence, 2 January 2015): it describes its sources and how good "
    "they are, gives uncertainty in numbers and in the directive's words, keeps confidence in the "
    "basis apart from likelihood, tells information, assumptions and judgements apart, and "
    "considers "
    "alternatives. Below 1 % and above 99 % the directive has no word, and ours say so: 'less than "
    "almost no chance', 'more than almost certain'."
)


def limits(material: Material) -> Section:
    """What is left out, the assumptions by number, and what would change the answer."""
    blocks: list[Block] = [
        Text("What the model leaves out:"),
        Items([Text(text, label) for text, label in _left_out(material)]),
        _origins(material),
    ]
    changes = [Text(text, "Judgement") for s in material.subjects for text in _changes(s, material)]
    if changes:
        blocks += [Text("What would change the answer:"), Items(list(dict.fromkeys(changes)))]
    if any(
        s.results.header.runs > s.results.header.per_coding * s.results.header.codings_kept
        for s in material.subjects
    ):
        kept = min(s.results.header.codings_kept for s in material.subjects)
        blocks.append(Text(
            f"Results keep what was drawn for the first {kept:,} codings; the sections on drivers "
            "and "
            "on the codings one by one are about these.", "Result",
        ))  # fmt: skip
    blocks.append(Text(STANDARDS))
    return Section("limits", "Limits", blocks)


def _left_out(material: Material) -> Iterator[tuple[str, Label]]:
    """What no run can show, as far as it concerns these scenarios, and what kind of statement."""
    scenarios = [subject.scenario for subject in material.subjects]
    if any(s.case is not None for s in scenarios):
        yield (
            "One article is known. What is not in it, however well known, enters as assumption.",
            "Judgement",
        )
    yield (
        "Each party is a single actor: factions, characters, elections and publics appear as "
        "chance at most.",
        "Assumption",
    )
    yield "What is uncertain is drawn independently, given the coding.", "Assumption"
    yield "Options are a closed list, and what they are worth adds up over issues.", "Assumption"
    yield (
        "There is one meeting: failed talks are not resumed, and a deal is not renegotiated.",
        "Assumption",
    )
    if any(s.spec.war for s in scenarios):
        yield "The war follows its own law: nobody escalates in order to bargain.", "Assumption"
    if any("aftermath" in s.spec.process for s in scenarios):
        yield (
            "How long a deal holds rests on few data, and is followed for five years.",
            "Judgement",
        )
    if any(_quorum(s) for s in scenarios):
        yield "A quorum counts heads: votes have no weights.", "Assumption"
    yield (
        "Nothing was validated on another case: how often the model is right is not known.",
        "Judgement",
    )


def _quorum(scenario: Scenario) -> bool:
    from sim.inputs.consent import consent_of

    return not consent_of(scenario).unanimous


def _origins(material: Material) -> Table:
    several = len(material.subjects) > 1
    rows = []
    for subject in material.subjects:
        counts = count_basis(subject.scenario)
        total = sum(counts.values())
        cells = [f"{counts[kind]:,}" for kind in RESTS]  # type: ignore[index]
        name = called(subject, several) if several else "Inputs"
        rows.append((name, *cells, f"{total:,}"))
    head = ("", *(f"On {name}" for name in RESTS.values()), "In all")
    return Table("Inputs in force, by what they rest on", head, rows, (1, 2, 3, 4, 5))


def _changes(subject: Subject, material: Material) -> Iterator[str]:
    """The drivers as conditions under which the answer would be another."""
    lead = f"In {subject.called}: " if len(material.subjects) > 1 else ""
    for effect in subject.shown[:3]:
        if effect.name == LETTER:
            yield f"{lead}that one coding of the evidence were known to be the right one."
            continue
        *coded, kind = subject.rests_on(effect.name)
        what = {
            "assumption": "a source for it would replace an assumption",
            "evidence": "a second source would test what the article says",
            "literature": "closer data than the literature's would narrow it",
            "calibrated": "a target other than the one it was fitted to would move it",
        }.get(kind, "better knowledge of it would narrow the answer")
        if coded and kind == "assumption":
            what = "a source for its scale would replace an assumption"
        name = input_name(effect.name, subject)
        yield f"{lead}{name[:1].upper()}{name[1:]}: {what}."
