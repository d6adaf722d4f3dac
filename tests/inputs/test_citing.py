from __future__ import annotations

from typing import Any

import pytest

from sim.inputs.bundled import folder, scenario_names
from sim.inputs.entries import codes
from sim.inputs.loading import load
from sim.inputs.merging import plain
from sim.inputs.places import ScenarioError
from sim.inputs.reading import parse_value, read
from sim.inputs.references import check_claims, cited
from sim.inputs.scenario import Scenario


def citing(path: str, text: str) -> Scenario:
    """Geneva with `text` at `path`, unchecked: such a scenario is refused when it is built."""
    scenario = load("geneva")
    document: dict[str, Any] = plain(parse_value("{a: 1}", "here")) | dict(scenario.document)
    document[path] = plain(parse_value(text, "here"))
    return Scenario(scenario.spec, document, scenario.codebook, scenario.case)


@pytest.mark.parametrize("name", scenario_names())
def test_no_bundled_scenario_names_a_claim_that_there_is_not(name: str) -> None:
    assert list(check_claims(load(name))) == []


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("{start_share: {value: 0.4, claims: [no-such-claim]}}", "war.start_share.claims.0"),
        ("{start_share: {value: 0.4, claims: no-such-claim}}", "war.start_share.claims"),
        ("{x: {rules_out: {claims: [no-such-claim]}}}", "war.x.rules_out.claims.0"),
        ("[{stance: {claims: [no-such-claim]}}]", "war.0.stance.claims.0"),
    ],
)
def test_a_claim_that_there_is_not_is_found_wherever_it_is_named(text: str, path: str) -> None:
    (problem,) = check_claims(citing("war", text))
    assert problem.path == path
    assert "'no-such-claim'" in problem.message


def test_the_nearest_claim_is_suggested() -> None:
    case = load("geneva").case
    assert case is not None
    name = case.claims[0].id
    (problem,) = ScenarioError(check_claims(citing("war", f"{{claims: [{name}x]}}"))).problems
    assert problem.suggestion == name


def test_without_a_case_there_is_nothing_to_cite() -> None:
    scenario = load("geneva")
    alone = Scenario(scenario.spec, scenario.document, scenario.codebook, None)
    assert len(list(check_claims(alone))) == len(list(cited(scenario.document))) > 0


def test_an_issue_may_be_called_claims() -> None:
    assert list(cited({"salience": {"claims": 3}, "issues": {"claims": {"label": "x"}}})) == []


def test_every_claim_is_used() -> None:
    """By a code or a precondition of a coding, or by name in the evidence or a scenario."""
    for file in folder("seeds").glob("*/actors.yaml"):
        case = next(
            each.case
            for each in map(load, scenario_names())
            if each.case and each.case.name == file.parent.name
        )
        used = {n for each in codes(case) for entry in each.entries for n in entry.claims}
        for coding in case.codings.values():
            for actor in coding.actors.values():
                paragraphs = {n for stated in actor.preconditions for n in stated.basis}
                used |= {c.id for c in case.claims if paragraphs & set(c.paragraphs)}
        for path in [file, *folder("scenarios").glob("*.yaml")]:
            used |= {name for _, name in cited(plain(read(path, path.name)))}
        assert {claim.id for claim in case.claims} <= used
