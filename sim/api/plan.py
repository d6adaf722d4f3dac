"""What a command is about to run, and who runs it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from sim.api.errors import Misuse

if TYPE_CHECKING:
    from sim.api.progress import Progress
    from sim.runs.executors import Executor
    from sim.runs.files import Damage
    from sim.runs.run import Watch


F_co = TypeVar("F_co", covariant=True)
F = TypeVar("F")


class Plan(Protocol[F_co]):
    """What a command is to do, all of it checked: nothing that the user gave can be wrong now."""

    @property
    def name(self) -> str:
        """The command, and what makes its runs what they are: by it they are kept."""
        ...

    @property
    def total(self) -> int:
        """How many runs it takes; 0 where nothing is run."""
        ...

    def run(self, watch: Watch, executor: Executor) -> F_co:
        """Do it; the executor is entered already. Whatever it runs, it runs there."""
        ...


def carried_out(
    plan: Plan[F],
    progress: bool = False,
    jobs: int | None = None,
    cluster: str | None = None,
    resume: bool = False,
) -> F:
    """What comes of a plan, with a bar on stderr if wanted.

    With `resume`, what is done is kept in results/.unfinished until all is, and gone on with.
    """
    from sim.api.progress import Progress

    executor = executor_of(jobs, cluster)
    with Progress(plan.total, bar=progress) as watch:
        if resume:
            go_on = "With resume=True it goes on from there."
            executor = kept(plan, executor, True, watch, go_on, lambda line: None)
        with executor:
            return plan.run(watch, executor)


def kept(
    plan: Plan[Any],
    executor: Executor,
    resume: bool,
    progress: Progress,
    go_on: str,
    say: Callable[[str], None],
) -> Executor:
    """The executor, so that what it gets done outlives an interruption; `say` gets lines of that.

    Where nothing is run, there is nothing to keep. Raises Misuse for going on with that.
    """
    if not plan.total:
        if resume:
            raise Misuse(
                "resume: nothing has to be run here, so that there is nothing to go on with"
            )
        return executor
    from sim.runs.kept import Kept

    return Kept(executor, plan.name, resume, go_on, say, progress.kept)


def executor_of(jobs: int | None = None, cluster: str | None = None) -> Executor:
    """Who runs it: this process, so many others, or a cluster; nothing is started yet.

    Raises Misuse for what does not go.
    """
    from sim.runs.executors import Here

    if jobs is not None and jobs < 1:
        raise Misuse(f"jobs: must be at least 1, not {jobs}")
    if cluster is not None:
        from sim.runs.cluster import LOCAL, Cluster

        if cluster != LOCAL and "://" not in cluster:
            raise Misuse(f"cluster: {LOCAL!r} or tcp://HOST:PORT, not {cluster!r}")
        if cluster != LOCAL and jobs is not None:
            raise Misuse(f"jobs: the cluster at {cluster} has workers of its own")
        return Cluster(cluster, jobs)
    if jobs is None or jobs == 1:
        return Here()
    from sim.runs.processes import Processes

    return Processes(jobs)


class Once:
    """Hands on that runs have started, for the first of several batches only."""

    def __init__(self, watch: Watch) -> None:
        self._watch, self._begun = watch, False

    def aims_at(self, runs: int) -> None:
        """The total of all batches is known from the start."""

    def started(self, kept: int, damages: Sequence[Damage] = ()) -> None:
        if not self._begun:
            self._watch.started(kept)
        self._begun = True

    def done(self, runs: int) -> None:
        self._watch.done(runs)
