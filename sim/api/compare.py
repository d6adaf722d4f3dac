"""Compare scenarios or results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.api.answer import Answer, Rows
from sim.api.comparison import ComparePlan, plan_of
from sim.api.errors import Misuse
from sim.api.jobs import Sets
from sim.api.opened import OpenedResults
from sim.api.plan import carried_out
from sim.inputs.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from sim.analysis.findings import Findings
    from sim.api.report import Report
    from sim.runs.results import RunResults
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

    def report(self, output: str | Path | None = None, **options: Any) -> Report:
        """The report on all of them; Misuse for what was not run before."""
        from sim.api.report import report

        there = [OpenedResults(each) for each in self._results if each is not None]
        if len(there) < len(self.findings.subjects):
            raise Misuse(
                "report: takes results; run each scenario (sim.run), compare what it gives"
            )
        return report(*there, output=output, **options)


def compare(
    *scenarios: str | Path | Scenario | OpenedResults,
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
    return comparison_of(planned, carried_out(planned, progress, jobs, cluster, resume))


def comparison_of(plan: ComparePlan, findings: Findings) -> Comparison:
    """What was found, with what it was found in."""
    return Comparison(findings, [each.results for each in plan.opened])
