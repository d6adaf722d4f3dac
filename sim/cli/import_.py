"""`sim import`."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.new import Output, exists, say_next
from sim.cli.output import print_, width


def import_(
    sources: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE|DIR",
            help="A folder, an actor table, or a domain's file; after it, profiles to take.",
        ),
    ],
    output: Output = None,
    steps: Annotated[
        int | None,
        typer.Option(metavar="N", min=2, help="Make N even steps of what is real-valued."),
    ] = None,
) -> None:
    """Write a scenario from a domain or a table of actors.

    Domains of Genius and NegMAS; tables in CSV and XLSX.

    Utilities must add up over issues; discounts are left out, and it is said. A table has headings
    for name (actor, player), position (ideal point) and, if wanted, capability (power, influence)
    and salience (priority); decimals have a point or a comma. The scenario may have 200,000
    packages.

    Example: sim import actors.csv
    """
    from sim.api.import_ import import_ as read

    try:
        imported = read(*sources, output=output, steps=steps)
    except FileExistsError as error:
        raise exists(error) from None
    for remark in imported.remarks:
        print_(textwrap.fill(remark, width(), subsequent_indent="  "))
    say_next(imported.path)
