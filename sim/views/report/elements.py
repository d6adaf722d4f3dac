"""What a section of the report is made of; `page.html` says how each looks.

All text is plain and is escaped where it is put into the page; only `Picture.svg` is markup.
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
    """Rows below a head; the first column names the row, those in `right` hold numbers."""

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    right: Sequence[int] = ()
    note: str = ""
    kind: str = "table"


@dataclass(frozen=True)
class Picture:
    """A figure as an <svg> element of `sim.views.figures.style.svg_text`, and its caption.

    A `wide` one is not narrowed to a narrow page, but moved across it.
    """

    svg: str
    caption: str
    wide: bool = False
    kind: str = "picture"


@dataclass(frozen=True)
class Commands:
    """Lines to type."""

    lines: Sequence[str]
    kind: str = "commands"


Block = Text | Heading | Items | Table | Picture | Commands


@dataclass(frozen=True)
class Section:
    """A part of the report; `name` is its anchor."""

    name: str
    title: str
    blocks: Sequence[Block]
