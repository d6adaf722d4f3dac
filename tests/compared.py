"""Comparisons as the views read them, kept for as long as the tests run."""

from __future__ import annotations

from functools import lru_cache

from sim.analysis.findings import Findings
from sim.api.compare import compare


@lru_cache(maxsize=16)
def compared(
    *sources: str, runs: int = 400, seed: int = 1, per_draw: int = 4, rank: str | None = None
) -> Findings:
    found = compare(*sources, runs=runs, seed=seed, per_draw=per_draw, rank=rank)
    return found.findings
