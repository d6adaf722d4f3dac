from __future__ import annotations

from typing import Any

import pytest

from sim.inputs.factors import Factor, factors_of, number_of, whole_steps
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


def test_the_last_layer_counts_on_a_path() -> None:
    """A scenario's own block below, what a user says on top."""
    assert factors_of(["a=1,2"], ["a=3"]) == ([], ["a=3"])
    [factor], fixed = factors_of(["a=3"], ["a=1,2"])
    assert (factor.levels, fixed) == ((1, 2), [])


def test_whole_numbers_are_drawn_evenly_and_no_other() -> None:
    factor = Factor("a", (), 2, 5, "weeks", whole=True)
    drawn = [factor.at(i / 400) for i in range(400)]
    assert [drawn.count(f"{n} weeks") for n in (2, 3, 4, 5)] == [100] * 4
    assert (factor.size, factor.at(1.0)) == (4, "5 weeks")


@pytest.mark.parametrize(
    ("low", "high", "steps", "told"),
    [
        (10, 20, 4, "10:20:2, 10:20:3, 10:20:6 would go"),
        (1, 2, 4, "1:2:2 would go"),
        (4, 10, 5, "4:10:3, 4:10:4, 4:10:7 would go"),
        (1.5, 4, 3, "write whole numbers"),
    ],
)
def test_the_even_steps_that_are_whole_numbers_are_told(
    low: float, high: float, steps: int, told: str
) -> None:
    factor = Factor("a", tuple(range(steps)), float(low), float(high))
    assert whole_steps(factor).startswith(told)


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
        ("a=1,1.0", "names a value twice"),
        ("a=0.1,0.10000000000000001", "names a value twice"),
        ("a=0.3,0.30000000000000004", "names a value twice"),
        ("a=7 days, 1 week", "names a value twice"),
        ("a=1:1.00000000000001:5", "alike in 12 digits"),
        ("a=1:1e400:3", "too large"),
        ("b=1,2", "is the second word on b"),
        ("b.c=1,2", "stands inside b, which is varied as well"),
        ("a=1, 'x", "--set a"),
    ],
)
def test_what_cannot_be_read_is_said(text: str, told: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        factors_of(["b=3,4", text, "d=3:3:3"])
    assert told in str(caught.value)
    assert "d=3:3:3" in str(caught.value)  # all mistakes at once


@pytest.mark.parametrize(
    ("level", "number"),
    [(3, 3.0), ("8 weeks", 8.0), (True, None), ("geneva", None), ([1], None), ("1 to 2", None)],
)
def test_the_number_of_a_level(level: Any, number: float | None) -> None:
    assert number_of(level) == number
