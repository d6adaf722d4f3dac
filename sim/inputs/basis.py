"""What a scenario rests on: every input in force, where it comes from and where it was set.

An input counts once, however many actors use it: a code once for all codings, a value of
`actor_defaults` once for all actors. What belongs to a stage that does not take place, or to a
guarantee that is not on offer, is not in force.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property

from sim.inputs.codebook import Sourced
from sim.inputs.entries import Entry, Input, code_entry, codebook_tree, coding_trees, place_in
from sim.inputs.evidence import Code
from sim.inputs.merging import find
from sim.inputs.places import Place
from sim.inputs.quantity import UNSOURCED, Origin, OriginKind, Quantity
from sim.inputs.reading import Node
from sim.inputs.scenario import Scenario, as_tree
from sim.inputs.spec import NONE, Actor, CodeKind, StanceEntry, Strict

KINDS: tuple[OriginKind, ...] = ("evidence", "literature", "calibrated", "assumption")
NOT_SET = Origin("assumption", "set nowhere: the program's own default")

# What a principal draws for itself, by the stages that use it.
TACTICS: dict[str, tuple[str, ...]] = {
    "exponent": ("bilateral",),
    "trust": ("aftermath",),
    "collapse_loss": ("aftermath",),
    "loss_of_face": ("preparation",),
    "insincerity": ("bilateral", "trilateral"),
}
SCALES = ("war_cost", "optimism", "pressure", "leverage", "aversion")


def basis(scenario: Scenario, tree: Node | None = None) -> list[Input]:
    """Every input in force; with the tree that the scenario was built from, each has its place."""
    return list({each.path: each for each in _Reader(scenario, tree).inputs()}.values())


def count_basis(scenario: Scenario) -> dict[OriginKind, int]:
    """How many inputs in force rest on each kind of origin."""
    counts = Counter(each.kind for each in basis(scenario))
    return {kind: counts[kind] for kind in KINDS}


class _Reader:
    """Reads the inputs off one scenario."""

    def __init__(self, scenario: Scenario, tree: Node | None) -> None:
        self.scenario, self.spec, self.case = scenario, scenario.spec, scenario.case
        self.tree = tree or as_tree(scenario.document, Place("", 0, 0))
        self.trees = coding_trees(scenario.case) if tree and scenario.case else {}
        self.book = codebook_tree(scenario.codebook) if tree else None
        offer = scenario.on_offer
        self.offer = {
            name: [option for option in issue.options if option in offer[name]]
            for name, issue in self.spec.issues.items()
        }
        self.steps: dict[str, set[str]] = {}  # of each scale, those that codes in force lead to
        self.grades: set[str] = set()

    @cached_property
    def guarantors(self) -> set[str]:
        """Who has to carry an option on offer."""
        return {
            name
            for issue, options in self.offer.items()
            for option in options
            for name in self.spec.issues[issue].options[option].guarantors
        }

    def takes_place(self, *stages: str) -> bool:
        return any(stage in self.spec.process for stage in stages)

    def inputs(self) -> Iterator[Input]:
        """All of them, shared ones once for every actor that uses them."""
        yield from self._issues()
        for name, actor in self.spec.actors.items():
            yield from self._rights(name, actor)
            if actor.role != "third_party" or name in self.guarantors:
                yield from self._preferences(name, actor)
            if actor.role == "principal":
                yield from self._principal(name, actor)
            if name in self.guarantors:
                yield from self._guarantor(name, actor)
            yield from self._pushes(name, actor)
        yield from self._outsiders()
        yield from self._war()
        yield from self._stages()
        yield from self._mediation()
        yield from self._scales()
        yield from self._codebook()

    # One input

    def _quantity(self, path: str, value: Quantity | None) -> Iterator[Input]:
        """The quantity written at `path`; nothing if there is none."""
        if value is None:
            return
        node = find(self.tree, path)
        origin = NOT_SET if node is None and value.origin == UNSOURCED else value.origin
        claims = tuple(origin.source.split(", ")) if origin.kind == "evidence" else ()
        note = node.value.get("note") if node and isinstance(node.value, dict) else None
        place = place_in(self.tree, path)
        entry = Entry(str(value), origin, claims, place, spread=value.spread)
        yield Input(path, (entry,), str(note.value) if note else "")

    def _quantities(self, prefix: str, block: Strict, *names: str) -> Iterator[Input]:
        for name in names:
            yield from self._quantity(f"{prefix}.{name}", getattr(block, name))

    def _drawn(self, actor: str, path: str, value: Quantity | None) -> Iterator[Input]:
        """A quantity that an actor has of its own, or else from the defaults for all."""
        own = f"actors.{actor}.{path}"
        written = find(self.tree, own) is not None
        yield from self._quantity(own if written else f"actor_defaults.{path}", value)

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

    def _input(self, path: str, entries: list[Entry], scale: str = "") -> Iterator[Input]:
        """One input out of what the codings say, or the scenario for all of them."""
        self.steps.setdefault(scale, set()).update(entry.value for entry in entries)
        self.grades.update(entry.red_line for entry in entries)
        if entries:
            coded = any(entry.coding for entry in entries)
            yield Input(path, tuple(entries if coded else entries[:1]))

    # Codes

    def _code(
        self, actor: str, path: str, kind: CodeKind, name: str = "", scale: str = ""
    ) -> Iterator[Input]:
        """A code other than a stance; `path` is its own below the actor."""
        path = f"actors.{actor}.{path}"
        outright = find(self.tree, path) is not None
        entries = []
        for letter in self.scenario.letters:
            code = self.scenario.code(letter, actor, kind, name)
            if code is not None and outright:
                entry = self._outright(path, str(code.value), None)
                entries.append(replace(entry, confidence=code.confidence))
            elif code is not None:
                entries.append(self._coded(path, letter, code))
        yield from self._input(path, entries, scale)

    def _given_or_coded(
        self, name: str, scale: str, given: Quantity | None, path: str, kind: CodeKind
    ) -> Iterator[Input]:
        """A number given outright, or else the code whose step on a scale it is."""
        if given is not None:
            yield from self._quantity(f"actors.{name}.{scale}", given)
        else:
            yield from self._code(name, path, kind, scale=scale)

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

    def _preconditions(self, name: str) -> Iterator[Input]:
        """Whether each coding sees the actor state a precondition."""
        if not any(p.of == name for p in self.spec.stages.preparation.preconditions.values()):
            return
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
        yield from self._input(path, entries)

    # Issues and actors

    def _issues(self) -> Iterator[Input]:
        for issue, options in self.offer.items():
            for name in options:
                option = self.spec.issues[issue].options[name]
                path = f"issues.{issue}.options.{name}"
                yield from self._names(f"{path}.guarantors", option.guarantors, option)
                if self.takes_place("aftermath"):
                    yield from self._quantities(path, option, "hazard_ratio")

    def _rights(self, name: str, actor: Actor) -> Iterator[Input]:
        at, rights = f"actors.{name}.rules_out", actor.rules_out
        yield from self._names(f"{at}.countries", rights.countries, rights)
        yield from self._names(f"{at}.guarantors", rights.guarantors, rights)

    def _preferences(self, name: str, actor: Actor) -> Iterator[Input]:
        """Stances or values, and saliences or weights, of what is on offer."""
        at = f"actors.{name}"
        for issue, options in self.offer.items():
            none = [NONE] if self.spec.issues[issue].kind == "any_of" else []
            for option in [*options, *none]:
                value = actor.values.get(issue, {}).get(option)
                yield from self._quantity(f"{at}.values.{issue}.{option}", value)
                entries = self._stance(name, issue, option)
                if value is None or any(entry.red_line != NONE for entry in entries):
                    yield from self._input(f"{at}.stances.{issue}.{option}", entries, "stance")
        for issue in self.offer:
            weight = actor.weights.get(issue)
            yield from self._quantity(f"{at}.weights.{issue}", weight)
            if weight is None:
                yield from self._code(name, f"salience.{issue}", "salience", issue, "salience")
        if actor.alternative is not None and not self._at_war(name):
            alternative = f"{at}.alternative"
            yield from self._quantities(alternative, actor.alternative, "reservation_value")

    def _at_war(self, name: str) -> bool:
        return self.spec.war is not None and name in self.spec.war.between

    def _principal(self, name: str, actor: Actor) -> Iterator[Input]:
        if self.takes_place("preparation"):
            for country in dict.fromkeys(self.spec.venues[v].country for v in self.spec.venue):
                yield from self._code(name, f"venues.{country}", "venues", country)
            yield from self._preconditions(name)
            coded: tuple[str, CodeKind] = ("willingness_to_meet", "willingness_to_meet")
            yield from self._given_or_coded(name, "aversion", actor.aversion, *coded)
        if self._at_war(name):
            cost, hopes = actor.war_cost, actor.optimism
            yield from self._given_or_coded(name, "war_cost", cost, "war.cost", "war_cost")
            yield from self._given_or_coded(name, "optimism", hopes, "war.hopes", "war_hopes")
        for tactic, stages in TACTICS.items():
            if self.takes_place(*stages):
                yield from self._drawn(name, tactic, getattr(actor, tactic))
        yield from self._ratifying(name, actor)

    def _guarantor(self, name: str, actor: Actor) -> Iterator[Input]:
        for issue, options in self.offer.items():
            for option in options:
                entry = self.spec.issues[issue].options[option]
                if name in entry.guarantors:
                    what = entry.coded_as or option
                    yield from self._code(name, f"carries.{what}", "carries", what, "carries")
        if self.takes_place("aftermath"):
            yield from self._drawn(name, "honour", actor.honour)
        yield from self._ratifying(name, actor)

    def _ratifying(self, name: str, actor: Actor) -> Iterator[Input]:
        if self.takes_place("ratification"):
            for part in type(actor.ratification).model_fields:
                value = getattr(actor.ratification, part)
                yield from self._drawn(name, f"ratification.{part}", value)

    def _pushes(self, name: str, actor: Actor) -> Iterator[Input]:
        """Pressure of a third party, or leverage of the mediator, on every principal."""
        scale = {"third_party": "pressure", "mediator": "leverage"}.get(actor.role, "")
        if not scale or (scale == "leverage" and scale not in self.spec.mediation.styles):
            return
        for principal, other in self.spec.actors.items():
            if other.role == "principal":
                given = getattr(actor, scale).get(principal)
                path = f"{scale}.{principal}" if given is not None else f"pressure_on.{principal}"
                yield from self._quantity(f"actors.{name}.{path}", given)
                if given is None:
                    yield from self._code(name, path, "pressure_on", principal, scale)

    def _outsiders(self) -> Iterator[Input]:
        for name, outsider in self.spec.outsiders.items():
            if name in self.guarantors and self.takes_place("aftermath"):
                yield from self._quantities(f"outsiders.{name}", outsider, "honour")

    # What surrounds them

    def _war(self) -> Iterator[Input]:
        war = self.spec.war
        if war is not None:
            yield from self._block("war", war)
            yield from self._block("war.front", war.front)
            yield from self._block("war.strikes", war.strikes)
            yield from self._block("war.long_range", war.long_range)

    def _block(self, path: str, block: Strict | None) -> Iterator[Input]:
        """All quantities of a block, in the order of its fields."""
        for name in type(block).model_fields if block else ():
            value = getattr(block, name)
            if isinstance(value, Quantity):
                yield from self._quantity(f"{path}.{name}", value)

    def _stages(self) -> Iterator[Input]:
        stages = self.spec.stages
        if self.takes_place("preparation"):
            for name, entry in stages.preparation.preconditions.items():
                yield from self._block(f"stages.preparation.preconditions.{name}", entry)
        for stage in ("preparation", "bilateral", "trilateral", "aftermath"):
            if self.takes_place(stage):
                yield from self._block(f"stages.{stage}", getattr(stages, stage))
        at, talks = "stages.bilateral", stages.bilateral  # all talks use these
        yield from self._quantities(at, talks, "noise")
        if self.takes_place("trilateral"):
            yield from self._quantities(at, talks, "insincerity_pressure", "insincerity_quiet")

    def _mediation(self) -> Iterator[Input]:
        mediation = self.spec.mediation
        if "facilitative" in mediation.styles and self._has_mediator():
            yield from self._block("mediation", mediation)

    def _has_mediator(self) -> bool:
        return any(actor.role == "mediator" for actor in self.spec.actors.values())

    def _scales(self) -> Iterator[Input]:
        """The steps of scales that codes in force lead to."""
        scales = self.spec.scales
        for name in SCALES:
            for step in sorted(self.steps.get(name, ())):
                yield from self._quantity(f"scales.{name}.{step}", getattr(scales, name).get(step))
        if self.steps.get("carries"):
            yield from self._quantities("scales", scales, "carry_threshold")

    def _codebook(self) -> Iterator[Input]:
        """What the codebook gives: firmness of red lines, and the steps of stance and salience."""
        book = self.scenario.codebook
        for grade, share in book.red_line.firmness.items():
            if self.spec.red_lines == "drawn" and grade in self.grades - {NONE}:
                own = self.spec.firmness.get(grade)
                yield from self._quantity(f"firmness.{grade}", own)
                if own is None:
                    path = f"red_line.firmness.{grade}"
                    yield self._in_codebook(path, f"{share:g}", book.red_line)
        for name, scale in (("stance", book.stance), ("salience", book.salience)):
            if self.steps.get(name):
                medians = ", ".join(f"{step.median:g}" for step in scale.steps.values())
                yield self._in_codebook(f"{name}.steps", medians, scale)
                sigma = ", ".join(f"{value:g}" for value in scale.sigma.values())
                yield self._in_codebook(f"{name}.sigma", sigma, scale)

    def _in_codebook(self, path: str, value: str, block: Sourced) -> Input:
        entry = Entry(value, block.origin, place=place_in(self.book, path))
        return Input(f"codebook.{path}", (entry,))
