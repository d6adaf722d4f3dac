"""The summit: a Mesa model that steps a whole chunk of replicates together."""

from __future__ import annotations

import numpy as np

from sim.model.actors import Actor, Mediator, Principal
from sim.model.arrays import Bools, Floats, Ints
from sim.model.consent import Consent
from sim.model.guarantees import MONTHS, Guarantees
from sim.model.kernels import talks, utilities
from sim.model.kernels.beliefs import Subjects
from sim.model.libraries import mesa
from sim.model.setting import DEAL, NO_AGREEMENT, UNDECIDED, Setting, State
from sim.model.stages.aftermath import Aftermath
from sim.model.stages.bilateral import Bilateral, insincere
from sim.model.stages.preparation import Preparation
from sim.model.stages.ratification import Ratification
from sim.model.stages.stage import Stage
from sim.model.stages.trilateral import Trilateral
from sim.model.war import Course

STAGES: dict[str, type[Stage]] = {
    stage.name: stage for stage in (Preparation, Bilateral, Trilateral, Ratification, Aftermath)
}
TALKS = ("bilateral", "trilateral")


class Summit(mesa.Model):
    """One chunk of replicates of a scenario. `step` is one tick of the stage that it is in."""

    def __init__(self, setting: Setting) -> None:
        super().__init__(rng=0)  # never drawn from: every number comes from a keyed stream
        self.setting = setting
        spec = setting.scenario.spec
        codings = setting.codings
        self.course = Course(setting)
        self.state = State(setting.size, len(codings.actors), self.course.start())
        self.course.follow(self.state)
        self.guarantees = Guarantees(setting)
        self.consent = Consent(setting.scenario)
        self._evaluate()
        self._make_room()
        kinds = {"principal": Principal, "mediator": Mediator, "third_party": Actor}
        self.actors = [kinds[spec.actors[name].role](self, name) for name in codings.actors]
        self.principals = [a for a in self.actors if isinstance(a, Principal)]
        self.principal_set = mesa.agent.AgentSet(self.principals, random=self.random)
        self.mediator = next((a for a in self.actors if isinstance(a, Mediator)), None)
        self._prepare_actors()
        self.waiting = [STAGES[name](self) for name in spec.process]
        self.current: Stage | None = None
        self.everyone = np.arange(setting.size)
        if "preparation" not in spec.process:
            self.state.week[:] = 0
            self.principal_set.do("assess", 0, self.everyone)

    def _evaluate(self) -> None:
        """What choices are worth, for every coding."""
        codings, agenda = self.setting.codings, self.setting.agenda
        roles = {name: self.setting.scenario.spec.actors[name].role for name in codings.actors}
        self.principal_names = [name for name in codings.actors if roles[name] == "principal"]
        self.unavailable = ~codings.available
        closed = codings.binds | self.unavailable[:, None, :]
        drawn = (codings.option_value, codings.weight)
        self.worths = utilities.choice_worths(*drawn, closed, agenda.space)
        self.free_worths = utilities.choice_worths(*drawn, np.zeros_like(closed), agenda.space)
        at = [codings.actors.index(name) for name in self.principal_names]
        self._principals_worths = np.ascontiguousarray(self.worths[:, at])

    def _make_room(self) -> None:
        """Arrays with one entry per replicate, those of the principals (S, n)."""
        n, many = self.setting.size, len(self.principal_names)
        self.reservation, self.ruin = np.zeros((many, n)), np.zeros((many, n))
        self.shown = np.zeros((many, n))
        self.signers = np.zeros((many, n), dtype=bool)
        self.pi = np.zeros(n)
        self.violated = np.full(n, MONTHS + 1, dtype=np.int64)
        self.collapsed = np.full(n, MONTHS + 1, dtype=np.int64)
        self._seated = np.zeros(n, dtype=bool)
        self._zones = np.full((3, n), UNDECIDED, dtype=np.int64)

    def _prepare_actors(self) -> None:
        """What actors know of one another, which takes all of them to be there."""
        setting = self.setting
        self.sigma, self.leverage = self.noise(), self.leverages()
        self.loss = np.stack(
            [setting.everywhere(f"collapse_loss.{p.name}") for p in self.principals]
        )
        self.lasting = np.stack([p.lasting for p in self.principals], axis=1)
        self.seen = self._seen()
        for principal in self.principals:
            principal.looks_at = [p for p in self.principals if p is not principal]
            principal.get_ready()
        if self.mediator is not None:
            self.mediator.looks_at = self.principals

    def _seen(self) -> Subjects:
        """What there is to see of the principals; who looks at it adds its errors."""
        codings, at, nobody = self.setting.codings, [p.index for p in self.principals], np.zeros(0)
        return Subjects(
            column=np.zeros(0, dtype=np.int64),
            value=np.ascontiguousarray(codings.option_value[:, at]),
            weight=np.ascontiguousarray(codings.weight[:, at]),
            closed=self.unavailable,
            latent=np.ascontiguousarray(codings.latent[:, at]),
            threshold=np.ascontiguousarray(codings.threshold[:, at]),
            lasting=self.lasting,
            error=nobody,
            reservation_error=nobody,
            sigma=self.sigma,
            shown=self.shown,
            reservation=self.reservation,
            loss=self.loss,
        )

    @property
    def tables_texts(self) -> bool:
        """Whether the mediator puts forward texts of its own."""
        return "formulative" in self.setting.scenario.spec.mediation.styles

    def step(self) -> None:
        """One tick: a week of preparation, an offer, a text, a ratification, the years after."""
        if self.current is None or self.current.done:
            if not self.waiting:
                self.running = False
                return
            self.current = self.waiting.pop(0)
            self.current.begin()
            if self.current.done:
                self._after(self.current)
                return
        self.current.tick()
        if self.current.done:
            self._after(self.current)

    def run(self) -> None:
        """Step until every replicate has ended."""
        while self.running:
            self.step()

    def close(self) -> None:
        """Let go of everything: Mesa keeps every model that ever had an agent."""
        for actor in self.actors:
            actor.__dict__.clear()
        self.__dict__.clear()

    def _after(self, stage: Stage) -> None:
        """Close what no later stage can still decide."""
        more_talks = any(s.name in TALKS for s in self.waiting)
        if stage.name in TALKS and not more_talks:
            self._close_talks()
        if not self.waiting:
            self._close_talks()
            rows = self.deal_rows()
            classes = self.setting.agenda.package_class[self.state.package[rows]]
            self.state.outcome[rows] = DEAL + classes

    def open_rows(self) -> Ints:
        """Replicates that are still undecided and have no signed text."""
        return np.flatnonzero((self.state.outcome == UNDECIDED) & ~self.state.signed)

    def signed_rows(self) -> Ints:
        return np.flatnonzero((self.state.outcome == UNDECIDED) & self.state.signed)

    deal_rows = signed_rows

    def among_actors(self, principals: Bools) -> Bools:
        """Flags of principals, (rows, principals), as flags of all actors."""
        out = np.zeros((len(principals), len(self.actors)), dtype=bool)
        for i, principal in enumerate(self.principals):
            out[:, principal.index] = principals[:, i]
        return out

    def noise(self) -> Floats:
        """Noise of estimates before anything was seen; a facilitating mediator lowers it."""
        sigma = self.setting.everywhere("stages.bilateral.noise")
        styles = self.setting.scenario.spec.mediation.styles
        if self.mediator is not None and "facilitative" in styles:
            return sigma * self.setting.everywhere("mediation.noise_factor")
        return sigma

    def leverages(self) -> Floats:
        """What the mediator can add to a yes of each principal, in utility, (S, n)."""
        if self.mediator is None or not self.mediator.pushes:
            return np.zeros((len(self.principals), self.setting.size))
        return np.stack([self.setting.everywhere(f"leverage.{p.name}") for p in self.principals])

    def sit_down(self, rows: Ints) -> None:
        """The principals meet: once per replicate, whichever talks come first."""
        fresh = rows[~self._seated[rows]]
        self._seated[fresh] = True
        insincere(self, fresh)
        self.principal_set.do("sit_down", fresh)
        if self.setting.recorder is None:
            return
        facts = {f"sincere.{p.name}": p.sincere[fresh] for p in self.principals}
        facts |= {f"best.{p.name}": p.best[fresh] for p in self.principals}
        facts |= {f"reservation.{p.name}": p.reservation[fresh] for p in self.principals}
        self.setting.record("talks", 0, fresh, **facts)

    def sign(self, rows: Ints, packages: Ints, yes: Bools) -> None:
        """Sign a text, those who said yes to it, (S, rows).

        How much of the leverage their signatures needed is settled here.
        """
        if not len(rows):
            return
        self.state.package[rows] = packages
        self.signers[:, rows] = yes
        needed = np.zeros(len(rows))
        total = np.zeros(len(rows))
        for principal in self.principals:
            short = principal.reservation[rows] - principal.value(packages, rows)
            needed += np.where(yes[principal.place], np.maximum(0.0, short), 0.0)
            total += self.leverage[principal.place, rows]
        self.pi[rows] = np.divide(needed, total, out=np.zeros(len(rows)), where=total > 0)

    def discontent(self, rows: Ints) -> Floats:
        """How far the least content principal stays behind a fair deal.

        Fair is its value at the Nash solution of the true ZOPA; where that is empty, no deal.
        """
        _, _, nash = self.zones(rows)
        worst = np.zeros(len(rows))
        for principal in self.principals:
            fair = principal.reservation[rows].copy()
            known = np.flatnonzero(nash >= 0)
            fair[known] = principal.worth(nash[known], rows[known])
            worst = np.maximum(worst, fair - principal.worth(self.state.package[rows], rows))
        return worst

    def zones(self, rows: Ints) -> tuple[Ints, Ints, Ints]:
        """True ZOPA of the replicates at `rows`: size, size under leverage, Nash package.

        Only once they have met: from then on what no deal is worth stays as it is, so that each
        zone is looked for once.
        """
        fresh = rows[self._zones[0, rows] == UNDECIDED]
        if len(fresh):
            pressed = "trilateral" in self.setting.scenario.spec.process
            self._zones[:, fresh] = talks.zones(
                fresh, self._principals_worths, self.setting.agenda.space, self.setting.coding,
                self.lasting, self.ruin, self.reservation,
                self.leverage if pressed else np.zeros_like(self.leverage), self.consent.rule,
            )  # fmt: skip
        size, pressed_size, nash = self._zones[:, rows]
        return size, pressed_size, nash

    def _close_talks(self) -> None:
        """No text by the end of the talks: nothing to agree on, a vote, or the deadline."""
        rows = self.open_rows()
        _, pressed, _ = self.zones(rows)
        empty = pressed == 0
        refusals = np.stack([p.refusals[rows] for p in self.principals], axis=1)
        voted = ~empty & (refusals.sum(axis=1) > 0)
        late = ~empty & ~voted
        both = np.ones((len(rows), len(self.principals)), dtype=bool)
        stalling = np.stack([~p.sincere[rows] for p in self.principals], axis=1)
        blame = np.where(np.asarray(stalling.any(axis=1))[:, None], stalling, both)
        votes = np.asarray(refusals == refusals.max(axis=1, keepdims=True, initial=0))
        for at, reason, who in (
            (empty, "empty zopa", both),
            (voted, "vote", votes),
            (late, "deadline", blame),
        ):
            self.state.close(rows[at], NO_AGREEMENT, reason, self.among_actors(who[at]))
