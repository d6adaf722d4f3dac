"""The folder of a sweep: written unit by unit, so that nothing is lost.

sweep.json       what identifies the sweep, before anything else
journal.jsonl    one sealed line for each unit: a point, a block of its runs, and its counts
points.parquet   one row per point: the values of its factors
shares.parquet   the tidy table: point, factors, outcome, share, interval; and as shares.csv
manifest.json    the first of these, checksums of the others: the sweep is complete
"""

from __future__ import annotations

import errno
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from sim.runs.blocks import StoredFile, checked_bytes
from sim.runs.files import (
    TEMPORARY,
    Damage,
    DamagedResults,
    FolderConflict,
    Lock,
    append,
    digest,
    in_use,
    is_locked,
    part_of,
    sealed,
    sync_folder,
    unsealed,
    write_atomically,
)
from sim.runs.header import differences
from sim.runs.results import INDENT, JOURNAL, MANIFEST, UnfinishedResults
from sim.runs.store import LOCK

if TYPE_CHECKING:
    import pandas as pd

HEADER = "sweep.json"
SHOWN = 8  # differences named before "and so many more"
Key = tuple[int, int]


class SweepResults:
    """A complete sweep; every byte was checked when it was opened."""

    def __init__(self, folder: Path, manifest: Mapping[str, Any]) -> None:
        """For `open`."""
        self.folder, self.manifest = folder, manifest

    @classmethod
    def open(cls, folder: Path | str) -> SweepResults:
        """The sweep in *folder*; raises FileNotFoundError, UnfinishedResults, DamagedResults."""
        folder = Path(folder)
        path = folder / MANIFEST
        if not path.exists():
            if (folder / HEADER).exists():
                raise UnfinishedResults(f"{folder}: a sweep that was cut off")
            raise FileNotFoundError(errno.ENOENT, "no sweep in this folder", str(folder))
        manifest = unsealed(path.read_bytes(), MANIFEST, INDENT)
        try:
            files = {name: StoredFile(**record) for name, record in manifest["files"].items()}
            head = {k: v for k, v in manifest.items() if k != "files"}
        except (AttributeError, KeyError, TypeError) as error:
            raise DamagedResults(
                Damage(MANIFEST, f"not the manifest of a sweep: {error}")
            ) from None
        if not (folder / HEADER).exists():
            raise DamagedResults(Damage(HEADER, "missing"))
        if (folder / HEADER).read_bytes() != sealed(head, INDENT):
            raise DamagedResults(Damage(HEADER, "does not agree with the manifest"))
        for name, record in files.items():
            checked_bytes(folder, name, record)
        return cls(folder, manifest)

    @property
    def table(self) -> pd.DataFrame:
        """The tidy table: one row per point and outcome."""
        import pandas as pd

        return pd.read_parquet(self.folder / "shares.parquet")

    @property
    def points(self) -> pd.DataFrame:
        """One row per point."""
        import pandas as pd

        return pd.read_parquet(self.folder / "points.parquet")

    @property
    def factors(self) -> list[str]:
        """The paths that were varied."""
        return list(self.manifest["factors"])

    @property
    def failures(self) -> list[tuple[int, int, str]]:
        """Point, replicate and error of each run that failed."""
        lines = (self.folder / JOURNAL).read_bytes().splitlines(keepends=True)
        units = (unsealed(line, JOURNAL) for line in lines)
        return [(u["point"], n, told) for u in units for n, told in u["counted"]["failures"]]


def stored_sweep(folder: Path, document: Mapping[str, Any], resume: bool) -> SweepResults | None:
    """The same sweep if *folder* holds all of it; None if there is something left to run.

    Raises FolderConflict if the folder holds another, UnfinishedResults if it holds part of this
    one and that is not to be resumed, DamagedResults.
    """
    if not (folder / HEADER).exists():
        return None
    _same(folder, document)
    if (folder / MANIFEST).exists():
        return SweepResults.open(folder)
    if is_locked(folder / LOCK):
        raise in_use(folder)
    if not resume:
        SweepResults.open(folder)  # says that it was cut off
    return None


def _same(folder: Path, document: Mapping[str, Any]) -> dict[str, Any]:
    stored = unsealed((folder / HEADER).read_bytes(), HEADER, INDENT)
    if found := list(differences(stored, document)):
        more = f"; and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
        told = "; ".join(found[:SHOWN])
        raise FolderConflict(f"{folder}: holds another sweep: {told}{more}")
    return stored


class SweepWriter:
    """The only writer of the folder of a sweep; `counted` is what is safely there.

    Raises FolderConflict if the folder holds anything else or has a writer. `discarded` names what
    was found damaged and is to be made again.
    """

    def __init__(self, folder: Path, document: Mapping[str, Any]) -> None:
        self.folder, self._document = folder, dict(document)
        self.counted: dict[Key, Mapping[str, Any]] = {}
        self.discarded: list[Damage] = []
        folder.mkdir(parents=True, exist_ok=True)
        self._lock: Lock | None = Lock(folder / LOCK)
        try:
            self._open()
        except BaseException:
            self.close()
            raise

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

    def add(self, key: Key, counted: Mapping[str, Any]) -> None:
        """Store what was counted of a unit: when this returns, it survives."""
        append(self.folder / JOURNAL, _line(key, counted))
        self.counted[key] = counted

    def finish(self, files: Mapping[str, bytes]) -> SweepResults:
        """Write the files and the manifest, which makes the sweep complete; let others write."""
        lines = b"".join(_line(key, self.counted[key]) for key in sorted(self.counted))
        contents = {**files, JOURNAL: lines}
        for name, data in contents.items():
            write_atomically(self.folder / name, data)
        records = {name: _record(data) for name, data in contents.items()}
        write_atomically(
            self.folder / MANIFEST, sealed({**self._document, "files": records}, INDENT)
        )
        self.close()
        return SweepResults.open(self.folder)

    def _open(self) -> None:
        if (self.folder / HEADER).exists():
            self._document = _same(self.folder, self._document)
        else:
            own = {LOCK, part_of(self.folder / HEADER).name}
            if others := sorted(f.name for f in self.folder.iterdir() if f.name not in own):
                raise FolderConflict(
                    f"{self.folder}: holds other files: {', '.join(others[:SHOWN])}"
                )
            sync_folder(self.folder.parent)
            write_atomically(self.folder / HEADER, sealed(self._document, INDENT))
        for part in self.folder.glob(f".*{TEMPORARY}"):
            part.unlink()
        self._read_journal()

    def _read_journal(self) -> None:
        path = self.folder / JOURNAL
        *lines, rest = (path.read_bytes() if path.exists() else b"").split(b"\n")
        if rest:
            self.discarded.append(Damage(JOURNAL, "its last line is cut short"))
        for number, line in enumerate(lines, 1):
            where = f"{JOURNAL}, line {number}"
            try:
                unit = unsealed(line + b"\n", where)
                self.counted[unit["point"], unit["block"]] = unit["counted"]
            except DamagedResults as error:
                self.discarded += error.damages
            except (KeyError, TypeError):
                self.discarded.append(Damage(where, "names no unit of this sweep"))
        if self.discarded:
            kept = b"".join(_line(key, counted) for key, counted in self.counted.items())
            write_atomically(path, kept)


def _line(key: Key, counted: Mapping[str, Any]) -> bytes:
    return sealed({"point": key[0], "block": key[1], "counted": dict(counted)})


def _record(data: bytes) -> dict[str, Any]:
    return asdict(StoredFile(0, len(data), digest(data)))
