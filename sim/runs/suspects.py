"""Which unit is handed out next, and which replicates end the processes that run them.

A unit whose worker dies is tried again. One that ends its worker `DEATHS` times is searched: its
halves are run for nothing but to see whether they survive, down to single replicates, and in the
end it is run without those that do not. Where a death does not tell which of the units on their way
caused it, all of them are suspects, and a suspect is run alone before it is blamed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from sim.runs.attempt import halves

if TYPE_CHECKING:
    from sim.runs.batch import Runner

DEATHS = 3  # of the worker, before a unit or a replicate is taken for the cause
MOST_KILLERS = 5  # of one unit; where more are, it is not the replicates that are odd

K_co = TypeVar("K_co", covariant=True)
K = TypeVar("K")


class WorkersLost(Exception):
    """Workers die, or cannot be started, and no single replicate is the cause."""


class Makes(Protocol):
    """What makes a runner; a job of `sim.runs.run` does."""

    def runner(self) -> Runner: ...


@dataclass(frozen=True)
class Unit(Generic[K_co]):
    """Some replicates of a job, and what it is called by whoever wants it done."""

    key: K_co
    job: Makes
    replicates: range


@dataclass(frozen=True)
class Task(Generic[K_co]):
    """What a worker is asked to do: a unit less its known killers, or a probe of some of it."""

    unit: Unit[K_co]
    replicates: range
    killers: tuple[int, ...] = ()
    probe: bool = False


@dataclass
class _Search:
    """What is known of a unit whose worker died."""

    deaths: int = 0  # of the task that is tried now
    killers: list[int] = field(default_factory=list)
    unclear: list[range] = field(default_factory=list)  # the last one is probed next
    searched: bool = False  # since the last killer was found


class Desk(Generic[K]):
    """Hands out tasks and is told what became of them.

    Unless it is *sure* which task ends a worker, those that may are handed out one at a time, with
    nothing else on its way.
    """

    def __init__(self, units: Iterable[Unit[K]], sure: bool) -> None:
        self._fresh, self._sure = iter(units), sure
        self._again: deque[Task[K]] = deque()
        self._searches: dict[int, _Search] = {}  # by the identity of the unit
        self._out = 0
        self._alone = False

    def next(self) -> Task[K] | None:
        """The next task; None if there is none, or none before those handed out have come back."""
        if self._again:
            if not self._sure and self._out:
                return None
            self._alone = not self._sure
            task: Task[K] | None = self._again.popleft()
        elif self._alone and self._out:
            return None
        else:
            self._alone = False
            unit = next(self._fresh, None)
            task = Task(unit, unit.replicates) if unit is not None else None
        self._out += task is not None
        return task

    def survived(self, task: Task[K]) -> None:
        """The task is done."""
        self._out -= 1
        search = self._searches.get(id(task.unit))
        if task.probe and search is not None:
            search.deaths = 0
            search.unclear.pop()
            self._go_on(task.unit, search)
        else:
            self._searches.pop(id(task.unit), None)

    def died(self, task: Task[K]) -> None:
        """The worker died that had the task; raises WorkersLost where no replicate explains it."""
        self._out -= 1
        search = self._searches.setdefault(id(task.unit), _Search())
        if not self._sure and not self._alone:
            self._again.append(task)
            return
        search.deaths += 1
        if task.probe and len(task.replicates) > 1:
            search.deaths = 0
            search.unclear.pop()
            search.unclear += reversed(halves(task.replicates))
        elif search.deaths >= DEATHS:
            search.deaths = 0
            self._blame(task, search)
        self._go_on(task.unit, search)

    def _blame(self, task: Task[K], search: _Search) -> None:
        if task.probe:
            search.unclear.pop()
            search.killers.append(task.replicates.start)
            search.searched = False
            if len(search.killers) > MOST_KILLERS:
                raise WorkersLost(
                    f"more than {MOST_KILLERS} of the {_told(task.unit.replicates)} end the "
                    "process that runs them: that is no matter of single replicates"
                )
        elif search.searched:
            raise WorkersLost(
                f"the {_told(task.unit.replicates)} end the process that runs them, and none of "
                "them does alone: is memory short?"
            )
        else:
            search.searched = True
            search.unclear.append(task.unit.replicates)
            if len(task.unit.replicates) > 1:
                search.unclear = list(reversed(halves(task.unit.replicates)))

    def _go_on(self, unit: Unit[K], search: _Search) -> None:
        """Put the next task of a unit in front of all fresh ones."""
        if search.unclear:
            task = Task(unit, search.unclear[-1], tuple(search.killers), probe=True)
        else:
            task = Task(unit, unit.replicates, tuple(search.killers))
        self._again.append(task)


def _told(replicates: range) -> str:
    return f"replicates {replicates.start:,} to {replicates.stop - 1:,}"
