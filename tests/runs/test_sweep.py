"""A sweep into a folder: nothing is lost, and nothing depends on who ran it."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from sim.analysis.sweeps import count, fits, tables
from sim.inputs.factors import factors_of
from sim.inputs.places import ScenarioError
from sim.runs.batch import Block, Runner
from sim.runs.design import BadDesign
from sim.runs.executors import Here
from sim.runs.files import DamagedResults, FolderConflict
from sim.runs.processes import Processes
from sim.runs.results import UnfinishedResults
from sim.runs.run import NOBODY
from sim.runs.suspects import Unit
from sim.runs.sweep import Sweep, Variant, run_sweep
from sim.runs.sweep_store import HEADER, StoredSweep
from tests.cases import bundled
from tests.command import VALLEY

VARIED = ("war.start_share=0.3,0.5,0.7", "stages.bilateral.rounds=4,9")


def sweep(*texts: str, runs: int = 24, seed: int = 1, per_coding: int = 4) -> Sweep:
    factors = tuple(factors_of(texts or VARIED)[0])
    return Sweep(bundled(str(VALLEY)), factors, "grid", None, seed, runs, per_coding)


def done(folder: Path, planned: Sweep, executor: Any = None, resume: bool = False) -> StoredSweep:
    return run_sweep(folder, planned, count, fits, tables, NOBODY, executor or Here(), resume)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("sweep") / "whole"
    done(folder, sweep())
    return contents(folder)


def test_a_point_is_what_a_run_of_its_variant_counts(tmp_path: Path) -> None:
    table = done(tmp_path / "s", sweep()).table
    variant = bundled(str(VALLEY)).with_values(
        {"war.start_share": 0.5, "stages.bilateral.rounds": 9}
    )
    outcome = Runner(variant, 1, 4).block(range(24)).runs["outcome"]
    at = table[(table["war.start_share"] == 0.5) & (table["stages.bilateral.rounds"] == 9)]
    counted = dict(zip(at["outcome"], at["count"], strict=True))
    names = [outcome.names[code] for code in outcome.codes]  # type: ignore[union-attr]
    assert {name: n for name, n in counted.items() if name in set(names)} == {
        name: names.count(name) for name in set(names)
    } | {name: counted[name] for name in set(names) & {"met"}}
    assert sum(counted[name] for name in list(counted)[:7]) == 24


def test_processes_give_the_same_bytes(tmp_path: Path, whole: dict[str, bytes]) -> None:
    with Processes(2) as executor:
        done(tmp_path / "s", sweep(), executor)
    assert contents(tmp_path / "s") == whole


def test_blocks_are_worked_on_at_all_points_in_turn() -> None:
    planned = sweep(runs=3 * 8192)
    order = [unit.key for unit in planned.units({})]
    assert [block for _, block in order] == [b for b in range(3) for _ in range(6)]
    assert {point for point, _ in order[:2]} == {0, 4}
    left = [unit.key for unit in planned.units({(0, 0): {}, (4, 0): {}})]
    assert left == order[2:]


class Stop(Exception):
    pass


@dataclass
class Until(Here):
    """Stops before the unit with this number."""

    last: int

    def __post_init__(self) -> None:
        super().__init__()

    def run(self, units: Any, make: Any, tell: Any = None) -> Iterator[Any]:
        for number, found in enumerate(super().run(units, make)):
            if number == self.last:
                raise Stop
            yield found


@pytest.mark.parametrize("last", range(6))
def test_a_cut_sweep_goes_on_and_ends_with_the_same_bytes(
    last: int, tmp_path: Path, whole: dict[str, bytes]
) -> None:
    with pytest.raises(Stop):
        done(tmp_path / "s", sweep(), Until(last))
    with pytest.raises(UnfinishedResults):
        done(tmp_path / "s", sweep())
    done(tmp_path / "s", sweep(), resume=True)
    assert contents(tmp_path / "s") == whole


def test_a_cut_journal_loses_its_last_line_and_no_more(
    tmp_path: Path, whole: dict[str, bytes]
) -> None:
    for cut in (1, 40, 700):
        folder = tmp_path / str(cut)
        with pytest.raises(Stop):
            done(folder, sweep(), Until(4))
        journal = folder / "journal.jsonl"
        journal.write_bytes(journal.read_bytes()[:-cut])
        done(folder, sweep(), resume=True)
        assert contents(folder) == whole


def test_the_same_sweep_is_verified_and_another_refused(tmp_path: Path) -> None:
    first = done(tmp_path / "s", sweep())
    assert done(tmp_path / "s", sweep()).manifest == first.manifest
    for other in (
        sweep(seed=2),
        sweep(runs=28),
        sweep("war.start_share=0.3,0.5,0.8", VARIED[1]),
        replace(sweep(), base=bundled(str(VALLEY), "horizon=3 weeks")),
    ):
        with pytest.raises(FolderConflict, match="holds another sweep"):
            done(tmp_path / "s", other, resume=True)


def test_any_flipped_byte_of_a_finished_sweep_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "s"
    done(folder, sweep())
    for name, data in contents(folder).items():
        for place in range(0, len(data), max(1, len(data) // 7)):
            broken = bytearray(data)
            broken[place] ^= 4
            (folder / name).write_bytes(broken)
            with pytest.raises(DamagedResults, match=name if name != HEADER else "json"):
                StoredSweep.open(folder)
        (folder / name).write_bytes(data)
    StoredSweep.open(folder)


def test_a_path_or_a_value_that_does_not_go_is_said_with_its_point() -> None:
    with pytest.raises(ScenarioError, match=r"unknown key.*\(at war.begin=1\)"):
        sweep("war.begin=1,2").check()
    with pytest.raises(ScenarioError, match=r"between 0 and 1, not 3 \(at war.start_share=3\)"):
        sweep("war.start_share=0.3,3").check()


@pytest.mark.parametrize("text", ["summary=a,b", "runs.seed=1,2", "war.start_share=0.5,0.50"])
def test_a_factor_that_changes_nothing_is_refused(text: str) -> None:
    with pytest.raises((BadDesign, ScenarioError), match=r"the same scenario|names a value twice"):
        sweep(text).check()


@dataclass(frozen=True)
class Failing(Variant):
    """A variant some of whose replicates fail, or end their process."""

    failing: tuple[int, ...] = ()
    deadly: tuple[int, ...] = ()

    def runner(self) -> Runner:
        return FailingRunner(self)


class FailingRunner(Runner):
    def __init__(self, job: Failing) -> None:
        super().__init__(job.scenario(), job.seed, job.per_coding)
        self.job = job

    def block(self, replicates: range, on_done: Any = None) -> Block:
        if any(number in replicates for number in self.job.deadly):
            os.kill(os.getpid(), signal.SIGKILL)
        if any(number in replicates for number in self.job.failing):
            raise ArithmeticError("odd")
        return super().block(replicates, on_done)


@dataclass(frozen=True)
class Odd(Sweep):
    """A sweep with trouble at its second point."""

    failing: tuple[int, ...] = ()
    deadly: tuple[int, ...] = ()

    def units(self, done: Any) -> Iterator[Unit[Any]]:
        for unit in super().units(done):
            job = unit.job
            assert isinstance(job, Variant)
            if unit.key[0] == 1:
                job = Failing(
                    job.base, job.values, job.seed, job.per_coding, self.failing, self.deadly
                )
            yield Unit(unit.key, job, unit.replicates)


def odd(failing: Sequence[int] = (), deadly: Sequence[int] = ()) -> Odd:
    plain = sweep()
    return Odd(plain.base, plain.factors, "grid", None, 1, 24, 4, tuple(failing), tuple(deadly))


def test_a_run_that_fails_takes_no_other_along(tmp_path: Path, whole: dict[str, bytes]) -> None:
    results = done(tmp_path / "s", odd(failing=[5, 17]))
    assert [(point, n) for point, n, _ in results.failures] == [(1, 5), (1, 17)]
    runs = results.table.groupby("point")["runs"].first().tolist()
    assert runs == [24, 22, 24, 24, 24, 24]


def test_a_run_that_kills_its_worker_takes_no_other_along(tmp_path: Path) -> None:
    with Processes(2) as executor:
        results = done(tmp_path / "s", odd(deadly=[3]), executor)
    assert [(point, n) for point, n, _ in results.failures] == [(1, 3)]
    assert results.table.groupby("point")["runs"].first().tolist() == [24, 23, 24, 24, 24, 24]


def test_what_fails_everywhere_has_no_share(tmp_path: Path) -> None:
    results = done(tmp_path / "s", odd(failing=range(24)))
    at = results.table[results.table["point"] == 1]
    assert at["runs"].tolist() == [0] * 11
    assert at["share"].isna().all()
