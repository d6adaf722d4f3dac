"""Little scenarios with known numbers, and how tests run a scenario and look at its rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel

from sim.arrays import Bools
from sim.inputs.bundled import folder
from sim.inputs.codebook import Codebook, load_codebook
from sim.inputs.loading import load
from sim.inputs.places import Place
from sim.inputs.quantity import Quantity
from sim.inputs.scenario import Scenario, as_tree
from sim.model.draws import quantile
from sim.model.rows import Column, Labels
from sim.model.setting import Recorder, Step
from sim.model.summit import Summit
from sim.runs.batch import Block, Runner

SIGNED = ("not_ratified", "ceasefire", "partial", "settlement")
DEALS = SIGNED[1:]
TALKS = ("walkout", "no_agreement", *SIGNED)


@lru_cache(maxsize=1)
def codebook() -> Codebook:
    return load_codebook(folder("seeds") / "codebook.yaml")


@lru_cache(maxsize=64)
def bundled(name: str, *overrides: str) -> Scenario:
    """A bundled scenario, `path=value` texts set on top."""
    return load(name, overrides)


def build(data: Mapping[str, Any]) -> Scenario:
    """The scenario that plain data, as in a YAML file, describe; without a case."""
    return Scenario.build(as_tree(data, Place("case", 1, 1)), codebook(), None)


@dataclass(frozen=True)
class Rows:
    """The runs table of a few replicates, labels as strings ("" where there is none)."""

    columns: Mapping[str, NDArray[Any]]

    def __getitem__(self, name: str) -> NDArray[Any]:
        return self.columns[name]

    def any_of(self, *outcomes: str) -> Bools:
        return np.isin(self["outcome"], outcomes)

    def share(self, *outcomes: str) -> float:
        return float(self.any_of(*outcomes).mean())

    @property
    def met(self) -> Bools:
        return self.any_of(*TALKS)

    @property
    def signed(self) -> Bools:
        return self.any_of(*SIGNED)

    @property
    def deals(self) -> Bools:
        return self.any_of(*DEALS)


def run(
    scenario: Scenario, runs: int, seed: int = 1, per_coding: int = 4, batch: int | None = None
) -> Rows:
    """The rows of the first `runs` replicates."""
    return Rows(decoded(Runner(scenario, seed, per_coding, batch).block(range(runs)).runs))


def block(
    scenario: Scenario, runs: int, seed: int = 1, per_coding: int = 4, batch: int | None = None
) -> Block:
    return Runner(scenario, seed, per_coding, batch).block(range(runs))


def played(
    scenario: Scenario, runs: int = 1, seed: int = 1, recorder: Recorder | None = None
) -> Summit:
    """A finished chunk of the first `runs` replicates."""
    return Runner(scenario, seed, 1).summit(np.arange(runs), recorder)


def told(scenario: Scenario, runs: int = 1, seed: int = 1) -> list[Step]:
    """What was recorded of the first `runs` replicates, in order."""
    steps: list[Step] = []
    played(scenario, runs, seed, steps.append)
    return steps


def decoded(columns: Mapping[str, Column]) -> dict[str, NDArray[Any]]:
    return {name: _plain(column) for name, column in columns.items()}


def _plain(column: Column) -> NDArray[Any]:
    if isinstance(column, Labels):
        return np.array([*column.names, ""])[column.codes]
    return column


def differing(a: Mapping[str, Any], b: Mapping[str, Any]) -> list[str]:
    """Columns that one table has and the other has not, or that differ in any bit."""
    return sorted(
        name
        for name in {*a, *b}
        if name not in a or name not in b or _bytes(a[name]) != _bytes(b[name])
    )


def _bytes(column: Column) -> object:
    if isinstance(column, Labels):
        return np.asarray(column.codes).tobytes(), tuple(column.names)
    if column.dtype.kind == "U":
        return tuple(column.tolist())  # the longest of them sets the width of all
    return np.ascontiguousarray(column).tobytes()


# Builders. East and west are the principals, host the mediator; nothing here is uncertain or noisy
# unless a test makes it so.


def split(
    steps: int = 20,
    reservation: tuple[float, float] = (0.3, 0.1),
    process: Sequence[str] = ("bilateral",),
    host: bool = False,
    **over: Any,
) -> Scenario:
    """Two principals divide one issue into `steps` steps; s007 is worth 7 / steps to east."""
    return build(split_data(steps, reservation, process, host) | over)


def split_data(
    steps: int = 20,
    reservation: tuple[float, float] = (0.3, 0.1),
    process: Sequence[str] = ("bilateral",),
    host: bool = False,
) -> dict[str, Any]:
    names = [f"s{i:03}" for i in range(steps + 1)]
    worth = {name: i / steps for i, name in enumerate(names)}
    left = {name: (steps - i) / steps for i, name in enumerate(names)}
    actors = {
        "east": principal({"share": worth}, reservation[0]),
        "west": principal({"share": left}, reservation[1]),
    }
    if host:
        actors["host"] = party("mediator", {"share": dict.fromkeys(names, 0.5)})
    return {
        "name": "split",
        "process": list(process),
        "actors": actors,
        "issues": {"share": {"status_quo": names[0], "options": {name: {} for name in names}}},
        "mediation": {"styles": ["formulative", "leverage"]} if host else {},
    }


def party(role: str, values: Mapping[str, Mapping[str, Any]], **more: Any) -> dict[str, Any]:
    """An actor with outright values of all options and equal weights of all issues."""
    own = {issue: dict(options) for issue, options in values.items()}
    return {"role": role, "values": own, "weights": dict.fromkeys(own, 1)} | more


def principal(
    values: Mapping[str, Mapping[str, Any]], reservation: Any = None, **more: Any
) -> dict[str, Any]:
    if reservation is not None:
        more["alternative"] = {"reservation_value": reservation}
    return party("principal", values, **more)


def grown(scenario: Scenario, **values: Any) -> Scenario:
    """The scenario with values set at paths, `__` for the dots."""
    return scenario.with_values({path.replace("__", "."): v for path, v in values.items()})


def rebuilt(scenario: Scenario, data: Mapping[str, Any]) -> Scenario:
    """A scenario from other plain data that draws on the same evidence."""
    return Scenario.build(as_tree(data, Place("case", 1, 1)), scenario.codebook, scenario.case)


def document(scenario: Scenario) -> dict[str, Any]:
    """A copy of a scenario's plain data, to change and `rebuilt`."""
    return deepcopy(dict(scenario.document))


