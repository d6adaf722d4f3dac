from __future__ import annotations

from pathlib import Path

import pytest

from sim.inputs.lineage import Change, Lineage
from sim.inputs.loading import load
from sim.inputs.places import ScenarioError
from sim.inputs.scenario import Scenario

SETS = ["venue=istanbul", "war.start_share=0.3"]


def test_what_is_set_is_kept_with_its_old_and_new_value() -> None:
    lineage = load("geneva", SETS).lineage
    assert (lineage.source, lineage.name) == ("geneva", "Geneva")
    assert lineage.changes[0] == Change(path="venue", old="geneva", new="istanbul")
    assert lineage.changes[1].path == "war.start_share"
    assert lineage.changes[1].old["value"] == "0.35 to 0.65"


def test_a_changed_scenario_has_a_name_that_says_so_and_no_summary_of_another() -> None:
    changed = load("geneva", SETS)
    assert (changed.name, changed.spec.summary) == ("Geneva, changed", "")
    assert load("geneva", SETS, "Istanbul now").name == "Istanbul now"
    assert load("geneva", [*SETS, "name=Mine", "summary=Of mine."]).spec.summary == "Of mine."


@pytest.mark.parametrize("sets", [[], ["venue=geneva"], ["runs.n=20"], ["name=Geneva"]])
def test_what_changes_nothing_is_no_change(sets: list[str]) -> None:
    scenario = load("geneva", sets)
    assert scenario.lineage.told == ()
    assert scenario.name == "Geneva"
    assert scenario.spec.summary


def test_the_lineage_is_no_part_of_what_a_scenario_is() -> None:
    """The hash is that of the content: these are of the version before there was a lineage."""
    assert load("geneva").hash == "a475b131a45704f2"
    assert load("geneva", SETS).hash == "5e0d29e844e88b13"
    assert load("geneva", SETS).hash == load("geneva", SETS, "Another").hash


def test_from_python_the_same_is_told() -> None:
    by_hand = load("geneva").with_value("venue", "istanbul").with_value("war.start_share", 0.3)
    assert by_hand == load("geneva", SETS)
    assert by_hand.lineage == load("geneva", SETS).lineage


def test_a_change_that_is_undone_is_gone() -> None:
    there = load("geneva").with_value("venue", "istanbul")
    back = there.with_value("venue", "geneva")
    assert back.lineage == load("geneva").lineage
    assert back.name == "Geneva"


def test_one_of_many_for_one_answer_keeps_its_name() -> None:
    varied = load("geneva").varied({"venue": "istanbul"})
    assert (varied.name, varied.lineage.told) == ("Geneva", ())


def test_stored_and_restored_it_is_the_same_and_without_one_it_still_opens() -> None:
    scenario = load("geneva", SETS)
    content = scenario.stored()
    assert Scenario.restored(content).lineage == scenario.lineage
    del content["lineage"]  # as version 0.1.0 stored it
    assert Scenario.restored(content).lineage == Lineage()
    assert "lineage" not in Scenario.restored(content).stored()


def test_a_file_without_a_name_of_its_own_is_told_from_what_it_extends(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("extends: geneva.yaml\nvenue: istanbul\n")
    scenario = load(path)
    assert (scenario.name, scenario.spec.summary) == ("Geneva, changed", "")
    assert scenario.lineage.source == "mine.yaml"  # no folder of somebody's machine
    assert [change.path for change in scenario.lineage.inherited] == ["venue"]
    path.write_text("name: Mine\nextends: geneva.yaml\nvenue: istanbul\n")
    assert load(path).name == "Mine"
    assert load(path).lineage.told == ()


def test_a_bundled_file_is_named_as_it_can_be_anywhere() -> None:
    from sim.inputs.bundled import folder

    assert load(folder("scenarios") / "geneva.yaml").lineage.source == "geneva"
    assert load("gallery/split").lineage.source == "gallery/split"


@pytest.mark.parametrize("name", [" ", "a\x1b[2Jb", "x" * 101])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(ScenarioError, match="--name"):
        load("geneva", SETS, name)
