"""How long whole commands take before and beside what they are for: processor time, as ratios."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.rounds import Spread, ratio

SIM = str(Path(sys.executable).with_name("sim"))
LIBRARIES = "import mesa, numba, pyarrow, pydantic, yaml, typer"
RUN = (SIM, "run", "geneva", "-n", "10000", "-o", "results")
PLANS: dict[str, tuple[str, ...]] = {
    "libraries": (sys.executable, "-c", LIBRARIES),
    "typer": (sys.executable, "-c", "import typer"),
    "run": RUN,
    "check": (SIM, "check", "geneva"),
    "show": (SIM, "show", "geneva"),
    "check own": (SIM, "check", "own.yaml"),
    "show own": (SIM, "show", "own.yaml"),
    "help": (SIM, "--help"),
}
BARE = ("libraries", "typer")
BESIDE = {"run": "libraries"}  # all others beside typer


def starts(rounds: int) -> dict[str, Spread]:
    """Times of a Python that only imports what they need, by command; compiled and kept."""
    found: dict[str, list[float]] = {name: [] for name in PLANS}
    for turn in range(-1, rounds):
        for name, command in PLANS.items():
            taken = processor_seconds(command)
            if turn >= 0:
                found[name].append(taken)
    beside = {name: BESIDE.get(name, "typer") for name in PLANS if name not in BARE}
    return {
        f"sim {name}, times {other} imported": ratio(found[name], found[other])
        for name, other in beside.items()
    }


def first_run(rounds: int) -> Spread:
    """Times of a run with everything compiled that the first one takes, when nothing is yet."""
    with tempfile.TemporaryDirectory() as cache:
        first = [processor_seconds(RUN, NUMBA_CACHE_DIR=f"{cache}/{i}") for i in range(rounds)]
    return ratio(first, [processor_seconds(RUN) for _ in range(rounds)])


def processor_seconds(command: Sequence[str], **environment: str) -> float:
    """What a process of its own takes, in a folder of its own that holds a scenario `own.yaml`."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(Path("scenarios/geneva.yaml"), Path(folder) / "own.yaml")
        process = subprocess.Popen(
            command, cwd=folder, env={**os.environ, **environment}, stdout=subprocess.DEVNULL
        )
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, command)
    return used.ru_utime + used.ru_stime
