"""The cells of a table, whatever kind of file it stands in: text with separators, or a workbook."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.inputs.importing.domain import refuse
from sim.inputs.places import Place
from sim.inputs.reading import MAX_BYTES, MAX_NODES, decode, file_bytes

SEPARATORS = ",;\t|"
LOOKED_AT = 20  # lines at the head of a file, for what separates its columns
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SEP = re.compile(r"sep=(.)\r?(?:\n|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell; `typed` if the file says that it is a number, `name` as in a sheet."""

    text: str
    place: Place
    name: str = ""
    typed: bool = False
    formula: bool = False

    def told(self, what: str) -> str:
        return f"{what} in cell {self.name}" if self.name else what


Line = Sequence[Cell]


def text_lines(path: Path, likely: Callable[[Sequence[str]], int]) -> list[Line]:
    """The lines of a text file that are not blank, in cells.

    What separates columns is said by a first line `sep=;`, as Excel writes it, or else is the sign
    by which a line at the head has the most columns that are `likely` to be meant.
    """
    shown, text = str(path), _text(path)
    said = _SEP.match(text)
    separator = said[1] if said else _separator(text, likely)
    if separator not in SEPARATORS:
        refuse(f"'sep={separator}' names none of , ; | and tab", Place(shown, 1, 1))
    lines = [line for line in _lines(text, separator, shown) if any(c.text.strip() for c in line)]
    return lines[1:] if said else lines


def _text(path: Path) -> str:
    """The text of a file in UTF-8, or in the UTF-16 that Excel calls Unicode text."""
    shown = str(path)
    raw = file_bytes(path, shown, 2 * MAX_BYTES)
    if raw.startswith(_UTF_16):
        try:
            raw = raw.decode("utf-16").encode()
        except UnicodeError:
            refuse("damaged UTF-16 text: save the file as UTF-8", Place(shown, 1, 1))
    return decode(raw, shown).removeprefix("\ufeff")


def _separator(text: str, likely: Callable[[Sequence[str]], int]) -> str:
    head = text.split("\n", LOOKED_AT)[:LOOKED_AT]

    def merit(sign: str) -> tuple[int, int]:
        rows = [next(csv.reader([line], delimiter=sign), []) for line in head]
        return max(map(likely, rows), default=0), max(map(len, rows), default=0)

    try:
        return max(SEPARATORS, key=merit)
    except csv.Error:
        return SEPARATORS[0]


def _lines(text: str, separator: str, shown: str) -> Iterator[Line]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    count = 0
    while True:
        place = Place(shown, reader.line_num + 1, 1)
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            refuse(f"no table: {error}", place)
        count += len(cells)
        if count > MAX_NODES:
            refuse(f"more than {MAX_NODES:,} cells: too much for one file", place)
        yield [Cell(cell, place) for cell in cells]
