from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq

from sim.theory.concession import aspiration

UNIT = st.floats(0, 1)
POWER = st.floats(0.05, 20)


def demand(t: float, floor: float, best: float, power: float) -> float:
    return float(aspiration(*(np.array([x]) for x in (t, floor, best, power)))[0])


@pytest.mark.parametrize(
    ("powers", "time", "share"),
    [((1, 1), 0.714286, 0.5), ((5, 1), 0.885166, 0.619616)],
)
def test_two_demands_on_a_pie_meet_when_and_where_they_should(
    powers: tuple[float, float], time: float, share: float
) -> None:
    def left_over(t: float) -> float:
        return sum(demand(t, 0.3, 1, power) for power in powers) - 1

    crossing = brentq(left_over, 0, 1)
    assert crossing == pytest.approx(time, abs=1e-6)
    assert demand(crossing, 0.3, 1, powers[0]) == pytest.approx(share, abs=1e-6)


@given(UNIT, UNIT, POWER)
def test_a_demand_begins_at_the_best_and_ends_at_the_floor(
    floor: float, best: float, power: float
) -> None:
    assert demand(0, floor, best, power) == best
    assert demand(1, floor, best, power) == floor


@given(UNIT, UNIT, POWER)
def test_a_demand_never_rises(early: float, late: float, power: float) -> None:
    early, late = sorted((early, late))
    assert demand(early, 0.2, 0.9, power) >= demand(late, 0.2, 0.9, power)


@given(st.floats(0.01, 0.99), POWER, POWER)
def test_a_higher_power_concedes_later(t: float, one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert demand(t, 0.2, 0.9, low) <= demand(t, 0.2, 0.9, high)


def test_a_linear_demand_is_half_way_at_half_time() -> None:
    assert demand(0.5, 0.2, 0.9, 1) == pytest.approx(0.55)
    assert demand(0.5, 0.2, 0.9, 4) > 0.55 > demand(0.5, 0.2, 0.9, 0.25)
