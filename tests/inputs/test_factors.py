from __future__ import annotations

from typing import Any

import pytest

from sim.inputs.factors import Factor, factors_of, number_of
from sim.inputs.places import ScenarioError


def levels(text: str) -> tuple[Any, ...]:
    [factor], fixed = factors_of([text])
    assert not fixed
    return factor.levels


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a.b=1,2.5,x", (1, 2.5, "x")),
        ("a=0.3:0.6:4", (0.3, 0.4, 0.5, 0.6)),
        ("a=1:3:3", (1, 2, 3)),
        ("a=4:12:3 weeks", ("4 weeks", "8 weeks", "12 weeks")),
        ("a=-1e-1:.1:3", (-0.1, 0, 0.1)),
        ("a=[x, y],[x],[]", (["x", "y"], ["x"], [])),
        ("a={low: 0, mode: 1, high: 2}, null", ({"low": 0, "mode": 1, "high": 2}, None)),
        ("a='1, 2', 3", ("1, 2", 3)),
        ("a=0.2 to 0.4, 0.5", ("0.2 to 0.4", 0.5)),
    ],
)
def test_what_is_varied_is_read_as_a_file_would_read_it(text: str, expected: Any) -> None:
    assert levels(text) == expected


def test_a_single_value_is_set_and_not_varied() -> None:
    factors, fixed = factors_of(["a=[x, y]", "b=8 weeks", "c=1,2"])
    assert fixed == ["a=[x, y]", "b=8 weeks"]
    assert [factor.path for factor in factors] == ["c"]


def test_the_last_word_on_a_path_counts() -> None:
    assert factors_of(["a=1,2", "a=3"]) == ([], ["a=3"])
    [factor], fixed = factors_of(["a=3", "a=1,2"])
    assert (factor.levels, fixed) == ((1, 2), [])


def test_a_range_without_steps_takes_any_number_between() -> None:
    [factor], _ = factors_of(["a=2:4 weeks"])
    assert factor.levels == ()
    assert [factor.at(u) for u in (0.0, 0.25, 0.5)] == ["2 weeks", "2.5 weeks", "3 weeks"]


def test_choices_take_even_parts() -> None:
    factor = Factor("a", ("x", "y", "z"))
    drawn = [factor.at(i / 300) for i in range(300)]
    assert [drawn.count(v) for v in "xyz"] == [100, 100, 100]
    assert factor.at(0.9999999999999999) == "z"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a", "is not PATH=VALUES"),
        ("=1,2", "is not PATH=VALUES"),
        ("a=3:1:4", "must run from a lower to a higher number"),
        ("a=1:3:1", "needs 2 to 10,000 values, not 1"),
        ("a=1,2,1", "names a value twice"),
        ("a=1, 'x", "--set a"),
    ],
)
def test_what_cannot_be_read_is_said(text: str, told: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        factors_of([text, "b=3:3:3"])
    assert told in str(caught.value)
    assert "b=3:3:3" in str(caught.value)  # all mistakes at once


@pytest.mark.parametrize(
    ("level", "number"),
    [(3, 3.0), ("8 weeks", 8.0), (True, None), ("geneva", None), ([1], None), ("1 to 2", None)],
)
def test_the_number_of_a_level(level: Any, number: float | None) -> None:
    assert number_of(level) == number
