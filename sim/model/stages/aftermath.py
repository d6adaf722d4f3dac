"""The years after a ratified deal: violations and collapse, month by month."""

from __future__ import annotations

import numpy as np

from sim.arrays import Floats, Ints
from sim.model.guarantees import MONTHS
from sim.model.stages.stage import Stage


class Aftermath(Stage):
    name = "aftermath"

    def begin(self) -> None:
        super().begin()
        self.rows = self.table.signed_rows()
        self.table.state.reach(self.rows, self.name)

    def tick(self) -> None:
        rows, table = self.rows, self.table
        guarantees, coding = table.guarantees, self.setting.coding[rows]
        packages, grudge = table.state.package[rows], table.discontent(rows)
        risk = guarantees.risk(packages, rows, table.pi[rows], grudge)
        collapse = guarantees.collapse_curve[coding]
        flare = guarantees.flare_curve[coding]
        collapsed = self._month("collapse", rows, collapse, risk)
        flared = self._month("flare", rows, flare, risk)
        table.collapsed[rows] = collapsed
        table.violated[rows] = np.minimum(collapsed, flared)
        if self.setting.recorder is not None:
            standing = np.exp(-risk * collapse[:, -1])
            self.setting.record(
                self.name, 0, rows, risk=risk, collapsed=collapsed, flared=flared,
                standing=standing,
            )  # fmt: skip
        self.done = True

    def _month(self, purpose: str, rows: Ints, curve: Floats, risk: Floats) -> Ints:
        """First month in which the cumulative hazard reaches the draw; beyond the last if never.

        `curve` (rows, months) is the hazard with all effects off, `risk` what multiplies it.
        """
        limit = -np.log(self.setting.uniform(purpose, rows))
        reached = curve * risk[:, None] >= limit[:, None]
        month = np.argmax(reached, axis=1) + 1
        return np.where(reached.any(axis=1), month, MONTHS + 1).astype(np.int64)
