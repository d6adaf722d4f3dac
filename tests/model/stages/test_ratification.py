from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from sim.inputs.scenario import Scenario
from tests.cases import build, grown, party, principal, run, split, told

RUNS = 6000


def close_to(share: float) -> Any:
    return pytest.approx(share, abs=4 * math.sqrt(share * (1 - share) / RUNS))


def logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x))


def one_text(**over: Any) -> Scenario:
    """East gains .2 and west nothing by the only text; west ratifies in any case."""
    scenario = split(4, (0.3, 0.5), process=("bilateral", "ratification"))
    values = {
        "issues.share.options": None,
        "issues.share.options.s002": {},
        "issues.share.status_quo": "s002",
        "actors.east.values": {"share": {"s002": 0.5}},
        "actors.west.values": {"share": {"s002": 0.5}},
        "actors.west.ratification": {"intercept": 99},
    }
    return grown(scenario.with_values(values), **over)


@pytest.mark.parametrize(
    ("intercept", "scale", "log_odds"), [(1.5, 0.15, 1.5 + 4 / 3), (0, 0.1, 2.0), (-2, 0.2, -1.0)]
)
def test_a_side_ratifies_by_log_odds_of_its_gain(
    intercept: float, scale: float, log_odds: float
) -> None:
    scenario = one_text(actors__east__ratification={"intercept": intercept, "scale": scale})
    assert run(scenario, RUNS).deals.mean() == close_to(logistic(log_odds))


def test_at_no_gain_the_intercept_alone_decides() -> None:
    scenario = one_text(
        actors__east__ratification={"intercept": 99},
        actors__west__ratification={"intercept": 0.5, "scale": 0.1},
    )
    assert run(scenario, RUNS).deals.mean() == close_to(logistic(0.5))


def test_a_stated_red_line_costs_at_home_by_how_firmly_it_was_stated() -> None:
    """Only stated, so it can be signed; the codebook's firmness of a likely line is .6."""
    crossed = one_text(
        red_lines="ignored",
        actors__east__stances={"share": {"s002": {"stance": 4, "red_line": "likely"}}},
        actors__east__ratification={"intercept": 0, "scale": 0.1, "audience_cost": 0.25},
    )
    assert run(crossed, RUNS).deals.mean() == close_to(logistic((0.2 - 0.25 * 0.6) / 0.1))


def test_each_side_ratifies_for_itself() -> None:
    both = {"intercept": 0, "scale": 10}
    scenario = one_text(actors__east__ratification=both, actors__west__ratification=both)
    rows = run(scenario, RUNS)
    assert rows.deals.mean() == close_to(logistic(0.02) * logistic(0))
    assert set(rows["blocked_by"]) == {"", "east", "west", "east+west"}
    failed = rows["outcome"] == "not_ratified"
    assert set(rows["reason"][failed]) == {"ratification"}
    assert set(rows["stage"]) == {"ratification"}


def guaranteed(chosen: bool) -> Scenario:
    """One pledge, which both sides want or both do not; its guarantor never ratifies."""
    value = 0.9 if chosen else 0.1
    values = {"pledge": {"arms": value, "none": 1 - value}}
    side = principal(values, 0.1, ratification={"intercept": 99})
    refuser = party("third_party", values, honour=0.5, ratification={"intercept": -99})
    data = {
        "name": "guaranteed",
        "process": ["bilateral", "ratification"],
        "actors": {
            "east": side,
            "west": side,
            "north": refuser,
            "watcher": party("third_party", values, ratification={"intercept": -99}),
        },
        "issues": {
            "pledge": {
                "kind": "any_of",
                "status_quo": "none",
                "options": {"arms": {"guarantors": ["north"]}},
            }
        },
    }
    return build(data)


def test_a_guarantor_must_ratify_what_it_guarantees_and_nothing_else() -> None:
    asked, free = run(guaranteed(True), 50), run(guaranteed(False), 50)
    assert set(asked["outcome"]) == {"not_ratified"}
    assert set(asked["blocked_by"]) == {"north"}
    assert free.deals.all()


def test_a_guarantor_refuses_what_crosses_a_red_line_of_its_own() -> None:
    scenario = guaranteed(True).with_values(
        {
            "actors.north.ratification.intercept": 99,
            "actors.north.stances": {"pledge": {"arms": {"stance": 4, "red_line": "certain"}}},
        }
    )
    assert set(run(scenario.with_value("red_lines", "as_stated"), 50)["blocked_by"]) == {"north"}
    assert run(scenario.with_value("red_lines", "ignored"), 50).deals.all()


def test_what_is_told_of_ratification_is_what_was_drawn() -> None:
    scenario = one_text(actors__east__ratification={"intercept": 0, "scale": 0.2})
    [step] = [s for s in told(scenario, 5) if s.stage == "ratification"]
    assert step.facts["chance.east"] == pytest.approx([logistic(1.0)] * 5)
    assert np.array_equal(step.facts["failed"].any(axis=1), ~run(scenario, 5, per_coding=1).deals)
