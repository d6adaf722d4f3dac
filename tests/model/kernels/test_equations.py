from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit

from sim.model.kernels import meeting
from sim.model.kernels.equations import lived, net_consent, odds_to_meet, ruin_of
from tests.model.kernels.cases import case


@pytest.mark.parametrize("tau", [0.0, 1e-300, 1e-12, 1e-9, 0.1])
@pytest.mark.parametrize("net", [-0.2, -1e-10, 0.0, 1e-10, 0.2])
def test_one_consents_exactly_where_the_draw_is_within_the_chance_that_is_told(
    net: float, tau: float
) -> None:
    """Down to no noise at all, and where what speaks for it and against it is nearly a tie."""
    one = case(3)
    rows, week, _, hostility, will, sight, who, rule, _, expected = one.arguments("consents")
    noise, ready = np.full(one.n, tau), np.zeros(one.n)
    arguments = (sight, who, rule, True, expected)
    meeting.consents(rows, week, expected, hostility, will, *arguments)
    strikes = (will.effect * hostility)[rows]
    aversion = np.zeros(one.n)
    aversion[rows] = expected - will.reservation[rows] - strikes + will.leverage[rows] - net
    will = will._replace(tau=noise, aversion=aversion, ready_by=ready)
    u = (np.arange(len(rows)) + 0.5) / len(rows)
    draws = np.log(u / (1.0 - u))
    found = meeting.consents(rows, week, draws, hostility, will, *arguments)
    parts = (expected, will.reservation[rows], aversion[rows], strikes, will.leverage[rows])
    odds = odds_to_meet(net_consent(*parts), noise[rows], will.comfort[rows])
    assert np.array_equal(found, u <= expit(odds))


def test_without_noise_a_tie_is_a_yes_and_less_is_never_one() -> None:
    none = np.zeros(4)
    odds = odds_to_meet(np.array([0.0, -1e-16, -0.01, 0.01]), none, none + 3.0)
    assert odds.tolist() == [np.inf, np.inf, -np.inf, np.inf]


def test_a_sure_deal_is_worth_its_utility_and_one_that_never_lasts_its_ruin() -> None:
    utility, ruin = np.array([0.0, 0.4, 1.0]), np.array([0.2, 0.1, 0.0])
    assert np.array_equal(lived(1.0, utility, ruin), utility)
    assert np.array_equal(lived(0.0, utility, ruin), ruin)
    assert (np.diff(lived(np.linspace(0, 1, 9), 0.7, 0.1)) > 0).all()


def test_a_broken_deal_is_worth_less_than_none_but_not_less_than_nothing() -> None:
    assert ruin_of(np.array([0.5, 0.1]), np.array([0.2, 0.2])) == pytest.approx([0.3, 0.0])
