from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.inputs.importing.names import LONGEST, names_for, simple_name
from sim.inputs.scenario import NAME


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Chips and Nuts", "chips_and_nuts"),
        ("18:00", "n18_00"),
        ("-3.5", "minus_3_5"),
        ("2 - 3", "n2_3"),
        ("Ünïcode", "unicode"),
        ("$5.37", "n5_37"),
        ("日本", ""),
        ("__x__", "x"),
        ("a" * 100, "a" * LONGEST),
    ],
)
def test_a_simple_name(text: str, name: str) -> None:
    assert simple_name(text) == name


def test_names_alike_are_told_apart_by_a_number() -> None:
    assert names_for(["a b", "A-B", "a_b_2", "a b!"], "option") == (
        "a_b",
        "a_b_2",
        "a_b_2_2",
        "a_b_3",
    )
    assert names_for(["日本", "中国"], "option") == ("option", "option_2")


@given(labels=st.lists(st.text()))
def test_every_name_is_allowed_and_none_comes_twice(labels: list[str]) -> None:
    names = names_for(labels, "option")
    assert len(set(names)) == len(labels)
    assert all(re.fullmatch(NAME, name) for name in names)
