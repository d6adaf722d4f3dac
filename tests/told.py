"""Results as the views read them, of runs that are kept in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from sim.analysis.outcomes import summarise
from sim.inputs.scenario import Scenario
from sim.runs.header import Header
from sim.runs.run import Job, run_in_memory
from sim.runs.store import Results
from tests.cases import bundled


@dataclass(frozen=True)
class Told:
    """What the views read of results, in memory."""

    scenario: Mapping[str, Any]
    header: Header
    summary: dict[str, Any]
    failures: Sequence[Any] = ()
    folder: Path = Path("results/here")


@lru_cache(maxsize=32)
def told(name: str, *overrides: str, runs: int = 200) -> Results:
    return of(bundled(name, *overrides), runs)


def of(scenario: Scenario, runs: int = 200) -> Results:
    job = Job(scenario, 1, runs, 4)
    results = run_in_memory(job, lambda blocks: summarise(blocks, scenario))
    return cast(Results, Told(scenario.stored(), job.header(), dict(results.summary)))
