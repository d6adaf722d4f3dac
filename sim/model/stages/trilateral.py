"""Talks at the mediator's table: the single-text procedure."""

from __future__ import annotations

import numpy as np

from sim.model.draws import counts
from sim.model.stages.stage import Stage, WalkOuts
from sim.model.table import Table
from sim.model.tactics.history import Texts
from sim.outcomes import Outcome
from sim.theory.ties import at_least


class Trilateral(Stage):
    name = "trilateral"

    def __init__(self, table: Table) -> None:
        super().__init__(table)
        self.parties = table.principals

    def begin(self) -> None:
        super().begin()
        mediator = self.table.mediator
        if mediator is None or "formulative" not in self.table.styles:
            self.done = True
            return
        n = self.setting.size
        most = self.setting.value("stages.trilateral.texts", self.rows)
        self.limit = np.zeros(n, dtype=np.int64)
        self.limit[self.rows] = counts(most)
        self.texts = Texts(self.limit, len(self.parties))
        self.table.sit_down(self.rows)
        mediator.look(self.rows)
        self.walk_outs = WalkOuts(self.table, self.name, self.rows, self.limit[self.rows])
        self.done = len(self.rows) == 0

    def tick(self) -> None:
        """One text, and the votes on it."""
        table, mediator = self.table, self.table.mediator
        assert mediator is not None
        texts = mediator.table_text(self.rows, self.texts)
        out_of_texts = self.rows[texts < 0]
        self.setting.record(self.name, self.clock, out_of_texts, text=texts[texts < 0])
        rows, texts = self.rows[texts >= 0], texts[texts >= 0]
        votes = np.zeros((len(rows), len(self.parties)), dtype=bool)
        worth = np.zeros((len(rows), len(self.parties)))
        needed = np.zeros((len(rows), len(self.parties)))
        for i, party in enumerate(self.parties):
            worth[:, i] = party.value(texts, rows)
            needed[:, i] = party.reservation[rows] - table.leverage[party.place, rows]
            votes[:, i] = at_least(worth[:, i], needed[:, i]) & party.sincere[rows]
            party.shown[rows[~votes[:, i]]] += 1
        refuses = table.quorum.in_the_way(votes.T)
        for i, party in enumerate(self.parties):
            party.refusals[rows[refuses[i]]] += 1
        self.texts.add(rows, texts, votes)
        table.state.texts[rows] += 1
        signed = table.quorum.given(votes.T)
        table.sign(rows[signed], texts[signed], votes[signed].T)
        u = self.setting.uniform("walkout.trilateral", rows, position=self.clock)
        left = ~signed & self.walk_outs.drawn(u, rows, 0.0)
        table.state.close(
            rows[left], Outcome.WALKOUT, "walk-out", table.among_actors(refuses.T[left])
        )
        own = mediator.utility(texts, rows) if self.setting.recorder is not None else None
        self.setting.record(
            self.name, self.clock, rows, text=texts, worth=worth, needed=needed, votes=votes,
            signed=signed, walked=left, own=own,
        )  # fmt: skip
        self.clock += 1
        self.rows = rows[~signed & ~left & (self.clock < self.limit[rows])]
        self.done = len(self.rows) == 0
