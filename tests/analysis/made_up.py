"""Made-up runs to compare: outcomes of codings whose chances vary, with numbers where signed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.analysis.compare import Side
from sim.analysis.events import EVENTS, SUMS
from sim.analysis.measures import RunTable
from sim.analysis.outcomes import ALL, MEETING, RATIFIED, SIGNATURE, Questions, asked_shares
from sim.arrays import Floats
from sim.outcomes import DEALS, MET, OUTCOMES, SIGNED

SHARES = np.array([0.5, 0.12, 0.1, 0.1, 0.05, 0.08, 0.05])
QUESTIONS = Questions(horizon_weeks=26, weeks=(2, 26), watched_months=60, months=(12,))


def chances(codings: int, seed: int, concentration: float = 6.0) -> Floats:
    """Chances of the outcomes in each coding, shape (codings, outcomes)."""
    return np.random.default_rng(seed).dirichlet(concentration * SHARES, codings)


def table(own: Floats, seed: int, per_coding: int = 4, shift: float = 0.0) -> RunTable:
    """Runs of codings with these chances; *shift* moves all gains. One seed gives one luck."""
    rng = np.random.default_rng(seed)
    codings = len(own)
    coding = np.repeat(np.arange(codings), per_coding)
    luck = rng.random(len(coding))
    ended = (luck[:, None] > np.cumsum(own, axis=1)[coding]).sum(axis=1).clip(max=len(OUTCOMES) - 1)
    gain = rng.normal(0.1, 0.2, len(coding)) + rng.normal(0, 0.1, codings)[coding] + shift
    return from_outcomes(ended, coding, rng.integers(1, 27, len(coding)), gain)


def from_outcomes(
    ended: NDArray[np.integer],
    coding: NDArray[np.integer],
    week: NDArray[np.integer] | None = None,
    gain: Floats | None = None,
) -> RunTable:
    """Runs that end in outcomes given by their place in `OUTCOMES`."""
    week = np.ones(len(ended), dtype=np.int64) if week is None else week
    gain = np.zeros(len(ended)) if gain is None else gain
    groups = {ALL: OUTCOMES, MEETING: MET, SIGNATURE: SIGNED, RATIFIED: DEALS}
    groups |= {name: EVENTS[name].endings for name in SUMS}
    marks = {
        name: np.isin(ended, [OUTCOMES.index(o) for o in group]) for name, group in groups.items()
    }
    marks |= {name: ended == i for i, name in enumerate(OUTCOMES)}
    marks["standing"] &= week % 3 != 0
    for asked in asked_shares(QUESTIONS).values():
        if asked.event not in marks:
            marks[asked.event] = marks[asked.given] & (week % 2 == 0)
    numbers = {
        "week": np.where(marks[MEETING], week, np.nan),
        "gain.ada": np.where(marks[SIGNATURE], gain, np.nan),
    }
    letters = ["abcd"[i % 4] for i in range(int(coding.max()) + 1)]
    return RunTable(np.arange(len(ended)), coding.astype(np.int64), marks, numbers, letters)


def side(name: str, runs: RunTable, seed: int = 1, per_coding: int = 4) -> Side:
    return Side(name, seed, per_coding, runs, QUESTIONS)
