"""`sim import`."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.new import _write
from sim.cli.output import print_, width


def import_(
    sources: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE|DIR",
            help="A folder, an actor table, or a domain's file; after it, profiles to take.",
        ),
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="FILE", help="File to write; else after the domain."
        ),
    ] = None,
    steps: Annotated[
        int | None,
        typer.Option(metavar="N", min=2, help="Make N even steps of what is real-valued."),
    ] = None,
) -> None:
    """Write a scenario from a Genius or NegMAS domain, or from a table of actors (CSV, XLSX).

    Utilities must add up over issues; discounts are left out, and it is said. A table has headings
    for name (actor, player), position (ideal point) and, if wanted, capability (power, influence)
    and salience (priority); decimals have a point or a comma. The scenario may have 200,000
    packages.
    """
    from sim.inputs.importing.importer import import_files

    imported = import_files(sources, steps)
    for remark in imported.remarks:
        print_(textwrap.fill(remark, width(), subsequent_indent="  "))
    _write(output or Path(imported.file_name), imported.text, "choose another file with -o")
