"""A scenario in one JSON file, with the evidence that it draws on: it needs nothing beside itself.

It is what results hold of their scenario. A map with the member `stored_scenario`, whose value is
the number of the format; the other members are those of `Scenario.stored`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from sim.inputs.codebook import Codebook
from sim.inputs.evidence import Case
from sim.inputs.lineage import Lineage
from sim.inputs.places import MOST_FOUND, Place, Problem, ScenarioError
from sim.inputs.reading import MAX_DEPTH, MAX_DIGITS, MAX_KEY, control_character
from sim.inputs.validating import M, validate_plain

MARK, FORMAT = "stored_scenario", 1
MEMBERS = ("document", "codebook", "case")
LINEAGE = "lineage"  # which those of version 0.1.0 lack
LARGEST = 8 * 2**20  # bytes of a file
MOST_PARTS = 100_000  # keys and values of a file, about; Geneva with its evidence has 12,000


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
    if sum(map(data.count, (b",", b"{", b"[", b":"))) > MOST_PARTS:
        if MARK.encode() not in data[:1000]:
            return None
        raise ScenarioError([Problem(f"more than {MOST_PARTS:,} keys and values", place=place)])
    content = parsed(data)
    if content is None:
        return None
    if content[MARK] != FORMAT:
        told = f"a stored scenario of format {content[MARK]!r}; this version reads {FORMAT}"
        raise ScenarioError([Problem(told, MARK, place)])
    if missing := [name for name in MEMBERS if name not in content]:
        told = f"a stored scenario without {' and '.join(missing)}"
        raise ScenarioError([Problem(told, place=place)])
    members = {name: content[name] for name in (*MEMBERS, LINEAGE) if name in content}
    if problems := list(islice(_odd(members), MOST_FOUND)):
        raise ScenarioError(replace(problem, place=place) for problem in problems)
    if not isinstance(content["document"], dict):
        raise ScenarioError([Problem("must be a map", "document", place)])
    return members


def _odd(content: Mapping[str, Any]) -> Iterator[Problem]:
    """What JSON can hold and no file of ours does."""
    open_: list[tuple[tuple[str, ...], Any]] = [((), content)]
    while open_:
        keys, value = open_.pop()
        told = (
            _odd_value(value)
            if len(keys) <= MAX_DEPTH
            else f"nested more than {MAX_DEPTH} levels deep"
        )
        if told is not None:
            yield Problem(told, ".".join(keys))
        elif isinstance(value, dict):
            open_ += [((*keys, key), inner) for key, inner in value.items()]
        elif isinstance(value, list):
            open_ += [((*keys, str(number)), inner) for number, inner in enumerate(value)]


def _odd_value(value: Any) -> str | None:
    if isinstance(value, str):
        return control_character(value)
    if isinstance(value, int) and abs(value) >= 10**MAX_DIGITS:
        return f"a whole number of more than {MAX_DIGITS} digits"
    if isinstance(value, float) and not math.isfinite(value):
        return "not a finite number"
    if isinstance(value, dict) and any(not 0 < len(key.strip()) <= MAX_KEY for key in value):
        return f"a key must have 1 to {MAX_KEY} characters"
    if isinstance(value, dict):
        return next(filter(None, map(control_character, value)), None)
    return None


def parsed(data: bytes) -> dict[str, Any] | None:
    """JSON with the mark of a stored scenario; None for anything else."""
    try:
        content = json.loads(data, parse_constant=_refused)
    except (ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) and MARK in content else None


def evidence_of(content: Mapping[str, Any], path: Path) -> tuple[Codebook, Case | None]:
    """The codebook and the case of a stored scenario; ScenarioError if they are none."""
    place = Place(str(path), 1, 1)
    codebook = _member(Codebook, content["codebook"], "codebook", place)
    if content["case"] is None:
        return codebook, None
    return codebook, _member(Case, content["case"], "case", place)


def lineage_of(content: Mapping[str, Any], path: Path) -> Lineage:
    """Out of what a stored scenario was made; ScenarioError for what is none."""
    return _member(Lineage, content.get(LINEAGE) or {}, LINEAGE, Place(str(path), 1, 1))


def _member(model: type[M], data: Any, name: str, place: Place) -> M:
    try:
        return validate_plain(model, data)
    except ScenarioError as error:
        raise ScenarioError(
            replace(each, path=".".join(filter(None, (name, each.path))), place=place)
            for each in error.problems
        ) from None


def _refused(constant: str) -> float:
    raise ValueError(f"{constant} is no number")
