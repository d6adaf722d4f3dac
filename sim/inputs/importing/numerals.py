"""Numbers as people write them in tables: with points or commas, parted thousands, percent."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sim.inputs.importing.domain import number, refuse
from sim.inputs.importing.table_cells import Cell

_GAP = "[ \u00a0\u2009\u202f'\u2019]"  # blanks and apostrophes, which can only part thousands
_GAPPED = re.compile(rf"[-+]?\d{{1,3}}(?:{_GAP}\d{{3}})+(?=\D|$)")
_GROUPS = r"[-+]?[1-9]\d{{0,2}}(?:{mark}\d{{3}})+"
_UNCLEAR = re.compile(r"[-+]?[1-9]\d{0,2}([.,])\d{3}")  # 1,200: twelve hundred, or one and a fifth
_DECIMAL = re.compile(r"[-+]?[\d.,]*([.,])\d+(?:[eE][-+]?\d+)?")


@dataclass(frozen=True, slots=True)
class Signs:
    """What marks decimals in a table; None where no cell shows it."""

    decimal: str | None

    @property
    def thousands(self) -> str:
        return "." if self.decimal == "," else ","

    def number(self, cell: Cell, what: str) -> float:
        """The number in a cell; ScenarioError if there is none or it can be read in two ways."""
        text = _bare(cell.text)
        what = cell.told(what)
        if cell.formula:
            message = f"{what} is a formula without its value: save the file once where it was made"
            refuse(message, cell.place)
        if not text:
            refuse(f"{what} is empty: give a number, or leave the line out", cell.place)
        if cell.typed:
            return number(text, what, cell.place)
        if self.decimal is None and (unclear := _UNCLEAR.fullmatch(text)) and unclear[1] == ",":
            whole, decimal = text.replace(",", ""), text.replace(",", ".")
            message = f"{what} can be read in two ways, {text!r}: write {whole}, without separators"
            refuse(f"{message}, or {decimal}, with a point", cell.place)
        decimals = rf"(?:[{'.' if self.thousands == ',' else ','}]\d+)?"
        if re.fullmatch(_GROUPS.format(mark=re.escape(self.thousands)) + decimals, text):
            text = text.replace(self.thousands, "")
        if self.decimal == ",":
            if "." in text:
                message = f"{what} has a point where the table has commas for decimals, {text!r}"
                refuse(f"{message}: use one sign for decimals throughout", cell.place)
            text = text.replace(",", ".")
        return number(text, what, cell.place)


def signs_of(cells: Iterable[Cell]) -> Signs:
    """What marks decimals in these cells; ScenarioError where some have commas and some points."""
    first: dict[str, Cell] = {}
    for cell in cells:
        sign = None if cell.typed else _decimal_sign(_bare(cell.text))
        if sign and not first:
            first[sign] = cell
        elif sign and sign not in first:
            [other] = first.values()
            message = f"{cell.text!r} has another sign for decimals than {other.text!r} on line "
            refuse(f"{message}{other.place.line}: use one throughout", cell.place)
    return Signs(next(iter(first), None))


def _decimal_sign(text: str) -> str | None:
    """The sign for decimals that a text shows beyond doubt."""
    found = _DECIMAL.fullmatch(text)
    if not found or _UNCLEAR.fullmatch(text):
        return None
    sign = found[1]
    if text.count(sign) == 1:
        return sign
    if len({*text} & {",", "."}) == 1 and re.fullmatch(_GROUPS.format(mark=re.escape(sign)), text):
        return "," if sign == "." else "."  # 1,200,000: what parts thousands marks no decimals
    return None


def _bare(text: str) -> str:
    """The text without blanks, parted thousands and a percent sign."""
    text = text.strip().removesuffix("%").strip().replace("\u2212", "-")
    return _GAPPED.sub(lambda found: re.sub(_GAP, "", found[0]), text)
