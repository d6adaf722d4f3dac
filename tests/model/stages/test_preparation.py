from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from sim.inputs.scenario import Scenario
from tests.cases import Rows, build, grown, party, principal, run, split, told


def meeting(**over: Any) -> Scenario:
    """Two principals who gain .35 and .15 at the Nash solution of what they see."""
    scenario = split(20, (0.3, 0.4), process=("preparation", "bilateral"))
    return grown(scenario, horizon="10 weeks", **over)


def first_week(rows: Rows) -> float:
    return float((rows["week"] == 1).mean())


@pytest.mark.parametrize(
    ("aversion", "chance"),
    [(0.15, 0.5), (0.05, 1 / (1 + math.exp(-1))), (0.35, 1 / (1 + math.e**2))],
)
def test_consent_is_a_quantal_response_to_the_gain_of_meeting(
    aversion: float, chance: float
) -> None:
    """East's own gain at the Nash solution of the pie is .15: half of what both can win."""
    scenario = meeting(actors__east__aversion=aversion, actors__west__aversion=-99)
    [step] = [s for s in told(scenario, 1) if s.stage == "preparation" and s.clock == 1]
    assert step.facts["chance.east"][0] == pytest.approx(chance)
    rows = run(scenario, 6000, per_coding=1)
    assert first_week(rows) == pytest.approx(
        chance, abs=4 * math.sqrt(chance * (1 - chance) / 6000)
    )


@pytest.mark.parametrize(("aversion", "sure"), [(0.15, True), (0.1501, False), (0.1499, True)])
def test_without_noise_who_gains_nothing_by_meeting_meets(aversion: float, sure: bool) -> None:
    """What is told of its chance is what happens, in an exact tie too; its gain is .15."""
    scenario = meeting(
        actors__east__aversion=aversion,
        actors__west__aversion=-99,
        stages__preparation__consent_noise=0,
    )
    [step] = [s for s in told(scenario, 1) if s.stage == "preparation" and s.clock == 1]
    assert step.facts["chance.east"][0] == pytest.approx(float(sure), abs=1e-12)
    assert first_week(run(scenario, 50)) == float(sure)


def test_both_must_consent_in_the_same_week() -> None:
    alone = first_week(run(meeting(actors__west__aversion=-99), 6000, per_coding=1))
    both = first_week(run(meeting(), 6000, per_coding=1))
    assert both == pytest.approx(alone**2, abs=0.025)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, 0.5),
        ({"actors__east__aversion": 0.25}, -1.0),
        ({"stages__preparation__consent_noise": 0.2}, 0.25),
        ({"actors__east__venues__hill": 4}, 0.9),
        ({"actors__east__venues__hill": 2}, 0.1),
    ],
)
def test_what_moves_the_log_odds_of_consent(changes: dict[str, Any], expected: float) -> None:
    plain = meeting(
        venues={"town": {"country": "hill"}},
        venue="town",
        stages__preparation__comfort_slope=0.4,
        actors__east__aversion=0.1,
    )
    steps = told(grown(plain, **changes), 1)
    [step] = [s for s in steps if s.stage == "preparation" and s.clock == 1]
    chance = float(step.facts["chance.east"][0])
    assert math.log(chance / (1 - chance)) == pytest.approx(expected)


@pytest.mark.parametrize("code", [2, 3, 4])
def test_consent_comes_as_often_as_its_chance_says(code: int) -> None:
    """What is told of a week is what was drawn there, the comfort of the venue included."""
    scenario = meeting(
        venues={"town": {"country": "hill"}},
        venue="town",
        stages__preparation__comfort_slope=1,
        actors__east__aversion=0.1,
        actors__east__venues__hill=code,
    )
    [step] = [s for s in told(scenario, 6000) if s.stage == "preparation" and s.clock == 1]
    chance = float(step.facts["chance.east"][0])
    band = 4 * math.sqrt(chance * (1 - chance) / 6000)
    assert step.facts["consent"][:, 0].mean() == pytest.approx(chance, abs=band)


def test_leverage_and_hostility_enter_with_their_own_coefficients() -> None:
    struck = {
        "between": ["east", "west"],
        "start_share": 0.5,
        "strikes": {"against": "east", "waves_per_week": 3, "half_life": "4 weeks"},
    }
    base = split(20, (0.3, 0.4), process=("preparation", "bilateral"), host=True)
    base = grown(base, war=struck, stages__bilateral__noise=0)

    def odds(**over: Any) -> tuple[float, float]:
        steps = told(grown(base, **over), 1)
        [step] = [s for s in steps if s.stage == "preparation" and s.clock == 1]
        chance = float(step.facts["chance.east"][0])
        return math.log(chance / (1 - chance)), float(step.facts["hostility"][0])

    plain, hostility = odds()
    assert hostility > 0
    cold, _ = odds(stages__preparation__hostility_effect=0.02)
    assert cold == pytest.approx(plain - 0.02 * hostility / 0.1)
    half, _ = odds(actors__host__leverage={"east": 0.08}, stages__preparation__leverage_effect=0.5)
    assert half == pytest.approx(plain + 0.04 / 0.1)
    none, _ = odds(actors__host__leverage={"east": 0.08})
    assert none == pytest.approx(plain)


