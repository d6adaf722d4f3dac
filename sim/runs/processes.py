"""Workers that are processes of this machine.

Each is a pool of one, so that a death concerns exactly the unit that its worker was at, and no
other worker. The start method is given explicitly, whatever imports may have set: a process that
has threads or compiled code running must not be forked, so it is a fork server, or spawning.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import forkserver, resource_tracker
from typing import Any, Literal, TypeVar

from sim.runs.executors import Workers
from sim.runs.suspects import DEATHS, WorkersLost

T = TypeVar("T")
StartMethod = Literal["forkserver", "spawn"]
PRELOADED = ["sim.runs.batch", "sim.runs.blocks", "pyarrow.parquet"]  # once, for all workers


def usual_start() -> StartMethod:
    """A fork server, which Windows does not have."""
    return "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"


class Processes(Workers):
    """So many worker processes; none is started before there is a unit for it."""

    sure = True

    def __init__(self, jobs: int, start_method: StartMethod | None = None) -> None:
        super().__init__()
        if jobs < 1:
            raise ValueError(f"jobs is {jobs}, must be at least 1")
        self._jobs = jobs
        start_method = start_method or usual_start()
        self._context: Any = multiprocessing.get_context(start_method)
        if start_method == "forkserver":
            self._context.set_forkserver_preload(PRELOADED)
        self._idle: list[_Worker] = []
        self._busy: dict[Future[Any], _Worker] = {}
        self._warm = False
        self._stillborn = 0  # since a worker last came up

    def close(self) -> None:
        workers = [*self._idle, *self._busy.values()]
        self._idle.clear()
        self._busy.clear()
        for worker in workers:
            worker.kill()
        for worker in workers:
            worker.wait()

    def _room(self) -> int:
        return self._jobs

    def _submit(self, function: Callable[..., T], *given: Any) -> Future[T]:
        while True:
            worker = self._idle.pop() if self._idle else self._started()
            try:
                future = worker.pool.submit(function, *given)
            except BrokenProcessPool:  # it died while it had nothing to do
                self._bury(worker)
            else:
                self._busy[future] = worker
                return future

    def _started(self) -> _Worker:
        while True:
            try:
                if not self._warm and self._context.get_start_method() == "forkserver":
                    _warm_up(self._context)
                self._warm = True
                return _Worker(self._context)
            except (EOFError, ConnectionError):  # the fork server died
                self._warm = False
                self._count(born=False)

    def _died(self, future: Future[Any]) -> bool:
        worker = self._busy.pop(future)
        if not isinstance(future.exception(), BrokenProcessPool):
            self._count(born=True)
            self._idle.append(worker)
            return False
        self._bury(worker)
        return True

    def _bury(self, worker: _Worker) -> None:
        worker.kill()
        worker.wait()
        self._count(worker.was_born())

    def _count(self, born: bool) -> None:
        """Raise WorkersLost where processes die before they can do anything, time and again."""
        self._stillborn = 0 if born else self._stillborn + 1
        if self._stillborn >= DEATHS:
            raise WorkersLost(
                "worker processes cannot be started. A script that asks for jobs must do so "
                "under: if __name__ == '__main__':"
            )


class _Worker:
    """One process, in a pool of its own."""

    def __init__(self, context: Any) -> None:
        self.pool = ProcessPoolExecutor(1, context, initializer=_begin)
        with interrupts_held():
            self._birth = self.pool.submit(os.getpid)
        # The process is started and has its own end. With this one open, whoever reads what a
        # worker sent when it died in the middle of that would wait for the rest for ever.
        self.pool._result_queue._writer.close()  # type: ignore[attr-defined]

    def was_born(self) -> bool:
        return self._birth.done() and self._birth.exception() is None

    def kill(self) -> None:
        if sys.version_info >= (3, 14):
            self.pool.kill_workers()
            return
        for process in list((self.pool._processes or {}).values()):
            process.kill()

    def wait(self) -> None:
        """Until a killed worker is gone."""
        self.pool.shutdown(cancel_futures=True)


@contextmanager
def interrupts_held() -> Iterator[None]:
    """A Ctrl-C reaches all processes of a terminal, and only the first is to act on it.

    Held back here, it stays so in what is started here, and comes afterwards in this thread. On
    Windows nothing can be held back: each worker ignores it from when it has begun.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # when it starts, it lets them through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _warm_up(context: Any) -> None:
    """Wait until the fork server has imported what it is to import.

    Whoever is interrupted meanwhile leaves nothing behind: a worker would miss its queues, and say.
    """
    with interrupts_held():
        forkserver.ensure_running()
    process = context.Process(target=_nothing)
    process.start()
    process.join()
    process.close()


def _nothing() -> None:
    """What a process does that shows that processes can be started."""


def _begin() -> None:
    """In a worker: leave interrupts to the process that started it, and do not outlive that."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
    os._exit(1)
