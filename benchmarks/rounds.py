"""Timing in alternating rounds: a machine that slows down slows all contenders down."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median

Work = Callable[[], int]  # does some work and returns how many units it was


@dataclass(frozen=True)
class Spread:
    """Median of several rounds, and the lowest and highest of them."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: list[float]) -> Spread:
        return cls(median(values), min(values), max(values))


def rates(contenders: Mapping[str, Work], rounds: int) -> dict[str, list[float]]:
    """Units per second of processor time of each contender, one number for each round.

    One round before the first does not count.
    """
    found: dict[str, list[float]] = {name: [] for name in contenders}
    gc.freeze()  # what is loaded by now is no garbage, and looking through it costs all of them
    for turn in range(-1, rounds):
        for name, work in contenders.items():
            gc.collect()
            start = time.process_time()
            units = work()
            rate = units / (time.process_time() - start)
            if turn >= 0:
                found[name].append(rate)
    return found


def ratio(one: list[float], other: list[float]) -> Spread:
    """How many times faster one contender is, round by round."""
    return Spread.of([a / b for a, b in zip(one, other, strict=True)])
