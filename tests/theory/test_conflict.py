from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.theory.conflict import EARLY_MONTHS, collapse_hazard, deterrence, flare_hazard

ALL_SETS = np.array([[False, False], [True, False], [False, True], [True, True]])


def array(*values: float) -> NDArray[np.float64]:
    return np.array(values, dtype=np.float64)


def survival(function: Any, months: float, *args: float) -> float:
    return math.exp(-float(function(array(months), *(array(x) for x in args))[0]))


def test_deterrence_of_a_set_is_the_chance_that_not_all_of_it_fails() -> None:
    found = deterrence(array(0.8, 0.5), array(0.5, 0.4), ALL_SETS)
    assert found == pytest.approx([0, 0.4, 0.2, 1 - 0.6 * 0.8])


def test_deterrence_is_monotone_and_stays_a_probability() -> None:
    rng = np.random.default_rng(1)
    strength, honour = rng.uniform(size=(500, 2)), rng.uniform(size=(500, 2))
    found = deterrence(strength, honour, ALL_SETS)
    assert np.all((found >= 0) & (found <= 1))
    assert np.all(found[:, 3] >= found[:, 1])
    assert np.all(found[:, 3] >= found[:, 2])
    assert np.all(found[:, 3] <= found[:, 1] + found[:, 2] + 1e-15)
    better = deterrence(strength, np.minimum(1, honour + 0.1), ALL_SETS)
    assert np.all(better >= found)


@pytest.mark.parametrize("which", ["strength", "honour"])
def test_a_word_that_is_worth_nothing_deters_exactly_nothing(which: str) -> None:
    values = {"strength": array(0.7, 0.4), "honour": array(0.3, 0.6)}
    values[which] = array(0.0, values[which][1])
    found = deterrence(values["strength"], values["honour"], ALL_SETS)
    assert found[1] == found[0] == 0.0
    assert found[3] == found[2]


def test_early_failures_alone_leave_the_share_that_they_should_after_seven_months() -> None:
    """With a Weibull that hardly begins, f of them are violated and 1 - (1 - f)^fc collapse."""
    never = 1e30
    f, fc = 0.5, 0.25
    collapse = survival(collapse_hazard, EARLY_MONTHS, 1.0, never, f, fc)
    flare = survival(flare_hazard, EARLY_MONTHS, f, fc)
    assert collapse == pytest.approx((1 - f) ** fc)
    assert collapse * flare == pytest.approx(1 - f)


def test_the_early_risk_is_spent_after_seven_months() -> None:
    for months in (7.0, 12.0, 60.0):
        assert survival(flare_hazard, months, 0.5, 0.25) == pytest.approx(0.5**0.75)
    assert survival(flare_hazard, 3.5, 0.5, 0.25) == pytest.approx(0.5 ** (0.75 / 2))


def test_without_early_failures_a_deal_lasts_as_weibull_says() -> None:
    shape, scale = 0.67, 600.0
    for months in (1.0, 12.0, 60.0):
        expected = math.exp(-((months / scale) ** shape))
        assert survival(collapse_hazard, months, shape, scale, 0.0, 0.3) == pytest.approx(expected)
    at_scale = survival(collapse_hazard, scale, shape, scale, 0.0, 0.3)
    assert at_scale == pytest.approx(1 / math.e)


@pytest.mark.parametrize("early", [0.0, 1.0])
@pytest.mark.parametrize("war", [0.0, 1.0])
@pytest.mark.parametrize("scale", [0.0, 600.0])
def test_the_ends_of_the_scales_give_numbers(early: float, war: float, scale: float) -> None:
    """A user may write 0 and 1: the hazards become large there, but no infinity times nothing."""
    months = array(1.0, 7.0, 60.0)
    collapse = collapse_hazard(months, array(0.5), array(scale), array(early), array(war))
    flare = flare_hazard(months, array(early), array(war))
    for hazard in (collapse, flare):
        assert np.isfinite(hazard).all()
        assert np.all(np.diff(hazard) >= 0)
    assert math.exp(-flare[1] - collapse[1]) < 1e-9 or early == 0
