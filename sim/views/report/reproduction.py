"""How to reproduce it: commands, seed, versions, hash."""

from __future__ import annotations

import shlex

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
        Text("These look at the same results again; the last makes this report."),
        Commands(_commands(material, folders)),
    ]
    return Section("reproduction", "How to reproduce it", blocks)


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
    lines.append(shlex.join(["sim", "report", *folders, "--outcome", wanted, "-o", "report.html"]))
    return lines
