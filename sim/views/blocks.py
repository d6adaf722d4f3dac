"""What an answer is made of: the same blocks in a terminal, on a page and in a notebook.

All text is plain and is escaped where it is put into a page; only `Picture.svg` is markup. How each
looks is said by `sim.views.terminal` and `sim.views.page`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Label = Literal["Result", "Information", "Assumption", "Judgement", ""]
LABELS: dict[Label, str] = {
    "Result": "counted in the runs of the model",
    "Information": "what the coded article or the cited literature says",
    "Assumption": "set without a source, by a coder or by this program",
    "Judgement": "what is concluded from the others",
}


@dataclass(frozen=True)
class Text:
    """A paragraph, marked with what it is."""

    text: str
    label: Label = ""
    kind: str = "text"


@dataclass(frozen=True)
class Heading:
    """A heading below that of the section."""

    text: str
    kind: str = "heading"


@dataclass(frozen=True)
class Items:
    """A list of paragraphs."""

    items: Sequence[Text]
    kind: str = "items"


@dataclass(frozen=True)
class Table:
    """Rows below a head; the first column names the row, those in `right` hold numbers.

    An empty head is not shown. A row of one cell, where others have more, is a heading of those
    that follow it, or, begun with a space, a note on the one above. In a terminal the last column
    is wrapped, or with `widths` each cell in its own, which reaches over empty cells behind it;
    where there is no room, columns are left out whose heads are in `drop`, the first of them first.
    """

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    right: Sequence[int] = ()
    note: str = ""
    drop: Sequence[str] = ()
    widths: Sequence[int] = ()
    kind: str = "table"

    @property
    def width(self) -> int:
        """The number of columns."""
        return max(map(len, (self.head, *self.rows)))


@dataclass(frozen=True)
class Picture:
    """A figure as an <svg> element of `sim.views.figures.style.svg_text`, and its caption.

    `narrow` is the same drawn for a narrow page, if it was. A terminal leaves figures out.
    """

    svg: str
    caption: str
    narrow: str = ""
    kind: str = "picture"


@dataclass(frozen=True)
class Commands:
    """Lines to type, and what they are for."""

    lines: Sequence[str]
    lead: str = ""
    kind: str = "commands"


Block = Text | Heading | Items | Table | Picture | Commands


@dataclass(frozen=True)
class Section:
    """A part of the report; `name` is its anchor."""

    name: str
    title: str
    blocks: Sequence[Block]
