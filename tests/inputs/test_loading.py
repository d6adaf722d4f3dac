from __future__ import annotations

from pathlib import Path

import pytest

from sim.inputs.bundled import gallery_names, scenario_names
from sim.inputs.loading import load, load_with_places
from sim.inputs.merging import find
from sim.inputs.places import ScenarioError
from tests.cases import differing, run

OWN = """\
extends: base.yaml
name: Mine
venue: [budapest, vienna]
war:
  fatigue: 0.25
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "mine.yaml"
    path.write_text(OWN, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", scenario_names())
def test_every_bundled_scenario_loads_by_its_bare_name(name: str) -> None:
    scenario = load(name)
    assert scenario.name
    assert scenario.spec.case == "ukraine-2025-08"


@pytest.mark.parametrize("name", gallery_names())
def test_an_example_of_the_gallery_loads_by_its_name_and_rests_on_no_case(name: str) -> None:
    assert load(name).spec.case is None


def test_a_file_of_ones_own_extends_a_bundled_one(own: Path) -> None:
    scenario = load(own)
    assert scenario.name == "Mine"
    assert scenario.spec.venue == ["budapest", "vienna"]
    assert scenario.spec.war is not None
    assert scenario.spec.war.fatigue.params == (0.25,)
    assert scenario.spec.war.start_share == load("geneva").spec.war.start_share  # type: ignore[union-attr]


def test_a_path_may_be_text_or_a_path(own: Path) -> None:
    assert load(str(own)).hash == load(own).hash


def test_values_set_on_top_go_over_the_file_and_the_evidence_folder(own: Path) -> None:
    scenario = load(own, ["war.fatigue=0.5", "actors.ukraine.exponent=2 to 3", "venue=vienna"])
    assert scenario.spec.war is not None
    assert scenario.spec.war.fatigue.params == (0.5,)
    assert str(scenario.spec.actors["ukraine"].exponent) == "2 to 3"
    assert scenario.spec.venue == ["vienna"]


def test_the_scenario_goes_over_what_the_case_gives(own: Path) -> None:
    own.write_text(OWN + "actors: {russia: {collapse_loss: 0.125}}\n", encoding="utf-8")
    scenario = load(own)
    assert scenario.spec.actors["russia"].collapse_loss.params == (0.125,)
    assert scenario.spec.actors["russia"].role == "principal"  # the case's


def test_the_later_of_two_values_counts() -> None:
    scenario = load("geneva", ["horizon=9 weeks", "horizon=5 weeks"])
    assert scenario.spec.horizon == 5


def test_a_value_set_on_top_is_the_value_set_from_python() -> None:
    one = load("geneva", ["war.start_share=0.4 to 0.6", "guarantees=[support]"])
    other = load("geneva").with_values({"war.start_share": "0.4 to 0.6", "guarantees": ["support"]})
    assert one.hash == other.hash
    assert differing(run(one, 60).columns, run(other, 60).columns) == []


@pytest.mark.parametrize("text", ["horizon", "=5", "", " = 5"])
def test_what_is_no_path_and_value_is_refused(text: str) -> None:
    with pytest.raises(ScenarioError, match="is not PATH=VALUE"):
        load("geneva", [text])


def test_a_wrong_value_set_on_top_is_placed_there() -> None:
    with pytest.raises(ScenarioError) as caught:
        load("geneva", ["war.start_share=1.5"])
    [problem] = caught.value.problems
    assert problem.path == "war.start_share"
    assert problem.place is not None
    assert "--set war.start_share" in problem.place.file


def test_a_wrong_value_in_a_file_is_placed_at_its_line(own: Path) -> None:
    own.write_text(OWN.replace("0.25", "lots"), encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load(own)
    [problem] = caught.value.problems
    assert problem.place is not None
    assert (Path(problem.place.file).name, problem.place.line) == ("mine.yaml", 5)


def test_an_unknown_name_is_placed_where_it_stands(own: Path) -> None:
    own.write_text(OWN.replace("budapest", "budapst"), encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load(own)
    [problem] = caught.value.problems
    assert problem.suggestion == "budapest"
    assert problem.place is not None
    assert problem.place.line == 3


def test_an_unknown_case_names_those_there_are(own: Path) -> None:
    own.write_text(OWN + "case: ukraine-2025-09\n", encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load(own)
    [problem] = caught.value.problems
    assert problem.path == "case"
    assert problem.suggestion == "ukraine-2025-08"
    assert problem.place is not None
    assert problem.place.line == 6


def test_the_tree_knows_where_every_value_was_set(own: Path) -> None:
    loaded = load_with_places(own, ["horizon=9 weeks"])
    expected = {
        "war.fatigue": "mine.yaml",
        "war.start_share": "scenarios/base.yaml",
        "actors.ukraine.rules_out.countries": "seeds/ukraine-2025-08/actors.yaml",
        "horizon": "--set horizon",
    }
    for path, file in expected.items():
        node = find(loaded.tree, path)
        assert node is not None
        assert node.place.file.endswith(file), path


def test_a_scenario_without_a_case_needs_none(tmp_path: Path) -> None:
    path = tmp_path / "alone.yaml"
    path.write_text(
        """\
name: Alone
process: [bilateral]
issues:
  one: {status_quo: a, options: {a: {}, b: {}}}
actors:
  east: {role: principal, values: {one: {a: 0.1, b: 0.9}}, weights: {one: 1}}
  west: {role: principal, stances: {one: {a: 2, b: 6}}, salience: {one: 3}}
""",
        encoding="utf-8",
    )
    scenario = load(path)
    assert scenario.case is None
    assert run(scenario, 5).signed.all()
