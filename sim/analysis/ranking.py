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

from sim.analysis.compare import HOLDS_FROM, Side, common_part, is_paired
from sim.analysis.intervals import Share, share_of
from sim.analysis.measures import Measure, RunTable
from sim.analysis.outcomes import ALL, RATIFIED
from sim.runs.columns import OUTCOMES
from sim.theory.ties import first_best

DEAL = "deal"  # any of the outcomes with a ratified text
RANKED = (*OUTCOMES, DEAL)
TOP = 3  # that are measured again
PERCENTILE = 90

Again = Callable[[int], RunTable]


@dataclass(frozen=True, slots=True)
class Place:
    """A side in the ranking: its share, and the share on fresh luck if it is among the first."""

    side: int
    share: Share
    fresh: Share | None

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
    drawn, where these have enough runs each; `codings` is how many the table rests on.
    """

    letters: tuple[str, ...]
    shares: NDArray[np.float64]
    regrets: NDArray[np.float64]
    codings: int
    percentile: NDArray[np.float64] | None

    @property
    def worst(self) -> NDArray[np.float64]:
        """The largest regret of each side."""
        found: NDArray[np.float64] = self.regrets.max(axis=1)
        return found

    @property
    def minimax(self) -> int:
        """The side whose largest regret is smallest, the first of equals."""
        return int(first_best(-self.worst))


@dataclass(frozen=True)
class Ranking:
    """Sides from the best to the worst at an outcome."""

    outcome: str
    least: bool
    places: tuple[Place, ...]
    fresh_seed: int
    regret: Regret | None


def rank(
    sides: Sequence[Side],
    outcome: str,
    least: bool,
    fresh_seed: int,
    again: Again,
) -> Ranking:
    """Rank sides by their share of an outcome, the largest or the *least* first.

    `again` runs a side on the fresh seed. Raises ValueError for an outcome that there is not.
    """
    if outcome not in RANKED:
        raise ValueError(f"outcome {outcome!r}, must be one of {', '.join(RANKED)}")
    measure = Measure(outcome, "outcome", RATIFIED if outcome == DEAL else outcome, ALL)
    shares = [_share(side.table, measure) for side in sides]
    order = sorted(range(len(sides)), key=lambda i: (_goodness(shares[i], least), i))
    fresh = {i: _share(again(i), measure) for i in order[:TOP]}
    places = tuple(Place(i, shares[i], fresh.get(i)) for i in order)
    return Ranking(outcome, least, places, fresh_seed, regret_of(sides, measure, least))


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
    enough = sides[0].per_coding >= HOLDS_FROM
    own = _regrets(np.stack([each / runs for each in counts]), least) if enough else None
    return Regret(
        names,
        shares,
        _regrets(shares, least),
        kept,
        None if own is None else np.percentile(own, PERCENTILE, axis=1),
    )


def _letters(tables: Sequence[RunTable]) -> NDArray[np.str_] | None:
    """The letter of each coding that is kept, the same on all sides; None if it is not."""
    kept = min(len(tables[0].firsts), *(len(table.letters) for table in tables))
    found = [list(table.letters[:kept]) for table in tables]
    same = kept > 0 and all(each == found[0] for each in found)
    return np.array(found[0]) if same else None


def _regrets(shares: NDArray[np.float64], least: bool) -> NDArray[np.float64]:
    """What the best side gives more, shape (sides, states)."""
    found = shares - shares.min(axis=0) if least else shares.max(axis=0) - shares
    return np.asarray(found, dtype=np.float64)
