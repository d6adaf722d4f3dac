"""Names that a scenario allows for labels that people chose."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

LONGEST = 60


def names_for(labels: Iterable[str], kind: str) -> tuple[str, ...]:
    """A name for each label, no two alike; one without a letter or digit is called by its kind."""
    names: list[str] = []
    taken: set[str] = set()
    for text in labels:
        name = _unused(simple_name(text) or kind, taken)
        taken.add(name)
        names.append(name)
    return tuple(names)


def simple_name(text: str) -> str:
    """`text` in small letters, digits and single underscores, a letter first; it may become empty.

    Accents are dropped; a number is told by an n before it, a negative one by `minus`.
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower().strip()
    plain = re.sub(r"^-(?=\.?\d)", "minus ", plain)
    name = re.sub("[^a-z0-9]+", "_", plain).strip("_")[:LONGEST].rstrip("_")
    return f"n{name}" if name[:1].isdigit() else name


def _unused(name: str, taken: set[str]) -> str:
    count, tried = 1, name
    while tried in taken:
        count += 1
        tried = f"{name}_{count}"
    return tried
