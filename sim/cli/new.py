"""`sim new`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.console import USAGE, say
from sim.cli.output import print_

Output = Annotated[
    Path | None,
    typer.Option("-o", "--output", metavar="FILE", help="File to write; else named after it."),
]


def new(
    name: Annotated[str, typer.Argument(help="Name of the scenario, and of its file.")],
    output: Output = None,
) -> None:
    """Write NAME.yaml: a commented scenario to start from.

    Example: sim new harbour
    """
    from sim.api.new import new as begin

    try:
        path = begin(name, output)
    except FileExistsError as error:
        raise exists(error) from None
    say_next(path)


def exists(error: FileExistsError) -> typer.Exit:
    """Say that nothing was written over."""
    say(f"{error.filename} exists already: choose another file with -o")
    return typer.Exit(USAGE)


def say_next(path: Path) -> None:
    """What to do with a new scenario."""
    print_(f"Wrote {path}. Next: sim check {path}, then sim run {path}")
