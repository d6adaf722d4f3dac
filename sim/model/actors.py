"""The actors: one Mesa agent each, whose state has one entry per replicate of the chunk."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import numpy as np

from sim.arrays import Bools, Floats, Ints
from sim.inputs.quantity import LEAST
from sim.inputs.tactics import Kind
from sim.model.draws import logistic
from sim.model.kernels import meeting, talks, utilities
from sim.model.kernels.beliefs import Subjects
from sim.model.kernels.equations import lived, ruin_of
from sim.model.kernels.utilities import NEVER
from sim.model.libraries import mesa
from sim.model.stakes import Stakes
from sim.model.tactics.history import Offers, Texts
from sim.model.tactics.registry import load
from sim.model.war import Belligerent, belligerent_of


class Actor(mesa.Agent):
    """A party with preferences over packages; `index` is its place among the actors by name."""

    def __init__(self, model: Stakes, name: str) -> None:
        super().__init__(model)
        self.stakes = model
        self.name = name
        self.setting = model.setting
        self.index = self.setting.codings.actors.index(name)
        self.spec = self.setting.scenario.spec.actors[name]

    def drawn(self, name: str, rows: Ints) -> Floats:
        """A parameter of this actor, by its path under it, as the replicates at `rows` have it."""
        return self.setting.value(f"actors.{self.name}.{name}", rows)

    def utility(self, packages: Ints, rows: Ints) -> Floats:
        """Utility of one package per replicate, whatever its red lines; equation (1)."""
        choices = self.setting.agenda.package_choices[packages]
        return self._worth(choices, rows, self.stakes.free_worths)

    def _worth(self, choices: Ints, rows: Ints, worths: Floats) -> Floats:
        """Utility of one choice on every issue, `choices` (rows, K), from `worths` (m, A, C)."""
        coding, worth = self.setting.coding[rows], worths[:, self.index]
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
            return self.drawn("alternative.reservation_value", rows)
        stay = self.setting.agenda.status_quo
        choices = np.broadcast_to(stay, (len(rows), len(stay)))
        return self._worth(choices, rows, self.stakes.free_worths)

    def worth(self, packages: Ints, rows: Ints) -> Floats:
        """What a signed package is worth, whatever its red lines; outside the war its utility."""
        return self.utility(packages, rows)

    def gain(self, packages: Ints, rows: Ints) -> Floats:
        """Worth of a signed package over the reservation value."""
        return self.worth(packages, rows) - self.outside_value(rows)

    def _tactic_draw(self, kind: Kind, rows: Ints, position: int) -> Floats:
        """What a tactic of this actor leaves to chance."""
        return self.setting.uniform(f"tactic.{kind}", rows, self.name, position=position)

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
        gain = self.gain(packages, rows)
        gain -= self.drawn("ratification.audience_cost", rows) * self.crossed_lines(packages, rows)
        scale = np.maximum(self.drawn("ratification.scale", rows), LEAST)
        chance = logistic(self.drawn("ratification.intercept", rows) + gain / scale)
        chance = np.where(self.refuses(packages, rows), 0.0, chance)
        return self.setting.uniform("ratify", rows, self.name) < chance, chance


class Viewer(Actor):
    """An actor that forms estimates of principals' values, `looks_at`, from noisy signals."""

    looks_at: list[Principal]
    subjects: Subjects

    @cached_property
    def own_worths(self) -> Floats:
        """What choices are worth to it, -inf across its red lines, (m, C)."""
        return np.ascontiguousarray(self.stakes.worths[:, self.index])

    def look(self, rows: Ints) -> None:
        """Draw this viewer's errors about the others, where it has not looked at them yet."""
        if not hasattr(self, "subjects"):
            self._make_room()
        fresh = rows[~self._looked[rows]]
        self._looked[fresh] = True
        if not len(fresh):
            return
        purposes = tuple(f"error.{issue}.{option}" for issue, option in self.setting.agenda.options)
        for t, other in enumerate(self.looks_at):
            pair, column = f"{self.name}>{other.name}", t * len(purposes)
            self.setting.fill_normal(purposes, fresh, pair, self._errors, column)
            draws = self.setting.normal("error.reservation", fresh, pair)
            self.subjects.reservation_error[t, fresh] = draws

    def _make_room(self) -> None:
        """Only when it looks: of many parties, few may ever speak."""
        setting, stakes = self.setting, self.stakes
        size, many, options = setting.size, len(self.looks_at), len(setting.agenda.options)
        self._looked = np.zeros(size, dtype=bool)
        self._errors = np.zeros((size, many * options))
        self.subjects = stakes.seen._replace(
            column=np.array([other.place for other in self.looks_at], dtype=np.int64),
            error=self._errors.reshape(size, many, options),
            reservation_error=np.zeros((many, size)),
        )


