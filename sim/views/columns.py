"""Text in columns, for pages of 100 characters."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from textwrap import wrap

WIDTH = 100
GAP = "  "
NARROWEST = 12  # characters of a first cell that stay, however narrow the page


def in_columns(cells: Sequence[str], widths: Sequence[int], indent: int = 0) -> list[str]:
    """The lines of one row; a cell that is too wide is wrapped in its column."""
    wrapped = [
        wrap(cell, width, break_on_hyphens=False) or [""]
        for cell, width in zip(cells, widths, strict=True)
    ]
    lines = zip_longest(*wrapped, fillvalue="")
    return [(" " * indent + _joined(line, widths)).rstrip() for line in lines]


def _joined(line: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
    return GAP.join(padded)


def paragraph(text: str, indent: int = 0, hang: int = 0) -> list[str]:
    """Text wrapped to the page, indented; lines after the first hang further in."""
    first = " " * indent
    return wrap(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=first + " " * hang,
        break_on_hyphens=False,
    )


def cut(text: str, width: int) -> str:
    """`text` on one line, its end left out if it is wider than that."""
    return text if len(text) <= width else f"{text[: width - 3]}..."


def share(part: int, whole: int) -> str:
    """A share in whole percent; '-' of nothing."""
    return f"{round(100 * part / whole)} %" if whole else "-"


def table(rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> list[str]:
    """Rows in columns as wide as they need be, those of the places in `right` set to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        GAP.join(
            cell.rjust(width) if place in right else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def fitted(rows: Sequence[Sequence[str]], width: int, drop: Sequence[str] = ()) -> list[str]:
    """A table for a page of some width, its first row being the heads.

    Where it is too wide, columns go whose heads are to `drop`, in that order, and then first cells
    are wrapped. All columns with a head but the first are set to the right.
    """
    left, cells = list(drop), [tuple(row) for row in rows]
    while True:
        right = [place for place, head in enumerate(cells[0]) if place and head]
        lines = table(cells, right)
        over = max(map(len, lines)) - width
        if over <= 0:
            return lines
        if not left:
            break
        head = left.pop(0)
        at = cells[0].index(head) if head in cells[0] else len(cells[0])
        cells = [row[:at] + row[at + 1 :] for row in cells]
    room = max(NARROWEST, max(len(row[0]) for row in cells) - over)
    parts: list[tuple[str, ...]] = []
    for first, *rest in cells:
        head, *more = wrap(first, room, subsequent_indent=GAP, break_on_hyphens=False) or [""]
        parts += [(head, *rest), *((line, *([""] * len(rest))) for line in more)]
    return table(parts, right)
