"""How demands come down across runs: their spread at each turn, among the runs still talking.

Results do not keep demands, so that a sample of their runs is stepped again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.arrays import Floats, Ints
from sim.inputs.scenario import Scenario
from sim.runs.aspirations import aspirations
from sim.runs.files import Damage, DamagedResults
from sim.runs.run import Job
from sim.runs.tables import numbers

if TYPE_CHECKING:
    from sim.runs.results import RunResults


SAMPLE = 400  # runs
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
FEWEST = 20  # runs still talking, below which a spread says little


class NoTalks(LookupError):
    """Results without a run in which the principals made offers."""


@dataclass(frozen=True)
class Fan:
    """Quantiles of the demands of S principals over T turns, as each turn begins.

    `quantiles` (S, 5, T) at `LEVELS`, among the `talking` (T,) runs of the sample that came to that
    turn; turns with fewer than `FEWEST` are left out, unless the first has. `no_deal` (S,) is the
    median worth of no deal. `stepped` of the `talks` runs that came to offers were stepped again.
    """

    principals: tuple[str, ...]
    quantiles: Floats
    talking: Ints
    no_deal: Floats
    stepped: int
    talks: int


def fan_of(results: RunResults, size: int = SAMPLE) -> Fan:
    """The fan of a sample of the runs that came to offers, evenly spaced among them.

    Raises NoTalks if there is none, DamagedResults where other versions make another run of it.
    """
    replicate, rounds = _talks(results)
    if not len(replicate):
        raise NoTalks("no run came to offers between the principals")
    places = np.linspace(0, len(replicate) - 1, min(size, len(replicate)))
    at = np.unique(places.round().astype(np.int64))
    header = results.header
    job = Job(
        Scenario.restored(results.scenario), results.seed, header.runs, header.per_coding
    )  # fmt: skip
    found = aspirations(job, replicate[at])
    if (wrong := np.flatnonzero(found.rounds != rounds[at])).size:
        told = f"replicate {replicate[at][wrong[0]]} comes out differently now"
        made = ", ".join(f"{name} {number}" for name, number in header.versions.items())
        raise DamagedResults(Damage("runs", f"{told}; the results were made by {made}"))
    talking = (~np.isnan(found.values[0])).sum(axis=0)
    turns = max(1, int((talking >= FEWEST).sum())) if talking[0] >= FEWEST else len(talking)
    spread = np.nanquantile(found.values[:, :, :turns], LEVELS, axis=1)
    return Fan(
        principals=found.principals,
        quantiles=np.moveaxis(spread, 0, 1),
        talking=talking[:turns],
        no_deal=np.median(found.reservation, axis=1),
        stepped=len(at),
        talks=len(replicate),
    )


def _talks(results: RunResults) -> tuple[Ints, Ints]:
    """The runs in which an offer could be made, and how many turns they took."""
    replicate, rounds = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    for block in results.iter_blocks("runs", ["replicate", "rounds"]):
        taken, there = numbers(block, "rounds")
        came = there & (taken > 0)
        replicate.append(numbers(block, "replicate")[0][came])
        rounds.append(taken[came].astype(np.int64))
    return np.concatenate(replicate), np.concatenate(rounds)
