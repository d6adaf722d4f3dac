"""What every writer of a folder shares: it is the only one, and the folder is for one thing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sim.inputs.stored import LINEAGE
from sim.runs.files import (
    TEMPORARY,
    FolderConflict,
    Lock,
    part_of,
    sealed,
    sync_folder,
    unsealed,
    write_atomically,
)
from sim.runs.header import differences

LOCK = "writer.lock"
INDENT = 1  # of the documents that people may read
SHOWN = 8  # items named before "and so many more"


class OnlyWriter:
    """The only writer of a folder, which it makes if need be, until it is closed.

    Raises FolderConflict if there is another one.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._lock: Lock | None = Lock(folder / LOCK)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let others write; what is stored stays."""
        lock, self._lock = self._lock, None
        if lock is not None:
            lock.release()

    def _check_open(self) -> None:
        if self._lock is None:
            raise ValueError(f"{self.folder}: the writer is closed")

    def _take_over(self, header: str, document: Mapping[str, Any], what: str) -> dict[str, Any]:
        """The header of the folder: the one that is there, which must agree, or a new one.

        Clears away what a writer that was killed has left. Raises FolderConflict for other files
        or another header.
        """
        path = self.folder / header
        if path.exists():
            stored = same_document(self.folder, header, document, what)
        else:
            own = {LOCK, part_of(path).name}
            if others := sorted(f.name for f in self.folder.iterdir() if f.name not in own):
                raise FolderConflict(f"{self.folder}: holds other files: {listed(others)}")
            sync_folder(self.folder.parent)
            write_atomically(path, sealed(document, INDENT))
            stored = dict(document)
        for part in self.folder.glob(f".*{TEMPORARY}"):
            part.unlink()
        return stored


def same_document(
    folder: Path, header: str, document: Mapping[str, Any], what: str
) -> dict[str, Any]:
    """The header in a folder; raises FolderConflict, with what differs, unless it is *document*.

    It is the one that is there that goes on: its keys may stand in another order, and bytes are
    promised. *what* is what the folder holds: a run, a sweep.
    """
    stored = unsealed((folder / header).read_bytes(), header, INDENT)
    refuse_other(folder, stored, document, what)
    return stored


def refuse_other(
    folder: Path, stored: Mapping[str, Any], document: Mapping[str, Any], what: str
) -> None:
    """Raise FolderConflict, with what differs, unless both are the same.

    The same scenario may have been put together in two ways: its lineage makes no other run of it.
    """
    if found := list(differences(_without_lineage(stored), _without_lineage(document))):
        raise FolderConflict(f"{folder}: holds another {what}: {listed(found)}")


def _without_lineage(document: Mapping[str, Any]) -> dict[str, Any]:
    scenario = document.get("scenario")
    if not isinstance(scenario, Mapping):
        return dict(document)
    kept = {key: value for key, value in scenario.items() if key != LINEAGE}
    return {**document, "scenario": kept}


def listed(items: Sequence[str]) -> str:
    """Some items, and how many more there are."""
    more = f"; and {len(items) - SHOWN} more" if len(items) > SHOWN else ""
    return "; ".join(items[:SHOWN]) + more
