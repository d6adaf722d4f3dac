"""Typical runs: of each way to end, the run nearest to the median, in a few sentences."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from typing import Any

from sim.views.blocked import why
from sim.views.blocks import Block, Commands, Heading, Items, Section, Text
from sim.views.phrases import listed
from sim.views.report.material import Material, Subject, Typical
from sim.views.report.reproduction import folder_of
from sim.views.report.wordings import called
from sim.views.terms import counted, outcome

HOW = (
    "A typical run of its kind: of those that ended for the commonest reason and signed what most "
    "of these signed, issue by issue, the one whose numbers (week, rounds, gains and so on) lie "
    "nearest to the medians of its kind; where there are none, that whose coding does. It is one "
    "run of the model, and no account of anything that happened or will."
)


def typical(material: Material) -> Section:
    """A few sentences for each outcome, and the command that tells all."""
    several = len(material.subjects) > 1
    blocks: list[Block] = [Text(HOW)]
    for subject in material.subjects:
        if several:
            blocks.append(Heading(called(subject, several)))
        blocks.append(Items([Text(_told(each, subject), "Result") for each in subject.typical]))
        folder = folder_of(subject)
        commands = [
            shlex.join(["sim", "replay", folder, "--outcome", each.picked.name])
            for each in subject.typical
        ]
        blocks += [
            Text("All that happened in these runs, week by week and offer by offer:"),
            Commands(commands),
        ]
    return Section("typical", "Typical runs", blocks)


def _told(each: Typical, subject: Subject) -> str:
    row: Mapping[str, Any] = each.row
    kind, runs = outcome(each.picked.name), each.picked.runs
    parts = [*_way(row), *_end(each.picked.name, row, subject)]
    of = "the only one" if runs == 1 else f"of {runs:,}"
    return f"{kind[:1].upper()}{kind[1:]}: run {row['replicate']} ({of}). {' '.join(parts)}"


def _way(row: Mapping[str, Any]) -> Iterator[str]:
    """Meeting and talks."""
    if row["week"]:
        yield f"The sides meet in week {row['week']}."
    talks = []
    if row["rounds"]:
        talks.append(f"{counted(row['rounds'], 'turn', 'turns')} at the bilateral table")
    if row["texts"]:
        talks.append(f"{counted(row['texts'], 'text', 'texts')} of the mediator")
    if talks:
        yield f"There are {listed(talks)}." if row["rounds"] != 1 else f"There is {listed(talks)}."


def _end(kind: str, row: Mapping[str, Any], subject: Subject) -> Iterator[str]:
    names = subject.names
    choices = {k.removeprefix("choice."): v for k, v in row.items() if k.startswith("choice.")}
    if row["package"] is not None:
        gains = {k.removeprefix("gain."): v for k, v in row.items() if k.startswith("gain.")}
        principals = [n for n, a in subject.scenario.spec.actors.items() if a.role == "principal"]
        told = [
            f"{names.actor(n)} {gains[n] + 0.0:+.2f}"
            for n in principals
            if gains.get(n) is not None
        ]
        yield f"They sign: {names.package(choices)}."
        if told:
            yield f"What it is worth over no deal: {listed(told)}."
    if row["reason"] is not None:
        reason = why(
            {"outcome": kind, "blocked_by": row["blocked_by"], "reason": row["reason"]},
            subject.scenario,
            names,
        )
        reason = reason.removeprefix(f"{kind.replace('_', ' ')}: ")
        yield f"{reason[:1].upper()}{reason[1:]}."
    if row["collapsed_month"] is not None:
        yield f"The war is back in month {row['collapsed_month']}."
    elif row["violated_month"] is not None:
        yield f"Fighting first flares up in month {row['violated_month']}."
