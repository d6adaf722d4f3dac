"""Preparation, week by week: the war goes on, conditions are met, principals consent or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.model.arrays import Bools, Floats, Ints
from sim.model.draws import logistic, quantile
from sim.model.setting import NO_MEETING
from sim.model.stages.stage import Stage

if TYPE_CHECKING:
    from sim.model.actors import Principal
    from sim.model.summit import Summit


class Preparation(Stage):
    name = "preparation"

    def __init__(self, summit: Summit) -> None:
        super().__init__(summit)
        self.horizon = summit.setting.scenario.spec.horizon
        self.spec = summit.setting.scenario.spec.stages.preparation
        principals = summit.principals
        # Weeks in which a principal was the only one to refuse: its forced consent would have done.
        self.alone = np.zeros((summit.setting.size, len(principals)), dtype=np.int64)

    def begin(self) -> None:
        """Venues nobody rules out, and when each precondition will be met."""
        summit, codings = self.summit, self.setting.codings
        rows = summit.open_rows()
        coding = self.setting.coding[rows]
        nowhere = codings.venue[coding] < 0
        closed = rows[nowhere]
        summit.state.stage[rows] = self.name
        summit.state.close(closed, NO_MEETING, "venue ruled out", codings.barred[coding[nowhere]])
        self.rows = rows[~nowhere]
        self.ready: dict[str, Floats] = {
            name: self._ready(name, self.rows) for name in self.spec.preconditions
        }
        due = {f"due.{name}": ready[rows] for name, ready in self.ready.items()}
        self.setting.record(self.name, 0, rows, **due)
        for principal in summit.principals:
            principal.look_at(principal.others, self.rows)
            principal.size_up(self.rows)

    def _ready(self, name: str, rows: Ints) -> Floats:
        """Weeks until a precondition is met, for all replicates; 0 where it is none."""
        entry = self.spec.preconditions[name]
        out = np.zeros(self.setting.size)
        if entry.needs_guarantee and not self.setting.agenda.guarantees:
            return out
        u = self.setting.uniform(f"ready.{name}", rows)
        stated = self.setting.codings.precondition[name][self.setting.coding[rows]]
        out[rows] = np.where(stated, quantile(entry.ready, u), 0.0)
        return out

    def tick(self) -> None:
        week, rows, summit = self.clock, self.rows, self.summit
        if week == 0:
            self.advance_clock()
            return
        waves = summit.course.advance(summit.state, week, rows)
        summit.state.remember_front(rows)
        summit.principal_set.do("assess", week, rows)
        count = len(summit.principals)
        consent = np.zeros((len(rows), count), dtype=bool)
        facts: dict[str, Floats | Bools] = {}
        for i, principal in enumerate(summit.principals):
            consent[:, i] = self._consent(principal, week, rows, facts)
        meet = consent.all(axis=1)
        sole = (~consent).sum(axis=1) == 1
        self.alone[rows] += (~consent) & sole[:, None]
        self.setting.record(
            self.name, week, rows, waves=waves, share=summit.state.share[rows],
            hostility=summit.state.hostility[rows], consent=consent, meet=meet, **facts,
        )  # fmt: skip
        summit.state.week[rows[meet]] = week
        self.rows = rows[~meet]
        self.advance_clock()

    def advance_clock(self) -> None:
        self.clock += 1
        if self.clock > self.horizon or len(self.rows) == 0:
            self._close()

    def _consent(
        self, principal: Principal, week: int, rows: Ints, facts: dict[str, Floats | Bools]
    ) -> Bools:
        """Quantal response of one principal; equation (5).

        The value of meeting that it needs is found from the draw first: where even its best value
        would not do, or losing face would, its view of the ZOPA cannot matter.
        """
        ready = np.ones(len(rows), dtype=bool)
        for name, entry in self.spec.preconditions.items():
            if entry.of == principal.name:
                ready &= self.ready[name][rows] <= week
        u = self.setting.uniform("consent", rows, principal.name, week)
        tau = self.setting.value("stages.preparation.consent_noise", rows)
        comfort = self.setting.of_coding(self.setting.codings.comfort[:, principal.index], rows)
        aversion, hostility, leverage = self._pushes(principal, rows)
        push = -aversion - hostility + leverage
        odds = np.log(u / (1.0 - u))
        needed = principal.reservation[rows] - push + tau * (odds - comfort)
        expected = principal.reservation[rows] - principal.drawn("loss_of_face", rows)
        if self.setting.recorder is not None:
            look = np.arange(len(rows))
        else:
            look = np.flatnonzero(ready & (expected < needed))
            look = look[principal.hope(rows[look]) >= needed[look]]
        expected[look] = principal.expected_value(rows[look])
        consent = ready & (expected >= needed)
        if self.setting.recorder is not None:
            net = (expected - principal.reservation[rows] + push) / np.maximum(tau, 1e-9)
            facts[f"ready.{principal.name}"] = ready
            facts[f"reservation.{principal.name}"] = principal.reservation[rows]
            facts[f"expected.{principal.name}"] = expected
            facts[f"chance.{principal.name}"] = logistic(net + comfort)
            facts[f"aversion.{principal.name}"] = aversion
            facts[f"strikes.{principal.name}"] = hostility
            facts[f"leverage.{principal.name}"] = leverage
            if principal.belligerent is not None:
                cost = principal.belligerent.cost(self.summit.state, week, rows)
                facts[f"cost.{principal.name}"] = cost
        return consent

    def _pushes(self, principal: Principal, rows: Ints) -> tuple[Floats, Floats, Floats]:
        """What aversion and hostility take from the wish to meet and leverage adds, in utility."""
        mediator, setting = self.summit.mediator, self.setting
        effect = setting.value("stages.preparation.hostility_effect", rows)
        leverage = np.zeros(len(rows))
        if mediator is not None:
            weight = setting.value("stages.preparation.leverage_effect", rows)
            leverage = weight * mediator.leverage_on(principal, rows)
        hostility = effect * self.summit.state.hostility[rows]
        return principal.drawn("aversion", rows), hostility, leverage

    def _close(self) -> None:
        """No meeting by the horizon: which condition was not met, or who withheld consent."""
        self.done = True
        rows = self.rows
        open_ = np.ones(len(rows), dtype=bool)
        actors = self.setting.codings.actors
        for name, entry in sorted(self.spec.preconditions.items()):
            unmet = open_ & (self.ready[name][rows] > self.horizon)
            blocked = np.zeros((int(unmet.sum()), len(actors)), dtype=bool)
            blocked[:, actors.index(entry.of)] = True
            self.summit.state.close(rows[unmet], NO_MEETING, entry.reason, blocked)
            open_ &= ~unmet
        left = rows[open_]
        blame = self.alone[left] == self.alone[left].max(axis=1, keepdims=True, initial=0)
        self.summit.state.close(left, NO_MEETING, "no consent", self.summit.among_actors(blame))
