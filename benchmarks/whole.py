"""Whole processes and memory: what a user waits for, and how much it takes."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.rounds import Spread

SIM = str(Path(sys.executable).with_name("sim"))
MEMORY = """
import sys
import sim
sim.run("geneva", runs=int(sys.argv[1]), folder=sys.argv[2])
with open("/proc/self/status") as status:
    print(next(line.split()[1] for line in status if line.startswith("VmHWM")))
"""


def commands(rounds: int) -> dict[str, Spread]:
    """Seconds on the clock of the commands that people type, with the compiler's cache filled."""
    geneva = [SIM, "run", "scenarios/geneva.yaml"]
    plans = {
        "sim run scenarios/geneva.yaml": geneva,
        "sim check geneva": [SIM, "check", "geneva"],
        "sim --help": [SIM, "--help"],
    }
    found = {}
    for name, command in plans.items():
        taken = [_seconds([*command, *_elsewhere(command, turn)]) for turn in range(rounds + 1)]
        found[name] = Spread.of(taken[1:])
    return found


def slider(moves: int) -> Spread:
    """Milliseconds on the clock from one changed value to the summary of 2,000 runs."""
    import sim

    geneva = sim.load("geneva")
    taken = []
    for move in range(moves + 2):
        start = time.perf_counter()
        scenario = geneva.with_value("war.start_share", 0.3 + 0.3 * move / moves)
        assert sim.run(scenario, runs=2_000).summary["runs"] == 2_000
        taken.append(1000 * (time.perf_counter() - start))
    return Spread.of(taken[2:])


def memory() -> dict[str, Any]:
    """Peak resident size in MB of 100,000 and 1,000,000 runs that are stored, and their ratio."""
    few, many = (_peak(runs) for runs in (100_000, 1_000_000))
    return {"runs_100000_mb": few, "runs_1000000_mb": many, "ratio": many / few}


def _peak(runs: int) -> float:
    """Peak resident size of a process of its own; what it inherits from this one does not count."""
    with tempfile.TemporaryDirectory() as out:
        command = [sys.executable, "-c", MEMORY, str(runs), f"{out}/results"]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    return float(done.stdout) / 1024


def _elsewhere(command: Sequence[str], turn: int) -> list[str]:
    """A fresh folder for each run, or it would only be verified."""
    if "run" not in command:
        return []
    return ["-o", str(Path(tempfile.mkdtemp(prefix="sim-bench-")) / str(turn))]


def _seconds(command: Sequence[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start
