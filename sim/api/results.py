"""Results of a run, in memory or in a folder, and what can be done with them."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.api.opened import OpenedResults, stored_results

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.api.replay import Replay
    from sim.api.report import Report
    from sim.api.stories import Stories
    from sim.api.verify import Verification

DAMAGES = 8  # told at most


class Results(OpenedResults):
    """What the runs of a scenario came to; the same in memory and in a folder.

    A run is one simulated summit, a row of `runs`. A draw is one set of numbers for all that is
    uncertain, a row of `draws`; the runs of one draw share it.
    """

    def replay(
        self, number: int | None = None, *, outcome: str | None = None, another: int = 0
    ) -> Replay:
        """Run `number` as it happened, or one that is typical of an outcome."""
        from sim.api.replay import replay

        return replay(self, number, outcome=outcome, another=another)

    def stories(self, output: str | Path | None = None) -> Stories:
        """A short story for each ending that occurs, in a file if one is named."""
        from sim.api.stories import stories

        return stories(self, output=output)

    def report(self, output: str | Path | None = None, **options: Any) -> Report:
        """All of it as a page, in a file if one is named; `options` are those of `sim.report`."""
        from sim.api.report import report

        return report(self, output=output, **options)

    def plot(
        self,
        figure: str = "shares",
        outcome: str | None = None,
        *,
        title: str = "",
        width: float | str = 8.0,
        jobs: int | None = None,
        cluster: str | None = None,
        progress: bool = False,
    ) -> Figure:
        """One of the figures that `sim plot` lists; `width` in inches, or as "89mm"."""
        from sim.api.plan import carried_out
        from sim.api.plot import Subject, choice_of, entry_named

        choice = choice_of(outcome, title, width)
        drawing = Subject.of(self.content).drawing(entry_named(figure), choice)
        return carried_out(drawing, progress, jobs, cluster)[0].figure

    def verify(self, sample: int | None = 1_000) -> Verification:
        """Check what is stored, byte by byte, and run a `sample` of the runs again; None: all.

        Raises DamagedResults with all that differs.
        """
        from sim.api.verify import Verification, verify

        if self.folder is not None:
            return verify(str(self.folder), sample)
        from sim.analysis.verification import Verified
        from sim.runs.again import rows_again, sample_of
        from sim.runs.files import DamagedResults
        from sim.runs.run import Job

        header = self.content.header
        chosen = sample_of(self.content, header.runs if sample is None else sample)
        job = Job(self.scenario, header.seed, header.runs, header.per_coding)
        if wrong := list(islice(rows_again(self.content, job.runner(), chosen, None), DAMAGES)):
            raise DamagedResults(*wrong)
        draws = len({*(chosen // header.per_coding).tolist()} & {*range(header.codings_kept)})
        versions = dict(header.versions)
        return Verification(
            Verified(
                "memory", 0, header.runs, len(self.failures), len(chosen), draws, 0, True, False,
                True, versions, versions,
            )
        )  # fmt: skip


def open_results(folder: Path | str) -> Results:
    """Stored results, every table and number checked, and that they make sense.

    Raises FileNotFoundError, UnfinishedResults, DamagedResults.
    """
    return Results(stored_results(folder))
