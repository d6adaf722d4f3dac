"""Which scenario does best at an outcome, how much of that is luck, and how robust it is.

The best of several estimates is flattered by chance: it is measured again with fresh luck. The
codings of the evidence are states of the world of which we do not know which is true; the regret
of a scenario is what the best one would have given more there (Savage 1951).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.analysis.compare import HOLDS_FROM, Side, apart, common_part, is_paired
from sim.analysis.correction import of_pairs
from sim.analysis.intervals import LEVEL, Share, share_of
from sim.analysis.measures import Measure, RunTable, measure_of
from sim.analysis.paired import Difference
from sim.arrays import Bools, Floats
from sim.theory.ties import TIE, first_best

TOP = 3  # that are measured again
PERCENTILE = 90
RESAMPLES = 999
KEY = 0x4E61  # of the stream that resamples the codings: the same at every look

Again = Callable[[int], RunTable]


@dataclass(frozen=True, slots=True)
class Place:
    """A side in the ranking: its share, and the share on fresh luck if it is among the first.

    `behind` is its share less that of the first, whose own is None; `p` is corrected for all pairs,
    since the first was picked among them.
    """

    side: int
    share: Share
    fresh: Share | None
    behind: Difference | None = None
    p: float = 1.0

    @property
    def tied(self) -> bool:
        """Whether it cannot be told from the first."""
        return self.p > 1 - LEVEL

    @property
    def shrunk(self) -> float | None:
        """By how much the first number was above the second."""
        if self.fresh is None or self.fresh.share is None or self.share.share is None:
            return None
        return self.share.share - self.fresh.share


@dataclass(frozen=True)
class Regret:
    """What each side misses against the best in each coding of the evidence, in shares.

    `shares` and `regrets` have shape (sides, letters). `percentile` is the 90th over all codings
    drawn, where these have enough runs each; `codings` is how many the table rests on. `minimax`
    are the sides whose worst regret is the smallest or cannot be told from it, that one first.
    """

    letters: tuple[str, ...]
    shares: Floats
    regrets: Floats
    codings: int
    percentile: Floats | None
    minimax: tuple[int, ...]

    @property
    def worst(self) -> Floats:
        """The largest regret of each side."""
        found: Floats = self.regrets.max(axis=1)
        return found


@dataclass(frozen=True)
class Ranking:
    """Sides from the best to the worst at an outcome."""

    outcome: str
    least: bool
    places: tuple[Place, ...]
    fresh_seed: int
    regret: Regret | None

    @property
    def best(self) -> tuple[int, ...]:
        """The first, and those that cannot be told from it."""
        return tuple(place.side for place in self.places if place.tied)


def rank(
    sides: Sequence[Side],
    outcome: str,
    least: bool,
    fresh_seed: int,
    again: Again,
) -> Ranking:
    """Rank sides by their share of an outcome, the largest or the *least* first.

    `again` runs a side on the fresh seed.
    """
    measure = measure_of(outcome)
    shares = [_share(side.table, measure) for side in sides]
    order = sorted(range(len(sides)), key=lambda i: (_goodness(shares[i], least), i))
    fresh = {i: _share(again(i), measure) for i in order[:TOP]}
    places = [Place(order[0], shares[order[0]], fresh[order[0]])]
    for i in order[1:]:
        behind = apart(measure, sides[order[0]], sides[i])
        p = of_pairs(behind.p, len(sides))
        places.append(Place(i, shares[i], fresh.get(i), behind, p))
    return Ranking(outcome, least, tuple(places), fresh_seed, regret_of(sides, measure, least))


def _share(table: RunTable, measure: Measure) -> Share:
    return share_of(table.ratio(measure).cluster_sums)


def _goodness(share: Share, least: bool) -> float:
    value = share.share or 0.0
    return value if least else -value


def regret_of(sides: Sequence[Side], measure: Measure, least: bool) -> Regret | None:
    """The regret table; None where the sides do not share the codings that they draw from."""
    if not all(is_paired(sides[0], side) for side in sides):
        return None
    tables = common_part(sides)
    letters = _letters(tables)
    if letters is None:
        return None
    counts = [table.per_coding(table.values(measure)[0]) for table in tables]
    runs = tables[0].runs_per_coding
    kept = len(letters)
    names = tuple(sorted(set(letters)))
    within = np.stack([letters == name for name in names])
    whole = within @ runs[:kept]
    shares = np.stack([(within @ own[:kept]) / whole for own in counts])
    regrets = _regrets(shares, least)
    resampled = _resampled(within, np.stack([own[:kept] for own in counts]), runs[:kept])
    enough = sides[0].per_coding >= HOLDS_FROM
    own = _regrets(np.stack([each / runs for each in counts]), least) if enough else None
    return Regret(
        names,
        shares,
        regrets,
        kept,
        None if own is None else np.percentile(own, PERCENTILE, axis=1),
        _minimax(regrets.max(axis=1), _regrets(resampled, least).max(axis=1)),
    )


def _resampled(within: Bools, counts: Floats, runs: Floats) -> Floats:
    """The shares in codings drawn again within each letter, shape (sides, letters, resamples)."""
    rng = np.random.Generator(np.random.Philox(key=KEY))
    found = []
    for own in within:
        n = int(own.sum())
        times = rng.multinomial(n, np.full(n, 1 / n), RESAMPLES).astype(np.float64)
        found.append(counts[:, own] @ times.T / (times @ runs[own]))
    return np.stack(found, axis=1)


def _minimax(worst: Floats, resampled: Floats) -> tuple[int, ...]:
    """The side with the smallest worst regret, and those not told from it; see `Regret`."""
    from statistics import NormalDist

    best = int(first_best(-worst))
    errors = (resampled - resampled[best]).std(axis=1)
    found = [best]
    for i, (more, error) in enumerate(zip(worst - worst[best], errors, strict=True)):
        if i == best:
            continue
        p = 2 * NormalDist().cdf(-more / error) if error > TIE else float(more <= TIE)
        if of_pairs(p, len(worst)) > 1 - LEVEL:
            found.append(i)
    return tuple(found)


def _letters(tables: Sequence[RunTable]) -> NDArray[np.str_] | None:
    """The letter of each coding that is kept, the same on all sides; None if it is not."""
    kept = min(len(tables[0].firsts), *(len(table.letters) for table in tables))
    found = [list(table.letters[:kept]) for table in tables]
    same = kept > 0 and all(each == found[0] for each in found)
    return np.array(found[0]) if same else None


def _regrets(shares: Floats, least: bool) -> Floats:
    """What the best side gives more, in the shape of the shares: sides first."""
    found = shares - shares.min(axis=0) if least else shares.max(axis=0) - shares
    return np.asarray(found, dtype=np.float64)
