from __future__ import annotations

from typing import Any

import pytest

from sim.inputs.places import Problem, ScenarioError
from sim.inputs.size import MOST_PACKAGES
from tests.cases import build, bundled, party, split_data
from tests.extremes import everything


def found(changes: dict[str, Any]) -> tuple[Problem, ...]:
    """What is wrong with a valid scenario after changes at dotted paths."""
    with pytest.raises(ScenarioError) as caught:
        base().with_values(changes)
    return caught.value.problems


def base() -> Any:
    data = split_data(2, process=("bilateral", "trilateral"), host=True)
    data["issues"]["pledge"] = {
        "kind": "any_of",
        "status_quo": "none",
        "options": {"aid": {"guarantors": ["far"]}, "arms": {"guarantors": ["host"]}},
    }
    for actor in data["actors"].values():
        actor["values"]["pledge"] = {"aid": 0.5, "arms": 0.5, "none": 0.5}
        actor["weights"]["pledge"] = 1
    data["actors"]["host"]["honour"] = 0.5
    return build(
        data | {"outsiders": {"far": {"honour": 0.5}}, "venues": {"town": {"country": "hill"}}}
    )


WAR = {"between": ["east", "west"], "start_share": 0.5}


@pytest.mark.parametrize(
    ("changes", "path", "message"),
    [
        ({"coding": "b"}, "coding", "a coding of the case"),
        ({"actors.east.role": "third_party"}, "actors", "at least two"),
        (
            {"actors.east.role": "mediator"},
            "actors.host.role",
            "only one actor can be the mediator",
        ),
        ({"mediation.styles": ["leverage"] * 2}, "mediation.styles", "twice"),
        (
            {"consent": {"quorum": 3}},
            "consent.quorum",
            "at most 2, the number of principals, not 3",
        ),
        (
            {"consent": {"quorum": 1, "vetoes": ["east", "host"]}},
            "consent.vetoes.1",
            "'host' is not a principal; there is: east, west",
        ),
        ({"consent": {"vetoes": ["east"]}}, "consent.quorum", "missing"),
        ({"consent": {"quorum": 1, "vetoes": ["east"] * 2}}, "consent.vetoes.1", "twice"),
        ({"process": []}, "process", "at least one stage"),
        ({"process": ["bilateral", "bilateral"]}, "process.1", "twice"),
        ({"process": ["bilateral", "preparation"]}, "process", "in this order"),
        ({"process": ["ratification", "trilateral"]}, "process", "in this order"),
        ({"actors.host.role": "third_party"}, "process", "needs an actor with the role 'mediator'"),
        ({"process": ["bilateral", "aftermath"]}, "stages.aftermath", "needs its parameters"),
        ({"venue": ["town", "tovn"]}, "venue.1", "not a venue"),
        ({"issues.share.status_quo": "s009"}, "issues.share.status_quo", "an option of this issue"),
        ({"issues.share.status_quo": "none"}, "issues.share.status_quo", "an option of this issue"),
        ({"issues.pledge.options.none": {}}, "issues.pledge.options.none", "do not list it"),
        (
            {"issues.share.options.s000.guarantors": ["far"]},
            "issues.share.options.s000.guarantors",
            "any_of issue",
        ),
        (
            {"issues.pledge.options.aid.guarantors": ["fra"]},
            "issues.pledge.options.aid.guarantors.0",
            "an actor or an outsider",
        ),
        (
            {"issues.pledge.options.aid.guarantors": ["east"]},
            "issues.pledge.options.aid.guarantors.0",
            "needs an 'honour'",
        ),
        ({"guarantees": ["aid", "men"]}, "guarantees.1", "an option with guarantors"),
        ({"exclusions": [["share.s000", "pledge.men"]]}, "exclusions.0.1", "an issue.option"),
        ({"exclusions": [["share.none", "pledge.aid"]]}, "exclusions.0.0", "an issue.option"),
        ({"war": WAR | {"between": ["east", "host"]}}, "war.between.1", "a principal"),
        ({"war": WAR | {"between": ["east", "east"]}}, "war.between", "two different sides"),
        (
            {"war": WAR | {"strikes": {"against": "host"}}},
            "war.strikes.against",
            "a side of the war",
        ),
        (
            {"war": WAR | {"long_range": {"against": "eest", "starts": "2 weeks"}}},
            "war.long_range.against",
            "a side of the war",
        ),
        (
            {"actors.east.values.share.s001": None},
            "actors.east.stances.share.s001",
            "no coding says how 'east' stands",
        ),
        (
            {"actors.east.weights.share": None},
            "actors.east.salience.share",
            "no coding says how much",
        ),
        (
            {"actors.east.weights": {"share": 0, "pledge": 0}},
            "actors.east.weights",
            "a weight that is always above 0",
        ),
        (
            {
                "actors.east.weights": {
                    "share": {"one_of": {0: 0.5, 1: 0.5}},
                    "pledge": {"one_of": {0: 0.5, 1: 0.5}},
                }
            },
            "actors.east.weights",
            "a weight that is always above 0",
        ),
        ({"actors.east.values.sahre": {"s001": 1}}, "actors.east.values.sahre", "an issue"),
        ({"actors.east.stances.share.s007": 4}, "actors.east.stances.share.s007", "an option of"),
        ({"actors.east.values.share.none": 0.4}, "actors.east.values.share.none", "an option of"),
        ({"actors.east.weights.sahre": 1}, "actors.east.weights.sahre", "known for 'weights'"),
        ({"actors.east.venues.dale": 2}, "actors.east.venues.dale", "known for 'venues'"),
        ({"actors.host.leverage.far": 1}, "actors.host.leverage.far", "known for 'leverage'"),
        ({"actors.host.carries.s000": 4}, "actors.host.carries.s000", "known for 'carries'"),
        (
            {"actors.east.rules_out.countries": ["hil"]},
            "actors.east.rules_out.countries.0",
            "a venue's country",
        ),
        (
            {"actors.east.rules_out.guarantors": ["near"]},
            "actors.east.rules_out.guarantors.0",
            "a guarantor",
        ),
        ({"scales.war_cost": {"1": 0.1}}, "scales.war_cost", "the steps 1 to 5"),
        (
            {
                "stages.preparation.preconditions.x": {
                    "of": "host",
                    "ready": "1 week",
                    "reason": "r",
                }
            },
            "stages.preparation.preconditions.x.of",
            "a principal",
        ),
        (
            {
                "exclusions": [
                    [f"share.s00{i}", f"pledge.{o}"]
                    for i in range(3)
                    for o in ("aid", "arms", "none")
                ]
            },
            "exclusions",
            "no package is left",
        ),
    ],
)
def test_a_name_that_refers_to_nothing_is_told_with_its_place(
    changes: dict[str, Any], path: str, message: str
) -> None:
    problems = [p for p in found(changes) if p.path == path]
    assert problems, [str(p) for p in found(changes)]
    assert message in problems[0].message


