"""What there is to agree on in a scenario, and what bargaining solutions pick of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sim.api.errors import Misuse
from sim.api.jobs import job_of
from sim.inputs.scenario import Scenario

if TYPE_CHECKING:
    from sim.analysis.solve import Solved


CODINGS = 1_000  # that are solved, unless the user says otherwise
MOST_CODINGS = 1_000_000


def solve(
    scenario: Scenario | str | Path,
    codings: int | None = None,
    seed: int | None = None,
    before: Callable[[], None] | None = None,
) -> Solved:
    """What there is to agree on in a scenario, and what bargaining solutions pick of it.

    At the central preferences, and in the first `codings` that a run with this seed has: 1,000, and
    the scenario's own seed, unless others are given. Nothing is printed or stored; `before` is
    called once all is checked. Raises ScenarioError, ValueError for numbers that do not go.
    """
    job = job_of(scenario, None, seed)
    number = CODINGS if codings is None else codings
    if not 1 <= number <= MOST_CODINGS:
        raise Misuse(f"codings: must be 1 to {MOST_CODINGS:,}, not {number:,}")
    if before is not None:
        before()
    from sim.analysis.solve import solve
    from sim.runs.preferences import Valuation

    return solve(Valuation(job.scenario), job.seed, number)
