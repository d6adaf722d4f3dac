"""Markdown as the tables of the documents use it."""

from __future__ import annotations

from collections.abc import Iterable

Row = Iterable[str]


def table(head: Row, rows: Iterable[Row]) -> str:
    """A table with a line for each row."""
    titles = tuple(head)
    lines = [titles, ("---",) * len(titles), *map(tuple, rows)]
    escaped = ([cell.replace("|", r"\|") for cell in line] for line in lines)
    return "\n".join(f"| {' | '.join(line)} |" for line in escaped)


def sentence(text: str | None) -> str:
    """A description on one line, in which no `<name>` is taken for markup."""
    return " ".join((text or "").replace("\b", "").split()).replace("<", "\\<")
