"""Consent by a quorum with vetoes, at every stage at which the principals' consent counts."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from sim.analysis.outcomes import summarise
from sim.inputs.scenario import Scenario
from sim.runs.run import Job, run_in_memory
from tests.cases import build, bundled, differing, grown, party, played, principal, run, told

SIDES = ("east", "south", "west")
PAIR = {"pair": (0.9, 0.9, 0.05), "even": (0.5, 0.5, 0.5), "west": (0.4, 0.4, 0.9)}
TWO: dict[str, Any] = {"quorum": 2}
SURE = {"intercept": 99}
RUNS = 6000


def three(
    options: dict[str, tuple[float, float, float]],
    *stages: str,
    consent: dict[str, Any] | None = None,
    **over: Any,
) -> Scenario:
    """Three principals to each of whom no deal is worth .1, and a host who may table texts."""
    actors = {
        name: principal({"one": {o: v[i] for o, v in options.items()}}, 0.1)
        for i, name in enumerate(SIDES)
    }
    actors["host"] = party("mediator", {"one": dict.fromkeys(options, 0.5)})
    data = {
        "name": "three",
        "process": list(stages),
        "actors": actors,
        "issues": {"one": {"status_quo": next(iter(options)), "options": {o: {} for o in options}}},
        "mediation": {"styles": ["formulative", "leverage"]},
    }
    rule = {} if consent is None else {"consent": consent}
    return grown(build(data | rule), **over)


@pytest.mark.parametrize("name", ["geneva", "trilateral-first"])
def test_a_quorum_of_all_changes_no_bit(name: str) -> None:
    said = bundled(name).with_value("consent", {"quorum": 2, "vetoes": ["russia"]})
    assert differing(run(bundled(name), 600).columns, run(said, 600).columns) == []


def test_a_quorum_of_one_fewer_changes_much() -> None:
    said = bundled("geneva").with_value("consent", {"quorum": 1})
    assert run(said, 600).signed.sum() > run(bundled("geneva"), 600).signed.sum()


# At the table


def test_two_of_three_offer_one_another_what_they_like_and_leave_out_the_third() -> None:
    rows = run(three(PAIR, "bilateral", consent=TWO), 60)
    assert set(rows["choice.one"]) == {"pair"}
    assert set(rows["signed_by"]) == {"east+south"}
    assert rows["gain.west"] == pytest.approx(-0.05)


def test_who_has_a_veto_cannot_be_left_out() -> None:
    rows = run(three(PAIR, "bilateral", consent=TWO | {"vetoes": ["west"]}), 60)
    assert "pair" not in set(rows["choice.one"])
    assert all("west" in names for names in rows["signed_by"].tolist())


def test_by_a_quorum_the_one_who_proposes_counts() -> None:
    """Each can sign alone: the first to speak takes what it likes best."""
    rows = run(three(PAIR, "bilateral", consent={"quorum": 1}), 60)
    assert set(rows["rounds"]) == {1}
    for name, best in zip(SIDES, ("pair", "pair", "west"), strict=True):
        first = [name in names.split("+") for names in rows["signed_by"].tolist()]
        speaks = rows[f"utility.{name}"] == 0.9
        assert np.array_equal(np.array(first), speaks)
        assert (rows["choice.one"][speaks] == best).all()


@pytest.mark.parametrize(
    ("consent", "text", "names"),
    [
        (None, "west", None),  # .3 x .3 x .8 beats .4 x .4 x .4
        (TWO, "pair", "east+south"),  # .8 x .8
        (TWO | {"vetoes": ["west"]}, "west", "east+south+west"),  # .8 x .3 beats .4 x .4
    ],
)
def test_the_mediators_text_is_fair_to_those_that_it_takes(
    consent: dict[str, Any] | None, text: str, names: str | None
) -> None:
    rows = run(three(PAIR, "trilateral", consent=consent), 20)
    assert set(rows["choice.one"]) == {text}
    assert set(rows["texts"]) == {1}
    assert names is None or set(rows["signed_by"]) == {names}
    assert rows["nash_distance"].max() == 0


def test_of_those_who_vote_no_only_a_veto_is_in_the_way_of_a_text_with_a_quorum() -> None:
    """South and west stall, and west alone is needed; with three needed, both are in the way."""
    stalled = three(
        {"even": (0.5, 0.5, 0.5), "other": (0.4, 0.4, 0.4)},
        "trilateral",
        consent={"quorum": 1, "vetoes": ["west"]},
        actors__south__insincerity=1,
        actors__west__insincerity=1,
    )
    rows = run(stalled, 20)
    assert set(rows["reason"]) == {"vote"}
    assert set(rows["blocked_by"]) == {"west"}
    both = run(stalled.with_value("consent.quorum", 3), 20)
    assert set(both["blocked_by"]) == {"south+west"}
    leaving = run(grown(stalled, stages__trilateral__walkout=1), 20)
    assert set(leaving["reason"]) == {"walk-out"}
    assert set(leaving["blocked_by"]) == {"west"}


def test_who_leaves_the_table_stood_in_the_way() -> None:
    """West lacks most in the offers of the others; it leaves where its yes is needed, too."""
    apart = three(
        {"a": (0.9, 0.6, 0.0), "b": (0.6, 0.9, 0.0)},
        "bilateral",
        consent={"quorum": 1, "vetoes": ["east", "south"]},
        stages__bilateral__walkout=1,
        actors__west__alternative={"reservation_value": 0.95},
    )
    [first] = [s for s in told(apart, 200) if s.stage == "bilateral" and s.clock == 0]
    rows = run(apart, 200, per_coding=1)
    at_once = rows["rounds"] == 1
    spoke, left = first.facts["speaker"][at_once], rows["blocked_by"][at_once]
    assert set(left[spoke == 0]) == {"south"}
    assert set(left[spoke == 1]) == {"east"}
    assert set(left[spoke == 2]) == {"east+south+west"}, "it had nothing to offer"
    rows = run(apart.with_value("consent.quorum", 3), 200, per_coding=1)
    at_once = rows["rounds"] == 1
    assert set(rows["blocked_by"][at_once][first.facts["speaker"][at_once] != 2]) == {"west"}


def test_no_package_for_enough_is_an_empty_zone_of_all() -> None:
    rows = run(three({"a": (0.9, 0.05, 0.05)}, "bilateral", "trilateral", consent=TWO), 20)
    assert set(rows["reason"]) == {"empty zopa"}
    assert set(rows["zopa_size"]) == {0}
    assert set(rows["blocked_by"]) == {"east+south+west"}


def test_only_those_who_sign_need_leverage() -> None:
    """East is .05 short of the .06 that the host can add; west, which does not sign, by .1."""
    rows = run(
        three(
            {"a": (0.05, 0.6, 0.0)},
            "trilateral",
            consent=TWO,
            actors__host__leverage={"east": 0.06, "west": 0.04},
        ),
        10,
    )
    assert set(rows["signed_by"]) == {"east+south"}
    assert rows["leverage_needed"] == pytest.approx(0.05 / 0.1)


# Red lines of those who are left out


def test_what_others_sign_across_a_red_line_has_its_worth_all_the_same() -> None:
    crossed = three(
        PAIR,
        "bilateral",
        consent=TWO,
        process=["bilateral", "ratification", "aftermath"],
        red_lines="as_stated",
        actors__west__stances={"one": {"pair": {"stance": 1, "red_line": "certain"}}},
        actors__east__ratification=SURE,
        actors__south__ratification=SURE,
        actors__west__ratification=SURE,
        stages__aftermath={
            "shape": 1,
            "scale": "10 years",
            "early_violation": 0.2,
            "early_war": 0.3,
            "discontent_ratio": 1.5,
        },
    )
    assert run(crossed.with_value("consent", None), 20)["choice.one"].tolist() != ["pair"] * 20
    rows = run(crossed, 40)
    assert set(rows["choice.one"]) == {"pair"}
    assert rows["utility.west"] == pytest.approx(0.05)
    assert np.isfinite(rows["gain.west"]).all()
    assert (rows["gain.west"] < 0).all()
    assert set(rows["outcome"]) == {"settlement"}, "west never ratifies, and need not"
    job = Job(crossed, 1, 40, 4)
    summary = run_in_memory(job, lambda blocks: summarise(blocks, crossed)).summary
    assert summary["signers"]["west"]["count"] == 0
    assert summary["signers"]["east"]["share"] == 1


# Ratification


def close_to(share: float) -> Any:
    return pytest.approx(share, abs=4 * math.sqrt(share * (1 - share) / RUNS))


@pytest.mark.parametrize(
    ("consent", "share"),
    [
        (None, 0.6**3),
        (TWO, 3 * 0.6**2 * 0.4 + 0.6**3),
        (TWO | {"vetoes": ["west"]}, 0.6 * (1 - 0.4**2)),
        ({"quorum": 1}, 1 - 0.4**3),
    ],
)
def test_a_deal_is_ratified_by_the_rule_by_which_it_is_signed(
    consent: dict[str, Any] | None, share: float
) -> None:
    """Each ratifies with a probability of .6, whoever signed."""
    flat = {"intercept": math.log(0.6 / 0.4), "scale": 1e9}
    scenario = three(
        {"even": (0.5, 0.5, 0.5)},
        "bilateral",
        "ratification",
        consent=consent,
        **{f"actors__{name}__ratification": flat for name in SIDES},
    )
    rows = run(scenario, RUNS)
    assert rows.signed.all()
    assert rows.deals.mean() == close_to(share)


def test_only_those_whose_yes_was_missing_kept_it_from_being_ratified() -> None:
    never = {"intercept": -99}
    scenario = three(
        {"even": (0.5, 0.5, 0.5)},
        "bilateral",
        "ratification",
        consent={"quorum": 1, "vetoes": ["west"]},
        actors__east__ratification=SURE,
        actors__south__ratification=never,
        actors__west__ratification=never,
    )
    assert set(run(scenario, 20)["blocked_by"]) == {"west"}
    short = run(scenario.with_value("consent.quorum", 2), 20)
    assert set(short["blocked_by"]) == {"south+west"}


def test_a_guarantor_must_ratify_whatever_the_quorum() -> None:
    guaranteed = three({"even": (0.5, 0.5, 0.5)}, "bilateral", "ratification", consent=TWO)
    values: dict[str, Any] = {
        "issues.pledge": {
            "kind": "any_of",
            "status_quo": "none",
            "options": {"aid": {"guarantors": ["west"]}},
        },
        "exclusions": [["pledge.none", "one.even"]],
        "actors.west.honour": 0.5,
    }
    for name in (*SIDES, "host"):
        values[f"actors.{name}.values.pledge"] = {"aid": 0.5, "none": 0.5}
        values[f"actors.{name}.weights.pledge"] = 1
    for name in SIDES:
        values[f"actors.{name}.ratification"] = SURE
    values["actors.west.ratification"] = {"intercept": -99}
    rows = run(guaranteed.with_values(values), 20)
    assert set(rows["outcome"]) == {"not_ratified"}
    assert set(rows["blocked_by"]) == {"west"}


# The meeting


def test_all_must_consent_to_meet_whatever_the_quorum() -> None:
    willing = three(PAIR, "preparation", "bilateral", consent=TWO, horizon="5 weeks")
    willing = grown(willing, **{f"actors__{name}__aversion": -9 for name in SIDES})
    assert run(willing, 20).met.all()
    rows = run(grown(willing, actors__west__aversion=9), 20)
    assert set(rows["reason"]) == {"no consent"}
    assert set(rows["blocked_by"]) == {"west"}


def test_who_can_be_left_out_foresees_it() -> None:
    """West would lose .05 by what the others sign, which is more than its loss of face."""
    scenario = three(PAIR, "preparation", "bilateral", consent=TWO)
    scenario = grown(scenario, actors__west__loss_of_face=0.02)
    for consent, expected in ((TWO, 0.05), (TWO | {"vetoes": ["west"]}, 0.9)):
        asked = scenario.with_value("consent", consent)
        [step] = [s for s in told(asked, 1) if s.stage == "preparation" and s.clock == 1]
        assert step.facts["expected.west"][0] == pytest.approx(expected)


def test_recording_changes_nothing() -> None:
    scenario = bundled("geneva").with_values(
        {"actors.france.role": "principal", "consent": {"quorum": 2, "vetoes": ["ukraine"]}}
    )
    quiet = played(scenario, 200).state
    loud = played(scenario, 200, recorder=lambda step: None).state
    assert np.array_equal(quiet.outcome, loud.outcome)
    assert np.array_equal(quiet.week, loud.week)
    assert len(set(quiet.week.tolist())) > 3
