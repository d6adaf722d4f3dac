"""Begin a scenario."""

from __future__ import annotations

from pathlib import Path

from sim.api.errors import Misuse
from sim.inputs.places import ScenarioError


def new(name: str, output: Path | str | None = None) -> Path:
    """Write a commented scenario to start from, NAME.yaml unless `output` says otherwise.

    Raises ValueError for a name that does not go, FileExistsError; nothing is written over.
    """
    from sim.inputs.template import template

    try:
        text = template(name)
    except ScenarioError as error:
        raise Misuse(str(error)) from None
    return written(Path(f"{name}.yaml") if output is None else Path(output), text)


def written(path: Path, text: str) -> Path:
    """Write a new file; FileExistsError if it is there already."""
    with path.open("x", encoding="utf-8", newline="\n") as file:
        file.write(text)
    return path