def test_a_side_that_sees_no_common_ground_expects_to_lose_face() -> None:
    apart = split(20, (0.6, 0.6), process=("preparation", "bilateral"))
    apart = grown(apart, actors__east__loss_of_face=0.2)
    [step] = [s for s in told(grown(apart, horizon="1 weeks"), 1) if s.clock == 1]
    assert step.facts["expected.east"][0] == pytest.approx(0.6 - 0.2)
    assert step.facts["expected.west"][0] == pytest.approx(0.6)


# Preconditions


def waiting(ready: Any, **more: Any) -> Scenario:
    condition = {"of": "west", "ready": ready, "reason": "not ready"} | more
    scenario = meeting(actors__east__aversion=-99, actors__west__aversion=-99)
    return scenario.with_value("stages.preparation.preconditions.papers", condition)


@pytest.mark.parametrize(("ready", "week"), [("3 weeks", 3), ("3.5 weeks", 4), ("0.5 weeks", 1)])
def test_nobody_meets_before_what_they_wait_for_is_ready(ready: str, week: int) -> None:
    assert run(waiting(ready), 20)["week"].tolist() == [week] * 20


def test_a_precondition_that_never_comes_is_the_reason_and_its_owner_the_blocker() -> None:
    rows = run(waiting("11 weeks"), 20)
    assert set(rows["outcome"]) == {"no_meeting"}
    assert set(rows["reason"]) == {"not ready"}
    assert set(rows["blocked_by"]) == {"west"}


def test_a_precondition_on_guarantees_is_dropped_where_none_is_on_offer() -> None:
    rows = run(waiting("11 weeks", needs_guarantee=True), 20)
    assert rows["week"].tolist() == [1] * 20


def test_a_precondition_is_due_after_a_drawn_delay_each_time_another() -> None:
    weeks = run(waiting({"uniform": ["1 week", "5 weeks"]}), 4000)["week"]
    shares = np.bincount(weeks, minlength=6)[1:] / 4000
    assert shares == pytest.approx([0, 0.25, 0.25, 0.25, 0.25], abs=0.03)


# Who is told to have blocked


@pytest.mark.parametrize(
    ("averse", "blocker"),
    [(("east",), "east"), (("west",), "west"), (("east", "west"), "east+west")],
)
def test_the_blocker_is_whose_consent_alone_was_missing(
    averse: tuple[str, ...], blocker: str
) -> None:
    willing = dict.fromkeys(("actors__east__aversion", "actors__west__aversion"), -99)
    unwilling = {f"actors__{side}__aversion": 99 for side in averse}
    rows = run(meeting(**willing | unwilling), 20)
    assert set(rows["reason"]) == {"no consent"}
    assert set(rows["blocked_by"]) == {blocker}


def test_a_ruled_out_venue_is_laid_at_the_door_of_who_rules_it_out() -> None:
    places = {"venues": {"town": {"country": "hill"}}, "venue": "town"}
    barred = meeting(**places, actors__west__rules_out={"countries": ["hill"]})
    rows = run(barred, 20)
    assert set(rows["outcome"]) == {"no_meeting"}
    assert set(rows["reason"]) == {"venue ruled out"}
    assert set(rows["blocked_by"]) == {"west"}
    assert set(rows["stage"]) == {"preparation"}


# The clock


def test_a_shorter_horizon_only_cuts_off_the_end() -> None:
    long = run(meeting(actors__east__aversion=0.3), 400)
    short = run(grown(meeting(actors__east__aversion=0.3), horizon="4 weeks"), 400)
    in_time = (long["week"] >= 1) & (long["week"] <= 4)
    assert np.array_equal(short.met, in_time)
    assert np.array_equal(short["week"][in_time], long["week"][in_time])
    assert np.array_equal(short["package"][in_time], long["package"][in_time])
    assert long["week"].max() > 4


def test_the_more_averse_never_meet_earlier() -> None:
    def weeks(aversion: float) -> Any:
        week = run(meeting(actors__east__aversion=aversion), 800)["week"]
        return np.where(week < 0, 99, week)

    assert np.all(weeks(0.2) <= weeks(0.3))
    assert np.any(weeks(0.2) < weeks(0.3))


def test_three_principals_must_all_consent() -> None:
    options = {"a": 0.6, "b": 0.2}
    sides = {name: principal({"one": options}, 0.1) for name in ("east", "west", "south")}
    data = {
        "name": "three",
        "process": ["preparation", "bilateral"],
        "actors": sides | {"watcher": party("third_party", {"one": options})},
        "issues": {"one": {"status_quo": "b", "options": {"a": {}, "b": {}}}},
    }
    assert run(build(data), 50).met.all()
    sides["south"]["aversion"] = 99
    rows = run(build(data), 50)
    assert not rows.met.any()
    assert set(rows["blocked_by"]) == {"south"}
