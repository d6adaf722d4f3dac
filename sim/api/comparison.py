"""What is to be compared: opened, checked, run where it is not there, and compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sim.api.errors import Misuse
from sim.api.jobs import Sets, command_line, job_of, texts_of
from sim.api.opened import OpenedResults
from sim.api.outcomes import outcome_named
from sim.api.plan import Once
from sim.api.sides import Opened, called, check_apply, opened
from sim.inputs.places import printable
from sim.inputs.scenario import Scenario
from sim.inputs.spec import Runs

if TYPE_CHECKING:
    from sim.analysis.compare import Side
    from sim.analysis.findings import Findings, Subject
    from sim.analysis.measures import RunTable
    from sim.runs.executors import Executor
    from sim.runs.run import Watch

MOST = 26
LARGEST_SEED = 2**63 - 1


@dataclass(frozen=True)
class ComparePlan:
    """What is compared, with the numbers that all runs share; checked before anything is run."""

    opened: tuple[Opened, ...]
    numbers: Runs
    outcome: str = "deal"
    rank: str | None = None
    least: bool = False
    command: str = ""

    @property
    def name(self) -> str:
        """The command, and what is run for it."""
        hashes = [each.loaded.scenario.hash for each in self.opened if each.results is None]
        return f"compare {hashes} {self.numbers.model_dump()} {self.rank}"

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
        from sim.analysis.compare import asked
        from sim.analysis.compare import compare as compare_sides
        from sim.analysis.findings import Findings
        from sim.analysis.ranking import rank
        from sim.runs.header import versions

        once = Once(watch)
        pairs = [self._side(i, once, executor) for i in range(len(self.opened))]
        subjects, sides = (tuple(column) for column in zip(*pairs, strict=True))
        compared, ranking = compare_sides(sides), None
        if self.rank is not None:
            fresh = _fresh_seed({side.seed for side in sides})

            def on_fresh_luck(index: int) -> RunTable:
                each = self.opened[index]
                n, per_draw = subjects[index].runs, subjects[index].per_coding
                numbers = Runs(n=n, seed=fresh, per_coding=per_draw)
                return replace(each, results=None).table(numbers, once, executor)[0]

            ranking = rank(sides, self.rank, self.least, fresh, on_fresh_luck)
        rows = asked(compared, self.outcome)
        return Findings(subjects, compared, ranking, versions(), rows, self.command)

    def _side(self, index: int, watch: Watch, executor: Executor) -> tuple[Subject, Side]:
        from sim.analysis.compare import Side
        from sim.analysis.findings import LETTERS, Subject
        from sim.analysis.outcomes import questions_of
        from sim.runs.header import versions

        opened = self.opened[index]
        numbers = self.numbers if opened.results is None else opened.numbers
        table, failed = opened.table(numbers, watch, executor)
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
            printable(opened.called),
        )
        side = Side(LETTERS[index], numbers.seed, numbers.per_coding, table, questions)
        return subject, side


def plan_of(
    scenarios: Sequence[str | Path | Scenario | OpenedResults],
    runs: int | None = None,
    seed: int | None = None,
    per_draw: int | None = None,
    *,
    set: Sets = (),
    outcome: str | None = None,
    rank: str | None = None,
    least: bool = False,
    labels: Mapping[str, str] | None = None,
) -> ComparePlan:
    """What is to be compared, opened. Raises as `compare` does."""
    if not 2 <= len(scenarios) <= MOST:
        raise Misuse(
            f"2 to {MOST} can be compared, not {len(scenarios)}; one scenario under a changed "
            "value: sim compare geneva geneva+war.start_share=0.4"
        )
    rank, wanted = rank and outcome_named(rank), outcome and outcome_named(outcome)
    if rank and wanted not in (None, rank):
        raise Misuse("outcome: rank says already what is asked about")
    sets = texts_of(set)
    sides = called([opened(each, sets) for each in scenarios], labels or {})
    check_apply(sides, {"n": runs, "seed": seed, "per_coding": per_draw})
    wanted = wanted or rank or "deal"
    for each in sides:
        wanted = outcome_named(wanted, each.loaded.scenario)
    first = next((each for each in sides if each.results), sides[0])
    own = first.numbers
    job = job_of(
        first.loaded.scenario,
        own.n if runs is None else runs,
        own.seed if seed is None else seed,
        own.per_coding if per_draw is None else per_draw,
    )
    numbers = Runs(n=job.runs, seed=job.seed, per_coding=job.per_coding)
    given = {
        "-n": runs, "--seed": seed, "--per-draw": per_draw, "--outcome": outcome, "--rank": rank,
        "--least": least,
    }  # fmt: skip
    command = command_line("compare", list(scenarios), given, set)
    return ComparePlan(sides, numbers, wanted, rank, least, command)


def _fresh_seed(used: set[int]) -> int:
    """A seed that none of these runs had: the next one up, or down from the top."""
    highest = max(used)
    if highest < LARGEST_SEED:
        return highest + 1
    return next(seed for seed in range(LARGEST_SEED, -1, -1) if seed not in used)
