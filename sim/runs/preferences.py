"""What every package is worth to every actor, as the model has it before anybody talks.

The values are the model's own, at the outset: red lines as they bind in a coding, guarantees as far
as their guarantors carry them, a deal with its believed lifetime (equation 3) where the process has
an aftermath, and no deal as in week 0 of a war.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from sim.arrays import Bools, Floats, Ints
from sim.inputs.scenario import Scenario
from sim.model.agenda import Agenda, build_agenda
from sim.model.draws import CodingDraws, UniformSource, draw_codings
from sim.model.kernels.equations import lived
from sim.model.kernels.utilities import group_order, utility_tables
from sim.model.setting import Setting
from sim.model.streams import Streams
from sim.model.summit import Summit
from sim.runs.batch import in_cache

CELLS = 2_000_000  # codings times actors times packages of one part, at most


@dataclass(frozen=True)
class Offer:
    """What can be agreed, in names: K issues, C choices, P packages, guarantees among them.

    `choices` are names of one issue each, `choice_issue` (C,); `package_choices` is (P, K).
    """

    issues: tuple[str, ...]
    choices: tuple[str, ...]
    choice_issue: Ints
    package_choices: Ints
    guarantees: tuple[str, ...]

    @property
    def size(self) -> int:
        return len(self.package_choices)

    def names(self, choices: Ints) -> dict[str, str]:
        """One choice on every issue, by issue."""
        named = (self.choices[choice] for choice in choices.tolist())
        return dict(zip(self.issues, named, strict=True))

    def describe(self, package: int) -> dict[str, str]:
        """The choice on every issue of one package."""
        return self.names(self.package_choices[package])


@dataclass(frozen=True)
class Preferences:
    """Values in m codings for A actors, sorted by name; -inf is nowhere in them.

    `values` (m, A, P) leave red lines out, which are in `refused` (m, A, P); `carried` (m, P) says
    whether all guarantors carry a package. `reservation` (m, A) is what no deal is worth and
    `leverage` (m, A) what the mediator can add to a yes at its own table. `salience` (m, A, K) adds
    up to one for each actor, `wishes` (m, A, C) is salience times the value of each choice. A deal
    takes the yes of `quorum` of the S principals, among them those with a `veto` (S,).
    """

    offer: Offer
    actors: tuple[str, ...]
    principals: tuple[int, ...]
    values: Floats
    refused: Bools
    carried: Bools
    reservation: Floats
    leverage: Floats
    salience: Floats
    wishes: Floats
    quorum: int
    veto: Bools

    @property
    def unanimous(self) -> bool:
        return self.quorum == len(self.principals)

    @property
    def codings(self) -> int:
        return len(self.values)


class Valuation:
    """Gives the preferences of a scenario: at their centre, or in as many codings as wanted."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario, self.agenda = scenario, build_agenda(scenario)
        self.offer = _offer(self.agenda)
        letters = np.arange(len(scenario.letters))
        self._medians = draw_codings(scenario, self.agenda, letters, _medians(len(letters)))

    @property
    def certain(self) -> bool:
        """Whether nothing is left to be drawn: all codings are then one and the same."""
        return len(self.scenario.letters) == 1 and not self._medians.table

    def central(self) -> Preferences:
        """One coding: every quantity at its median, those of several letters at their median.

        A red line binds if it does so at the median of its firmness in more than half of the
        letters, and so with the guarantors' willingness. Weights are normalised again.
        """
        several = len(self.scenario.letters) > 1
        return self._preferences(_pooled(self._medians) if several else self._medians)

    def by_letter(self) -> Preferences:
        """One coding for each letter of the scenario, in order: every quantity at its median."""
        return self._preferences(self._medians)

    def drawn(self, seed: int, codings: int) -> Iterator[Preferences]:
        """The first codings that a run with this seed has, in parts that fit into memory."""
        many = len(self.scenario.spec.actors) * max(self.agenda.size, 1)
        step, streams = max(1, CELLS // many), Streams(seed)
        for first in range(0, codings, step):
            index = np.arange(first, min(first + step, codings), dtype=np.int64)
            yield self._preferences(draw_codings(self.scenario, self.agenda, index, streams))

    def _preferences(self, draws: CodingDraws) -> Preferences:
        rows = np.arange(len(draws.index), dtype=np.int64)
        setting = Setting(self.scenario, self.agenda, Streams(0), rows, rows, draws)
        summit = Summit(setting)  # one replicate per coding, which never starts
        try:
            summit.principal_set.do("assess", 0, rows)
            return self._read(summit, rows)
        finally:
            summit.close()

    def _read(self, summit: Summit, rows: Ints) -> Preferences:
        agenda, draws = self.agenda, summit.setting.codings
        values = utility_tables(summit.free_worths, agenda.space).transpose(1, 0, 2)
        for p in summit.principals:
            d, ruin = p.lasting[:, agenda.group], p.ruin[:, None]
            values[:, p.index] = lived(d, values[:, p.index], ruin)
        leverage = np.zeros((len(rows), len(draws.actors)))
        if "trilateral" in self.scenario.spec.process:
            for p in summit.principals:
                leverage[:, p.index] = summit.leverage[p.place]
        return Preferences(
            offer=self.offer,
            actors=draws.actors,
            principals=tuple(p.index for p in summit.principals),
            values=values,
            refused=self._crossed(draws.binds),
            carried=~self._crossed(summit.unavailable[:, None, :])[:, 0],
            reservation=np.stack([a.outside_value(rows) for a in summit.actors], axis=1),
            leverage=leverage,
            salience=draws.weight,
            wishes=summit.free_worths,
            quorum=summit.quorum.least,
            veto=summit.quorum.veto,
        )

    def _crossed(self, options: Bools) -> Bools:
        """Which packages contain one of the options flagged in (m, A, O), shape (m, A, P)."""
        agenda = self.agenda
        choices = np.zeros((*options.shape[:2], len(agenda.choices)), dtype=bool)
        for o in range(options.shape[2]):
            choices |= options[:, :, o, None] & agenda.choice_options[:, o]
        out = np.zeros((*options.shape[:2], agenda.size), dtype=bool)
        for k in range(agenda.package_choices.shape[1]):
            out |= choices[:, :, agenda.package_choices[:, k]]
        return out


def is_compiled() -> bool:
    """Whether what is compiled for preferences is in the compiler's cache already."""
    return in_cache(group_order)


def _offer(agenda: Agenda) -> Offer:
    names = tuple(agenda.choice_name(c) for c in range(len(agenda.choices)))
    return Offer(
        issues=agenda.issues,
        choices=names,
        choice_issue=agenda.choice_issue,
        package_choices=agenda.package_choices,
        guarantees=agenda.guarantees,
    )


def _medians(letters: int) -> UniformSource:
    """A source with which coding i has letter i, and everything else is at its median."""

    def source(path: str, index: Ints) -> Floats:
        return (index + 0.5) / letters if path == "coding" else np.full(len(index), 0.5)

    return source


def _pooled(draws: CodingDraws) -> CodingDraws:
    """One coding in the middle of those drawn: medians of numbers, majorities of flags."""
    weight = _median(draws.weight)
    binds = _majority(draws.binds)
    return replace(
        draws,
        index=draws.index[:1],
        letter=draws.letter[:1],
        option_value=_median(draws.option_value),
        weight=weight / weight.sum(axis=2, keepdims=True),
        latent=np.zeros(binds.shape),
        threshold=np.where(binds, np.inf, -np.inf),
        stated=_median(draws.stated),
        binds=binds,
        unwilling=_majority(draws.unwilling),
        venue=draws.venue[:1],
        comfort=_median(draws.comfort),
        refused=_majority(draws.refused),
        precondition={name: _majority(flags) for name, flags in draws.precondition.items()},
        values={name: _median(numbers) for name, numbers in draws.values.items()},
        table={},
    )


def _median(numbers: Floats) -> Floats:
    return np.asarray(np.median(numbers, axis=0, keepdims=True))


def _majority(flags: Bools) -> Bools:
    return np.asarray(flags.mean(axis=0, keepdims=True) > 0.5)
