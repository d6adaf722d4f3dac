"""What is quick stays quick: a command imports what it uses, and little of the program itself."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.command import VALLEY, sim

HEAVY = (
    "jinja2", "matplotlib", "mesa", "networkx", "numba", "numpy", "pandas", "pyarrow",
    "pydantic", "rich", "scipy", "yaml",
)  # fmt: skip
NONE: set[str] = set()
FILE = {"pydantic", "yaml"}  # to read a scenario
ASKED = FILE | {"numpy"}  # to say that a number does not go
TABLES = ASKED | {"pyarrow"}  # to read results
MODEL = TABLES | {"mesa", "numba", "scipy"}  # of SciPy what draws a beta distribution
# Of each command: how it ends, how many modules of our own it may import, and what of others.
COMMANDS: dict[str, tuple[int, int, set[str]]] = {
    "run --help": (0, 30, {"pydantic"}),
    "list": (0, 70, FILE),
    "check geneva bad.yaml": (4, 70, FILE),
    "check geneva": (0, 75, FILE),
    "show geneva": (0, 75, FILE),
    "evidence": (0, 75, FILE),
    "schema": (0, 45, FILE),
    "new mine": (0, 55, FILE),
    "import actors.csv": (0, 70, FILE),
    "run geneva -n 0": (2, 100, ASKED),
    "compare geneva": (2, 125, ASKED),
    "replay bad.yaml 3": (4, 80, FILE),
    "solve geneva -n 0": (2, 80, ASKED),
    "bundle geneva -o x.tar": (2, 30, {"pydantic"}),
    "bundle kept -o x.zip": (0, 95, TABLES),
    "verify geneva": (2, 85, ASKED),
    "plot --list": (2, 30, {"pydantic"}),
    f"run {VALLEY} -n 8 -o kept": (0, 100, TABLES),
    f"run {VALLEY} -n 8 -o other": (0, 145, MODEL),
    "replay kept 0": (0, 145, MODEL),
    f"solve {VALLEY}": (0, 145, MODEL),
    "compare kept more": (0, 125, MODEL - {"mesa", "numba"}),
}
PYTHON: dict[str, tuple[int, set[str]]] = {
    "import sim": (1, NONE),
    "import sim; sim.load('geneva').with_value('name', 'x')": (45, FILE),
    "import sim; sim.open_results('kept').summary": (75, TABLES),
}
PROBE = """\
import json, os, sys
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO

def told(work):
    read, write = os.pipe()
    if os.fork():
        os.close(write)
        with os.fdopen(read) as answer:
            return json.loads(answer.read() or "null")
    try:
        code = work()
        own = sum(name.partition(".")[0] == "sim" for name in sys.modules)
        found = [code, own, [name for name in HEAVY if name in sys.modules]]
    except BaseException as error:
        found = repr(error)
    os.write(write, json.dumps(found).encode())
    os._exit(0)

def command(line):
    def work():
        sys.argv = ["sim", *line.split()]
        from sim.cli import main
        with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
            try:
                main()
            except SystemExit as stop:
                return stop.code
    return work

def python(code):
    return lambda: exec(code)

steps = {line: command(line) for line in LINES} | {code: python(code) for code in CODES}
json.dump({name: told(work) for name, work in steps.items()}, sys.stdout)
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What was there after each step, in a process of its own: its end, own modules, others."""
    folder = tmp_path_factory.mktemp("quick")
    for name, seed in (("kept", 1), ("more", 2)):
        assert sim("run", VALLEY, "-n", "8", "--seed", str(seed), "-o", folder / name).code == 0
    (folder / "bad.yaml").write_text("name: [\n")
    (folder / "actors.csv").write_text("name,position,capability,salience\na,0,1,1\nb,1,1,1\n")
    head = f"HEAVY = {HEAVY}\nLINES = {[*COMMANDS]}\nCODES = {list(PYTHON)}\n"
    done = subprocess.run(
        [sys.executable, "-c", head + PROBE],
        cwd=folder, capture_output=True, text=True, check=True,
    )  # fmt: skip
    content: dict[str, Any] = json.loads(done.stdout)
    return content


@pytest.mark.parametrize("line", COMMANDS)
def test_a_command_imports_what_it_uses(found: dict[str, Any], line: str) -> None:
    code, own, others = found[line]
    assert code == COMMANDS[line][0]
    assert own <= COMMANDS[line][1]
    assert set(others) <= COMMANDS[line][2]


@pytest.mark.parametrize("code", PYTHON)
def test_a_function_imports_what_it_uses(found: dict[str, Any], code: str) -> None:
    _, own, others = found[code]
    assert own <= PYTHON[code][0]
    assert set(others) <= PYTHON[code][1]
