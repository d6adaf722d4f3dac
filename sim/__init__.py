"""A simulator of summit negotiations: from coded positions to a distribution of outcomes.

What the command `sim` does can be done from Python, where nothing is printed unless asked for:

    import sim

    geneva = sim.load("geneva")  # a bundled name, or the path of a file
    tougher = geneva.with_value("war.strikes.waves_per_week", "1 to 2")
    results = sim.run(tougher, runs=2_000, seed=7)
    results.outcomes()  # shares, intervals and words: a pandas table, as are the next two
    results.runs, results.codings

`sim.run(..., folder="results/tougher")` keeps the results, and `sim.open_results` opens them again;
`progress=True` shows a bar.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.inputs.loading import load as load
    from sim.inputs.places import ScenarioError as ScenarioError
    from sim.inputs.scenario import Scenario as Scenario
    from sim.session import open_results as open_results
    from sim.session import run as run
    from sim.session import solve as solve

_HOMES = {
    "load": "sim.inputs.loading",
    "ScenarioError": "sim.inputs.places",
    "Scenario": "sim.inputs.scenario",
    "run": "sim.session",
    "open_results": "sim.session",
    "solve": "sim.session",
}
__all__ = ["Scenario", "ScenarioError", "load", "open_results", "run", "solve"]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that `import sim` costs nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
