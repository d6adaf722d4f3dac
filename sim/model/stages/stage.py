"""What all stages share: a clock, the replicates still in it, and whether it is over."""

from __future__ import annotations

import numpy as np

from sim.arrays import Bools, Floats, Ints
from sim.model.table import Table


class Stage:
    """One stage of the process; `tick` is one week, one offer, one text, or the whole of it."""

    name = ""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.setting = table.setting
        self.clock = 0
        self.done = False
        self.rows: Ints = np.empty(0, dtype=np.int64)

    def begin(self) -> None:
        """Take over the replicates that have come this far."""
        self.rows = self.table.open_rows()
        self.table.state.reach(self.rows, self.name)

    def tick(self) -> None:
        raise NotImplementedError


class WalkOuts:
    """Who leaves talks for good: the risk of whole talks spread evenly over their steps.

    It grows with hostility and with what else pulls. `steps` (rows,) is how many there are.
    """

    def __init__(self, table: Table, stage: str, rows: Ints, steps: Ints) -> None:
        self.setting, self.state, self.stage = table.setting, table.state, stage
        total = self.setting.value(f"stages.{stage}.walkout", rows)
        self.hazard = np.zeros(self.setting.size)
        self.hazard[rows] = -np.log1p(-np.minimum(total, 1 - 1e-12)) / steps

    def drawn(self, u: Floats, rows: Ints, pull: Floats | float) -> Bools:
        """Whether a refusal now ends the talks, given uniform draws `u`; shape (rows,)."""
        hostile = self.setting.value(f"stages.{self.stage}.hostility_effect", rows)
        growth = np.minimum(pull + hostile * self.state.hostility[rows], 700.0)
        chance = -np.expm1(-self.hazard[rows] * np.exp(growth))
        return np.asarray(u < chance)
