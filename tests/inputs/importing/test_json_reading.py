from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.inputs.importing.json_reading import read_json_text
from sim.inputs.merging import plain
from sim.inputs.places import ScenarioError
from sim.inputs.reading import MAX_DEPTH, Node

WHOLE = st.integers(-(10**17), 10**17)
SCALARS = st.none() | st.booleans() | WHOLE | st.floats(allow_nan=False) | st.text(max_size=5)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=3), inner)
)


def value_of(text: str) -> Any:
    return plain(read_json_text(text, "x.json"))


def told(text: str) -> str:
    with pytest.raises(ScenarioError) as caught:
        read_json_text(text, "x.json")
    (problem,) = caught.value.problems
    return str(problem)


@given(value=VALUES, indent=st.sampled_from([None, 2, "\t"]), ascii_only=st.booleans())
@settings(deadline=None, max_examples=150)
def test_what_the_standard_library_writes_is_read(
    value: Any, indent: int | str | None, ascii_only: bool
) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    found = value_of(text)
    assert found == value
    assert repr(found) == repr(value)  # 1 is not 1.0, and true not 1


def test_values_know_their_places() -> None:
    tree = read_json_text('{"a": 1,\n "b": [true,\r\n  {"c": null}]}', "x.json")
    assert isinstance(tree.value, dict)
    items = tree.value["b"].value
    assert isinstance(items, list)
    assert isinstance(items[1].value, dict)
    nodes: list[Node] = [tree.value["b"], items[0], items[1], items[1].value["c"]]
    assert [str(node.place) for node in nodes] == [
        "x.json:2:2", "x.json:2:8", "x.json:3:3", "x.json:3:4",
    ]  # fmt: skip


def test_infinity_is_read_as_python_writes_it() -> None:
    assert value_of("[Infinity, -Infinity]") == [math.inf, -math.inf]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "1:1: a value is missing here"),
        ("[1,\n]", "2:1: ']' is no JSON value"),
        ("[1 2]", "1:4: needs a ',' before the next item, or a ']'"),
        ("[1", "1:3: needs a ',' before the next item"),
        ('{"a" 1}', "1:6: a key needs ':' after it"),
        ('{"a": 1 "b": 2}', "1:9: needs a ',' before the next entry, or a '}'"),
        ('{"a": 1,}', "1:9: a key must be text in double quotes"),
        ("{a: 1}", "1:2: a key must be text in double quotes"),
        ("{", "1:2: a key must be text in double quotes"),
        ('{"a": 1,\n "a": 2}', "2:2: duplicate key 'a', first on line 1"),
        ("{'a': 1}", "1:2: no JSON begins like this"),
        ('["a]', "1:2: this quote is never closed"),
        (r'["\x"]', "1:2: no such escape"),
        ('["a\nb"]', "1:2: no such escape, or a line break"),
        ("[01]", "1:2: '01' is no JSON value"),
        ("[+1]", "'+1' is no JSON value"),
        ("[NaN]", "'NaN' is no JSON value"),
        ("[1.]", "'1.' is no JSON value"),
        ("[1e999]", "'1e999' is too large a number"),
        ("[" + "9" * 19 + "]", "more than 18 digits"),
        ("[1] [2]", "1:5: something follows"),
        ("[" * 10_000, f"1:33: nested more than {MAX_DEPTH} levels deep"),
        ('{"a":' * 10_000, f"nested more than {MAX_DEPTH} levels deep"),
        ("[" + "1," * 10_000 + "1]", "more than 10,000 keys and values"),
        ("\\", "1:1: no JSON begins like this"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_what_is_no_json_is_refused(text: str, message: str) -> None:
    assert f"x.json:{message}" in told(text) or message in told(text)


@given(text=st.text('{}[]",:\\u0123e.-+ \nntrueax', max_size=40))
@settings(deadline=None, max_examples=200)
def test_anything_is_read_as_the_standard_library_does_or_refused(text: str) -> None:
    try:
        found = value_of(text)
    except ScenarioError:
        return
    assert found == json.loads(text)
