from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from sim.arrays import Floats
from sim.inputs.scenario import Scenario
from sim.model.setting import Step
from tests.cases import build, grown, party, principal, told

LAND = {
    "keep": 0.0,
    "give": 0.0,
}  # nothing is worth a meeting, so every week of preparation is seen


def at_war(**over: Any) -> Scenario:
    """East holds 0.6 at the outset; nothing moves unless a test sets it."""
    values = {"land": LAND}
    data = {
        "name": "at war",
        "process": ["preparation", "bilateral"],
        "horizon": "30 weeks",
        "actors": {
            "east": principal(values, war_cost=0.1, optimism=0.05, aversion=9),
            "west": principal(values, war_cost=0.2, optimism=0.0, aversion=9),
            "third": party("third_party", values),
        },
        "issues": {"land": {"status_quo": "keep", "options": {"keep": {}, "give": {}}}},
        "war": {"between": ["east", "west"], "start_share": 0.6},
        "stages": {"preparation": {"consent_noise": 0}},
    }
    return grown(build(data), **over)


def weeks(scenario: Scenario, runs: int = 1) -> Iterator[Step]:
    return (s for s in told(scenario, runs) if s.stage == "preparation" and s.clock > 0)


def course(scenario: Scenario, fact: str, runs: int = 1) -> Floats:
    """A fact of every week, shape (weeks, runs)."""
    return np.array([step.facts[fact] for step in weeks(scenario, runs)])


def test_each_side_sees_its_share_through_its_hopes_and_pays_its_cost() -> None:
    assert course(at_war(), "reservation.east")[-1, 0] == pytest.approx(0.6 + 0.05 - 0.1)
    assert course(at_war(), "reservation.west")[-1, 0] == pytest.approx(0.4 + 0.0 - 0.2)


def test_the_order_of_the_sides_says_whose_share_it_is() -> None:
    turned = at_war(war__between=["west", "east"], war__start_share=0.4)
    for side in ("east", "west"):
        ours, theirs = (course(s, f"reservation.{side}") for s in (at_war(), turned))
        assert ours == pytest.approx(theirs)


def test_the_value_of_war_is_kept_between_0_and_1() -> None:
    hopeless = at_war(actors__west__war_cost=3, actors__east__optimism=5)
    assert course(hopeless, "reservation.west").max() == 0
    assert course(hopeless, "reservation.east").min() == 1


def test_fatigue_is_what_half_a_year_adds_to_the_wars_own_cost() -> None:
    worth = course(at_war(war__fatigue=0.5), "reservation.east")[:, 0]
    assert worth[25] == pytest.approx(0.6 + 0.05 - 0.1 * 1.5)
    assert np.diff(worth) == pytest.approx(-0.1 * 0.5 / 26)


def test_pressure_of_third_parties_adds_to_the_cost_whatever_the_week() -> None:
    pressed = at_war(actors__third__pressure__west=0.03)
    assert course(pressed, "reservation.west") == pytest.approx(
        course(at_war(), "reservation.west") - 0.03
    )
    assert np.array_equal(course(pressed, "reservation.east"), course(at_war(), "reservation.east"))


def test_long_range_strikes_cost_the_other_side_from_the_week_they_start() -> None:
    block = {"against": "west", "starts": "10 weeks", "cost": 0.04}
    spared = course(at_war(), "reservation.west")
    struck = course(at_war(war__long_range=block), "reservation.west")
    assert (spared - struck)[:, 0] == pytest.approx([0.0] * 9 + [0.04] * 21)


STRIKES = {
    "against": "east",
    "waves_per_week": 0.7,
    "dispersion": 0.8,
    "half_life": "2 weeks",
    "cost": 0.01,
}


def test_waves_are_over_dispersed_counts() -> None:
    waves = course(at_war(war__strikes=STRIKES), "waves", 2000)
    mean, variance = 0.7, 0.7 + 0.7**2 / 0.8  # of a negative binomial
    assert np.array_equal(waves, np.rint(waves))
    assert waves.mean() == pytest.approx(mean, abs=4 * math.sqrt(variance / waves.size))
    assert waves.var() == pytest.approx(variance, rel=0.1)


def test_hostility_is_the_waves_still_felt() -> None:
    """A wave counts half after its half-life: two weeks later."""
    waves = course(at_war(war__strikes=STRIKES), "waves", 5)
    hostility = course(at_war(war__strikes=STRIKES), "hostility", 5)
    felt = [0.5 ** ((29 - w) / 2) * waves[w] for w in range(30)]
    assert hostility[29] == pytest.approx(np.sum(felt, axis=0))


def test_a_wave_costs_the_side_that_it_hits() -> None:
    struck = at_war(war__strikes=STRIKES)
    lost = course(at_war(), "reservation.east", 5) - course(struck, "reservation.east", 5)
    assert lost == pytest.approx(0.01 * course(struck, "hostility", 5))
    assert np.ptp(course(struck, "reservation.west", 5)) == 0


def test_the_front_is_a_random_walk_of_its_volatility() -> None:
    share = course(at_war(war__front__volatility=0.01), "share", 2000)
    steps = np.diff(np.vstack([np.full(2000, 0.6), share]), axis=0)
    assert steps.mean() == pytest.approx(0, abs=4 * 0.01 / math.sqrt(steps.size))
    assert steps.std() == pytest.approx(0.01, rel=0.02)
    late = (share[-1] - 0.6).std()
    assert late == pytest.approx(0.01 * math.sqrt(30), rel=0.1)


def test_the_front_stays_between_0_and_1() -> None:
    share = course(at_war(war__front__volatility=0.5), "share", 50)
    assert share.min() == 0
    assert share.max() == 1


def test_without_a_war_there_is_no_front_and_there_are_no_waves() -> None:
    peace = at_war().with_value("war", None)
    assert not course(peace, "waves", 3).any()
    assert not course(peace, "hostility", 3).any()
