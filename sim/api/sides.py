"""The sides of a comparison: scenarios still to be run, or results that are there."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from string import ascii_uppercase
from typing import TYPE_CHECKING

from sim.api.errors import Misuse
from sim.api.jobs import unplaced
from sim.api.opened import OpenedResults, stored_results
from sim.api.sources import results_folder
from sim.inputs.loading import Loaded, load_with_places
from sim.inputs.scenario import Scenario
from sim.inputs.spec import Runs

if TYPE_CHECKING:
    from sim.analysis.measures import RunTable
    from sim.runs.executors import Executor
    from sim.runs.results import RunResults
    from sim.runs.run import Watch

CHANGE = re.compile(r"\s*\+\s*(?=[A-Za-z_][\w.-]*=)")  # what stands between a name and its changes


@dataclass(frozen=True)
class Opened:
    """One thing to compare: a scenario still to be run, or results that are there."""

    source: str
    loaded: Loaded
    results: RunResults | None = None
    label: str = ""
    called: str = ""

    @property
    def numbers(self) -> Runs:
        """The run sizes and seed that it comes with."""
        if self.results is None:
            return self.loaded.scenario.spec.runs
        header = self.results.header
        return Runs(n=header.runs, seed=header.seed, per_coding=header.per_coding)

    @property
    def told(self) -> str:
        """What it is, to be told from others of its name."""
        lineage = self.loaded.scenario.lineage
        if self.source != self.loaded.scenario.name or not lineage.changes:
            return self.source
        changes = ", ".join(f"{each.path}={each.new}" for each in lineage.changes)
        return f"{lineage.name} with {changes}"

    def table(self, numbers: Runs, watch: Watch, executor: Executor) -> tuple[RunTable, int]:
        """The runs as the comparison reads them, and how many failed."""
        from sim.analysis.measures import read_runs, run_table
        from sim.analysis.outcomes import questions_of
        from sim.runs.run import Job

        scenario, results = self.loaded.scenario, self.results
        if results is None:
            job = Job(scenario, numbers.seed, numbers.n, numbers.per_coding)
            return run_table(job, watch, executor)
        blocks, codings = results.iter_blocks("runs"), results.iter_blocks("codings")
        return read_runs(blocks, codings, questions_of(scenario)), len(results.failures)


def opened(source: str | Path | Scenario | OpenedResults, overrides: Sequence[str]) -> Opened:
    if isinstance(source, Scenario):
        return Opened(source.name, unplaced(source))
    if not isinstance(source, str | Path):
        return _stored(str(source.folder or "memory"), source.content)
    name, *changes = CHANGE.split(str(source))
    folder = results_folder(name)
    if folder is None:
        return Opened(str(source), load_with_places(name, [*overrides, *changes]))
    if changes or overrides:
        raise Misuse(
            f"{folder}: results have the values that they were run with; only a scenario can be "
            "changed"
        )
    return _stored(name, stored_results(folder))


def _stored(source: str, results: RunResults) -> Opened:
    return Opened(source, unplaced(Scenario.restored(results.scenario)), results)


def named(source: str) -> str:
    """What stands before the changes in a source."""
    return CHANGE.split(source)[0]


def called(opened: Sequence[Opened], labels: Mapping[str, str]) -> tuple[Opened, ...]:
    """Each with its label, and what it is called: that, its name, or what tells it from others."""
    letters = ascii_uppercase[: len(opened)]
    keys = {*letters, *(each.source for each in opened)}
    if strange := [key for key in labels if key not in keys]:
        raise Misuse(f"label: there is no {', '.join(strange)}; there are {', '.join(letters)}")
    names = [each.loaded.scenario.name for each in opened]
    found = []
    for letter, each, name in zip(letters, opened, names, strict=True):
        label = labels.get(letter, labels.get(each.source, ""))
        alone = len(opened) == 2 or not CHANGE.search(each.source)  # changes are told of two
        plain = names.count(name) == 1 and alone
        found.append(replace(each, label=label, called=label or (name if plain else each.told)))
    return tuple(found)


def check_labels(labels: Mapping[str, str], count: int) -> None:
    """Raise Misuse for a label of nothing."""
    there = ascii_uppercase[:count]
    if strange := [letter for letter in labels if letter not in there]:
        raise Misuse(f"label: there is no {', '.join(strange)}; there are {', '.join(there)}")


def check_apply(opened: Sequence[Opened], given: Mapping[str, int | None]) -> None:
    """Raise Misuse for numbers that are not those of the results among what is compared."""
    for each in opened:
        own = each.numbers.model_dump()
        if each.results is not None and any(
            value not in (None, own[name]) for name, value in given.items()
        ):
            raise Misuse(
                f"{each.source}: these results have {own['n']:,} runs, seed {own['seed']} and "
                f"{own['per_coding']} runs per draw, and what is run beside them takes that on; "
                "leave -n, --seed and --per-draw out, or name scenarios only"
            )
