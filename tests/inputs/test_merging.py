from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.inputs import bundled
from sim.inputs.merging import find, merge, plain, resolve, with_override
from sim.inputs.places import Place, ScenarioError, nearest
from sim.inputs.reading import Node, parse_value, read_text
from sim.inputs.spec import Spec

QUICK = settings(deadline=None, max_examples=100)


def tree(text: str, shown: str = "x.yaml") -> Node:
    return read_text(text, shown)


def node(value: Any) -> Node:
    """A tree of plain data, with no place to speak of."""
    if isinstance(value, dict):
        value = {key: node(inner) for key, inner in value.items()}
    elif isinstance(value, list):
        value = [node(inner) for inner in value]
    return Node(value, Place("x.yaml", 1, 1))


def overridden(text: str, path: str, value: str) -> Any:
    return plain(with_override(tree(text), path, parse_value(value, "--set")))


# One tree on top of another


@pytest.mark.parametrize(
    ("base", "over", "expected"),
    [
        ("{a: {b: 1, c: 2}}", "{a: {c: 3}}", {"a": {"b": 1, "c": 3}}),
        ("{a: [1, 2]}", "{a: [3]}", {"a": [3]}),
        ("{a: [{b: 1}]}", "{a: [{c: 1}]}", {"a": [{"c": 1}]}),
        ("{a: 1, b: 2}", "{a: null}", {"b": 2}),
        ("{a: {b: 1, c: 2}}", "{a: {b: ~}}", {"a": {"c": 2}}),
        ("{a: 1}", "{b: null}", {"a": 1, "b": None}),  # for `validate` to refuse
        ("{a: 1}", "{b: {c: null, d: 2}}", {"a": 1, "b": {"c": None, "d": 2}}),
        ("{a: null}", "{a: 1}", {"a": None}),
        ("{a: null}", "{a: {b: 1}}", {"a": None}),
        ("{a: null}", "{a: null}", {"a": None}),
        ("{a: 0.2 to 0.6}", "{a: {low: 1}}", {"a": {"low": 1}}),
        ("{a: {low: 1}}", "{a: 0.2 to 0.6}", {"a": "0.2 to 0.6"}),
        ("{a: {b: 1}}", "{a: {}}", {"a": {"b": 1}}),
        ("{a: 1}", "{a: false}", {"a": False}),
        ("{a: 1}", "{a: ''}", {"a": ""}),
        ("{a: {value: 1, claims: [x]}}", "{a: {value: 2}}", {"a": {"value": 2}}),
        ("{a: {low: 1, mode: 2, high: 3}}", "{a: {uniform: [1, 2]}}", {"a": {"uniform": [1, 2]}}),
        ("{a: {value: 1, note: x}}", "{a: {note: y}}", {"a": {"value": 1, "note": "y"}}),
        ("{a: 1}", "{value: 2}", {"a": 1, "value": 2}),
    ],
)
def test_maps_merge_and_all_else_replaces(base: str, over: str, expected: object) -> None:
    assert plain(merge(tree(base), tree(over))) == expected


def test_order_is_the_base_and_then_what_is_new() -> None:
    assert list(plain(merge(tree("{b: 1, a: 1}"), tree("{c: 1, a: 2}")))) == ["b", "a", "c"]


def test_every_value_knows_the_line_that_set_it() -> None:
    base = tree("a:\n  b: 1\n  c: 2\n", "base.yaml")
    over = tree("\na:\n  c: 3\n", "over.yaml")
    merged = merge(base, over)
    places = {
        path: str(found.place) for path in ("a", "a.b", "a.c") if (found := find(merged, path))
    }
    assert places == {"a": "over.yaml:2:1", "a.b": "base.yaml:2:3", "a.c": "over.yaml:3:3"}


NAMES = st.sampled_from("abc")
VALUES = st.recursive(
    st.integers(0, 3) | st.just("x"),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)
MAPS = st.dictionaries(NAMES, VALUES, max_size=3)


