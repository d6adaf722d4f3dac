"""What happened at a table so far, for tactics that answer it; kept only where one of them asks."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.arrays import Bools, Floats, Ints


class Offers:
    """The offers of n replicates, one for each tick of the clock."""

    def __init__(self, size: int, keep: bool) -> None:
        self.size, self.keep, self.clock = size, keep, 0
        self._packages: list[Ints] = []
        self._speakers: list[Ints] = []

    def add(self, rows: Ints, packages: Ints, speakers: Ints) -> None:
        """One more offer of the replicates at `rows`, -1 where nobody made one."""
        self.clock += 1
        if self.keep:
            for kept, new in ((self._packages, packages), (self._speakers, speakers)):
                kept.append(np.full(self.size, -1))
                kept[-1][rows] = new

    def worths(self, value: Callable[[Ints, Ints], Floats], rows: Ints) -> Floats:
        """Their `value` to somebody, nan where there is none, (offers, rows)."""
        out = np.full((len(self._packages), len(rows)), np.nan)
        for worth, packages in zip(out, self._packages, strict=True):
            made = np.flatnonzero(packages[rows] >= 0)
            worth[made] = value(packages[rows[made]], rows[made])
        return out

    def speakers(self, rows: Ints) -> Ints:
        """Who made them, (offers, rows)."""
        return np.array([each[rows] for each in self._speakers], dtype=np.int64).reshape(
            len(self._speakers), len(rows)
        )


class Texts:
    """The texts of n replicates, at most `limit` (n,) each, and the votes of S principals on them.

    `tabled` (n, texts) holds the first `count` (n,) of them, padded with -1.
    """

    def __init__(self, limit: Ints, principals: int) -> None:
        self.limit, self.clock = limit, 0
        self.count = np.zeros(len(limit), dtype=np.int64)
        self.tabled = np.full((len(limit), int(limit.max(initial=1))), -1, dtype=np.int64)
        self._votes = np.zeros((*self.tabled.shape, principals), dtype=bool)

    def add(self, rows: Ints, texts: Ints, votes: Bools) -> None:
        """One more text of the replicates at `rows`, with the votes (rows, S) on it."""
        self.tabled[rows, self.clock] = texts
        self._votes[rows, self.clock] = votes
        self.count[rows] += 1
        self.clock += 1

    def tabled_by(self, rows: Ints) -> Ints:
        """The texts so far, (texts, rows)."""
        return np.ascontiguousarray(self.tabled[rows, : self.clock].T)

    def votes_on(self, rows: Ints) -> Bools:
        """Who voted yes on each, (texts, rows, S)."""
        return np.ascontiguousarray(self._votes[rows, : self.clock].swapaxes(0, 1))
