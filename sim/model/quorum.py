"""Whose yes makes a deal: whether enough principals have said it, and who stood in the way."""

from __future__ import annotations

import numpy as np

from sim.arrays import Bools, Ints
from sim.inputs.scenario import Scenario
from sim.model.kernels.coalition import Rule


class Quorum:
    """So many of the S principals, by name, and those who have a veto; by default all of them."""

    def __init__(self, scenario: Scenario) -> None:
        self.unanimous = scenario.unanimous
        self.least = scenario.quorum
        self.veto: Bools = np.isin(scenario.principals, scenario.vetoes)
        self.rule = Rule(self.least, self.veto)

    def seen_by(self, place: int) -> Rule:
        """The rule with the principal at `place` before all others."""
        return Rule(self.least, self.veto[[place, *self._others(place)]])

    def needed_by(self, place: int) -> Rule:
        """Who else must say yes if the principal at `place` does."""
        return Rule(self.least - 1, self.veto[self._others(place)])

    def _others(self, place: int) -> Ints:
        return np.delete(np.arange(len(self.veto)), place)

    def given(self, yes: Bools) -> Bools:
        """Whether there is a deal, (rows,), from who says yes (S, rows)."""
        if self.unanimous:
            return np.asarray(np.logical_and.reduce(yes, axis=0))
        enough = np.count_nonzero(yes, axis=0) >= self.least
        return np.asarray(enough & yes[self.veto].all(axis=0))

    def in_the_way(self, yes: Bools) -> Bools:
        """Whose no it is that there is no deal, (S, rows), from who says yes (S, rows).

        All who say no where they leave too few, else those who have a veto.
        """
        if self.unanimous:
            return ~yes
        short = np.count_nonzero(yes, axis=0) < self.least
        return np.asarray(~yes & (short | self.veto[:, None]))
