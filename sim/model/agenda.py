"""What can be agreed: issues, options, choices and packages, in an order of their own.

Everything is enumerated by name, so that reordering a scenario's actors, issues or options moves no
index and breaks no tie differently. An option that is not on offer, or whose guarantor a principal
rules out by right, is not part of any package.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.arrays import Bools, Ints
from sim.inputs.scenario import Scenario
from sim.inputs.spec import NONE
from sim.model.kernels.utilities import Space
from sim.outcomes import Outcome


@dataclass(frozen=True)
class Agenda:
    """K issues, O options, C choices and P packages, as arrays of indices.

    `members` (C, M) lists a choice's options, padded with -1; `base` (C,) is the issue's empty
    option for an any_of issue, else -1. `package_choices` is (P, K). Packages with the same
    guarantees and the same class last equally long: `group` (P,) numbers these.
    `status_quo` (K,) holds the choices with which everything stays as it is; together they need not
    be a package.
    """

    issues: tuple[str, ...]
    options: tuple[tuple[str, str], ...]
    option_issue: Ints
    choices: tuple[tuple[str, tuple[str, ...]], ...]
    choice_issue: Ints
    members: Ints
    base: Ints
    package_choices: Ints
    package_outcome: Ints
    group: Ints
    group_outcome: Ints
    group_guarantees: Bools
    guarantees: tuple[str, ...]
    status_quo: Ints
    ruled_out: tuple[str, ...]

    @property
    def size(self) -> int:
        return len(self.package_choices)

    @cached_property
    def space(self) -> Space:
        """The same for compiled kernels."""
        stem, choice = _beginnings(self.package_choices)
        tables = (
            self.choice_issue,
            self.members,
            self.base,
            self.package_choices,
            self.group,
            stem,
            choice,
        )
        return Space(*(table.astype(np.int32) for table in tables))  # half as much to look through

    @cached_property
    def option_index(self) -> dict[tuple[str, str], int]:
        return {name: i for i, name in enumerate(self.options)}

    @cached_property
    def choice_options(self) -> Bools:
        """Which options each choice contains, the empty option included, shape (C, O)."""
        table = np.zeros((len(self.choices), len(self.options)), dtype=bool)
        for c, (issue, names) in enumerate(self.choices):
            for name in names or (NONE,):
                table[c, self.option_index[issue, name]] = True
        return table

    @cached_property
    def package_options(self) -> Bools:
        """Which options each package contains, shape (P, O)."""
        return np.asarray(self.choice_options[self.package_choices].any(axis=1))

    def choice_name(self, choice: int) -> str:
        """The options of a choice joined by '+', or 'none'."""
        return "+".join(self.choices[choice][1]) or NONE

    def describe(self, package: int) -> dict[str, str]:
        """The choice on every issue of one package."""
        row = self.package_choices[package]
        return {issue: self.choice_name(row[k]) for k, issue in enumerate(self.issues)}


def build_agenda(scenario: Scenario) -> Agenda:
    """Enumerate the packages of a scenario."""
    spec = scenario.spec
    offer = scenario.on_offer
    issues = tuple(offer)
    options: list[tuple[str, str]] = []
    choices: list[tuple[str, tuple[str, ...]]] = []
    for issue in issues:
        if spec.issues[issue].kind == "any_of":
            options += [(issue, name) for name in sorted((*offer[issue], NONE))]
            subsets = range(2 ** len(offer[issue]))
            choices += [(issue, _subset(offer[issue], bits)) for bits in subsets]
        else:
            options += [(issue, name) for name in offer[issue]]
            choices += [(issue, (name,)) for name in offer[issue]]
    index = {name: i for i, name in enumerate(options)}
    width = max((len(names) for _, names in choices), default=1) or 1
    members = np.full((len(choices), width), -1, dtype=np.int64)
    base = np.full(len(choices), -1, dtype=np.int64)
    for c, (issue, names) in enumerate(choices):
        for j, name in enumerate(names):
            members[c, j] = index[issue, name]
        if spec.issues[issue].kind == "any_of":
            base[c] = index[issue, NONE]
    choice_issue = np.array([issues.index(issue) for issue, _ in choices], dtype=np.int64)
    package_choices = _enumerate(scenario, issues, choices)
    package_outcome = _outcomes(scenario, issues, choices, package_choices)
    guarantees = tuple(
        name
        for issue, name in options
        if name != NONE and spec.issues[issue].options[name].guarantors
    )
    group, group_outcome, group_guarantees = _groups(
        choices, package_choices, package_outcome, guarantees
    )
    return Agenda(
        issues=issues,
        options=tuple(options),
        option_issue=np.array([issues.index(issue) for issue, _ in options], dtype=np.int64),
        choices=tuple(choices),
        choice_issue=choice_issue,
        members=members,
        base=base,
        package_choices=package_choices,
        package_outcome=package_outcome,
        group=group,
        group_outcome=group_outcome,
        group_guarantees=group_guarantees,
        guarantees=guarantees,
        status_quo=_status_quo(scenario, issues, choices),
        ruled_out=scenario.ruled_out,
    )


def _subset(names: tuple[str, ...], bits: int) -> tuple[str, ...]:
    return tuple(name for i, name in enumerate(names) if bits >> i & 1)


def _enumerate(
    scenario: Scenario, issues: tuple[str, ...], choices: list[tuple[str, tuple[str, ...]]]
) -> Ints:
    """One choice on each issue in all ways that no exclusion bans, the last issue going fastest."""
    by_issue = [[c for c, (name, _) in enumerate(choices) if name == issue] for issue in issues]
    grid = np.meshgrid(*(np.array(own, dtype=np.int64) for own in by_issue), indexing="ij")
    rows = np.stack([each.reshape(-1) for each in grid], axis=1)
    stands = np.ones(len(rows), dtype=bool)
    for group in scenario.spec.exclusions:
        together = np.ones(len(rows), dtype=bool)
        for issue, _, option in (word.partition(".") for word in set(group)):
            chosen = [name == issue and option in (n or (NONE,)) for name, n in choices]
            together &= np.array(chosen)[rows[:, issues.index(issue)]]
        stands &= ~together
    return rows[stands]


def _beginnings(package_choices: Ints) -> tuple[Ints, Ints]:
    """The tree of how packages begin, shortest first; see `Space`."""
    stems: list[Ints] = []
    choices: list[Ints] = []
    before, held = 0, np.zeros(len(package_choices), dtype=np.int64)
    for k in range(package_choices.shape[1]):
        last = k == package_choices.shape[1] - 1
        pairs = np.column_stack([held, package_choices[:, k]])
        own, place = np.unique(pairs, axis=0, return_inverse=True)
        if last:  # as many as there are packages, and in their order
            own, place = pairs, np.arange(len(pairs))
        stems.append(own[:, 0] + before if k else np.full(len(own), -1))
        choices.append(own[:, 1])
        before, held = sum(map(len, stems[:-1])), place.reshape(-1)
    return np.concatenate(stems).astype(np.int64), np.concatenate(choices)


def _outcomes(
    scenario: Scenario,
    issues: tuple[str, ...],
    choices: list[tuple[str, tuple[str, ...]]],
    package_choices: Ints,
) -> Ints:
    """What each package is in force: a ceasefire if all political choices are interim, a settlement
    if none.
    """
    spec = scenario.spec
    interim = np.array(
        [
            all(spec.issues[issue].options[n].interim for n in names) if names else True
            for issue, names in choices
        ]
    )
    political = [k for k, issue in enumerate(issues) if spec.issues[issue].political]
    if not political:
        return np.full(len(package_choices), Outcome.SETTLEMENT, dtype=np.int64)
    open_ones = interim[package_choices[:, political]]
    signed = np.where(open_ones.any(axis=1), Outcome.PARTIAL, Outcome.SETTLEMENT)
    return np.where(open_ones.all(axis=1), Outcome.CEASEFIRE, signed).astype(np.int64)


def _groups(
    choices: list[tuple[str, tuple[str, ...]]],
    package_choices: Ints,
    package_outcome: Ints,
    guarantees: tuple[str, ...],
) -> tuple[Ints, Ints, Bools]:
    contains = np.array([[g in names for g in guarantees] for _, names in choices], dtype=bool)
    contains = contains.reshape(len(choices), len(guarantees))
    chosen = contains[package_choices].any(axis=1)
    keys = np.column_stack([package_outcome, chosen.astype(np.int64)])
    unique, group = np.unique(keys, axis=0, return_inverse=True)
    return group.reshape(-1).astype(np.int64), unique[:, 0].copy(), unique[:, 1:].astype(bool)


def _status_quo(
    scenario: Scenario, issues: tuple[str, ...], choices: list[tuple[str, tuple[str, ...]]]
) -> Ints:
    """The choice on each issue that changes nothing; nothing is guaranteed in it."""
    stay = []
    for issue in issues:
        entry = scenario.spec.issues[issue]
        name = entry.status_quo
        nothing = name == NONE or bool(entry.options[name].guarantors)
        stay.append((issue, () if entry.kind == "any_of" and nothing else (name,)))
    return np.array([choices.index(choice) for choice in stay], dtype=np.int64)
