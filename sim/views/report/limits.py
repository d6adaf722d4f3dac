"""Limits: what is left out, what would change the answer; and how to reproduce it."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence

from sim.analysis.drawn import LETTER
from sim.inputs.bundled import gallery_names, scenario_names
from sim.inputs.provenance import count_basis
from sim.inputs.scenario import Scenario
from sim.views.blocks import Block, Commands, Items, Label, Section, Table, Text
from sim.views.report.material import Material, Subject
from sim.views.report.pictures import input_name
from sim.views.run import made_by
from sim.views.terms import RESTS

STANDARDS = (
    "The report follows the analytic standards of Intelligence Community Directive 203 (Office of "
    "the Director of National Intelligence, 2 January 2015): it describes its sources and how good "
    "they are, gives uncertainty in numbers with intervals, keeps confidence in the basis apart "
    "from likelihood, tells information, assumptions and judgements apart, and considers "
    "alternatives. It uses none of the directive's words of likelihood ('unlikely'): these are for "
    "the chance of an event, and shares of model runs are no such chance."
)


def limits(material: Material) -> Section:
    """What is left out, the assumptions by number, and what would change the answer."""
    blocks: list[Block] = [
        Text("What the model leaves out:"),
        Items([Text(text, label) for text, label in _left_out(material)]),
        _origins(material),
    ]
    changes = [Text(told, "Judgement") for told in _changing(material)]
    if changes:
        blocks += [Text("What would change the answer:"), Items(changes)]
    if any(
        s.results.header.runs > s.results.header.per_coding * s.results.header.codings_kept
        for s in material.subjects
    ):
        kept = min(s.results.header.codings_kept for s in material.subjects)
        blocks.append(Text(
            f"Results keep what was drawn for the first {kept:,} draws; the sections on drivers "
            "and on the codings one by one are about these.", "Result",
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


def _quorum(scenario: Scenario) -> bool:
    return not scenario.unanimous


def _origins(material: Material) -> Table:
    rows = []
    for subject in material.subjects:
        counts = count_basis(subject.scenario)
        total = sum(counts.values())
        cells = [f"{counts[kind]:,}" for kind in RESTS]  # type: ignore[index]
        name = material.named(subject) if material.several else "Inputs"
        rows.append((name, *cells, f"{total:,}"))
    head = ("", *(f"On {name}" for name in RESTS.values()), "In all")
    return Table("Inputs in force, by what they rest on", head, rows, (1, 2, 3, 4, 5))


def _changing(material: Material) -> list[str]:
    """The drivers as conditions under which the answer would be another, each told once."""
    told: dict[str, list[str]] = {}
    for subject in material.subjects:
        for text in _changes(subject):
            told.setdefault(text, []).append(subject.letter)
    whole = len(material.subjects)
    return [
        text if len(letters) == whole else f"{', '.join(letters)}: {text}"
        for text, letters in told.items()
    ]


def _changes(subject: Subject) -> Iterator[str]:
    for effect in subject.shown[:3]:
        if effect.name == LETTER:
            yield "That one coding of the evidence were known to be the right one."
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
        yield f"{name[:1].upper()}{name[1:]}: {what}."


# How to reproduce it


def reproduction(material: Material) -> Section:
    """What identifies the results, and the commands that look at them again."""
    subjects, several = material.subjects, material.several
    heads = [material.named(subject) for subject in subjects]
    facts = [_facts(subject) for subject in subjects]
    rows = [
        (name, *(each.get(name, "-") for each in facts))
        for name in dict.fromkeys(k for f in facts for k in f)
    ]
    folders = [folder_of(subject) for subject in subjects]
    blocks: list[Block] = [
        Text(
            "The same scenario, seed, number of runs and versions give the same runs, to the byte, "
            "on the same type of processor. The results folder holds the resolved scenario with "
            "its evidence (in manifest.json) and every run."
        ),
        Table("What was run", ("", *heads), rows),
        *_made(subjects, folders, several),
    ]
    if lines := _commands(material, folders):
        blocks.append(
            Commands(lines, "These look at the same results again; the last makes this report:")
        )
    return Section("reproduction", "How to reproduce it", blocks)


def _made(subjects: Sequence[Subject], folders: Sequence[str], several: bool) -> Iterator[Block]:
    """The commands that make the results, and what of them was made in another way."""
    lines = list(map(_run, subjects, folders))
    if made := [line for line in lines if line is not None]:
        lead = "These make the results, if a file that is named is what it was:"
        yield Commands(list(dict.fromkeys(made)), lead)
    for subject, line in zip(subjects, lines, strict=True):
        if line is None:
            lead = f"{subject.letter}: " if several else ""
            yield Text(f"{lead}The scenario was built in Python; manifest.json holds it.")


def _run(subject: Subject, folder: str) -> str | None:
    return made_by(subject.finding, folder)


def folder_of(subject: Subject) -> str:
    """The results folder as it was given; of one given from the root, or above, its name alone.

    One that is called like a scenario or an option is given so that it is neither.
    """
    folder = subject.folder
    if folder is None:
        return "in memory"
    outside = folder.is_absolute() or ".." in folder.parts
    name = folder.resolve().name if outside or not folder.name else str(folder)
    known = (*scenario_names(), *gallery_names())
    return f"./{name}" if name in known or name.startswith("-") else name


def _facts(subject: Subject) -> dict[str, str]:
    header = subject.results.header
    return {
        "Scenario hash": header.scenario_hash,
        "Seed": str(header.seed),
        "Runs": f"{header.runs:,}",
        "Runs per draw": str(header.per_coding),
        "Results folder": folder_of(subject),
        **{_named(name): number for name, number in header.versions.items()},
    }


def _named(name: str) -> str:
    return {"sim": "Version of sim", "machine": "Processor", "python": "Python"}.get(name, name)


def _commands(material: Material, folders: list[str]) -> list[str]:
    wanted = material.first.wanted
    if any(subject.folder is None for subject in material.subjects):
        return []
    lines = [shlex.join(["sim", "discover", folder, "--outcome", wanted]) for folder in folders]
    labels = [
        word
        for subject in material.subjects
        if len(folders) > 1 and subject.called != subject.scenario.name
        for word in ("--label", f"{subject.letter}={subject.called}")
    ]
    if len(folders) > 1:
        lines.append(shlex.join(["sim", "compare", *folders, *labels]))
    report = ["sim", "report", *folders, "--outcome", wanted, *labels, "-o", material.file]
    report += ["--date", material.date] if material.date else []
    report += ["--brief"] if material.brief else []
    lines.append(shlex.join(report))
    return lines
