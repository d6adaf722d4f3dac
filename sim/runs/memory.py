"""Results kept in memory: the tables of a run that was not given a folder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sim.runs.attempt import Failure
from sim.runs.results import framed, outcomes_frame

if TYPE_CHECKING:
    import pandas as pd


class MemoryResults:
    """The same tables and summary as stored results have."""

    def __init__(
        self,
        runs: Sequence[Any],
        codings: Sequence[Any],
        summary: Mapping[str, Any],
        failures: Sequence[Failure],
    ) -> None:
        """For `sim.run`: the Arrow tables of each block, and what they add up to."""
        self._runs, self._codings = runs, codings
        self.summary, self.failures = summary, failures

    def iter_blocks(
        self, name: str = "runs", columns: Iterable[str] | None = None
    ) -> Iterator[Any]:
        """Arrow tables in the order of their replicates; *name* is "runs" or "codings"."""
        wanted = None if columns is None else list(columns)
        for block in {"runs": self._runs, "codings": self._codings}[name]:
            yield block if wanted is None else block.select(wanted)

    @cached_property
    def runs(self) -> pd.DataFrame:
        """One row per replicate; strings are categories, whole numbers with gaps are nullable."""
        return framed(self._runs)

    @cached_property
    def codings(self) -> pd.DataFrame:
        """One row per coding kept: what was drawn for it."""
        return framed(self._codings)

    def outcomes(self) -> pd.DataFrame:
        """The distribution of outcomes with its intervals, one row each."""
        return outcomes_frame(self.summary)
