"""Replay a run that is typical of how runs ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sim.inputs.places import nearest
from sim.session import naming, open_results, replay_of
from sim.sources import Misuse, only_results

if TYPE_CHECKING:
    from sim.analysis.typical import Typical
    from sim.runs.results import Results
    from sim.runs.trace import Trace


@dataclass(frozen=True)
class Picked:
    """A typical run as it happened, and how it was picked out of a results folder."""

    trace: Trace
    typical: Typical
    folder: Path


def typical_replay(
    source: str, outcome: str, rank: int = 0, before: Callable[[], None] | None = None
) -> Picked:
    """The run of a results folder that is typical of an outcome; `rank` 1 is the next typical one.

    `outcome` is one of the summary, by its name or as tables call it, or `met`, `signed`, `deal`.
    `before` is called once all is checked. Raises Misuse where there is no such run.
    """
    from sim.analysis.typical import NoSuchRuns, typical

    folder = only_results(
        source,
        f"a typical run is picked from results: run it first (sim run {source}) and give the "
        "folder that it names at its end",
    )
    results = open_results(folder)
    name = _class(results, outcome)
    try:
        with naming(folder):
            picked = typical(results, name, rank)
    except NoSuchRuns as error:
        raise Misuse(f"outcome: {error}") from None
    return Picked(replay_of(str(folder), picked.replicate, before=before), picked, folder)


def _class(results: Results, outcome: str) -> str:
    """The class that is meant; Misuse says which there are if there is no run of it."""
    from sim.analysis.typical import classes, resolved
    from sim.views.terms import OUTCOMES

    found = {name: count for name, count in classes(results).items() if count}
    there = ", ".join(f"{name} ({count:,})" for name, count in found.items())
    name = resolved(outcome, OUTCOMES)
    if name is None:
        near = nearest(outcome, classes(results))
        hint = f" (did you mean '{near}'?)" if near else ""
        raise Misuse(f"outcome: {outcome!r} is none{hint}; {results.folder} has {there}")
    if name not in found:
        raise Misuse(f"outcome: no run of {results.folder} ended in {name}; there is {there}")
    return name
