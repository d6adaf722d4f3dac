"""The folder of a sweep: written unit by unit, so that nothing is lost.

sweep.json       what identifies the sweep, before anything else
journal.jsonl    one sealed line for each unit: a point, a block of its runs, and its counts
points.parquet   one row per point: the values of its factors
shares.parquet   the tidy table: point, factors, outcome, share, interval; and as shares.csv
manifest.json    the first of these, checksums of the others: the sweep is complete
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import ConfigDict, Field

from sim.runs.blocks import StoredFile, checked_bytes
from sim.runs.design import Design
from sim.runs.files import (
    Damage,
    DamagedResults,
    append,
    clear_lock,
    digest,
    in_use,
    is_locked,
    sealed,
    unsealed,
    write_atomically,
)
from sim.runs.results import JOURNAL, MANIFEST, UnfinishedResults
from sim.runs.typed import STRICT, typed
from sim.runs.writing import INDENT, LOCK, OnlyWriter, same_document

if TYPE_CHECKING:
    import pandas as pd

HEADER = "sweep.json"
FILES = {"points.parquet", "shares.parquet", "shares.csv", JOURNAL}
Key = tuple[int, int]
IsUnit = Callable[[Any, Any], bool]


@dataclass(frozen=True)
class SweepRecord:
    """What identifies a sweep, as `Sweep.document` writes it."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    format: Literal[1, 2]
    scenario: Mapping[str, Any]
    scenario_hash: str
    name: str
    factors: Annotated[tuple[str, ...], Field(min_length=1)]
    design: Design
    points: Annotated[tuple[tuple[Any, ...], ...], Field(min_length=1)]
    seed: int
    runs: int
    per_coding: int
    versions: Mapping[str, str]

    def __post_init__(self) -> None:
        if any(len(point) != len(self.factors) for point in self.points):
            raise ValueError("points: each needs a value for every factor")
        if "sim" not in self.versions:
            raise ValueError("versions do not name that of the program")


class StoredSweep:
    """A complete sweep; every byte was checked when it was opened."""

    def __init__(self, folder: Path, manifest: Mapping[str, Any]) -> None:
        """For `open`."""
        self.folder, self.manifest = folder, manifest

    @classmethod
    def open(cls, folder: Path | str) -> StoredSweep:
        """The sweep in *folder*; raises FileNotFoundError, UnfinishedResults, DamagedResults."""
        folder = Path(folder)
        path = folder / MANIFEST
        if not path.exists():
            if (folder / HEADER).exists():
                raise UnfinishedResults(f"{folder}: a sweep that was cut off")
            raise FileNotFoundError(errno.ENOENT, "no sweep in this folder", str(folder))
        manifest = unsealed(path.read_bytes(), MANIFEST, INDENT)
        head = {name: content for name, content in manifest.items() if name != "files"}
        typed(SweepRecord, head, MANIFEST)
        files = typed(dict[str, StoredFile], manifest.get("files"), MANIFEST, "files")
        if {*files} != FILES:
            raise DamagedResults(Damage(MANIFEST, "files are not those of a sweep"))
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
        return _frame(self.folder / "shares.parquet")

    @property
    def points(self) -> pd.DataFrame:
        """One row per point."""
        return _frame(self.folder / "points.parquet")

    @property
    def factors(self) -> list[str]:
        """The paths that were varied."""
        return list(self.manifest["factors"])

    def units(self) -> Iterator[tuple[int, Mapping[str, Any]]]:
        """The point of every unit, and what was counted of it."""
        for line in (self.folder / JOURNAL).read_bytes().splitlines(keepends=True):
            unit = unsealed(line, JOURNAL)
            yield unit["point"], unit["counted"]

    @property
    def failures(self) -> list[tuple[int, int, str]]:
        """Point, replicate and error of each run that failed."""
        return [
            (point, n, told) for point, counted in self.units() for n, told in counted["failures"]
        ]


def stored_sweep(folder: Path, document: Mapping[str, Any], resume: bool) -> StoredSweep | None:
    """The same sweep if *folder* holds all of it; None if there is something left to run.

    Raises FolderConflict if the folder holds another, UnfinishedResults if it holds part of this
    one and that is not to be resumed, DamagedResults.
    """
    if not (folder / HEADER).exists():
        return None
    same_document(folder, HEADER, document, "sweep")
    if (folder / MANIFEST).exists():
        found = StoredSweep.open(folder)
        clear_lock(folder / LOCK)
        return found
    if is_locked(folder / LOCK):
        raise in_use(folder)
    if not resume:
        StoredSweep.open(folder)  # says that it was cut off
    return None


class SweepWriter(OnlyWriter):
    """The only writer of the folder of a sweep; `counted` is what is safely there.

    Raises FolderConflict if the folder holds anything else or has a writer. `discarded` names what
    was found damaged and is to be made again.
    """

    def __init__(self, folder: Path, document: Mapping[str, Any], is_unit: IsUnit) -> None:
        """`is_unit` tells whether a line of the journal may be what was counted of a unit."""
        super().__init__(folder)
        self.counted: dict[Key, Mapping[str, Any]] = {}
        self.discarded: list[Damage] = []
        try:
            self._document = self._take_over(HEADER, document, "sweep")
            self._read_journal(is_unit)
        except BaseException:
            self.close()
            raise

    def add(self, key: Key, counted: Mapping[str, Any]) -> None:
        """Store what was counted of a unit: when this returns, it survives."""
        self._check_open()
        append(self.folder / JOURNAL, _line(key, counted))
        self.counted[key] = counted

    def finish(self, files: Mapping[str, bytes]) -> StoredSweep:
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
        return StoredSweep.open(self.folder)

    def _read_journal(self, is_unit: IsUnit) -> None:
        path = self.folder / JOURNAL
        *lines, rest = (path.read_bytes() if path.exists() else b"").split(b"\n")
        if rest:
            self.discarded.append(Damage(JOURNAL, "its last line is cut short"))
        for number, line in enumerate(lines, 1):
            where = f"{JOURNAL}, line {number}"
            try:
                unit = unsealed(line + b"\n", where)
                key: Any = (unit.get("point"), unit.get("block"))
                if not is_unit(key, unit.get("counted")):
                    raise DamagedResults(Damage(where, "is no unit of this sweep"))
                self.counted[key] = unit["counted"]
            except DamagedResults as error:
                self.discarded += error.damages
        if self.discarded:
            kept = b"".join(_line(key, counted) for key, counted in self.counted.items())
            write_atomically(path, kept)


def _frame(path: Path) -> pd.DataFrame:
    """A table; Arrow would open no file whose name is not UTF-8."""
    import pandas as pd

    return pd.read_parquet(BytesIO(path.read_bytes()))


def _line(key: Key, counted: Mapping[str, Any]) -> bytes:
    return sealed({"point": key[0], "block": key[1], "counted": dict(counted)})


def _record(data: bytes) -> dict[str, Any]:
    return asdict(StoredFile(0, len(data), digest(data)))
