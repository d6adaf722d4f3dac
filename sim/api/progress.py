"""How far a run has come, as a bar on stderr."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress

    from sim.runs.files import Damage

    Before = Callable[[int, Sequence[Damage]], None]


BAR_FROM = 2.0  # seconds still to go from which on a bar helps


class Progress:
    """How far a run has come: with `bar`, a bar on stderr as soon as that seems worth while.

    `before` is called with the number of runs that are stored already and with what was found
    damaged, if there is something left to run; `ran` tells afterwards whether there was.
    """

    def __init__(
        self, total: int, bar: bool, before: Before | None = None, what: str = "runs"
    ) -> None:
        self._total, self._wanted, self._before, self._what = total, bar, before, what
        self._bar: RichProgress | None = None
        self._kept = self._done = 0
        self._start = 0.0
        self.ran = False

    @property
    def fresh(self) -> bool:
        """Whether it ran and nothing was there before."""
        return self.ran and not self._kept

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def started(self, kept: int, damages: Sequence[Damage] = ()) -> None:
        self.ran, self._start = True, time.monotonic()
        self._kept += kept
        if self._before is not None:
            self._before(kept, damages)

    def kept(self, runs: int) -> None:
        """So many runs are taken from what an earlier command has done."""
        self._kept += runs

    def aims_at(self, runs: int) -> None:
        self._total = runs

    def done(self, runs: int) -> None:
        self._done += runs
        if not self._wanted:
            return
        left = self._total - self._kept - self._done
        speed = (time.monotonic() - self._start) / self._done
        if self._bar is None and speed * left > BAR_FROM:
            self._bar = _bar(self._total, self._what)
        if self._bar is not None:
            done = self._kept + self._done
            self._bar.update(self._bar.task_ids[0], completed=done, total=self._total)


def _bar(total: int, what: str) -> RichProgress:
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as RichProgress

    columns = (
        BarColumn(),
        TextColumn(f"{{task.completed:,.0f}} of {{task.total:,.0f}} {what},"),
        TimeRemainingColumn(),
        TextColumn("left"),
    )
    bar = RichProgress(*columns, console=Console(stderr=True), transient=True)
    bar.add_task("", total=total)
    bar.start()
    return bar
