"""What a scenario answers about itself: who signs, what is on offer, where it meets, what is coded.

A `Situation` is a spec joined with the coded evidence that it draws on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sim.inputs.codebook import Codebook, Grade
from sim.inputs.evidence import ActorCoding, Case, Code, Coding
from sim.inputs.spec import NONE, CodeKind, Spec, StanceEntry
from sim.inputs.tactics import Kind, registered

RULED_OUT, ACCEPTABLE = 1, 3  # codes of a country as host


@dataclass(frozen=True, repr=False)
class Situation:
    """The validated spec, as it was written, and the evidence it draws on."""

    spec: Spec
    document: Mapping[str, Any]
    codebook: Codebook
    case: Case | None

    @property
    def name(self) -> str:
        return self.spec.name

    @cached_property
    def labels(self) -> dict[str, Any]:
        """What to call each by its kind and name, options by their issue; JSON can hold it."""
        spec = self.spec

        def call(entries: Any) -> dict[str, str]:
            return {name: e.label or name.replace("_", " ") for name, e in sorted(entries.items())}

        return {
            "actors": call(spec.outsiders) | call(spec.actors),
            "issues": call(spec.issues),
            "options": {
                issue: call(entry.options) | ({NONE: "none"} if entry.kind == "any_of" else {})
                for issue, entry in sorted(spec.issues.items())
            },
            "venues": call(spec.venues),
            "preconditions": call(spec.stages.preparation.preconditions),
        }

    # Who signs

    @cached_property
    def principals(self) -> tuple[str, ...]:
        return tuple(sorted(n for n, a in self.spec.actors.items() if a.role == "principal"))

    @property
    def quorum(self) -> int:
        """How many principals must say yes to make a deal; all of them without a rule."""
        rule = self.spec.consent
        return len(self.principals) if rule is None else rule.quorum

    @property
    def vetoes(self) -> tuple[str, ...]:
        """The principals without whose yes a quorum makes no deal."""
        rule = self.spec.consent
        return () if rule is None else tuple(sorted(rule.vetoes))

    @property
    def unanimous(self) -> bool:
        return self.quorum == len(self.principals)

    # What is on offer

    @cached_property
    def on_offer(self) -> dict[str, tuple[str, ...]]:
        """The options of every issue that a package may contain, by issue, sorted by name."""
        return {
            issue: tuple(
                name
                for name in sorted(entry.options)
                if self._put_forward(issue, name) and not self.ruling_out(issue, name)
            )
            for issue, entry in sorted(self.spec.issues.items())
        }

    @property
    def ruled_out(self) -> tuple[str, ...]:
        """Guarantees on offer that a principal rules out by right."""
        return tuple(
            name
            for issue, entry in sorted(self.spec.issues.items())
            for name in sorted(entry.options)
            if self._put_forward(issue, name) and self.ruling_out(issue, name)
        )

    def ruling_out(self, issue: str, option: str) -> tuple[str, ...]:
        """The principals that need not have a guarantee, by right."""
        needed = self.spec.issues[issue].options[option].guarantors
        rights = {name: self.spec.actors[name].rules_out.guarantors for name in self.principals}
        return tuple(name for name, refused in rights.items() if set(needed) & set(refused))

    def _put_forward(self, issue: str, option: str) -> bool:
        only = self.spec.guarantees
        free = not self.spec.issues[issue].options[option].guarantors
        return free or only is None or option in only

    # Where they meet

    def hosting(self, letter: str, actor: str, venue: str) -> int | None:
        """The code of a venue's country as host to an actor, 1 ruled out to 4 comfortable."""
        code = self.code(letter, actor, "venues", self.spec.venues[venue].country)
        return None if code is None else code.value

    def comfort(self, letter: str, actor: str, venue: str) -> int:
        """Steps by which a venue is more comfortable to an actor than acceptable."""
        code = self.hosting(letter, actor, venue)
        return 0 if code is None else code - ACCEPTABLE

    def refusals(self, letter: str) -> dict[str, tuple[str, ...]]:
        """The principals that refuse each venue of the scenario, by right or as a coding has it."""
        return {
            venue: tuple(name for name in self.principals if self._refuses(letter, name, venue))
            for venue in self.spec.venue
        }

    def _refuses(self, letter: str, actor: str, venue: str) -> bool:
        by_right = self.spec.venues[venue].country in self.spec.actors[actor].rules_out.countries
        return by_right or self.hosting(letter, actor, venue) == RULED_OUT

    def venue_taken(self, letter: str) -> str | None:
        """The first venue that nobody refuses; None if there is none."""
        return next((venue for venue, by in self.refusals(letter).items() if not by), None)

    def hosted_alike(self, other: Situation) -> bool:
        """Whether another meets in different venues between which the evidence sees no difference.

        Their venues, in the order of preference, then have the same codes for every principal in
        every coding, so that no run can come out differently.
        """
        if self.spec.venue == other.spec.venue or len(self.spec.venue) != len(other.spec.venue):
            return False
        return self.letters == other.letters and all(
            self._hosts(letter) == other._hosts(letter) for letter in self.letters
        )

    def _hosts(self, letter: str) -> list[dict[str, tuple[int | None, bool]]]:
        """For each venue, its code for every principal and whether that one refuses it."""
        return [
            {
                name: (self.hosting(letter, name, venue), self._refuses(letter, name, venue))
                for name in self.principals
            }
            for venue in self.spec.venue
        ]

    # Which tactics the talks use

    def tactics(self) -> Iterator[tuple[str, Kind, str]]:
        """Path, kind and name of every tactic that the talks use."""
        spec = self.spec
        if "bilateral" in spec.process:
            for name in self.principals:
                yield f"actors.{name}.concession", "concession", spec.actors[name].concession
                yield f"actors.{name}.acceptance", "acceptance", spec.actors[name].acceptance
        if "trilateral" in spec.process and "formulative" in spec.mediation.styles:
            yield "stages.trilateral.text", "text", spec.stages.trilateral.text

    @property
    def packages(self) -> dict[str, str]:
        """Version of every other Python package whose tactics are used, by its name."""
        used = {(kind, name) for _, kind, name in self.tactics()}
        found = [each for kind, name in used for each in registered(kind)[name] if not each.own]
        return {each.package: each.version for each in sorted(found, key=lambda each: each.package)}

    # What the codings say

    @cached_property
    def codings(self) -> dict[str, Coding]:
        """The codings that are drawn from, by letter; empty where there is no coded evidence."""
        if self.case is None:
            return {}
        if self.spec.coding == "all":
            return dict(sorted(self.case.codings.items()))
        return {self.spec.coding: self.case.codings[self.spec.coding]}

    @property
    def letters(self) -> tuple[str, ...]:
        """The codings drawn from; one nameless letter where there is no coded evidence."""
        return tuple(self.codings) or ("",)

    def coded(self, letter: str, actor: str) -> ActorCoding | None:
        """What coding `letter` says of `actor`."""
        coding = self.codings.get(letter)
        return coding.actors.get(actor) if coding else None

    def coded_at(self, path: str) -> list[tuple[int, str]]:
        """What each coding that has a code at a path says there, with its letter."""
        return [
            (code.value, letter)
            for letter, coding in self.codings.items()
            for at, code in coding.codes()
            if path in (at, f"{at}.stance")
        ]

    @cached_property
    def _codes(self) -> dict[tuple[str, ...], Code | None]:
        """Codes that were looked up before: every chunk of a run asks for all of them."""
        return {}

    def stance(self, letter: str, actor: str, issue: str, option: str) -> Code | None:
        """The stance in force: what the scenario sets, else what the coding says."""
        key = ("stance", letter, actor, issue, option)
        if key not in self._codes:
            self._codes[key] = self._stance(letter, actor, issue, option)
        return self._codes[key]

    def _stance(self, letter: str, actor: str, issue: str, option: str) -> Code | None:
        source = self.spec.issues[issue].options[option].coded_as if option != NONE else ""
        found = None
        coded = self.coded(letter, actor)
        for name in filter(None, (source, option)):
            if coded and name in coded.stances.get(issue, {}):
                found = coded.stances[issue][name]
            entry = self.spec.actors[actor].stances.get(issue, {}).get(name)
            if entry is not None:
                found = _overridden(found, entry)
        return found

    def code(self, letter: str, actor: str, kind: CodeKind, name: str = "") -> Code | None:
        """A code other than a stance: what the scenario sets, else what the coding says."""
        key = (kind, letter, actor, name)
        if key not in self._codes:
            self._codes[key] = self._code(letter, actor, kind, name)
        return self._codes[key]

    def _code(self, letter: str, actor: str, kind: CodeKind, name: str) -> Code | None:
        own = self.spec.actors[actor]
        value = {
            "salience": own.salience.get(name),
            "venues": own.venues.get(name),
            "pressure_on": own.pressure_on.get(name),
            "carries": own.carries.get(name),
            "willingness_to_meet": own.willingness_to_meet,
            "war_cost": own.war.cost,
            "war_hopes": own.war.hopes,
        }[kind]
        found = self._coded_code(letter, actor, kind, name)
        if value is None or (found is not None and found.value == value):
            return found
        return Code(value=value, confidence=1)

    def _coded_code(self, letter: str, actor: str, kind: CodeKind, name: str) -> Code | None:
        coded = self.coded(letter, actor)
        if coded is None:
            return None
        if kind in ("salience", "venues", "pressure_on", "carries"):
            entries: dict[str, Code] = getattr(coded, kind)
            return entries.get(name)
        if kind == "willingness_to_meet":
            return coded.willingness_to_meet
        return coded.war.cost if kind == "war_cost" else coded.war.hopes

    def states_precondition(self, letter: str, actor: str) -> bool:
        """Whether `actor` sets a precondition there; true where nothing is coded."""
        coded = self.coded(letter, actor)
        return coded is None or bool(coded.preconditions)


def _overridden(found: Code | None, entry: StanceEntry) -> Code | None:
    """A coded stance under a scenario's entry: what this does not give stays, a red line above all.

    The coder's confidence is in his own step, and does not stay with another.
    """
    if entry.stance is not None and (found is None or entry.stance != found.value):
        red_line: Grade = found.red_line if found else "none"
        confidence = 2 if entry.claims else 1
        found = Code(value=entry.stance, confidence=confidence, red_line=red_line)
    if found is None:
        return None
    given = {"confidence": entry.confidence, "red_line": entry.red_line}
    return found.model_copy(update={k: v for k, v in given.items() if v is not None})
