from __future__ import annotations

import numpy as np

from sim.inputs.scenario import Scenario
from tests.cases import Rows, grown, run, split

LIFE = {"shape": 0.67, "scale": "10 years", "early_violation": 0.5, "early_war": 0.3}


def signed(**over: object) -> Scenario:
    process = ("bilateral", "ratification", "aftermath")
    sure = {"intercept": 99}
    return grown(
        split(4, process=process, stages={"aftermath": LIFE}),
        actors__east__ratification=sure,
        actors__west__ratification=sure,
        **over,
    )


def months(rows: Rows, name: str) -> np.ndarray:
    """Month of an event, 99 where it never came."""
    found = rows[f"{name}_month"]
    return np.where(found < 0, 99, found)


def test_the_war_is_back_at_the_latest_when_fighting_flares() -> None:
    rows = run(signed(), 2000)
    assert np.all(months(rows, "violated") <= months(rows, "collapsed"))
    assert np.any(months(rows, "violated") < months(rows, "collapsed"))
    for name in ("violated", "collapsed"):
        found = rows[f"{name}_month"][rows[f"{name}_month"] >= 0]
        assert 1 <= found.min() <= found.max() <= 60


def test_nothing_is_told_of_years_that_did_not_follow() -> None:
    refused = run(grown(signed(), actors__east__ratification={"intercept": -99}), 50)
    untold = run(grown(signed(), process=["bilateral", "ratification"]), 50)
    for rows in (refused, untold):
        assert set(rows["violated_month"]) == set(rows["collapsed_month"]) == {-1}
    assert untold.deals.all()
    assert not refused.deals.any()


def test_all_or_none_of_the_early_violations_end_in_war() -> None:
    sturdy = {"stages__aftermath__scale": "1000000000 years"}
    wars = run(signed(stages__aftermath__early_war=1, **sturdy), 400)
    flares = run(signed(stages__aftermath__early_war=0, **sturdy), 400)
    assert np.array_equal(months(wars, "violated"), months(wars, "collapsed"))
    assert (wars["collapsed_month"] > 0).any()
    assert set(flares["collapsed_month"]) == {-1}
    assert flares["violated_month"].max() <= 7


def test_a_riskier_world_never_lets_the_same_deal_stand_longer() -> None:
    for change in (
        {"stages__aftermath__early_violation": 0.8},
        {"stages__aftermath__scale": "2 years"},
        {"stages__aftermath__settlement_ratio": 3},
    ):
        risky = run(signed(**change), 800)
        plain = run(signed(), 800)
        assert np.all(months(risky, "collapsed") <= months(plain, "collapsed"))
        assert np.any(months(risky, "collapsed") < months(plain, "collapsed"))
