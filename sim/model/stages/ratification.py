"""Ratification by the principals and by each guarantor of a chosen option."""

from __future__ import annotations

import numpy as np

from sim.arrays import Bools, Ints
from sim.model.stages.stage import Stage
from sim.outcomes import Outcome


class Ratification(Stage):
    name = "ratification"

    def begin(self) -> None:
        super().begin()
        self.rows = self.table.signed_rows()
        self.table.state.reach(self.rows, self.name)

    def tick(self) -> None:
        rows, table = self.rows, self.table
        packages = table.state.package[rows]
        ratified = np.ones((len(rows), len(table.actors)), dtype=bool)
        blocked = np.zeros_like(ratified)
        facts: dict[str, object] = {}
        for actor in table.actors:
            guarantees = self._guarantees(actor.name, packages)
            at = np.flatnonzero(guarantees | (actor in table.principals))
            if not at.size:
                continue
            ratified[at, actor.index], chance = actor.ratify(packages[at], rows[at])
            blocked[:, actor.index] = guarantees & ~ratified[:, actor.index]
            shown = np.full(len(rows), np.nan)
            shown[at] = chance
            facts[f"chance.{actor.name}"] = shown
        yes = np.stack([ratified[:, p.index] for p in table.principals])
        blocked |= table.among_actors(table.quorum.in_the_way(yes).T)
        lost = blocked.any(axis=1)
        table.state.close(rows[lost], Outcome.NOT_RATIFIED, "ratification", blocked[lost])
        self.setting.record(self.name, 0, rows, failed=~ratified, **facts)
        self.done = True

    def _guarantees(self, actor: str, packages: Ints) -> Bools:
        """Packages that hold an option which this actor guarantees."""
        agenda, spec = self.setting.agenda, self.setting.scenario.spec
        asked = np.zeros(len(packages), dtype=bool)
        for o, (issue, option) in enumerate(agenda.options):
            entry = spec.issues[issue].options.get(option)
            if entry is not None and actor in entry.guarantors:
                asked |= agenda.package_options[packages, o]
        return asked
