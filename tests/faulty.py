"""Jobs whose replicates misbehave wherever they are run; workers import them by name."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass

from sim.runs.attempt import Attempt
from sim.runs.batch import Block, Runner
from sim.runs.run import Job


@dataclass(frozen=True)
class Faulty(Job):
    """A job that can be given another compute batch, and replicates that fail, kill or hang."""

    batch: int | None = None
    failing: tuple[int, ...] = ()
    deadly: tuple[int, ...] = ()
    endless: tuple[int, ...] = ()

    def runner(self) -> Runner:
        return FaultyRunner(self)


class FaultyRunner(Runner):
    def __init__(self, job: Faulty) -> None:
        super().__init__(job.scenario, job.seed, job.per_coding, job.batch)
        self.job = job

    def block(self, replicates: range, on_done: Callable[[int], None] | None = None) -> Block:
        if any(number in replicates for number in self.job.deadly):
            os.kill(os.getpid(), signal.SIGKILL)
        if hit := [number for number in self.job.failing if number in replicates]:
            raise ArithmeticError(f"no {hit[0]}")
        while any(number in replicates for number in self.job.endless):
            signal.pause()
        return super().block(replicates, on_done)


def numbers(found: Attempt) -> tuple[list[int], list[int]]:
    """The replicates that have a row, and those that failed."""
    ran = found.block.runs["replicate"].tolist() if found.block.runs else []  # type: ignore[union-attr]
    return ran, [failure.replicate for failure in found.failures]


def where(found: Attempt) -> int:
    """The process that made the attempt."""
    return os.getpid()
