"""From a name or a path to a scenario: file, bases, evidence and single values set on top."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from sim.inputs.bundled import folder, scenario_path, shown
from sim.inputs.codebook import Codebook, load_codebook
from sim.inputs.evidence import Case, bundled_case
from sim.inputs.merging import find, resolve, with_override
from sim.inputs.places import Place, Problem, ScenarioError
from sim.inputs.reading import Node, parse_value, read
from sim.inputs.scenario import Scenario, as_tree
from sim.inputs.stored import content_of, evidence_of


@dataclass(frozen=True)
class Loaded:
    """A scenario and the tree it was built from, which knows where everything was set."""

    scenario: Scenario
    tree: Node


def load(source: str | Path, overrides: Sequence[str] = ()) -> Scenario:
    """The scenario called `source` (a bundled name or a path); overrides are 'path=value' texts."""
    return load_with_places(source, overrides).scenario


def load_with_places(source: str | Path, overrides: Sequence[str] = ()) -> Loaded:
    """As `load`, keeping where every value was set."""
    path = scenario_path(str(source))
    if (content := content_of(path)) is not None:
        return _stored(content, path, overrides)
    tree = _written(path, overrides, None)
    named = find(tree, "case")
    if named is None or not isinstance(named.value, str):
        return Loaded(Scenario.build(tree, _codebook(), None), tree)
    case = _case(named)
    actors = folder("seeds") / case.name / "actors.yaml"
    tree = _written(path, overrides, read(actors, shown(actors)))
    return Loaded(Scenario.build(tree, case.codebook, case), tree)


def _stored(content: Mapping[str, Any], path: Path, overrides: Sequence[str]) -> Loaded:
    """A scenario that brings its evidence along; everything stands at the top of its file."""
    tree = as_tree(content["document"], Place(str(path), 1, 1))
    for text in overrides:
        tree = _override(tree, text)
    codebook, case = evidence_of(content, path)
    return Loaded(Scenario.build(tree, codebook, case), tree)


def _written(path: Path, overrides: Sequence[str], under: Node | None) -> Node:
    """The file, its bases and the overrides, on top of `under`."""
    tree = resolve(path, folder("scenarios"), under)
    for text in overrides:
        tree = _override(tree, text)
    return tree


def _override(tree: Node, text: str) -> Node:
    path, equals, value = text.partition("=")
    path = path.strip()
    if not equals or not path:
        message = f"{text!r} is not PATH=VALUE, e.g. actors.x.war_cost=0.2"
        raise ScenarioError([Problem(message, place=Place("--set", 1, 1))])
    return with_override(tree, path, parse_value(value.strip(), f"--set {path}"))


def _case(node: Node) -> Case:
    assert isinstance(node.value, str)
    try:
        return bundled_case(node.value)
    except ScenarioError as error:
        if any(p.place is None for p in error.problems):
            raise ScenarioError(
                Problem(p.message, "case", node.place, p.suggestion) if p.place is None else p
                for p in error.problems
            ) from None
        raise


@lru_cache(maxsize=1)
def _codebook() -> Codebook:
    return load_codebook(folder("seeds") / "codebook.yaml")
