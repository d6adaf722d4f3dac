"""What to call the actors, issues, options, venues and preconditions of a scenario."""

from __future__ import annotations

from typing import Any

from sim.inputs.scenario import NONE, Scenario


def labels_of(scenario: Scenario) -> dict[str, Any]:
    """The label of each by its kind and name, options by their issue; JSON can hold it."""
    spec = scenario.spec

    def call(entries: Any) -> dict[str, str]:
        return {name: e.label or name.replace("_", " ") for name, e in sorted(entries.items())}

    return {
        "actors": call(spec.outsiders) | call(spec.actors),
        "issues": call(spec.issues),
        "options": {
            issue: call(entry.options) | ({NONE: "none"} if entry.kind == "any_of" else {})
            for issue, entry in sorted(spec.issues.items())
        },
        "venues": call(spec.venues),
        "preconditions": call(spec.stages.preparation.preconditions),
    }
