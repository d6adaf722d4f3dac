"""What a scenario answers about itself."""

from __future__ import annotations

import pytest

from sim.runs.replay import replay
from tests.cases import bundled, grown, split


def test_without_a_rule_all_must_say_yes() -> None:
    assert split(2).principals == ("east", "west")
    assert (split(2).quorum, split(2).vetoes) == (2, ())
    assert split(2).unanimous


def test_a_quorum_of_all_is_unanimity() -> None:
    scenario = grown(split(2), consent={"quorum": 2, "vetoes": ["west", "east"]})
    assert scenario.vetoes == ("east", "west")
    assert scenario.unanimous


def test_a_quorum_of_fewer_is_not() -> None:
    assert not grown(split(2), consent={"quorum": 1}).unanimous


def test_it_shows_itself_in_a_short_line() -> None:
    geneva = bundled("geneva")
    assert repr(geneva) == f"<Scenario 'Geneva': 5 actors, 4 issues, 4 codings, {geneva.hash}>"


def test_what_has_a_label_is_called_by_it_and_all_else_by_its_name() -> None:
    names = bundled("geneva").labels
    assert names["actors"]["us"] == "United States"
    assert names["actors"]["china"] == "China"  # a guarantor that is no actor
    assert names["options"]["guarantee"]["none"] == "none"
    bare = bundled("geneva", "issues.sanctions.options.phased_relief={label: ''}")
    assert bare.labels["options"]["sanctions"]["phased_relief"] == "phased relief"


def test_everything_that_results_can_name_is_called_something() -> None:
    scenario = bundled("russian-role")
    names, spec = scenario.labels, scenario.spec
    assert set(names["actors"]) == {*spec.actors, *spec.outsiders}
    assert set(names["venues"]) == set(spec.venues)
    assert set(names["preconditions"]) == set(spec.stages.preparation.preconditions)
    for issue, entry in spec.issues.items():
        assert set(entry.options) <= set(names["options"][issue])


@pytest.mark.parametrize(
    ("overrides", "taken"),
    [
        (["venue=[budapest, istanbul, geneva]"], "istanbul"),
        (["venue=[budapest, geneva]", "actors.russia.venues.switzerland=1"], None),
        (["venue=[istanbul, vienna]", "actors.russia.venues.turkey=1"], "vienna"),
        (["venue=[vienna]", "actors.us.venues.austria=1"], "vienna"),  # no principal
        # Ruled out by right, whatever its code.
        (["venue=[budapest, vienna]", "actors.ukraine.venues.hungary=4"], "vienna"),
        (["venue=[vienna]", "coding=b"], "vienna"),
        (["venue=[vienna]", "actors.russia.rules_out.countries=[austria]"], None),
    ],
)
def test_the_first_venue_that_no_principal_refuses_is_taken(
    overrides: list[str], taken: str | None
) -> None:
    scenario = bundled("geneva", *overrides)
    assert {scenario.venue_taken(letter) for letter in scenario.letters} == {taken}
    for n in range(3):
        trace = replay(scenario, 1, 1, n)
        letter = trace.header["letter"]
        [conditions] = trace.of("conditions")
        assert conditions.facts["venue"] == scenario.venue_taken(letter)
        refused = {entry["venue"]: tuple(entry["by"]) for entry in conditions.facts["refused"]}
        assert refused == {v: by for v, by in scenario.refusals(letter).items() if by}


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
    assert bundled(a).hosted_alike(bundled(b)) is alike


def test_a_code_that_the_scenario_sets_tells_venues_apart() -> None:
    changed = bundled("vienna", "actors.russia.venues.austria=4")
    assert not bundled("geneva").hosted_alike(changed)
    refused = bundled("vienna", "actors.russia.rules_out.countries=[austria]")
    assert not bundled("geneva").hosted_alike(refused)


def test_other_codings_or_more_venues_are_not_alike() -> None:
    assert not bundled("geneva").hosted_alike(bundled("vienna", "coding=a"))
    assert not bundled("geneva").hosted_alike(bundled("geneva", "venue=[vienna, geneva]"))
