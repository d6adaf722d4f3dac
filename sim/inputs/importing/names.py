"""Names that a scenario allows for labels that people chose."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from math import isfinite

LONGEST = 60
_NUMBER = re.compile(r"-?[0-9]{1,30}(?:\.[0-9]{1,30})?(?:e[-+]?[0-9]{1,3})?")


def names_for(labels: Iterable[str], kind: str) -> tuple[str, ...]:
    """A name for each label, no two alike; one without a letter or digit is called by its kind."""
    names: list[str] = []
    taken: set[str] = set()
    for text in labels:
        name = _unused(simple_name(text) or kind, taken)
        taken.add(name)
        names.append(name)
    return tuple(names)


def option_names(labels: Sequence[str]) -> tuple[str, ...]:
    """A name for each option; where all are numbers, names go in the order of the numbers.

    Whatever is listed by name then runs 0, 1, 2, ..., 10. Whole parts are filled up with noughts,
    and if that will not do, names begin with their place.
    """
    numbers = _numbers(labels)
    if numbers is None:
        return names_for(labels, "option")
    digits = max(len(str(int(abs(number)))) for number in numbers)
    names = [_filled(text, digits) for text in labels]
    order = sorted(range(len(labels)), key=numbers.__getitem__)
    if [names[i] for i in order] != sorted(set(names)):
        wide = len(str(len(labels) - 1))
        for place, i in enumerate(order):
            names[i] = f"n{place:0{wide}}_{simple_name(labels[i])}"[:LONGEST]
    return tuple(names)


def _numbers(labels: Sequence[str]) -> list[float] | None:
    """The numbers that all labels stand for, no two alike; None if they do not."""
    if not all(_NUMBER.fullmatch(text) for text in labels):
        return None
    numbers = [float(text) for text in labels]
    apart = len(set(numbers)) == len(numbers) and all(map(isfinite, numbers))
    return numbers if apart else None


def _filled(text: str, digits: int) -> str:
    whole, point, rest = text.partition(".")
    return simple_name(whole.zfill(digits) + point + rest)


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
