"""Actor tables in CSV: one issue, and on it each actor's position, capability and salience.

This is the data of spatial models of bargaining (Bueno de Mesquita 1994). An actor values an
option by how near it is to its position: 1 - distance / range of all positions.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.inputs.importing.domain import (
    Domain,
    Issue,
    Party,
    check_room,
    grid,
    label,
    number,
    numbered,
    printable,
    refuse,
    shown_name,
)
from sim.inputs.places import Place, excerpt, nearest
from sim.inputs.reading import MAX_NODES, file_text

FORMAT = "actor table"
COLUMNS = ("name", "position", "capability", "salience")
NEARNESS = (
    "An option is worth 1 - distance / range to an actor: distance from its own position, range "
    "from the lowest to the highest position of the table."
)
NO_DEAL = (
    "Assumption: the table says nothing of no deal, so any agreement is better than none; the "
    "reservation value is the worth of the actor's worst option."
)
UNUSED = (
    "Capability and salience stand in the note of each actor's weight: talks weigh no votes, and "
    "with one issue a weight changes nothing."
)


@dataclass(frozen=True, slots=True)
class _Row:
    """One actor; salience is a share."""

    name: str
    position: float
    capability: float
    salience: float
    place: Place


@dataclass(frozen=True, slots=True)
class _Line:
    cells: dict[str, str]
    place: Place


def read_table(path: Path, steps: int | None) -> Domain:
    """The actors of a table; options are their positions, or `steps` evenly spaced ones."""
    shown, source = str(path), shown_name(path)
    lines, left_out = _lines(file_text(path), shown)
    rows, percent = _rows(lines)
    _check(rows, shown)
    points = _points(rows, steps, Place(shown, 1, 1))
    check_room(len(rows), len(points), Place(shown, 1, 1))
    reach = max(points) - min(points)
    remarks = [f"{source}: salience was read as {'percent' if percent else 'a share of 1'}."]
    if left_out:
        remarks.append(f"{source}: left out: {', '.join(left_out)}.")
    return Domain(
        title=path.stem,
        format=FORMAT,
        files=(source,),
        conventions=(NEARNESS, NO_DEAL, UNUSED),
        issues=(Issue("position", numbered(points)),),
        parties=tuple(_party(row, points, reach, source) for row in rows),
        remarks=tuple(remarks),
    )


def _party(row: _Row, points: Sequence[float], reach: float, source: str) -> Party:
    return Party(
        label=row.name,
        source=source,
        weights=(1.0,),
        values=(tuple(1 - abs(point - row.position) / reach for point in points),),
        weights_from="there is no other issue",
        values_from=f"nearness to its position in {source}",
        reservation_from=f"none in {source}: the worth of the worst option",
        note=_note(row),
    )


def _note(row: _Row) -> str:
    """The actor's numbers, exactly."""
    numbers = (row.position, row.capability, row.salience)
    position, capability, salience = (repr(x).removesuffix(".0") for x in numbers)
    return f"position {position}, capability {capability}, salience {salience}"


def _points(rows: Sequence[_Row], steps: int | None, place: Place) -> tuple[float, ...]:
    """The positions that are on the agenda, ascending."""
    positions = sorted({row.position for row in rows})
    if len(positions) < 2:
        refuse("all positions are the same: there is nothing to negotiate", place)
    if steps is None:
        return tuple(positions)
    return grid(positions[0], positions[-1], steps, "the range of positions", place)


def _lines(text: str, shown: str) -> tuple[list[_Line], list[str]]:
    """The lines below the heading, and the columns that are left out."""
    lines = _cells_by_line(text, shown)
    heading, place = next(lines, ([], Place(shown, 1, 1)))
    columns = _columns(heading, place)
    rows = [_Line(_wanted(cells, heading, columns, at), at) for cells, at in lines]
    return rows, [printable(name.strip()) for name in heading if _plain(name) not in COLUMNS]


def _delimiter(text: str) -> str:
    """The character between columns, by the heading."""
    heading = text.lstrip().partition("\n")[0]
    return max(",;\t", key=heading.count)


def _cells_by_line(text: str, shown: str) -> Iterator[tuple[list[str], Place]]:
    """The cells of every line that is not blank, and its place."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    count = 0
    while True:
        place = Place(shown, reader.line_num + 1, 1)
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            refuse(f"no CSV: {error}", place)
        count += len(cells)
        if count > MAX_NODES:
            refuse(f"more than {MAX_NODES:,} cells: too much for one file", place)
        if any(cell.strip() for cell in cells):
            yield cells, place


def _plain(name: str) -> str:
    return name.strip().lower()


def _columns(heading: Sequence[str], place: Place) -> dict[str, int]:
    """Where each column stands; letter case does not count."""
    names = [_plain(name) for name in heading]
    found = {}
    for column in COLUMNS:
        if names.count(column) != 1:
            told = "two columns are called" if column in names else "there is no column"
            wanted = f"the first line must name {', '.join(COLUMNS)}"
            near = None if column in names else nearest(column, set(names) - set(COLUMNS))
            refuse(f"{told} {column!r}: {wanted}", place, near)
        found[column] = names.index(column)
    return found


def _wanted(
    cells: Sequence[str], heading: Sequence[str], columns: dict[str, int], place: Place
) -> dict[str, str]:
    if len(cells) != len(heading):
        refuse(f"{len(cells)} cells under {len(heading)} columns", place)
    return {column: cells[index].strip() for column, index in columns.items()}


def _rows(lines: Sequence[_Line]) -> tuple[list[_Row], bool]:
    """The actors, and whether saliences are in percent: where one has a '%' or is above 1."""
    saliences = [
        number(line.cells["salience"].removesuffix("%"), "'salience'", line.place) for line in lines
    ]
    percent = any(line.cells["salience"].endswith("%") for line in lines)
    percent = percent or any(salience > 1 for salience in saliences)
    most = 100 if percent else 1
    rows = []
    for line, salience in zip(lines, saliences, strict=True):
        if not 0 <= salience <= most:
            refuse(f"'salience' must be between 0 and {most}, not {salience:g}", line.place)
        capability = number(line.cells["capability"], "'capability'", line.place)
        if capability < 0:
            refuse(f"'capability' must be at least 0, not {capability:g}", line.place)
        name = label(line.cells["name"], "an actor", line.place)
        position = number(line.cells["position"], "'position'", line.place)
        rows.append(_Row(name, position, capability, salience / most, line.place))
    return rows, percent


def _check(rows: Sequence[_Row], shown: str) -> None:
    first: dict[str, Place] = {}
    for row in rows:
        if row.name in first:
            refuse(f"{excerpt(row.name)} twice, first on line {first[row.name].line}", row.place)
        first[row.name] = row.place
    if len(rows) < 2:
        refuse(f"needs two or more actors, has {len(rows)}", Place(shown, 1, 1))
