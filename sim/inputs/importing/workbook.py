"""Workbooks of spreadsheet programs (XLSX): a ZIP of XML, of which only cells are looked at.

Nothing is ever computed: a formula counts by the value that was stored with it. What makes such a
file dangerous, parts that grow without end and XML that refers to more than itself, is refused.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn
from xml.parsers import expat

from sim.inputs.importing.domain import refuse
from sim.inputs.importing.table_cells import Cell, Line
from sim.inputs.places import Place, excerpt
from sim.inputs.reading import MAX_NODES, file_bytes

MOST_BYTES = 4 * 1024 * 1024  # of the file
MOST_UNPACKED = 16 * 1024 * 1024  # of a part of it
_NAMED = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_ROW = re.compile(r"[1-9][0-9]{0,6}")
_DAMAGED = (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, OSError)


@dataclass(slots=True)
class _Node:
    """An element by its name without a namespace; `text` is what stands directly in it."""

    name: str
    attributes: Mapping[str, str]
    children: list[_Node] = field(default_factory=list)
    text: str = ""

    def walk(self, name: str) -> Iterator[_Node]:
        for child in self.children:
            if child.name == name:
                yield child
            elif child.name != "rPh":  # how a text is pronounced is no part of it
                yield from child.walk(name)


def workbook_lines(path: Path, likely: Callable[[Sequence[str]], int]) -> tuple[list[Line], str]:
    """The lines of the sheet with the most columns that are `likely` to be meant, and its name."""
    book = _Book(path)
    sheets = {name: book.lines(part) for name, part in book.sheets().items()}

    def merit(name: str) -> int:
        return max((likely([c.text for c in line]) for line in sheets[name]), default=0)

    best = max(sheets, key=merit)
    return sheets[best], best


class _Book:
    def __init__(self, path: Path) -> None:
        self._place = Place(str(path), 1, 1)
        raw = file_bytes(path, str(path), MOST_BYTES)
        if len(raw) > MOST_BYTES:
            refuse(f"larger than {MOST_BYTES // 2**20} MiB: no table of actors is", self._place)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(raw))
            self._names = set(self._zip.namelist())
        except (*_DAMAGED, ValueError):
            self._refuse("not the ZIP that an .xlsx file is")
        self._shared: list[str] | None = None

    def _refuse(self, why: str) -> NoReturn:
        refuse(f"no workbook: {why}; save the table as .xlsx or as CSV", self._place)

    def sheets(self) -> dict[str, str]:
        """The parts of the visible sheets by their names, in order."""
        targets = {
            node.attributes.get("Id"): node.attributes.get("Target", "")
            for node in self._xml("xl/_rels/workbook.xml.rels").walk("Relationship")
        }
        found = {}
        for sheet in self._xml("xl/workbook.xml").walk("sheet"):
            target = targets.get(sheet.attributes.get("id"))
            hidden = sheet.attributes.get("state", "visible") != "visible"
            if target and not hidden and "chartsheet" not in target:
                part = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
                found[sheet.attributes.get("name", "")] = part
        if not found:
            self._refuse("it has no visible sheet")
        return found

    def lines(self, part: str) -> list[Line]:
        """The lines of a sheet that are not blank, with all their cells up to the last."""
        lines: dict[int, dict[int, Cell]] = {}
        for node, row, column in _placed(self._xml(part)):
            cell = self._cell(node, _name(row, column), row, column)
            if cell.text.strip():
                lines.setdefault(row, {})[column] = cell
            if sum(map(max, lines.values())) > MAX_NODES:
                message = f"more than {MAX_NODES:,} cells: too much for one file"
                refuse(message, Place(self._place.file, row, column))
        return [_filled(cells, row, self._place.file) for row, cells in sorted(lines.items())]

    def _cell(self, node: _Node, name: str, row: int, column: int) -> Cell:
        kind = node.attributes.get("t", "n")
        inner = "".join(value.text for value in node.walk("v"))
        formula = not inner and any(True for _ in node.walk("f"))
        if kind == "inlineStr":
            inner = "".join(text.text for text in node.walk("t"))
        elif kind == "s":
            inner = self._text(inner, name)
        elif kind == "b":
            inner = "true" if inner.strip() == "1" else "false"
        place = Place(self._place.file, row, column)
        return Cell("=" if formula else inner, place, name, kind == "n" and bool(inner), formula)

    def _text(self, number: str, name: str) -> str:
        if self._shared is None:
            part = "xl/sharedStrings.xml"
            nodes = self._xml(part).walk("si") if part in self._names else iter(())
            self._shared = ["".join(text.text for text in node.walk("t")) for node in nodes]
        if not re.fullmatch(r"\d{1,7}", number.strip()) or int(number) >= len(self._shared):
            self._refuse(f"cell {name} refers to a text that is not there")
        return self._shared[int(number)]

    def _xml(self, part: str) -> _Node:
        """The root of a part, which is never read beyond what is allowed."""
        if part not in self._names:
            self._refuse(f"it has no {excerpt(part)}")
        try:
            with self._zip.open(part) as file:
                raw = file.read(MOST_UNPACKED + 1)
        except (*_DAMAGED, ValueError, EOFError, zipfile.zlib.error):  # type: ignore[attr-defined]
            self._refuse(f"{excerpt(part)} is damaged, or locked by a password")
        if len(raw) > MOST_UNPACKED:
            self._refuse(f"{excerpt(part)} unpacks to more than {MOST_UNPACKED // 2**20} MiB")
        return self._parsed(raw, part)

    def _parsed(self, raw: bytes, part: str) -> _Node:
        root = _Node("", {})
        opened = [root]
        count = 0

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal count
            count += 1
            if count > 20 * MAX_NODES or len(opened) > 32:
                self._refuse(f"{excerpt(part)} holds too much")
            plain = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
            node = _Node(name.rpartition(" ")[2], plain)
            opened[-1].children.append(node)
            opened.append(node)

        def text(data: str) -> None:
            opened[-1].text += data

        def doctype(*_: object) -> NoReturn:
            self._refuse(f"{excerpt(part)} has a document type declaration")

        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler, parser.CharacterDataHandler = start, text
        parser.EndElementHandler = lambda _: opened.pop()
        parser.StartDoctypeDeclHandler = doctype
        try:
            parser.Parse(raw, True)
        except (expat.ExpatError, ValueError, LookupError):
            self._refuse(f"{excerpt(part)} is no XML")
        return root


def _placed(sheet: _Node) -> Iterator[tuple[_Node, int, int]]:
    """The cells with row and column; one that says neither stands next to the one before it."""
    row = 0
    for line in sheet.walk("row"):
        said = line.attributes.get("r", "")
        row, column = int(said) if _ROW.fullmatch(said) else row + 1, 0
        for node in line.walk("c"):
            name = node.attributes.get("r", "")
            at = _numbers(name) if name else (row, column + 1)
            if at[0]:
                row, column = at
                yield node, row, column


def _name(row: int, column: int) -> str:
    """What a sheet calls a cell."""
    letters = ""
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row}"


def _numbers(name: str) -> tuple[int, int]:
    """Row and column of a cell, from 1; nought for what is no cell."""
    found = _NAMED.fullmatch(name)
    if not found:
        return 0, 0
    column = 0
    for letter in found[1]:
        column = 26 * column + ord(letter) - ord("A") + 1
    return int(found[2]), column


def _filled(cells: Mapping[int, Cell], row: int, file: str) -> Line:
    return [cells.get(c) or Cell("", Place(file, row, c)) for c in range(1, max(cells) + 1)]
