"""`sim show`."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli.options import Format, Name, Set, Source
from sim.cli.output import answer


def show(
    scenario: Source,
    find: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help="Only values with this in their path or reason."),
    ] = None,
    set_: Set = [],  # noqa: B006
    name: Name = None,
    format_: Format = "table",
) -> None:
    """Show every value of a scenario and its origin.

    Example: sim show geneva --find consent
    """
    from sim.api.show import show as values

    answer(values(scenario, set=set_, name=name, find=find), format_)
