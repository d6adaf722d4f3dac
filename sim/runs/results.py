"""A complete results folder, read so that no damage passes; its files: `sim.runs.store`."""

from __future__ import annotations

import errno
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from math import isclose
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.outcomes import OUTCOMES
from sim.runs.attempt import Failure
from sim.runs.blocks import (
    TABLES,
    StoredBlock,
    check_runs,
    check_size,
    checked_bytes,
    decoded,
    file_name,
    kept_codings,
)
from sim.runs.columns import Layout
from sim.runs.files import Damage, DamagedResults, sealed, unsealed
from sim.runs.header import Header, parsed
from sim.runs.tables import numbers, schema
from sim.runs.typed import typed
from sim.runs.writing import INDENT

if TYPE_CHECKING:
    import pandas as pd

AGREE = 1e-9  # how far floats of a replicate may be apart on another machine
HEADER, JOURNAL, MANIFEST = "header.json", "journal.jsonl", "manifest.json"


class UnfinishedResults(Exception):
    """A folder whose run was cut off: it can be continued, not read."""


class RunResults(ABC):
    """What a run came to, wherever its tables are kept: what identifies it, tables and summary."""

    folder: Path | None = None  # where it is stored, if it is
    header: Header
    summary: dict[str, Any]  # see `sim.analysis.outcomes`

    @property
    @abstractmethod
    def layout(self) -> Layout:
        """The columns of the tables."""

    @property
    @abstractmethod
    def failures(self) -> Sequence[Failure]:
        """The replicates that could not be run."""

    @abstractmethod
    def has(self, name: str, index: int) -> bool:
        """Whether a stored block has rows in a table."""

    @abstractmethod
    def block(self, name: str, index: int) -> Any:
        """One block of a table."""

    @abstractmethod
    def iter_blocks(
        self, name: str = "runs", columns: Iterable[str] | None = None
    ) -> Iterator[Any]:
        """Arrow tables in the order of their replicates, one at a time.

        *name* is "runs" or "codings"; memory does not grow with the number of runs.
        """

    @property
    def scenario(self) -> Mapping[str, Any]:
        """The resolved scenario."""
        return self.header.scenario

    @property
    def seed(self) -> int:
        return self.header.seed

    @cached_property
    def runs(self) -> pd.DataFrame:
        """One row per replicate; strings are categories, whole numbers with gaps are nullable."""
        return framed(list(self.iter_blocks("runs")))

    @cached_property
    def codings(self) -> pd.DataFrame:
        """One row per draw kept: what was drawn for it."""
        return framed([schema(self.layout.codings).empty_table(), *self.iter_blocks("codings")])

    def outcomes(self) -> pd.DataFrame:
        """The distribution of outcomes with its intervals, one row each, from the summary."""
        return outcomes_frame(self.summary)

    def replicate(self, number: int) -> dict[str, Any]:
        """The row of one replicate; raises LookupError if it is not there."""
        if number not in range(self.header.runs):
            last = self.header.runs - 1
            raise LookupError(f"replicate {number}: the runs are numbered 0 to {last}")
        content = self.block("runs", number // self.header.blocks.rows)
        rows = (numbers(content, "replicate")[0] == number).nonzero()[0]
        if not len(rows):
            raise LookupError(f"replicate {number} failed: it has no row")
        row: dict[str, Any] = content.slice(int(rows[0]), 1).to_pylist()[0]
        return row


class StoredResults(RunResults):
    """A complete results folder; whatever is read from it is checked first."""

    folder: Path

    def __init__(self, folder: Path, manifest: dict[str, Any]) -> None:
        """For `open`: *manifest* as it was sealed; raises DamagedResults if it is none."""
        self.folder, self.manifest = folder, manifest
        self.header, self._layout = parsed(manifest, MANIFEST)
        entries = typed(list[Any], manifest.get("blocks"), MANIFEST, "blocks")
        self._stored = [
            StoredBlock.restored(entry, self.header, MANIFEST, f"blocks.{i}")
            for i, entry in enumerate(entries)
        ]
        whole = len(self._stored) == len(self.header.blocks)
        if not whole or any(block.index != i for i, block in enumerate(self._stored)):
            raise DamagedResults(Damage(MANIFEST, "its list of blocks is not complete"))
        self.summary = typed(dict[str, Any], manifest.get("summary"), MANIFEST, "summary")

    @classmethod
    def open(cls, folder: Path | str) -> StoredResults:
        """The results in *folder*; the manifest is checked, and that all files have their size.

        Raises FileNotFoundError if there are none, UnfinishedResults and DamagedResults.
        """
        results = cls.described(folder)
        results._check(results._sized)
        return results

    @classmethod
    def described(cls, folder: Path | str) -> StoredResults:
        """As `open`, but the tables need not be there: enough to know what was run and came out."""
        folder = Path(folder)
        try:
            data = (folder / MANIFEST).read_bytes()
        except FileNotFoundError:
            raise _without_manifest(folder) from None
        return cls(folder, unsealed(data, MANIFEST, INDENT))

    @property
    def layout(self) -> Layout:
        return self._layout

    @property
    def stored(self) -> Sequence[StoredBlock]:
        """The records of all blocks, in order."""
        return self._stored

    @property
    def failures(self) -> list[Failure]:
        return [failure for block in self._stored for failure in block.failures]

    def verify(self) -> None:
        """Check every byte of the folder; raises DamagedResults with all that is wrong."""
        damages = list(self._strange_files())
        try:
            self.check_tables()
        except DamagedResults as error:
            damages += error.damages
        copies = {HEADER: sealed(self._head(), INDENT), JOURNAL: journal(self._stored)}
        for name, content in copies.items():
            path = self.folder / name
            if not path.exists():
                damages.append(Damage(name, "missing"))
            elif path.read_bytes() != content:
                damages.append(Damage(name, "does not agree with the manifest"))
        if damages:
            raise DamagedResults(*damages)

    def check_tables(self) -> None:
        """Check every byte and every row of the tables; raises DamagedResults."""
        self._check(self._read)

    def check_summary(self, counted: Mapping[str, Any], within: float = 0.0) -> None:
        """Raise DamagedResults unless the stored summary is what is *counted* in the tables.

        Floats may be apart by so much. What was not counted yet when it was stored is there then.
        """
        known = {name: counted[name] for name in counted if name in self.summary}
        if not same(known, self.summary, within):
            raise DamagedResults(Damage(MANIFEST, "its summary is not that of the tables"))
        self.summary = dict(counted)

    def iter_blocks(
        self, name: str = "runs", columns: Iterable[str] | None = None
    ) -> Iterator[Any]:
        """As in memory; each is checked as it is read."""
        return tables(self.folder, self.layout, self._stored, name, columns)

    def has(self, name: str, index: int) -> bool:
        return name in self._stored[index].files

    def block(self, name: str, index: int) -> Any:
        """One block of a table, checked as it is read."""
        [content] = tables(self.folder, self.layout, [self._stored[index]], name)
        return content

    def _head(self) -> dict[str, Any]:
        return {k: v for k, v in self.manifest.items() if k not in ("blocks", "summary")}

    def _check(self, check: Callable[[StoredBlock, str], None]) -> None:
        """Apply *check* to every file; raises one DamagedResults for all."""
        damages: list[Damage] = []
        for block in self._stored:
            for name in block.files:
                try:
                    check(block, name)
                except DamagedResults as error:
                    damages += error.damages
        if damages:
            raise DamagedResults(*damages)

    def _sized(self, block: StoredBlock, name: str) -> None:
        check_size(self.folder, file_name(name, block.index), block.files[name])

    def _read(self, block: StoredBlock, name: str) -> None:
        file, record = file_name(name, block.index), block.files[name]
        data = checked_bytes(self.folder, file, record)
        content = decoded(data, file, record.rows, getattr(self.layout, name))
        replicates, per_coding = self.header.blocks[block.index], self.header.per_coding
        try:
            if name == "runs":
                check_runs(replicates, per_coding, content, block.failures)
            else:
                kept_codings(self.header.codings(replicates), content)
        except ValueError as error:
            raise DamagedResults(Damage(file, str(error))) from None

    def _strange_files(self) -> Iterator[Damage]:
        known = {file_name(name, b.index) for b in self._stored for name in b.files}
        for name in TABLES:
            for path in sorted((self.folder / name).glob("*")):
                if f"{name}/{path.name}" not in known:
                    yield Damage(f"{name}/{path.name}", "does not belong to these results")


def same(one: Any, other: Any, within: float) -> bool:
    """Whether two JSON contents are equal, floats apart by no more than `within`."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[k], other[k], within) for k in one)
    if isinstance(one, list) and isinstance(other, list):
        pairs = zip(one, other, strict=False)
        return len(one) == len(other) and all(same(a, b, within) for a, b in pairs)
    if isinstance(one, float) and isinstance(other, float):
        return isclose(one, other, rel_tol=within, abs_tol=within)
    return type(one) is type(other) and bool(one == other)


def framed(tables: Sequence[Any]) -> pd.DataFrame:
    """Arrow tables, one below the other, as a pandas table; outcomes keep their order."""
    import pandas as pd
    import pyarrow as pa

    nullable = {pa.int16(): pd.Int16Dtype(), pa.int32(): pd.Int32Dtype()}
    whole = pa.concat_tables(tables).unify_dictionaries()
    frame: pd.DataFrame = whole.to_pandas(types_mapper=nullable.get)
    if "outcome" in frame:
        frame["outcome"] = frame["outcome"].cat.set_categories(list(OUTCOMES), ordered=True)
    return frame


def outcomes_frame(summary: Mapping[str, Any]) -> pd.DataFrame:
    """The outcomes of a summary with their shares, intervals and words, one row each.

    Endings, which add up to all runs, then sums of them; `kind` tells which.
    """
    import pandas as pd

    rows = {**summary["outcomes"], **summary["sums"]}
    names = ["count", "share", "low", "high", "codings_sd"]
    frame = pd.DataFrame([[row[n] for n in names] for row in rows.values()], columns=names)
    frame.index = pd.Index(list(rows), name="outcome")
    kinds = ["ending"] * len(summary["outcomes"]) + ["sum"] * len(summary["sums"])
    return frame.assign(kind=kinds, band=[row["band"]["text"] for row in rows.values()])


def tables(
    folder: Path,
    layout: Layout,
    stored: Sequence[StoredBlock],
    name: str,
    columns: Iterable[str] | None = None,
) -> Iterator[Any]:
    wanted = None if columns is None else list(columns)
    for block in stored:
        if name in block.files:
            file, record = file_name(name, block.index), block.files[name]
            data = checked_bytes(folder, file, record)
            yield decoded(data, file, record.rows, getattr(layout, name), wanted)


def journal(stored: Iterable[StoredBlock]) -> bytes:
    return b"".join(sealed(block.as_dict()) for block in stored)


def _without_manifest(folder: Path) -> Exception:
    """What to raise for a folder that has no manifest."""
    if not (folder / HEADER).exists():
        return FileNotFoundError(errno.ENOENT, "no results in this folder", str(folder))
    try:
        header, _ = unfinished(folder)
    except DamagedResults as error:
        return error
    path = folder / JOURNAL
    done = path.read_bytes().count(b"\n") if path.exists() else 0
    return UnfinishedResults(f"{folder}: cut off with {done} of {len(header.blocks)} blocks stored")


def unfinished(folder: Path) -> tuple[Header, Layout]:
    """What a run that was cut off is; raises DamagedResults if its header is damaged."""
    return parsed(unsealed((folder / HEADER).read_bytes(), HEADER, INDENT), HEADER)
