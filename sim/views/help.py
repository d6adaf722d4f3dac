"""Pages of docs/ in a terminal: their CommonMark as blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from sim.inputs.bundled import folder
from sim.views.blocks import Block, Commands, Heading, Items, Table, Text

KINDS = {
    "how-to": "How to use a command",
    "start": "To start with",
    "explain": "What it means",
    "reference": "To look up",
}
FENCE = "```"
ROOM = 50  # characters of all columns of a table but the last
LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s]+)\)")
SECTION = re.compile(r"\d+(?:\.\d+)?")


def topics() -> dict[str, Path]:
    """The pages that can be shown, by topic, in the order of `sim help`."""
    return {
        path.stem: path
        for kind in KINDS
        for path in sorted((folder("docs") / kind).glob("*.md"))
        if path.stem != "README"
    }


def contents() -> list[Block]:
    """What there is to show."""
    known = topics()
    found: list[Block] = []
    for kind, title in KINDS.items():
        rows = [
            (f"  {topic}", _about(path))
            for topic, path in known.items()
            if path.parent.name == kind
        ]
        found.append(Table(f"{title}:", (), rows))
    return [*found, Text("sim help TOPIC shows one of these; sim COMMAND --help all options.")]


def page(topic: str) -> list[Block]:
    """A page; KeyError for a topic that is none."""
    return list(blocks(topics()[topic].read_text(encoding="utf-8")))


def blocks(markdown: str) -> Iterator[Block]:
    """What a page of plain CommonMark says: pictures, comments and addresses are left out."""
    known = topics()
    for part in _parts(re.sub(r"<!--.*?-->\n?", "", markdown, flags=re.DOTALL)):
        lines = part.split("\n")
        if lines[0].startswith(FENCE):
            yield Commands(lines[1:-1])
        elif lines[0].startswith("    "):
            yield Commands([line[4:] for line in lines])
        elif lines[0].startswith("#"):
            yield Heading(_plain(lines[0].lstrip("# "), known))
        elif lines[0].startswith("|"):
            yield _table(lines, known)
        elif lines[0].startswith("- "):
            items = re.split(r"\n- ", part[2:])
            yield Items([Text(_plain(item, known)) for item in items])
        elif text := _plain(part, known):
            yield Text(text)


def _parts(markdown: str) -> Iterator[str]:
    """What empty lines separate, code kept whole."""
    held: list[str] = []
    fenced = False
    for line in [*markdown.strip().split("\n"), ""]:
        fenced ^= line.startswith(FENCE)
        if line or fenced:
            held.append(line)
        elif held:
            yield "\n".join(held)
            held = []


def _table(lines: Sequence[str], known: dict[str, Path]) -> Table:
    cells = [[_plain(cell, known) for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]
    head, *rows = (
        [cells[0], *cells[2:]] if _fits(cells) else [*map(_in_two, [cells[0], *cells[2:]])]
    )
    return Table("", head if any(head) else (), rows)


def _fits(cells: Sequence[Sequence[str]]) -> bool:
    """Whether the last column has room beside the others, which are not wrapped."""
    return sum(max(map(len, column)) for column in list(zip(*cells, strict=True))[:-1]) <= ROOM


def _in_two(cells: Sequence[str]) -> list[str]:
    return [cells[0], "; ".join(filter(None, cells[1:]))]


def _plain(text: str, known: dict[str, Path]) -> str:
    """Words without marks; a link to another of these pages says how to see it."""

    def told(link: re.Match[str]) -> str:
        picture, words, target = link.groups()
        topic = Path(target.partition("#")[0]).stem
        if picture:
            return ""
        if SECTION.fullmatch(words):
            return f"MODEL.md {words}"
        seen = topic in known and not words.startswith("sim ")
        return f"{words} (sim help {topic})" if seen else words

    text = LINK.sub(told, " ".join(text.split()))
    text = re.sub(r"\*\*?([^*\s](?:[^*]*[^*\s])?)\*\*?", r"\1", text)
    return re.sub(r"`([^`]*)`", r"\1", text).replace("\\", "").strip()


def _about(path: Path) -> str:
    """The title of a page; of a command, what it does."""
    title, _, rest = path.read_text(encoding="utf-8").partition("\n")
    if not title.startswith("# sim "):
        return _plain(title.removeprefix("# "), {})
    return _plain(re.split(r"[.:;]\s|, and\s|\n\n", rest.strip())[0], {}).rstrip(".")
