"""The actors: one Mesa agent each, whose state has one entry per replicate of the chunk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa
import numpy as np

from sim.model import kernels
from sim.model.arrays import Bools, Floats, Ints
from sim.model.war import Belligerent, belligerent_of
from sim.theory.concession import aspiration

if TYPE_CHECKING:
    from sim.model.summit import Summit

SIGNAL = 0.3201  # sd of a stance drawn evenly from the codebook's seven steps; a test computes it


class Actor(mesa.Agent):
    """A party with preferences over packages; `index` is its place among the actors by name."""

    def __init__(self, model: Summit, name: str) -> None:
        super().__init__(model)
        self.summit = model
        self.name = name
        self.setting = model.setting
        self.index = self.setting.codings.actors.index(name)
        self.spec = self.setting.scenario.spec.actors[name]

    def drawn(self, name: str, rows: Ints) -> Floats:
        """A drawn value of this actor as the replicates at `rows` have it."""
        return self.setting.value(f"{name}.{self.name}", rows)

    def utility(self, packages: Ints, rows: Ints) -> Floats:
        """Utility of one package per replicate, whatever its red lines; equation (1)."""
        return self._worth(self.setting.agenda.package_choices[packages], rows)

    def _worth(self, choices: Ints, rows: Ints) -> Floats:
        """Utility of one choice on every issue, `choices` (rows, K)."""
        coding, worth = self.setting.coding[rows], self.summit.free_worths[:, self.index]
        total = worth[coding, choices[:, 0]]
        for k in range(1, choices.shape[1]):
            total = total + worth[coding, choices[:, k]]
        return np.asarray(total)

    def refuses(self, packages: Ints, rows: Ints) -> Bools:
        """Whether a package crosses a red line of this actor that is real."""
        binds = self.setting.codings.binds[self.setting.coding[rows], self.index]
        return np.asarray((binds & self.setting.agenda.package_options[packages]).any(axis=1))

    def outside_value(self, rows: Ints) -> Floats:
        """Reservation value outside a war: given outright, or the utility of the status quo."""
        if self.spec.alternative is not None:
            return self.drawn("reservation", rows)
        stay = self.setting.agenda.status_quo
        return self._worth(np.broadcast_to(stay, (len(rows), len(stay))), rows)

    def value(self, packages: Ints, rows: Ints) -> Floats:
        """What a signed package is worth; outside the war its utility."""
        return self.utility(packages, rows)

    def gain(self, packages: Ints, rows: Ints) -> Floats:
        """Value of a signed package over the reservation value."""
        return self.value(packages, rows) - self.outside_value(rows)

    def crossed_lines(self, packages: Ints, rows: Ints) -> Floats:
        """Stated red lines that a package crosses, each counted by how firmly it was stated."""
        stated = self.setting.codings.stated[self.setting.coding[rows], self.index]
        inside = self.setting.agenda.package_options[packages]
        total = np.zeros(len(rows))
        for o in range(stated.shape[1]):
            total += np.where(inside[:, o], stated[:, o], 0.0)
        return total

    def ratify(self, packages: Ints, rows: Ints) -> tuple[Bools, Floats]:
        """Whether this actor ratifies, and with what probability; MODEL.md 7.8."""
        from sim.model.draws import logistic

        gain = self.gain(packages, rows)
        gain -= self.drawn("audience_cost", rows) * self.crossed_lines(packages, rows)
        scale = np.maximum(self.drawn("scale", rows), 1e-9)
        chance = logistic(self.drawn("intercept", rows) + gain / scale)
        chance = np.where(self.refuses(packages, rows), 0.0, chance)
        return self.setting.uniform("ratify", rows, self.name) < chance, chance


class Viewer(Actor):
    """An actor that forms estimates of the principals' values from noisy signals."""

    def __init__(self, model: Summit, name: str) -> None:
        super().__init__(model, name)
        self._errors: dict[str, Floats] = {}
        self._reservation_errors: dict[str, Floats] = {}

    def look_at(self, others: list[Principal], rows: Ints) -> None:
        """Draw this viewer's errors about `others` for the replicates at `rows`."""
        size = self.setting.size
        for other in others:
            if other.name not in self._errors:
                shape = (size, len(self.setting.agenda.options))
                self._errors[other.name] = np.zeros(shape)
                self._reservation_errors[other.name] = np.zeros(size)
            pair = f"{self.name}>{other.name}"
            for o, (issue, option) in enumerate(self.setting.agenda.options):
                draws = self.setting.normal(f"error.{issue}.{option}", rows, pair)
                self._errors[other.name][rows, o] = draws
            draws = self.setting.normal("error.reservation", rows, pair)
            self._reservation_errors[other.name][rows] = draws

    def noise(self, other: Principal, rows: Ints) -> Floats:
        """Noise of the estimates of `other`, falling with every offer and refusal of its own."""
        sigma = self.summit.noise(rows)
        return np.asarray(sigma / np.sqrt(1.0 + other.shown[rows] / 2.0))

    def estimate(self, others: list[Principal], rows: Ints) -> Floats:
        """Believed weighted choice values of `others`, shape (rows, T, C)."""
        agenda = self.setting.agenda
        out = np.empty((len(rows), len(others), len(agenda.choices)))
        for t, other in enumerate(others):
            out[:, t] = kernels.estimate_choices(
                *other.preferences,
                self._errors[other.name][rows],
                self.noise(other, rows),
                self.setting.coding[rows],
                SIGNAL,
                agenda.choice_issue,
                agenda.members,
                agenda.base,
            )
        return out

    def believed_reservation(self, others: list[Principal], rows: Ints) -> Floats:
        """Believed reservation values of `others`, shape (rows, T)."""
        out = np.empty((len(rows), len(others)))
        for t, other in enumerate(others):
            noise = self.noise(other, rows) * self._reservation_errors[other.name][rows]
            out[:, t] = np.clip(other.reservation[rows] + noise, 0.0, 1.0)
        return out


