"""Scenarios with extreme numbers, from a seed, and what must come of each."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeVar

import numpy as np

from sim.inputs.places import ScenarioError
from sim.inputs.quantity import Scale
from sim.inputs.scenario import Scenario
from sim.inputs.schema import QUANTITIES, scenario_schema
from sim.inputs.spec import Spec
from sim.runs.batch import Runner
from sim.runs.run import layout_of
from sim.runs.tables import table
from tests.cases import build, party, quantities
from tests.model.test_summit import three_sides
from tests.test_liveness import keys

SIZES = (
    0, 5e-324, 1e-300, 1e-12, 1e-11, 1e-9, 1e-6, 0.05, 0.3, 0.5, 1, 2, 7, 30, 700, 1e4, 1e6, 1e9,
    1e12,
)  # fmt: skip
BEYOND = (-0.0, 1e-13, 1e13, 1e15, 1e300, 1e308, -1e308)
NEAR_ONE = (1 - 2.0**-53, 1 - 1e-12, 1 - 1e-6)
RUNS = 12
T = TypeVar("T")


@lru_cache(maxsize=1)
def schema() -> dict[str, Any]:
    return scenario_schema()


def at(path: str) -> list[dict[str, Any]]:
    """What the schema says may stand at a dotted path."""
    found = [schema()]
    for key in path.split("."):
        found = [inner for each in found for inner in _inside(each, key)]
    return found


def _inside(each: dict[str, Any], key: str) -> Iterator[dict[str, Any]]:
    if key in each.get("properties", {}):
        yield from _options(each["properties"][key])
    for pattern, inner in each.get("patternProperties", {}).items():
        if re.match(pattern, key):
            yield from _options(inner)
    if isinstance(more := each.get("additionalProperties"), dict):
        yield from _options(more)


def _options(each: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if "$ref" in each:
        name = each["$ref"].removeprefix("#/$defs/")
        if name in QUANTITIES:
            yield each
        else:
            yield from _options(schema()["$defs"][name])
    elif "anyOf" in each:
        for one in each["anyOf"]:
            yield from _options(one)
    else:
        yield each


def scale_of(path: str) -> Scale:
    """The scale of the quantity at a path."""
    [name] = {each["$ref"].removeprefix("#/$defs/") for each in at(path) if "$ref" in each}
    return QUANTITIES[name]


def in_unit(value: float, scale: Scale) -> float | str:
    return f"{value!r} {scale.unit}" if scale.unit else value


def pick(rng: np.random.Generator, items: Sequence[T]) -> T:
    return items[int(rng.integers(len(items)))]


def some(rng: np.random.Generator, items: Sequence[T], count: int) -> list[T]:
    return [items[i] for i in rng.permutation(len(items))[:count]]


def number(rng: np.random.Generator, scale: Scale) -> float:
    """A number of the scale, or now and then one beyond it."""
    if rng.random() < 0.02:
        return pick(rng, BEYOND)
    if scale.whole:
        return pick(rng, (1, 2, 3, 40, 1000))
    if scale.high == 1:
        return pick(rng, [*(x for x in SIZES if x <= 1), *NEAR_ONE])
    size = pick(rng, SIZES)
    return -size if scale.low < 0 and rng.random() < 0.5 else size


def in_form(rng: np.random.Generator, scale: Scale) -> Any:
    """A number, a range or a distribution of extreme numbers."""
    one, two, three = sorted(number(rng, scale) for _ in range(3))
    low, mode, high = (in_unit(x, scale) for x in (one, two, three))
    match int(rng.integers(7)):
        case 0:
            return low
        case 1 | 2:
            return f"{low} to {high}"
        case 3:
            return {"low": low, "mode": mode, "high": high}
        case 4:
            return f"{low} to {high} uniform"
        case 5 if scale.high == 1:
            return {"beta": {"mean": one, "concentration": pick(rng, SIZES)}}
    return {"one_of": {str(low): 0.5, str(high): 0.5}}


def changes(rng: np.random.Generator, base: Scenario, most: int = 5) -> dict[str, Any]:
    """A few of the scenario's quantities at extreme numbers."""
    paths = [path for path, _ in quantities(base.spec) if "_defaults" not in path]
    picked = some(rng, paths, int(rng.integers(1, most + 1)))
    return {path: in_form(rng, scale_of(path)) for path in picked}


def outcome(base: Scenario, values: Mapping[str, Any], runs: int = RUNS) -> str:
    """'refused' or 'ran'; any other end, and any warning, is an exception."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            scenario = base.with_values(values)
        except ScenarioError as error:
            if not all(problem.path and problem.message for problem in error.problems):
                raise
            return "refused"
        runner = Runner(scenario, 1, 4)
        found = runner.block(range(runs))
        layout = layout_of(runner, found.codings)
        table(layout.runs, found.runs)
        table(layout.codings, found.codings)
        runner.summit(np.arange(2), lambda step: None)
    return "ran"


# A small scenario in which every number of the schema has its place


def everything() -> Scenario:
    """Three sides, two at war, a mediator and an outside guarantor, and all that can be written."""
    data = three_sides()
    steps = {str(i): i / 10 for i in range(1, 8)}
    five = {k: v for k, v in steps.items() if k <= "5"}
    scales = dict.fromkeys(("war_cost", "optimism", "pressure", "leverage"), five)
    helper = party("third_party", data["actors"]["host"]["values"], honour=0.5)
    data["actors"]["helper"] = helper | {"pressure_on": {"west": 4}, "carries": {"aid": 5}}
    data["issues"]["pledge"]["options"]["aid"]["guarantors"] = ["far", "helper"]
    data["consent"] = {"quorum": 3}
    data["scales"] = scales | {"aversion": steps}
    data["venues"] = {"town": {"country": "south"}}
    data["venue"] = "town"
    for name, values in (("east", {}), ("west", {"war": {"cost": 3, "hopes": 2}})):
        side = {"war_cost", "optimism", "aversion"} if values else {"aversion"}
        data["actors"][name] = {
            **{k: v for k, v in data["actors"][name].items() if k not in side},
            **values,
            "willingness_to_meet": 4,
        }
    return build(data)


NAMES = {  # what stands for the names that a user chooses, by what is above them
    "actors": "east",
    "outsiders": "far",
    "issues": "pledge",
    "options": "aid",
    "preconditions": "wait",
    "stances": "pledge",
    "values": "pledge",
    "pledge": "aid",
    "carries": "aid",
    "salience": "land",
    "weights": "land",
    "firmness": "likely",
    "venues": "south",
    "pressure": "west",
    "leverage": "west",
    "pressure_on": "west",
}
OF = {  # whose it is, where it is not of east
    "pressure": "helper",
    "pressure_on": "helper",
    "carries": "helper",
    "honour": "helper",
    "leverage": "host",
    "alternative": "south",
    "war": "west",
}


def numeric_paths() -> list[str]:
    """Where every number that the schema knows stands in `everything`."""
    found = []
    for key in keys(Spec):
        path: list[str] = []
        for part in key.split("."):
            above = path[-1] if path else ""
            step = "3" if path[:1] == ["scales"] else NAMES.get(above, "0")
            path.append(step if part == "*" else part)
        if path[0] == "actors":
            path[1] = OF.get(path[2], path[1])
        where = ".".join(path)
        if key == "horizon" or any(_numeric(each) for each in at(where)):
            found.append(where)
    return found


def _numeric(each: dict[str, Any]) -> bool:
    kinds = each.get("type", [])
    return "$ref" in each or "integer" in ([kinds] if isinstance(kinds, str) else kinds)
