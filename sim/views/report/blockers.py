"""Who blocks: who stood in the way of a deal, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sim.views.blocked import why
from sim.views.blocks import Block, Section, Table, Text
from sim.views.report.each import of_each
from sim.views.report.material import Material, Subject
from sim.views.report.pictures import drawn
from sim.views.report.wordings import part

SHOWN = 8


def blockers(material: Material) -> Section:
    """By combination of actor and reason, and by actor."""
    return Section("blockers", "Who blocks, and why", of_each(material, _one))


def _one(subject: Subject) -> Iterator[Block]:
    summary = subject.results.summary
    found, runs = summary["blocked"], summary["runs"]
    if not found:
        yield Text("Every run ends in a deal: nobody blocks.", "Result")
        return
    share = sum(row["count"] for row in found)
    yield Text(
        f"{share:,} of {runs:,} runs end without a deal. Who counts as blocking follows from the "
        "rules of the model; it says who did not say yes, not who is to blame.",
        "Result",
    )
    yield from filter(None, [drawn("flow", subject)])
    rows = [
        (_capital(why(row, subject.scenario, subject.names)), part(row["count"], runs))
        for row in found[:SHOWN]
    ]
    if rest := found[SHOWN:]:
        count = sum(row["count"] for row in rest)
        other = "another combination" if len(rest) == 1 else f"{len(rest)} other combinations"
        rows.append((_capital(other), part(count, runs)))
    yield Table("Who blocked, and why", ("Who and why", "Of all runs"), rows, (1,))
    by: Counter[str] = Counter()
    for row in found:
        for name in row["blocked_by"].split("+") if row["blocked_by"] else ["nobody"]:
            by[name] += row["count"]
    actors = [
        (_capital(subject.names.actor(name)), part(count, runs))
        for name, count in sorted(by.items(), key=lambda item: (-item[1], item[0]))
    ]
    note = "A run that several block counts for each of them."
    yield Table("How often each stood in the way", ("Who", "Of all runs"), actors, (1,), note)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
