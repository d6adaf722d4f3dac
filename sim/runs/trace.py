"""One replicate as it happened: inert events, with names instead of indices, ready for JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sim.inputs.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened: a week, an offer, a text, a ratification, the years after.

    `clock` counts in the unit of the stage: weeks from 1, offers and texts from 0. What `facts`
    holds depends on `kind`; a package is a map from issue to choice.
    """

    stage: str
    clock: int
    kind: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Trace:
    """The events of one replicate, the row that a batch stores of it, and what both refer to."""

    header: Mapping[str, Any]
    row: Mapping[str, str | int | float | None]
    events: tuple[Event, ...]
    scenario: Scenario

    def of(self, *kinds: str) -> tuple[Event, ...]:
        """The events of some kinds, in order."""
        return tuple(event for event in self.events if event.kind in kinds)

    def plain(self) -> dict[str, Any]:
        """Maps, lists and scalars only."""
        return {
            "header": dict(self.header),
            "row": dict(self.row),
            "events": tuple(map(asdict, self.events)),
        }
