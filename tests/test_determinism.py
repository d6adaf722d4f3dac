"""The bytes of a run: whoever makes them, in whatever portions, and however Python hashes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.inputs.bundled import scenario_names
from sim.inputs.scenario import Scenario
from sim.runs.blocks import Encoder, MadeBlock
from sim.runs.executors import Executor, Here
from sim.runs.processes import Processes, StartMethod
from sim.runs.run import layout_of
from sim.runs.suspects import Unit
from tests.cases import bundled
from tests.command import VALLEY, finished, process, sim
from tests.faulty import Faulty

BLOCKS = (range(68), range(68, 72))
CODINGS_KEPT = 17  # so that the last block has none that are kept
WORKERS, BATCHES = (1, 2, 3), (1, 7, 64)
METHODS: tuple[StartMethod, ...] = ("forkserver", "spawn")
SEVERAL = 200  # scenarios
IN_A_TEST = 10


def generated(number: int) -> Scenario:
    """One of many scenarios, with most runs reaching the table in every second of them."""
    rng = np.random.default_rng(number)
    names = [name for name in scenario_names() if name != "base"]
    values: dict[str, Any] = {
        "war.start_share": round(float(rng.uniform(0.2, 0.8)), 3),
        "horizon": f"{rng.integers(2, 20)} weeks",
        "actors.us.pressure_on.russia": int(rng.integers(1, 6)),
        "actors.ukraine.war.cost": int(rng.integers(1, 6)),
        "red_lines": str(rng.choice(["drawn", "as_stated", "ignored"])),
        "coding": str(rng.choice(["all", "a", "b", "c", "d"])),
    }
    if number % 2:
        values |= {
            "stages.preparation.preconditions": None,
            "actors.ukraine.aversion": 0.05,
            "actors.russia.aversion": 0.05,
        }
    return bundled(str(rng.choice(names))).with_values(values)


def made(executor: Executor, job: Faulty) -> dict[int, MadeBlock]:
    """The blocks of a run, as they would be stored."""
    encoder = Encoder(layout_of(job.runner()), job.per_coding, CODINGS_KEPT)
    units = [Unit(i, job, block) for i, block in enumerate(BLOCKS)]
    return {unit.key: block for unit, block in executor.run(units, encoder)}


@pytest.fixture(scope="module")
def crews() -> Iterator[dict[tuple[int, StartMethod], Processes]]:
    """Worker processes of every kind, kept for all scenarios."""
    crews = {(n, method): Processes(n, method) for n in WORKERS for method in METHODS}
    yield crews
    for crew in crews.values():
        crew.close()


Crews = dict[tuple[int, StartMethod], Processes]


def check(numbers: range, crews: Crews, batches: tuple[int, ...]) -> None:
    for number in numbers:
        job = Faulty(generated(number), seed=number, runs=72, per_coding=4)
        expected = made(Here(), job)
        for batch in batches:
            for kind, crew in crews.items():
                assert made(crew, replace(job, batch=batch)) == expected, (number, batch, kind)


def test_workers_and_portions_change_no_byte(crews: Crews) -> None:
    check(range(2), {(2, "forkserver"): crews[2, "forkserver"]}, (7, 64))


@pytest.mark.long
@pytest.mark.parametrize("first", range(0, SEVERAL, IN_A_TEST))
def test_nor_do_they_in_many_scenarios(crews: Crews, first: int) -> None:
    check(range(first, first + IN_A_TEST), crews, BATCHES)


def test_generated_scenarios_are_all_different() -> None:
    assert len({generated(number).hash for number in range(SEVERAL)}) == SEVERAL


@pytest.mark.long
@pytest.mark.parametrize("hashing", ["0", "1", "4242"])
@pytest.mark.parametrize("how", [[], ["--jobs", "2"], ["--cluster", "local", "--jobs", "2"]])
def test_nor_does_the_way_python_hashes(hashing: str, how: list[str], tmp_path: Path) -> None:
    run = ("run", VALLEY, "-n", "20000", "-o")
    assert sim(*run, tmp_path / "here").code == 0
    environment = {**os.environ, "PYTHONHASHSEED": hashing}
    done = finished(process(*run, tmp_path / "there", *how, env=environment))
    assert done.code == 0, done.err
    assert contents(tmp_path / "there") == contents(tmp_path / "here")


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}
