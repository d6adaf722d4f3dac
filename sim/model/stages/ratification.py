"""Ratification by each principal and each guarantor of a chosen option."""

from __future__ import annotations

import numpy as np

from sim.model.arrays import Bools, Ints
from sim.model.setting import NOT_RATIFIED
from sim.model.stages.stage import Stage


class Ratification(Stage):
    name = "ratification"

    def begin(self) -> None:
        super().begin()
        self.rows = self.summit.signed_rows()
        self.summit.state.reach(self.rows, self.name)

    def tick(self) -> None:
        rows, summit = self.rows, self.summit
        packages = summit.state.package[rows]
        failed = np.zeros((len(rows), len(self.setting.codings.actors)), dtype=bool)
        facts: dict[str, object] = {}
        for actor in summit.actors:
            asked = self._asked(actor.name, packages)
            at = np.flatnonzero(asked)
            if not at.size:
                continue
            ratified, chance = actor.ratify(packages[at], rows[at])
            failed[at, actor.index] = ~ratified
            shown = np.full(len(rows), np.nan)
            shown[at] = chance
            facts[f"chance.{actor.name}"] = shown
        lost = failed.any(axis=1)
        summit.state.close(rows[lost], NOT_RATIFIED, "ratification", failed[lost])
        self.setting.record(self.name, 0, rows, failed=failed, **facts)
        self.done = True

    def _asked(self, actor: str, packages: Ints) -> Bools:
        """Packages that this actor must ratify: its own deal, or an option that it guarantees."""
        if any(p.name == actor for p in self.summit.principals):
            return np.ones(len(packages), dtype=bool)
        agenda, spec = self.setting.agenda, self.setting.scenario.spec
        asked = np.zeros(len(packages), dtype=bool)
        for o, (issue, option) in enumerate(agenda.options):
            entry = spec.issues[issue].options.get(option)
            if entry is not None and actor in entry.guarantors:
                asked |= agenda.package_options[packages, o]
        return asked
