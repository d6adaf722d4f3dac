from __future__ import annotations

import pytest

from sim.inputs.venues import refusals, venue_taken
from sim.runs.replay import replay
from tests.cases import bundled


@pytest.mark.parametrize(
    "overrides",
    [
        ["venue=[budapest, istanbul, geneva]"],
        ["venue=[budapest, geneva]", "actors.russia.venues.switzerland=1"],
        ["venue=[istanbul, vienna]", "actors.russia.venues.turkey=1", "actors.us.venues.austria=1"],
        ["venue=[budapest, vienna]", "actors.ukraine.venues.hungary=4"],
        ["venue=[vienna]", "coding=b"],
    ],
)
def test_the_venue_told_is_the_one_that_the_model_takes(overrides: list[str]) -> None:
    scenario = bundled("geneva", *overrides)
    for n in range(8):
        trace = replay(scenario, 1, 1, n)
        letter = trace.header["letter"]
        [conditions] = trace.of("conditions")
        assert conditions.facts["venue"] == venue_taken(scenario, letter)
        refused = {entry["venue"]: tuple(entry["by"]) for entry in conditions.facts["refused"]}
        assert refused == {v: by for v, by in refusals(scenario, letter).items() if by}
