"""Blocks as lines of text, for a terminal of some width."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from textwrap import fill, wrap
from typing import assert_never

from sim.views.blocks import Block, Commands, Heading, Items, Picture, Table, Text
from sim.views.phrases import TIED

WIDTH = 100
GAP = "  "
NARROWEST = 16  # characters of a column that is wrapped
FIRST = 26  # characters of a first column that stay while others can be left out


def as_text(blocks: Sequence[Block], width: int = WIDTH) -> str:
    """The blocks one below the other, an empty line between two of them.

    A caption that is the head of a column, too, is not said twice.
    """
    parts = ("\n".join(_lines(block, width)) for block in blocks)
    return "\n\n".join(part for part in parts if part) + "\n"


def _lines(block: Block, width: int) -> Iterator[str]:
    match block:
        case Text():
            yield _filled(block.text, width)
        case Heading():
            yield block.text
            yield "-" * len(block.text)
        case Items():
            for item in block.items:
                yield _filled(item.text, width, "- ", "  ")
        case Table():
            yield from _table(block, width)
        case Commands():
            if block.lead:
                yield _filled(block.lead, width)
            yield from (f"  {line}" for line in block.lines)
        case Picture():
            return
        case _:
            assert_never(block)


def _filled(text: str, width: int, first: str = "", rest: str = "") -> str:
    lines = fill(
        text.replace(" %", f"{TIED}%"),
        width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False,
    )  # fmt: skip
    return lines.replace(TIED, " ")


def _table(table: Table, width: int) -> Iterator[str]:
    if table.caption and table.caption not in table.head:
        yield _filled(table.caption, width)
    if table.widths:
        widths = _scaled(table.widths, width)
        for row in (table.head, *table.rows):
            yield from _over(row[0], width) if len(row) == 1 else _wrapped(row, widths)
    else:
        yield from aligned(*_fitting(table, width), width)
    if table.note:
        yield _filled(table.note, width)


def _over(text: str, width: int) -> Iterator[str]:
    """A row of one cell: a heading, or a note that hangs where it begins."""
    indent = " " * (len(text) - len(text.lstrip()))
    yield _filled(text.strip(), width, indent, indent)


def _wrapped(cells: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    """The lines of a row whose cells are wrapped in columns of these widths."""
    if not cells:
        return
    texts, rooms = [cells[0]], [widths[0]]
    for cell, width in zip(cells[1:], widths[1:], strict=True):
        if cell:
            texts.append(cell)
            rooms.append(width)
        else:  # the one before reaches over it
            rooms[-1] += len(GAP) + width
    pairs = zip(texts, rooms, strict=True)
    columns = [wrap(text, room, break_on_hyphens=False) or [""] for text, room in pairs]
    for line in zip_longest(*columns, fillvalue=""):
        yield GAP.join(cell.ljust(room) for cell, room in zip(line, rooms, strict=True)).rstrip()


def _scaled(widths: Sequence[int], width: int) -> list[int]:
    """Widths of columns that fit the page, as they are or narrower in proportion."""
    room, wanted = width - len(GAP) * (len(widths) - 1), sum(widths)
    return [size * room // wanted if wanted > room else size for size in widths]


def _fitting(table: Table, width: int) -> tuple[list[Sequence[str]], list[int]]:
    """The head and the rows for which there is room, and the columns to set to the right."""
    rows: list[Sequence[str]] = [row for row in (table.head, *table.rows) if row]
    right = list(table.right)
    rows = _narrowed(rows, width, FIRST)
    for head in table.drop:
        if _needed(rows) <= width:
            break
        at = list(rows[0]).index(head)
        rows = [[*row[:at], *row[at + 1 :]] if len(row) > 1 else row for row in rows]
        right = [place - (place > at) for place in right if place != at]
    return _narrowed(rows, width, NARROWEST), right


def _narrowed(rows: list[Sequence[str]], width: int, least: int) -> list[Sequence[str]]:
    """The rows with first cells wrapped as far as there is need, or to `least` characters.

    Words are parted where nothing else is left.
    """
    over = _needed(rows) - width if rows else 0
    if over <= 0:
        return rows
    room, parted = max(least, _sizes(rows)[0] - over), least == NARROWEST
    narrow: list[Sequence[str]] = []
    for row in rows:
        lines = wrap(row[0], room, subsequent_indent=GAP, break_long_words=parted) or [""]
        if len(row) == 1 or len(lines) == 1:
            narrow.append(row)
        else:
            empty = [""] * (len(row) - 1)
            narrow += [(lines[0], *row[1:]), *((line, *empty) for line in lines[1:])]
    return narrow


def _sizes(rows: Sequence[Sequence[str]]) -> list[int]:
    """The widths of the columns; a row of one cell needs no more than it gets."""
    most = max(map(len, rows), default=0)
    full = [row for row in rows if len(row) == most]
    return [max(map(len, column)) for column in zip(*full, strict=True)]


def _needed(rows: Sequence[Sequence[str]]) -> int:
    """The width with the last column at its narrowest."""
    *fixed, last = _sizes(rows)
    return sum(size + len(GAP) for size in fixed) + min(last, NARROWEST)


def aligned(
    rows: Sequence[Sequence[str]], right: Sequence[int] = (), width: int = WIDTH
) -> Iterator[str]:
    """Rows in columns, those in `right` set to the right; the last column is wrapped."""
    if not rows:
        return
    *sizes, last = _sizes(rows)
    for row in rows:
        if len(row) == 1:
            yield from _over(row[0], width)
            continue
        lead = "".join(
            (cell.rjust(size) if i in right else cell.ljust(size)) + GAP
            for i, (cell, size) in enumerate(zip(row, sizes, strict=False))
        )
        room = max(NARROWEST, width - len(lead))
        text = row[-1].rjust(last) if len(sizes) in right and last <= room else row[-1]
        first, *more = wrap(text, room, break_on_hyphens=False, drop_whitespace=last > room) or [""]
        yield (lead + first).rstrip()
        yield from (" " * len(lead) + line for line in more)
