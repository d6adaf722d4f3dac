"""Questions to results and to codings, from the command line or Python."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sim.comparing import Once
from sim.inputs.evidence import load_coding
from sim.inputs.loading import load
from sim.inputs.scenario import Runs, Scenario
from sim.session import Misuse, job_of, naming, open_results, results_folder

if TYPE_CHECKING:
    from sim.analysis.codings import Codings
    from sim.analysis.compare import Side
    from sim.runs.run import Watch
    from sim.views.codings_data import Report
    from sim.views.discovery_data import Subject

RUNS = 2_000  # of each variant of a coding


def discovered(source: str | Path, outcome: str, coverage: float | None = None) -> Subject:
    """The conditions under which stored runs have an outcome, or a sum of them such as "deal".

    With *coverage*, the densest box that holds that share of them. Raises Misuse for what does not
    go, and what `open_results` raises.
    """
    from sim.analysis.discovery import FEWEST
    from sim.analysis.drawn import sample_of
    from sim.analysis.stability import discover
    from sim.views.discovery_data import ENDS, Subject

    _check_outcome(outcome)
    if coverage is not None and not 0 < coverage <= 1:
        raise Misuse(f"coverage: a share above 0 and at most 1, not {coverage:g}")
    folder = results_folder(str(source))
    if folder is None:
        load(source)  # says what is wrong if it is no scenario either
        raise Misuse(
            f"{source}: a scenario, not a results folder. Conditions are found in runs that are "
            f"there: sim run {source}, then sim discover with the folder that it names"
        )
    results = open_results(folder)
    with naming(folder):
        sample = sample_of(results.iter_blocks("runs"), results.iter_blocks("codings"), outcome)
    if not sample.inputs:
        raise Misuse(f"{folder}: nothing was drawn, all runs have the same inputs")
    if sample.codings < FEWEST:
        least = FEWEST * results.header.per_coding
        raise Misuse(
            f"{folder}: {sample.codings} codings are too few to learn from; it takes {FEWEST}, "
            f"that is {least:,} runs (-n {least})"
        )
    hits, total = sample.events.sum(), sample.runs.sum()
    if hits in (0, total):
        which = "none" if hits == 0 else "all"
        raise Misuse(
            f"{folder}: {which} of {total:,.0f} runs {ENDS[outcome]}: nothing to tell apart"
        )
    return Subject(results, outcome, coverage, discover(sample, coverage))


def codings_of(
    source: str | Path,
    overrides: Sequence[str] = (),
    other: Path | None = None,
) -> Codings:
    """The codings of a scenario, each to be run alone, and that of somebody else in a file.

    Raises ScenarioError for what is wrong with either file, and Misuse if there is nothing to put
    side by side.
    """
    from sim.analysis.codings import Codings

    scenario = load(source, overrides)
    case = scenario.case
    if case is None:
        raise Misuse(f"{scenario.name}: no coded evidence, the scenario names no case")
    together = scenario.with_value("coding", "all")
    letter = None
    if other is not None:
        coding = load_coding(other, case)
        letter = coding.letter
        if letter in (*case.codings, "all"):
            raise Misuse(
                f"{other}: {letter!r} is taken; call it otherwise behind 'coding:', none of "
                f"{', '.join(case.codings)} and all"
            )
        case = case.model_copy(update={"codings": {**case.codings, letter: coding}})
    elif len(case.codings) < 2:
        raise Misuse(
            f"{scenario.name}: {case.name} has one coding only; --coding FILE adds another"
        )
    whole = replace(together, case=case)
    alone = {each: whole.with_value("coding", each) for each in case.codings}
    return Codings(together, alone, letter)


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

    def run(self, watch: Watch) -> Report:
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
    other: Path | None = None,
    outcome: str = "deal",
    runs: int | None = None,
    seed: int | None = None,
    per_coding: int | None = None,
) -> Planned:
    """What `sim codings` runs; 2,000 runs of each variant unless told otherwise.

    Raises ScenarioError and Misuse.
    """
    _check_outcome(outcome)
    codings = codings_of(source, overrides, other)
    job = job_of(codings.together, RUNS if runs is None else runs, seed, per_coding)
    return Planned(codings, Runs(n=job.runs, seed=job.seed, per_coding=job.per_coding), outcome)


def _check_outcome(outcome: str) -> None:
    from sim.analysis.sweeps import EVENTS

    if outcome not in EVENTS:
        raise Misuse(f"outcome: {outcome!r} is none, must be one of {', '.join(EVENTS)}")
