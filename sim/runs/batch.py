"""Monte Carlo batches: replicates in compute batches, gathered into the blocks that are stored.

A compute batch is as large as the cache likes and never changes a result; a block is part of the
stored format (`sim.runs.store`).
"""

from __future__ import annotations

import ctypes
import gc
import mmap
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from sim.arrays import Bools, Ints
from sim.inputs.scenario import Scenario
from sim.model.agenda import Agenda, build_agenda
from sim.model.draws import CodingDraws, UniformSource
from sim.model.rows import Column, Labels, columns
from sim.model.setting import Recorder, make_setting
from sim.model.streams import Streams
from sim.model.summit import Summit
from sim.model.tactics.registry import load_all

CELLS = 2_000_000  # replicates times packages of one compute batch, at most
SMALLEST_BATCH, LARGEST_BATCH = 8, 4096


KEPT_MEMORY = 256 * 2**20  # bytes that freed arrays may hold on to
TRIM_THRESHOLD, MMAP_THRESHOLD = -1, -3  # of glibc's mallopt
HEAP_PART, HEAP_PARTS = 31 * 2**20, 4  # of less than 32 MiB, above which glibc maps each by itself
LARGE_PAGES = 14  # MADV_HUGEPAGE of Linux


@cache
def settle_memory() -> None:
    """Let the C library keep what one chunk has freed for the next, on large pages if it may.

    A chunk goes through many arrays at once, and with small pages it waits for their addresses.
    Where it is not glibc on Linux, nothing is changed.
    """
    with suppress(OSError, AttributeError, TypeError):  # the last of Windows, which wants a name
        libc = ctypes.CDLL(None)
        libc.malloc.restype = ctypes.c_void_p
        libc.mallopt(TRIM_THRESHOLD, KEPT_MEMORY)
        libc.mallopt(MMAP_THRESHOLD, HEAP_PART + 2**20)
        parts = [libc.malloc(ctypes.c_size_t(HEAP_PART)) for _ in range(HEAP_PARTS)]
        for part in filter(None, parts):
            page = -(-part // mmap.PAGESIZE) * mmap.PAGESIZE
            room = ctypes.c_size_t(part + HEAP_PART - page)
            libc.madvise(ctypes.c_void_p(page), room, LARGE_PAGES)
            libc.free(ctypes.c_void_p(part))


@contextmanager
def _compiling() -> Iterator[None]:
    """Collect no garbage: it takes a sixth of a compiler's time to find that there is none."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@dataclass(frozen=True)
class Block:
    """The rows of some replicates and of the codings that begin among them."""

    runs: dict[str, Column]
    codings: dict[str, Column]


def compute_batch(agenda: Agenda) -> int:
    """How many replicates to step together."""
    return int(min(LARGEST_BATCH, max(SMALLEST_BATCH, CELLS // max(agenda.size, 1))))


class Runner:
    """Runs replicates of one scenario; made once, used for any of them."""

    def __init__(
        self,
        scenario: Scenario,
        seed: int,
        per_coding: int,
        batch: int | None = None,
        source: UniformSource | None = None,
    ) -> None:
        load_all(scenario)
        settle_memory()
        self.scenario, self.per_coding = scenario, per_coding
        self.agenda = build_agenda(scenario)
        self.streams = Streams(seed)
        self.batch = batch or compute_batch(self.agenda)
        self.source = source
        self._warm = False

    def summit(self, replicates: Ints, recorder: Recorder | None = None) -> Summit:
        """A finished chunk of the given replicates; the first is where kernels are compiled."""
        with nullcontext() if self._warm else _compiling():
            setting = make_setting(
                self.scenario, self.agenda, self.streams, replicates, self.per_coding, recorder,
                self.source,
            )  # fmt: skip
            summit = Summit(setting)
            summit.run()
        self._warm = True
        return summit

    def block(self, replicates: range, on_done: Callable[[int], None] | None = None) -> Block:
        """The rows of consecutive replicates, whatever the compute batch.

        `on_done` is called with the number of replicates of each batch that is done.
        """
        runs, codings = [], []
        for first in range(replicates.start, replicates.stop, self.batch):
            last = min(first + self.batch, replicates.stop)
            summit = self.summit(np.arange(first, last, dtype=np.int64))
            runs.append(columns(summit))
            codings.append(_coding_rows(summit.setting.codings, self.scenario.letters, first, self))
            summit.close()
            if on_done is not None:
                on_done(last - first)
        return Block(concatenate(runs), concatenate(codings))

    def some(self, replicates: Ints) -> Block:
        """The rows of any replicates, in rising order, and of all codings that they follow."""
        runs, codings, begun = [], [], 0
        for first in range(0, len(replicates), self.batch):
            summit = self.summit(replicates[first : first + self.batch])
            draws = summit.setting.codings
            runs.append(columns(summit))
            codings.append(_coding_rows(draws, self.scenario.letters, begun, self))
            begun = (int(draws.index[-1]) + 1) * self.per_coding
            summit.close()
        return Block(concatenate(runs), concatenate(codings))

    def drawn(self, replicates: range) -> dict[str, Column]:
        """The rows of the codings that begin among the replicates, without running these."""
        indices = np.arange(replicates.start, replicates.stop, dtype=np.int64)
        setting = make_setting(
            self.scenario, self.agenda, self.streams, indices, self.per_coding, source=self.source
        )
        return _coding_rows(setting.codings, self.scenario.letters, replicates.start, self)


def _coding_rows(
    draws: CodingDraws, letters: tuple[str, ...], first: int, runner: Runner
) -> dict[str, Column]:
    """The drawn values of the codings whose first replicate is in this compute batch."""
    begun = draws.index * runner.per_coding >= first
    new: Bools | slice = slice(None) if begun.all() else begun
    rows: dict[str, Column] = {
        "coding": draws.index[new],
        "letter": Labels(draws.letter[new], letters),
    }
    for path, values in sorted(draws.table.items()):
        rows[path] = values[new]
    return rows


def concatenate(parts: Iterable[dict[str, Column]]) -> dict[str, Column]:
    """Columns one below the other; the labels of a column are those in use, sorted."""
    tables = list(parts)
    out: dict[str, Column] = {}
    for name, first in tables[0].items():
        if isinstance(first, Labels):
            out[name] = _join_labels(_labels_of(table[name]) for table in tables)
        else:
            out[name] = np.concatenate([_array_of(table[name]) for table in tables])
    return out


def _labels_of(column: Column) -> Labels:
    assert isinstance(column, Labels)
    return column


def _array_of(column: Column) -> Ints:
    assert not isinstance(column, Labels)
    return column  # type: ignore[return-value]


def _join_labels(parts: Iterable[Labels]) -> Labels:
    held = list(parts)
    used = sorted({p.names[c] for p in held for c in np.unique(p.codes) if c >= 0})
    place = {name: i for i, name in enumerate(used)}
    codes = []
    for part in held:
        moved = np.array([place.get(name, -1) for name in part.names] + [-1], dtype=np.int64)
        codes.append(moved[part.codes])
    return Labels(np.concatenate(codes), tuple(used))


def is_compiled() -> bool:
    """Whether the model's kernels are in the compiler's cache already."""
    from sim.model.kernels.talks import zones

    return in_cache(zones)


def in_cache(kernel: Any) -> bool:
    """Whether a compiled function is in the compiler's cache; true where there is no cache."""
    path = getattr(getattr(kernel, "_cache", None), "cache_path", None)
    module = kernel.__module__.rpartition(".")[2]
    return path is None or any(Path(path).glob(f"{module}.{kernel.__name__}-*.nbi"))
