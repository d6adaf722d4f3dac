"""The answer first: the shares, what they hang on, and how far the basis carries."""

from __future__ import annotations

from collections.abc import Iterator

from sim.analysis import wording
from sim.analysis.events import EVENTS
from sim.inputs.provenance import count_basis
from sim.inputs.scenario import Scenario
from sim.views.blocks import Block, Picture, Section, Table, Text
from sim.views.compare import blocks as compared
from sim.views.notes import unexpected
from sim.views.pair import ending_rows, measure_table, verdict
from sim.views.phrases import listed
from sim.views.report.drivers import largest, look_up
from sim.views.report.material import Material, texts
from sim.views.report.pictures import NARROW, both, drawn
from sim.views.run import answer, headline, ran
from sim.views.terms import SENTENCE, the

WIDTH = 6.5  # inches
IN_SENTENCES = 2  # comparisons that one sheet has room to tell in sentences and a table each
LOW, MODERATE = 0.5, 0.25  # shares of assumptions above which confidence is low, or moderate
ROLES = {
    "principal": ("must agree", "must agree"),
    "mediator": ("mediates", "mediate"),
    "third_party": ("stands beside", "stand beside"),
}


def lead(material: Material) -> Iterator[Block]:
    """What it is about: situation, parties, source and date, the baseline, and the caveat."""
    lines = list(_situations(material))
    yield from texts("", [" ".join(lines)] if material.brief and lines else lines)
    facts = [f"{material.date}."] if material.date else []
    facts += material.by_text(lambda s: parties(s.scenario))
    facts += material.by_text(lambda s: source(s.scenario))
    yield Text(" ".join(facts))
    yield Text(SENTENCE)


def _situations(material: Material) -> Iterator[str]:
    """What each is about, what was changed in it, and what else is not to be expected."""
    for subject in material.subjects:
        told = [subject.scenario.spec.summary]
        told += unexpected(subject.scenario, subject.finding.summary)
        base = " (the baseline)" if material.several and subject is material.first else ""
        lead = f"{material.named(subject)}{base}. " if material.several else ""
        if line := " ".join(filter(None, told)):
            yield f"{lead}{line}"


def parties(scenario: Scenario) -> str:
    """Who takes part, by role."""
    told = []
    for role, (one, many) in ROLES.items():
        names = [
            actor.label or name
            for name, actor in scenario.spec.actors.items()
            if actor.role == role
        ]
        if names:
            told.append(f"{listed(names)} {one if len(names) == 1 else many}")
    return f"Parties: {'; '.join(told)}."


def source(scenario: Scenario) -> str | None:
    """What the evidence is, and of when."""
    if scenario.case is None:
        return None
    return f"Case {scenario.case.name}. Its source: {scenario.case.source.description}."


def answering(material: Material) -> Section:
    """What came out, in as few sentences as will do; each judgement once."""
    blocks: list[Block] = []
    for subject in material.subjects:
        finding = subject.finding
        if not material.several:
            blocks += texts("Result", [*answer(finding)][:-1])
            continue
        blocks.append(Text(f"{material.named(subject)}: {headline(finding)}", "Result"))
    if material.findings is not None:
        pairs = material.findings.compared.pairs
        blocks += texts("Result", [verdict(material.findings, pair) for pair in pairs])
    blocks += texts("Judgement", _uncertainty(material))
    blocks += texts("Judgement", _confidence(material))
    wanted = the(material.first.wanted)
    purpose = (
        f"These numbers are of use for asking what {wanted} hangs on, for comparing scenarios and "
        "for finding what to look up next. They are of no use as odds of the event itself."
    )
    blocks.append(Text(purpose, "Judgement"))
    return Section("answer", "The answer", blocks)


def _uncertainty(material: Material) -> Iterator[str]:
    """What the intervals leave out, and what goes with it most."""
    spreads = [
        (f"{s.letter} " if material.several else "") + wording.points(s.share["codings_sd"])
        for s in material.subjects
        if s.share["codings_sd"] is not None
    ]
    if spreads:
        yield (
            "The interval says what more runs would change. What better knowledge would change is "
            f"the spread between draws, {listed(spreads)} (standard deviation): each draw is one "
            "set of numbers for all that is not known, after one reading of the evidence."
        )
    yield from material.by_text(
        lambda s: (
            f"What goes most with the differences between draws {largest(s)} {look_up(s)}"
            if s.shown
            else None
        )
    )


