"""How to reproduce it: commands, seed, versions, hash."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence

from sim.views.changes import run_command
from sim.views.report.elements import Block, Commands, Section, Table, Text
from sim.views.report.material import Material, Subject
from sim.views.report.wordings import called


def reproduction(material: Material) -> Section:
    """What identifies the results, and the commands that look at them again."""
    subjects, several = material.subjects, len(material.subjects) > 1
    heads = [called(subject, several) for subject in subjects]
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
            "its "
            "evidence (in manifest.json) and every run."
        ),
        Table("What was run", ("", *heads), rows),
        *_made(subjects, several),
        Text("These look at the same results again; the last makes this report."),
        Commands(_commands(material, folders)),
    ]
    return Section("reproduction", "How to reproduce it", blocks)


def _made(subjects: Sequence[Subject], several: bool) -> Iterator[Block]:
    """The commands that make the results, and what of them was made in another way."""
    if made := [line for line in map(_run, subjects) if line is not None]:
        yield Text("These make the results, if a file that is named is what it was:")
        yield Commands(list(dict.fromkeys(made)))
    for subject in subjects:
        if _run(subject) is None:
            lead = f"{called(subject, several)}: " if several else ""
            yield Text(f"{lead}The scenario was built in Python; manifest.json holds it.")


def _run(subject: Subject) -> str | None:
    header = subject.results.header
    return run_command(subject.scenario, header.runs, header.seed, header.per_coding)


def folder_of(subject: Subject) -> str:
    """The results folder as it was given; of one given from the root, its name alone."""
    folder = subject.results.folder
    return folder.name if folder.is_absolute() else str(folder)


def _facts(subject: Subject) -> dict[str, str]:
    header = subject.results.header
    return {
        "Scenario hash": header.scenario_hash,
        "Seed": str(header.seed),
        "Runs": f"{header.runs:,}",
        "Runs per coding": str(header.per_coding),
        "Results folder": folder_of(subject),
        **{_named(name): number for name, number in header.versions.items()},
    }


def _named(name: str) -> str:
    return {"sim": "Version of sim", "machine": "Processor", "python": "Python"}.get(name, name)


def _commands(material: Material, folders: list[str]) -> list[str]:
    wanted = material.first.wanted
    lines = [shlex.join(["sim", "discover", folder, "--outcome", wanted]) for folder in folders]
    if len(folders) > 1:
        lines.append(shlex.join(["sim", "compare", *folders]))
    labels = [
        word
        for subject in material.subjects
        if len(folders) > 1 and subject.called != subject.scenario.name
        for word in ("--label", f"{subject.letter}={subject.called}")
    ]
    report = ["sim", "report", *folders, "--outcome", wanted, *labels, "-o", "report.html"]
    lines.append(shlex.join(report))
    return lines
