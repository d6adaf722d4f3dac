"""How to reproduce it: commands, seed, versions, hash."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence

from sim.inputs.bundled import gallery_names, scenario_names
from sim.views.blocks import Block, Commands, Section, Table, Text
from sim.views.changes import run_command
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
        *_made(subjects, folders, several),
        Text("These look at the same results again; the last makes this report."),
        Commands(_commands(material, folders)),
    ]
    return Section("reproduction", "How to reproduce it", blocks)


def _made(subjects: Sequence[Subject], folders: Sequence[str], several: bool) -> Iterator[Block]:
    """The commands that make the results, and what of them was made in another way."""
    lines = list(map(_run, subjects, folders))
    if made := [line for line in lines if line is not None]:
        yield Text("These make the results, if a file that is named is what it was:")
        yield Commands(list(dict.fromkeys(made)))
    for subject, line in zip(subjects, lines, strict=True):
        if line is None:
            lead = f"{called(subject, several)}: " if several else ""
            yield Text(f"{lead}The scenario was built in Python; manifest.json holds it.")


def _run(subject: Subject, folder: str) -> str | None:
    header = subject.results.header
    return run_command(subject.scenario, header.runs, header.seed, header.per_coding, folder)


def folder_of(subject: Subject) -> str:
    """The results folder as it was given; of one given from the root, or above, its name alone.

    One that is called like a scenario or an option is given so that it is neither.
    """
    folder = subject.results.folder
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
        "Runs per coding": str(header.per_coding),
        "Results folder": folder_of(subject),
        **{_named(name): number for name, number in header.versions.items()},
    }


def _named(name: str) -> str:
    return {"sim": "Version of sim", "machine": "Processor", "python": "Python"}.get(name, name)


def _commands(material: Material, folders: list[str]) -> list[str]:
    wanted = material.first.wanted
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
    lines.append(shlex.join(report))
    return lines
