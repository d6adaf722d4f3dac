"""What the Makefile does on a fresh machine, with every Python that is found."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.test_packaging import ROOT, succeed

PYTHONS = ("python3.11", "python3.12", "python3.13")


def works(python: str) -> bool:
    """Whether it is there; a launcher may be, whose interpreter is not."""
    if shutil.which(python) is None:
        return False
    return subprocess.run([python, "-c", ""], capture_output=True).returncode == 0


@pytest.fixture(params=PYTHONS)
def python(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    if not works(name):
        pytest.skip(f"there is no {name}")
    return name


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The files of the project and nothing that was built, in a folder with a space in its name."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a checkout")
    listed = succeed(["git", "ls-files", "-co", "--exclude-standard"], ROOT)
    for name in listed.splitlines():
        if (ROOT / name).is_file():
            target = tmp_path / "fresh one" / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, target)
    return tmp_path / "fresh one"


@pytest.mark.long
def test_it_is_installed_runs_and_passes_the_checks(python: str, checkout: Path) -> None:
    succeed(["make", ".venv/.package", f"PYTHON={python}"], checkout)
    program = str(checkout / ".venv" / "bin" / "sim")
    assert succeed([program, "--version"], checkout).startswith("sim ")
    assert "not a forecast" in succeed([program, "run", "geneva", "-n", "200"], checkout)
    succeed(["make", "lint", f"PYTHON={python}"], checkout)


@pytest.mark.long
def test_what_the_benchmarks_compare_with_is_installed(python: str, checkout: Path) -> None:
    succeed(["make", ".venv-bench/.made", f"PYTHON={python}"], checkout)
    own = str(checkout / ".venv-bench" / "bin" / "python")
    assert succeed([own, "-c", "import negmas; print(negmas.__version__)"], checkout) == "0.16.0\n"