class Mediator(Viewer):
    """The actor that may table texts and apply leverage."""

    def leverage_on(self, principal: Principal, rows: Ints) -> Floats:
        """What the mediator can add to a yes of `principal`, in utility."""
        if "leverage" not in self.setting.scenario.spec.mediation.styles:
            return np.zeros(len(rows))
        return principal.drawn("leverage", rows)

    def table_text(
        self, rows: Ints, tabled: Ints, count: Ints, principals: list[Principal]
    ) -> Ints:
        """The best text not tabled yet, -1 where none is believed acceptable; MODEL.md 7.7."""
        setting = self.setting
        coding = setting.coding[rows]
        believed = self.believed_reservation(principals, rows)
        losses = [p.drawn("collapse_loss", rows) for p in principals]
        ruin = np.maximum(0.0, believed - np.stack(losses, axis=1))
        pushes = np.stack([self.leverage_on(p, rows) for p in principals], axis=1)
        return np.asarray(
            kernels.best_texts(
                self.summit.tables[self.name],
                setting.agenda.group,
                setting.agenda.package_choices,
                coding,
                self.estimate(principals, rows),
                self.summit.lasting,
                ruin,
                believed - pushes,
                setting.value("stages.trilateral.tilt", rows),
                tabled,
                count,
            )
        )


