"""Whose consent makes a deal: that of all principals, or of a quorum with those who have a veto."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.inputs.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Consent:
    """The principals by name, how many of them must say yes, and who among them has a veto."""

    principals: tuple[str, ...]
    quorum: int
    vetoes: tuple[str, ...]

    @property
    def unanimous(self) -> bool:
        return self.quorum == len(self.principals)


def consent_of(scenario: Scenario) -> Consent:
    """The rule of a scenario; without one, all must say yes."""
    spec = scenario.spec
    principals = tuple(sorted(n for n, a in spec.actors.items() if a.role == "principal"))
    if spec.consent is None:
        return Consent(principals, len(principals), ())
    return Consent(principals, spec.consent.quorum, tuple(sorted(spec.consent.vetoes)))
