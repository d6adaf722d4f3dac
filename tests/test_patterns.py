"""The table of MODEL.md that holds the model against figures from elsewhere, made again."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest

from sim.arrays import Bools
from tests.cases import DEALS, Rows, bundled, run

TEXT = (Path(__file__).parents[1] / "MODEL.md").read_text(encoding="utf-8")
RUNS = 10_000


@lru_cache(maxsize=2)
def geneva(*styles: str) -> Rows:
    mediation = list(styles) if styles else ["facilitative", "formulative", "leverage"]
    values = {"mediation.styles": [] if styles == ("none",) else mediation}
    return run(bundled("geneva").with_values(values), RUNS)


def told(pattern: str) -> list[float]:
    """The percentages in the second column of the row that begins with `pattern`."""
    [row] = [line for line in TEXT.splitlines() if line.startswith(f"| {pattern}")]
    return [float(number) for number in re.findall(r"(\d+(?:\.\d+)?) %", row.split("|")[3])]


def percent(part: Bools, whole: Bools) -> float:
    return 100 * float((part & whole).sum() / whole.sum())


def test_the_base_scenario_has_all_styles() -> None:
    assert bundled("geneva").spec.mediation.styles == ["facilitative", "formulative", "leverage"]


@pytest.mark.parametrize("weeks", [2, 19, 26])
def test_meetings(weeks: int) -> None:
    found = geneva()
    met = percent(found.met & (found["week"] <= weeks), np.ones(RUNS, dtype=bool))
    assert told(f"a meeting within {weeks} weeks") == [pytest.approx(met, abs=0.5)]


def test_texts_signed_with_and_without_mediation() -> None:
    with_, without = geneva(), geneva("none")
    assert told("a text is signed in talks") == [
        pytest.approx(percent(without.signed, without.met), abs=0.5),
        pytest.approx(percent(with_.signed, with_.met), abs=0.5),
    ]


def test_talks_that_end_in_a_deal() -> None:
    found = geneva()
    assert told("talks end in a ratified deal") == [
        pytest.approx(percent(found.deals, found.met), abs=0.5)
    ]


def test_deals_violated_early() -> None:
    found = geneva()
    month = found["violated_month"]
    early = (month >= 0) & (month <= 7)
    assert told("fighting flares up within 7 months") == [
        pytest.approx(percent(early, found.any_of(*DEALS)), abs=0.5)
    ]
