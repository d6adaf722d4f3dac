"""Counts that can be added up: a million runs need no more memory than ten thousand.

All sums are of whole numbers, so that they are exact and do not depend on where the runs were cut.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.analysis.intervals import ClusterSums
from sim.arrays import Bools, Ints


class Tally:
    """Counts of marked runs per coding, as sums over codings of their products.

    From them follow all shares of one mark among another with their variance, and the covariance of
    any two: `y` of coding c is the number of its runs that bear a mark.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(names)
        self._place = {name: i for i, name in enumerate(self.names)}
        size = len(self.names)
        self._sums = np.zeros(size, dtype=np.int64)
        self._products = np.zeros((size, size), dtype=np.int64)
        self._codings = np.zeros(size, dtype=np.int64)
        self._open = np.zeros(size, dtype=np.int64)  # of the last coding: its rows may go on
        self._first: int | None = None
        self._last: int | None = None

    def add(self, coding: NDArray[np.integer], marks: Mapping[str, Bools]) -> None:
        """Count the marked runs of a block, given the coding of each run.

        Blocks come in order: raises ValueError if a coding is smaller than the one before it.
        """
        if not len(coding):
            return
        if np.any(np.diff(coding) < 0) or (self._last is not None and coding[0] < self._last):
            raise ValueError("codings must come in order")
        firsts = np.flatnonzero(np.diff(coding, prepend=coding[0] - 1))
        columns = np.stack([marks[name] for name in self.names], axis=1).astype(np.int64)
        counts = np.add.reduceat(columns, firsts, axis=0)
        if coding[0] == self._last:
            counts[0] += self._open
        else:
            self._close(self._open[None, :])
        self._close(counts[:-1])
        self._open, self._last = counts[-1], int(coding[-1])
        if self._first is None:
            self._first = int(coding[0])

    def _close(self, counts: Ints) -> None:
        self._sums += counts.sum(axis=0)
        self._products += counts.T @ counts
        self._codings += (counts > 0).sum(axis=0)

    def merge(self, later: "Tally") -> None:
        """Add a tally of codings that all come after these; raises ValueError otherwise."""
        if later.names != self.names:
            raise ValueError(f"marks {later.names}, {self.names} wanted")
        if later._first is None:
            return
        if self._last is not None and later._first <= self._last:
            raise ValueError(f"coding {later._first} does not come after {self._last}")
        self._close(self._open[None, :])
        self._sums += later._sums
        self._products += later._products
        self._codings += later._codings
        self._open, self._last = later._open.copy(), later._last
        self._first = later._first if self._first is None else self._first

    def plain(self) -> dict[str, Any]:
        """All that was counted, as JSON holds it, with the last coding closed."""
        self._close(self._open[None, :])
        self._open = np.zeros_like(self._open)
        return {
            "sums": self._sums.tolist(),
            "products": self._products.tolist(),
            "codings": self._codings.tolist(),
        }

    @classmethod
    def added(cls, names: Iterable[str], parts: Iterable[Mapping[str, Any]]) -> "Tally":
        """What `plain` gave of tallies no two of which have a coding in common, added up."""
        whole = cls(names)
        for part in parts:
            whole._sums += np.array(part["sums"])
            whole._products += np.array(part["products"])
            whole._codings += np.array(part["codings"])
        return whole

    def count(self, name: str) -> int:
        """Runs that bear a mark."""
        place = self._place[name]
        return int(self._sums[place] + self._open[place])

    def sums(self, event: str, eligible: str) -> ClusterSums:
        """What the share of *event* among *eligible* needs; the first implies the second."""
        y, x = self._place[event], self._place[eligible]
        products = self._products + np.outer(self._open, self._open)
        return ClusterSums(
            codings=int(self._codings[x] + (self._open[x] > 0)),
            y=self.count(event),
            x=self.count(eligible),
            yy=int(products[y, y]),
            xy=int(products[x, y]),
            xx=int(products[x, x]),
        )


class Histogram:
    """How often each number occurs, rounded to so many decimals.

    Memory grows with the number of different rounded values: utilities to four decimals are 20,001
    at most. Rounding keeps order, so that a quantile is that of the unrounded numbers, rounded.
    """

    def __init__(self, decimals: int = 0) -> None:
        self.decimals = decimals
        self._counts: Counter[int] = Counter()

    def add(self, numbers: NDArray[np.number]) -> None:
        """Count more numbers."""
        rounded = np.rint(numbers * 10.0**self.decimals).astype(np.int64)
        values, counts = np.unique(rounded, return_counts=True)
        self._counts.update(dict(zip(values.tolist(), counts.tolist(), strict=True)))

    def merge(self, other: "Histogram") -> None:
        """Add the counts of another histogram of as many decimals."""
        if other.decimals != self.decimals:
            raise ValueError(f"{other.decimals} decimals, {self.decimals} wanted")
        self._counts.update(other._counts)

    @property
    def n(self) -> int:
        return self._counts.total()

    def quantiles(self, *levels: float) -> list[float | None]:
        """The smallest number with at least that share at or below it, for each level."""
        if not self._counts:
            return [None] * len(levels)
        values = sorted(self._counts)
        reached = np.cumsum([self._counts[value] for value in values])
        ranks = np.ceil(np.asarray(levels) * self.n - 1e-9)
        found = np.searchsorted(reached, np.maximum(ranks, 1))
        return [values[i] / 10**self.decimals if self.decimals else values[i] for i in found]
