"""One scenario under each coding alone, and with a group of codes taken from one coding for all.

All runs share their luck, so that what changes comes of the codes.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sim.analysis.agreement import Agreement, agreement
from sim.analysis.compare import Compared, Side, common_part, compare
from sim.analysis.correction import holm
from sim.analysis.intervals import LEVEL
from sim.analysis.measures import Measure, RunTable, measure_of
from sim.analysis.paired import Difference, moves, share_difference
from sim.inputs.entries import Input
from sim.inputs.evidence import Case, Coding
from sim.inputs.grafting import PRECONDITIONS, actor_of, grafted, kind_of
from sim.inputs.provenance import basis
from sim.inputs.scenario import Scenario
from sim.theory.ties import falling

TOGETHER = "all"
GRADES = ("none", "possible", "likely", "certain")
LABEL = "stances.format"  # codes on which no number depends


@dataclass(frozen=True, slots=True)
class Group:
    """Codes that are taken together: those about an actor or those of a kind.

    `codes` are in force in the scenario; `differing` of them are not the same in all codings.
    """

    by: str
    name: str
    codes: int
    differing: int

    def belongs(self, path: str) -> bool:
        return (actor_of if self.by == "actor" else kind_of)(path) == self.name


@dataclass(frozen=True)
class Effect:
    """What a group does: the share of the outcome where all codings have its codes from one.

    `shares` by the letter of that one. `widest` is the difference between the letters farthest
    apart, `low` and `high`; its p-value is corrected for all pairs of letters and all groups.
    `flipped` is the share of runs that end otherwise between these two.
    """

    group: Group
    shares: Mapping[str, float]
    low: str
    high: str
    widest: Difference
    flipped: float
    p: float

    @property
    def told(self) -> bool:
        return self.p <= 1 - LEVEL


@dataclass(frozen=True)
class Alone:
    """A coding by itself against all together: both shares of the outcome, and what flips.

    `p` is corrected for all codings.
    """

    letter: str
    share: float
    difference: Difference
    flipped: float
    p: float

    @property
    def told(self) -> bool:
        return self.p <= 1 - LEVEL


@dataclass(frozen=True)
class Codings:
    """A scenario whose codings are examined: as it draws from all of its own, and each alone.

    `others` are the letters of somebody else's, which are not drawn from `together`.
    """

    together: Scenario
    alone: Mapping[str, Scenario]
    others: tuple[str, ...] = ()

    @property
    def letters(self) -> tuple[str, ...]:
        return tuple(self.alone)

    @property
    def case(self) -> Case:
        """The case with all codings in it, that of somebody else too."""
        case = next(iter(self.alone.values())).case
        assert case is not None
        return case

    def inputs(self) -> list[Input]:
        """The codes in force, with what every coding says."""
        every = replace(self.together, case=self.case)
        return [each for each in basis(every) if all(entry.coding for entry in each.entries)]

    def groups(self) -> list[Group]:
        """Actors, then kinds, some of whose codes differ."""
        found, groups = self.inputs(), []
        for by, name_of in (("actor", actor_of), ("kind", kind_of)):
            for name in dict.fromkeys(name_of(each.path) for each in found):
                own = [each for each in found if name_of(each.path) == name]
                if differing := sum(each.differs for each in own):
                    groups.append(Group(by, name, len(own), differing))
        return groups

    def variants(self, group: Group) -> dict[str, Scenario]:
        """The scenario with the group's codes in all codings as one has them, by its letter."""
        return {x: self._variant(group, self.case.codings[x]) for x in self.letters}

    def _variant(self, group: Group, source: Coding) -> Scenario:
        case = self.together.case
        assert case is not None
        mixed = {x: grafted(own, source, group.belongs) for x, own in case.codings.items()}
        return replace(self.together, case=case.model_copy(update={"codings": mixed}))

    def scenarios(self) -> list[Scenario]:
        """The different scenarios that have to be run for all of this."""
        every = [self.together, *self.alone.values()]
        for group in self.groups():
            every += self.variants(group).values()
        return list({each.hash: each for each in reversed(every)}.values())[::-1]


