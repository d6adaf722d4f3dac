"""What the views tell of runs that are kept in memory, as if they lay in a folder."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from sim.analysis.outcomes import summarise
from sim.inputs.scenario import Scenario
from sim.runs.memory import MemoryResults
from sim.runs.run import Job, run_in_memory
from sim.views.run import Finding
from tests.cases import bundled

HERE = Path("results/here")


@lru_cache(maxsize=32)
def told(name: str, *overrides: str, runs: int = 200) -> Finding:
    return of(bundled(name, *overrides), runs)


def of(scenario: Scenario, runs: int = 200, folder: Path = HERE) -> Finding:
    results = run_in_memory(Job(scenario, 1, runs, 4), lambda blocks: summarise(blocks, scenario))
    results.folder = folder
    return Finding(results, scenario)


def changed(found: Finding, **summary: Any) -> Finding:
    """The same with other counts."""
    old = found.results
    assert isinstance(old, MemoryResults)
    results = MemoryResults(old.header, [], {**old.summary, **summary}, [], lambda: old.layout)
    results.folder = old.folder
    return Finding(results, found.scenario, found.readings)
