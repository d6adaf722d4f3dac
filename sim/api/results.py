"""Open stored results, and say of damage and unfinished runs what to do about it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.runs.store import Results


@contextmanager
def telling(folder: Path, go_on: str, header: str = "header.json") -> Iterator[None]:
    """Add how to go on to whatever ends a run, or what has that header, that can go on."""
    from sim.runs.files import DamagedResults, FolderConflict
    from sim.runs.results import MANIFEST

    try:
        yield
    except (DamagedResults, FolderConflict):
        raise
    except BaseException as error:
        if (folder / header).exists() and not (folder / MANIFEST).exists():
            error.add_note(go_on)
        raise


@contextmanager
def naming(folder: Path) -> Iterator[None]:
    """Say which folder it is that holds damaged results, and what to do about it."""
    from sim.runs.files import DamagedResults

    try:
        yield
    except DamagedResults as error:
        error.add_note(f"The results in {folder} are damaged: delete the folder and run again.")
        raise


def open_results(folder: Path | str) -> Results:
    """Stored results, every table and number checked, and that they make sense.

    Raises FileNotFoundError, UnfinishedResults, DamagedResults.
    """
    from sim.analysis.opening import checked
    from sim.runs.results import Results

    go_on = "The run that was cut off, started again with --resume (resume=True), goes on."
    with naming(Path(folder)), telling(Path(folder), go_on):
        return checked(Results.open(folder))
