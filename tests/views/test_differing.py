from __future__ import annotations

from pathlib import Path

import sim
from sim.views.differing import RESULTS, Differing, Setting, differing
from tests.command import VALLEY
from tests.compared import compared


def found(*sources: str) -> dict[str, Differing]:
    a, b = compared(*sources, runs=4).subjects
    return {each.path: each for each in differing(a, b)}


def test_the_same_scenario_differs_in_nothing() -> None:
    assert not found("geneva", "geneva")


def test_names_summaries_and_run_sizes_are_no_inputs() -> None:
    assert not found("geneva", "geneva+name=Other + summary=More + runs.n=99")


def test_a_value_is_told_with_the_line_that_set_it() -> None:
    told = found("geneva", "geneva+war.fatigue=0.1")
    assert set(told) == {"war.fatigue"}
    a, b = told["war.fatigue"].a, told["war.fatigue"].b
    assert a is not None
    assert (a.value, a.place.rpartition(":")[0]) == ("0 to 0.5", "scenarios/base.yaml")
    lines = Path("scenarios/base.yaml").read_text().splitlines()
    assert "fatigue" in lines[int(a.place.rpartition(":")[2]) - 1]
    assert b == Setting("0.1", "--set")


def test_codes_are_told_with_the_line_in_each_coding() -> None:
    told = found("geneva", "istanbul")
    geneva, istanbul = (told[f"actors.russia.venues.{c}"] for c in ("switzerland", "turkey"))
    assert geneva.a is not None
    assert geneva.b is None
    assert geneva.a.place == "codings a:91 b:91 c:90 d:88"
    assert istanbul.b == Setting("3 3 4 3", "codings a:93 b:93 c:92 d:90")


def test_what_results_hold_was_set_there(tmp_path: Path) -> None:
    sim.run("geneva", runs=4, output=tmp_path / "kept")
    comparison = sim.compare(tmp_path / "kept", "istanbul+war.fatigue=0.1", runs=4)
    places = comparison.inputs["a_set_at"].dropna()
    assert set(places) == {RESULTS}
    assert comparison.inputs.loc[("B", "war.fatigue"), "b_set_at"] == "--set"


def test_a_default_that_one_side_sets_has_no_place() -> None:
    told = found(f"{VALLEY}+red_lines=null", str(VALLEY))
    assert told["red_lines"].a == Setting("drawn", "default")


def test_formats_of_the_talks_are_told_where_the_codings_differ() -> None:
    told = found("geneva", "geneva+coding=a")
    labels = [path for path in told if ".stances.format." in path]
    assert labels
    for path in labels:
        a, b = told[path].a, told[path].b
        assert a is not None
        assert b is not None
        assert " " in a.value
        assert " " not in b.value
    assert not [path for path in found("geneva", "vienna") if ".stances.format." in path]
