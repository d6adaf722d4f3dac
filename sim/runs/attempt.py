"""Some replicates of a scenario, whatever becomes of them: one that fails takes no other along."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sim.runs.stopping import unless_stopped

if TYPE_CHECKING:
    from sim.model.rows import Column
    from sim.runs.batch import Block, Runner

MOST_FAILED = 100  # of one attempt; where more fail, it is not the replicates that are odd
KILLED = "it killed the process that ran it"

Tell = Callable[[int], None]


def quietly(done: int) -> None:
    """What to be told of replicates that are done, where nobody wants to know."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A replicate that could not be run, and why: it has no row."""

    replicate: int
    error: str

    @property
    def replay(self) -> str:
        """The command that shows it, given in the results folder."""
        return f"sim replay . {self.replicate}"

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "replay": self.replay}


@dataclass(frozen=True)
class Attempt:
    """The rows of those replicates that could be run, and why the others could not.

    The codings of the block are those of all replicates; its runs are {} where none could be run.
    """

    runner: Runner
    replicates: range
    block: Block
    failures: tuple[Failure, ...] = ()


def attempt(
    runner: Runner, replicates: range, killers: Collection[int] = (), tell: Tell = quietly
) -> Attempt:
    """Run consecutive replicates; those that fail are found by halving.

    `killers` are known to end any process that runs them: they fail without being run. Raises what
    a replicate raised if more than `MOST_FAILED` fail: that is no matter of single replicates.
    """
    from sim.runs.batch import Block, concatenate

    told = 0

    def count(done: int) -> None:
        nonlocal told
        told += done
        tell(done)

    failures = [Failure(number, KILLED) for number in killers if number in replicates]
    first = None
    if not failures:
        try:
            return Attempt(runner, replicates, runner.block(replicates, count))
        except Exception as error:
            first = unless_stopped(error)
    rows = list(_survivors(runner, replicates, failures, first))
    tell(len(replicates) - told)
    block = Block(concatenate(rows) if rows else {}, runner.drawn(replicates))
    return Attempt(runner, replicates, block, tuple(sorted(failures, key=_number)))


def halves(replicates: range) -> tuple[range, range]:
    """The first and the second half of at least two replicates."""
    middle = replicates.start + len(replicates) // 2
    return range(replicates.start, middle), range(middle, replicates.stop)


def _survivors(
    runner: Runner, replicates: range, failures: list[Failure], error: Exception | None = None
) -> Iterator[dict[str, Column]]:
    """The rows of those that can be run, in order; notes the failures of the others.

    `error` is what they raised already; replicates that are noted are not run.
    """
    if error is None and not {failure.replicate for failure in failures}.intersection(replicates):
        try:
            rows = runner.block(replicates).runs
        except Exception as raised:
            error = unless_stopped(raised)
        else:
            yield rows
            return
    if len(replicates) > 1:
        for half in halves(replicates):
            yield from _survivors(runner, half, failures)
    elif error is not None:
        failures.append(Failure(replicates.start, f"{type(error).__name__}: {error}"))
        if len(failures) > MOST_FAILED:
            raise error


def _number(failure: Failure) -> int:
    return failure.replicate
