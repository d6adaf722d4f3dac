"""The outcome that a caller names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.api.errors import Misuse
from sim.inputs.places import hint
from sim.inputs.scenario import Scenario

if TYPE_CHECKING:
    pass


def outcome_named(text: str, scenario: Scenario | None = None) -> str:
    """The key of an outcome that a user names as it is printed or stored.

    Raises Misuse for a name that is none, and for whether deals stand in a scenario that does not
    follow them.
    """
    from sim.analysis.events import EVENTS, event_keys, listed_names, resolved, suggested

    key = resolved(text)
    if key is None:
        raise Misuse(
            f"outcome: {text!r} is none{hint(suggested(text))}; there are {listed_names()}"
        )
    if scenario is not None and key not in event_keys(scenario.spec.process):
        raise Misuse(
            f"outcome: {scenario.name} has no aftermath in its process, so that nobody knows of "
            f"{EVENTS[key].noun}; there is 'a deal'"
        )
    return key
