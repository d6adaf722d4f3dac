"""The evidence behind the inputs that matter, and how good its sources are; each told once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.analysis.drawn import LETTER
from sim.inputs.entries import Input
from sim.inputs.evidence import Case
from sim.inputs.provenance import basis
from sim.inputs.spec import NONE
from sim.views.blocks import Block, Picture, Section, Table, Text
from sim.views.evidence import numbers_of
from sim.views.phrases import listed
from sim.views.report.material import Material, Subject
from sim.views.report.pictures import drawn, input_name
from sim.views.run import basis as resting
from sim.views.terms import RESTS


def evidence(material: Material) -> Section:
    """The sources, then the inputs that the drivers are drawn from, then the claims they cite."""
    blocks: list[Block] = [*_sources(material), *_stances(material)]
    told = [list(resting(subject.finding)) for subject in material.subjects]
    if all(each[1:] == told[0][1:] for each in told):
        told = [[*(each[0] for each in told), *told[0][1:]]]
    blocks += dict.fromkeys(block for each in told for block in each if isinstance(block, Text))
    blocks += [block for each in told for block in each if not isinstance(block, Text)]
    behind = {
        name: (subject, found)
        for subject in material.subjects
        for name in (effect.name for effect in subject.shown if effect.name != LETTER)
        if (found := subject.behind(name))
    }
    if behind:
        blocks.append(_inputs(behind))
    cases = dict.fromkeys(s.scenario.case.name for s in material.subjects if s.scenario.case)
    for name in cases:
        first = next(
            s for s in material.subjects if s.scenario.case and s.scenario.case.name == name
        )
        blocks += _claims(first, [found for _, found in behind.values()])
    return Section("evidence", "The evidence behind the inputs that matter", blocks)


def _sources(material: Material) -> Iterator[Block]:
    cases = {s.scenario.case.name: s.scenario.case for s in material.subjects if s.scenario.case}
    for case in cases.values():
        yield from _source(case)
    bare = [subject for subject in material.subjects if subject.scenario.case is None]
    if bare:
        which = f" ({listed([s.letter for s in bare])})" if material.several else ""
        yield Text(
            f"There is no coded evidence behind this scenario{which}: its values are those of "
            "whoever wrote it, and are as good as that.",
            "Assumption",
        )


def _source(case: Case) -> Iterator[Block]:
    found = numbers_of(case)
    agree = sum(not each.differs for each in found)
    yield Text(
        f"The source is one: {case.source.description}. {case.source.date} From it come "
        f"{len(case.claims)} claims, in words of our own.",
        "Information",
    )
    yield Text(
        "A single news article is a thin source: it reports what sides say, and states say "
        f"things for effect. {len(case.codings)} codings (readings) of it were made; they give the "
        f"same step, confidence and red line to {agree} of {len(found)} codes. They share a "
        "codebook and a method, so that their agreement is no proof that they are right. "
        f"{len(case.corrections)} slips in them were corrected.",
        "Judgement",
    )


def _stances(material: Material) -> Iterator[Picture]:
    """Who wants what, once for all that have the same stances."""
    seen: list[object] = []
    for subject in material.subjects:
        own = [
            (each.path, [(e.coding, e.value, e.red_line) for e in each.entries])
            for each in basis(subject.scenario)
            if ".stances." in each.path
        ]
        if own not in seen and (picture := drawn("stances", subject)) is not None:
            yield picture
        seen.append(own)


def _inputs(behind: dict[str, tuple[Subject, Input]]) -> Table:
    rows = [
        (
            input_name(name, subject),
            RESTS[found.kind],
            _codes(found),
            _scale(subject, name),
            _why(found),
        )
        for name, (subject, found) in behind.items()
    ]
    caption = "What the inputs that drive it rest on"
    head = ("Input", "Rests on", "Value or codes", "Its scale", "Because")
    note = (
        "Codes are steps of scales, one for each coding where these differ. What a code means "
        "as a number, or how often a red line that is likely is real, is another matter: the "
        "scale says so, and rests on something of its own. 'sim show' lists all of it."
    )
    return Table(caption, head, rows, (), note)


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


def _claims(subject: Subject, behind: Sequence[Input]) -> Iterator[Block]:
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
