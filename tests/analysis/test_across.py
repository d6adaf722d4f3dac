from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.across import across, quantiles, share_of
from sim.analysis.intervals import wilson
from sim.analysis.zones import gains_of, zone_of, zones_of
from tests.analysis.problems import problem

PIE = np.linspace(0, 1, 11)


def test_shares_and_quantiles_are_of_the_codings_they_belong_to() -> None:
    floors = [[0.25, 0.35], [0.6, 0.6], [0.6, 0.6], [0.05, 0.05]]
    refused = np.zeros((4, 2, 11), dtype=bool)
    refused[2] = True
    leverage = np.full((4, 2), 0.15)
    preferences = problem([[PIE, 1 - PIE]] * 4, floors, refused=refused, leverage=leverage)
    gains = gains_of(preferences)
    found = across(zones_of(preferences, gains, zone_of(preferences, gains)), ("east", "west"))
    assert (found["empty"]["count"], found["empty"]["n"]) == (2, 4)
    assert (found["empty"]["low"], found["empty"]["high"]) == wilson(0.5, 4)
    assert found["empty_under_leverage"]["count"] == 1
    assert found["size"] == {"p5": 4, "median": 4, "p95": 9}
    assert found["surplus"]["p95"] == pytest.approx(0.9)
    assert found["shortfall"]["median"] == pytest.approx(0.1)
    assert (found["out_of_reach"]["count"], found["out_of_reach"]["n"]) == (1, 2)
    west = found["binding"]["west"]
    assert (west["opens"]["either"]["count"], west["opens"]["red_lines"]["count"]) == (1, 0)
    assert (west["most"]["count"], west["most"]["n"]) == (2, 2)
    assert found["binding"]["east"]["most"]["count"] == 1  # a tie where both keep out one


def test_nothing_has_no_share_and_no_quantiles() -> None:
    assert share_of(0, 0)["share"] is None
    assert quantiles(np.zeros(0)) is None
    assert quantiles(np.array([np.inf, 1.0, 2.0])) == {"p5": 1, "median": 2, "p95": np.inf}