@pytest.mark.parametrize(
    ("changes", "suggestion"),
    [
        ({"venue": ["tovn"]}, "town"),
        ({"guarantees": ["ade"]}, "aid"),
        ({"actors.east.weights.sahre": 1}, "share"),
        ({"war": WAR | {"strikes": {"against": "eastt"}}}, "east"),
    ],
)
def test_the_nearest_right_word_is_suggested(changes: dict[str, Any], suggestion: str) -> None:
    assert [p.suggestion for p in found(changes)] == [suggestion]


def test_every_problem_is_told_at_once() -> None:
    changes = {"venue": ["x"], "guarantees": ["y"], "exclusions": [["a.b", "c.d"]]}
    assert {p.path for p in found(changes)} == {
        "venue.0",
        "guarantees.0",
        "exclusions.0.0",
        "exclusions.0.1",
    }


def test_a_valid_scenario_has_no_problems() -> None:
    assert base().with_value("war", WAR).name == "split, changed"
    assert base().with_value("war", WAR).spec.war
    for name in ("geneva", "russian-role", "trilateral-first", "china-guarantor"):
        assert bundled(name).name


# Size


def wide(options: int) -> dict[str, Any]:
    """Two one_of issues with as many options each."""
    names: dict[str, Any] = {f"o{i}": {} for i in range(options)}
    values = dict.fromkeys(names, 0.5)
    side = party("principal", {"one": values, "two": values})
    issue = {"status_quo": "o0", "options": names}
    return {
        "name": "wide",
        "process": ["bilateral"],
        "actors": {"east": side, "west": side},
        "issues": {"one": issue, "two": issue},
    }


def test_a_scenario_with_too_many_packages_is_refused() -> None:
    assert build(wide(447)).spec.issues
    assert 447**2 <= MOST_PACKAGES < 448**2
    with pytest.raises(ScenarioError, match="200,704 packages are more than 200,000"):
        build(wide(448))


