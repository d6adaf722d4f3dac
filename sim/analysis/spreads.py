"""Numbers of many runs as a few quantiles, each of which stands for as many runs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sim.analysis.tally import Histogram
from sim.runs.tables import numbers

DOTS = 50
DECIMALS = 4  # of utilities and chances


@dataclass(frozen=True, slots=True)
class Spread:
    """A column of the `runs` table: in `n` of `runs` it has a number; `dots` are its quantiles.

    There are none where no run has a number.
    """

    column: str
    n: int
    runs: int
    median: float | None
    dots: tuple[float, ...]


def spreads(blocks: Iterable[Any], columns: Iterable[str], dots: int = DOTS) -> list[Spread]:
    """The spread of each column, from the blocks of the `runs` table.

    Dot i of k is the quantile at (i - 1/2) / k: Kay, Kola, Hullman and Munson (2016).
    """
    found = {name: Histogram(0 if name == "week" else DECIMALS) for name in columns}
    runs = 0
    for block in blocks:
        runs += block.num_rows
        for name, histogram in found.items():
            values, there = numbers(block, name)
            histogram.add(values[there])
    levels = [(i + 0.5) / dots for i in range(dots)]
    return [_spread(name, histogram, runs, levels) for name, histogram in found.items()]


def _spread(name: str, histogram: Histogram, runs: int, levels: list[float]) -> Spread:
    median, *dots = histogram.quantiles(0.5, *levels)
    return Spread(name, histogram.n, runs, median, tuple(v for v in dots if v is not None))