class Mediator(Viewer):
    """The actor that may table texts and apply leverage."""

    def table_text(self, rows: Ints, so_far: Texts) -> Ints:
        """The next text by its tactic, -1 where none is believed acceptable; MODEL.md 7.7."""
        setting = self.setting
        rule = load("text", setting.scenario.spec.stages.trilateral.text)
        size = (len(rows), setting.agenda.size) if "scores" in rule.asks else (0, 0)
        scores = np.full(size, -1.0)
        best: Ints = talks.best_texts(
            rows, self.own_worths, self.subjects, setting.agenda.space,
            setting.coding, self.stakes.leverage, setting.everywhere("stages.trilateral.tilt"),
            so_far.tabled, so_far.count, self.stakes.quorum.rule, scores,
        )  # fmt: skip
        texts = rule.packages(
            {
                "best": lambda: best,
                "scores": lambda: scores,
                "choices": lambda: setting.agenda.package_choices,
                "tabled": lambda: so_far.tabled_by(rows),
                "votes": lambda: so_far.votes_on(rows),
                "limit": lambda: so_far.limit[rows],
                "draws": lambda: self._draws(rows, so_far.clock),
            },
            rows,
        )
        rule.hold_to(texts, best, scores)
        return texts

    def _draws(self, rows: Ints, clock: int) -> Floats:
        """Two uniform numbers for each text so far and for this one, (2, texts, rows)."""
        draws = [
            self._tactic_draw("text", rows, 2 * text + which)
            for which in range(2)
            for text in range(clock + 1)
        ]
        return np.stack(draws).reshape(2, clock + 1, len(rows))


