"""From files of another format to the text of a scenario that has been checked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from sim.inputs.bundled import folder
from sim.inputs.codebook import load_codebook
from sim.inputs.importing import genius, negmas
from sim.inputs.importing.domain import (
    MOST_STEPS,
    Domain,
    check_room,
    printable,
    refuse,
    shown_name,
)
from sim.inputs.importing.names import simple_name
from sim.inputs.importing.scaling import scaled
from sim.inputs.importing.table import read_table
from sim.inputs.importing.writing import scenario_text
from sim.inputs.importing.xml_reading import read_xml
from sim.inputs.places import Place, ScenarioError
from sim.inputs.reading import read_text
from sim.inputs.scenario import Scenario

XML, TREE, TABLE = (".xml",), (".yml", ".yaml", ".json"), (".csv", ".tsv", ".xlsx", ".txt")
FORMATS = (XML, TREE, TABLE)
NAMED_ONLY = (".txt",)  # which is a table only if somebody says so
READ = (
    "Genius domains (.xml), NegMAS folders (.yml, .yaml, .json) and actor tables (.csv, .tsv, "
    ".xlsx, or .txt with tabs) are read"
)
MOST_FILES = 100
MOST_NAMES = 3  # of files, in a message
STATISTICS = ("stats", "info")  # what NegMAS may write beside a domain

Endings = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Imported:
    """The text of a scenario, a name for its file, and what the user should know."""

    text: str
    file_name: str
    remarks: tuple[str, ...]


def import_files(sources: Sequence[Path], steps: int | None = None) -> Imported:
    """A scenario from a folder, a table, or a domain with the profiles that follow or lie beside.

    With `steps`, real-valued issues and the range of a table become that many evenly spaced
    options. Raises ScenarioError for what is damaged or not supported, with its place.
    """
    if steps is not None and not 2 <= steps <= MOST_STEPS:
        refuse(f"--steps must be from 2 to {MOST_STEPS:,}, not {steps}")
    domain = _domain(sources, steps)
    if len(domain.parties) < 2:
        refuse(
            f"{sources[0]}: needs the profiles of two or more parties, has one: {domain.files[1]}"
        )
    options = sum(len(issue.options) for issue in domain.issues)
    check_room(len(domain.parties), options, Place(str(sources[0]), 1, 1))
    numbers = [scaled(party) for party in domain.parties]
    words = [word for word in re.split(r"[\s_-]+", printable(domain.title)) if word]
    text = scenario_text(domain, " ".join(words).capitalize() or "Imported", numbers)
    _check(text, sources[0])
    read = f"Read {', '.join(domain.files)} ({domain.format})."
    told = [read, *domain.conventions, *domain.remarks, *(n.remark for n in numbers if n.remark)]
    name = simple_name(domain.title).replace("_", "-") or "imported"
    return Imported(text, f"{name}.yaml", tuple(told))


def _check(text: str, source: Path) -> None:
    """Raise ScenarioError if the text is no valid scenario: too large, as a rule."""
    try:
        tree = read_text(text, "imported")
        Scenario.build(tree, load_codebook(folder("seeds") / "codebook.yaml"), None)
    except ScenarioError as error:
        place = Place(str(source), 1, 1)
        raise ScenarioError(replace(p, place=place) for p in error.problems) from None


def _domain(sources: Sequence[Path], steps: int | None) -> Domain:
    """What the files hold, by the format of the first."""
    first = sources[0]
    whole = len(sources) == 1 and first.is_dir()
    form, files = _in_folder(first) if whole else (_endings(first), list(sources))
    if form == TABLE:
        if len(files) > 1:
            told = _some(files) if whole else f"{shown_name(files[1])} as well"
            refuse(f"{first}: one actor table at a time: {told}")
        return read_table(files[0], steps)
    domain, profiles = _told_apart(files, form, first)
    if len(sources) == 1 and not whole:
        beside = [path for path in _held(first.parent).get(form, []) if path != domain]
        profiles = [path for path in beside if _kind(path, form) == "profile"]
    if not profiles:
        where = "there" if whole else "beside it or named after it"
        refuse(f"{domain}: a domain needs the profiles of two or more parties {where}, has none")
    if form == XML:
        return genius.read_genius(domain, profiles, steps)
    return negmas.read_negmas(domain, profiles, steps)


def _told_apart(files: Sequence[Path], form: Endings, source: Path) -> tuple[Path, list[Path]]:
    """The one domain among the files, and the profiles."""
    kinds = {path: _kind(path, form) for path in files}
    domains = [path for path, kind in kinds.items() if kind == "domain"]
    profiles = [path for path, kind in kinds.items() if kind == "profile"]
    scenarios = [path for path, kind in kinds.items() if kind == "scenario"]
    if scenarios and not (source.is_dir() and domains):  # in a folder, what an import wrote
        refuse(f"{scenarios[0]}: a scenario already: sim check and sim run take it as it is")
    if not domains:
        whose = shown_name(profiles[0]) if len(profiles) == 1 else f"{len(profiles)} profiles"
        refuse(f"{source}: {whose} without the domain: name the domain's file, or its folder")
    if len(domains) > 1:
        refuse(f"{source}: {len(domains)} domains, {_some(domains)}: name one, then its profiles")
    return domains[0], profiles


def _kind(path: Path, form: Endings) -> Literal["domain", "profile", "scenario"]:
    if form == XML:
        return "domain" if genius.is_domain(read_xml(path)) else "profile"
    tree = negmas.read_tree(path)
    if negmas.is_scenario(tree):
        return "scenario"
    return "domain" if negmas.is_domain(tree) else "profile"


def _some(paths: Sequence[Path]) -> str:
    """The names of files or folders, of many the first few."""
    names = [shown_name(path) for path in paths[:MOST_NAMES]]
    more = len(paths) - len(names)
    return f"{', '.join(names)} and {more} more" if more else " and ".join(names)


def _endings(path: Path) -> Endings:
    """The format of a file, by the ending of its name."""
    if not path.exists():
        refuse(f"{path}: no such file")
    for form in FORMATS:
        if path.suffix.lower() in form:
            return form
    refuse(f"{path}: {path.suffix or 'a name without an ending'} is not read; {READ}")


def _in_folder(directory: Path) -> tuple[Endings, list[Path]]:
    """The format of a folder, and its files."""
    held = _held(directory)
    if not held:
        inner = sorted(path for path in directory.iterdir() if path.is_dir())
        if not inner:
            refuse(f"{directory}: nothing to import in this folder; {READ}")
        told = f"{len(inner)} folder{'s' if len(inner) > 1 else ''}, {_some(inner)}"
        refuse(f"{directory}: no file to import, but {told}: name the one of a domain")
    if len(held) > 1:
        examples = ", ".join(shown_name(paths[0]) for paths in held.values())
        refuse(f"{directory}: files of several formats ({examples}): name the domain's file")
    return next(iter(held.items()))


def _held(directory: Path) -> dict[Endings, list[Path]]:
    """The files of a folder that may be part of a domain, by format and name."""
    paths = sorted(path for path in directory.iterdir() if _counts(path))
    found = {form: [p for p in paths if p.suffix.lower() in form] for form in FORMATS}
    for files in found.values():
        if len(files) > MOST_FILES:
            refuse(f"{directory}: more than {MOST_FILES} files: name the domain and its profiles")
    return {form: files for form, files in found.items() if files}


def _counts(path: Path) -> bool:
    hidden = path.name.startswith(("_", ".", "~"))
    if hidden or path.suffix.lower() in NAMED_ONLY or path.stem.lower() in STATISTICS:
        return False
    return path.is_file()
