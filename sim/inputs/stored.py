"""A scenario in one JSON file, with the evidence that it draws on: it needs nothing beside itself.

It is what results hold of their scenario. A map with the member `stored_scenario`, whose value is
the number of the format; the other members are those of `Scenario.stored`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sim.inputs.codebook import Codebook
from sim.inputs.evidence import Case
from sim.inputs.lineage import Lineage
from sim.inputs.places import Place, Problem, ScenarioError

MARK, FORMAT = "stored_scenario", 1
MEMBERS = ("document", "codebook", "case")
LINEAGE = "lineage"  # which those of version 0.1.0 lack
LARGEST = 8 * 2**20  # bytes of a file


def written(stored: Mapping[str, Any]) -> bytes:
    """The file of a scenario, from what `Scenario.stored` gives."""
    content = {MARK: FORMAT, **stored}
    return json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False).encode() + b"\n"


def content_of(path: Path) -> dict[str, Any] | None:
    """What a file holds that `written` made, or None if it is something else.

    Raises ScenarioError for one of another format or with members missing.
    """
    if path.suffix.lower() != ".json" or not path.is_file() or path.stat().st_size > LARGEST:
        return None
    return content_from(path.read_bytes(), Place(str(path), 1, 1))


def content_from(data: bytes, place: Place) -> dict[str, Any] | None:
    """As `content_of`, of what stands at a place."""
    content = parsed(data)
    if content is None:
        return None
    if content[MARK] != FORMAT:
        told = f"a stored scenario of format {content[MARK]!r}; this version reads {FORMAT}"
        raise ScenarioError([Problem(told, MARK, place)])
    if missing := [name for name in MEMBERS if name not in content]:
        told = f"a stored scenario without {' and '.join(missing)}"
        raise ScenarioError([Problem(told, place=place)])
    return {name: content[name] for name in (*MEMBERS, LINEAGE) if name in content}


def parsed(data: bytes) -> dict[str, Any] | None:
    """JSON with the mark of a stored scenario; None for anything else."""
    try:
        content = json.loads(data, parse_constant=_refused)
    except (ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) and MARK in content else None


def evidence_of(content: Mapping[str, Any], path: Path) -> tuple[Codebook, Case | None]:
    """The codebook and the case of a stored scenario; ScenarioError if they are none."""
    try:
        codebook = Codebook.model_validate(content["codebook"])
        case = None if content["case"] is None else Case.model_validate(content["case"])
    except ValidationError as error:
        raise ScenarioError(_problems(error.errors(), path)) from None
    return codebook, case


def lineage_of(content: Mapping[str, Any], path: Path) -> Lineage:
    """Out of what a stored scenario was made; ScenarioError for what is none."""
    try:
        return Lineage.model_validate(content.get(LINEAGE) or {})
    except ValidationError as error:
        raise ScenarioError(_problems(error.errors(), path)) from None


def _problems(errors: Sequence[Any], path: Path) -> list[Problem]:
    place = Place(str(path), 1, 1)
    return [Problem(e["msg"], ".".join(map(str, e["loc"])), place) for e in errors[:5]]


def _refused(constant: str) -> float:
    raise ValueError(f"{constant} is no number")
