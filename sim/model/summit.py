"""The summit: a Mesa model that steps a whole chunk of replicates together, stage by stage."""

from __future__ import annotations

import numpy as np

from sim.inputs.spec import TALKS
from sim.model.setting import Setting
from sim.model.stages.aftermath import Aftermath
from sim.model.stages.bilateral import Bilateral
from sim.model.stages.preparation import Preparation
from sim.model.stages.ratification import Ratification
from sim.model.stages.stage import Stage
from sim.model.stages.trilateral import Trilateral
from sim.model.table import Table

STAGES: dict[str, type[Stage]] = {
    stage.name: stage for stage in (Preparation, Bilateral, Trilateral, Ratification, Aftermath)
}


class Summit(Table):
    """One chunk of replicates of a scenario. `step` is one tick of the stage that it is in."""

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting)
        process = setting.scenario.spec.process
        self.waiting = [STAGES[name](self) for name in process]
        self.current: Stage | None = None
        self.everyone = np.arange(setting.size)
        if "preparation" not in process:
            self.state.week[:] = 0
            self.principal_set.do("assess", 0, self.everyone)

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

    def _after(self, stage: Stage) -> None:
        """Close what no later stage can still decide."""
        if stage.name in TALKS and not any(s.name in TALKS for s in self.waiting):
            self.close_talks()
        if not self.waiting:
            self.close_talks()
            rows = self.signed_rows()
            signed = self.state.package[rows]
            self.state.outcome[rows] = self.setting.agenda.package_outcome[signed]
