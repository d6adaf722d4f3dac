from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

import sim as api
from sim.inputs.bundled import gallery_names, scenario_names
from sim.inputs.loading import Loaded, load_with_places
from sim.inputs.provenance import basis, count_basis
from sim.views import show as view
from sim.views.rows import rows
from sim.views.terminal import WIDTH, as_text

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


def show(loaded: Loaded) -> str:
    return as_text(view.blocks(loaded, rows(loaded)))


def show_data(loaded: Loaded) -> dict[str, Any]:
    return view.document(loaded, rows(loaded))


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
    lines = [re.split("article|assumption", line)[0].split() for line in show(geneva).splitlines()]
    for each in basis(geneva.scenario, geneva.tree):
        if not each.path.endswith((".war.cost", ".war.hopes")):
            continue
        codings = [entry.value for entry in each.entries]
        told = " ".join(codings) if len(set(codings)) > 1 else codings[0]
        name = each.path.rpartition(".")[2]
        assert [name, *told.split()] in lines


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
        line.split() for line in show(geneva).split("\n\n")[3].splitlines() if line.count(" ")
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


def test_values_are_found_by_their_path_or_their_reason() -> None:
    found = api.show("geneva", find="consent")
    assert {row.path for row in found.values} >= {"stages.preparation.consent_noise"}
    assert all(
        "consent" in f"{row.path} {row.input.entries[0].origin.source if row.input else ''}".lower()
        for row in found.values
    )
    assert len(api.show("geneva").values) > 10 * len(found.values)
    with pytest.raises(ValueError, match="no value of Geneva has 'xyzzy'"):
        api.show("geneva", find="xyzzy")


def test_the_table_has_a_row_for_each_coding_of_a_code(geneva: Loaded) -> None:
    frame = api.show("geneva").to_frame()
    one = frame[frame["path"] == "actors.russia.war.cost"]
    assert list(one["coding"]) == ["a", "b", "c", "d"]
    assert len(frame["path"].unique()) == len(show_data(geneva)["values"])
