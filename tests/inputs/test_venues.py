from __future__ import annotations

import pytest

from sim.inputs.venues import coded_alike, refusals, venue_taken
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


@pytest.mark.parametrize(
    ("a", "b", "alike"),
    [
        ("geneva", "vienna", True),
        ("vienna", "geneva", True),
        ("geneva", "istanbul", False),  # one coding sees Russia more at ease there
        ("geneva", "budapest", False),  # ruled out
        ("geneva", "geneva", False),  # the same venue is no other one
        ("geneva", "trilateral-first", False),
    ],
)
def test_venues_that_the_evidence_codes_alike(a: str, b: str, alike: bool) -> None:
    assert coded_alike(bundled(a), bundled(b)) is alike


def test_a_code_that_the_scenario_sets_tells_venues_apart() -> None:
    changed = bundled("vienna", "actors.russia.venues.austria=4")
    assert not coded_alike(bundled("geneva"), changed)
    refused = bundled("vienna", "actors.russia.rules_out.countries=[austria]")
    assert not coded_alike(bundled("geneva"), refused)


def test_other_codings_or_more_venues_are_not_alike() -> None:
    assert not coded_alike(bundled("geneva"), bundled("vienna", "coding=a"))
    assert not coded_alike(bundled("geneva"), bundled("geneva", "venue=[vienna, geneva]"))
