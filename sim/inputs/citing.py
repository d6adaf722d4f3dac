"""The claims that a scenario names, and those of them that there are not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sim.inputs.places import Problem
from sim.inputs.situation import Situation


def check_claims(scenario: Situation) -> Iterator[Problem]:
    """A problem for every claim that is named and that the case does not have."""
    known = [claim.id for claim in scenario.case.claims] if scenario.case else []
    ids = set(known)
    for path, name in cited(scenario.document):
        if not isinstance(name, str) or name not in ids:
            yield Problem(f"there is no claim {name!r}", path, sought=(str(name), known))


def cited(document: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every claim that stands under a key `claims` of plain data, after its path."""
    for key, value in _items(document):
        here = f"{path}.{key}" if path else str(key)
        if key == "claims" and isinstance(value, str):
            yield here, value
        elif key == "claims" and isinstance(value, list | tuple):
            yield from ((f"{here}.{number}", name) for number, name in enumerate(value))
        else:
            yield from cited(value, here)


def _items(document: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(document, Mapping):
        yield from document.items()
    elif isinstance(document, list | tuple):
        yield from enumerate(document)
