"""Draw figures: what it is that a user names, what can be drawn of it, and the drawing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.api.compare import plan_of
from sim.api.errors import Misuse
from sim.api.outcomes import outcome_named
from sim.api.results import naming, stored_results
from sim.api.sources import is_scenario, only_results
from sim.inputs.mistaken import folder_kind
from sim.inputs.places import hint, nearest
from sim.inputs.scenario import Scenario

if TYPE_CHECKING:
    from sim.runs.run import Watch
    from sim.views.figures.catalogue import Choice, Entry, Kind
    from sim.views.figures.style import Picture

NEEDS = {
    "results": "a results folder of 'sim run'",
    "sweep": "a folder of 'sim sweep'",
    "comparison": "two or more results folders or scenarios",
}


class Subject:
    """What is to be drawn: stored results, a sweep, or several things to compare."""

    def __init__(self, sources: Sequence[str], labels: Mapping[str, str] | None = None) -> None:
        """Raises Misuse, ScenarioError, and what `open_results` raises; runs nothing yet."""
        self.sources = tuple(sources)
        self.kind: Kind = kind_of(sources)
        self.total = self.failed = 0  # runs still to be made, and those of them that failed
        if self.kind == "comparison":
            self._plan = plan_of(self.sources, labels=labels)
            self.total = self._plan.total
        else:
            self._content = _opened(self.kind, sources[0])

    def nothing(self, entry: Entry) -> str | None:
        """Why a figure cannot be drawn of this; None if it can."""
        if entry.of != self.kind:
            return f"needs {NEEDS[entry.of]}"
        return None if self.kind == "comparison" else entry.nothing(self._content)

    def check(self, outcome: str) -> None:
        """Raise Misuse for an outcome that the runs do not tell of."""
        if self.kind != "comparison":
            outcome_named(outcome, Scenario.restored(self._content.manifest["scenario"]))

    def picture(self, entry: Entry, choice: Choice, watch: Watch) -> Picture:
        """The figure; a comparison first runs what is not there. Raises Misuse if there is none."""
        if reason := self.nothing(entry):
            given = f"{' '.join(self.sources)} ({self.told()})"
            if entry.of != self.kind:
                raise Misuse(f"the figure {entry.name!r} {reason}, not {given}")
            raise Misuse(f"{given}: nothing to draw in the figure {entry.name!r}: {reason}")
        compared = self.kind == "comparison"
        return entry.draw(self._compared(watch) if compared else self._content, choice)

    def told(self) -> str:
        """What it is, in a line."""
        if self.kind == "comparison":
            return f"{len(self.sources)} to compare"
        if self.kind == "sweep":
            content = self._content.manifest
            return f"a sweep of {content['name']}, {len(content['points']):,} points"
        from sim.views.terms import counted

        header = self._content.header
        name = self._content.scenario["document"]["name"]
        return f"{name}, {counted(header.runs, 'run', 'runs')}, seed {header.seed}"

    def _compared(self, watch: Watch) -> Any:
        from sim.runs.executors import Here

        found = self._plan.run(watch, Here())
        self.failed = sum(subject.failed for subject in found.subjects)
        return found


def kind_of(sources: Sequence[str]) -> Kind:
    """What the user names; Misuse for a scenario that is not run, and for a folder of no use."""
    if len(sources) > 1:
        return "comparison"
    [source] = sources
    if not is_scenario(source) and folder_kind(Path(source)) == "sweep":
        return "sweep"
    only_results(source, f"run it first (sim run {source}), then plot the folder that it names")
    return "results"


def _opened(kind: Kind, source: str) -> Any:
    if kind == "results":
        results = stored_results(source)
        with naming(Path(source)):
            results.verify()  # a figure of the summary is one of the tables, too
        return results
    from sim.analysis.opening import checked_sweep
    from sim.runs.sweep_store import StoredSweep

    with naming(Path(source)):
        return checked_sweep(StoredSweep.open(source))


def entry_named(name: str) -> Entry:
    """The figure that the user names; Misuse for an unknown name."""
    from sim.views.figures.catalogue import NAMES, entry_of

    if name not in NAMES:
        meant = hint(nearest(name, NAMES))
        raise Misuse(f"there is no figure {name!r}{meant}; there are {', '.join(NAMES)}")
    return entry_of(name)