class Principal(Viewer):
    """An actor whose signature makes the deal; `place` is its place among the principals.

    `reservation` and `ruin` (n,) are its utility of no deal and its value after a collapse;
    `lasting` (m, G) is its belief that a deal of a group still stands after 60 months; `shown` (n,)
    counts what others have seen of it, `refusals` (n,) the texts that failed by its no. `rule` says
    when a deal is made, itself before the others, `needed` who of the others it needs for one.
    """

    def __init__(self, model: Stakes, name: str) -> None:
        super().__init__(model, name)
        self.place = model.principal_names.index(name)
        self.reservation: Floats = model.reservation[self.place]
        self.ruin: Floats = model.ruin[self.place]
        self.shown: Floats = model.shown[self.place]
        self.best = np.zeros(self.setting.size)
        self.refusals = np.zeros(self.setting.size, dtype=np.int64)
        self.sincere = np.ones(self.setting.size, dtype=bool)
        self.concession = load("concession", self.spec.concession)
        self.acceptance = load("acceptance", self.spec.acceptance)
        self.belligerent: Belligerent | None = belligerent_of(self.setting, name)
        self.lasting: Floats = np.ascontiguousarray(model.lasting[:, self.place])

    def get_ready(self) -> None:
        """Order the packages by own utility within groups of equal durability."""
        agenda, coding = self.setting.agenda, self.setting.coding
        self.order = utilities.group_order(self.own_worths, agenda.space, len(agenda.group_outcome))
        free = np.ascontiguousarray(self.stakes.free_worths[:, self.index])
        self.own = talks.Own(self.own_worths, self.order, self.lasting, free, self.ruin, coding)
        self.rule = self.stakes.quorum.seen_by(self.place)
        self.needed = self.stakes.quorum.needed_by(self.place)

    def assess(self, week: int, rows: Ints) -> None:
        """Update what no deal and a broken deal are worth in this week; equations (2) and (3)."""
        if self.belligerent is not None:
            state = self.stakes.state
            self.belligerent.assess(state, week, rows, self.reservation, self.ruin)
        elif week <= 1:  # outside a war it is the same in every week
            self.reservation[rows] = self.outside_value(rows)
            loss = self.drawn("collapse_loss", rows)
            self.ruin[rows] = ruin_of(self.reservation[rows], loss)

    def hope(self, rows: Ints) -> Floats:
        """The best value among the packages that it can accept alone, at least that of no deal."""
        found = utilities.best_values(
            rows, self.order.top, self.lasting, self.ruin, self.setting.coding
        )
        return np.asarray(np.maximum(found, self.reservation[rows]))

    def outside_value(self, rows: Ints) -> Floats:
        if self.belligerent is not None:
            return np.asarray(self.reservation[rows])
        return super().outside_value(rows)

    def value(self, packages: Ints, rows: Ints) -> Floats:
        """Value of a package with its expected lifetime; equation (3). -inf where infeasible."""
        choices = self.setting.agenda.package_choices[packages]
        return self._lived(self._worth(choices, rows, self.stakes.worths), packages, rows)

    def free_value(self, packages: Ints, rows: Ints) -> Floats:
        """The same, red lines apart."""
        return self._lived(self.utility(packages, rows), packages, rows)

    def _lived(self, u: Floats, packages: Ints, rows: Ints) -> Floats:
        d = self.lasting[self.setting.coding[rows], self.setting.agenda.group[packages]]
        felt = lived(d, np.where(u > NEVER, u, 0.0), self.ruin[rows])
        return np.where(u > NEVER, felt, NEVER)

    def worth(self, packages: Ints, rows: Ints) -> Floats:
        """Its value, equation (3), of what is signed, be it by others and across its red lines."""
        found = self.value(packages, rows)
        across = np.flatnonzero(np.isneginf(found))
        if len(across):
            found[across] = self.free_value(packages[across], rows[across])
        return found

    def size_up(self, rows: Ints, ready_by: Floats) -> None:
        """Find the packages that can matter to the decision to meet, given what it believes.

        `ready_by` (n,) is the week from which its preconditions are met.
        """
        setting, at = self.setting, "stages.preparation"
        mine = f"actors.{self.name}.{{}}".format
        if self.stakes.quorum.unanimous:
            found = meeting.frontiers(
                rows, setting.size, self.order, self.lasting, setting.coding, self.subjects,
                setting.agenda.space,
            )  # fmt: skip
        else:
            found = meeting.prospects(
                rows, setting.size, self.own, self.subjects, setting.agenda.space, self.rule
            )
        self.sight = meeting.Sight(*found)
        self.will = meeting.Will(
            coding=setting.coding,
            reservation=self.reservation,
            ruin=self.ruin,
            face=setting.everywhere(mine("loss_of_face")),
            aversion=setting.everywhere(mine("aversion")),
            effect=setting.everywhere(f"{at}.hostility_effect"),
            leverage=setting.everywhere(f"{at}.leverage_effect") * self.stakes.leverage[self.place],
            tau=setting.everywhere(f"{at}.consent_noise"),
            comfort=setting.codings.comfort[setting.coding, self.index],
            ready_by=ready_by,
            top=self.order.top,
            peak=self.order.top.max(axis=1),
            lasting=self.lasting,
        )

    def consent(self, week: int, odds: Floats, rows: Ints) -> tuple[Bools, Floats]:
        """Whether it would meet, and what it expects of meeting; equation (5).

        Meeting is worth its Nash solution of the ZOPA that it sees, or a loss of face; where the
        draw decides without it, what is told is the loss of face, unless all is recorded.
        """
        expected = np.empty(len(rows))
        every = self.setting.recorder is not None
        consents = meeting.consents(
            rows, week, odds, self.stakes.state.hostility, self.will, self.sight, self.subjects,
            self.rule, every, expected,
        )  # fmt: skip
        return consents, expected

    def sit_down(self, rows: Ints) -> None:
        """At the start of talks: what to aim for, and whether the talks are meant."""
        self.best[rows] = self.hope(rows)

    def aspiration(self, progress: Floats, demand: Floats, so_far: Offers, rows: Ints) -> Floats:
        """Utility demanded next, by its concession tactic, where it demanded `demand` so far.

        An insincere side's does not come down; nobody demands less than no deal is worth.
        """
        best, floor = self.best[rows], self.reservation[rows]
        demanded = self.concession.values(
            {
                "progress": lambda: progress,
                "floor": lambda: floor,
                "best": lambda: best,
                "exponent": lambda: self.drawn("exponent", rows),
                "demand": lambda: demand,
                **self._sources("concession", so_far, rows),
            },
            rows,
        )
        return self._held(demanded, floor, best, rows)

    def needs(
        self, progress: Floats, demand: Floats, next_demand: Floats, so_far: Offers, rows: Ints
    ) -> Floats:
        """The least value for which it accepts the last of the offers, by its acceptance tactic.

        That is no less than no deal is worth, and for an insincere side the best that it can hope
        for. It demanded `demand` before, and will demand `next_demand`.
        """
        best, floor = self.best[rows], self.reservation[rows]
        needed = self.acceptance.values(
            {
                "progress": lambda: progress,
                "floor": lambda: floor,
                "best": lambda: best,
                "demand": lambda: demand,
                "next_demand": lambda: next_demand,
                **self._sources("acceptance", so_far, rows),
            },
            rows,
        )
        return self._held(needed, floor, best, rows)

    def _held(self, wanted: Floats, floor: Floats, best: Floats, rows: Ints) -> Floats:
        """What is wanted within bounds; who is insincere holds out for the best."""
        return np.where(self.sincere[rows], np.minimum(np.maximum(wanted, floor), best), best)

    def _sources(
        self, kind: Kind, so_far: Offers, rows: Ints
    ) -> dict[str, Callable[[], Floats | Ints | int]]:
        """What both its tactics may ask for, besides what is demanded."""
        return {
            "offers": lambda: so_far.worths(self.value, rows),
            "free_offers": lambda: so_far.worths(self.free_value, rows),
            "speakers": lambda: so_far.speakers(rows),
            "place": lambda: self.place,
            "draw": lambda: self._tactic_draw(kind, rows, so_far.clock),
        }

    def propose(self, demanded: Floats, rows: Ints) -> Ints:
        """The offer believed best for the others among those worth its demand; -1 for none."""
        self.look(rows)
        packages: Ints = talks.best_offers(
            rows, demanded, self.own, self.subjects, self.setting.agenda.space, self.needed
        )
        return packages

    def respond(
        self, packages: Ints, asked: Bools, demanded: Floats, rows: Ints
    ) -> tuple[Bools, Floats, Floats]:
        """Whether it accepts, what the offer is worth to it, and how far it stays behind.

        Only where it is `asked`, unless all is recorded: it need not answer its own offer.
        """
        asked = asked | (self.setting.recorder is not None)
        worth, gap = np.empty(len(rows)), np.empty(len(rows))
        space = self.setting.agenda.space
        accepts = talks.answers(rows, packages, asked, demanded, self.own, space, worth, gap)
        return accepts, worth, gap
