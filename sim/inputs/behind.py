"""What a number that is drawn for a coding rests on: the input behind it, among those in force."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from sim.inputs.basis import KINDS, basis
from sim.inputs.entries import Input
from sim.inputs.quantity import OriginKind
from sim.inputs.reading import Node
from sim.inputs.scenario import Scenario

# What is coded under another name than it is drawn.
CODED = {
    "aversion": "willingness_to_meet",
    "war_cost": "war.cost",
    "optimism": "war.hopes",
    "pressure": "pressure_on",
    "leverage": "pressure_on",
    "red_lines": "stances",
}


@dataclass(frozen=True, slots=True)
class Count:
    """How many inputs are in force, from how many of them something is drawn, and how much.

    What is drawn for each coding is more than the inputs that it is drawn from: an input that holds
    for all actors is drawn for each of them, and a stance gives a worth and a red line. Which
    coding of the evidence is drawn is no input and not counted.
    """

    inputs: int
    varying: int
    drawn: int


class Behind:
    """Finds the inputs behind drawn paths of one scenario; with its tree, each has its place."""

    def __init__(self, scenario: Scenario, tree: Node | None = None) -> None:
        self._scenario, self._tree = scenario, tree

    @cached_property
    def inputs(self) -> dict[str, Input]:
        """What the scenario rests on, by path."""
        return {each.path: each for each in basis(self._scenario, self._tree)}

    def input(self, drawn: str) -> Input | None:
        """The input that something is drawn from; None where none is found."""
        if drawn.startswith("firmness."):
            return self.inputs.get(drawn) or self.inputs.get(f"codebook.red_line.{drawn}")
        if not drawn.startswith("actors."):
            return self.inputs.get(drawn)
        _, actor, rest = drawn.split(".", 2)
        first, dot, last = rest.partition(".")
        coded = f"actors.{actor}.{CODED.get(first, first)}{dot}{last}"
        given = None if first == "red_lines" else self.inputs.get(drawn)
        return given or self.inputs.get(coded) or self.inputs.get(f"actor_defaults.{rest}")

    def in_force(self, drawn: str) -> bool:
        """Whether something that is drawn can act: whether an input in force is behind it."""
        return self.input(drawn) is not None

    def count(self, drawn: Iterable[str]) -> Count:
        """The inputs in force and, of what is drawn for each coding, what is drawn from them."""
        found = [each for each in map(self.input, drawn) if each is not None]
        return Count(len(self.inputs), len({each.path for each in found}), len(found))

    def rests(self, drawn: str) -> tuple[OriginKind, ...]:
        """What a drawn number rests on: its input, and the scale of a code where that is weaker.

        A code becomes a number only through its scale. What no input in force is behind is an
        assumption of the program.
        """
        found, scale = self.input(drawn), self.scale(drawn)
        kind = found.kind if found else "assumption"
        weaker = scale is not None and KINDS.index(scale.kind) > KINDS.index(kind)
        return (kind, scale.kind) if scale is not None and weaker else (kind,)

    def scale(self, drawn: str) -> Input | None:
        """The scale that makes a number of a code, the weakest of several; None for no code."""
        found = self.input(drawn)
        if found is None or not any(entry.coding for entry in found.entries):
            return None
        kind = drawn.split(".")[2]
        paths = {
            "stances": ["codebook.stance.steps"],
            "carries": ["codebook.stance.steps"],
            "salience": ["codebook.salience.steps"],
            "red_lines": [f"codebook.red_line.firmness.{e.red_line}" for e in found.entries],
        }.get(kind, [f"scales.{kind}.{entry.value}" for entry in found.entries])
        scales = [self.inputs[path] for path in paths if path in self.inputs]
        return max(scales, key=lambda each: KINDS.index(each.kind), default=None)
