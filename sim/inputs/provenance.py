"""What a scenario rests on: every input in force, where it comes from and where it was set.

An input counts once, however many actors use it: a code once for all codings, a value of
`actor_defaults` once for all actors. What belongs to a stage that does not take place, or to a
guarantee that is not on offer, is not in force.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from pydantic import BaseModel

from sim.inputs.codebook import Sourced
from sim.inputs.entries import Entry, Input, code_entry, codebook_tree, coding_trees, place_in
from sim.inputs.evidence import Code
from sim.inputs.merging import find
from sim.inputs.parameters import CODED, Parameter
from sim.inputs.places import Place
from sim.inputs.quantity import UNSOURCED, Origin, OriginKind, Quantity
from sim.inputs.reading import Node
from sim.inputs.scenario import Scenario, as_tree
from sim.inputs.spec import NONE, StanceEntry, Strict

KINDS: tuple[OriginKind, ...] = ("evidence", "literature", "calibrated", "assumption")
NOT_SET = Origin("assumption", "set nowhere: the program's own default")
CODES = "stances|salience|venues|willingness_to_meet|pressure_on|carries|war"


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


class Provenance:
    """What the inputs and the parameters of a scenario rest on; with its tree, each has a place."""

    def __init__(self, scenario: Scenario, tree: Node | None = None) -> None:
        self.scenario, self._tree = scenario, tree

    @cached_property
    def inputs(self) -> dict[str, Input]:
        """Every input in force, by path."""
        every = _Reader(self.scenario, self.parameters.values(), self._tree).inputs()
        return {each.path: each for each in every}

    @cached_property
    def parameters(self) -> dict[str, Parameter]:
        return {each.path: each for each in self.scenario.parameters}

    def input(self, drawn: str) -> Input | None:
        """The input that something is drawn from; None if none in force is behind it."""
        parameter = self.parameters.get(drawn)
        return self.inputs.get(parameter.source) if parameter else None

    def in_force(self, drawn: str) -> bool:
        """Whether something that is drawn can act: whether an input in force is behind it."""
        return self.input(drawn) is not None

    def count(self, drawn: Iterable[str]) -> Count:
        """The inputs in force and, of what is drawn for each coding, what is drawn from them."""
        behind = [each.path for each in map(self.input, drawn) if each is not None]
        return Count(len(self.inputs), len(set(behind)), len(behind))

    def rests(self, drawn: str) -> tuple[OriginKind, ...]:
        """What a drawn number rests on: its input, and the scale of a code where that is weaker.

        A code becomes a number only through its scale. What no input in force is behind is an
        assumption of the program.
        """
        behind, scale = self.input(drawn), self.scale(drawn)
        kind = behind.kind if behind else "assumption"
        weaker = scale is not None and KINDS.index(scale.kind) > KINDS.index(kind)
        return (kind, scale.kind) if scale is not None and weaker else (kind,)

    def scale(self, drawn: str) -> Input | None:
        """The scale that makes a number of a code, the weakest of several; None for no code."""
        behind = self.input(drawn)
        if behind is None or not any(entry.coding for entry in behind.entries):
            return None
        paths = (self._scale(self.parameters[drawn].scale, entry) for entry in behind.entries)
        scales = [self.inputs[path] for path in paths if path in self.inputs]
        return max(scales, key=lambda each: KINDS.index(each.kind), default=None)

    def _scale(self, name: str, entry: Entry) -> str:
        """Where it stands what an entry counts for."""
        if name == "red_line":
            firmness = self.parameters.get(f"firmness.{entry.red_line}")
            return firmness.source if firmness else ""
        if name in CODED:
            return f"scales.{name}.{entry.value}"
        return f"codebook.{'salience' if name == 'salience' else 'stance'}.steps"


def basis(scenario: Scenario, tree: Node | None = None) -> list[Input]:
    """Every input in force; with the tree that the scenario was built from, each has its place."""
    return list(Provenance(scenario, tree).inputs.values())


def count_basis(scenario: Scenario) -> dict[OriginKind, int]:
    """How many inputs in force rest on each kind of origin."""
    counts = Counter(each.kind for each in basis(scenario))
    return {kind: counts[kind] for kind in KINDS}


# What cannot act


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


# Reading them off a scenario


class _Reader:
    def __init__(self, scenario: Scenario, every: Iterable[Parameter], tree: Node | None) -> None:
        self.scenario, self.spec, self.case = scenario, scenario.spec, scenario.case
        self.used = [each for each in every if each.used]
        self.tree = tree or as_tree(scenario.document, Place("", 0, 0))
        self.trees = coding_trees(scenario.case) if tree and scenario.case else {}
        self.book = codebook_tree(scenario.codebook) if tree else None

    def inputs(self) -> Iterator[Input]:
        """All of them, in the order of the parameters; shared ones once for every actor."""
        offer = self.scenario.on_offer
        for issue, entry in self.spec.issues.items():
            for name, option in entry.options.items():
                if name in offer[issue]:
                    path = f"issues.{issue}.options.{name}.guarantors"
                    yield from self._names(path, option.guarantors, option)
        for name, actor in self.spec.actors.items():
            at, rights = f"actors.{name}.rules_out", actor.rules_out
            yield from self._names(f"{at}.countries", rights.countries, rights)
            yield from self._names(f"{at}.guarantors", rights.guarantors, rights)
        for each in self.used:
            yield from self._behind(each)
        yield from self._scales()
        yield from self._codebook()

    def _behind(self, each: Parameter) -> Iterator[Input]:
        """The input behind a parameter."""
        if each.kind == "statement":
            yield from self._input(each.source, self._statements(each.actor))
        elif ".stances." in each.source:
            yield from self._input(each.source, self._stance(*each.slot.names))
        elif each.codes:
            yield from self._input(each.source, self._codes(each))
        elif not each.source.startswith("codebook."):
            yield self._quantity(each.source, each.quantities[0])

    def _quantity(self, path: str, value: Quantity) -> Input:
        node = find(self.tree, path)
        origin = NOT_SET if node is None and value.origin == UNSOURCED else value.origin
        claims = tuple(origin.source.split(", ")) if origin.kind == "evidence" else ()
        note = node.value.get("note") if node and isinstance(node.value, dict) else None
        place = place_in(self.tree, path)
        entry = Entry(str(value), origin, claims, place, spread=value.spread)
        return Input(path, (entry,), str(note.value) if note else "")

    def _names(self, path: str, names: Iterable[str], block: Strict) -> Iterator[Input]:
        """A list of names, with the origin of the block that it stands in."""
        entry = self._outright(path, ", ".join(names), block)
        if entry.value:
            yield Input(path, (entry,))

    def _outright(self, path: str, value: str, block: Strict | None) -> Entry:
        """What a scenario or the actors' file says without a coding."""
        claims = tuple(getattr(block, "claims", ()))
        why = getattr(block, "assumption", "")
        assumed = Origin("assumption", why) if why else UNSOURCED
        origin = Origin("evidence", ", ".join(claims)) if claims else assumed
        return Entry(value, origin, claims, place_in(self.tree, path))

    def _coded(self, path: str, letter: str, code: Code) -> Entry:
        assert self.case is not None, "a code that no scenario sets is one of a case"
        entry = code_entry(self.case, letter, code)
        return replace(entry, place=place_in(self.trees.get(letter), path))

    def _input(self, path: str, entries: list[Entry]) -> Iterator[Input]:
        """One input out of what the codings say, or the scenario for all of them."""
        if entries:
            coded = any(entry.coding for entry in entries)
            yield Input(path, tuple(entries if coded else entries[:1]))

    def _codes(self, each: Parameter) -> list[Entry]:
        """What is behind a code other than a stance."""
        outright, entries = find(self.tree, each.source) is not None, []
        for letter, code in zip(self.scenario.letters, each.codes, strict=True):
            if code is not None and outright:
                entry = self._outright(each.source, str(code.value), None)
                entries.append(replace(entry, confidence=code.confidence))
            elif code is not None:
                entries.append(self._coded(each.source, letter, code))
        return entries

    def _stance(self, actor: str, issue: str, option: str) -> list[Entry]:
        entries = []
        for letter in self.scenario.letters:
            code = self.scenario.stance(letter, actor, issue, option)
            if code is None:
                continue
            name, source = self._source(letter, actor, issue, option)
            path = f"actors.{actor}.stances.{issue}.{name}"
            if source is None:
                entries.append(self._coded(path, letter, code))
            else:
                entry = self._outright(path, str(code.value), source)
                entries.append(replace(entry, confidence=code.confidence, red_line=code.red_line))
        return entries

    def _source(
        self, letter: str, actor: str, issue: str, option: str
    ) -> tuple[str, StanceEntry | None]:
        """The option under which the stance in force stands, and what sets it if no coding does."""
        found: tuple[str, StanceEntry | None] = (option, None)
        coded = self.scenario.coded(letter, actor)
        coded_as = "" if option == NONE else self.spec.issues[issue].options[option].coded_as
        for name in filter(None, (coded_as, option)):
            if coded and name in coded.stances.get(issue, {}):
                found = (name, None)
            entry = self.spec.actors[actor].stances.get(issue, {}).get(name)
            if entry is not None and entry.stance is not None:
                found = (name, entry)
        return found

    def _statements(self, name: str) -> list[Entry]:
        """Whether each coding sees an actor state a precondition."""
        path, entries = f"actors.{name}.preconditions", []
        for letter in self.scenario.letters:
            coded = self.scenario.coded(letter, name)
            if coded is None:
                continue
            cited = tuple(sorted({n for stated in coded.preconditions for n in stated.basis}))
            entry = self._coded(path, letter, Code(value=0, confidence=1, basis=cited))
            told = "; ".join(stated.what for stated in coded.preconditions)
            value = "stated" if told else "none stated"
            entries.append(replace(entry, value=value, confidence=None, why=told))
        return entries

    def _scales(self) -> Iterator[Input]:
        """The steps of scales that codes in force lead to."""
        steps = {(p.scale, str(code.value)) for p in self.used for code in p.codes if code}
        for name in CODED:
            numbers: dict[str, Quantity] = getattr(self.spec.scales, name)
            for _, step in sorted(each for each in steps if each[0] == name):
                if step in numbers:
                    yield self._quantity(f"scales.{name}.{step}", numbers[step])

    def _codebook(self) -> Iterator[Input]:
        """What the codebook gives: firmness of red lines, and the steps of stance and salience."""
        book = self.scenario.codebook
        for each in self.used:
            path = each.source.removeprefix("codebook.")
            if path != each.source:
                value = f"{each.quantities[0].params[0]:g}"
                yield self._in_codebook(path, value, book.red_line)
        used = {each.scale.replace("red_line", "stance") for each in self.used if any(each.codes)}
        for name, scale in (("stance", book.stance), ("salience", book.salience)):
            if name in used:
                medians = ", ".join(f"{step.median:g}" for step in scale.steps.values())
                yield self._in_codebook(f"{name}.steps", medians, scale)
                sigma = ", ".join(f"{value:g}" for value in scale.sigma.values())
                yield self._in_codebook(f"{name}.sigma", sigma, scale)

    def _in_codebook(self, path: str, value: str, block: Sourced) -> Input:
        entry = Entry(value, block.origin, place=place_in(self.book, path))
        return Input(f"codebook.{path}", (entry,))