# Chance


def quantities(spec: BaseModel, path: str = "") -> Iterator[tuple[str, Quantity]]:
    """Every quantity of a spec with its dotted path."""
    for name in type(spec).model_fields:
        yield from _quantities(getattr(spec, name), f"{path}{name}")


def _quantities(value: Any, path: str) -> Iterator[tuple[str, Quantity]]:
    if isinstance(value, Quantity):
        yield path, value
    elif isinstance(value, BaseModel):
        yield from quantities(value, f"{path}.")
    elif isinstance(value, dict):
        for key, entry in value.items():
            yield from _quantities(entry, f"{path}.{key}")


def in_its_unit(path: str, value: float) -> float | str:
    """A number as a scenario writes it at `path`, with the unit of a duration."""
    if path.endswith((".half_life", ".starts", ".ready")):
        return f"{value} weeks"
    if path.endswith((".rounds", ".texts")):
        return float(round(value))
    return f"{value} months" if path == "stages.aftermath.scale" else value


def settled(scenario: Scenario, letter: str = "a") -> Scenario:
    """The scenario with nothing left to chance but who moves first: medians, and all noise off."""
    spec, book = scenario.spec, scenario.codebook
    fixed: dict[str, Any] = {
        path: in_its_unit(path, float(quantile(quantity, np.array([0.5]))[0]))
        for path, quantity in quantities(spec)
        if not quantity.fixed
    }
    for actor in spec.actors:
        for issue, entry in spec.issues.items():
            code = scenario.code(letter, actor, "salience", issue)
            assert code is not None
            weight = book.salience.steps[code.value].median
            fixed[f"actors.{actor}.weights.{issue}"] = weight
            for option in (*entry.options, *(["none"] if entry.kind == "any_of" else [])):
                stance = scenario.stance(letter, actor, issue, option)
                assert stance is not None
                median = book.stance.steps[stance.value].median
                fixed[f"actors.{actor}.values.{issue}.{option}"] = median
        fixed[f"actors.{actor}.insincerity"] = 0
        fixed[f"actors.{actor}.ratification"] = {"intercept": 99}
    return scenario.with_values(fixed | NOISE_OFF | {"coding": letter})


NOISE_OFF = {
    "red_lines": "ignored",
    "scales.carry_threshold": 0,
    "war.front.volatility": 0,
    "war.strikes.waves_per_week": 0,
    "stages.preparation.consent_noise": 0,
    "stages.bilateral.noise": 0,
    "stages.bilateral.walkout": 0,
    "stages.trilateral.walkout": 0,
    "stages.aftermath.scale": "1000000000 years",
    "stages.aftermath.early_violation": 0,
}