def _confidence(material: Material) -> list[str]:
    """How far the basis carries, once if that is alike, without any likelihood in it."""
    levels = dict.fromkeys(level(s.scenario) for s in material.subjects)
    if len(levels) == 1 and material.several:
        counts = [count_basis(s.scenario) for s in material.subjects]
        parts = [
            f"{each['assumption']:,} of {sum(each.values()):,} in {s.letter}"
            for s, each in zip(material.subjects, counts, strict=True)
        ]
        return [
            f"Confidence in the basis is {next(iter(levels))} in all: {listed(parts)} inputs are "
            "assumptions; nothing was validated on another case."
        ]
    return material.by_text(lambda s: confidence(s.scenario))


def level(scenario: Scenario) -> str:
    counts = count_basis(scenario)
    assumed = counts["assumption"] / max(sum(counts.values()), 1)
    return "low" if assumed > LOW else "moderate" if assumed > MODERATE else "moderate at most"


def confidence(scenario: Scenario) -> str:
    """How far the basis carries, as a sentence without any likelihood in it."""
    counts = count_basis(scenario)
    total = sum(counts.values())
    if not total:
        return "Confidence in the basis cannot be given: nothing in this scenario is an input."
    number = f"of {total:,} inputs, {counts['assumption']:,} are"
    if counts["assumption"] == total:
        number = f"all {total:,} inputs are"
    told = f"Confidence in the basis is {level(scenario)}: {number} assumptions"
    if counts["evidence"]:
        told += (
            f" and {counts['evidence']:,} rest on one article, coded by readers who share a "
            "codebook and a method"
        )
    return f"{told}; nothing was validated on another case."


# On one page


def brief(material: Material) -> Section:
    """The question, the answer, one figure, what differs: all that is on the one page."""
    blocks: list[Block] = [Text(_question(material))]
    first = material.first.finding
    if material.findings is None:
        blocks.append(Text(" ".join(answer(first))))
        blocks += filter(None, [drawn("shares", material.first)])
    elif len(pairs := material.findings.compared.pairs) > IN_SENTENCES:
        _, *told = compared(material.findings)
        kept = [each for each in told if isinstance(each, Text | Table) and each != Text(SENTENCE)]
        blocks += [*kept, differences_picture(material)]
    else:
        blocks += [Text(verdict(material.findings, pair)) for pair in pairs]
        blocks.append(differences_picture(material))
        for pair in pairs:
            rows = [row for row in ending_rows(pair, "sum", "outcome") if row.verdict == "differs"]
            if rows:
                blocks.append(measure_table(material.findings, pair, rows, full=False))
    blocks += texts("", _confidence(material))
    blocks.append(Text(_made(material)))
    return Section("answer", "The answer", blocks)


def _made(material: Material) -> str:
    """How many runs, with which seed and version, and what identifies each."""
    headers = [subject.finding.header for subject in material.subjects]
    hashes = [
        f"{s.letter} {h.scenario_hash}" if material.several else h.scenario_hash
        for s, h in zip(material.subjects, headers, strict=True)
    ]
    first = ran(material.first.finding).partition(": ")[2].removesuffix(".")
    each = " in each" if material.several and len({(h.runs, h.seed) for h in headers}) == 1 else ""
    return f"{first}{each}. Scenario {', '.join(hashes)}; sim {headers[0].versions['sim']}."


def _question(material: Material) -> str:
    wanted = EVENTS[material.first.wanted].phrase
    what = material.first.called
    if material.several:
        others = listed([s.called for s in material.subjects[1:]], "or")
        return f"The question: do more or fewer runs {wanted} in {others} than in {what}?"
    return f"The question: how many runs of a model of {what} {wanted}, and what stands in the way?"


def differences_picture(material: Material) -> Picture:
    """How each ends, and the differences from the first."""
    from sim.views.figures.comparison import draw
    from sim.views.figures.style import Picture as Drawn

    assert material.findings is not None
    title = "How each ends, and how that differs from the first"
    told = " ".join(verdict(material.findings, pair) for pair in material.findings.compared.pairs)
    wide, narrow = (Drawn(draw(material.findings, width), title, told) for width in (WIDTH, NARROW))
    return both(wide, narrow, "figure-differences")
