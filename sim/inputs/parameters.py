"""Everything that is uncertain in a scenario, once: of what it is drawn, and what it is about.

A parameter is a number given outright or one that a code stands for, a red line that may be real, a
delay, or a code alone. Its path names its stream, its column in the results and its value in the
model. Not all that is drawn matters to a scenario: `used` says what does.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from sim.inputs.annotations import entry, field
from sim.inputs.codebook import Grade, Scale
from sim.inputs.evidence import Code
from sim.inputs.quantity import Form, Quantity, fixed, logit
from sim.inputs.situation import Situation
from sim.inputs.spec import NONE, Actor, ActorDefaults, CodeKind, Spec, Strict

Kind = Literal["number", "red_line", "delay", "code", "statement"]
Codes = tuple[Code | None, ...]
GRADES: tuple[Grade, ...] = ("possible", "likely", "certain")
PUSHES = {"third_party": "pressure", "mediator": "leverage"}  # on principals, by role
ZERO = fixed(0)


@dataclass(frozen=True, slots=True)
class Coded:
    """What code stands for a number where that is not given, where it stands, and its steps."""

    kind: CodeKind
    at: str
    steps: int


CODED = {
    "war_cost": Coded("war_cost", "war.cost", 5),
    "optimism": Coded("war_hopes", "war.hopes", 5),
    "pressure": Coded("pressure_on", "pressure_on", 5),
    "leverage": Coded("pressure_on", "pressure_on", 5),
    "aversion": Coded("willingness_to_meet", "willingness_to_meet", 7),
}


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a path leads: the field, with a * for each of the names on the way to it.

    Without a title is what nobody names, and a map of several that have it.
    `stages` are those that use what stands there; none given, and it is no stage's own.
    """

    field: str
    names: tuple[str, ...] = ()
    title: str = ""
    unit: str = ""
    stages: tuple[str, ...] = ()


@lru_cache(maxsize=4096)
def slot_of(path: str) -> Slot:
    """Where a path of a scenario leads, or of what is drawn for it; a red line's to its stance."""
    parts = path.split(".")
    line = len(parts) == 5 and parts[2] == "red_lines"
    way = [*parts[:2], "stances", *parts[3:], "red_line"] if line else parts
    kinds: list[Any] = [Spec]
    fields, names, last = [], [], None
    for part in way:
        own = field(kinds, part)
        kinds = entry(kinds, part)
        if own is None and kinds:
            names.append(part)
        fields.append(part if own or not kinds else "*")
        last = own or (last if kinds else None)
    about: Any = last.json_schema_extra if last else None
    unit, stages = (about["unit"], about["stages"]) if about else ("", [])
    return Slot(
        field="actors.*.red_lines.*.*" if line else ".".join(fields),
        names=tuple(names),
        title=(last and last.title) or "" if not entry(kinds, "") else "",
        unit=unit,
        stages=tuple(stages or (way[1:2] if way[0] == "stages" else [])),
    )


@dataclass(frozen=True, slots=True)
class Parameter:
    """Something uncertain; `quantities` and `codes` go by the letters of the codings.

    `source` is the path of the input behind it, which is another where one holds for all actors or
    where a code stands for it; then `scale` says what makes a number of the code.
    """

    path: str
    source: str
    kind: Kind = "number"
    quantities: tuple[Quantity, ...] = ()
    codes: Codes = ()
    scale: str = ""
    issue: str = ""
    used: bool = True

    @property
    def slot(self) -> Slot:
        return slot_of(self.path)

    @property
    def actor(self) -> str:
        return self.slot.names[0] if self.path.startswith("actors.") else ""

    @property
    def option(self) -> tuple[str, str]:
        """The issue and the option that a worth or a red line is about."""
        return self.slot.names[1], self.slot.names[2]

    @property
    def drawn(self) -> bool:
        """Whether it is drawn for each coding."""
        number = self.kind == "number" and not all(q.fixed for q in self.quantities)
        return number or self.kind == "red_line"


def parameters(scenario: Situation) -> Iterator[Parameter]:
    """All of them, by block and actor as the scenario has these."""
    return iter(_Listing(scenario))


def scaled(scenario: Situation) -> Iterator[Parameter]:
    """Those that an actor has outright or by a code on one of the scenario's scales."""
    return _Listing(scenario).scaled()


def honour_of(scenario: Situation, guarantor: str) -> str:
    """The path of a guarantor's honour."""
    block = "outsiders" if guarantor in scenario.spec.outsiders else "actors"
    return f"{block}.{guarantor}.honour"


def is_written(scenario: Situation, path: str) -> bool:
    """Whether a scenario says itself what stands at a path."""
    value: Any = scenario.document
    for part in path.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value is not None


