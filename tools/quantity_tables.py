"""The quantities of a scenario as tables of MODEL.md: value, unit, origin and what each is."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatch
from typing import Any

from pydantic import BaseModel

from sim.inputs.merging import find, plain
from sim.inputs.parameters import slot_of
from sim.inputs.places import Place
from sim.inputs.quantity import Origin, Quantity
from sim.inputs.scenario import Scenario, as_tree
from sim.inputs.schema import scenario_schema
from tools.markdown import table

# Which table a quantity of the base scenario stands in; the first pattern that fits decides.
HOMES = {
    "war": ("war.*", "scales.war_cost.*", "scales.optimism.*", "scales.pressure.*"),
    "guarantees": (
        "issues.*.hazard_ratio",
        "*.honour",
        "*.trust",
        "*.collapse_loss",
        "scales.carry_threshold",
        "stages.aftermath.*",
    ),
    "preparation": ("stages.preparation.*", "scales.aversion.*", "*.loss_of_face"),
    "bilateral": ("stages.bilateral.*", "*.exponent", "*.insincerity"),
    "trilateral": ("stages.trilateral.*", "mediation.*", "scales.leverage.*"),
    "ratification": ("*.ratification.*",),
}

Found = tuple[str, type[BaseModel], str, Quantity]  # path, class, field, and the quantity itself


def quantity_tables(scenario: Scenario) -> dict[str, str]:
    """Every quantity that the scenario writes down, in the table where it belongs."""
    sections: dict[str, list[list[str]]] = {name: [] for name in HOMES}
    for path, cells in quantities(scenario):
        sections[home(path)].append([f"`{path}`", *cells])
    head = ("path", "value", "distribution", "unit", "origin", "what it is")
    return {name: table(head, rows) for name, rows in sections.items()}


def quantities(scenario: Scenario) -> Iterator[tuple[str, list[str]]]:
    """Path, and value, distribution, unit, origin and meaning, of every quantity written down."""
    tree = as_tree(scenario.document, Place("", 0, 0))
    texts = scenario_schema()["$defs"]
    for path, owner, field, value in walk(scenario.spec):
        node = find(tree, path)
        if node is None:  # a default, or what an actor takes over from `actor_defaults`
            continue
        written = plain(node)
        note = written.get("note", "") if isinstance(written, dict) else ""
        origin = f"{told(value.origin)}. {note}" if note else told(value.origin)
        meaning = texts[owner.__name__]["properties"][field]["description"]
        yield (
            path,
            [value.written, value.distribution, slot_of(path).unit, origin, meaning.rstrip(".")],
        )


def walk(block: BaseModel, prefix: str = "") -> Iterator[Found]:
    """Every quantity in a spec."""
    for field in type(block).model_fields:
        yield from _inside(getattr(block, field), f"{prefix}{field}", type(block), field)


def _inside(value: Any, path: str, owner: type[BaseModel], field: str) -> Iterator[Found]:
    if isinstance(value, Quantity):
        yield path, owner, field, value
    elif isinstance(value, BaseModel):
        yield from walk(value, f"{path}.")
    elif isinstance(value, dict):
        for key, entry in value.items():
            yield from _inside(entry, f"{path}.{key}", owner, field)


def home(path: str) -> str:
    """The table that a quantity stands in."""
    for name, patterns in HOMES.items():
        if any(fnmatch(path, pattern) for pattern in patterns):
            return name
    raise ValueError(f"{path}: no table for it; HOMES lists which paths stand in which")


def told(origin: Origin) -> str:
    """Kind and source; claims by their ids."""
    if origin.kind == "evidence":
        return "evidence: " + ", ".join(f"`{claim}`" for claim in origin.source.split(", "))
    return f"{origin.kind}: {origin.source}"
