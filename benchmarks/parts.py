"""Where the time of a summit goes: draws, tables, stages, columns."""

from __future__ import annotations

import time
from collections import defaultdict

import numpy as np

import sim
from benchmarks.rounds import Spread
from sim.model.rows import columns
from sim.model.setting import make_setting
from sim.model.summit import Summit
from sim.runs.batch import Runner


def parts(rounds: int) -> dict[str, Spread]:
    """Microseconds of processor time a Geneva summit, by part, in the order in which they come."""
    runner = Runner(sim.load("geneva"), 1, 4)
    found: dict[str, list[float]] = defaultdict(list)
    for turn in range(-1, rounds):
        taken = _once(runner, turn + 1)
        if turn >= 0:
            for name, seconds in taken.items():
                found[name].append(1e6 * seconds / runner.batch)
    return {name: Spread.of(values) for name, values in found.items()}


def _once(runner: Runner, turn: int) -> dict[str, float]:
    taken: dict[str, float] = defaultdict(float)
    clock = _Clock(taken)
    numbers = np.arange(runner.batch) + turn * runner.batch
    setting = make_setting(runner.scenario, runner.agenda, runner.streams, numbers, 4)
    clock.note("draws of codings")
    summit = Summit(setting)
    clock.note("utilities and orders of packages")
    while summit.running:
        began = summit.current is None or summit.current.done
        summit.step()
        if summit.current is not None:
            first = began and summit.current.name == "preparation"
            name = summit.current.name
            clock.note("preparation: estimates and frontiers" if first else name)
    columns(summit)
    clock.note("columns")
    summit.close()
    return taken


class _Clock:
    """Adds the time since the last note to a part."""

    def __init__(self, taken: dict[str, float]) -> None:
        self._taken, self._last = taken, time.process_time()

    def note(self, part: str) -> None:
        now = time.process_time()
        self._taken[part] += now - self._last
        self._last = now
