"""Talks between the principals: stacked alternating offers (Aydogan et al. 2017)."""

from __future__ import annotations

import numpy as np

from sim.arrays import Bools, Floats, Ints
from sim.model.actors import Principal
from sim.model.draws import counts
from sim.model.stages.stage import Stage, WalkOuts
from sim.model.table import Table
from sim.model.tactics.history import Offers
from sim.outcomes import Outcome
from sim.theory.ties import at_least


class Bilateral(Stage):
    name = "bilateral"

    def __init__(self, table: Table) -> None:
        super().__init__(table)
        self.parties = table.principals

    def begin(self) -> None:
        super().begin()
        rows, n = self.rows, self.setting.size
        self.limit = np.zeros(n, dtype=np.int64)
        self.limit[rows] = counts(self._value("rounds", rows))
        first = self.setting.uniform("first_mover", rows) * len(self.parties)
        self.first = np.zeros(n, dtype=np.int64)
        self.first[rows] = np.minimum(first.astype(np.int64), len(self.parties) - 1)
        self.table.sit_down(rows)
        asked = {
            name for p in self.parties for r in (p.concession, p.acceptance) for name in r.asks
        }
        self.offers = Offers(n, keep=not asked.isdisjoint(("offers", "free_offers", "speakers")))
        self.demands = np.stack([party.best for party in self.parties])
        for party in self.parties:
            self._come_down(party, np.zeros(len(rows)))
        self.walk_outs = WalkOuts(self.table, self.name, rows, self.limit[rows])
        self.done = len(rows) == 0

    def _value(self, name: str, rows: Ints) -> Floats:
        return self.setting.value(f"stages.bilateral.{name}", rows)

    def _come_down(self, party: Principal, progress: Floats) -> tuple[Floats, Floats]:
        """What a party demanded so far, and what it demands at `progress` through the talks."""
        before = self.demands[party.place, self.rows]
        now = party.aspiration(progress, before, self.offers, self.rows)
        self.demands[party.place, self.rows] = now
        return before, now

    def tick(self) -> None:
        """One offer, and the others' answers."""
        table, rows = self.table, self.rows
        speaker = (self.first[rows] + self.clock) % len(self.parties)
        own = (speaker, np.arange(len(rows)))
        recording = self.setting.recorder is not None
        demanded = self.demands[speaker, rows] if recording else None
        aspiration = self.demands[:, rows].T if recording else None  # a copy, as the turn begins
        packages = self._offers(rows, speaker)
        made = packages >= 0
        self.offers.add(rows, packages, speaker)
        progress = (self.clock + 1) / self.limit[rows]
        shape = (len(self.parties), len(rows))
        accepts, worth, gaps = np.zeros(shape, dtype=bool), np.zeros(shape), np.zeros(shape)
        needed = np.zeros(shape)
        for i, party in enumerate(self.parties):
            before, now = self._come_down(party, progress)
            needed[i] = party.needs(progress, before, now, self.offers, rows)
            accepts[i], worth[i], gaps[i] = party.respond(packages, speaker != i, needed[i], rows)
        accepts[own], gaps[own] = made, 0.0
        agreed = table.quorum.given(accepts)
        for i, party in enumerate(self.parties):
            party.shown[rows] += made & ((speaker == i) | ~accepts[i])
        table.state.rounds[rows] += 1
        if agreed.any():
            table.sign(rows[agreed], packages[agreed], accepts[:, agreed])
        left = self._walk_outs(rows, gaps, accepts, agreed)
        if recording:
            needed = np.where(made, needed, np.nan)
            needed[own] = demanded
            self.setting.record(
                self.name, self.clock, rows, speaker=speaker, package=packages, worth=worth.T,
                demanded=needed.T, accepts=accepts.T, signed=agreed, walked=left,
                aspiration=aspiration,
            )  # fmt: skip
        self.clock += 1
        self.rows = rows[~agreed & ~left & (self.clock < self.limit[rows])]
        self.done = len(self.rows) == 0

    def _offers(self, rows: Ints, speaker: Ints) -> Ints:
        packages = np.full(len(rows), -1, dtype=np.int64)
        for i, party in enumerate(self.parties):
            at = np.flatnonzero(speaker == i)
            packages[at] = party.propose(self.demands[i, rows[at]], rows[at])
        return packages

    def _walk_outs(self, rows: Ints, gaps: Floats, accepts: Bools, agreed: Bools) -> Bools:
        """Refusals after which somebody leaves for good.

        The risk of whole talks is spread evenly over their rounds and grows with hostility and with
        the largest gap between what is demanded and what the offer is worth, red lines apart, of
        those who stand in the way of a signature; the one with the largest gap leaves.
        """
        refuses = self.table.quorum.in_the_way(accepts)
        gaps = np.where(refuses, gaps, 0.0)
        widest = np.maximum.reduce(gaps, axis=0)
        pull = self._value("gap_effect", rows) * widest
        u = self.setting.uniform("walkout.bilateral", rows, position=self.clock)
        left = ~agreed & self.walk_outs.drawn(u, rows, pull)
        if left.any():
            blame = at_least(gaps, widest) & refuses
            who = self.table.among_actors(blame[:, left].T)
            self.table.state.close(rows[left], Outcome.WALKOUT, "walk-out", who)
        return np.asarray(left)
