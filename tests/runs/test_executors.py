"""Whoever does the work: the same bytes, and nothing lost with those who die at it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from sim.analysis.outcomes import summarise
from sim.runs.attempt import KILLED
from sim.runs.cluster import Cluster, ClusterError
from sim.runs.executors import Executor, Here
from sim.runs.processes import Processes, _Worker
from sim.runs.run import NothingRan, run_in_memory, run_into
from sim.runs.store import StoredResults
from sim.runs.suspects import Unit, WorkersLost
from tests import faulty
from tests.cases import bundled
from tests.command import VALLEY
from tests.faulty import Faulty

RUNS = 130  # three stored blocks, the last one short


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.runs.header.STORED_ROWS", 52)


@pytest.fixture(scope="module", params=["forkserver", "spawn", "cluster"])
def workers(request: pytest.FixtureRequest) -> Iterator[Executor]:
    """Two workers, kept for all tests."""
    with two_workers(request.param) as made:
        yield made


def two_workers(kind: str) -> Executor:
    if kind == "cluster":
        return Cluster("local", 2)
    return Processes(2, "spawn" if kind == "spawn" else "forkserver")


@pytest.fixture
def processes() -> Iterator[Processes]:
    with Processes(2) as made:
        yield made


def job(**more: Any) -> Faulty:
    return Faulty(bundled(str(VALLEY)), seed=1, runs=RUNS, per_coding=4, **more)


def stored(folder: Path, job: Faulty, executor: Executor) -> tuple[StoredResults, dict[str, bytes]]:
    results = run_into(
        folder, job, lambda blocks: summarise(blocks, job.scenario), executor=executor
    )
    files = (path for path in folder.rglob("*") if path.is_file())
    return results, {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_workers_give_the_bytes_of_one_process(workers: Executor, tmp_path: Path) -> None:
    _, alone = stored(tmp_path / "alone", job(), Here())
    for batch in (7, 64):
        _, shared = stored(tmp_path / str(batch), job(batch=batch), workers)
        assert shared == alone


def test_what_fails_is_found_by_workers_as_well(workers: Executor, tmp_path: Path) -> None:
    holes = job(failing=(3, 60, 61, 129))
    results, alone = stored(tmp_path / "alone", holes, Here())
    assert [failure.replicate for failure in results.failures] == [3, 60, 61, 129]
    _, shared = stored(tmp_path / "shared", holes, workers)
    assert shared == alone


def test_an_error_is_that_of_the_worker_and_the_next_run_is_none_the_worse(
    workers: Executor, tmp_path: Path
) -> None:
    every = Faulty(bundled(str(VALLEY)), 1, 400, 4, failing=tuple(range(400)))
    with pytest.raises(ArithmeticError, match="no 100"):
        list(workers.run([Unit(0, every, range(400))], faulty.numbers))
    _, alone = stored(tmp_path / "alone", job(), Here())
    _, shared = stored(tmp_path / "shared", job(), workers)
    assert shared == alone


def test_results_in_memory_are_those_of_one_process(workers: Executor) -> None:
    one, two = (
        run_in_memory(job(failing=(70,)), lambda blocks: {"n": len(list(blocks))}, executor=e)
        for e in (Here(), workers)
    )
    assert two.runs.equals(one.runs)
    assert two.codings.equals(one.codings)
    assert (two.failures, two.summary) == (one.failures, one.summary)


def test_units_of_many_jobs_come_back_under_their_keys(workers: Executor) -> None:
    jobs = [Faulty(bundled(str(VALLEY)), seed, RUNS, 4) for seed in range(40)]
    units = [Unit((j.seed, i), j, range(i * 4, i * 4 + 4)) for j in jobs for i in range(3)]
    here = {unit.key: made for unit, made in Here().run(units, faulty.numbers)}
    told: list[int] = []
    there = {unit.key: made for unit, made in workers.run(units, faulty.numbers, told.append)}
    assert there == here
    assert sum(told) == 4 * len(units)


def test_where_no_replicate_works_there_are_no_results(tmp_path: Path) -> None:
    few = Faulty(bundled(str(VALLEY)), 1, 5, 4, failing=tuple(range(5)))
    with pytest.raises(NothingRan, match="none of the 5 runs worked; the first: Arithmetic"):
        stored(tmp_path / "few", few, Here())
    rest = job(failing=tuple(range(104, RUNS)))  # the last block as a whole
    results, _ = stored(tmp_path / "rest", rest, Here())
    assert (len(results.runs), len(results.failures)) == (104, RUNS - 104)


def refused(_: object) -> None:
    """What cannot be sent back is told all the same."""
    raise Unsendable("one", "two")


class Unsendable(Exception):
    def __init__(self, one: str, two: str) -> None:
        super().__init__(f"{one} and {two}")


def test_an_error_that_cannot_be_sent_is_told(workers: Executor) -> None:
    with pytest.raises(RuntimeError, match="Unsendable: one and two"):
        list(workers.run([Unit(0, job(), range(4))], refused))


# Deaths


def test_who_kills_a_worker_is_found_and_left_out(processes: Processes, tmp_path: Path) -> None:
    deadly = job(deadly=(17,), failing=(5, 80))
    results, shared = stored(tmp_path / "shared", deadly, processes)
    told = [(failure.replicate, failure.error) for failure in results.failures]
    assert told == [(5, "ArithmeticError: no 5"), (17, KILLED), (80, "ArithmeticError: no 80")]
    holes, alone = stored(tmp_path / "alone", job(failing=(5, 17, 80)), Here())
    assert results.runs.equals(holes.runs)
    tables = [name for name in alone if name.endswith(".parquet")]
    assert [shared[name] for name in tables] == [alone[name] for name in tables]


@pytest.mark.long
@pytest.mark.parametrize("kind", ["spawn", "cluster"])
def test_so_it_is_with_other_workers(kind: str, tmp_path: Path) -> None:
    with two_workers(kind) as workers:
        results, _ = stored(tmp_path, job(deadly=(17, 120), failing=(5, 80)), workers)
    assert [failure.replicate for failure in results.failures] == [5, 17, 80, 120]


def killing(times: int) -> Callable[[int], None]:
    """Kills a worker whenever it is told of progress, so many times."""
    left, others = [times], set(multiprocessing.active_children())

    def tell(_: int) -> None:
        children = [c for c in multiprocessing.active_children() if c not in others]
        if left[0] and children:
            left[0] -= 1
            children[left[0] % len(children)].kill()

    return tell


def killed_while_running(executor: Executor, blocks: int, times: int) -> None:
    units = [Unit(i, job(), range(i * 4, i * 4 + 4)) for i in range(blocks)]
    here = {unit.key: made for unit, made in Here().run(units, faulty.numbers)}
    found = list(executor.run(units, faulty.numbers, killing(times)))
    assert {unit.key: made for unit, made in found} == here
    assert len(found) == blocks


def test_a_worker_that_is_killed_takes_no_unit_along(processes: Processes) -> None:
    killed_while_running(processes, 20, 3)


@pytest.mark.long
@pytest.mark.parametrize("kind", ["forkserver", "spawn", "cluster"])
def test_nor_do_twenty_in_a_batch(kind: str) -> None:
    with two_workers(kind) as workers:
        killed_while_running(workers, 60, 20)


class DiesSending:
    """What kills the worker that made it when half of it is on its way."""

    def __reduce__(self) -> tuple[Any, ...]:
        def half(connection: Any, data: bytes) -> None:
            os.write(connection.fileno(), bytes(data[: len(data) // 2]))
            os.kill(os.getpid(), signal.SIGKILL)

        Connection._send = half  # type: ignore[attr-defined]
        return bytes, (bytes(100),)


@pytest.mark.parametrize("method", ["forkserver", "spawn"])
def test_a_worker_that_dies_while_it_sends_keeps_nobody_waiting(method: str) -> None:
    worker = _Worker(multiprocessing.get_context(method))
    sent = worker.pool.submit(DiesSending)
    with pytest.raises(BrokenProcessPool):
        sent.result(timeout=60)
    worker.wait()


def test_who_leaves_early_ends_what_is_on_its_way(processes: Processes) -> None:
    endless = job(endless=(9,))
    units = [Unit(i, endless, range(i * 4, i * 4 + 4)) for i in range(6)]
    others = set(multiprocessing.active_children())
    running = processes.run(units, faulty.where)
    for _ in range(4):
        next(running)
    children = [c for c in multiprocessing.active_children() if c not in others]
    running.close()  # type: ignore[attr-defined]
    assert len(children) == 2
    for child in children:
        child.join(10)
        assert child.exitcode is not None


def test_workers_do_not_outlive_whom_they_work_for() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", ORPHANS], cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    ) as started:  # fmt: skip
        assert started.stdout is not None
        assert started.stdout.readline() == "running\n"
        started.kill()
        assert started.communicate(timeout=60)[0] == ""  # its end: no worker holds it open


ORPHANS = """
from sim.runs.processes import Processes
from sim.runs.suspects import Unit
from tests import faulty
from tests.cases import bundled
from tests.command import VALLEY

