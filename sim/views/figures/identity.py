"""What stands small at the foot of a figure of stored results."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from sim.inputs.scenario import Scenario
from sim.views import changes
from sim.views.phrases import cut

if TYPE_CHECKING:
    from sim.runs.results import RunResults

PER_INCH = 15  # small characters
NAME = 60  # characters of a scenario
NOT_A_FORECAST = "Shares of model runs under stated assumptions, not a forecast."


def identity(results: RunResults, width: float, *remarks: str, shares: bool = True) -> str:
    """Remarks, number of runs, seed, hash and version, in lines that fit *width* inches."""
    header = results.header
    changed = changes.told(Scenario.restored(results.scenario))
    name = cut(str(results.scenario["document"]["name"]), NAME)
    failed = len(results.failures)
    left_out = f" ({failed:,} failed and not counted)" if failed else ""
    told = [
        *changed,
        *remarks,
        *([NOT_A_FORECAST] if shares else []),
        f"{name}, {header.scenario_hash}: n\N{NO-BREAK SPACE}{header.runs:,}{left_out}, "
        f"{header.per_coding:,} per draw, seed\N{NO-BREAK SPACE}{header.seed}; "
        f"sim\N{NO-BREAK SPACE}{header.versions['sim']}.",
    ]
    return lines(" ".join(told), width)


def lines(text: str, width: float) -> str:
    """Small text in lines that fit *width* inches."""
    return "\n".join(textwrap.wrap(text, int(width * PER_INCH)))
