"""`sim new`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.console import USAGE, say
from sim.cli.output import print_
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


def _write(path: Path, text: str, otherwise: str) -> None:
    """Write a new scenario and say what to do with it; a file that exists stays as it is."""
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        say(f"{path} exists already: {otherwise}")
        raise typer.Exit(USAGE) from None
    print_(f"Wrote {path}. Next: sim check {path}, then sim run {path}")