job = faulty.Faulty(bundled(str(VALLEY)), 1, 100, 4, endless=(9,))
units = [Unit(0, job, range(4)), Unit(1, job, range(8, 12))]
for _ in Processes(1).run(units, faulty.where):
    print("running", flush=True)
"""


@pytest.mark.long
def test_a_script_that_starts_itself_again_is_told_what_is_missing(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(f"import sim\nsim.run({str(VALLEY)!r}, runs=20, jobs=2)\n")
    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "WorkersLost: worker processes cannot be started" in done.stderr
    assert "if __name__ == '__main__':" in done.stderr


# What does not go


def test_a_number_of_processes_that_does_not_go() -> None:
    with pytest.raises(ValueError, match="jobs is 0, must be at least 1"):
        Processes(0)


@pytest.mark.parametrize(
    ("address", "jobs", "told"),
    [
        ("here", None, "cluster 'here': give 'local', or tcp://host:port"),
        ("tcp://10.0.0.1:1", 2, "has its own workers"),
    ],
)
def test_a_cluster_that_does_not_go(address: str, jobs: int | None, told: str) -> None:
    with pytest.raises(ClusterError, match=told):
        Cluster(address, jobs)


def run_on(address: str) -> Any:
    with Cluster(address) as cluster:
        return list(cluster.run([Unit(0, job(), range(4))], faulty.numbers))


def test_a_cluster_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.runs.cluster.PATIENCE", 0.5)
    with pytest.raises(ClusterError, match=r"tcp://127\.0\.0\.1:9: no scheduler answers"):
        run_on("tcp://127.0.0.1:9")


def test_a_cluster_without_dask(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ClusterError, match=r"pip install 'summit-sim\[cluster\]'"):
        run_on("local")


def test_a_cluster_somewhere_is_used_and_left_running(monkeypatch: pytest.MonkeyPatch) -> None:
    from distributed import LocalCluster

    here = list(Here().run([Unit(0, job(), range(4))], faulty.numbers))
    with LocalCluster(n_workers=1, processes=False, dashboard_address="127.0.0.1:0") as theirs:
        for _ in range(2):
            assert [made for _, made in run_on(theirs.scheduler_address)] == [here[0][1]]
        monkeypatch.setattr("sim.runs.cluster.versions", lambda: {"sim": "0.0.0"})
        with pytest.raises(ClusterError, match=r"a worker has other programs: sim: .*0\.0\.0"):
            run_on(theirs.scheduler_address)


def test_a_cluster_that_cannot_load_the_program_is_told_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from distributed import LocalCluster

    with LocalCluster(n_workers=1, processes=False, dashboard_address="127.0.0.1:0") as theirs:
        monkeypatch.setattr("sim.runs.cluster.LOADS", "raise RuntimeError('half installed')")
        with pytest.raises(ClusterError, match="cannot load this program: RuntimeError: half inst"):
            run_on(theirs.scheduler_address)


def test_a_cluster_whose_workers_have_left_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from distributed import LocalCluster

    monkeypatch.setattr("sim.runs.cluster.LOOK", 0.1)
    monkeypatch.setattr("sim.runs.cluster.LONELY", 0.5)
    with (
        LocalCluster(n_workers=1, processes=False, dashboard_address="127.0.0.1:0") as theirs,
        Cluster(theirs.scheduler_address) as cluster,
    ):
        list(cluster.run([Unit(0, job(), range(4))], faulty.numbers))
        theirs.scale(0)
        with pytest.raises(ClusterError, match="the scheduler has no workers any more"):
            list(cluster.run([Unit(0, job(), range(4))], faulty.numbers))


def ends(executor: Executor, units: Iterable[Unit[int]]) -> None:
    list(executor.run(units, faulty.numbers))


def test_where_every_replicate_kills_it_ends_in_an_error(processes: Processes) -> None:
    deadly = job(deadly=tuple(range(RUNS)))
    with pytest.raises(WorkersLost, match="more than 5 of the replicates 0 to 11"):
        ends(processes, [Unit(0, deadly, range(12))])


def test_signals_are_left_to_the_process_that_started_them(processes: Processes) -> None:
    units = [Unit(i, job(), range(i * 4, i * 4 + 4)) for i in range(8)]
    pids: list[int] = []
    for _, pid in processes.run(units, faulty.where):
        if pid not in pids:
            pids.append(pid)
            os.kill(pid, signal.SIGINT)
    assert len(pids) <= 2  # or others would have taken their place
