"""The JSON Schema of scenario files, and of what commands print as JSON."""

from __future__ import annotations

from typing import Any

from sim.api.errors import Misuse

SCENARIO = "scenario"


def schema(of: str = SCENARIO) -> dict[str, Any]:
    """The schema of scenario files, or of the JSON of the command called `of`; ValueError."""
    from sim.views.export import DOCUMENTS, schema_of

    if of == SCENARIO:
        from sim.inputs.schema import scenario_schema

        return scenario_schema()
    if of not in DOCUMENTS:
        raise Misuse(f"of: {of!r} is none; there are {', '.join([SCENARIO, *DOCUMENTS])}")
    return schema_of(of)
