"""Results of a run, in memory or in a folder, as the commands read them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.api.answer import Answer, Rows
from sim.api.errors import Misuse
from sim.api.outcomes import outcome_named
from sim.api.sources import only_results
from sim.inputs.places import nearest
from sim.inputs.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import ArrayLike

    from sim.analysis.intervals import Share
    from sim.runs.attempt import Failure
    from sim.runs.results import RunResults, StoredResults
    from sim.views.blocks import Block
    from sim.views.run import Finding


class OpenedResults(Answer):
    """What the runs of a scenario came to; the same in memory and in a folder.

    A run is one simulated summit, a row of `runs`. A draw is one set of numbers for all that is
    uncertain, a row of `draws`; the runs of one draw share it.
    """

    def __init__(self, content: RunResults, scenario: Scenario | None = None) -> None:
        """For `sim.api.results`."""
        self.content = content
        if scenario is not None:
            self.scenario = scenario

    def __repr__(self) -> str:
        where = "in memory" if self.folder is None else str(self.folder)
        runs = self.summary["runs"]
        return f"<Results: {self.scenario.name}, {runs:,} runs, seed {self.seed}, {where}>"

    @cached_property
    def scenario(self) -> Scenario:
        """What was run."""
        return Scenario.restored(self.content.scenario)

    @property
    def folder(self) -> Path | None:
        """Where they are stored, if they are."""
        return self.content.folder

    @property
    def seed(self) -> int:
        """The seed of all draws."""
        return self.content.seed

    @property
    def summary(self) -> Mapping[str, Any]:
        """All that was counted, as `manifest.json` has it."""
        return self.content.summary

    @property
    def failures(self) -> Sequence[Failure]:
        """The runs that failed and are not counted."""
        return self.content.failures

    @property
    def runs(self) -> pd.DataFrame:
        """One row per run; `sim schema --of run` and the documents say what columns mean."""
        return self.content.runs

    @property
    def draws(self) -> pd.DataFrame:
        """One row per draw that is kept (the first 10,000): the numbers drawn for it."""
        return self.content.codings

    codings = draws  # as it was called in 0.2.0

    def outcomes(self) -> pd.DataFrame:
        """How the runs end: a row per ending, then per sum of endings, with 95 % intervals."""
        return self.content.outcomes()

    def to_frame(self) -> pd.DataFrame:
        """The same as `outcomes`."""
        return self.outcomes()

    def blocks(self, full: bool = False, quiet: bool = False) -> Sequence[Block]:
        """The answer; `quiet` without how to go on."""
        from sim.views.run import blocks

        return blocks(self.finding, full, quiet)

    def to_dict(self) -> Mapping[str, Any]:
        from sim.views.run_data import document

        return document(self.finding)

    def rows(self) -> Rows:
        from sim.views.run_data import rows

        return rows(self.finding)

    @cached_property
    def finding(self) -> Finding:
        """What the views tell."""
        from sim.views.run import Finding

        return Finding(self.content, self.scenario, readings(self.content, "deal"))

    def share(self, of: str | ArrayLike, among: str | ArrayLike | None = None) -> Share:
        """The share of runs with something, and a 95 % interval that respects draws.

        `of` and `among` (all runs unless given) are each an outcome by any of its names ("deal",
        "a deal that stands five years"), a column of `runs` that is true or false, or values of
        one's own, one for each row of `runs`: `results.share(results.runs["week"] <= 4)`. What is
        not known, as the week of a meeting that did not take place, counts as false.
        """
        import numpy as np

        from sim.analysis.intervals import share_of
        from sim.analysis.tally import Tally

        hit = self._mask(of)
        whole = np.ones(len(hit), dtype=np.bool_) if among is None else self._mask(among)
        tally = Tally(["of", "among"])
        tally.add(self.runs["coding"].to_numpy(), {"of": hit & whole, "among": whole})
        return share_of(tally.sums("of", "among"))

    def _mask(self, of: str | ArrayLike) -> Any:
        import numpy as np
        import pandas as pd

        from sim.analysis.events import EVENTS, resolved

        if isinstance(of, str):
            if resolved(of) is not None:
                event = EVENTS[outcome_named(of, self.scenario)]
                columns = list(event.columns)
                blocks = self.content.iter_blocks("runs", columns)
                return np.concatenate([event.hits(block) for block in blocks])
            if of not in self.runs:
                near = nearest(of, [*self.runs, *EVENTS])
                hint = f" (did you mean {near!r}?)" if near else ""
                raise Misuse(f"share: {of!r} is no outcome and no column of .runs{hint}")
            of = self.runs[of]
        values = (of if isinstance(of, pd.Series) else pd.Series(np.asarray(of))).reset_index(
            drop=True
        )
        if len(values) != len(self.runs):
            raise Misuse(f"share: {len(values):,} values for {len(self.runs):,} runs")
        if not pd.api.types.is_bool_dtype(values):
            raise Misuse("share: values that are true or false, such as results.runs['week'] <= 4")
        return values.fillna(value=False).to_numpy(dtype=np.bool_)

    def replicate(self, number: int) -> dict[str, Any]:
        """The row of one run; raises LookupError if it is not there."""
        return self.content.replicate(number)


def readings(content: RunResults, outcome: str) -> dict[str, Share]:
    """The share of runs with an outcome under each coding of the evidence that is drawn from."""
    from sim.analysis.drawn import LETTER, sample_of
    from sim.analysis.events import EVENTS
    from sim.analysis.intervals import share_of

    if not any(column.name == LETTER for column in content.layout.codings):
        return {}
    sample = sample_of(
        content.iter_blocks("runs", ["coding", *EVENTS[outcome].columns]),
        content.iter_blocks("codings", ["coding", LETTER]),
        outcome,
    )
    return {
        each.letter: share_of(sample.sums(values > 0))
        for each, values in zip(sample.inputs, sample.values, strict=True)
    }


@contextmanager
def telling(folder: Path, go_on: str, header: str = "header.json") -> Iterator[None]:
    """Add how to go on to whatever ends a run, or what has that header, that can go on."""
    from sim.runs.files import DamagedResults, FolderConflict
    from sim.runs.results import MANIFEST

    try:
        yield
    except (DamagedResults, FolderConflict):
        raise
    except BaseException as error:
        if (folder / header).exists() and not (folder / MANIFEST).exists():
            error.add_note(go_on)
        raise


@contextmanager
def naming(folder: Path | None) -> Iterator[None]:
    """Say which folder it is that holds damaged results, and what to do about it."""
    from sim.runs.files import DamagedResults

    try:
        yield
    except DamagedResults as error:
        if folder is not None:
            error.add_note(f"The results in {folder} are damaged: delete the folder and run again.")
        raise


def stored_results(folder: Path | str) -> StoredResults:
    """Stored results, every table and number checked, and that they make sense.

    Raises FileNotFoundError, UnfinishedResults, DamagedResults.
    """
    from sim.analysis.opening import checked
    from sim.runs.results import StoredResults

    go_on = "The run that was cut off, started again with --resume (resume=True), goes on."
    with naming(Path(folder)), telling(Path(folder), go_on):
        return checked(StoredResults.open(folder))


def results_of(source: str | Path | OpenedResults, otherwise: str) -> OpenedResults:
    """Results as they are or from their folder; Misuse says what else it is.

    `otherwise` is what to do with a scenario that is not run yet.
    """
    if isinstance(source, OpenedResults):
        return source
    return OpenedResults(stored_results(only_results(str(source), otherwise)))
