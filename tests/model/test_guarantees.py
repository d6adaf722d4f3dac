from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from sim.arrays import Floats
from sim.inputs.places import ScenarioError
from sim.inputs.scenario import Scenario
from sim.inputs.schema import scenario_schema
from sim.outcomes import Outcome
from tests.cases import build, differing, grown, party, played, principal, run

MEAN = 0.41


def pledged(**over: Any) -> Scenario:
    """A war that a line and two pledges may end; arms from one guarantor, men from two."""
    issues: dict[str, Any] = {
        "line": {
            "political": True,
            "status_quo": "open",
            "options": {"open": {"interim": True}, "moved": {}},
        },
        "pledge": {
            "kind": "any_of",
            "status_quo": "none",
            "options": {
                "arms": {"guarantors": ["north"], "hazard_ratio": 0.8},
                "men": {"guarantors": ["north", "far"], "hazard_ratio": 0.5},
            },
        },
    }
    values = {
        "line": {"open": 0.5, "moved": 0.6},
        "pledge": {"arms": 0.7, "men": 0.7, "none": 0.5},
    }
    side = {"war_cost": 0.2, "optimism": 0.0, "ratification": {"intercept": 50}}
    data = {
        "name": "pledged",
        "process": ["bilateral", "ratification", "aftermath"],
        "actors": {
            "east": principal(values, **side),
            "west": principal(values, **side),
            "north": party("third_party", values, honour=MEAN, ratification={"intercept": 50}),
        },
        "outsiders": {"far": {"honour": MEAN}},
        "issues": issues,
        "war": {"between": ["east", "west"], "start_share": 0.5},
        "stages": {
            "aftermath": {
                "shape": 0.67,
                "scale": "50 years",
                "early_violation": 0.5,
                "early_war": 0.3,
                "mean_honour": MEAN,
            }
        },
    }
    return grown(build(data), **over)


def lasting(
    scenario: Scenario, *pledges: str, kind: int = Outcome.CEASEFIRE, side: str = "east"
) -> Floats:
    """What a principal believes of the deals with these pledges, one value per coding."""
    summit = played(scenario, 3)
    agenda = summit.setting.agenda
    wanted = [name in pledges for name in agenda.guarantees]
    [group] = np.flatnonzero(
        (agenda.group_outcome == kind) & (agenda.group_guarantees == wanted).all(axis=1)
    )
    [principal] = [p for p in summit.principals if p.name == side]
    return np.asarray(principal.lasting[:, group])


BARE = math.exp(-((60 / 600) ** 0.67)) * (1 - 0.5) ** 0.3  # equation (7) at x = 0


def test_a_deal_without_anything_lasts_as_equation_7_says() -> None:
    assert lasting(pledged()) == pytest.approx(BARE)


@pytest.mark.parametrize(("pledge", "ratio"), [("arms", 0.8), ("men", 0.5)])
def test_a_pledge_alone_has_its_hazard_ratio_at_mean_honour(pledge: str, ratio: float) -> None:
    assert lasting(pledged(), pledge) == pytest.approx(BARE**ratio)


def test_pledges_together_deter_more_than_each_and_less_than_their_sum() -> None:
    both = math.log(lasting(pledged(), "arms", "men")[0]) / math.log(BARE)
    assert 0.8 * 0.5 < both < 0.5


def test_a_settlement_has_its_hazard_ratio_on_top() -> None:
    settled = pledged(stages__aftermath__settlement_ratio=0.6)
    assert lasting(settled, kind=Outcome.SETTLEMENT) == pytest.approx(BARE**0.6)
    assert lasting(settled, "men", kind=Outcome.SETTLEMENT) == pytest.approx(BARE ** (0.6 * 0.5))
    assert lasting(settled) == pytest.approx(BARE)


def test_a_pledge_is_as_good_as_its_guarantors_word_on_average() -> None:
    """Two guarantors, one always true to its word and one never: half of the honour."""
    split = pledged(actors__north__honour=2 * MEAN, outsiders__far__honour=0)
    assert lasting(split, "men") == pytest.approx(BARE**0.5)
    assert lasting(split, "arms")[0] > BARE**0.8


@pytest.mark.parametrize("honour", [0.1, 0.41, 0.9])
def test_more_honour_makes_a_pledge_last_longer(honour: float) -> None:
    less, more = (
        lasting(pledged(actors__north__honour=q), "arms")[0] for q in (honour, honour + 0.05)
    )
    assert more > less > BARE


@pytest.mark.parametrize("mean", [0.3, 0.41, 0.6])
def test_a_higher_mean_behind_the_ratios_makes_pledges_weaker_as_its_text_says(mean: float) -> None:
    """It is what the ratios are scaled by; who says that pledges are kept raises the honour."""
    text = scenario_schema()["$defs"]["Aftermath"]["properties"]["mean_honour"]["description"]
    assert "a higher one makes every guarantee weaker" in text
    less, more = (
        lasting(pledged(stages__aftermath__mean_honour=m), "men")[0] for m in (mean, mean + 0.1)
    )
    assert BARE < more < less


