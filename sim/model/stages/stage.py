"""What all stages share: a clock, the replicates still in it, and whether it is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.model.arrays import Ints

if TYPE_CHECKING:
    from sim.model.summit import Summit


class Stage:
    """One stage of the process; `tick` is one week, one offer, one text, or the whole of it."""

    name = ""

    def __init__(self, summit: Summit) -> None:
        self.summit = summit
        self.setting = summit.setting
        self.clock = 0
        self.done = False
        self.rows: Ints = np.empty(0, dtype=np.int64)

    def begin(self) -> None:
        """Take over the replicates that have come this far."""
        self.rows = self.summit.open_rows()
        self.summit.state.stage[self.rows] = self.name

    def tick(self) -> None:
        raise NotImplementedError
