"""A scenario under each coding of the evidence alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.api.answer import Answer, Rows
from sim.api.errors import Misuse
from sim.api.jobs import Sets, command_line, job_of, loaded_of, texts_of
from sim.api.outcomes import outcome_named
from sim.api.plan import carried_out
from sim.inputs.evidence import load_coding
from sim.inputs.scenario import Scenario
from sim.inputs.spec import Runs

if TYPE_CHECKING:
    from sim.analysis.codings import Codings
    from sim.runs.executors import Executor
    from sim.runs.run import Watch
    from sim.views.blocks import Block
    from sim.views.codings import CodingsFinding


RUNS = 2_000  # of each variant of a coding


class CodingsAnswer(Answer):
    """What each coding of the evidence alone makes of a scenario, and which codes matter."""

    def __init__(self, finding: CodingsFinding) -> None:
        """For `codings`."""
        self.finding = finding

    def __repr__(self) -> str:
        found = self.finding.found
        letters = ", ".join(found.letters)
        return f"<CodingsAnswer: {letters} of {found.codings.together.name}>"

    @property
    def failed(self) -> int:
        """Runs that failed and are not counted."""
        return self.finding.failed

    def blocks(self, full: bool = False) -> Sequence[Block]:
        """The answer, or with *full* all that was found."""
        from sim.views.codings import blocks

        return blocks(self.finding, full)

    def to_dict(self) -> Mapping[str, Any]:
        """It as `sim codings --format json` prints it."""
        from sim.views.codings_data import document

        return document(self.finding)

    def rows(self) -> Rows:
        """Measures of each coding alone, shares by group of codes, and alpha."""
        from sim.views.codings_data import COLUMNS, rows

        return COLUMNS, rows(self.finding)


def codings(
    scenario: Scenario | str | Path,
    outcome: str = "deal",
    *,
    coding: Sequence[str | Path] = (),
    runs: int | None = None,
    seed: int | None = None,
    per_draw: int | None = None,
    set: Sets = (),
    name: str | None = None,
    progress: bool = False,
    jobs: int | None = None,
    cluster: str | None = None,
    resume: bool = False,
) -> CodingsAnswer:
    """A scenario under each coding of the evidence alone, in 2,000 runs of each variant.

    `coding` are files of somebody else's codings, beside the others. With `resume`, what is done is
    kept in results/.unfinished until all is, and gone on with. Raises ScenarioError, ValueError for
    what does not go.
    """
    plan = plan_of(scenario, outcome, coding, runs, seed, per_draw, set=set, name=name)
    return CodingsAnswer(carried_out(plan, progress, jobs, cluster, resume))


@dataclass(frozen=True)
class CodingsPlan:
    """Codings to examine, with the numbers that all runs share; checked before anything is run."""

    codings: Codings
    numbers: Runs
    outcome: str
    command: str = ""

    @property
    def name(self) -> str:
        hashes = sorted(each.hash for each in self.codings.scenarios())
        return f"codings {hashes} {self.numbers}"

    @property
    def total(self) -> int:
        return len(self.codings.scenarios()) * self.numbers.n

    def run(self, watch: Watch, executor: Executor) -> CodingsFinding:
        """Run all of it."""
        from sim.analysis.codings import examine
        from sim.analysis.compare import Side
        from sim.analysis.measures import run_tables
        from sim.analysis.outcomes import questions_of
        from sim.runs.header import versions
        from sim.runs.run import Job
        from sim.views.codings import CodingsFinding

        n, scenarios, failed = self.numbers, self.codings.scenarios(), 0
        sides = {}
        wanted = [Job(each, n.seed, n.n, n.per_coding) for each in scenarios]
        for place, table, lost in run_tables(wanted, watch, executor):
            scenario, failed = scenarios[place], failed + lost
            questions = questions_of(scenario)
            sides[scenario.hash] = Side("", n.seed, n.per_coding, table, questions)
        found = examine(self.codings, self.outcome, sides)
        return CodingsFinding(found, n, versions()["sim"], failed, self.command)


def plan_of(
    scenario: Scenario | str | Path,
    outcome: str = "deal",
    coding: Sequence[str | Path] = (),
    runs: int | None = None,
    seed: int | None = None,
    per_draw: int | None = None,
    *,
    set: Sets = (),
    name: str | None = None,
) -> CodingsPlan:
    """What `codings` is about to run. Raises ScenarioError, Misuse."""
    wanted = outcome_named(outcome)
    found = codings_of(scenario, set, coding, name)
    outcome_named(wanted, found.together)
    job = job_of(found.together, RUNS if runs is None else runs, seed, per_draw)
    numbers = Runs(n=job.runs, seed=job.seed, per_coding=job.per_coding)
    given = {
        "--coding": coding[0] if coding else None,
        "--outcome": None if outcome == "deal" else outcome,
        "-n": runs, "--seed": seed, "--per-draw": per_draw, "--name": name,
    }  # fmt: skip
    command = command_line("codings", scenario, given, set) if len(coding) < 2 else ""
    return CodingsPlan(found, numbers, wanted, command)


def codings_of(
    source: Scenario | str | Path,
    set: Sets = (),
    others: Sequence[str | Path] = (),
    name: str | None = None,
) -> Codings:
    """The codings of a scenario, each to be run alone, and those of somebody else in files.

    Raises ScenarioError for what is wrong with either file, and Misuse if there is nothing to put
    side by side.
    """
    from sim.analysis.codings import Codings

    if any(text.partition("=")[0].strip() == "coding" for text in texts_of(set)):
        raise Misuse("--set coding: all codings are run here, each alone; leave it out")
    scenario = loaded_of(source, set, name).scenario
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
        coding = load_coding(Path(other), case)
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