@pytest.mark.parametrize(
    ("over", "least"),
    [
        ({"issues__pledge__options__men__hazard_ratio": 0.05}, "0.0854"),
        ({"issues__pledge__options__men__hazard_ratio": "0.05 to 0.4"}, "0.0854"),
        ({"issues__pledge__options__men__hazard_ratio": 0}, "0.0854"),
        ({"stages__aftermath__mean_honour": 0.1}, "0.549"),
        ({"stages__aftermath__mean_honour": "0.1 to 0.9"}, "0.549"),
        ({"stages__aftermath__mean_honour": 0}, "1"),
    ],
)
def test_a_hazard_ratio_that_no_strength_reaches_is_refused(over: Any, least: str) -> None:
    with pytest.raises(ScenarioError, match=f"men.hazard_ratio: must be at least {least}, that of"):
        pledged(**over)


def test_the_least_hazard_ratio_is_that_of_a_pledge_which_always_deters() -> None:
    least = math.exp(-6 * MEAN)
    full = pledged(issues__pledge__options__men__hazard_ratio=least)
    assert lasting(full, "men") == pytest.approx(BARE**least)


def test_trust_shifts_the_odds_of_the_word_as_one_side_sees_it() -> None:
    trusting = pledged(actors__east__trust=math.log(2))
    odds = 2 * MEAN / (1 - MEAN)
    told = pledged(actors__north__honour=odds / (1 + odds))
    assert lasting(trusting, "arms") == pytest.approx(lasting(told, "arms"))
    assert lasting(trusting, "arms", side="west") == pytest.approx(BARE**0.8)


@pytest.mark.parametrize("honour", [0, 1])
@pytest.mark.parametrize("trust", [-5, 5, 1000])
def test_trust_moves_no_certainty(honour: float, trust: float) -> None:
    plain = pledged(actors__north__honour=honour)
    bent = pledged(actors__north__honour=honour, actors__east__trust=trust)
    assert lasting(bent, "arms") == pytest.approx(lasting(plain, "arms"))


def test_a_word_worth_nothing_changes_no_bit_of_what_deals_are_believed_to_last() -> None:
    hollow = pledged(actors__north__honour=0, outsiders__far__honour=0)
    bare = lasting(hollow).tobytes()
    for pledges in (("arms",), ("men",), ("arms", "men")):
        assert lasting(hollow, *pledges).tobytes() == bare


def test_the_strength_of_a_pledge_that_nobody_honours_moves_no_run() -> None:
    hollow = pledged(actors__north__honour=0, outsiders__far__honour=0)
    strong = hollow.with_value("issues.pledge.options.men.hazard_ratio", 0.1)
    assert differing(run(hollow, 400).columns, run(strong, 400).columns) == []


def test_a_pledge_without_a_hazard_ratio_deters_nothing() -> None:
    mute = pledged().with_value("issues.pledge.options.men.hazard_ratio", None)
    assert lasting(mute, "men") == pytest.approx(BARE)


def test_without_an_aftermath_a_deal_is_worth_its_utility() -> None:
    rows = run(pledged(process=["bilateral"]), 20)
    assert rows.signed.all()
    assert rows["durability.east"].tolist() == [1.0] * 20
    assert rows["gain.east"] == pytest.approx(rows["utility.east"] - (0.5 - 0.2))


def test_a_deal_is_worth_its_lifetime_and_then_what_comes_after_a_collapse() -> None:
    """D u + (1 - D) Z, with Z a given distance below W; here W = 0.5 - 0.2."""
    rows = run(pledged(actors__east__collapse_loss=0.07, actors__west__collapse_loss=0.9), 20)
    d, u = rows["durability.east"], rows["utility.east"]
    assert rows["gain.east"] == pytest.approx(d * u + (1 - d) * (0.3 - 0.07) - 0.3)
    d, u = rows["durability.west"], rows["utility.west"]
    assert rows["gain.west"] == pytest.approx(d * u - 0.3)  # Z is not below 0


def risk(scenario: Scenario) -> Floats:
    """What multiplies the hazards of each signed deal."""
    summit = played(scenario, 40)
    rows = np.flatnonzero(summit.state.signed)
    packages, grudge = summit.state.package[rows], summit.discontent(rows)
    return summit.guarantees.risk(packages, rows, summit.pi[rows], grudge)


def test_pressed_and_grudging_deals_last_less() -> None:
    values = {
        "process": ["trilateral", "ratification", "aftermath"],
        "mediation.styles": ["formulative", "leverage"],
        "actors.north.role": "mediator",
        "actors.north.leverage": {"east": 0.3, "west": 0.3},
        "actors.north.values.line": {"open": 0, "moved": 1},
        "actors.west.values.line": {"open": 0.4, "moved": 0.0},
        "actors.west.values.pledge": {"arms": 0.1, "men": 0.1, "none": 0.5},
        "stages.trilateral.tilt": 1,
    }
    pressed = pledged().with_values(values)
    rows = run(pressed, 40)
    assert rows["leverage_needed"][rows.signed].min() > 0
    plain = risk(pressed)
    for key in ("pressure_ratio", "discontent_ratio"):
        assert np.all(risk(pressed.with_value(f"stages.aftermath.{key}", 2)) > plain)
    needed = rows["leverage_needed"][rows.signed]
    doubled = risk(pressed.with_value("stages.aftermath.pressure_ratio", 2))
    assert doubled / plain == pytest.approx(2**needed)
