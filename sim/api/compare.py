"""Compare scenarios or results: open or run what is to be compared, and hand over what is found."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from string import ascii_uppercase
from typing import TYPE_CHECKING

from sim.api.errors import Misuse
from sim.api.jobs import job_of
from sim.api.outcomes import outcome_named
from sim.api.plan import Once, carried_out
from sim.api.results import open_results
from sim.api.sources import results_folder
from sim.inputs.loading import Loaded, load_with_places
from sim.inputs.places import Place, printable
from sim.inputs.scenario import Runs, Scenario, as_tree

if TYPE_CHECKING:
    import pandas as pd

    from sim.analysis.compare import Side
    from sim.analysis.findings import Findings, Subject
    from sim.analysis.measures import RunTable
    from sim.runs.executors import Executor
    from sim.runs.results import Results
    from sim.runs.run import Watch

CHANGE = re.compile(r"\s*\+\s*(?=[A-Za-z_][\w.-]*=)")  # what stands between a name and its changes
MOST = 26
LARGEST_SEED = 2**63 - 1


@dataclass(frozen=True)
class Opened:
    """One thing to compare: a scenario still to be run, or results that are there."""

    source: str
    loaded: Loaded
    results: Results | None = None
    label: str = ""

    @property
    def numbers(self) -> Runs:
        """The run sizes and seed that it comes with."""
        if self.results is None:
            return self.loaded.scenario.spec.runs
        header = self.results.header
        return Runs(n=header.runs, seed=header.seed, per_coding=header.per_coding)


class Comparison:
    """What differs between scenarios and what comes of it, as pandas tables, text and a figure.

    The first is the baseline; in the tables each of the others is compared with it.
    """

    def __init__(self, findings: Findings) -> None:
        """For `compare`."""
        self.findings = findings

    @property
    def measures(self) -> pd.DataFrame:
        """The difference in every outcome, share along the way and mean, one row each."""
        from sim.analysis.frames import measures_frame

        return measures_frame(self.findings)

    @property
    def distances(self) -> pd.DataFrame:
        """How far the distributions of outcomes are apart, beside what chance alone gives."""
        from sim.analysis.frames import distances_frame

        return distances_frame(self.findings)

    @property
    def flips(self) -> pd.DataFrame:
        """From which outcome to which, and how many runs; empty for runs that are not paired."""
        from sim.analysis.frames import flips_frame

        return flips_frame(self.findings)

    @property
    def ranking(self) -> pd.DataFrame:
        """The ranking that was asked for, with fresh shares; empty if none was."""
        from sim.analysis.frames import ranking_frame

        return ranking_frame(self.findings)

    @property
    def regret(self) -> pd.DataFrame:
        """What each scenario misses against the best, by coding of the evidence."""
        from sim.analysis.frames import regret_frame

        return regret_frame(self.findings)

    @property
    def inputs(self) -> pd.DataFrame:
        """The inputs that differ, with both values and where they were set."""
        from sim.views.compare import inputs_frame

        return inputs_frame(self.findings)

    def text(self, width: int = 100) -> str:
        """All of it as `sim compare` prints it."""
        from sim.views.compare import as_text

        return as_text(self.findings, width)

    def save_figure(self, path: Path | str, width: float = 8.0) -> str | None:
        """The figure, *width* inches wide, as an .svg, .png or .pdf file; ValueError for others.

        Returns what is to be known of letters that no font on this machine has, if there are any.
        """
        from sim.views.figures.comparison import draw
        from sim.views.figures.style import save

        return save(draw(self.findings, width), Path(path))


def compare(
    *sources: str | Path | Scenario | Results,
    runs: int | None = None,
    seed: int | None = None,
    per_coding: int | None = None,
    rank: str | None = None,
    least: bool = False,
    labels: Mapping[str, str] | None = None,
    progress: bool = False,
) -> Comparison:
    """Compare scenarios or results with the first of them.

    A source is a scenario, its name or file, with changes behind a plus (`geneva+war.fatigue=0`),
    or results or their folder. Numbers not given are those of the first results, else of the first
    scenario. `rank` names an outcome to rank them by, the largest or the `least` share
    first. `labels` name some of them by their letters, "A" being the first. Raises ScenarioError,
    ValueError for what does not go, and what `open_results` raises.
    """
    plan = plan_of(sources, (), runs, seed, per_coding, rank, labels, least)
    return Comparison(carried_out(plan, progress))


@dataclass(frozen=True)
class Plan:
    """What is compared, with the numbers that all runs share; checked before anything is run."""

    opened: tuple[Opened, ...]
    numbers: Runs
    rank: str | None
    least: bool = False

    @property
    def total(self) -> int:
        """How many runs it takes, those on fresh luck included."""
        from sim.analysis.ranking import TOP

        new = sum(each.results is None for each in self.opened) * self.numbers.n
        if self.rank is None:
            return new
        return new + min(TOP, len(self.opened)) * max(each.numbers.n for each in self._sized())

    def _sized(self) -> list[Opened]:
        return [each for each in self.opened if each.results is not None] or list(self.opened)

    def run(self, watch: Watch, executor: Executor) -> Findings:
        """Run what is not there yet, and compare."""
        from sim.analysis.compare import compare as compare_sides
        from sim.analysis.findings import Findings
        from sim.analysis.ranking import rank
        from sim.runs.header import versions

        once = Once(watch)
        pairs = [self._side(i, once) for i in range(len(self.opened))]
        subjects, sides = (tuple(column) for column in zip(*pairs, strict=True))
        ranking = None
        if self.rank is not None:
            fresh = _fresh_seed({side.seed for side in sides})
            ranking = rank(sides, self.rank, self.least, fresh, self._again(subjects, fresh, once))
        return Findings(subjects, compare_sides(sides), ranking, versions())

    def _side(self, index: int, watch: Watch) -> tuple[Subject, Side]:
        from sim.analysis.compare import Side
        from sim.analysis.findings import LETTERS, Subject
        from sim.analysis.outcomes import questions_of
        from sim.runs.header import versions

        opened = self.opened[index]
        numbers = self.numbers if opened.results is None else opened.numbers
        table, failed = _table(opened, numbers, watch)
        questions = questions_of(opened.loaded.scenario)
        subject = Subject(
            LETTERS[index],
            printable(opened.source),
            opened.loaded,
            opened.results.folder if opened.results else None,
            len(table),
            numbers.seed,
            numbers.per_coding,
            opened.results.header.versions["sim"] if opened.results else versions()["sim"],
            failed,
            opened.label,
        )
        side = Side(LETTERS[index], numbers.seed, numbers.per_coding, table, questions)
        return subject, side

    def _again(
        self, subjects: Sequence[Subject], seed: int, watch: Watch
    ) -> Callable[[int], RunTable]:
        def again(index: int) -> RunTable:
            subject = subjects[index]
            numbers = Runs(n=subject.runs, seed=seed, per_coding=subject.per_coding)
            return _table(Opened(subject.source, subject.loaded), numbers, watch)[0]

        return again


def plan_of(
    sources: Sequence[str | Path | Scenario | Results],
    overrides: Sequence[str] = (),
    runs: int | None = None,
    seed: int | None = None,
    per_coding: int | None = None,
    rank: str | None = None,
    labels: Mapping[str, str] | None = None,
    least: bool = False,
) -> Plan:
    """Open what is to be compared; raises Misuse, ScenarioError, and what `open_results` raises."""
    if not 2 <= len(sources) <= MOST:
        raise Misuse(
            f"2 to {MOST} can be compared, not {len(sources)}; one scenario under a changed value: "
            "sim compare geneva geneva+war.start_share=0.4"
        )
    rank = rank and outcome_named(rank)
    check_labels(labels or {}, len(sources))
    opened = tuple(
        replace(_open(source, overrides), label=(labels or {}).get(letter, ""))
        for letter, source in zip(ascii_uppercase, sources, strict=False)
    )
    _check_apply(opened, {"n": runs, "seed": seed, "per_coding": per_coding})
    for each in opened if rank else ():
        rank = outcome_named(rank or "", each.loaded.scenario)
    first = next((each for each in opened if each.results), opened[0])
    own = first.numbers
    job = job_of(
        first.loaded.scenario,
        own.n if runs is None else runs,
        own.seed if seed is None else seed,
        own.per_coding if per_coding is None else per_coding,
    )
    numbers = Runs(n=job.runs, seed=job.seed, per_coding=job.per_coding)
    return Plan(opened, numbers, rank, least)


def _open(source: str | Path | Scenario | Results, overrides: Sequence[str]) -> Opened:
    if isinstance(source, Scenario):
        nowhere = as_tree(source.document, Place("", 0, 0))
        return Opened(source.name, Loaded(source, nowhere))
    if not isinstance(source, str | Path):
        return _stored(str(source.folder), source)
    name, *changes = CHANGE.split(str(source))
    folder = results_folder(name)
    if folder is None:
        return Opened(str(source), load_with_places(name, [*overrides, *changes]))
    if changes or overrides:
        raise Misuse(
            f"{folder}: results have the values that they were run with; only a scenario can be "
            "changed"
        )
    return _stored(name, open_results(folder))


def named(source: str) -> str:
    """What stands before the changes in a source."""
    return CHANGE.split(source)[0]


def check_labels(labels: Mapping[str, str], count: int) -> None:
    """Raise Misuse for a label of nothing."""
    there = ascii_uppercase[:count]
    if strange := [letter for letter in labels if letter not in there]:
        raise Misuse(f"label: there is no {', '.join(strange)}; there are {', '.join(there)}")


def _check_apply(opened: Sequence[Opened], given: Mapping[str, int | None]) -> None:
    """Raise Misuse for numbers that are not those of the results among what is compared."""
    for each in opened:
        own = each.numbers.model_dump()
        if each.results is not None and any(
            value not in (None, own[name]) for name, value in given.items()
        ):
            raise Misuse(
                f"{each.source}: these results have {own['n']:,} runs, seed {own['seed']} and "
                f"{own['per_coding']} runs per coding, and what is run beside them takes that on; "
                "leave -n, --seed and --per-coding out, or name scenarios only"
            )


def _stored(source: str, results: Results) -> Opened:
    scenario = Scenario.restored(results.scenario)
    return Opened(source, Loaded(scenario, as_tree(scenario.document, Place("", 0, 0))), results)


def _table(opened: Opened, numbers: Runs, watch: Watch) -> tuple[RunTable, int]:
    """The runs as the comparison reads them, and how many failed."""
    from sim.analysis.measures import read_runs, run_table
    from sim.analysis.outcomes import questions_of
    from sim.runs.run import Job

    scenario, results = opened.loaded.scenario, opened.results
    if results is None:
        job = Job(scenario, numbers.seed, numbers.n, numbers.per_coding)
        return run_table(job, watch)
    blocks, codings = results.iter_blocks("runs"), results.iter_blocks("codings")
    return read_runs(blocks, codings, questions_of(scenario)), len(results.failures)


def _fresh_seed(used: set[int]) -> int:
    """A seed that none of these runs had: the next one up, or down from the top."""
    highest = max(used)
    if highest < LARGEST_SEED:
        return highest + 1
    return next(seed for seed in range(LARGEST_SEED, -1, -1) if seed not in used)
