"""A results folder: written block by block so that nothing is lost, read so that no damage passes.

    header.json            what identifies the run, before anything else
    runs/00000.parquet     one stored block of replicates, and ...
    codings/00000.parquet  ... the codings that belong to it
    journal.jsonl          one sealed line for each block that is safely on disk
    manifest.json          header, blocks with checksums, summary: the results are complete

No file holds a time or a place: the same run gives the same bytes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from sim.runs.attempt import Failure
from sim.runs.blocks import TABLES, MadeBlock, StoredBlock, checked_bytes, file_name
from sim.runs.columns import Layout
from sim.runs.files import (
    TEMPORARY,
    Damage,
    DamagedResults,
    FolderConflict,
    append,
    sealed,
    sync_folder,
    unsealed,
    write_atomically,
)
from sim.runs.header import Blocks, Header, document
from sim.runs.results import (
    HEADER,
    JOURNAL,
    MANIFEST,
    StoredResults,
    UnfinishedResults,
    journal,
    tables,
)
from sim.runs.writing import INDENT, OnlyWriter

__all__ = [
    "DamagedResults",
    "Failure",
    "FolderConflict",
    "Header",
    "Layout",
    "ResultsWriter",
    "StoredResults",
    "UnfinishedResults",
]


class ResultsWriter(OnlyWriter):
    """Opens a results folder for one run, or continues it, as the only writer.

    Raises FolderConflict if the folder holds anything else or has a writer, and DamagedResults if
    it is complete but damaged, unless told to *repair*. `discarded` names what was found damaged
    and is to be made again.
    """

    def __init__(
        self, folder: Path | str, header: Header, layout: Layout, *, repair: bool = False
    ) -> None:
        super().__init__(Path(folder))
        self.header, self.layout = header, layout
        self.discarded: list[Damage] = []
        self._blocks = header.blocks
        self._stored: dict[int, StoredBlock] = {}
        self._document = document(header, layout)
        try:
            self._open(repair)
        except BaseException:
            self.close()
            raise

    @property
    def blocks(self) -> Blocks:
        """The replicates of each block."""
        return self._blocks

    def missing_blocks(self) -> Iterator[int]:
        """Numbers of the blocks still to be added; more may be added meanwhile."""
        return (index for index in range(len(self._blocks)) if index not in self._stored)

    def grow(self, runs: int) -> None:
        """Make it a longer run, of whole blocks so far: what is stored is part of it already."""
        self._check_open()
        if runs <= self.header.runs or self.header.runs % self._blocks.rows:
            raise ValueError(f"{self.header.runs} runs cannot grow to {runs} block by block")
        self.header = replace(self.header, runs=runs)
        self._blocks, self._document["runs"] = self.header.blocks, runs
        write_atomically(self.folder / HEADER, sealed(self._document, INDENT))

    def add_block(self, index: int, made: MadeBlock) -> None:
        """Store a block: when this returns, it survives.

        Raises ValueError if it is not of this size or is stored already.
        """
        self._check_open()
        if index in self._stored:
            raise ValueError(f"block {index} is already stored")
        size = made.files["runs"].rows + len(made.failures)
        if size != len(self._blocks[index]):
            raise ValueError(f"block {index} has {len(self._blocks[index])} replicates, not {size}")
        for name, data in made.contents.items():
            write_atomically(self.folder / file_name(name, index), data)
        stored = StoredBlock(index, made.files, made.failures)
        append(self.folder / JOURNAL, sealed(stored.as_dict()))
        self._stored[index] = stored

    def iter_blocks(self, wanted: range | None = None) -> Iterator[Any]:
        """The `runs` of the blocks stored so far, or of those wanted: in order, one at a time."""
        indices = (i for i in sorted(self._stored) if wanted is None or i in wanted)
        stored = [self._stored[index] for index in indices]
        return tables(self.folder, self.layout, stored, "runs")

    def finish(self, summary: Mapping[str, Any]) -> "StoredResults":
        """Write the manifest, which makes the results complete, and let others write."""
        self._check_open()
        if (missing := next(self.missing_blocks(), None)) is not None:
            count = len(self._blocks) - len(self._stored)
            raise ValueError(f"{count} blocks are missing, the first is {missing}")
        self._rewrite_journal()
        stored = [self._stored[index].as_dict() for index in sorted(self._stored)]
        manifest = {**self._document, "blocks": stored, "summary": summary}
        write_atomically(self.folder / MANIFEST, sealed(manifest, INDENT))
        self.close()
        return StoredResults.open(self.folder)

    def _open(self, repair: bool) -> None:
        self._document = self._take_over(HEADER, self._document, "run")
        for place in (self.folder / name for name in TABLES):
            place.mkdir(exist_ok=True)
            for part in place.glob(f".*{TEMPORARY}"):
                part.unlink()
        sync_folder(self.folder)
        if (self.folder / MANIFEST).exists():
            self._check_finished(repair)
        self._read_journal()
        if self.discarded:
            self._rewrite_journal()

    def _check_finished(self, repair: bool) -> None:
        try:
            StoredResults.open(self.folder).verify()
        except DamagedResults as error:
            if not repair:
                raise
            self.discarded += error.damages
            (self.folder / MANIFEST).unlink()
            sync_folder(self.folder)

    def _read_journal(self) -> None:
        """Take over the blocks that the journal vouches for and whose files are as it says."""
        path = self.folder / JOURNAL
        *lines, rest = (path.read_bytes() if path.exists() else b"").split(b"\n")
        if rest:
            self.discarded.append(Damage(JOURNAL, "its last line is cut short"))
        for number, line in enumerate(lines, 1):
            where = f"{JOURNAL}, line {number}"
            try:
                body = unsealed(line + b"\n", where)
                stored = StoredBlock.restored(body, self.header, where)
                for name, record in stored.files.items():
                    checked_bytes(self.folder, file_name(name, stored.index), record)
            except DamagedResults as error:
                self.discarded += [d for d in error.damages if d not in self.discarded]
            else:
                self._stored[stored.index] = stored

    def _rewrite_journal(self) -> None:
        """The journal as it is when blocks come in order: lines may have come in any."""
        lines = journal(self._stored[index] for index in sorted(self._stored))
        path = self.folder / JOURNAL
        if not path.exists() or path.read_bytes() != lines:
            write_atomically(path, lines)
