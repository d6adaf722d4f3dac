from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from sim.inputs.bundled import gallery_names, scenario_names
from sim.inputs.loading import Loaded, load, load_with_places
from sim.inputs.provenance import basis, count_basis
from sim.views.columns import WIDTH
from sim.views.listing import changes, list_data, list_scenarios, show, show_data

SMALL = """\
name: Small
process: [bilateral]
actors:
  buyer: {role: principal, values: {price: {low: 0.9, high: 0.2 to 0.4}}, weights: {price: 1}}
  seller: {role: principal, values: {price: {low: 0.1, high: 0.9}}, weights: {price: 1}}
issues:
  price: {status_quo: low, options: {low: {}, high: {}}}
"""


@pytest.fixture(scope="module")
def geneva() -> Loaded:
    return load_with_places("geneva")


def values(loaded: Loaded) -> dict[str, dict[str, Any]]:
    return {each["path"]: each for each in show_data(loaded)["values"]}


def line_with(text: str, word: str) -> str:
    return next(line for line in text.splitlines() if line.split()[:1] == [word])


# sim show


@pytest.mark.parametrize("name", [*scenario_names(), *gallery_names()])
def test_no_line_is_wider_than_the_page(name: str) -> None:
    lines = show(load_with_places(name)).splitlines()
    assert max(map(len, lines)) <= WIDTH
    assert all(line == line.rstrip() for line in lines)


def test_the_data_are_json_and_count_as_the_basis_does(geneva: Loaded) -> None:
    data = show_data(geneva)
    assert json.loads(json.dumps(data)) == data
    assert data["schema_version"] == 1
    assert data["basis"] == count_basis(geneva.scenario)
    assert data["hash"] == geneva.scenario.hash
    in_force = [each for each in data["values"] if each.get("in_force")]
    assert len(in_force) == sum(data["basis"].values())


def test_the_tactics_in_use_are_shown_set_or_not(geneva: Loaded) -> None:
    shown = values(geneva)
    for path, name in (
        ("actor_defaults.concession", "polynomial"),
        ("actor_defaults.acceptance", "next_aspiration"),
        ("stages.trilateral.text", "best_first"),
    ):
        assert shown[path] == {"path": path, "value": name, "set_at": None}
    mine = values(load_with_places("geneva", ["stages.trilateral.text=annealing"]))
    assert mine["stages.trilateral.text"]["value"] == "annealing"
    assert mine["stages.trilateral.text"]["set_at"] == "--set"


def test_a_value_has_its_origin_and_the_line_that_set_it() -> None:
    heavy = load_with_places("heavy-strikes")
    given = values(heavy)["war.strikes.waves_per_week"]
    assert given["value"] == "1 to 2"
    assert given["origin"]["kind"] == given["kind"] == "assumption"
    file, line, _ = given["set_at"].split(":")
    assert file == "scenarios/heavy-strikes.yaml"
    row = line_with(show(heavy), "waves_per_week")
    assert row.endswith(f"heavy-strikes.yaml:{line}")
    assert given["origin"]["source"] in show(heavy)


def test_codes_stand_side_by_side_where_codings_differ_only(geneva: Loaded) -> None:
    rows = [re.split("article|assumption", line)[0].split() for line in show(geneva).splitlines()]
    for each in basis(geneva.scenario, geneva.tree):
        if not each.path.endswith((".war.cost", ".war.hopes")):
            continue
        codings = [entry.value for entry in each.entries]
        told = " ".join(codings) if len(set(codings)) > 1 else codings[0]
        name = each.path.rpartition(".")[2]
        assert [name, *told.split()] in rows


def test_what_is_set_on_the_command_line_is_marked() -> None:
    loaded = load_with_places("geneva", ["war.start_share=0.4", "horizon=12 weeks"])
    text = show(loaded)
    assert line_with(text, "start_share").endswith("--set")
    assert line_with(text, "horizon").endswith("--set")
    assert "2 values are set by --set" in " ".join(text.split())
    marked = [path for path, each in values(loaded).items() if each.get("set_by_option")]
    assert sorted(marked) == ["horizon", "war.start_share"]
    assert "--set" not in show(load_with_places("geneva"))