class Principal(Viewer):
    """An actor whose signature makes the deal.

    `reservation` and `ruin` (n,) are its utility of no deal and its value after a collapse;
    `lasting` (m, G) is its belief that a deal of a group still stands after 60 months.
    """

    def __init__(self, model: Summit, name: str) -> None:
        super().__init__(model, name)
        n = self.setting.size
        self.reservation = np.zeros(n)
        self.ruin = np.zeros(n)
        self.best = np.zeros(n)
        self.shown = np.zeros(n)
        self.refusals = np.zeros(n, dtype=np.int64)
        self.sincere = np.ones(n, dtype=bool)
        self.lasting = np.ones(
            (len(self.setting.codings.index), len(model.setting.agenda.group_class))
        )
        self.belligerent: Belligerent | None = belligerent_of(self.setting, name)
        self._sight: tuple[Ints, Floats, Ints] | None = None
        codings = self.setting.codings
        self.preferences = (
            np.ascontiguousarray(codings.option_value[:, self.index]),
            np.ascontiguousarray(codings.weight[:, self.index]),
            model.unavailable,
            np.ascontiguousarray(codings.latent[:, self.index]),
            np.ascontiguousarray(codings.threshold[:, self.index]),
        )

    @property
    def others(self) -> list[Principal]:
        return [p for p in self.summit.principals if p is not self]

    def prepare_tables(self) -> None:
        """Order the packages by own utility within groups of equal durability."""
        agenda = self.setting.agenda
        self.table = self.summit.tables[self.name]
        self.others_lasting = np.stack([o.lasting for o in self.others], axis=1)
        groups = len(agenda.group_class)
        self.order, self.start = kernels.group_order(self.table, agenda.group, groups)

    def assess(self, week: int, rows: Ints) -> None:
        """Update what no deal and a broken deal are worth in this week; equations (2) and (3)."""
        if self.belligerent is None:
            self.reservation[rows] = self.outside_value(rows)
        else:
            self.reservation[rows] = self.belligerent.war_value(self.summit.state, week, rows)
        loss = self.drawn("collapse_loss", rows)
        self.ruin[rows] = np.maximum(0.0, self.reservation[rows] - loss)

    def hope(self, rows: Ints) -> Floats:
        """The best value among the packages that it can accept alone, at least that of no deal."""
        found = kernels.best_values(
            self.table, self.order, self.start, self.lasting, self.ruin[rows],
            self.setting.coding[rows],
        )  # fmt: skip
        return np.asarray(np.maximum(found, self.reservation[rows]))

    def outside_value(self, rows: Ints) -> Floats:
        if self.belligerent is not None:
            return self.reservation[rows]
        return super().outside_value(rows)

    def value(self, packages: Ints, rows: Ints) -> Floats:
        """Value of a package with its expected lifetime; equation (3). -inf where infeasible."""
        coding = self.setting.coding[rows]
        u = self.table[coding, packages]
        d = self.lasting[coding, self.setting.agenda.group[packages]]
        return np.asarray(d * u + (1.0 - d) * self.ruin[rows])

    def felt_value(self, packages: Ints, rows: Ints) -> Floats:
        """Value of a package, its red lines apart."""
        d = self.lasting[self.setting.coding[rows], self.setting.agenda.group[packages]]
        return np.asarray(d * self.utility(packages, rows) + (1.0 - d) * self.ruin[rows])

    def size_up(self, rows: Ints) -> None:
        """Find the packages that can matter to the decision to meet, given what it believes."""
        agenda, n = self.setting.agenda, self.setting.size
        self._sight = kernels.frontiers(
            self.order, self.start, self.estimate(self.others, rows),
            agenda.package_choices, self.setting.coding[rows],
        )  # fmt: skip
        place = np.full(n, -1, dtype=np.int64)
        place[rows] = np.arange(len(rows))
        self._place = place

    def expected_value(self, rows: Ints) -> Floats:
        """Value of meeting: its Nash solution of the ZOPA that it sees, or a loss of face."""
        assert self._sight is not None
        others = self.others
        believed = self.believed_reservation(others, rows)
        losses = np.stack([o.drawn("collapse_loss", rows) for o in others], axis=1)
        found = kernels.perceived_nash(
            *self._sight, self._place[rows], self.table, self.setting.agenda.group,
            self.setting.coding[rows], self.lasting, self.ruin[rows], self.reservation[rows],
            self.others_lasting, np.maximum(0.0, believed - losses), believed,
        )  # fmt: skip
        nothing = self.reservation[rows] - self.drawn("loss_of_face", rows)
        return np.where(found > kernels.NEVER, found, nothing)

    def sit_down(self, rows: Ints) -> None:
        """At the start of talks: what to aim for, and whether the talks are meant."""
        self.best[rows] = self.hope(rows)

    def aspiration(self, progress: Floats, rows: Ints) -> Floats:
        """Utility demanded; an insincere side's does not come down. Equation (6)."""
        power = 1.0 / np.maximum(self.drawn("exponent", rows), 1e-9)
        best, floor = self.best[rows], self.reservation[rows]
        return np.where(self.sincere[rows], aspiration(progress, floor, best, power), best)

    def propose(self, progress: Floats, rows: Ints) -> tuple[Ints, Floats]:
        """The offer believed best for the others among those worth its aspiration; -1 for none."""
        setting = self.setting
        demanded = self.aspiration(progress, rows)
        others = self.others
        believed = self.believed_reservation(others, rows)
        losses = np.stack([o.drawn("collapse_loss", rows) for o in others], axis=1)
        packages = kernels.best_offers(
            self.table, setting.agenda.group, setting.agenda.package_choices,
            setting.coding[rows], np.maximum(demanded, self.reservation[rows]),
            self.estimate(others, rows), self.lasting, self.ruin[rows],
            self.others_lasting, np.maximum(0.0, believed - losses), believed,
        )  # fmt: skip
        return packages, demanded

    def respond(self, packages: Ints, progress: Floats, rows: Ints) -> tuple[Bools, Floats, Floats]:
        """Whether it accepts, what the offer is worth to it, and its next demand."""
        worth = self.value(packages, rows)
        demanded = np.maximum(self.aspiration(progress, rows), self.reservation[rows])
        return worth >= demanded, worth, demanded
