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
from typing import TYPE_CHECKING, Any

from sim.runs.blocks import StoredFile, checked_bytes
from sim.runs.files import (
    Damage,
    DamagedResults,
    append,
    digest,
    in_use,
    is_locked,
    sealed,
    unsealed,
    write_atomically,
)
from sim.runs.results import JOURNAL, MANIFEST, UnfinishedResults
from sim.runs.writing import INDENT, LOCK, OnlyWriter, same_document

if TYPE_CHECKING:
    import pandas as pd

HEADER = "sweep.json"
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
    same_document(folder, HEADER, document, "sweep")
    if (folder / MANIFEST).exists():
        return SweepResults.open(folder)
    if is_locked(folder / LOCK):
        raise in_use(folder)
    if not resume:
        SweepResults.open(folder)  # says that it was cut off
    return None


class SweepWriter(OnlyWriter):
    """The only writer of the folder of a sweep; `counted` is what is safely there.

    Raises FolderConflict if the folder holds anything else or has a writer. `discarded` names what
    was found damaged and is to be made again.
    """

    def __init__(self, folder: Path, document: Mapping[str, Any]) -> None:
        super().__init__(folder)
        self.counted: dict[Key, Mapping[str, Any]] = {}
        self.discarded: list[Damage] = []
        try:
            self._document = self._take_over(HEADER, document, "sweep")
            self._read_journal()
        except BaseException:
            self.close()
            raise

    def add(self, key: Key, counted: Mapping[str, Any]) -> None:
        """Store what was counted of a unit: when this returns, it survives."""
        self._check_open()
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
