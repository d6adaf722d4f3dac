"""Workers of a dask cluster: one that is started here, or one that is running somewhere."""

from __future__ import annotations

import errno
import logging
import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from sim.runs import header
from sim.runs.executors import Workers
from sim.runs.header import differences, versions
from sim.runs.processes import interrupts_held

if TYPE_CHECKING:
    from distributed import Client

T = TypeVar("T")
LOCAL = "local"
AHEAD = 2  # units on their way for each worker, so that none waits for the next
PATIENCE = 20.0  # seconds until a scheduler or a first worker must have answered
CLOSING = 1.0  # seconds
LOOK = 5.0  # seconds from one look at whether there are workers to the next
LONELY = 60.0  # seconds without any, after which none is expected to come
LOADS = "import sim.runs.cluster, sim.runs.run, sim.runs.batch"
LOUD = ("distributed", "tornado")
SETTINGS = {  # of a local cluster
    "distributed.scheduler.allowed-failures": 0,  # to try again is our business
    "distributed.deploy.lost-worker-timeout": "1 day",  # one that dies twice is not given up
}


class ClusterError(Exception):
    """A cluster that cannot be had: the text says why, and what would help."""


class Cluster(Workers):
    """The workers of a dask cluster at an address, or of one that lives as long as this.

    `jobs` is the number of workers of a local cluster; by default, one for each processor. Raises
    ClusterError, at the first unit, if there is no such cluster.
    """

    sure = False  # which of its units a worker was at is not told

    def __init__(self, address: str, jobs: int | None = None) -> None:
        super().__init__()
        if address != LOCAL and "://" not in address:
            raise ClusterError(f"cluster {address!r}: give {LOCAL!r}, or tcp://host:port")
        if address != LOCAL and jobs is not None:
            raise ClusterError(f"jobs: the cluster at {address} has its own workers")
        self._address = address
        self._jobs = jobs or (os.cpu_count() or 1)
        self._client: Client | None = None
        self._own: Any = None
        self._settings = ExitStack()

    def close(self) -> None:
        client, own, self._client, self._own = self._client, self._own, None, None
        if own is not None:
            _kill_workers_of(own)
        for part in (client, own):
            if part is not None:
                with suppress(TimeoutError):  # what is slow to end does so with this process
                    part.close(timeout=CLOSING)
        self._settings.close()

    def _room(self) -> int:
        return max(1, len(self._connected().nthreads())) * AHEAD

    def _submit(self, function: Callable[..., T], *given: Any) -> Future[Any]:
        executor = self._connected().get_executor(pure=False)
        sent: Future[T | _Raised] = executor.submit(_with_these, versions(), function, *given)
        return sent

    def _done(self, flying: Collection[Future[Any]]) -> Collection[Future[Any]]:
        """Those that are done; ClusterError where there has been nobody to do any for long."""
        alone = time.monotonic()
        while not (done := wait(flying, LOOK, FIRST_COMPLETED).done):
            if self._connected().nthreads():
                alone = time.monotonic()
            elif time.monotonic() - alone > LONELY:
                raise ClusterError(f"{self._address}: the scheduler has no workers any more")
        return done

    def _died(self, future: Future[Any]) -> bool:
        from distributed import KilledWorker

        if future.cancelled():
            raise ConnectionError(errno.ECONNRESET, "the scheduler is gone", self._address)
        error = future.exception()
        if error is not None and not isinstance(error, KilledWorker):
            raise self._cannot_load(error)
        return error is not None

    def _result(self, future: Future[Any]) -> Any:
        made = future.result()
        if isinstance(made, _Raised):
            raise made.error
        return made

    def _cannot_load(self, error: BaseException) -> ClusterError:
        return ClusterError(
            f"the cluster at {self._address} cannot load this program: {_told(error)}; its "
            "scheduler and all its workers need the same installation"
        )

    def _connected(self) -> Client:
        if self._client is None:
            try:
                import distributed  # noqa: F401
            except ImportError:
                raise ClusterError(
                    "a cluster needs dask.distributed: pip install 'summit-sim[cluster]'"
                ) from None
            self._settings.enter_context(_hushed())
            make = self._started if self._address == LOCAL else self._found
            self._client = _in_a_thread(make)
            if self._address != LOCAL:
                self._check_workers(self._client)
        return self._client

    def _started(self) -> Client:
        """A client of a cluster of our own."""
        import dask
        from distributed import Client, LocalCluster

        self._settings.enter_context(dask.config.set(SETTINGS))
        self._own = LocalCluster(
            n_workers=self._jobs,
            threads_per_worker=1,
            processes=True,
            dashboard_address="127.0.0.1:0",
            silence_logs=logging.CRITICAL,
        )
        return Client(self._own)

    def _found(self) -> Client:
        """A client of the cluster at the address, once it has a worker."""
        from distributed import Client

        try:
            client = Client(self._address, timeout=PATIENCE)
        except (OSError, ValueError, TimeoutError) as error:
            raise ClusterError(f"{self._address}: no scheduler answers: {error}") from None
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError:
            client.close()
            raise ClusterError(f"{self._address}: the scheduler has no workers") from None
        return client

    def _check_workers(self, client: Client) -> None:
        """Raise ClusterError where one cannot load the program: it would die of its first unit."""

        def imported() -> Mapping[str, Any]:
            found: Mapping[str, Any] = client.run(exec, LOADS, on_error="return")
            return found

        try:
            answers = _in_a_thread(imported, PATIENCE)
        except TimeoutError:
            raise ClusterError(f"{self._address}: a worker does not answer") from None
        except Exception as error:
            raise self._cannot_load(error) from None
        for answer in answers.values():
            if isinstance(answer, BaseException):
                raise self._cannot_load(answer)


def _told(error: BaseException) -> str:
    """An error on a line."""
    return " ".join(f"{type(error).__name__}: {error}".split()).removesuffix(":")


def _in_a_thread(make: Callable[[], T], timeout: float | None = None) -> T:
    """What *make* returns or raises, in a thread that holds interrupts back from what it starts.

    This thread waits, and can be interrupted.
    """
    made: Future[T] = Future()

    def work() -> None:
        try:
            with interrupts_held():
                made.set_result(make())
        except BaseException as error:
            made.set_exception(error)

    threading.Thread(target=work, daemon=True).start()
    return made.result(timeout)


@contextmanager
def _hushed() -> Iterator[None]:
    """Its libraries tell of every worker that goes; here, what matters of that is told anyway."""
    names = [n for n in logging.root.manager.loggerDict if n.split(".")[0] in LOUD]
    loggers = [logging.getLogger(name) for name in names]  # each has a level of its own
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


def _kill_workers_of(own: Any) -> None:
    """At once, whatever they are doing, and so that nobody starts others in their place."""
    for nanny in own.workers.values():
        nanny.auto_restart = False
    pids = {nanny.pid for nanny in own.workers.values()}
    for child in multiprocessing.active_children():
        if child.pid in pids:
            child.kill()


@dataclass(frozen=True)
class _Raised:
    """What the program itself raised on a worker, told from what the cluster raises."""

    error: Exception


def _with_these(wanted: Mapping[str, str], function: Callable[..., T], *given: Any) -> T | _Raised:
    """Call a function on a worker that has the same programs; others might give other bytes."""
    if found := list(differences(header.versions(), wanted)):
        return _Raised(ClusterError(f"a worker has other programs: {'; '.join(found)}"))
    try:
        return function(*given)
    except Exception as error:
        error.__context__ = error.__traceback__ = None  # they would be sent along, and may break
        return _Raised(error)
