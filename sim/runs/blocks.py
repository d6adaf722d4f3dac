"""Stored blocks: tables as Parquet bytes that depend on their content alone, and their records."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from pydantic import ConfigDict, Field

from sim.runs.attempt import Attempt, Failure
from sim.runs.columns import Column, Layout
from sim.runs.files import Damage, DamagedResults, digest
from sim.runs.header import Header, codings_in
from sim.runs.tables import Values, check_nulls, numbers, schema, table
from sim.runs.typed import STRICT, typed

TABLES = ("runs", "codings")


@dataclass(frozen=True, slots=True)
class StoredFile:
    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    rows: Annotated[int, Field(ge=0)]
    bytes: Annotated[int, Field(ge=0)]
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


@dataclass(frozen=True)
class FailureRecord:
    """A failure as `Failure.as_dict` writes it."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    replicate: int
    error: str
    replay: str


@dataclass(frozen=True)
class BlockRecord:
    """A block as `StoredBlock.as_dict` writes it."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    block: int
    files: Mapping[Literal["runs", "codings"], StoredFile]
    failures: list[FailureRecord]


@dataclass(frozen=True)
class StoredBlock:
    """What the journal and the manifest say of a block: its file in each table, its failures."""

    index: int
    files: Mapping[str, StoredFile]
    failures: tuple[Failure, ...] = ()

    def __post_init__(self) -> None:
        if "runs" not in self.files or not set(self.files) <= set(TABLES):
            raise ValueError(f"a block of the tables {list(self.files)}, not of {list(TABLES)}")

    def as_dict(self) -> dict[str, Any]:
        return {
            "block": self.index,
            "files": {name: asdict(file) for name, file in self.files.items()},
            "failures": [failure.as_dict() for failure in self.failures],
        }

    @classmethod
    def restored(cls, content: Any, header: Header, file: str, path: str = "") -> StoredBlock:
        """The inverse of `as_dict`; DamagedResults unless it is a block of the run."""
        record = typed(BlockRecord, content, file, path)
        failures = tuple(Failure(each.replicate, each.error) for each in record.failures)
        files: dict[str, StoredFile] = dict(record.files.items())
        none = DamagedResults(Damage(file, f"{path or 'it'} is no block of this run"))
        try:
            block = cls(record.block, files, failures)
        except ValueError:
            raise none from None
        if block.as_dict() != content or not block.belongs_to(header):
            raise none
        return block

    def belongs_to(self, header: Header) -> bool:
        """Whether it has as many rows as the run has there, and its failures are among them."""
        if self.index not in range(len(header.blocks)):
            return False
        replicates = header.blocks[self.index]
        failed = [failure.replicate for failure in self.failures]
        rows = {"runs": len(replicates) - len(failed)}
        if kept := header.codings(replicates):
            rows["codings"] = len(kept)
        in_order = all(one < other for one, other in pairwise(failed))
        among = all(number in replicates for number in failed)
        return in_order and among and rows == {name: f.rows for name, f in self.files.items()}


def file_name(table: str, index: int) -> str:
    """Where a block stands in its folder."""
    return f"{table}/{index:05d}.parquet"


def encoded(table: Any, columns: Sequence[Column]) -> bytes:
    """A table as Parquet bytes; every setting that could change them is fixed here."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    repetitive = [c.name for c in columns if c.kind not in ("int64", "float64", "bool")]
    sink = pa.BufferOutputStream()
    pq.write_table(
        table,
        sink,
        version="2.6",
        data_page_version="1.0",
        compression="zstd",
        compression_level=3,
        use_dictionary=repetitive,
        write_statistics=True,
        row_group_size=max(len(table), 1),
    )
    return bytes(sink.getvalue())


@dataclass(frozen=True, slots=True)
class MadeBlock:
    """A block as it is to be stored: the contents of its file in each table, and their records."""

    contents: Mapping[str, bytes]
    files: Mapping[str, StoredFile]
    failures: tuple[Failure, ...] = ()


