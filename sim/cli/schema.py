"""`sim schema`."""

from __future__ import annotations

from sim.cli.output import json_, print_


def schema() -> None:
    """Print the JSON Schema of scenario files, for editors."""
    from sim.inputs.schema import scenario_schema

    print_(json_(scenario_schema()))
