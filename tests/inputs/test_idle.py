from __future__ import annotations

import pytest

from sim.inputs.provenance import idle, why_idle
from tests.cases import bundled
from tests.test_liveness import LIVE, TRIALS

SHORT = "process=[preparation, bilateral]"


@pytest.mark.parametrize("key", [k for k in LIVE if not k.startswith("runs.")])
def test_what_moves_a_result_is_not_idle(key: str) -> None:
    """Each of these moves some column where it is tried."""
    path, value, *around = TRIALS[key]
    scenario = bundled("geneva").with_values(around[0] if around else {}).with_value(path, value)
    assert not idle(scenario, path)


@pytest.mark.parametrize(
    "path",
    [
        "stages.trilateral.texts",
        "stages.aftermath.shape",
        "actors.ukraine.trust",
        "actors.us.honour",
        "actors.russia.ratification.scale",
        "issues.guarantee.options.support.hazard_ratio",
        "outsiders.china.honour",
        "scales.aversion.1",
        "actors.france.stances.sanctions.lifted",
        "actors.ukraine.war_cost.low",
    ],
)
def test_what_belongs_to_no_stage_that_takes_place_is_idle(path: str) -> None:
    values = {"actors.ukraine.war_cost": {"low": 0, "mode": 0.1, "high": 0.2}}
    scenario = bundled("geneva", SHORT, "guarantees=[]").with_values(values)
    assert idle(scenario, path) == (path != "actors.ukraine.war_cost.low")


def test_why_it_is_idle_names_the_stage() -> None:
    scenario = bundled("geneva", SHORT)
    assert "the stage 'trilateral' is not in" in why_idle(scenario, "stages.trilateral.tilt")
    assert why_idle(scenario, "actors.us.honour") == "nothing in this scenario uses it"