@dataclass(frozen=True)
class Examined:
    """What the codings do to the outcomes: all together first in `compared`, then each alone.

    `alone` and `effects` tell of the outcome that was asked for, `share` that of all together.
    """

    codings: Codings
    outcome: str
    compared: Compared
    share: float
    alone: tuple[Alone, ...]
    differing: tuple[Input, ...]
    effects: tuple[Effect, ...]
    agreements: Mapping[str, Agreement]

    @property
    def letters(self) -> tuple[str, ...]:
        return self.codings.letters


def examine(codings: Codings, outcome: str, sides: Mapping[str, Side]) -> Examined:
    """Each coding alone, and each group as each coding has it.

    `sides` has all `scenarios` of the codings by their hash, run on the same luck.
    """
    together = replace(sides[codings.together.hash], name=TOGETHER)
    alone = [replace(sides[each.hash], name=x) for x, each in codings.alone.items()]
    measure = measure_of(outcome)
    found = [_effect(codings, group, measure, sides) for group in codings.groups()]
    return Examined(
        codings,
        outcome,
        compare([together, *alone]),
        together.table.ratio(measure).mean or 0.0,
        tuple(_alone([together, *alone], measure)),
        tuple(sorted((i for i in codings.inputs() if i.differs), key=lambda i: -_apart(i))),
        tuple(_corrected(found)),
        agreements(codings.case),
    )


def _alone(sides: Sequence[Side], measure: Measure) -> Iterator[Alone]:
    found = []
    for side in sides[1:]:
        a, b = common_part([sides[0], side])
        change = _change(a, b, measure)
        flipped = float((a.outcomes != b.outcomes).mean())
        own = 1.0 if change.p is None else change.p
        found.append(Alone(side.name, b.ratio(measure).mean or 0.0, change, flipped, own))
    for each, p in zip(found, holm([each.p for each in found]), strict=True):
        yield replace(each, p=p)


def _change(a: RunTable, b: RunTable, measure: Measure) -> Difference:
    moved = moves(a.values(measure), b.values(measure))
    return share_difference(a.ratio(measure), b.ratio(measure), moved)


def _effect(codings: Codings, group: Group, measure: Measure, every: Mapping[str, Side]) -> Effect:
    variants = codings.variants(group)
    sides = {letter: every[variant.hash] for letter, variant in variants.items()}
    tables = dict(zip(sides, common_part(list(sides.values())), strict=True))
    shares = {letter: table.ratio(measure).mean or 0.0 for letter, table in tables.items()}
    low, high = min(shares, key=lambda x: shares[x]), max(shares, key=lambda x: shares[x])
    widest = _change(tables[low], tables[high], measure)
    flipped = float((tables[low].outcomes != tables[high].outcomes).mean())
    pairs = math.comb(len(shares), 2)
    p = 1.0 if widest.p is None else min(1.0, pairs * widest.p)
    return Effect(group, shares, low, high, widest, flipped, p)


def _corrected(found: Sequence[Effect]) -> Iterator[Effect]:
    """The widest first, p-values corrected for all of them; Holm (1979)."""
    adjusted = holm([effect.p for effect in found])
    effects = [replace(effect, p=p) for effect, p in zip(found, adjusted, strict=True)]
    for by in ("actor", "kind"):
        own = [effect for effect in effects if effect.group.by == by]
        yield from (own[i] for i in falling([effect.widest.value or 0.0 for effect in own]))


def _apart(each: Input) -> int:
    """Steps between the lowest and the highest code; 1 where only a text or red line differs."""
    values = [entry.value for entry in each.entries]
    steps = [int(value) for value in values if value.isdigit()]
    return max(steps) - min(steps) if len(steps) == len(values) else int(len(set(values)) > 1)


def agreements(case: Case) -> dict[str, Agreement]:
    """Alpha by kind of code, over all that the codings code and numbers depend on."""
    units: dict[str, dict[str, list[int]]] = {}
    for coding in case.codings.values():
        for path, code in coding.codes():
            kind = kind_of(path)
            if kind == LABEL:
                continue
            units.setdefault(kind.partition(".")[0], {}).setdefault(path, []).append(code.value)
            if kind.startswith("stances."):
                grade = GRADES.index(code.red_line)
                units.setdefault("red_lines", {}).setdefault(path, []).append(grade)
        for name, actor in coding.actors.items():
            stated = units.setdefault(PRECONDITIONS, {}).setdefault(name, [])
            stated.append(int(bool(actor.preconditions)))
    return {kind: agreement(list(own.values())) for kind, own in units.items()}
