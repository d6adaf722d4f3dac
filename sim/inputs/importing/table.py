"""Tables of actors: one issue, and on it each actor's position, capability and salience.

This is the data of spatial models of bargaining (Bueno de Mesquita 1994). An actor values an
option by how near it is to its position: 1 - distance / range of all positions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from sim.inputs.importing.domain import (
    Domain,
    Issue,
    Party,
    Standing,
    check_room,
    grid,
    label,
    numbered,
    printable,
    refuse,
    shown_name,
)
from sim.inputs.importing.numerals import Signs, signs_of
from sim.inputs.importing.table_cells import Cell, Line, text_lines
from sim.inputs.importing.workbook import workbook_lines
from sim.inputs.places import Place, Problem, ScenarioError, excerpt, nearest

T = TypeVar("T")

FORMAT = "actor table"
WORKBOOK = ".xlsx"
# What a column may be called, its own name first.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": (
        "name", "actor", "actors", "player", "players", "stakeholder", "stakeholders", "party",
        "member state", "country", "state", "member", "group", "agent", "label",
    ),
    "position": (
        "position", "positions", "pos", "ideal", "ideal point", "ideal position",
        "preferred position", "preference", "stance",
    ),
    "capability": (
        "capability", "capabilities", "cap", "power", "voting power", "influence", "clout",
        "resources", "resource", "strength",
    ),
    "salience": ("salience", "saliences", "saliency", "sal", "priority", "importance"),
}  # fmt: skip
OPTIONAL = ("capability", "salience")
NEARNESS = (
    "An option is worth 1 - distance / range to an actor: distance from its own position, range "
    "from the lowest to the highest position of the table."
)
NO_DEAL = (
    "Assumption: the table says nothing of no deal, so any agreement is better than none; the "
    "reservation value is the worth of the actor's worst option."
)
KEPT = (
    "Capability and salience are kept under the issue's positions, for the weighted mean and "
    "median of sim solve; talks weigh no votes, and with one issue a weight changes nothing."
)


@dataclass(frozen=True, slots=True)
class _Row:
    """One actor; salience is a share."""

    name: str
    standing: Standing
    place: Place


def read_table(path: Path, steps: int | None) -> Domain:
    """The actors of a table; options are their positions, or `steps` evenly spaced ones."""
    shown, source = str(path), shown_name(path)
    top = Place(shown, 1, 1)
    sheet = ""
    if path.suffix.lower() == WORKBOOK:
        lines, sheet = workbook_lines(path, _recognised)
    else:
        lines = text_lines(path, _recognised)
    table = _Table(lines, top)
    rows = table.rows()
    _check(rows, top)
    points = _points(rows, steps, top)
    check_room(len(rows), len(points), top)
    reach = max(points) - min(points)
    said = [f"sheet {excerpt(sheet)}"] * bool(sheet)
    return Domain(
        title=path.stem,
        format=", ".join([FORMAT, *said]),
        files=(source,),
        conventions=(NEARNESS, NO_DEAL, KEPT),
        issues=(Issue("position", numbered(points)),),
        parties=tuple(_party(row, points, reach, source) for row in rows),
        remarks=tuple(f"{source}: {remark}" for remark in table.remarks),
    )


def _party(row: _Row, points: Sequence[float], reach: float, source: str) -> Party:
    return Party(
        label=row.name,
        source=source,
        weights=(1.0,),
        values=(tuple(1 - abs(point - row.standing.position) / reach for point in points),),
        weights_from="there is no other issue",
        values_from=f"nearness to its position in {source}",
        reservation_from=f"none in {source}: the worth of the worst option",
        standing=row.standing,
    )


def _points(rows: Sequence[_Row], steps: int | None, place: Place) -> tuple[float, ...]:
    """The positions that are on the agenda, ascending."""
    positions = sorted({row.standing.position for row in rows})
    if len(positions) < 2:
        refuse("all positions are the same: there is nothing to negotiate", place)
    if steps is None:
        return tuple(positions)
    return grid(positions[0], positions[-1], steps, "the range of positions", place)


def _plain(name: str) -> str:
    """A heading as it is compared: in small letters, without marks and what stands in brackets."""
    outside = re.sub(r"\(.*?\)|\[.*?\]", " ", name)
    return " ".join(re.findall(r"[^\W_]+", outside.casefold()))


def _recognised(names: Sequence[str]) -> int:
    """How many of the columns these may be the headings of."""
    plain = {_plain(name) for name in names}
    return sum(not plain.isdisjoint(called) for called in COLUMNS.values())


class _Table:
    """The lines of a file as actors; `remarks` tell how they were read."""

    def __init__(self, lines: Sequence[Line], top: Place) -> None:
        self.remarks: list[str] = []
        self._wrong: list[Problem] = []
        known = [_recognised([cell.text for cell in line]) for line in lines]
        at = next((i for i, count in enumerate(known) if count > 1), 0)
        self._heading = list(lines[at]) if lines else []
        self._place = self._heading[0].place if lines else top
        self._lines = lines[at + 1 :]
        self._columns = self._found()
        self._tell_left_out(at)

    def _found(self) -> dict[str, int]:
        """Where each column stands, by its own name or else by another that it goes by."""
        plain = [_plain(cell.text) for cell in self._heading]
        found: dict[str, int] = {}
        for column, called in COLUMNS.items():
            name = next((name for name in called if name in plain), None)
            if name is None:
                self._miss(column, plain)
                continue
            if plain.count(name) > 1:
                refuse(f"two columns are called {name!r}: keep one", self._place)
            found[column] = plain.index(name)
        return found

    def _miss(self, column: str, plain: Sequence[str]) -> None:
        """Refuse a table without the column, unless it can do without."""
        others = {name for name in plain if not any(name in c for c in COLUMNS.values())}
        near = nearest(column, others)
        if column not in OPTIONAL or near:
            wanted = ", ".join(COLUMNS)
            message = f"there is no column {column!r}: a line must name the columns {wanted}"
            refuse(message, self._place, near)
        self.remarks.append(f"it has no {column}, which was taken to be the same for all.")

    def _tell_left_out(self, above: int) -> None:
        names = [
            printable(cell.text.strip())
            for index, cell in enumerate(self._heading)
            if cell.text.strip() and index not in self._columns.values()
        ]
        if above:
            self.remarks.append(f"left out: {above} line{'s' * (above > 1)} above the headings.")
        if names:
            self.remarks.append(f"left out: {', '.join(names)}.")

    def _tried(self, read: Callable[..., T], *of: object) -> T | None:
        """What is read of something; None if that is wrong, which is told with all else."""
        try:
            return read(*of)
        except ScenarioError as error:
            self._wrong += error.problems
            return None

    def rows(self) -> list[_Row]:
        """The actors; ScenarioError with all that is wrong with them."""
        tried = [self._tried(self._wanted, line) for line in self._lines]
        cells = [line for line in tried if line is not None]
        self._wrong += _twice(line["name"] for line in cells)
        numeric = [c for line in cells for column, c in line.items() if column != "name"]
        signs = self._tried(signs_of, numeric)
        if signs is None:
            raise ScenarioError(self._wrong)
        if signs.decimal == ",":
            self.remarks.append("decimals were read as having a comma.")
        most = self._most_salience(
            [line["salience"] for line in cells if "salience" in line], signs
        )
        for column in ("position", "capability"):
            with_it = [line[column] for line in cells if column in line]
            self._tried(self._check_percent, column, with_it)
        rows = [self._row(line, signs, most) for line in cells]
        if self._wrong:
            raise ScenarioError(self._wrong)
        return [row for row in rows if row is not None]

    def _wanted(self, line: Line) -> dict[str, Cell]:
        width = len(self._heading)
        if any(cell.text.strip() for cell in line[width:]) or len(line) < 2 <= width:
            refuse(f"{len(line)} cells under {width} columns", line[0].place)
        found = {}
        for column, index in self._columns.items():
            found[column] = line[index] if index < len(line) else Cell("", line[0].place)
        return found

    def _most_salience(self, cells: Sequence[Cell], signs: Signs) -> int:
        """100 where saliences are in percent: where one has a '%' or is above 1; else 1."""
        if not cells:
            return 1
        percent = any(cell.text.strip().endswith("%") for cell in cells)
        numbers = [self._tried(signs.number, cell, "'salience'") for cell in cells]
        percent = percent or any(number is not None and number > 1 for number in numbers)
        self.remarks.append(f"salience was read as {'percent' if percent else 'a share of 1'}.")
        return 100 if percent else 1

    def _check_percent(self, column: str, cells: Sequence[Cell]) -> None:
        percent = [cell.text.strip().endswith("%") for cell in cells]
        if any(percent) and not all(percent):
            odd = cells[percent.index(False)]
            refuse(f"{odd.told(repr(column))} has no '%', and others have: give all one", odd.place)

    def _row(self, line: Mapping[str, Cell], signs: Signs, most: int) -> _Row | None:
        place = line["name"].place
        found = {
            column: self._tried(_number, column, cell, signs, most)
            for column, cell in line.items()
            if column != "name"
        }
        name = self._tried(label, line["name"].text.strip(), "an actor", place)
        numbers = {column: number for column, number in found.items() if number is not None}
        if name is None or len(numbers) < len(found):
            return None
        salience, capability = numbers.get("salience", most), numbers.get("capability", 1.0)
        return _Row(name, Standing(numbers["position"], capability, salience / most), place)


def _number(column: str, cell: Cell, signs: Signs, most: int) -> float:
    """The number in a cell of a column; saliences go up to `most`."""
    number, told = signs.number(cell, repr(column)), cell.told(repr(column))
    if column == "salience" and not 0 <= number <= most:
        refuse(f"{told} must be between 0 and {most}, not {number:g}", cell.place)
    if column == "capability" and number < 0:
        refuse(f"{told} must be at least 0, not {number:g}", cell.place)
    return number


def _twice(cells: Iterable[Cell]) -> Iterator[Problem]:
    """What names an actor that was named before."""
    first: dict[str, Place] = {}
    for cell in cells:
        name = cell.text.strip()
        if name and name in first:
            message = f"{excerpt(name)} twice, first on line {first[name].line}"
            yield Problem(message, place=cell.place)
        first.setdefault(name, cell.place)


def _check(rows: Sequence[_Row], top: Place) -> None:
    if len(rows) < 2:
        refuse(f"needs two or more actors, has {len(rows)}", top)
    if not any(row.standing.capability * row.standing.salience for row in rows):
        refuse("no actor has both a capability and a salience above 0", top)
