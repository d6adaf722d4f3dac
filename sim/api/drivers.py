"""What moves the chance of an outcome, input by input or mechanism by mechanism."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sim.api.discover import FEWEST_CODINGS
from sim.api.errors import Misuse
from sim.api.jobs import job_of
from sim.api.outcomes import outcome_named
from sim.inputs.loading import Loaded, load, load_with_places

if TYPE_CHECKING:
    from sim.analysis.drivers import Question
    from sim.runs.executors import Executor
    from sim.runs.run import Job, Watch
    from sim.views.drivers_data import Report as DriversReport
    from sim.views.mechanisms import Mechanisms


MECHANISM_RUNS = 10_000  # of each variant without a mechanism


@dataclass(frozen=True)
class PlannedDrivers:
    """A question about what drives an outcome, checked before anything is run."""

    loaded: Loaded
    question: Question

    @property
    def total(self) -> int:
        """How many runs it takes."""
        return self.question.total

    def run(self, watch: Watch, executor: Executor) -> DriversReport:
        """Run all of it."""
        from sim.runs.header import versions
        from sim.views.drivers_data import Report

        answer = self.question.answer(watch, executor)
        return Report(answer, self.loaded, versions()["sim"])


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

    def run(self, watch: Watch, executor: Executor) -> Mechanisms:
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
