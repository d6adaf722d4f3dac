"""What `sim show` shows: a resolved scenario value by value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import PurePosixPath
from typing import Any

from sim.inputs.entries import Entry, Input
from sim.inputs.loading import Loaded
from sim.inputs.places import Place
from sim.inputs.provenance import KINDS
from sim.inputs.quantity import OriginKind
from sim.inputs.spec import NONE
from sim.views import changes
from sim.views.blocks import Block, Table, Text
from sim.views.export import Document
from sim.views.rows import Row
from sim.views.terminal import WIDTH

KIND_NAMES: dict[OriginKind, str] = {
    "evidence": "article",
    "literature": "literature",
    "calibrated": "calibrated",
    "assumption": "assumption",
}
INDENT = 2
NAME = 26
WIDTHS = (INDENT + NAME, 22, 20, WIDTH - INDENT - NAME - 22 - 20 - 3 * 2)
HEAD = ("path", "coding", "value", "origin", "source", "in_force", "set_at")


class Origin(Document):
    kind: OriginKind
    source: str
    """The paragraphs, the work, what it was calibrated to, or why it is assumed."""


class Said(Document):
    """What one coding says, or the scenario for all of them."""

    value: str
    origin: Origin
    claims: list[str] | None = None
    """The claims that it rests on, by their ids."""
    paragraphs: list[int] | None = None
    """The paragraphs of the article that a code cites."""
    confidence: int | None = None
    """How sure the coder is of a code, 1 to 3."""
    red_line: str | None = None
    """Whether a refusal is called a red line: `possible`, `likely` or `stated`."""
    why: str = ""
    """The coder's reason."""
    drawn: str = ""
    """The median of a range, and the distribution that is drawn from."""
    set_at: str | None
    """File, line and column; null for the program's own default."""
    set_by_option: bool = False


class Value(Document):
    """A value: a setting, or an input, which has a kind of origin."""

    path: str
    value: str = ""
    kind: OriginKind | None = None
    in_force: bool = True
    """Whether anything uses it."""
    note: str = ""
    codings: dict[str, Said] | None = None
    """What each coding says, of a code."""
    origin: Origin | None = None
    claims: list[str] | None = None
    drawn: str = ""
    why: str = ""
    set_at: str | None = None
    set_by_option: bool = False


class ShowDocument(Document):
    schema_version: int
    name: str
    summary: str
    source: str | None
    """The scenario that was changed, if any was."""
    changes: list[Any]
    """What was changed in it."""
    hash: str
    case: str | None
    """The coded evidence behind it."""
    codings: list[str]
    basis: dict[OriginKind, int]
    """How many inputs in force rest on each kind of origin."""
    values: list[Value]


def document(loaded: Loaded, found: Sequence[Row]) -> dict[str, Any]:
    """The resolved scenario for programs: every value with its origin and what set it."""
    scenario = loaded.scenario
    return {
        "schema_version": 1,
        "name": scenario.name,
        "summary": scenario.spec.summary,
        **changes.data(scenario),
        "hash": scenario.hash,
        "case": scenario.case.name if scenario.case else None,
        "codings": list(scenario.codings),
        "basis": _counted(found),
        "values": [_row_data(row) for row in found],
    }


def table(found: Sequence[Row]) -> Iterator[Sequence[Any]]:
    """A row of `HEAD` for each value, for each coding of it."""
    for row in found:
        entries = row.input.entries if row.input else ()
        for entry in entries:
            origin, place = entry.origin, _place_data(entry.place)["set_at"]
            kind, source = origin.kind, origin.source
            yield row.path, entry.coding, entry.value, kind, source, row.in_force, place
        if not entries:
            yield row.path, "", row.value, "", "", True, _place_data(row.place)["set_at"]


def blocks(loaded: Loaded, found: Sequence[Row]) -> list[Block]:
    """The values by group, a legend before and a count behind."""
    files = {place.file for row in found for place in _places(row)}
    names = _short_names(sorted(files))
    tables = [
        Table(name, (), list(_group(list(group), names)), widths=WIDTHS)
        for name, group in groupby(found, key=lambda row: row.group)
    ]
    return [*_heading(loaded), *_legend(names), *tables, _footing(found)]


def _row_data(row: Row) -> dict[str, Any]:
    data: dict[str, Any] = {"path": row.path}
    if row.input is None:
        return data | {"value": row.value, **_place_data(row.place)}
    data |= {"kind": row.input.kind, "in_force": row.in_force}
    if row.input.note:
        data["note"] = row.input.note
    first, coded = row.input.entries[0], row.input.entries[0].coding != ""
    if not coded:
        return data | entry_data(first)
    return data | {"codings": {entry.coding: entry_data(entry) for entry in row.input.entries}}


def entry_data(entry: Entry) -> dict[str, Any]:
    """What an entry says, where it is from and where it stands."""
    data: dict[str, Any] = {"value": entry.value}
    data["origin"] = {"kind": entry.origin.kind, "source": entry.origin.source}
    optional = {
        "claims": list(entry.claims),
        "paragraphs": list(entry.paragraphs),
        "confidence": entry.confidence,
        "red_line": entry.red_line if entry.red_line != NONE else None,
        "why": entry.why,
        "drawn": entry.spread,
    }
    return data | {k: v for k, v in optional.items() if v} | _place_data(entry.place)


