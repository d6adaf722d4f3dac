"""How the cost grows with runs, rounds, weeks, packages and actors: fitted exponents."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from benchmarks.grown import negotiation
from sim.inputs.scenario import Scenario
from sim.runs.batch import Runner

REPEATS = 3


@dataclass(frozen=True)
class Growth:
    """Seconds of processor time at each size, and the exponents of the power law through them.

    `exponent` is fitted over all sizes, `last` over the largest decade alone, where what a run
    costs in any case no longer counts.
    """

    what: str
    sizes: Sequence[int]
    runs: Sequence[int]
    seconds: Sequence[float]
    exponent: float
    last: float


def growths() -> list[Growth]:
    """Two decades or more of each; runs per size are chosen so that none takes long."""
    decades = (1, 3, 10, 30, 100)
    return [
        _growth(
            "runs",
            [1_000, 3_000, 10_000, 30_000, 100_000],
            lambda size: negotiation(),
            lambda size: size,
        ),
        _growth("rounds", [10 * d for d in decades], lambda s: negotiation(rounds=s), _fixed(2000)),
        _growth("weeks", [5 * d for d in decades], lambda s: negotiation(weeks=s), _fixed(8000)),
        _growth(
            "packages", [200 * d for d in decades], lambda s: negotiation(packages=s), _fixed(400)
        ),
        _growth(
            "third parties", [5 * d for d in decades], lambda s: negotiation(third_parties=s),
            _fixed(2000),
        ),
        _growth(
            "principals", [2, 6, 20, 60, 200], lambda s: negotiation(principals=s), _fixed(100)
        ),
    ]  # fmt: skip


def _fixed(runs: int) -> Callable[[int], int]:
    return lambda size: runs


def _growth(
    what: str, sizes: list[int], scenario: Callable[[int], Scenario], runs: Callable[[int], int]
) -> Growth:
    seconds = [_seconds(scenario(size), runs(size)) for size in sizes]
    return Growth(
        what,
        sizes,
        [runs(size) for size in sizes],
        seconds,
        _slope(sizes, seconds),
        _slope(sizes[-3:], seconds[-3:]),
    )


def _seconds(scenario: Scenario, runs: int) -> float:
    runner = Runner(scenario, 1, 4)
    taken = []
    for turn in range(-1, REPEATS):
        start = time.process_time()
        runner.block(range(runs))
        if turn >= 0:
            taken.append(time.process_time() - start)
    return median(taken)


def _slope(sizes: Sequence[int], seconds: Sequence[float]) -> float:
    return float(np.polyfit(np.log(sizes), np.log(seconds), 1)[0])
