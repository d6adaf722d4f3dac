"""Run all benchmarks, print a table, and write the same as JSON."""

from __future__ import annotations

import argparse
import json
import os
import platform
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any

from benchmarks.parts import parts
from benchmarks.rounds import Spread
from benchmarks.scaling import Growth, growths
from benchmarks.speed import bilateral, summits
from benchmarks.start import first_run, starts
from benchmarks.whole import commands, memory, slider


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--rounds", type=int, default=9, help="alternating rounds of a comparison")
    parser.add_argument("--quick", action="store_true", help="leave out scaling and memory")
    parser.add_argument("-o", "--output", type=Path, default=Path("benchmarks/results.json"))
    given = parser.parse_args()
    found = measure(given.rounds, given.quick)
    given.output.write_text(json.dumps(found, indent=1, default=_plain) + "\n", encoding="utf-8")
    print("\n".join(table(found)))
    print(f"\nAs JSON: {given.output}")


def measure(rounds: int, quick: bool) -> dict[str, Any]:
    """All figures, by part."""
    found: dict[str, Any] = {
        "machine": {
            "processor": platform.processor() or platform.machine(),
            "cores": os.cpu_count(),
            "python": platform.python_version(),
            "load_before": os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
        },
        "summits": summits(rounds),
        "bilateral": bilateral(rounds),
        "parts_us": parts(rounds),
        "slider_ms": slider(30),
        "commands_s": commands(max(3, rounds // 2)),
        "starts": starts(rounds),
        "first_run": first_run(max(2, rounds // 4)),
    }
    if not quick:
        found["memory"] = memory()
        found["scaling"] = growths()
    return found


def table(found: dict[str, Any]) -> list[str]:
    """The figures as lines for a terminal: median, and lowest to highest of all rounds."""
    summit, talks = found["summits"], found["bilateral"]
    rows: list[tuple[str, Spread | float, str]] = [
        (f"geneva summits, {summit['packages']} packages", summit["geneva_per_second"], "/s"),
        ("NegMAS sessions, 5 parties, 20 steps", summit["negmas_per_second"], "/s"),
        ("bare Mesa models, 5 agents, 20 steps", summit["mesa_per_second"], "/s"),
        ("  times NegMAS", summit["times_negmas"], "x"),
        ("  times bare Mesa", summit["times_mesa"], "x"),
        ("bilateral stage, a summit", talks["model_us"], "us"),
        ("fused loop, a summit", talks["fused_us"], "us"),
        ("  the stage takes, of the loop's time", talks["times_fused"], "x"),
        ("one changed value, 2,000 runs, summary", found["slider_ms"], "ms"),
        *((name, seconds, "s") for name, seconds in found["commands_s"].items()),
        *((name, times, "x") for name, times in found["starts"].items()),
        ("first run, times the next", found["first_run"], "x"),
    ]
    if "memory" in found:
        rows += [
            ("peak memory, 100,000 runs", found["memory"]["runs_100000_mb"], "MB"),
            ("peak memory, 1,000,000 runs", found["memory"]["runs_1000000_mb"], "MB"),
        ]
    rows += [(f"  {name}, a summit", spread, "us") for name, spread in found["parts_us"].items()]
    lines = [f"{name:42} {_shown(value)} {unit}" for name, value, unit in rows]
    for growth in found.get("scaling", []):
        lines.append(_growth(growth))
    return lines


def _growth(growth: Growth) -> str:
    sizes = f"{growth.sizes[0]:,} to {growth.sizes[-1]:,} {growth.what}"
    return f"{sizes:42} time ~ size ^ {growth.exponent:.2f}; ^ {growth.last:.2f} at the end"


def _shown(value: Spread | float) -> str:
    if isinstance(value, Spread):
        return f"{_number(value.median):>9}  ({_number(value.low)} to {_number(value.high)})"
    return f"{_number(value):>9}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")


if __name__ == "__main__":
    main()