@QUICK
@given(MAPS, MAPS, MAPS)
def test_merging_is_associative_and_idempotent_and_nothing_is_neutral(
    a: Any, b: Any, c: Any
) -> None:
    def merged(first: Any, second: Any) -> Any:
        return plain(merge(node(first), node(second)))

    assert merged(merged(a, b), b) == merged(a, b)
    assert merged(a, {}) == merged({}, a) == a
    if not any(isinstance(value, dict) for value in (*a.values(), *b.values(), *c.values())):
        assert merged(merged(a, b), c) == merged(a, merged(b, c))


@QUICK
@given(MAPS, MAPS)
def test_merging_leaves_what_it_merges_alone(a: Any, b: Any) -> None:
    base, over = node(a), node(b)
    merge(base, over)
    assert (plain(base), plain(over)) == (a, b)


# Paths


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("", {"a": {"b": [1, {"c": 2}]}, "one_of": {"0.2": 3}, "odd": {"0.2": 5, "0": 4}}),
        ("a.b", [1, {"c": 2}]),
        ("a.b.0", 1),
        ("a.b.1.c", 2),
        ("one_of.0.2", 3),
        ("odd.0", 4),
        ("odd.0.2", None),  # the shortest key that fits wins, even if it leads nowhere
    ],
)
def test_find(path: str, expected: object) -> None:
    found = find(tree("{a: {b: [1, {c: 2}]}, one_of: {0.2: 3}, odd: {0.2: 5, 0: 4}}"), path)
    assert (plain(found) if found else None) == expected


@pytest.mark.parametrize("path", ["b", "a.c", "a.b.2", "a.b.-1", "a.b.x", "n.0", "n.x", ".", "a."])
def test_find_nothing(path: str) -> None:
    assert find(tree("{a: {b: [1, {c: 2}]}, n: x}"), path) is None


@pytest.mark.parametrize(
    ("text", "path", "value", "expected"),
    [
        ("{a: {b: 1, c: 2}}", "a.b", "3", {"a": {"b": 3, "c": 2}}),
        ("{a: 1}", "b.c.d", "[x]", {"a": 1, "b": {"c": {"d": ["x"]}}}),
        ("{a: [x, y]}", "a.1", "z", {"a": ["x", "z"]}),
        ("{a: [{b: 1}]}", "a.0.c", "2", {"a": [{"b": 1, "c": 2}]}),
        ("{a: {b: 1, c: 2}}", "a", "{c: 3}", {"a": {"c": 3}}),
        ("{a: 1}", "a", "{b: 2, c: null}", {"a": {"b": 2, "c": None}}),
        ("{a: 0.2 to 0.6}", "a.low", "1", {"a": {"low": 1}}),
        ("{a: {b: 1, c: 2}}", "a.b", "null", {"a": {"c": 2}}),
        ("{a: [x, y]}", "a.0", "null", {"a": ["y"]}),
        ("{a: 1}", "b.c", "null", {"a": 1, "b": {"c": None}}),
        ("{a: null}", "a", "1", {"a": None}),
        ("{a: null}", "a.b", "1", {"a": None}),
        ("{a: {0.2: 1}}", "a.0.2", "3", {"a": {"0.2": 3}}),
    ],
)
def test_override(text: str, path: str, value: str, expected: object) -> None:
    before = tree(text)
    assert overridden(text, path, value) == expected
    assert before == tree(text)


