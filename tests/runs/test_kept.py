"""What a command has done outlives an interruption, and ends with the same bytes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim as api
from sim.analysis.measures import TableReader
from sim.api.plan import Plan
from sim.runs.attempt import Tell, quietly
from sim.runs.executors import Executor, Here
from sim.runs.files import DamagedResults, FolderConflict, digest, sealed
from sim.runs.kept import ENDING, UNFINISHED, Kept, packed, unpacked
from sim.runs.processes import Processes
from sim.runs.run import NOBODY
from tests.command import VALLEY, sim

SMALL = ("--points", "60", "-n", "120", "--per-draw", "2")


class PulledOutError(BaseException):
    """The plug."""


class Until:
    """An executor that is cut off after some units."""

    def __init__(self, units: int) -> None:
        self._units, self._here = units, Here()

    def __enter__(self) -> Until:
        return self

    def __exit__(self, *_: object) -> None: ...

    def run(self, units: Iterable[Any], make: Any, tell: Tell = quietly) -> Iterator[Any]:
        for pair in self._here.run(units, make, tell):
            if not self._units:
                raise PulledOutError
            self._units -= 1
            yield pair


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sim.runs.kept.AFTER", 0.0)
    monkeypatch.setattr("sim.analysis.measures.PIECE", 8)
    monkeypatch.chdir(tmp_path)


def kept(plan: Plan[Any], executor: Executor, resume: bool, said: list[str]) -> Kept:
    return Kept(executor, plan.name, resume, "go on", said.append)


def carried(plan: Plan[Any], executor: Executor, resume: bool = False) -> tuple[Any, list[str]]:
    said: list[str] = []
    with kept(plan, executor, resume, said) as keeping:
        return plan.run(NOBODY, keeping), said


def cut_off(plan: Plan[Any], units: int) -> BaseException:
    with pytest.raises(PulledOutError) as caught:
        carried(plan, Until(units))
    return caught.value


def drivers() -> Plan[Any]:
    from sim.api.drivers import plan_of

    return plan_of(VALLEY, points=60, runs=120, per_draw=2)


def mechanisms() -> Plan[Any]:
    from sim.api.drivers import mechanisms_plan_of

    return mechanisms_plan_of(VALLEY, 40)


def codings() -> Plan[Any]:
    from sim.api.codings import plan_of

    return plan_of("geneva", runs=8)


def compare() -> Plan[Any]:
    from sim.api.compare import plan_of

    return plan_of([str(VALLEY), f"{VALLEY}+war.start_share=0.9"], 40)


def shown(name: str, found: Any) -> str:
    from sim.views import codings_data, compare_data, drivers_data, mechanisms

    documents: dict[str, Callable[[Any], Any]] = {
        "drivers": drivers_data.document, "mechanisms": mechanisms.document,
        "codings": codings_data.document, "compare": compare_data.data,
    }  # fmt: skip
    return json.dumps(documents[name](found), default=str)


PLANS = {"drivers": drivers, "mechanisms": mechanisms, "codings": codings, "compare": compare}


LONG = {"codings", "mechanisms", "drivers"}


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=[pytest.mark.long] * (n in LONG)) for n in PLANS]
)
def test_what_was_cut_off_goes_on_and_ends_with_the_same_bytes(name: str) -> None:
    plan = PLANS[name]()
    whole, said = carried(plan, Here())
    assert not said
    assert not UNFINISHED.exists()
    error = cut_off(plan, 3)
    [folder] = UNFINISHED.iterdir()
    assert error.__notes__[0].endswith(f"runs are kept in {folder}.")
    assert len(list(folder.glob(f"*{ENDING}"))) == 3
    found, said = carried(PLANS[name](), Here(), resume=True)
    assert said[0].startswith("Going on: ")
    assert shown(name, found) == shown(name, whole)
    assert not UNFINISHED.exists()


def test_other_processes_go_on_with_it_as_well() -> None:
    whole, _ = carried(compare(), Here())
    cut_off(compare(), 5)
    found, _ = carried(compare(), Processes(2), resume=True)
    assert shown("compare", found) == shown("compare", whole)


def test_only_what_is_missing_is_run() -> None:
    plan = compare()
    cut_off(plan, 5)
    taken: list[int] = []
    with Kept(Here(), plan.name, True, "", lambda line: None, taken.append) as keeping:
        plan.run(NOBODY, keeping)
    assert taken == [8] * 5


def test_what_is_kept_is_not_taken_without_being_asked_for() -> None:
    cut_off(compare(), 2)
    _, said = carried(compare(), Here())
    assert len(said) == 1
    assert said[0].startswith("Of this, 16 runs are kept in results/.unfinished/compare-")
    assert not UNFINISHED.exists()


@pytest.mark.parametrize("wrong", ["cut", "altered", "other", "hostile", "link"])
def test_a_damaged_file_is_made_again_with_a_line(wrong: str, tmp_path: Path) -> None:
    whole, _ = carried(compare(), Here())
    cut_off(compare(), 4)
    first, second, *_ = sorted(UNFINISHED.glob(f"*/*{ENDING}"))
    data = first.read_bytes()
    match wrong:
        case "cut":
            first.write_bytes(data[:-7])
        case "altered":
            first.write_bytes(data[:-7] + b"x" + data[-6:])
        case "other":
            first.write_bytes(second.read_bytes())
        case "hostile":
            body = {"arrays": [["replicate", "|O", [1]]], "bytes": digest(b"12345678")}
            first.write_bytes(sealed(body) + b"12345678")
        case "link":
            first.rename(tmp_path / "elsewhere")
            first.symlink_to(tmp_path / "elsewhere")
    found, said = carried(compare(), Here(), resume=True)
    assert shown("compare", found) == shown("compare", whole)
    if wrong in ("cut", "altered", "hostile"):
        assert said[1:] == [f"{first.name}: altered, or cut short: made again"]


def test_nothing_that_could_hold_an_object_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.unit"
    body = {"arrays": [["x", "|O", [1]]], "bytes": digest(b"12345678")}
    path.write_bytes(sealed(body) + b"12345678")
    with pytest.raises(DamagedResults):
        unpacked(path)
    arrays = {"x": np.arange(6).reshape(2, 3), "t": np.array(["a", "b\n"]), "e": np.zeros(0)}
    path.write_bytes(packed(arrays))
    assert {name: a.tolist() for name, a in unpacked(path).items()} == {
        name: a.tolist() for name, a in arrays.items()
    }


def test_the_same_command_twice_at_a_time_is_told() -> None:
    plan = compare()
    cut_off(plan, 2)
    with kept(plan, Here(), True, []), pytest.raises(FolderConflict, match="is running already"):
        carried(compare(), Here(), resume=True)


def test_of_results_that_are_not_its_own_nothing_is_taken() -> None:
    with pytest.raises((ValueError, KeyError)):
        TableReader().restored({"replicate": np.arange(3), "failed": np.arange(0)}, range(4))


def test_the_command_says_how_it_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = sim("drivers", VALLEY, *SMALL)
    real = Here.run

    def once(self: Here, *given: Any) -> Iterator[Any]:
        for place, pair in enumerate(real(self, *given)):
            if place == 4:
                raise OSError(5, "the disk is gone")
            yield pair

    monkeypatch.setattr(Here, "run", once)
    done = sim("drivers", VALLEY, *SMALL)
    monkeypatch.setattr(Here, "run", real)
    assert done.code == 6
    assert "runs are kept in results/.unfinished/drivers-" in done.err
    assert f"Go on with: sim drivers {VALLEY} {' '.join(SMALL)} --resume" in done.err
    again = sim("drivers", VALLEY, *SMALL, "--resume")
    assert again.out == whole.out
    assert again.err.startswith("Going on: ")
    nothing = sim("drivers", VALLEY, *SMALL, "--resume")
    assert nothing.out == whole.out
    assert "nothing to go on with" in nothing.err


def test_from_python_nothing_is_stored_unless_told() -> None:
    api.compare(VALLEY, f"{VALLEY}+war.start_share=0.9", runs=8)
    assert not list(Path().iterdir())
