"""What each side demanded, turn by turn, in some replicates: results do not keep it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.arrays import Floats, Ints

if TYPE_CHECKING:
    from sim.model.setting import Step
    from sim.runs.run import Job


@dataclass(frozen=True)
class Aspirations:
    """The demands of S principals in n replicates over T turns, each on its own scale.

    `values` (S, n, T) as a turn begins, NaN once the talks are over; `reservation` (S, n) is what
    no deal was worth; `rounds` (n,) are the turns taken.
    """

    principals: tuple[str, ...]
    values: Floats
    reservation: Floats
    rounds: Ints


def aspirations(job: Job, replicates: Ints) -> Aspirations:
    """Step these replicates again, in rising order, and note what the sides demand.

    All of them must have sat down at the bilateral table.
    """
    runner = job.runner()
    parts = []
    for first in range(0, len(replicates), runner.batch):
        steps: list[Step] = []
        chosen = replicates[first : first + runner.batch]
        summit = runner.summit(chosen, steps.append)
        names = tuple(p.name for p in summit.principals)
        parts.append(_gathered(steps, names, len(chosen)))
        summit.close()
    turns = max(part.values.shape[2] for part in parts)
    padded = [_padded(part.values, turns) for part in parts]
    return Aspirations(
        parts[0].principals,
        np.concatenate(padded, axis=1),
        np.concatenate([part.reservation for part in parts], axis=1),
        np.concatenate([part.rounds for part in parts]),
    )


def _gathered(steps: list[Step], names: tuple[str, ...], size: int) -> Aspirations:
    offers = [step for step in steps if step.stage == "bilateral"]
    values = np.full((len(names), size, max((s.clock for s in offers), default=-1) + 1), np.nan)
    for step in offers:
        values[:, step.rows, step.clock] = step.facts["aspiration"].T
    reservation = np.full((len(names), size), np.nan)
    for step in (step for step in steps if step.stage == "talks"):
        for i, name in enumerate(names):
            reservation[i, step.rows] = step.facts[f"reservation.{name}"]
    rounds = (~np.isnan(values[0])).sum(axis=1)
    return Aspirations(names, values, reservation, rounds)


def _padded(values: Floats, turns: int) -> Floats:
    missing = turns - values.shape[2]
    return np.pad(values, ((0, 0), (0, 0), (0, missing)), constant_values=np.nan)
