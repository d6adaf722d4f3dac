"""Questions to results and to codings, from the command line or Python."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sim.comparing import Once
from sim.inputs.evidence import load_coding
from sim.inputs.loading import Loaded, load, load_with_places
from sim.inputs.scenario import Runs, Scenario
from sim.session import job_of, naming, open_results, outcome_named
from sim.sources import Misuse, only_results

if TYPE_CHECKING:
    from sim.analysis.codings import Codings
    from sim.analysis.compare import Side
    from sim.analysis.drivers import Question
    from sim.runs.executors import Executor
    from sim.runs.run import Job, Watch
    from sim.views.codings_data import Report
    from sim.views.discovery_data import Subject
    from sim.views.drivers_data import Report as DriversReport
    from sim.views.mechanisms import Mechanisms

RUNS = 2_000  # of each variant of a coding
MECHANISM_RUNS = 10_000  # of each variant without a mechanism
FEWEST_CODINGS = 30  # that spread can be learnt from


def discovered(source: str | Path, outcome: str, coverage: float | None = None) -> Subject:
    """The conditions under which stored runs have an outcome, or a sum of them such as "deal".

    With *coverage*, the densest box that holds that share of them. Raises Misuse for what does not
    go, and what `open_results` raises.
    """
    from sim.analysis.discovery import FEWEST
    from sim.analysis.drawn import sample_of
    from sim.analysis.events import EVENTS
    from sim.analysis.stability import discover
    from sim.inputs.provenance import Provenance
    from sim.views.discovery_data import Subject

    outcome = outcome_named(outcome)
    if coverage is not None and not 0 < coverage <= 1:
        raise Misuse(f"coverage: a share above 0 and at most 1, not {coverage:g}")
    folder = only_results(
        str(source), f"sim run {source}, then sim discover with the folder that it names"
    )
    results = open_results(folder)
    outcome = outcome_named(outcome, Scenario.restored(results.scenario))
    with naming(folder):
        every = sample_of(results.iter_blocks("runs"), results.iter_blocks("codings"), outcome)
        sample = every.only(Provenance(Scenario.restored(results.scenario)).in_force)
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
            f"{folder}: {which} of {total:,.0f} runs {EVENTS[outcome].phrase}: nothing to tell "
            "apart"
        )
    return Subject(results, outcome, coverage, discover(sample, coverage))


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


@dataclass(frozen=True)
class PlannedDrivers:
    """A question about what drives an outcome, checked before anything is run."""

    loaded: Loaded
    question: Question

    def run(self, watch: Watch, executor: Executor) -> DriversReport:
        """Run all of it."""
        from sim.runs.header import versions
        from sim.views.drivers_data import Report

        with executor:
            found = self.question.answer(watch, executor)
        return Report(found, self.loaded, versions()["sim"])


def drivers_of(
    source: str | Path,
    overrides: Sequence[str] = (),
    outcome: str = "deal",
    points: int | None = None,
    runs: int | None = None,
    seed: int | None = None,
    per_coding: int | None = None,
    *,
    name: str | None = None,
) -> PlannedDrivers:
    """What `sim drivers` runs: indices from `points` codings, `runs` at each end of an input.

    Raises ScenarioError and Misuse.
    """
    from sim.analysis.drivers import Question, Sizes

    outcome = outcome_named(outcome)
    loaded = load_with_places(source, overrides, name)
    outcome_named(outcome, loaded.scenario)
    each = max(2, loaded.scenario.spec.runs.per_coding) if per_coding is None else per_coding
    if each < 2:
        raise Misuse(f"per-coding: must be at least 2, so that luck can be told, not {each}")
    own = Sizes()
    sizes = Sizes(
        codings=own.codings if points is None else points,
        ends=own.ends if runs is None else runs // each,
        per_coding=each,
    )
    if sizes.codings < FEWEST_CODINGS:
        raise Misuse(f"points: must be at least {FEWEST_CODINGS}, not {points}")
    if sizes.ends < FEWEST_CODINGS:
        raise Misuse(f"runs: must be at least {FEWEST_CODINGS * each}, not {runs}")
    job = job_of(loaded.scenario, seed=seed)
    question = Question(loaded.scenario, outcome, job.seed, sizes)
    if not question.paths and len(question.letters) < 2:
        raise Misuse(f"{loaded.scenario.name}: nothing is uncertain, so that nothing can move it")
    return PlannedDrivers(loaded, question)


@dataclass(frozen=True)
class PlannedMechanisms:
    """Mechanisms to switch off one by one, in runs that share their luck."""

    job: Job

    @property
    def total(self) -> int:
        from sim.analysis.mechanisms import variants

        return (1 + sum(1 for _ in variants(self.job.scenario))) * self.job.runs

    def run(self, watch: Watch) -> Mechanisms:
        """Run all of it."""
        from sim.analysis.mechanisms import measure
        from sim.runs.header import versions
        from sim.views.mechanisms import Mechanisms

        watch.started(0)
        effects = []
        for effect in measure(self.job):
            effects.append(effect)
            watch.done(self.job.runs)
        return Mechanisms(self.job, versions()["sim"], tuple(effects))


def mechanisms_of(
    source: str | Path,
    overrides: Sequence[str] = (),
    runs: int | None = None,
    seed: int | None = None,
    per_coding: int | None = None,
    *,
    name: str | None = None,
) -> PlannedMechanisms:
    """What `sim drivers --mechanisms` runs. Raises ScenarioError and Misuse."""
    wanted = MECHANISM_RUNS if runs is None else runs
    return PlannedMechanisms(job_of(load(source, overrides, name), wanted, seed, per_coding))