def test_override_knows_where_it_came_from() -> None:
    changed = with_override(tree("a: 1\n"), "b.c", parse_value("3", "--set"))
    found = [find(changed, path) for path in ("a", "b", "b.c")]
    assert [node.place.file for node in found if node] == ["x.yaml", "--set", "--set"]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("", "is not a path"),
        ("a..b", "is not a path"),
        (".a", "is not a path"),
        (".".join("a" * 10_000), "is not a path"),
        ("list.2", "list.2: a list of 2 has no item '2'"),
        ("list.-1", "a list of 2 has no item '-1'"),
        ("list.x.y", "list.x.y: a list of 2 has no item 'x'"),
        ("list." + "9" * 5_000, "a list of 2 has no item '999"),
    ],
)
def test_override_of_what_cannot_be(path: str, words: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        overridden("{list: [x, y]}", path, "3")
    assert str(caught.value).startswith("--set: ")
    assert words in str(caught.value)


@QUICK
@given(MAPS, st.lists(NAMES, min_size=1, max_size=4).map(".".join), st.integers())
def test_what_is_set_is_found(data: Any, path: str, value: int) -> None:
    try:
        changed = with_override(node(data), path, node(value))
    except ScenarioError:
        return  # the path leads into a list
    assert find(changed, path) == node(value)


# Extending


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of one's own, current, and `scenarios/` with a bundled base."""
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "base.yaml").write_text("name: base\nwar: {cost: 1, fatigue: 2}\n")
    (tmp_path / "own").mkdir()
    monkeypatch.chdir(tmp_path / "own")
    monkeypatch.setattr(bundled, "folder", lambda name: tmp_path / name)
    return tmp_path


def resolved(name: str, folders: Path) -> Node:
    return resolve(Path(name), folders / "scenarios")


def refused(name: str, folders: Path) -> str:
    with pytest.raises(ScenarioError) as caught:
        resolved(name, folders)
    (problem,) = caught.value.problems
    return str(problem)


def test_a_bundled_base_is_underneath(folders: Path) -> None:
    Path("mine.yaml").write_text("extends: base.yaml\nname: mine\nwar: {cost: 3}\n")
    found = resolved("mine.yaml", folders)
    assert plain(found) == {"name": "mine", "war": {"cost": 3, "fatigue": 2}}
    fatigue, cost = find(found, "war.fatigue"), find(found, "war.cost")
    assert fatigue is not None
    assert cost is not None
    assert str(fatigue.place) == "scenarios/base.yaml:2:16"
    assert str(cost.place) == "mine.yaml:3:7"


def test_a_base_beside_the_file_comes_first(folders: Path) -> None:
    Path("base.yaml").write_text("name: own base\n")
    Path("mine.yaml").write_text("extends: base.yaml\n")
    assert plain(resolved("mine.yaml", folders)) == {"name": "own base"}


def test_bases_have_bases_and_are_looked_for_beside_them(folders: Path) -> None:
    Path("sub").mkdir()
    Path("sub/b.yaml").write_text("extends: c.yaml\nx: 2\n")
    Path("sub/c.yaml").write_text("extends: base.yaml\nx: 1\ny: 1\nwar: null\n")
    Path("a.yaml").write_text("extends: sub/b.yaml\ny: 3\n")
    assert plain(resolved("a.yaml", folders)) == {"name": "base", "x": 2, "y": 3}


def test_a_file_on_its_own_is_enough_and_what_has_no_value_there_is_kept(folders: Path) -> None:
    Path("mine.yaml").write_text("name: mine\nwar: null\nactors: {a: ~, b: 1}\n")
    found = {"name": "mine", "war": None, "actors": {"a": None, "b": 1}}
    assert plain(resolved("mine.yaml", folders)) == found


def test_what_is_under_all_files_can_be_taken_away_by_them(folders: Path) -> None:
    Path("mine.yaml").write_text("extends: base.yaml\nwar: null\nactors: {a: ~, b: {x: 1}}\n")
    under = tree("{actors: {a: {x: 2}, b: {x: 3, y: 4}}, name: under}", "actors.yaml")
    found = resolve(Path("mine.yaml"), folders / "scenarios", under)
    assert plain(found) == {"actors": {"b": {"x": 1, "y": 4}}, "name": "base"}


@pytest.mark.parametrize(
    "name",
    ["../other.yaml", "sub/../../other.yaml", "/etc/passwd", "..\\other.yaml", "C:\\other.yaml"],
)
def test_a_base_must_be_in_the_folder(folders: Path, name: str) -> None:
    (folders / "other.yaml").write_text("name: other\n")
    Path("mine.yaml").write_text(f"name: mine\nextends: '{name}'\n")
    assert refused("mine.yaml", folders).startswith("mine.yaml:2:1: extends: ")
    assert "leaves the folder" in refused("mine.yaml", folders)


