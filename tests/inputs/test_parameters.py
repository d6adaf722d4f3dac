from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from sim.analysis.drivers import Question, Sizes
from sim.inputs.bundled import gallery_names, scenario_names
from sim.inputs.quantity import Quantity
from sim.inputs.scenario import Scenario
from sim.inputs.spec import STAGES, Strict
from sim.runs.batch import Runner
from sim.runs.redraw import CODING, drawn_paths
from sim.views.drawn import called
from sim.views.phrases import Names
from tests.cases import build, bundled
from tests.test_liveness import TRIALS

EVERY = [*scenario_names(), *gallery_names()]


def classes(of: type[Strict]) -> Iterator[type[Strict]]:
    for each in of.__subclasses__():
        yield each
        yield from classes(each)


NUMBERS = {
    f"{each.__name__}.{name}": field
    for each in classes(Strict)
    for name, field in each.model_fields.items()
    if Quantity.__name__ in str(field.annotation)
}


@pytest.mark.parametrize("name", NUMBERS)
def test_every_number_of_the_vocabulary_has_a_title_a_unit_and_stages(name: str) -> None:
    about: Any = NUMBERS[name].json_schema_extra
    assert NUMBERS[name].title or name.startswith("Scales.")  # a step is called by its path
    assert about["unit"]
    assert set(about["stages"]) <= set(STAGES)


def test_the_vocabulary_has_many_numbers() -> None:
    assert len(NUMBERS) > 60
    assert {"Strikes.cost", "Ratifying.scale", "Spec.firmness", "Actor.values"} <= NUMBERS.keys()


@pytest.mark.parametrize("name", EVERY)
def test_what_is_drawn_is_what_the_columns_of_a_run_are(name: str) -> None:
    scenario = bundled(name)
    columns = Runner(scenario, 1, 4).drawn(range(4))
    assert list(drawn_paths(scenario)) == [c for c in columns if c not in (CODING, "letter")]
    paths = [each.path for each in scenario.parameters]
    assert len(set(paths)) == len(paths)


@pytest.mark.parametrize("name", EVERY)
def test_whatever_is_drawn_has_a_name_in_words(name: str) -> None:
    scenario = bundled(name)
    names = Names(scenario.labels)
    told = {path: called(path, names) for path in drawn_paths(scenario)}
    assert all(re.fullmatch(r"[^{}_]+", words) for words in told.values())
    assert len(set(told.values())) == len(told)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("actors.us.leverage.russia", "United States' leverage on Russia"),
        ("actors.france.carries.troops", "France's will to carry Western troops"),
        ("actors.ukraine.ratification.scale", "Ukraine's indifference to gain in ratifying"),
        ("firmness.likely", "how often a red line said to be likely is real"),
        ("stages.trilateral.walkout", "the chance of a walk-out from the mediator"),
        ("no.such.thing", "no.such.thing"),
    ],
)
def test_names_stand_in_the_title_of_the_field(path: str, words: str) -> None:
    assert called(path, Names(bundled("geneva").labels)) == words


def test_every_path_and_every_part_of_one_can_be_told() -> None:
    names = Names(bundled("geneva").labels)
    paths = {path for path, *_ in TRIALS.values()}
    paths |= {path.rpartition(".")[0] or path for path in paths}
    told = {path: called(path, names) for path in paths}
    assert len(told) > 100
    assert all("{" not in words and not words.endswith((" ", " on ")) for words in told.values())
    assert told["actors.russia.salience"] == "actors.russia.salience"  # of several issues


def market() -> Scenario:
    """Two parties whose one issue is called like the number of another block."""
    party = {
        "role": "principal",
        "weights": {"scale": 1},
        "ratification": {"scale": "0.1 to 0.2"},
    }
    worth = {"low": "0.1 to 0.2", "high": 0.9}
    return build(
        {
            "name": "Market",
            "process": ["bilateral", "ratification"],
            "actors": {who: party | {"values": {"scale": worth}} for who in ("buyer", "seller")},
            "issues": {"scale": {"status_quo": "low", "options": {"low": {}, "high": {}}}},
        }
    )


def test_a_number_belongs_to_an_issue_by_what_it_is_not_by_what_it_is_called() -> None:
    groups = Question(market(), "deal", 1, Sizes(8, 4, 2)).groups
    of = {(group.by, group.name): group.streams for group in groups}
    assert of["issue", "scale"] == {
        "actors.buyer.values.scale.low",
        "actors.seller.values.scale.low",
    }
    assert "actors.buyer.ratification.scale" in of["issue", ""]
    assert "actors.buyer.ratification.scale" in of["actor", "buyer"]


def test_a_number_for_all_is_behind_what_each_actor_draws_of_it() -> None:
    scenario = bundled("geneva", "actors.ukraine.exponent=2 to 3")
    source = {each.path: each.source for each in scenario.parameters}
    assert source["actors.russia.exponent"] == "actor_defaults.exponent"
    assert source["actors.ukraine.exponent"] == "actors.ukraine.exponent"
    assert source["actors.ukraine.war_cost"] == "actors.ukraine.war.cost"
    assert source["actors.ukraine.red_lines.alignment.neutrality"] == (
        "actors.ukraine.stances.alignment.neutrality"
    )


def test_each_letter_has_the_quantity_that_its_code_stands_for() -> None:
    scenario = bundled("geneva")
    by_path = {each.path: each for each in scenario.parameters}
    cost = by_path["actors.ukraine.war_cost"]
    steps: dict[str, Quantity] = scenario.spec.scales.war_cost
    assert [steps[str(code.value)] for code in cost.codes if code] == list(cost.quantities)
    assert len(cost.quantities) == len(scenario.letters) > 1
