"""Preparation, week by week: the war goes on, conditions are met, principals consent or not."""

from __future__ import annotations

import numpy as np

from sim.arrays import Bools, Floats, Ints
from sim.model.actors import Principal
from sim.model.draws import logistic, quantile
from sim.model.kernels.equations import net_consent, odds_to_meet
from sim.model.kernels.meeting import meetings
from sim.model.stages.stage import Stage
from sim.model.table import Table
from sim.outcomes import Outcome


class Preparation(Stage):
    name = "preparation"

    def __init__(self, table: Table) -> None:
        super().__init__(table)
        self.horizon = table.setting.scenario.spec.horizon
        self.spec = table.setting.scenario.spec.stages.preparation
        principals = table.principals
        # Weeks in which a principal was the only one to refuse: its forced consent would have done.
        self.alone = np.zeros((len(principals), table.setting.size), dtype=np.int64)

    def begin(self) -> None:
        """Venues nobody rules out, and when each precondition will be met."""
        table, codings = self.table, self.setting.codings
        rows = table.open_rows()
        coding = self.setting.coding[rows]
        nowhere = codings.venue[coding] < 0
        closed = rows[nowhere]
        table.state.reach(rows, self.name)
        table.state.close(
            closed, Outcome.NO_MEETING, "venue ruled out", codings.barred[coding[nowhere]]
        )
        self.rows = rows[~nowhere]
        self.ready: dict[str, Floats] = {
            name: self._ready(name, self.rows) for name in self.spec.preconditions
        }
        ready_by = {p.name: np.zeros(self.setting.size) for p in table.principals}
        for name, ready in self.ready.items():
            by = ready_by[self.spec.preconditions[name].of]
            np.maximum(by, ready, out=by)
        due = {f"due.{name}": ready[rows] for name, ready in self.ready.items()}
        self.setting.record(self.name, 0, rows, **due)
        for principal in table.principals:
            principal.look(self.rows)
            principal.size_up(self.rows, ready_by[principal.name])

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
        week, rows, table = self.clock, self.rows, self.table
        if week == 0:
            self.advance_clock()
            return
        waves = table.course.advance(week, rows)
        table.principal_set.do("assess", week, rows)
        consent = np.zeros((len(table.principals), len(rows)), dtype=bool)
        facts: dict[str, Floats | Bools] = {}
        for principal in table.principals:
            consent[principal.place] = self._consent(principal, week, rows, facts)
        meet = meetings(rows, consent, self.alone)
        if self.setting.recorder is not None:
            self.setting.record(
                self.name, week, rows, waves=waves, share=table.state.share[rows],
                hostility=table.state.hostility[rows], consent=consent.T, meet=meet, **facts,
            )  # fmt: skip
        if meet.any():
            table.state.week[rows[meet]] = week
            self.rows = rows[~meet]
        self.advance_clock()

    def advance_clock(self) -> None:
        self.clock += 1
        if self.clock > self.horizon or len(self.rows) == 0:
            self._close()

    def _consent(
        self, principal: Principal, week: int, rows: Ints, facts: dict[str, Floats | Bools]
    ) -> Bools:
        """Whether one principal would meet in this week, and if recorded, for what reasons."""
        u = self.setting.uniform("consent", rows, principal.name, week)
        consent, expected = principal.consent(week, np.log(u / (1.0 - u)), rows)
        if self.setting.recorder is not None:
            facts |= self._reasons(principal, week, rows, expected)
        return consent

    def _reasons(
        self, principal: Principal, week: int, rows: Ints, expected: Floats
    ) -> dict[str, Floats | Bools]:
        """The parts of equation (5) for one principal, and its chance of consenting."""
        will = principal.will
        strikes = will.effect[rows] * self.table.state.hostility[rows]
        net = net_consent(
            expected, will.reservation[rows], will.aversion[rows], strikes, will.leverage[rows]
        )
        odds = odds_to_meet(net, will.tau[rows], will.comfort[rows])
        found: dict[str, Floats | Bools] = {
            "ready": will.ready_by[rows] <= week,
            "reservation": will.reservation[rows],
            "expected": expected,
            "chance": logistic(odds),
            "aversion": will.aversion[rows],
            "strikes": strikes,
            "leverage": will.leverage[rows],
        }
        if principal.belligerent is not None:
            found["cost"] = principal.belligerent.cost[rows]
        return {f"{fact}.{principal.name}": values for fact, values in found.items()}

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
            self.table.state.close(rows[unmet], Outcome.NO_MEETING, entry.reason, blocked)
            open_ &= ~unmet
        left = rows[open_]
        alone = self.alone[:, left]
        blame = alone == alone.max(axis=0, initial=0)
        self.table.state.close(
            left, Outcome.NO_MEETING, "no consent", self.table.among_actors(blame.T)
        )
