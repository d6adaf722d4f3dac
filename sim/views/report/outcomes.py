"""How the runs end, what differs, who blocks, and typical runs: what other commands tell, too."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator

from sim.analysis.events import HEADLINES
from sim.views.blocks import Block, Commands, Heading, Items, Section, Table, Text
from sim.views.compare import legend
from sim.views.pair import whole_pair
from sim.views.report.answer import differences_picture
from sim.views.report.limits import folder_of
from sim.views.report.material import Material, Subject
from sim.views.report.pictures import drawn
from sim.views.run import ADDED_UP, LASTING, Counted, Finding, ran, signed, way
from sim.views.run import blockers as blocked
from sim.views.run import distribution as ends
from sim.views.stories import HOW
from sim.views.story import story
from sim.views.terms import CALIBRATED, WHOLES, cell, outcome, span, step


def distribution(material: Material) -> Section:
    """A figure and tables; of several results, tables with a column for each."""
    blocks = _beside(material) if material.several else material.of_each(_ends)
    return Section("distribution", "How the runs end", list(blocks))


def _beside(material: Material) -> Iterator[Block]:
    found = {subject.letter: subject.finding for subject in material.subjects}
    yield from (Text(ran(each), "Result") for each in found.values())
    notes, ways = [], [dict(_flat(each)) for each in found.values()]
    for each in found.values():
        notes += [f"* {CALIBRATED}."] if "meeting" in each.calibrated else []
    names = dict.fromkeys(name for each in found.values() for name in _listed(each))
    rows = [
        (_starred(name, found.values()), *(_share(each.rows.get(name)) for each in found.values()))
        for name in names
    ]
    note = " ".join([*dict.fromkeys(notes), ADDED_UP, "In brackets 95 % intervals."])
    yield Table("How it ends", ("How it ends", *found), rows, (), note)
    steps = dict.fromkeys(name for each in ways for name in each)
    told = [(name, *(each.get(name, "-") for each in ways)) for name in steps]
    if told:
        yield Table("Along the way", ("Along the way", *found), told, (), LASTING)


def _listed(found: Finding) -> list[str]:
    return [*found.summary["outcomes"], *(name for name in HEADLINES if name in found.rows)]


def _starred(name: str, found: Iterable[Finding]) -> str:
    fitted = name == "no_meeting" and any("meeting" in each.calibrated for each in found)
    return outcome(name) + "*" * fitted


def _share(row: Counted | None) -> str:
    return "-" if row is None else f"{cell(row)} ({span(row)})"


def _flat(found: Finding) -> Iterator[tuple[str, str]]:
    for name, row in found.summary["shares"].items():
        if row["n"]:
            of = WHOLES[row["given"]][1]
            yield f"{step(name)}, of {of}", _share(row)


def _ends(subject: Subject) -> Iterator[Block]:
    yield Text(ran(subject.finding), "Result")
    yield from filter(None, [drawn("shares", subject)])
    yield ends(subject.finding, spread=True, caveat="")
    yield from way(subject.finding)
    yield from filter(None, [drawn("survival", subject)])


def differences(material: Material) -> list[Section]:
    """The figure, then each of the others against the first; nothing for one alone."""
    findings = material.findings
    if findings is None:
        return []
    blocks: list[Block] = [differences_picture(material)]
    for pair in findings.compared.pairs:
        a, b = (material.named(material.subjects[i]) for i in (pair.a, pair.b))
        _, *rest = whole_pair(findings, pair)  # the first is the verdict, told in the answer
        blocks += [Heading(f"{b}, against {a}"), *rest]
    return [Section("differences", "What differs", [*blocks, *legend(findings)])]


def blockers(material: Material) -> Section:
    """Who stood in the way, and why, and what is signed where nobody does."""
    return Section("blockers", "Who blocks, and what is signed", material.of_each(_blocks))


def _blocks(subject: Subject) -> Iterator[Block]:
    summary = subject.finding.summary
    if not summary["blocked"]:
        yield Text("Every run ends in a deal: nobody blocks.", "Result")
    else:
        share = sum(row["count"] for row in summary["blocked"])
        yield Text(
            f"{share:,} of {summary['runs']:,} runs end without a deal. Who counts as blocking "
            "follows from the rules of the model: it says who did not say yes, and blames nobody.",
            "Result",
        )
        yield from filter(None, [drawn("flow", subject)])
        yield from blocked(subject.finding)
    yield from signed(subject.finding)


def typical(material: Material) -> Section:
    """A short story for each ending, and the command that tells all."""
    blocks: list[Block] = [Text(HOW)]
    blocks += _stories(material.first)
    if others := [s for s in material.subjects[1:] if s.folder is not None]:
        lines = [shlex.join(["sim", "stories", folder_of(subject)]) for subject in others]
        blocks.append(Commands(lines, "Those of the other results:"))
    return Section("typical", "Typical runs", blocks)


def _stories(subject: Subject) -> Iterator[Block]:
    if not subject.typical:
        yield Text(
            "These results were made by another version of the program, which alone can tell their "
            "runs as they happened."
        )
        return
    told = []
    for trace, picked in subject.typical:
        first, *_, last = story(trace)
        name, runs = outcome(picked.name), picked.runs
        of = "the only one" if runs == 1 else f"of {runs:,}"
        lead = f"{name[:1].upper()}{name[1:]}, run {picked.replicate} ({of}). "
        told.append(Text(f"{lead}{first} {last}", "Result"))
    yield Items(told)
    if subject.folder is not None:
        line = shlex.join(["sim", "stories", folder_of(subject)])
        yield Commands([line], "These stories whole, and with --full every week and offer:")
