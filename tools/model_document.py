"""Assemble MODEL.md, the one citable text, from the pages of docs/model/ and docs/theory/.

`make model` renews the tables first. The order is that of the contents of docs/model/README.md;
a page's number says how deep it stands. Links between pages become links within the text.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
DOCUMENT = ROOT / "MODEL.md"
FIRST = "model/README.md"
LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
MADE = "<!-- Assembled from docs/model/ and docs/theory/ by `make model`; edit those. -->\n\n"


def document() -> str:
    """The text of MODEL.md."""
    opening, _, contents = _page(FIRST).partition("## Contents\n")
    pages, tables = _listed(contents, tables=False), _listed(contents, tables=True)
    last = 1 + max(int(_title(page).split()[0].split(".")[0]) for page in pages)
    within = {page: _anchor(_title(page)) for page in (FIRST, *pages, *tables)}
    listed = "".join(f"- [{_title(page)}](#{within[page]})\n" for page in pages)
    listed += f"- [{last} Tables](#{last}-tables)\n"
    parts = [
        _linked(opening, FIRST, within) + f"## Contents\n\n{listed}",
        *(_deeper(_linked(_page(page), page, within), _depth(_title(page))) for page in pages),
        f"## {last} Tables\n\nMade from `seeds/`, `scenarios/` and runs by `make model`.\n",
        *(_deeper(_linked(_page(page), page, within), 2) for page in tables),
    ]
    return MADE + "\n".join(parts)


def _page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def _title(page: str) -> str:
    return _page(page).partition("\n")[0].removeprefix("# ")


def _listed(contents: str, *, tables: bool) -> list[str]:
    linked = (_target(link[2], FIRST) for link in LINK.finditer(contents))
    return [page for page in linked if (posixpath.dirname(page) == "model/tables") is tables]


def _depth(title: str) -> int:
    return 2 if "." in title.split()[0] else 1


def _deeper(text: str, by: int) -> str:
    return re.sub(r"(?m)^#", "#" * (by + 1), text)


def _target(link: str, page: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(page), link))


def _linked(text: str, page: str, within: dict[str, str]) -> str:
    """`text` with its links as they lead from MODEL.md."""

    def led(link: re.Match[str]) -> str:
        words, to = link.groups()
        if "://" in to or to.startswith("#"):
            return link[0]
        target = _target(to, page)
        return f"[{words}](#{within[target]})" if target in within else f"[{words}](docs/{target})"

    return LINK.sub(led, text)


def _anchor(title: str) -> str:
    """What code hosts call a heading."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


if __name__ == "__main__":
    DOCUMENT.write_text(document(), encoding="utf-8")
