"""The evidence behind the inputs that matter, and how good its sources are."""

from __future__ import annotations

from collections.abc import Iterator

from sim.analysis.drawn import LETTER
from sim.inputs.basis import count_basis
from sim.inputs.entries import Input
from sim.inputs.scenario import NONE
from sim.views.blocks import Block, Heading, Items, Section, Table, Text
from sim.views.evidence import numbers_of
from sim.views.phrases import listed
from sim.views.report.material import Material, Subject
from sim.views.report.pictures import drawn, input_name
from sim.views.report.wordings import called
from sim.views.terms import CALIBRATED, RESTS

BESIDE = {"meeting": "Meeting", "signed": "Agreement", "durability": "Durability"}


def evidence(material: Material) -> Section:
    """The sources, then the inputs that the drivers are drawn from, then the claims they cite."""
    several = len(material.subjects) > 1
    blocks: list[Block] = []
    told: list[Block] = []
    for subject in material.subjects:
        own = list(_one(subject))
        if own == told:
            continue
        if several:
            blocks.append(Heading(called(subject, several)))
        blocks += own
        told = own
    return Section("evidence", "The evidence behind the inputs that matter", blocks)


def _one(subject: Subject) -> Iterator[Block]:
    yield from _sources(subject)
    names = [effect.name for effect in subject.shown if effect.name != LETTER]
    behind = [(name, found) for name in names if (found := subject.behind(name))]
    if behind:
        rows = [
            (
                input_name(name, subject),
                RESTS[found.kind],
                _codes(found),
                _scale(subject, name),
                _why(found),
            )
            for name, found in behind
        ]
        caption = "What the inputs that drive it rest on"
        head = ("Input", "Rests on", "Value or codes", "Its scale", "Because")
        note = (
            "Codes are steps of scales, one for each coding where these differ. What a code means "
            "as a number, or how often a red line that is likely is real, is another matter: the "
            "scale says so, and rests on something of its own. 'sim show' lists all of it."
        )
        yield Table(caption, head, rows, (), note)
    yield from _claims(subject, [found for _, found in behind])


def _sources(subject: Subject) -> Iterator[Block]:
    scenario = subject.scenario
    counts = count_basis(scenario)
    total = sum(counts.values())
    parts = listed(f"{counts[kind]:,} on {name}" for kind, name in RESTS.items())  # type: ignore[index]
    yield Text(
        f"Of the {total:,} inputs in force, {parts.replace(' on', ' rest on', 1)}.", "Result"
    )
    case = scenario.case
    if case is None:
        yield Text(
            "There is no coded evidence behind this scenario: its values are those of whoever "
            "wrote "
            "it, and are as good as that.",
            "Assumption",
        )
    else:
        found = numbers_of(case)
        agree = sum(not each.differs for each in found)
        yield Text(
            f"The source is one: {case.source.description}. {case.source.date} From it come "
            f"{len(case.claims)} claims, in words of our own.",
            "Information",
        )
        yield Text(
            "A single news article is a thin source: it reports what sides say, and states say "
            f"things for effect. {len(case.codings)} codings read it; they give the same step, "
            f"confidence and red line to {agree} of {len(found)} codes. They share a codebook and "
            "a method, so that their agreement is no proof that they are right. "
            f"{len(case.corrections)} slips in them were corrected.",
            "Judgement",
        )
    yield from filter(None, [drawn("stances", subject)])
    yield from _beside(subject)


def _beside(subject: Subject) -> Iterator[Block]:
    """Figures from elsewhere, and what was calibrated to what."""
    spec = subject.scenario.spec
    items = [
        Text(
            f"{BESIDE.get(r.beside, r.beside.capitalize())}: {r.text} [{r.literature}].",
            "Information",
        )
        for r in spec.base_rates
    ]
    items += [
        Text(
            f"{BESIDE.get(c.beside, c.beside.capitalize())}, {CALIBRATED}: {c.text}.", "Assumption"
        )
        for c in spec.calibrations
    ]
    if items:
        yield Text("For comparison, from elsewhere:")
        yield Items(items)


def _codes(found: Input) -> str:
    """What the codings say, once if they agree, with the red lines that they see."""
    values = {e.coding: e.value for e in found.entries}
    told = _by_coding(values)
    lines = {e.coding: e.red_line for e in found.entries}
    if any(line != NONE for line in lines.values()):
        told += f"; red line {_by_coding(lines)}"
    return told


def _scale(subject: Subject, drawn: str) -> str:
    scale = subject.origins.scale(drawn)
    return "-" if scale is None else f"on {RESTS[scale.kind]}"


def _by_coding(values: dict[str, str]) -> str:
    if len(set(values.values())) == 1:
        return next(iter(values.values()))
    return ", ".join(f"{letter}: {value}" for letter, value in values.items())


def _why(found: Input) -> str:
    """The claims cited, or what is said for an assumption."""
    claims = list(dict.fromkeys(claim for e in found.entries for claim in e.claims))
    if claims:
        return f"claims {', '.join(claims)}"
    reasons = list(dict.fromkeys((e.why or e.origin.source).rstrip(".") for e in found.entries))
    return "; ".join(filter(None, [*reasons, found.note])) or "no reason given"


def _claims(subject: Subject, behind: list[Input]) -> Iterator[Block]:
    case = subject.scenario.case
    cited = {claim for each in behind for e in each.entries for claim in e.claims}
    if case is None or not cited:
        return
    rows = [
        (claim.id, ", ".join(map(str, claim.paragraphs)), claim.speaker, claim.text)
        for claim in case.claims
        if claim.id in cited
    ]
    head = ("Claim", "Paragraph", "Who says so", "What, in words of our own")
    yield Table("The claims that these inputs cite", head, rows)
