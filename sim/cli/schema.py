"""`sim schema`."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli.output import print_


def schema(
    of: Annotated[
        str, typer.Option(metavar="COMMAND", help="Of what that command prints as JSON, instead.")
    ] = "scenario",
) -> None:
    """Print the JSON Schema of scenarios, or of any JSON.

    That of scenario files, for editors, unless a command is named.

    Example: sim schema --of verify
    """
    from sim.api.schema import schema as wanted
    from sim.views.export import as_json

    print_(as_json(wanted(of)))
