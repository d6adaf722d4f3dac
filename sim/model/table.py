"""What all stages share: who is there and still in it, signatures, zones, discontent and blame."""

from __future__ import annotations

import numpy as np

from sim.arrays import Bools, Floats, Ints
from sim.inputs.quantity import LEAST
from sim.model.actors import Actor, Mediator, Principal
from sim.model.draws import logistic
from sim.model.guarantees import MONTHS
from sim.model.kernels import talks
from sim.model.libraries import mesa
from sim.model.setting import UNDECIDED, Setting
from sim.model.stakes import Stakes
from sim.outcomes import Outcome

KINDS = {"principal": Principal, "mediator": Mediator, "third_party": Actor}


class Table(Stakes):
    """The actors of a chunk of n replicates around what they have at stake.

    Of each replicate, `signers` (S, n) are the principals that signed, `pi` (n,) is the part of the
    leverage that it took, `violated` and `collapsed` (n,) the months in which its deal was broken.
    """

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting)
        n, roles = setting.size, {k: a.role for k, a in setting.scenario.spec.actors.items()}
        self.signers = np.zeros((len(self.principal_names), n), dtype=bool)
        self.pi = np.zeros(n)
        self.violated = np.full(n, MONTHS + 1, dtype=np.int64)
        self.collapsed = np.full(n, MONTHS + 1, dtype=np.int64)
        self._seated = np.zeros(n, dtype=bool)
        self._zones = np.full((3, n), UNDECIDED, dtype=np.int64)
        at = [setting.codings.actors.index(name) for name in self.principal_names]
        self._principals_worths = np.ascontiguousarray(self.worths[:, at])
        self.actors = [KINDS[roles[name]](self, name) for name in setting.codings.actors]
        self.principals = [a for a in self.actors if isinstance(a, Principal)]
        self.principal_set = mesa.agent.AgentSet(self.principals, random=self.random)
        self.mediator = next((a for a in self.actors if isinstance(a, Mediator)), None)
        for principal in self.principals:
            principal.looks_at = [p for p in self.principals if p is not principal]
            principal.get_ready()
        if self.mediator is not None:
            self.mediator.looks_at = self.principals

    def close(self) -> None:
        """Let go of everything: Mesa keeps every model that ever had an agent."""
        for actor in self.actors:
            actor.__dict__.clear()
        self.__dict__.clear()

    def open_rows(self) -> Ints:
        """Replicates that are still undecided and have no signed text."""
        return np.flatnonzero((self.state.outcome == UNDECIDED) & ~self.state.signed)

    def signed_rows(self) -> Ints:
        return np.flatnonzero((self.state.outcome == UNDECIDED) & self.state.signed)

    def among_actors(self, principals: Bools) -> Bools:
        """Flags of principals, (rows, principals), as flags of all actors."""
        out = np.zeros((len(principals), len(self.actors)), dtype=bool)
        for i, principal in enumerate(self.principals):
            out[:, principal.index] = principals[:, i]
        return out

    def sit_down(self, rows: Ints) -> None:
        """The principals meet: once per replicate, whichever talks come first."""
        fresh = rows[~self._seated[rows]]
        self._seated[fresh] = True
        self.draw_sincerity(fresh)
        self.principal_set.do("sit_down", fresh)
        if self.setting.recorder is None:
            return
        facts = {f"sincere.{p.name}": p.sincere[fresh] for p in self.principals}
        facts |= {f"best.{p.name}": p.best[fresh] for p in self.principals}
        facts |= {f"reservation.{p.name}": p.reservation[fresh] for p in self.principals}
        self.setting.record("talks", 0, fresh, **facts)

    def draw_sincerity(self, rows: Ints) -> None:
        """Draw which sides only stall: more under pressure and on a quiet front (Min 2020)."""
        setting, state, at = self.setting, self.state, "stages.bilateral"
        quiet = np.ones(len(rows))
        if setting.scenario.spec.war is not None:
            usual = 2.0 * setting.value("war.front.volatility", rows)
            still = np.zeros(len(rows))
            moved = np.divide(state.movement[rows], 2.0 * usual, out=still, where=usual >= LEAST)
            quiet = 1.0 - np.minimum(moved, 1.0)
        for party in self.principals:
            base = party.drawn("insincerity", rows)
            inner = np.clip(base, 1e-12, 1 - 1e-12)
            pressure = setting.value(f"actors.*.pressure.{party.name}", rows)
            tilt = setting.value(f"{at}.insincerity_pressure", rows) * pressure
            tilt = tilt + setting.value(f"{at}.insincerity_quiet", rows) * (quiet - 0.5)
            chance = logistic(np.log(inner / (1.0 - inner)) + tilt)
            chance = np.where(base <= 0.0, 0.0, np.where(base >= 1.0, 1.0, chance))
            party.sincere[rows] = setting.uniform("sincerity", rows, party.name) >= chance

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
                self.leverage if pressed else np.zeros_like(self.leverage), self.quorum.rule,
            )  # fmt: skip
        size, pressed_size, nash = self._zones[:, rows]
        return size, pressed_size, nash

    def close_talks(self) -> None:
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
            self.state.close(rows[at], Outcome.NO_AGREEMENT, reason, self.among_actors(who[at]))
