"""Results kept in memory: the tables of a run that was not given a folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from sim.runs.attempt import Failure
from sim.runs.columns import Layout
from sim.runs.header import Header
from sim.runs.results import RunResults


class MemoryResults(RunResults):
    """The same tables and summary as stored results have."""

    def __init__(
        self,
        header: Header,
        blocks: Sequence[Mapping[str, Any]],
        summary: Mapping[str, Any],
        failures: Sequence[Failure],
        layout: Callable[[], Layout],
    ) -> None:
        """The Arrow tables of each block by their names, and what they add up to."""
        self.header, self.summary = header, dict(summary)
        self._blocks, self._failures, self._make_layout = blocks, failures, layout

    @cached_property
    def layout(self) -> Layout:
        return self._make_layout()

    @property
    def failures(self) -> Sequence[Failure]:
        return self._failures

    def has(self, name: str, index: int) -> bool:
        return name in self._blocks[index]

    def block(self, name: str, index: int) -> Any:
        return self._blocks[index][name]

    def iter_blocks(
        self, name: str = "runs", columns: Iterable[str] | None = None
    ) -> Iterator[Any]:
        wanted = None if columns is None else list(columns)
        for tables in self._blocks:
            if name in tables:
                yield tables[name] if wanted is None else tables[name].select(wanted)
