"""What writes new scenarios."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.base import print_, width
from sim.console import USAGE, say
from sim.inputs.places import ScenarioError


def new(
    name: Annotated[str, typer.Argument(help="Name of the scenario, and of its file.")],
) -> None:
    """Write NAME.yaml: a commented scenario to start from."""
    from sim.inputs.template import template

    try:
        text = template(name)
    except ScenarioError as error:
        raise typer.BadParameter(str(error)) from None
    _write(Path(f"{name}.yaml"), text, "choose another name")


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


def _write(path: Path, text: str, otherwise: str) -> None:
    """Write a new scenario and say what to do with it; a file that exists stays as it is."""
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        say(f"{path} exists already: {otherwise}")
        raise typer.Exit(USAGE) from None
    print_(f"Wrote {path}. Next: sim check {path}, then sim run {path}")