def test_a_range_is_shown_with_its_median_and_its_distribution() -> None:
    for written, drawn in (("0.001 to 0.6", "0.0373, logit-normal"), ("0 to 0.6", "0.3, uniform")):
        loaded = load_with_places("geneva", [f"stages.bilateral.walkout={written}"])
        assert values(loaded)["stages.bilateral.walkout"]["drawn"] == drawn
        lines = show(loaded).splitlines()
        [at] = [i for i, line in enumerate(lines) if written in line and "walkout" in line]
        assert lines[at + 1].split() == ["median", *drawn.split()]


def test_a_number_that_nothing_uses_is_shown_as_such(geneva: Loaded) -> None:
    path = "issues.guarantee.options.large_force.hazard_ratio"
    given = values(geneva)[path]
    assert given["in_force"] is False
    assert given["origin"]["kind"] == "literature"
    assert "literature, not used" in show(geneva)
    assert values(load_with_places("large-force"))[path]["in_force"] is True


def test_the_short_names_of_files_are_explained(geneva: Loaded) -> None:
    legend = dict(
        line.split() for line in show(geneva).split("\n\n")[1].splitlines() if line.count(" ")
    )
    for each in show_data(geneva)["values"]:
        for entry in [each, *each.get("codings", {}).values()]:
            if entry.get("set_at"):
                assert entry["set_at"].split(":")[0] in legend.values()


def test_a_scenario_without_evidence_is_shown_too(tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_text(SMALL, encoding="utf-8")
    loaded = load_with_places(tmp_path / "small.yaml")
    text = show(loaded)
    assert "0.2 to 0.4" in text
    assert line_with(text, "rounds").endswith("default")
    assert line_with(text, "horizon").split() == ["horizon", "26", "weeks", "default"]
    assert show_data(loaded)["case"] is None


def test_files_of_the_same_name_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text("extends: geneva.yaml\nhorizon: 12 weeks\n")
    text = show(load_with_places(tmp_path / "base.yaml"))
    (row,) = [line for line in text.splitlines() if line.split()[:1] == ["horizon"]]
    assert "base.yaml:2" not in row.split()
    assert str(tmp_path)[:8] in row


# sim list


def test_every_bundled_scenario_is_listed_the_base_first() -> None:
    found = list_data()
    assert found[0]["scenario"] == "base"
    own, gallery = len(scenario_names()), gallery_names()
    assert sorted(each["scenario"] for each in found[:own]) == scenario_names()
    assert [each["scenario"] for each in found[own:]] == gallery
    assert all(each["summary"] for each in found)
    assert json.loads(json.dumps(found)) == found


@pytest.mark.parametrize(
    "listed", list_data()[: len(scenario_names())], ids=lambda listed: listed["scenario"]
)
def test_the_base_with_the_changes_is_the_scenario(listed: dict[str, Any]) -> None:
    scenario = load("base")
    for change in listed["changes"]:
        scenario = scenario.with_value(change["path"], change["value"])
    assert scenario.hash == load(listed["scenario"]).hash


def test_changes_stand_at_the_highest_key_that_says_it_all() -> None:
    base = {"a": {"b": 1, "c": {"value": 2, "assumption": "x"}}, "d": [1], "e": 5}
    new = {"a": {"b": 1, "c": {"value": 2, "literature": "y"}}, "d": [1], "f": {"g": 1}}
    assert [(c["path"], c["value"]) for c in changes(new, base)] == [
        ("a.c", {"value": 2, "literature": "y"}),
        ("f", {"g": 1}),
        ("e", None),
    ]


def test_the_list_says_what_each_scenario_changes() -> None:
    text = list_scenarios()
    assert "venue: budapest (base: geneva)" in text
    assert max(map(len, text.splitlines())) <= WIDTH
    assert all(name in text for name in scenario_names())


def test_the_gallery_is_listed_apart_and_changes_nothing() -> None:
    own, _, gallery = list_scenarios().partition("\nThe gallery: ")
    assert all(name in gallery and name not in own for name in gallery_names())
    assert not any(e["changes"] for e in list_data() if e["scenario"] in gallery_names())
