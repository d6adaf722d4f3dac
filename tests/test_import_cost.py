"""What is quick stays quick: the heavy libraries are imported only where they are used."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.command import VALLEY, sim

HEAVY = ("mesa", "numba", "pandas", "pyarrow", "matplotlib", "scipy", "networkx")
PROBE = """\
import json, sys
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO

found = {}

def look(step):
    found[step] = [name for name in HEAVY if name in sys.modules]

def command(code, *arguments):
    from sim.cli import app
    from sim.cli.console import guarded
    with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
        assert guarded(lambda: app(list(arguments)), False) == code
    look(" ".join(arguments))

import sim
look("import")
command(0, "--help")
command(0, "run", "--help")
command(0, "list")
command(4, "check", "geneva", "bad.yaml")
command(0, "show", "geneva")
command(0, "evidence")
command(0, "schema")
command(0, "new", "mine")
command(0, "import", "actors.csv")
command(2, "run", "geneva", "-n", "0")
command(0, "compare", "--help")
command(2, "compare", "geneva")
command(4, "replay", "bad.yaml", "3")
command(2, "solve", "geneva", "-n", "0")
command(0, "discover", "--help")
command(0, "codings", "--help")
command(2, "bundle", "geneva", "-o", "x.tar")
command(2, "verify", "geneva")
sim.load("geneva").with_value("name", "x")
look("load")
sim.open_results("kept").summary
look("open_results")
command(0, "run", VALLEY, "-n", "8", "-o", "kept")
look("the same run again")
command(0, "run", VALLEY, "-n", "8", "-o", "other")
look("a new run")
json.dump(found, sys.stdout)
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """Which heavy libraries were there after each step."""
    folder = tmp_path_factory.mktemp("quick")
    assert sim("run", VALLEY, "-n", "8", "-o", folder / "kept").code == 0
    (folder / "bad.yaml").write_text("name: [\n")
    (folder / "actors.csv").write_text("name,position,capability,salience\na,0,1,1\nb,1,1,1\n")
    probe = f"HEAVY = {HEAVY}\nVALLEY = {str(VALLEY)!r}\n{PROBE}"
    done = subprocess.run(
        [sys.executable, "-c", probe], cwd=folder, capture_output=True, text=True, check=True
    )
    content: dict[str, list[str]] = json.loads(done.stdout)
    return content


@pytest.mark.parametrize(
    "step",
    [
        "import",
        "--help",
        "run --help",
        "list",
        "check geneva bad.yaml",
        "show geneva",
        "evidence",
        "schema",
        "new mine",
        "import actors.csv",
        "run geneva -n 0",
        "compare --help",
        "compare geneva",
        "replay bad.yaml 3",
        "solve geneva -n 0",
        "discover --help",
        "codings --help",
        "bundle geneva -o x.tar",
        "verify geneva",
        "load",
    ],
)
def test_nothing_heavy_is_imported(found: dict[str, list[str]], step: str) -> None:
    assert found[step] == []


def test_a_run_that_is_there_is_read_without_the_model(found: dict[str, list[str]]) -> None:
    for step in ("the same run again", "open_results"):  # what the tables say is counted again
        assert set(found[step]) <= {"pandas", "pyarrow"}
    assert {"mesa", "numba"} <= set(found["a new run"])
