"""A file that fits the limits is checked in about a second and 256 MiB, whatever is in it."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from unittest.mock import patch

import pytest

from sim.inputs import places
from sim.inputs.loading import load
from sim.inputs.places import MOST_FOUND, SHOWN, Problem, ScenarioError
from sim.inputs.reading import read
from tests.crowded import crowded

FILES = crowded()
SOME = [name for number, name in enumerate(FILES) if number % 6 == 0]
WORST = ("options-of-many", "venues-misspelt")
SECONDS = 4  # of processor time: each takes under 0.6 on a slow machine of 2025
LIMITED = (
    "import resource as r; r.setrlimit(r.RLIMIT_AS, (1 << 28, 1 << 28)); "
    "r.setrlimit(r.RLIMIT_CPU, (60, 60)); from sim.cli import main; main()"
)


def checked(name: str, folder: Path) -> None:
    path = folder / f"{name}.yaml"
    path.write_text(FILES[name])
    read(path)  # else it would not fit the limits
    start = time.process_time()
    with patch.object(places, "nearest", wraps=places.nearest) as nearest:
        found = problems(path)
    assert time.process_time() - start < SECONDS
    assert nearest.call_count <= 4 * SHOWN
    assert len(found) <= 2 * MOST_FOUND
    assert len(str(ScenarioError(found)).splitlines()) <= SHOWN + 1


def problems(path: Path) -> tuple[Problem, ...]:
    try:
        load(path)
    except ScenarioError as error:
        return error.problems
    return ()


@pytest.mark.parametrize("name", SOME)
def test_a_crowded_file_is_checked_with_little_work(name: str, tmp_path: Path) -> None:
    checked(name, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("name", FILES)
def test_every_crowded_file_is_checked_with_little_work(name: str, tmp_path: Path) -> None:
    checked(name, tmp_path)


def in_little_memory(names: list[str], folder: Path) -> None:
    paths = [folder / f"{name}.yaml" for name in names]
    for path in paths:
        path.write_text(FILES[path.stem])
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, "check", *paths],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode in (0, 4), done.stderr[-1000:]
    assert "MemoryError" not in done.stderr


def test_the_worst_are_checked_in_little_memory(tmp_path: Path) -> None:
    in_little_memory(list(WORST), tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("name", FILES)
def test_each_is_checked_in_little_memory(name: str, tmp_path: Path) -> None:
    in_little_memory([name], tmp_path)
