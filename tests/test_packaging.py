"""What an installation brings: the wheel is whole and works anywhere, and versions are pinned."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from sim.inputs.bundled import citation
from sim.views.help import KINDS

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CONSTRAINTS = (ROOT / "constraints.txt").read_text(encoding="utf-8")
PINS = [Requirement(line) for line in CONSTRAINTS.splitlines() if not line.startswith("#")]

# In a wheel, what stands beside sim/ in a checkout is inside it.
PACKED = {"sim": "sim", "seeds": "sim/data/seeds", "scenarios": "sim/data/scenarios"}
PACKED |= {f"docs/{kind}": f"sim/data/docs/{kind}" for kind in KINDS}


def succeed(command: list[str], cwd: Path, **variables: str) -> str:
    """Standard output of `command`, run away from the checkout's own PYTHONPATH."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(command, cwd=cwd, env=kept | variables, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from the source distribution, not from the checkout, so that both must be complete."""
    folder = tmp_path_factory.mktemp("dist")
    succeed([sys.executable, "-m", "build", "--no-isolation", "--outdir", ".", str(ROOT)], folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.mark.parametrize("folder", PACKED)
def test_the_wheel_carries_every_file(wheel: Path, folder: str) -> None:
    files = [
        path
        for path in sorted((ROOT / folder).rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts and "data" not in path.parts
    ]
    assert files
    with zipfile.ZipFile(wheel) as packed:
        for path in files:
            name = f"{PACKED[folder]}/{path.relative_to(ROOT / folder).as_posix()}"
            assert packed.read(name) == path.read_bytes(), name


def test_the_wheel_carries_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        tops = {name.split("/")[0] for name in packed.namelist()}
    assert tops == {"sim", f"summit_sim-{PROJECT['version']}.dist-info"}


def test_the_type_marker_is_there(wheel: Path) -> None:
    assert "sim/py.typed" in zipfile.ZipFile(wheel).namelist()


def test_scenarios_and_pages_are_found_by_name_in_an_empty_folder(
    wheel: Path, tmp_path: Path
) -> None:
    site, empty = tmp_path / "site", tmp_path / "empty"
    empty.mkdir()
    zipfile.ZipFile(wheel).extractall(site)
    command = [sys.executable, "-c", "import sys; from sim.cli import main; sys.exit(main())"]
    succeed([*command, "check", "geneva"], empty, PYTHONPATH=str(site))
    told = succeed([*command, "help", "compare"], empty, PYTHONPATH=str(site))
    assert told.startswith("sim compare\n")


@pytest.mark.long
def test_the_installed_wheel_runs_geneva_in_an_empty_folder(wheel: Path, tmp_path: Path) -> None:
    environment, empty = tmp_path / "environment", tmp_path / "empty"
    empty.mkdir()
    succeed([sys.executable, "-m", "venv", str(environment)], tmp_path)
    python = str(environment / "bin" / "python")
    pinned = ["-c", str(ROOT / "constraints.txt")]
    succeed([python, "-m", "pip", "install", "--quiet", *pinned, str(wheel)], tmp_path)
    printed = succeed([str(environment / "bin" / "sim"), "run", "geneva", "-n", "200"], empty)
    assert "not a forecast" in printed
    (results,) = (empty / "results").iterdir()
    assert (results / "manifest.json").is_file()


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
def test_one_exact_version_of_every_dependency(python: str) -> None:
    extras = PROJECT["optional-dependencies"]
    asked = [*PROJECT["dependencies"], *extras["dev"], *extras["docs"]]
    for requirement in map(Requirement, asked):
        name = canonicalize_name(requirement.name)
        pins = [
            pin
            for pin in PINS
            if canonicalize_name(pin.name) == name
            and (pin.marker is None or pin.marker.evaluate({"python_version": python}))
        ]
        assert len(pins) == 1, f"{name} on {python}: {pins}; run `make lock`"
        (clause,) = pins[0].specifier
        assert clause.operator == "=="
        assert clause.version in requirement.specifier, f"{name}: run `make lock`"


def test_no_address_is_pinned() -> None:
    assert "//" not in CONSTRAINTS
    assert " @ " not in CONSTRAINTS


def test_the_citation_names_this_version() -> None:
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert re.findall(r"(?m)^version: (.+)$", citation) == [PROJECT["version"]]


def test_the_wheel_carries_the_citation_that_bundles_hold(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        [name] = [n for n in packed.namelist() if n.endswith("dist-info/licenses/CITATION.cff")]
        assert packed.read(name) == citation() == (ROOT / "CITATION.cff").read_bytes()