@dataclass(frozen=True)
class Encoder:
    """Makes a block of what became of its replicates: the same bytes wherever that is done."""

    layout: Layout
    per_coding: int
    codings_kept: int

    def __call__(self, found: Attempt) -> MadeBlock:
        return self.made(found.replicates, found.block.runs, found.block.codings, found.failures)

    def made(
        self,
        block: range,
        runs: Mapping[str, Values],
        codings: Mapping[str, Values],
        failures: Iterable[Failure] = (),
    ) -> MadeBlock:
        """The block of these replicates; see `tables_of`."""
        failed = tuple(failures)
        kept = codings_in(block, self.per_coding, self.codings_kept)
        tables = tables_of(self.layout, self.per_coding, block, kept, runs, codings, failed)
        contents = {name: encoded(t, getattr(self.layout, name)) for name, t in tables.items()}
        files = {
            name: StoredFile(len(tables[name]), len(data), digest(data))
            for name, data in contents.items()
        }
        return MadeBlock(contents, files, failed)


def tables_of(
    layout: Layout,
    per_coding: int,
    block: range,
    kept: range,
    runs: Mapping[str, Values],
    codings: Mapping[str, Values],
    failed: Sequence[Failure],
) -> dict[str, Any]:
    """The Arrow tables of some replicates: `runs`, and `codings` where any are *kept*.

    *runs* are {} if all of them failed; *codings* may hold more rows than are kept. Raises
    ValueError for rows that are not those of the block.
    """
    tables = {"runs": table(layout.runs, runs) if runs else schema(layout.runs).empty_table()}
    check_runs(block, per_coding, tables["runs"], failed)
    if kept:
        tables["codings"] = kept_codings(kept, table(layout.codings, codings))
    return tables


def check_size(folder: Path, file: str, record: StoredFile) -> None:
    """Raise DamagedResults if *file* is missing or not as long as recorded."""
    try:
        size = os.stat(folder / file).st_size
    except FileNotFoundError:
        raise DamagedResults(Damage(file, "missing")) from None
    if size != record.bytes:
        raise DamagedResults(Damage(file, f"{size} bytes long, {record.bytes} were written"))


def checked_bytes(folder: Path, file: str, record: StoredFile) -> bytes:
    """The contents of *file*; raises DamagedResults unless they are those that were recorded."""
    check_size(folder, file, record)
    data = (folder / file).read_bytes()
    if digest(data) != record.sha256:
        raise DamagedResults(Damage(file, "altered: its contents do not match its checksum"))
    return data


def decoded(
    data: bytes,
    file: str,
    rows: int,
    columns: Sequence[Column],
    wanted: Iterable[str] | None = None,
) -> Any:
    """The table in Parquet *data*, all columns or those *wanted*; raises DamagedResults.

    Where all are wanted, every value must be one that its column may have.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        parquet = pq.ParquetFile(pa.BufferReader(data))
        fits = parquet.schema_arrow.equals(schema(columns)) and parquet.metadata.num_rows == rows
        if fits:
            names = None if wanted is None else list(wanted)
            found = parquet.read(columns=names, use_threads=False)
            if names is None:
                check_nulls(columns, found)
            return found
    except (pa.ArrowException, OSError) as error:
        raise DamagedResults(Damage(file, f"not readable as Parquet: {error}")) from error
    except ValueError as error:
        raise DamagedResults(Damage(file, str(error))) from error
    raise DamagedResults(Damage(file, "its columns or rows are not those of the manifest"))


def check_runs(block: range, per_coding: int, runs: Any, failures: Sequence[Failure]) -> None:
    """Raise ValueError unless every replicate of *block* has one row or one failure, in order."""
    replicates = numbers(runs, "replicate")[0]
    failed = {failure.replicate for failure in failures}
    wanted = [n for n in block if n not in failed]
    if len(wanted) + len(failures) != len(block) or not np.array_equal(replicates, wanted):
        raise ValueError(
            f"the rows are not the {len(wanted)} replicates of {block} that did not fail, in order"
        )
    if not np.array_equal(numbers(runs, "coding")[0], replicates // per_coding):
        raise ValueError(f"a coding is not its replicate // {per_coding}")


def kept_codings(wanted: range, codings: Any) -> Any:
    """The rows of a codings table that are stored, its first; raises ValueError if any lacks."""
    kept = codings.slice(0, len(wanted))
    if not np.array_equal(numbers(kept, "coding")[0], wanted):
        raise ValueError(f"the rows are not the codings {wanted}, in order")
    return kept
