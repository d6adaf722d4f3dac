"""Talks between the principals: stacked alternating offers (Aydogan et al. 2017)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.model.arrays import Bools, Floats, Ints
from sim.model.draws import logistic
from sim.model.setting import WALKOUT
from sim.model.stages.stage import Stage

if TYPE_CHECKING:
    from sim.model.summit import Summit


class Bilateral(Stage):
    name = "bilateral"

    def __init__(self, summit: Summit) -> None:
        super().__init__(summit)
        self.parties = summit.principals

    def begin(self) -> None:
        super().begin()
        self.rounds = np.maximum(1, np.rint(self._value("rounds", self.rows))).astype(np.int64)
        self.limit = np.zeros(self.setting.size, dtype=np.int64)
        self.limit[self.rows] = self.rounds
        first = self.setting.uniform("first_mover", self.rows) * len(self.parties)
        self.first = np.zeros(self.setting.size, dtype=np.int64)
        self.first[self.rows] = np.minimum(first.astype(np.int64), len(self.parties) - 1)
        self.summit.sit_down(self.rows)
        self.done = len(self.rows) == 0

    def _value(self, name: str, rows: Ints) -> Floats:
        return self.setting.value(f"stages.bilateral.{name}", rows)

    def tick(self) -> None:
        """One offer, and the others' answers."""
        summit, rows = self.summit, self.rows
        packages, demanded, speaker = self._offers(rows)
        worth = np.full((len(rows), len(self.parties)), np.nan)
        accepts = np.zeros((len(rows), len(self.parties)), dtype=bool)
        demands = np.full((len(rows), len(self.parties)), np.nan)
        next_progress = (self.clock + 1) / self.limit[rows]
        made = packages >= 0
        for i, party in enumerate(self.parties):
            at = np.flatnonzero(made)
            accepts[at, i], worth[at, i], demands[at, i] = party.respond(
                packages[at], next_progress[at], rows[at]
            )
        own = (np.arange(len(rows)), speaker)
        accepts[own] = made
        demands[own] = demanded
        signed = made & accepts.all(axis=1)
        for i, party in enumerate(self.parties):
            party.shown[rows[made & ((speaker == i) | ~accepts[:, i])]] += 1
        summit.state.rounds[rows] += 1
        summit.sign(rows[signed], packages[signed])
        left = self._walk_outs(rows, packages, demands, accepts)
        self.setting.record(
            self.name, self.clock, rows, speaker=speaker, package=packages, worth=worth,
            demanded=demands, accepts=accepts, signed=signed, walked=left,
        )  # fmt: skip
        self.clock += 1
        self.rows = rows[~signed & ~left & (self.clock < self.limit[rows])]
        self.done = len(self.rows) == 0

    def _offers(self, rows: Ints) -> tuple[Ints, Floats, Ints]:
        speaker = (self.first[rows] + self.clock) % len(self.parties)
        packages = np.full(len(rows), -1, dtype=np.int64)
        demanded = np.zeros(len(rows))
        progress = self.clock / self.limit[rows]
        for i, party in enumerate(self.parties):
            at = np.flatnonzero(speaker == i)
            packages[at], demanded[at] = party.propose(progress[at], rows[at])
        return packages, demanded, speaker

    def _walk_outs(self, rows: Ints, packages: Ints, demands: Floats, accepts: Bools) -> Bools:
        """Refusals after which somebody leaves for good.

        The risk of whole talks is spread evenly over their rounds and grows with hostility and with
        the largest gap between what is demanded and what the offer is worth, red lines apart; the
        one with the largest gap leaves.
        """
        made = packages >= 0
        gaps = np.zeros(accepts.shape)
        for i, party in enumerate(self.parties):
            at = np.flatnonzero(made & ~accepts[:, i])
            gaps[at, i] = demands[at, i] - party.felt_value(packages[at], rows[at])
        gaps = np.maximum(gaps, 0.0)
        refused = ~accepts.all(axis=1)
        widest = gaps.max(axis=1)
        chance = self.summit.walk_out_chance(
            self.name, rows, self.limit[rows], self._value("gap_effect", rows) * widest
        )
        u = self.setting.uniform("walkout.bilateral", rows, position=self.clock)
        left = refused & (u < chance)
        blame = (gaps == widest[:, None]) & ~accepts
        self.summit.state.close(
            rows[left], WALKOUT, "walk-out", self.summit.among_actors(blame[left])
        )
        return np.asarray(left)


def insincere(summit: Summit, rows: Ints) -> None:
    """Draw which sides only stall: more under pressure and on a quiet front (Min 2020)."""
    setting, state = summit.setting, summit.state
    quiet = np.ones(len(rows))
    if setting.scenario.spec.war is not None:
        usual = 2.0 * setting.value("war.front.volatility", rows)
        moved = np.divide(state.movement[rows], 2.0 * usual, out=quiet * 0.0, where=usual > 0)
        quiet = 1.0 - np.minimum(moved, 1.0)
    for party in summit.principals:
        base = party.drawn("insincerity", rows)
        inner = np.clip(base, 1e-12, 1 - 1e-12)
        tilt = setting.value("stages.bilateral.insincerity_pressure", rows) * party.drawn(
            "pressure", rows
        )
        tilt = tilt + setting.value("stages.bilateral.insincerity_quiet", rows) * (quiet - 0.5)
        chance = logistic(np.log(inner / (1.0 - inner)) + tilt)
        chance = np.where(base <= 0.0, 0.0, np.where(base >= 1.0, 1.0, chance))
        party.sincere[rows] = setting.uniform("sincerity", rows, party.name) >= chance
