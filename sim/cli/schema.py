"""`sim schema`."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli.output import json_, print_


def schema(
    of: Annotated[
        str, typer.Option(metavar="COMMAND", help="Of what that command prints as JSON, instead.")
    ] = "scenario",
) -> None:
    """Print the JSON Schema of scenarios, or of any JSON.

    Print the JSON Schema of scenario files, for editors, or of a command's JSON.

    Example: sim schema --of verify
    """
    from sim.api.schema import schema as wanted

    print_(json_(wanted(of)))
