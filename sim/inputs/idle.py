"""Numbers and codes that a scenario sets and nothing in it uses."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel

from sim.inputs.basis import basis
from sim.inputs.quantity import Quantity
from sim.inputs.scenario import Scenario

CODES = "stances|salience|venues|willingness_to_meet|pressure_on|carries|war"


def idle(scenario: Scenario, path: str) -> bool:
    """Whether the number or code at the dotted `path` cannot act: nothing would be otherwise."""
    if not is_input(scenario, path):
        return False
    used = (each.path for each in basis(scenario))
    return not any(f"{path}.".startswith(f"{u}.") or u.startswith(f"{path}.") for u in used)


def idle_sets(scenario: Scenario, sets: Iterable[str]) -> list[str]:
    """What to say of texts PATH=VALUE that set something which cannot act."""
    paths = dict.fromkeys(text.partition("=")[0].strip() for text in sets)
    return [f"{path}: {why_idle(scenario, path)}" for path in paths if idle(scenario, path)]


def why_idle(scenario: Scenario, path: str) -> str:
    """That it cannot act, and where it belongs to a stage that does not take place, why."""
    stage = path.split(".")[1] if path.startswith("stages.") else ""
    process = scenario.spec.process
    why = f": the stage {stage!r} is not in its process" if stage and stage not in process else ""
    return f"nothing in this scenario uses it{why}"


def is_input(scenario: Scenario, path: str) -> bool:
    """Whether a number or a code stands at the path, or may."""
    if re.match(rf"actors\.[^.]+\.({CODES})(\.|$)", path):
        return True
    value: Any = scenario.spec
    for key in path.split("."):
        if isinstance(value, BaseModel):
            value = getattr(value, key, None)
        elif isinstance(value, dict):
            value = value.get(key)
        else:
            break  # inside a number that is written as a map
    return isinstance(value, Quantity)
