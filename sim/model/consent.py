"""Whether enough principals have said yes, and who stood in the way if not."""

from __future__ import annotations

import numpy as np

from sim.arrays import Bools, Ints
from sim.inputs.consent import consent_of
from sim.inputs.scenario import Scenario
from sim.model.kernels.coalition import Rule


class Consent:
    """A quorum of the S principals, by name, and those who have a veto; by default all of them."""

    def __init__(self, scenario: Scenario) -> None:
        rule = consent_of(scenario)
        self.unanimous = rule.unanimous
        self.quorum = rule.quorum
        self.veto: Bools = np.isin(rule.principals, rule.vetoes)
        self.rule = Rule(self.quorum, self.veto)

    def seen_by(self, place: int) -> Rule:
        """The rule with the principal at `place` before all others."""
        return Rule(self.quorum, self.veto[[place, *self._others(place)]])

    def needed_by(self, place: int) -> Rule:
        """Who else must say yes if the principal at `place` does."""
        return Rule(self.quorum - 1, self.veto[self._others(place)])

    def _others(self, place: int) -> Ints:
        return np.delete(np.arange(len(self.veto)), place)

    def given(self, yes: Bools) -> Bools:
        """Whether there is a deal, (rows,), from who says yes (S, rows)."""
        if self.unanimous:
            return np.asarray(np.logical_and.reduce(yes, axis=0))
        enough = np.count_nonzero(yes, axis=0) >= self.quorum
        return np.asarray(enough & yes[self.veto].all(axis=0))

    def in_the_way(self, yes: Bools) -> Bools:
        """Whose no it is that there is no deal, (S, rows), from who says yes (S, rows).

        All who say no where they leave too few, else those who have a veto.
        """
        if self.unanimous:
            return ~yes
        short = np.count_nonzero(yes, axis=0) < self.quorum
        return np.asarray(~yes & (short | self.veto[:, None]))
