"""What `sim show` and `sim list` print: a resolved scenario value by value, and those bundled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from pathlib import PurePosixPath
from typing import Any

from sim.inputs.basis import KINDS
from sim.inputs.bundled import folder, gallery_names, scenario_names, shown
from sim.inputs.entries import Entry, Input
from sim.inputs.loading import Loaded
from sim.inputs.merging import is_quantity, plain, resolve
from sim.inputs.places import Place
from sim.inputs.quantity import OriginKind
from sim.inputs.reading import Node
from sim.inputs.scenario import Scenario
from sim.inputs.spec import NONE
from sim.views import changes as changes_of
from sim.views.columns import WIDTH, in_columns, paragraph
from sim.views.rows import Row, rows, written

KIND_NAMES: dict[OriginKind, str] = {
    "evidence": "article",
    "literature": "literature",
    "calibrated": "calibrated",
    "assumption": "assumption",
}
BASE = "base"
GALLERY_TITLE = "The gallery: other negotiations, whose right answer stands in the file"
INDENT = 2
COLUMNS = (26, 22, 20, WIDTH - INDENT - 26 - 22 - 20 - 3 * 2)


def unnamed(scenario: Scenario) -> str:
    """What to say of a file that takes its name from what it extends; nothing of others."""
    if not scenario.lineage.inherited:
        return ""
    return f"; it has no name of its own and is called {scenario.name!r}: give it a 'name'"


def show_data(loaded: Loaded) -> dict[str, Any]:
    """The resolved scenario: every value with its origin and the place that set it."""
    scenario, found = loaded.scenario, rows(loaded)
    return {
        "schema_version": 1,
        "name": scenario.name,
        "summary": scenario.spec.summary,
        **changes_of.data(scenario),
        "hash": scenario.hash,
        "case": scenario.case.name if scenario.case else None,
        "codings": list(scenario.codings),
        "basis": _counted(found),
        "values": [_row_data(row) for row in found],
    }


def show(loaded: Loaded) -> str:
    """The same as text, at most 100 characters wide."""
    found = rows(loaded)
    files = {place.file for row in found for place in _places(row)}
    names = _short_names(sorted(files))
    lines = [*_heading(loaded), "", *_legend(names)]
    for name, group in groupby(found, key=lambda row: row.group):
        lines += ["", name, *_group(list(group), names)]
    return "\n".join([*lines, "", *_footing(found)])


# As data


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


def _counted(found: list[Row]) -> dict[str, int]:
    kinds = [row.input.kind for row in found if row.input and row.in_force]
    return {kind: kinds.count(kind) for kind in KINDS}


# As text


def _heading(loaded: Loaded) -> list[str]:
    scenario = loaded.scenario
    summary = f": {scenario.spec.summary}" if scenario.spec.summary else ""
    case = f", case {scenario.case.name}" if scenario.case else ""
    lines = [*paragraph(f"{scenario.name}{summary}"), f"Hash {scenario.hash}{case}"]
    for told in changes_of.told(scenario):
        lines += paragraph(told)
    if scenario.codings:
        letters = " ".join(scenario.codings)
        lines += paragraph(
            f"Codes are steps, with their confidence behind a slash, of the codings {letters} side "
            "by side where these differ. 'article 9, 12' are paragraphs, 'a:6' is a line in a "
            "coding's file."
        )
    return lines


def _legend(names: dict[str, str]) -> list[str]:
    """The files behind the short names in the last column."""
    width = max(map(len, names.values()), default=0)
    short = [(name, file) for file, name in names.items() if name != file]
    return [f"{name.ljust(width)}  {file}" for name, file in short]


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


def _group(group: list[Row], names: dict[str, str]) -> Iterator[str]:
    for parent, inner in groupby(group, key=lambda row: row.parent):
        depth = INDENT if parent else 0
        if parent:
            yield f"{' ' * INDENT}{parent}"
        above = ""
        for row in inner:
            yield from _lines(row, depth, above, names)
            above = _told(row)


def _lines(row: Row, depth: int, above: str, names: dict[str, str]) -> Iterator[str]:
    """A row; what it rests on stands below it, unless that is the same as `above`."""
    name, indent = row.path.rpartition(".")[2], INDENT + depth
    first, second, third, last = COLUMNS[0] - depth, *COLUMNS[1:]
    place = _where(row, names)
    if row.input is None:
        wide = (first, second + 2 + third, last)
        yield from in_columns((name, row.value, place), wide, indent)
        return
    widths = (first, second, third, last)
    yield from in_columns((name, row.value, _origin(row), place), widths, indent)
    if spread := row.input.entries[0].spread:
        yield from in_columns(("  median", spread), (first, second + 2 + third), indent)
    lines = [entry.red_line for entry in row.input.entries]
    if any(line != NONE for line in lines):
        stated = lines[0] if len(set(lines)) == 1 else " ".join(lines)
        yield from in_columns(("  red line", stated), (first, second + 2 + third), indent)
    if told := _told(row):
        yield from paragraph("as above" if told == above else told, INDENT + COLUMNS[0] + 2)


def _told(row: Row) -> str:
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


def _footing(found: list[Row]) -> list[str]:
    counts = _counted(found)
    by_option = sum(any(_is_option(p.file) for p in _places(row)) for row in found)
    text = (
        f"{sum(counts.values())} inputs in force: {counts['evidence']} rest on the article, "
        f"{counts['literature']} on literature, {counts['calibrated']} on calibration and "
        f"{counts['assumption']} on assumption."
    )
    return paragraph(f"{text} {by_option} values are set by --set." if by_option else text)


# The bundled scenarios


def list_data() -> list[dict[str, Any]]:
    """The bundled scenarios, each with its summary and what it changes against the base.

    Those of the gallery come last; they stand on their own and change nothing.
    """
    base = plain(_resolved(BASE)) if BASE in scenario_names() else {}
    names = sorted(scenario_names(), key=lambda name: (name != BASE, name))
    found = [_listed(name, plain(_resolved(name)), base) for name in names]
    return found + [_listed(name, plain(_resolved(name)), None) for name in gallery_names()]


def _resolved(name: str) -> Node:
    return resolve(folder("scenarios") / f"{name}.yaml", folder("scenarios"))


def _listed(name: str, content: dict[str, Any], base: dict[str, Any] | None) -> dict[str, Any]:
    told = {key: str(content.get(key, "")) for key in ("name", "summary")}
    rest = [{k: v for k, v in each.items() if k not in told} for each in (content, base or {})]
    return {
        "scenario": name,
        "title": told["name"],
        "summary": told["summary"],
        "file": shown(folder("scenarios") / f"{name}.yaml"),
        "changes": [] if name == BASE or base is None else list(changes(rest[0], rest[1])),
    }


def changes(content: Any, base: Any, path: str = "") -> Iterator[dict[str, Any]]:
    """Where `content` differs from `base`, at the highest key that says it all."""
    if content == base:
        return
    both_maps = isinstance(content, dict) and isinstance(base, dict)
    if not both_maps or is_quantity(content) or is_quantity(base):
        yield {"path": path, "value": content, "base": base}
        return
    for key in [*content, *(key for key in base if key not in content)]:
        inner = f"{path}.{key}" if path else key
        yield from changes(content.get(key), base.get(key), inner)


def list_scenarios() -> str:
    """The same as text."""
    found = list_data()
    width = max(len(each["scenario"]) for each in found)
    lines, gallery = [], gallery_names()
    for each in found:
        if gallery and each["scenario"] == gallery[0]:
            lines += ["", GALLERY_TITLE]
        lines += in_columns((each["scenario"], each["summary"]), (width, WIDTH - width - 2))
        for change in each["changes"]:
            lines += paragraph(_change(change), width + 2)
    return "\n".join(
        [*lines, "", "sim show NAME lists every value, sim new NAME starts one of your own."]
    )


def _change(change: dict[str, Any]) -> str:
    path, value, base = change["path"], change["value"], change["base"]
    if value is None:
        return f"without {path}"
    if base is None:
        return f"with {path}" if isinstance(value, dict) else f"{path}: {written(value)}"
    return f"{path}: {written(value)} (base: {written(base)})"
