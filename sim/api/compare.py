"""Compare scenarios or results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.api.answer import Answer, Rows
from sim.api.errors import Misuse
from sim.api.jobs import Sets, command_line, job_of, texts_of
from sim.api.outcomes import outcome_named
from sim.api.plan import Once, carried_out
from sim.api.results import Results
from sim.api.sides import Opened, called, check_apply, opened
from sim.inputs.places import printable
from sim.inputs.scenario import Scenario
from sim.inputs.spec import Runs

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from sim.analysis.compare import Side
    from sim.analysis.findings import Findings, Subject
    from sim.analysis.measures import RunTable
    from sim.api.report import Report
    from sim.runs.executors import Executor
    from sim.runs.results import RunResults
    from sim.runs.run import Watch
    from sim.views.blocks import Block

MOST = 26
LARGEST_SEED = 2**63 - 1


class Comparison(Answer):
    """What differs between scenarios and what comes of it.

    The first is the baseline; in the tables each of the others is compared with it.
    """

    def __init__(self, findings: Findings, results: Sequence[RunResults | None] = ()) -> None:
        """For `compare`."""
        self.findings, self._results = findings, results

    def __repr__(self) -> str:
        names = ", ".join(f"{s.letter} {s.called}" for s in self.findings.subjects)
        return f"<Comparison: {names}>"

    def blocks(self, full: bool = False) -> Sequence[Block]:
        """The answer, or with *full* all that was found."""
        from sim.views.compare import blocks

        return blocks(self.findings, full)

    def to_dict(self) -> Mapping[str, Any]:
        """It as `sim compare --format json` prints it."""
        from sim.views.compare_data import data

        return data(self.findings)

    def rows(self) -> Rows:
        """The measures of every pair, and the places of a ranking."""
        from sim.views.compare_data import rows

        return rows(self.findings)

    def to_frame(self) -> pd.DataFrame:
        """The same as `measures`."""
        return self.measures

    @property
    def measures(self) -> pd.DataFrame:
        """The difference in every outcome, share along the way and mean, one row each."""
        return self._table("measures")

    @property
    def distances(self) -> pd.DataFrame:
        """How far the distributions of outcomes are apart, beside what chance alone gives."""
        return self._table("distances")

    @property
    def flips(self) -> pd.DataFrame:
        """From which outcome to which, and how many runs; empty for runs that are not paired."""
        return self._table("flips")

    @property
    def ranking(self) -> pd.DataFrame:
        """The ranking that was asked for, with fresh shares; empty if none was."""
        return self._table("ranking")

    @property
    def regret(self) -> pd.DataFrame:
        """What each scenario misses against the best, by coding of the evidence."""
        return self._table("regret")

    @property
    def inputs(self) -> pd.DataFrame:
        """The inputs that differ, with both values and where they were set."""
        return self._table("inputs")

    def _table(self, name: str) -> pd.DataFrame:
        from sim.views import compare_frames

        found: pd.DataFrame = getattr(compare_frames, f"{name}_frame")(self.findings)
        return found

    def plot(self, width: float | str = 8.0, title: str = "") -> Figure:
        """Shares on the left, paired differences on the right; `width` in inches, or as "89mm"."""
        from sim.api.plot import inches
        from sim.views.figures.comparison import draw

        return draw(self.findings, inches(width), title)

    def save_figure(self, path: Path | str, width: float | str = 8.0) -> str | None:
        """The figure as an .svg, .png or .pdf file; ValueError for others.

        Returns what is to be known of letters that no font on this machine has, if there are any.
        """
        from sim.views.figures.style import save

        return save(self.plot(width), Path(path))

    def report(self, output: str | Path | None = None, **options: Any) -> Report:
        """The report on all of them; Misuse for what was not run before."""
        from sim.api.report import report

        there = [Results(each) for each in self._results if each is not None]
        if len(there) < len(self.findings.subjects):
            raise Misuse(
                "report: takes results; run each scenario (sim.run), compare what it gives"
            )
        return report(*there, output=output, **options)


def compare(
    *scenarios: str | Path | Scenario | Results,
    runs: int | None = None,
    seed: int | None = None,
    per_draw: int | None = None,
    set: Sets = (),
    outcome: str | None = None,
    rank: str | None = None,
    least: bool = False,
    labels: Mapping[str, str] | None = None,
    progress: bool = False,
    jobs: int | None = None,
    cluster: str | None = None,
    resume: bool = False,
) -> Comparison:
    """Compare scenarios or results with the first of them.

    One is a scenario, its name or file, with changes behind a plus (`geneva+war.fatigue=0`), or
    results or their folder. Numbers not given are those of the first results, else of the first
    scenario; `set` holds for all. `outcome` is what is asked about, a deal unless told otherwise;
    `rank` names one to rank them by, the largest or the `least` share first. `labels` name some by
    their letters, "A" being the first, or by what was given for them. Raises ScenarioError,
    ValueError for what does not go, and what `open_results` raises.
    """
    planned = plan_of(
        scenarios, runs, seed, per_draw, set=set, outcome=outcome, rank=rank, least=least,
        labels=labels,
    )  # fmt: skip
    return planned.comparison(carried_out(planned, progress, jobs, cluster, resume))


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

    def comparison(self, findings: Findings) -> Comparison:
        """What was found, with what it was found in."""
        return Comparison(findings, [each.results for each in self.opened])

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
    scenarios: Sequence[str | Path | Scenario | Results],
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
