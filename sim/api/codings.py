"""A scenario under each coding of the evidence alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sim.api.errors import Misuse
from sim.api.jobs import job_of
from sim.api.outcomes import outcome_named
from sim.api.plan import Once
from sim.inputs.evidence import load_coding
from sim.inputs.loading import load
from sim.inputs.scenario import Runs, Scenario

if TYPE_CHECKING:
    from sim.analysis.codings import Codings
    from sim.analysis.compare import Side
    from sim.runs.executors import Executor
    from sim.runs.run import Watch
    from sim.views.codings_data import Report


RUNS = 2_000  # of each variant of a coding


def codings_of(
    source: str | Path,
    overrides: Sequence[str] = (),
    others: Sequence[Path] = (),
    name: str | None = None,
) -> Codings:
    """The codings of a scenario, each to be run alone, and those of somebody else in files.

    Raises ScenarioError for what is wrong with either file, and Misuse if there is nothing to put
    side by side.
    """
    from sim.analysis.codings import Codings

    if any(text.partition("=")[0].strip() == "coding" for text in overrides):
        raise Misuse("--set coding: all codings are run here, each alone; leave it out")
    scenario = load(source, overrides, name)
    case = scenario.case
    if case is None:
        raise Misuse(f"{scenario.name}: no coded evidence, the scenario names no case")
    if len(case.codings) + len(others) < 2:
        raise Misuse(
            f"{scenario.name}: {case.name} has one coding only; --coding FILE adds another"
        )
    together = scenario.varied({"coding": "all"})
    letters = []
    for other in others:
        coding = load_coding(other, case)
        if coding.letter in (*case.codings, "all"):
            raise Misuse(
                f"{other}: {coding.letter!r} is taken; call it otherwise behind 'coding:', none of "
                f"{', '.join(case.codings)} and all"
            )
        letters.append(coding.letter)
        case = case.model_copy(update={"codings": {**case.codings, coding.letter: coding}})
    whole = replace(together, case=case)
    alone = {each: whole.varied({"coding": each}) for each in case.codings}
    return Codings(together, alone, tuple(letters))


@dataclass(frozen=True)
class Planned:
    """Codings to examine, with the numbers that all runs share; checked before anything is run."""

    codings: Codings
    numbers: Runs
    outcome: str

    @property
    def total(self) -> int:
        """How many runs it takes."""
        return self.codings.scenarios() * self.numbers.n

    def run(self, watch: Watch, executor: Executor) -> Report:
        """Run all of it."""
        from sim.analysis.codings import examine
        from sim.analysis.compare import Side
        from sim.analysis.measures import run_table
        from sim.analysis.outcomes import questions_of
        from sim.runs.header import versions
        from sim.runs.run import Job
        from sim.views.codings_data import Report

        once, n = Once(watch), self.numbers
        failed = 0

        def run(name: str, scenario: Scenario) -> Side:
            nonlocal failed
            table, lost = run_table(Job(scenario, n.seed, n.n, n.per_coding), once)
            failed += lost
            return Side(name, n.seed, n.per_coding, table, questions_of(scenario))

        found = examine(self.codings, self.outcome, run)
        return Report(found, n, versions()["sim"], failed)


def examination_of(
    source: str | Path,
    overrides: Sequence[str] = (),
    others: Sequence[Path] = (),
    outcome: str = "deal",
    runs: int | None = None,
    seed: int | None = None,
    per_coding: int | None = None,
    *,
    name: str | None = None,
) -> Planned:
    """What `sim codings` runs; 2,000 runs of each variant unless told otherwise.

    Raises ScenarioError and Misuse.
    """
    outcome = outcome_named(outcome)
    codings = codings_of(source, overrides, others, name)
    outcome_named(outcome, codings.together)
    job = job_of(codings.together, RUNS if runs is None else runs, seed, per_coding)
    return Planned(codings, Runs(n=job.runs, seed=job.seed, per_coding=job.per_coding), outcome)
