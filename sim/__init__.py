"""A simulator of summit negotiations: from coded positions to a distribution of outcomes.

What the command `sim` does can be done from Python, where nothing is printed unless asked for:

    import sim

    geneva = sim.load("geneva")  # a bundled name, or the path of a file
    tougher = geneva.with_value("war.strikes.waves_per_week", "1 to 2")
    results = sim.run(tougher, runs=2_000, seed=7)
    results.outcomes()  # shares, intervals and words: a pandas table, as are the next two
    results.runs, results.draws
    results.share(results.runs["week"] <= 4)  # an interval for a question of one's own
    results.stories(), results.replay(72), results.plot("flow"), results.report("page.html")
    sim.compare(geneva, tougher).measures  # what changes, by how much, and can it be told
    sim.sweep("geneva", set=["war.start_share=0.3:0.6:4"]).table  # shares at each point, tidy

`sim.run(..., output="results/tougher")` keeps the results, and `sim.open_results` opens them again;
`progress=True` shows a bar, `jobs=4` shares the work among processes, and `resume=True` goes on
with a run that was cut off.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.api.bundle import bundle as bundle
    from sim.api.check import check as check
    from sim.api.codings import codings as codings
    from sim.api.compare import Comparison as Comparison
    from sim.api.compare import compare as compare
    from sim.api.discover import discover as discover
    from sim.api.drivers import drivers as drivers
    from sim.api.evidence import evidence as evidence
    from sim.api.import_ import import_ as import_
    from sim.api.list import list as list
    from sim.api.new import new as new
    from sim.api.plot import plot as plot
    from sim.api.replay import replay as replay
    from sim.api.report import report as report
    from sim.api.results import Results as Results
    from sim.api.results import open_results as open_results
    from sim.api.run import run as run
    from sim.api.schema import schema as schema
    from sim.api.show import show as show
    from sim.api.solve import solve as solve
    from sim.api.stories import stories as stories
    from sim.api.sweep import sweep as sweep
    from sim.api.verify import verify as verify
    from sim.inputs.loading import load as load
    from sim.inputs.places import ScenarioError as ScenarioError
    from sim.inputs.scenario import Scenario as Scenario

_HOMES = {
    "Comparison": "sim.api.compare",
    "Results": "sim.api.results",
    "Scenario": "sim.inputs.scenario",
    "ScenarioError": "sim.inputs.places",
    "bundle": "sim.api.bundle",
    "check": "sim.api.check",
    "compare": "sim.api.compare",
    "codings": "sim.api.codings",
    "discover": "sim.api.discover",
    "drivers": "sim.api.drivers",
    "evidence": "sim.api.evidence",
    "import_": "sim.api.import_",
    "list": "sim.api.list",
    "load": "sim.inputs.loading",
    "new": "sim.api.new",
    "open_results": "sim.api.results",
    "plot": "sim.api.plot",
    "replay": "sim.api.replay",
    "report": "sim.api.report",
    "run": "sim.api.run",
    "schema": "sim.api.schema",
    "show": "sim.api.show",
    "solve": "sim.api.solve",
    "stories": "sim.api.stories",
    "sweep": "sim.api.sweep",
    "verify": "sim.api.verify",
}
__all__ = [
    "Comparison",
    "Results",
    "Scenario",
    "ScenarioError",
    "bundle",
    "check",
    "codings",
    "compare",
    "discover",
    "drivers",
    "evidence",
    "import_",
    "list",
    "load",
    "new",
    "open_results",
    "plot",
    "replay",
    "report",
    "run",
    "schema",
    "show",
    "solve",
    "stories",
    "sweep",
    "verify",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that `import sim` costs nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> Sequence[str]:
    return sorted(__all__)
