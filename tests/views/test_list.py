"""`sim list`: the bundled scenarios, and what each changes."""

from __future__ import annotations

import json
from typing import Any

import pytest

import sim as api
from sim.inputs.bundled import gallery_names, scenario_names
from sim.inputs.loading import load
from sim.views.list import changes
from sim.views.list import listed as list_data
from sim.views.terminal import WIDTH


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
    text = api.list().text()
    assert "venue: budapest (base: geneva)" in text
    assert max(map(len, text.splitlines())) <= WIDTH
    assert all(name in text for name in scenario_names())


def test_the_gallery_is_listed_apart_and_changes_nothing() -> None:
    own, _, gallery = api.list().text().partition("\nThe gallery: ")
    assert all(name in gallery and name not in own for name in gallery_names())
    assert not any(e["changes"] for e in list_data() if e["scenario"] in gallery_names())
