"""A scenario from files of another format."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.api.new import written


@dataclass(frozen=True)
class Imported:
    """The file that was written, and what is to be known of what was read."""

    path: Path
    remarks: Sequence[str]


def import_(
    *sources: Path | str, output: Path | str | None = None, steps: int | None = None
) -> Imported:
    """Write a scenario from a Genius or NegMAS domain with its profiles, or a table of actors.

    `steps` make that many even steps of what is real-valued. Raises ScenarioError for what is
    damaged or not supported, FileExistsError; nothing is written over.
    """
    from sim.inputs.importing.importer import import_files

    read = import_files([Path(source) for source in sources], steps)
    path = Path(read.file_name) if output is None else Path(output)
    return Imported(written(path, read.text), read.remarks)
