"""Replicates of stored results run again, and what comes out differently."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Bools, Ints
from sim.runs.attempt import KILLED, attempt
from sim.runs.blocks import Encoder, file_name
from sim.runs.columns import Column
from sim.runs.files import Damage
from sim.runs.stopping import unless_stopped
from sim.runs.tables import labels, numbers, table

if TYPE_CHECKING:
    from sim.runs.batch import Block, Runner
    from sim.runs.results import RunResults, StoredResults


SHOWN = 3  # columns named


def sample_of(results: RunResults, size: int) -> Ints:
    """So many replicates that have a row, evenly spaced from the first to the last; or all."""
    failed = [failure.replicate for failure in results.failures]
    there = np.setdiff1d(np.arange(results.header.runs), failed)
    size = min(size, len(there))
    return np.unique(there[np.linspace(0, len(there) - 1, size).round().astype(np.int64)])


def rows_again(
    results: RunResults, runner: Runner, chosen: Ints, within: float | None
) -> Iterator[Damage]:
    """Run the chosen replicates again; yields those whose stored row, or coding, is another.

    Floats may be apart by `within`; to the bit where it is None.
    """
    for index, block in enumerate(results.header.blocks):
        mine = chosen[(chosen >= block.start) & (chosen < block.stop)]
        if not len(mine):
            continue
        made = _made(runner, mine)
        if isinstance(made, Damage):
            yield made
            continue
        content, file = results.block("runs", index), file_name("runs", index)
        stored = content.take(np.flatnonzero(np.isin(numbers(content, "replicate")[0], mine)))
        again = table(results.layout.runs, made.runs)
        yield from _told(file, "replicate", stored, again, results.layout.runs, within)
        codings = np.unique(mine // results.header.per_coding)
        yield from _codings_again(results, made, index, codings, within)


def _codings_again(
    results: RunResults, made: Block, index: int, codings: Ints, within: float | None
) -> Iterator[Damage]:
    if not results.has("codings", index):
        return
    content = results.block("codings", index)
    kept = numbers(content, "coding")[0]
    again = table(results.layout.codings, made.codings)
    common = codings[np.isin(codings, kept)]
    stored = content.take(np.flatnonzero(np.isin(kept, common)))
    again = again.take(np.flatnonzero(np.isin(numbers(again, "coding")[0], common)))
    file = file_name("codings", index)
    yield from _told(file, "coding", stored, again, results.layout.codings, within)


def _made(runner: Runner, replicates: Ints) -> Block | Damage:
    """The rows of some replicates, or which of them cannot be run here."""
    try:
        return runner.some(replicates)
    except Exception as error:
        first = unless_stopped(error)
    for number in replicates:
        try:
            runner.some(np.array([number], dtype=np.int64))
        except Exception as error:
            unless_stopped(error)
            return Damage(f"replicate {number}", f"fails here, {type(error).__name__}: {error}")
    raise first


def _told(
    file: str, what: str, stored: Any, made: Any, columns: tuple[Column, ...], within: float | None
) -> Iterator[Damage]:
    """The rows that differ, the first of them by its number and columns."""
    if len(stored) != len(made):
        yield Damage(file, f"{len(stored)} of the {len(made)} rows that were run again are there")
        return
    wrong = {c.name: _differing(stored, made, c, within) for c in columns}
    rows = np.logical_or.reduce(list(wrong.values())) if wrong else np.zeros(0, dtype=bool)
    if not rows.any():
        return
    first = int(np.flatnonzero(rows)[0])
    names = [name for name, where in wrong.items() if where[first]]
    more = f" and {len(names) - SHOWN} more columns" if len(names) > SHOWN else ""
    number, count = numbers(stored, what)[0][first], int(rows.sum())
    rest = f"; so do {count - 1:,} others of {len(rows):,}" if count > 1 else ""
    now = f"{stored.column(names[0])[first].as_py()} stored, {made.column(names[0])[first].as_py()}"
    yield Damage(
        file, f"{what} {number} comes out differently in {', '.join(names[:SHOWN])}{more} "
        f"({names[0]}: {now} now){rest}",
    )  # fmt: skip


def _differing(stored: Any, made: Any, column: Column, within: float | None) -> Bools:
    """Rows in which one column differs."""
    if column.kind == "string":
        one, other = (_strings(t, column.name) for t in (stored, made))
        return np.asarray(one != other, dtype=np.bool_)
    if column.kind == "bool":
        one, other = (t.column(column.name).to_numpy() for t in (stored, made))
        return np.asarray(one != other)
    (one, there), (other, here) = (numbers(t, column.name) for t in (stored, made))
    if column.kind != "float64":
        values = one != other
    elif within is None:
        values = one.view(np.int64) != other.view(np.int64)
    else:
        values = ~np.isclose(one, other, rtol=within, atol=within)
    return np.asarray((there != here) | (there & values))


def _strings(content: Any, name: str) -> NDArray[np.object_]:
    codes, names = labels(content, name)
    return np.array([*names, None], dtype=object)[codes]


def blocks_again(results: StoredResults, runner: Runner, chosen: Ints) -> Iterator[Damage]:
    """Make whole blocks again; yields the files whose bytes have another checksum."""
    header = results.header
    encoder = Encoder(results.layout, header.per_coding, header.codings_kept)
    for index in chosen.tolist():
        record = results.stored[index]
        killers = {f.replicate for f in record.failures if f.error == KILLED}
        made = encoder(attempt(runner, header.blocks[index], killers))
        for name, file in record.files.items():
            if made.files.get(name) != file:
                yield Damage(file_name(name, index), "made again, it has another checksum")


def blocks_of(results: StoredResults, size: int) -> Ints:
    """Blocks with at least so many replicates together, evenly spaced; at least one."""
    blocks = results.header.blocks
    count = min(len(blocks), max(1, -(-size // blocks.rows)))
    return np.unique(np.linspace(0, len(blocks) - 1, count).round().astype(np.int64))
