"""Print the table of mechanisms for the base scenario, which `tools.model_tables` puts in place."""

from __future__ import annotations

from sim.analysis.mechanisms import measure
from sim.analysis.paired import Difference
from sim.inputs.loading import load
from sim.runs.run import Job
from tools.markdown import table

RUNS, SEED = 40_000, 1
HEADS = (
    "switched off", "runs that flip", "meeting", "signed, given a meeting",
    "ratified, given a text", "standing after 5 years",
)  # fmt: skip


def main() -> None:
    scenario = load("geneva")
    effects = measure(Job(scenario, SEED, RUNS, scenario.spec.runs.per_coding))
    rows = [
        (
            e.name, f"{100 * (e.flipped.share or 0.0):.1f} %",
            *map(_points, (e.meeting, e.signed, e.ratified, e.standing)),
        )
        for e in effects
    ]  # fmt: skip
    print(
        f"`{scenario.name}`, {RUNS:,} paired runs, seed {SEED}; changes in percentage points, "
        "off minus on.\n"
    )
    print(table(HEADS, rows))


def _points(change: Difference) -> str:
    return "-" if change.value is None else f"{100 * change.value + 0.0:+.1f}"


if __name__ == "__main__":
    main()