@pytest.mark.parametrize("written", ["3", "[base.yaml]", "{file: base.yaml}", "", "true", "''"])
def test_a_base_must_be_a_name(folders: Path, written: str) -> None:
    Path("mine.yaml").write_text(f"extends: {written}\n")
    assert "extends: must be the name of a file" in refused("mine.yaml", folders)


@pytest.mark.parametrize("name", ["bse.yaml", "base.yml", "bse"])
def test_a_missing_base_and_the_nearest(folders: Path, name: str) -> None:
    Path("mine.yaml").write_text(f"name: mine\nextends: {name}\n")
    said = refused("mine.yaml", folders)
    assert said.startswith("mine.yaml:2:1: extends: no file ")
    assert said.endswith("(did you mean 'base.yaml'?)")


@pytest.mark.parametrize("name", ["base", "geneva", "gallery/siting"])
def test_a_base_is_named_with_or_without_its_ending(name: str, tmp_path: Path) -> None:
    mine, scenarios = tmp_path / "mine.yaml", bundled.folder("scenarios")
    mine.write_text(f"name: mine\nextends: {name}\n")
    bare = plain(resolve(mine, scenarios))
    mine.write_text(f"name: mine\nextends: {name}.yaml\n")
    assert bare == plain(resolve(mine, scenarios))


@pytest.mark.parametrize("key", ["extend", "Extends", "extnds"])
def test_a_key_that_is_meant_to_be_extends_is_told_alone(key: str, tmp_path: Path) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_text(f"name: mine\n{key}: geneva\n")
    with pytest.raises(ScenarioError) as caught:
        resolve(mine, bundled.folder("scenarios"))
    assert str(caught.value) == f"{mine}:2:1: {key}: unknown key (did you mean 'extends'?)"


def test_no_key_of_a_scenario_is_taken_for_extends() -> None:
    assert not [key for key in Spec.model_fields if nearest(key, ["extends"])]


@pytest.mark.parametrize("name", ["x" * 300, ".", "sub"])
def test_a_base_that_is_no_file(folders: Path, name: str) -> None:
    Path("sub").mkdir()
    Path("mine.yaml").write_text(f"extends: {name}\n")
    assert "extends: no file " in refused("mine.yaml", folders)


def test_a_circle(folders: Path) -> None:
    Path("a.yaml").write_text("extends: b.yaml\n")
    Path("b.yaml").write_text("extends: c.yaml\n")
    Path("c.yaml").write_text("name: c\nextends: ./b.yaml\n")
    assert refused("a.yaml", folders) == (
        "c.yaml:2:1: extends: a circle: b.yaml -> c.yaml -> b.yaml"
    )


def test_a_file_that_extends_itself(folders: Path) -> None:
    Path("a.yaml").write_text("extends: a.yaml\n")
    assert "extends: a circle: a.yaml -> a.yaml" in refused("a.yaml", folders)


def test_eight_files_are_a_chain_and_nine_too_many(folders: Path) -> None:
    for i in range(8):
        Path(f"f{i}.yaml").write_text(f"extends: f{i + 1}.yaml\nx{i}: 1\n")
    Path("f8.yaml").write_text("x8: 1\n")
    assert len(plain(resolved("f1.yaml", folders))) == 8
    assert refused("f0.yaml", folders).startswith("f7.yaml:1:1: extends: a chain of more than 8")


def test_what_is_wrong_in_a_base_is_placed_there(folders: Path) -> None:
    (folders / "scenarios" / "base.yaml").write_text("name: base\nname: twice\n")
    Path("mine.yaml").write_text("extends: base.yaml\n")
    assert refused("mine.yaml", folders).startswith("scenarios/base.yaml:2:1: duplicate key")