class _Listing:
    def __init__(self, scenario: Situation) -> None:
        self.scenario, self.spec, self.letters = scenario, scenario.spec, scenario.letters
        offer = scenario.on_offer
        self.offer = {
            name: [option for option in issue.options if option in offer[name]]
            for name, issue in self.spec.issues.items()
        }
        self.guarantors = {
            name
            for issue, options in self.offer.items()
            for option in options
            for name in self.spec.issues[issue].options[option].guarantors
        }

    def __iter__(self) -> Iterator[Parameter]:
        spec = self.spec
        found: list[Parameter] = []
        for issue, options in self.offer.items():
            for option in options:
                at = f"issues.{issue}.options.{option}"
                found += self._numbers(at, spec.issues[issue].options[option], issue)
        for name, actor in spec.actors.items():
            found += self._actor(name, actor)
        for name, outsider in spec.outsiders.items():
            if name in self.guarantors:
                found += self._numbers(f"outsiders.{name}", outsider)
        found += self._numbers("war", spec.war)
        found += self._numbers("stages", spec.stages)
        mediator = any(actor.role == "mediator" for actor in spec.actors.values())
        facilitates = mediator and "facilitative" in spec.mediation.styles
        found += self._numbers("mediation", spec.mediation, used=facilitates)
        yield from found
        carried = any(each.used and each.scale == "carries" for each in found)
        yield self._number("scales.carry_threshold", spec.scales.carry_threshold, used=carried)
        yield from self._firmness({c.red_line for p in found if p.used for c in p.codes if c})

    def _takes_place(self, *stages: str) -> bool:
        return not stages or any(stage in self.spec.process for stage in stages)

    def _at_war(self, name: str) -> bool:
        return self.spec.war is not None and name in self.spec.war.between

    # Numbers

    def _number(
        self, path: str, quantity: Quantity, issue: str = "", used: bool = True, source: str = ""
    ) -> Parameter:
        kind: Kind = "delay" if path.endswith(".ready") else "number"
        every = (quantity,) * len(self.letters)
        used = used and self._takes_place(*slot_of(path).stages)
        return Parameter(path, source or path, kind, every, issue=issue, used=used)

    def _numbers(
        self, at: str, block: Strict | None, issue: str = "", used: bool = True
    ) -> Iterator[Parameter]:
        """All numbers that are set in a block, and in those inside it."""
        for path, quantity in _quantities(at, block):
            yield self._number(path, quantity, issue, used)

    def _firmness(self, grades: set[Grade]) -> Iterator[Parameter]:
        """How often red lines of each grade bind, where that is drawn."""
        of_book = self.scenario.codebook.red_line.firmness
        for grade in GRADES if self.spec.red_lines == "drawn" else ():
            given, path = self.spec.firmness.get(grade), f"firmness.{grade}"
            source = path if given else f"codebook.red_line.{path}"
            quantity = given or fixed(of_book[grade])
            yield self._number(path, quantity, used=grade in grades, source=source)

    # Actors

    def _actor(self, name: str, actor: Actor) -> Iterator[Parameter]:
        guarantor, principal = name in self.guarantors, actor.role == "principal"
        decides = actor.role != "third_party" or guarantor
        for issue in self.offer:
            yield from self._worths(name, actor, issue, decides)
        for issue in self.offer:
            yield self._weight(name, actor, issue, decides)
        if principal:
            yield from self._conditions(name)
        yield from self._own(name, actor)
        at = f"actors.{name}."
        for path, quantity in _quantities(at[:-1], actor):
            inner = path.removeprefix(at)
            block = inner.partition(".")[0]
            if inner in CODED or (inner == "honour" and not guarantor):
                continue
            shared = block in ActorDefaults.model_fields and not is_written(self.scenario, path)
            users = {
                "honour": guarantor,
                "ratification": principal or guarantor,
                "alternative": decides and not self._at_war(name),
            }
            source = f"actor_defaults.{inner}" if shared else path
            yield self._number(path, quantity, "", users.get(block, principal), source)
        yield from self._carried(name)
        yield from self._pushes(name, actor)

    def _codes(self, actor: str, kind: CodeKind, name: str = "") -> Codes:
        return tuple(self.scenario.code(x, actor, kind, name) for x in self.letters)

    def _worths(self, name: str, actor: Actor, issue: str, used: bool) -> Iterator[Parameter]:
        """What the options of an issue are worth, given or by stances, and red lines."""
        none = [NONE] if self.spec.issues[issue].kind == "any_of" else []
        for option in [*self.offer[issue], *none]:
            codes = tuple(self.scenario.stance(x, name, issue, option) for x in self.letters)
            path = f"actors.{name}.{{}}.{issue}.{option}".format
            given = actor.values.get(issue, {}).get(option)
            if given is not None:
                yield self._number(path("values"), given, issue, used)
            else:
                worths = self._bells(codes, "stance")
                yield Parameter(
                    path("stances"), path("stances"), "number", worths, codes, "stance", issue, used
                )
            if any(code is not None and code.red_line != NONE for code in codes):
                yield Parameter(
                    path("red_lines"), path("stances"), "red_line", (), codes, "red_line", issue,
                    used,
                )  # fmt: skip

    def _weight(self, name: str, actor: Actor, issue: str, used: bool) -> Parameter:
        if issue in actor.weights:
            return self._number(f"actors.{name}.weights.{issue}", actor.weights[issue], issue, used)
        path, codes = f"actors.{name}.salience.{issue}", self._codes(name, "salience", issue)
        weights = self._bells(codes, "salience")
        return Parameter(path, path, "number", weights, codes, "salience", issue, used)

    def _bells(self, codes: Codes, name: Literal["stance", "salience"]) -> tuple[Quantity, ...]:
        """Around the median of each code, as wide as its confidence is low (MODEL.md 7.2)."""
        scale: Scale = getattr(self.scenario.codebook, name)
        form: Form = "logit_normal" if name == "stance" else "log_normal"
        to_bell = logit if name == "stance" else math.log
        return tuple(
            Quantity(form, (to_bell(scale.steps[c.value].median), scale.sigma[c.confidence]), "")
            if c
            else Quantity(form, (0.0, 0.0), "")
            for c in codes
        )

    def scaled(self) -> Iterator[Parameter]:
        for name, actor in self.spec.actors.items():
            yield from self._own(name, actor)
            yield from self._pushes(name, actor)

    def _own(self, name: str, actor: Actor) -> Iterator[Parameter]:
        """What it makes of meeting and of the war."""
        meets = actor.role == "principal" and self._takes_place("preparation")
        at_war = self._at_war(name)
        for number, used in (("aversion", meets), ("war_cost", at_war), ("optimism", at_war)):
            yield self._given_or_coded(name, number, getattr(actor, number), "", used)

    def _pushes(self, name: str, actor: Actor) -> Iterator[Parameter]:
        """A third party's pressure, or the mediator's leverage, on every principal."""
        push = PUSHES.get(actor.role, "")
        acts = push == "pressure" or push in self.spec.mediation.styles
        for target, other in self.spec.actors.items() if push else ():
            if other.role == "principal":
                given = getattr(actor, push).get(target)
                yield self._given_or_coded(name, push, given, target, acts)

    def _given_or_coded(
        self, name: str, number: str, given: Quantity | None, target: str, used: bool
    ) -> Parameter:
        """A number given outright, or the step on a scale that a code stands for."""
        end = f".{target}" if target else ""
        path, coded = f"actors.{name}.{number}{end}", CODED[number]
        if given is not None:
            return self._number(path, given, used=used)
        steps: Mapping[str, Quantity] = getattr(self.spec.scales, number)
        codes = self._codes(name, coded.kind, target)
        numbers = tuple(steps.get(str(c.value), ZERO) if c else ZERO for c in codes)
        source = f"actors.{name}.{coded.at}{end}"
        return Parameter(path, source, "number", numbers, codes, number, used=used)

    def _conditions(self, name: str) -> Iterator[Parameter]:
        """A principal's codes of venues, and whether it states a precondition."""
        used, spec = self._takes_place("preparation"), self.spec
        for country in dict.fromkeys(
            spec.venues[v].country for v in spec.venue if v in spec.venues
        ):
            path, codes = f"actors.{name}.venues.{country}", self._codes(name, "venues", country)
            yield Parameter(path, path, "code", codes=codes, used=used)
        if any(each.of == name for each in spec.stages.preparation.preconditions.values()):
            path = f"actors.{name}.preconditions"
            yield Parameter(path, path, "statement", used=used)

    def _carried(self, name: str) -> Iterator[Parameter]:
        """How willing a guarantor is to carry each option on offer that needs it."""
        for issue, options in self.offer.items():
            entries = {option: self.spec.issues[issue].options[option] for option in options}
            coded = [e.coded_as or o for o, e in entries.items() if name in e.guarantors]
            for option in dict.fromkeys(coded):
                codes = self._codes(name, "carries", option)
                path, bells = f"actors.{name}.carries.{option}", self._bells(codes, "stance")
                if any(codes):
                    yield Parameter(path, path, "number", bells, codes, "carries", issue)


def _quantities(at: str, block: Strict | None) -> Iterator[tuple[str, Quantity]]:
    """Numbers with a name of their own in a block, and in those inside it."""
    for name, value in block or ():
        path = f"{at}.{name}"
        if isinstance(value, Quantity):
            yield path, value
        elif isinstance(value, Strict):
            yield from _quantities(path, value)
        elif isinstance(value, Mapping):
            for key, inner in value.items():
                if isinstance(inner, Strict):
                    yield from _quantities(f"{path}.{key}", inner)
