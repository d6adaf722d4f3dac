from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.arrays import Floats
from sim.theory.conflict import (
    EARLY_MONTHS,
    bargaining_range,
    collapse_hazard,
    commitment_holds,
    credibility_needed,
    deterrence,
    flare_hazard,
    screening_offer,
    survival,
)

ALL_SETS = np.array([[False, False], [True, False], [False, True], [True, True]])


def array(*values: float) -> Floats:
    return np.array(values, dtype=np.float64)


def lasting(function: Any, months: float, *args: float) -> float:
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
    collapse = lasting(collapse_hazard, EARLY_MONTHS, 1.0, never, f, fc)
    flare = lasting(flare_hazard, EARLY_MONTHS, f, fc)
    assert collapse == pytest.approx((1 - f) ** fc)
    assert collapse * flare == pytest.approx(1 - f)


def test_the_early_risk_is_spent_after_seven_months() -> None:
    for months in (7.0, 12.0, 60.0):
        assert lasting(flare_hazard, months, 0.5, 0.25) == pytest.approx(0.5**0.75)
    assert lasting(flare_hazard, 3.5, 0.5, 0.25) == pytest.approx(0.5 ** (0.75 / 2))


def test_effects_multiply_the_hazard() -> None:
    """At x = 0 as without; twice the hazard is survived by those who would survive it twice."""
    hazard = array(0.0, 0.5, 2.0)
    plain = np.array([math.exp(-h) for h in hazard])
    assert survival(hazard, array(0.0)) == pytest.approx(plain)
    assert survival(hazard, array(math.log(2))) == pytest.approx(plain**2)
    assert np.all(survival(hazard[:, None], array(-1.0, 1.0)) <= 1)


def test_without_early_failures_a_deal_lasts_as_weibull_says() -> None:
    shape, scale = 0.67, 600.0
    for months in (1.0, 12.0, 60.0):
        expected = math.exp(-((months / scale) ** shape))
        assert lasting(collapse_hazard, months, shape, scale, 0.0, 0.3) == pytest.approx(expected)
    at_scale = lasting(collapse_hazard, scale, shape, scale, 0.0, 0.3)
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


# Fearon's bargaining range and screening offer


@given(st.floats(0, 1), st.floats(0, 0.5), st.floats(0, 0.5), st.floats(0, 1))
def test_within_the_range_and_nowhere_else_both_prefer_a_deal(
    win: float, cost: float, other_cost: float, share: float
) -> None:
    low, high = bargaining_range(win, cost, other_cost)
    assert 0 <= low <= win <= high <= 1
    both = share >= win - cost and 1 - share >= 1 - win - other_cost
    if min(abs(share - low), abs(share - high)) > 1e-9:
        assert both == (low < share < high)


def test_the_range_is_as_wide_as_what_war_costs_both() -> None:
    low, high = bargaining_range([0.3, 0.5, 0.9], 0.1, [0.2, 0.0, 0.2])
    assert high - low == pytest.approx([0.3, 0.1, 0.2])  # the last one ends at the whole prize
    assert low == pytest.approx([0.2, 0.4, 0.8])


@pytest.mark.parametrize(("cost", "war"), [(0.1, 0.375), (0.2, 0.25), (0.4, 0.0), (0.7, 0.0)])
def test_6_who_does_not_know_the_others_cost_risks_war(cost: float, war: float) -> None:
    found = screening_offer(0.5, cost, 0.4)
    assert found.war == pytest.approx(war, abs=1e-12)
    assert found.kept == pytest.approx(0.5 + war * 0.4)


@pytest.mark.parametrize("win", [0.1, 0.5, 0.95])
@pytest.mark.parametrize(("cost", "highest"), [(0.1, 0.4), (0.0, 1.0), (0.3, 0.4)])
def test_6_no_other_offer_does_better_against_all_costs_there_are(
    win: float, cost: float, highest: float
) -> None:
    """20,000 opponents in place of a distribution, each offer tried on all of them."""
    costs = (np.arange(20_000) + 0.5) / 20_000 * highest
    offers = np.linspace(0, 1, 401)
    fights = np.searchsorted(costs, offers - win) / len(costs)
    worth = offers * (1 - fights) + (win - cost) * fights
    found = screening_offer(win, cost, highest)
    best = np.argmax(worth)
    assert found.kept == pytest.approx(offers[best], abs=1 / 400)
    assert found.war == pytest.approx(fights[best], abs=1 / 400 / highest + 1e-4)


def test_6_without_uncertainty_there_is_no_war() -> None:
    found = screening_offer(0.5, [0.0, 0.1], 0.0)
    assert found.war.tolist() == [0, 0]
    assert found.kept.tolist() == [0.5, 0.5]


# The commitment problem, and what a guarantee must be worth


SHIFT = {"discount": 0.9, "now": 0.4, "later": 0.6, "cost": 0.3, "effect": 0.4}


def test_7_peace_needs_a_guarantee_that_is_credible_enough() -> None:
    assert credibility_needed(**SHIFT) == pytest.approx(0.380556, abs=1e-6)
    assert commitment_holds(**SHIFT, credibility=[0.380, 0.381]).tolist() == [False, True]


@given(
    st.floats(0.3, 0.95), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.floats(0.1, 1),
    st.floats(0, 1),
)  # fmt: skip
def test_7_the_declining_side_fights_when_peace_is_worth_less_year_by_year(
    discount: float, now: float, later: float, cost: float, effect: float, credibility: float
) -> None:
    """The two paths summed over 1,500 periods, in place of the formula."""
    worth = discount ** np.arange(1500)
    war = ((1 - now) * worth).sum() - cost
    after = (1 - later + credibility * effect) * worth[:-1]
    peace = 1 + discount * (after.sum() - cost)
    if abs(peace - war) > 1e-6:
        holds = commitment_holds(discount, now, later, cost, effect, credibility)
        assert holds == (peace > war)


def test_7_without_a_shift_peace_needs_no_guarantee() -> None:
    assert credibility_needed(0.9, 0.5, 0.5, 0.1, 0.4) < 0
    assert credibility_needed(0.99, 0.1, 0.9, 0.1, 0.4) > 1  # and with a large one none is enough


@pytest.mark.parametrize(
    ("key", "value", "wrong"),
    [
        ("discount", 1.0, "discount: 1 is not strictly between 0 and 1"),
        ("now", -0.1, "now: -0.1 is not between 0 and 1"),
        ("later", 1.1, "later: 1.1 is not between 0 and 1"),
        ("cost", -1, "cost: -1 is not between 0 and inf"),
        ("effect", 0, "effect: 0 is not strictly between 0 and inf"),
    ],
)
def test_a_number_off_its_scale_is_named(key: str, value: float, wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        credibility_needed(**{**SHIFT, key: value})


def test_chances_and_costs_off_their_scales_are_named() -> None:
    with pytest.raises(ValueError, match=r"win: 1.2 is not between 0 and 1"):
        bargaining_range(1.2, 0.1, 0.1)
    with pytest.raises(ValueError, match=r"highest_cost: -0.4 is not between 0 and inf"):
        screening_offer(0.5, 0.1, -0.4)
    with pytest.raises(ValueError, match=r"credibility: 2 is not between 0 and 1"):
        commitment_holds(**SHIFT, credibility=2)
