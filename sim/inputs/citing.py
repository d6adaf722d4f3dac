"""The claims that a scenario names, and those of them that there are not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sim.inputs.places import Problem, nearest
from sim.inputs.scenario import Scenario


def check_claims(scenario: Scenario) -> list[Problem]:
    """A problem for every claim that is named and that the case does not have."""
    known = [claim.id for claim in scenario.case.claims] if scenario.case else []
    return [
        Problem(f"there is no claim {name!r}", path, suggestion=nearest(str(name), known))
        for path, name in cited(scenario.document)
        if name not in known
    ]


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