def test_a_set_of_options_counts_with_all_its_subsets_and_without_enumerating_them() -> None:
    many: dict[str, Any] = {f"o{i}": {} for i in range(400)}
    values = dict.fromkeys([*many, "none"], 0.5)
    side = party("principal", {"one": values})
    data = {
        "name": "sets",
        "process": ["bilateral"],
        "actors": {"east": side, "west": side},
        "issues": {"one": {"kind": "any_of", "status_quo": "none", "options": many}},
    }
    with pytest.raises(ScenarioError, match="use fewer issues or options"):
        build(data)


def test_what_is_not_on_offer_does_not_count() -> None:
    pledges = {f"o{i}": {"guarantors": ["far"]} for i in range(30)}
    values = dict.fromkeys([*pledges, "none"], 0.5)
    side = party("principal", {"one": values})
    data = {
        "name": "offer",
        "process": ["bilateral"],
        "guarantees": ["o1", "o2"],
        "outsiders": {"far": {"honour": 0.5}},
        "actors": {"east": side, "west": side},
        "issues": {"one": {"kind": "any_of", "status_quo": "none", "options": pledges}},
    }
    assert build(data).spec.guarantees == ["o1", "o2"]


@pytest.mark.parametrize(
    ("changes", "scale", "coded"),
    [
        ({"scales.war_cost": None}, "war_cost", "actors.west.war.cost"),
        ({"scales.optimism": None}, "optimism", "actors.west.war.hopes"),
        ({"scales.pressure": None}, "pressure", "actors.helper.pressure_on.west"),
        ({"scales.aversion": None}, "aversion", "actors.east.willingness_to_meet"),
        (
            {"scales.leverage": None, "actors.host.pressure_on": {"south": 2}},
            "leverage",
            "actors.host.pressure_on.south",
        ),
    ],
)
def test_a_scale_that_codes_need_may_not_be_missing(
    changes: dict[str, Any], scale: str, coded: str
) -> None:
    """A code without its scale was a cost of nothing."""
    with pytest.raises(ScenarioError) as caught:
        everything().with_values(changes)
    assert {problem.path for problem in caught.value.problems} >= {coded}
    told = f"counts for nothing without scales.{scale}: set its steps 1 to "
    assert all(problem.message.startswith(told) for problem in caught.value.problems)


def test_a_scale_that_no_code_needs_may_be_missing() -> None:
    outright = {"actors.west.war_cost": 0.1, "scales.war_cost": None}
    assert everything().with_values(outright).spec.scales.war_cost == {}
    peace = {"process": ["bilateral"], "scales.aversion": None}
    assert everything().with_values(peace).spec.scales.aversion == {}


def test_all_is_told_at_once_whatever_else_is_wrong() -> None:
    """Names are looked up beside wrong keys and values, but not those that went with them."""
    changes = {
        "venue": ["tovn"],
        "guarantees": ["ade"],
        "horizon": 12,
        "foo": 3,
        "stages.bilateral.ruonds": 10,
        "actors.eastt.exponent": 2,
        "actors.east.weights.sahre": 1,
        "outsiders.far.honour": "x",
        "issues.pledge.options.arms.guarantors": ["far", "hst"],
    }
    problems = found(changes)
    assert {(p.path, p.suggestion) for p in problems} == {
        ("venue.0", "town"),
        ("guarantees.0", "aid"),
        ("horizon", None),
        ("foo", None),
        ("stages.bilateral.ruonds", "rounds"),
        ("actors.eastt", "east"),
        ("actors.east.weights.sahre", "share"),
        ("outsiders.far.honour", None),
        ("issues.pledge.options.arms.guarantors.1", "host"),
    }


def test_a_code_keeps_its_confidence_where_a_scenario_repeats_it() -> None:
    geneva = bundled("geneva")
    for letter in geneva.letters:
        code = geneva.code(letter, "ukraine", "salience", "guarantee")
        assert code is not None
        same = geneva.with_value("actors.ukraine.salience.guarantee", code.value)
        assert same.code(letter, "ukraine", "salience", "guarantee") == code


def test_of_very_many_problems_the_first_are_told_and_the_rest_counted() -> None:
    changes = {"venue": [f"v{i}" for i in range(300)]}
    with pytest.raises(ScenarioError) as caught:
        base().with_values(changes)
    lines = str(caught.value).splitlines()
    assert len(lines) == 51
    assert lines[-1] == "and 250 other problems"
