from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.inputs.importing.names import LONGEST, names_for, option_names, simple_name
from sim.inputs.spec import NAME


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


@pytest.mark.parametrize(
    ("labels", "names"),
    [
        (("0", "1", "2", "10"), ("n00", "n01", "n02", "n10")),
        (("10", "0", "2"), ("n10", "n00", "n02")),
        (("0", "0.25", "0.5", "1", "10.5"), ("n00", "n00_25", "n00_5", "n01", "n10_5")),
        (("-1", "-10", "0", "5"), ("n1_minus_1", "n0_minus_10", "n2_n0", "n3_n5")),
        (("1e-05", "1", "1e+20"), ("n0_n1e_05", "n1_n1", "n2_n1e_20")),
        (("0", "1e999"), ("n0", "n1e999")),
        (("1", "1.0", "x"), ("n1", "n1_0", "x")),
        (("1", "1.0"), ("n1", "n1_0")),
    ],
)
def test_options_that_are_numbers_go_in_their_order_by_name(
    labels: tuple[str, ...], names: tuple[str, ...]
) -> None:
    assert option_names(labels) == names


@given(st.lists(st.floats(-1e6, 1e6).map(lambda x: f"{x:.10g}"), min_size=1, unique=True))
def test_the_order_of_names_is_that_of_numbers(labels: list[str]) -> None:
    names = option_names(labels)
    assert all(re.fullmatch(NAME, name) for name in names)
    if len({float(label) for label in labels}) == len(labels):
        by_name = sorted(range(len(labels)), key=names.__getitem__)
        assert by_name == sorted(range(len(labels)), key=lambda i: float(labels[i]))


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
