"""What was drawn for each coding, beside how many of its runs end in a way that is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from sim.analysis.events import EVENTS
from sim.analysis.intervals import ClusterSums
from sim.arrays import Bools, Floats
from sim.runs.tables import labels, numbers

Kind = Literal["number", "binary", "letter"]
NAMES = ("coding", "letter")
LETTER = "letter"


@dataclass(frozen=True, slots=True)
class Input:
    """Something drawn for each coding: a number, whether something holds, or its letter.

    A letter is as many inputs as there are letters, each of which holds (1) or does not (0).
    """

    name: str
    kind: Kind
    letter: str = ""


@dataclass(frozen=True)
class Sample:
    """The p inputs that vary over m codings, and of the `runs` of each how many are `events`.

    `values` is (p, m), `events` and `runs` are (m,); `left_out` counts runs whose coding is not
    kept in the results.
    """

    inputs: tuple[Input, ...]
    values: Floats
    events: Floats
    runs: Floats
    left_out: int = 0

    @property
    def codings(self) -> int:
        return len(self.runs)

    def only(self, wanted: Callable[[str], bool]) -> Sample:
        """The letter and the inputs whose name is wanted."""
        kept = [i for i, e in enumerate(self.inputs) if e.kind == "letter" or wanted(e.name)]
        inputs = tuple(self.inputs[i] for i in kept)
        return replace(self, inputs=inputs, values=self.values[kept])

    def sums(self, inside: Bools) -> ClusterSums:
        """What the share of events needs, of the codings inside."""
        y, x = self.events[inside], self.runs[inside]
        found = (int(v) for v in (y.sum(), x.sum(), y @ y, x @ y, x @ x))
        return ClusterSums(int((x > 0).sum()), *found)


def sample_of(runs: Iterable[Any], codings: Iterable[Any], outcome: str) -> Sample:
    """The sample in the blocks of a `runs` and of a `codings` table, for an outcome or sum of them.

    Inputs that are the same in all codings are left out, and codings of which every run failed.
    """
    inputs, columns = _inputs(list(codings))
    kept = columns.shape[1]
    events, total, left_out = np.zeros(kept), np.zeros(kept), 0
    for block in runs:
        coding = numbers(block, "coding")[0]
        known = coding < kept
        left_out += int((~known).sum())
        there = coding[known].astype(np.int64)
        total += np.bincount(there, minlength=kept)
        hit = EVENTS[outcome].hits(block)[known]
        events += np.bincount(there, hit.astype(np.float64), minlength=kept)
    ran = total > 0
    columns = columns[:, ran]
    vary = [i for i, row in enumerate(columns) if len(row) and row.min() < row.max()]
    return Sample(tuple(inputs[i] for i in vary), columns[vary], events[ran], total[ran], left_out)


def _inputs(blocks: list[Any]) -> tuple[list[Input], Floats]:
    """All inputs with their values in the codings kept, which are numbered from 0 on."""
    if not blocks:
        return [], np.zeros((0, 0))
    inputs, columns = [], []
    for name in blocks[0].schema.names:
        if name not in NAMES:
            found = np.concatenate([block.column(name).to_numpy() for block in blocks])
            inputs.append(Input(name, "binary" if found.dtype == bool else "number"))
            columns.append(found.astype(np.float64))
    drawn = [letter for block in blocks for letter in _letters(block)]
    for letter in sorted(set(drawn)):
        inputs.append(Input(LETTER, "letter", letter))
        columns.append(np.array([float(each == letter) for each in drawn]))
    return inputs, np.stack(columns) if columns else np.zeros((0, len(drawn)))


def _letters(block: Any) -> list[str]:
    codes, names = labels(block, LETTER)
    return [names[code] for code in codes]
