"""Getting units of work done: here, or by workers that may die and take nothing along.

A unit is a job (what makes a runner, such as `sim.runs.run.Job`) and some of its replicates. Where
it is run, `attempt` is made on these and a function turns what came of it into something small
enough to be sent back; only that arrives. Results come as they are finished, in any order.

    with Processes(2) as executor:
        for unit, made in executor.run(units, make):
            ...

`make` and the job are pickled, so they must be importable by name in a worker. A unit that ends its
worker three times is halved down to the replicates that do it (`sim.runs.suspects`).
"""

from __future__ import annotations

import pickle
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from functools import lru_cache
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, Protocol, Self, TypeVar

from sim.runs.attempt import Attempt, Tell, attempt, quietly
from sim.runs.suspects import Desk, Task, Unit

if TYPE_CHECKING:
    from sim.runs.batch import Runner

K = TypeVar("K")
T = TypeVar("T")
Make = Callable[[Attempt], T]
RUNNERS_KEPT = 16  # by whoever runs units, so that a job is not prepared again for each


class Executor(Protocol):
    """Who gets units of work done."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def run(
        self, units: Iterable[Unit[K]], make: Make[T], tell: Tell = quietly
    ) -> Iterator[tuple[Unit[K], T]]:
        """Each unit with what was made of it, as it is finished.

        `units` are taken as they are needed; `tell` is told how many more replicates are done.
        Raises what `attempt` and `make` raise, and `WorkersLost`.
        """
        ...


class Here:
    """The calling process, one unit after the other."""

    def __init__(self) -> None:
        self._runners: Recent[Runner] = Recent(lambda job: job.runner())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """There is nothing to be ended."""

    def run(
        self, units: Iterable[Unit[K]], make: Make[T], tell: Tell = quietly
    ) -> Iterator[tuple[Unit[K], T]]:
        for unit in units:
            yield unit, make(attempt(self._runners.of(unit.job), unit.replicates, tell=tell))


class Workers(ABC):
    """Other processes; they start with the first unit and stay until the executor is left.

    `sure` says whether it is known which unit a worker that died was at.
    """

    sure: bool

    def __init__(self) -> None:
        self._packed = Recent(pickle.dumps)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @abstractmethod
    def close(self) -> None:
        """End the workers at once, whatever they are doing; the next unit starts others."""

    @abstractmethod
    def _room(self) -> int:
        """How many units may be on their way at a time."""

    @abstractmethod
    def _submit(self, function: Callable[..., T], *given: Any) -> Future[T]: ...

    def _done(self, flying: Collection[Future[Any]]) -> Collection[Future[Any]]:
        """Those of them that are done, once one is."""
        return wait(flying, return_when=FIRST_COMPLETED).done

    def _result(self, future: Future[Any]) -> Any:
        """What came of a future that is done; raises what was raised."""
        return future.result()

    @abstractmethod
    def _died(self, future: Future[Any]) -> bool:
        """Whether the worker of this future died instead of finishing; asked once, when done."""

    def run(
        self, units: Iterable[Unit[K]], make: Make[T], tell: Tell = quietly
    ) -> Iterator[tuple[Unit[K], T]]:
        desk: Desk[K] = Desk(units, self.sure)
        flying: dict[Future[Any], Task[K]] = {}
        try:
            while self._hand_out(desk, flying, make):
                back = [(future, flying.pop(future)) for future in self._done(flying)]
                finished = [self._taken(future, task, desk) for future, task in back]
                self._hand_out(desk, flying, make)  # before anyone takes time with the results
                for unit, made in (pair for pairs in finished for pair in pairs):
                    tell(len(unit.replicates))
                    yield unit, made
        finally:
            if flying:
                self.close()

    def _hand_out(self, desk: Desk[K], flying: dict[Future[Any], Task[K]], make: Make[Any]) -> bool:
        """Send tasks out as long as there is room; whether any are on their way."""
        while len(flying) < self._room() and (task := desk.next()) is not None:
            packed = self._packed.of(task.unit.job)
            wanted = _nothing if task.probe else make
            sent = self._submit(perform, packed, task.replicates, task.killers, wanted)
            flying[sent] = task
        return bool(flying)

    def _taken(
        self, future: Future[Any], task: Task[K], desk: Desk[K]
    ) -> list[tuple[Unit[K], Any]]:
        """The finished unit with what was made of it, if this was no probe and quietly died."""
        if self._died(future):
            desk.died(task)
            return []
        desk.survived(task)
        made = self._result(future)
        return [] if task.probe else [(task.unit, made)]


def perform(packed: bytes, replicates: range, killers: tuple[int, ...], make: Make[T]) -> T:
    """What a worker does: prepare the job if it is new, run the replicates, make something of it.

    A worker of a cluster may have several threads; a runner is used by one at a time.
    """
    try:
        with _ONE_AT_A_TIME:
            return make(attempt(_runner(packed), replicates, killers))
    except Exception as error:
        raise _sendable(error) from None


def _sendable(error: Exception) -> Exception:
    """The error, or its text where it would break on its way back."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error


_ONE_AT_A_TIME = threading.Lock()


@lru_cache(maxsize=RUNNERS_KEPT)
def _runner(packed: bytes) -> Runner:
    runner: Runner = pickle.loads(packed).runner()
    return runner


def _nothing(found: Attempt) -> None:
    """What is made of replicates that are run only to see whether their worker survives."""


class Recent(Generic[T]):
    """What was made of each of the objects that came last; told apart by identity."""

    def __init__(self, make: Callable[[Any], T]) -> None:
        self._make = make
        self._made: dict[int, tuple[object, T]] = {}

    def of(self, source: object) -> T:
        entry = self._made.pop(id(source), None) or (source, self._make(source))
        self._made[id(source)] = entry  # the last one is the most recent
        if len(self._made) > RUNNERS_KEPT:
            del self._made[next(iter(self._made))]
        return entry[1]