def _place_data(place: Place | None) -> dict[str, Any]:
    from_option = place is not None and _is_option(place.file)
    where = "--set" if from_option else str(place) if place else None
    return {"set_at": where} | ({"set_by_option": True} if from_option else {})


def _counted(found: Sequence[Row]) -> dict[str, int]:
    kinds = [row.input.kind for row in found if row.input and row.in_force]
    return {kind: kinds.count(kind) for kind in KINDS}


def _heading(loaded: Loaded) -> Iterator[Block]:
    scenario = loaded.scenario
    summary = f": {scenario.spec.summary}" if scenario.spec.summary else ""
    case = f", case {scenario.case.name}" if scenario.case else ""
    yield Text(f"{scenario.name}{summary}")
    yield Text(f"Hash {scenario.hash}{case}")
    yield from map(Text, changes.told(scenario))
    if scenario.codings:
        letters = " ".join(scenario.codings)
        yield Text(
            f"Codes are steps, with their confidence behind a slash, of the codings {letters} side "
            "by side where these differ. 'article 9, 12' are paragraphs, 'a:6' is a line in a "
            "coding's file."
        )


def _legend(names: dict[str, str]) -> Iterator[Block]:
    """The files behind the short names in the last column."""
    short = [(name, file) for file, name in names.items() if name != file]
    if short:
        yield Table("", (), short)


def _short_names(files: list[str]) -> dict[str, str]:
    """Files by their names without folders, codings by their letters, unless two have the same."""
    paths = {file: PurePosixPath(file) for file in files if not _is_option(file)}
    names = {f: p.stem if p.parent.name == "codings" else p.name for f, p in paths.items()}
    counts = Counter(names.values())
    return {file: name if counts[name] == 1 else file for file, name in names.items()}


def _is_option(file: str) -> bool:
    return file.startswith("--set")


def _places(row: Row) -> list[Place]:
    places = [entry.place for entry in row.input.entries] if row.input else [row.place]
    return [place for place in places if place]


def _group(group: Sequence[Row], names: dict[str, str]) -> Iterator[Sequence[str]]:
    for parent, inner in groupby(group, key=lambda row: row.parent):
        indent, above = " " * (2 * INDENT if parent else INDENT), ""
        if parent:
            yield (" " * INDENT + parent,)
        for row in inner:
            yield from _lines(row, indent, above, names)
            above = _because(row)


def _lines(row: Row, indent: str, above: str, names: dict[str, str]) -> Iterator[Sequence[str]]:
    """A row; what it rests on stands below it, unless that is the same as `above`."""
    name, place = indent + row.path.rpartition(".")[2], _where(row, names)
    if row.input is None:
        yield name, row.value, "", place
        return
    yield name, row.value, _origin(row), place
    if spread := row.input.entries[0].spread:
        yield f"{indent}  median", spread, "", ""
    lines = [entry.red_line for entry in row.input.entries]
    if any(line != NONE for line in lines):
        stated = lines[0] if len(set(lines)) == 1 else " ".join(lines)
        yield f"{indent}  red line", stated, "", ""
    if because := _because(row):
        text = "as above" if because == above else because
        yield (" " * (INDENT + NAME + 2) + text,)


def _because(row: Row) -> str:
    """What an input without codings rests on, in words."""
    if row.input is None or row.input.entries[0].coding:
        return ""
    source = row.input.entries[0].origin.source
    return f"{source} ({row.input.note})" if row.input.note else source


def _origin(row: Row) -> str:
    if row.input is None:
        return ""
    return rests_on(row.input) + ("" if row.in_force else ", not used")


def rests_on(each: Input) -> str:
    """The kind of origin; for codes the paragraphs, and who cites any where not all codings do."""
    cited = sorted({number for entry in each.entries for number in entry.paragraphs})
    citing = [entry.coding for entry in each.entries if entry.paragraphs]
    if not cited:
        return KIND_NAMES[each.kind]
    only = f" ({' '.join(citing)})" if len(citing) < len(each.entries) else ""
    return f"{KIND_NAMES['evidence']} {', '.join(map(str, cited))}{only}"


def _where(row: Row, names: dict[str, str]) -> str:
    """File and line, those of every coding for a code."""
    places = _places(row)
    told = ["--set" if _is_option(p.file) else f"{names[p.file]}:{p.line}" for p in places]
    return " ".join(told) or "default"


def _footing(found: Sequence[Row]) -> Text:
    counts = _counted(found)
    by_option = sum(any(_is_option(p.file) for p in _places(row)) for row in found)
    text = (
        f"{sum(counts.values())} inputs in force: {counts['evidence']} rest on the article, "
        f"{counts['literature']} on literature, {counts['calibrated']} on calibration and "
        f"{counts['assumption']} on assumption."
    )
    return Text(f"{text} {by_option} values are set by --set." if by_option else text)
