from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sim.analysis.compare import Row
from sim.analysis.measures import Measure
from sim.analysis.paired import Difference
from sim.views import change

SHARE = Measure("walkout", "outcome", "walkout", "run")
GAIN = Measure("gain.ada", "number", "gain.ada", "signature")


def row(measure: Measure, a: float, b: float, low: float | None, high: float | None) -> Row:
    found = Difference(b - a, low, high, 0.5, 0.1)
    return Row(measure, a, b, 1000, 1000, found, 0.0123, (3, 8), 4.26)


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (row(SHARE, 0.1, 0.123, 0.01, 0.036), ("+2", "+1 to +4")),
        (row(SHARE, 0.1, 0.123, 0.0211, 0.0249), ("+2.3", "+2.1 to +2.5")),
        (row(SHARE, 0.1, 0.1, -0.004, 0.004), ("0.0", "-0.4 to +0.4")),
        (row(SHARE, 0.1, 0.0999, -0.004, 0.0038), ("0.0", "-0.4 to +0.4")),
        (row(GAIN, 0.1, 0.09, -0.016, -0.004), ("-0.010", "-0.016 to -0.004")),
        (row(GAIN, 0.1, 0.1, None, None), ("0.0", "-")),
    ],
)
def test_a_difference_has_its_sign_and_the_digits_of_its_interval(
    found: Row, told: tuple[str, str]
) -> None:
    assert change.cells(found) == told


def test_a_bound_is_rounded_up() -> None:
    assert change.bound(row(SHARE, 0.1, 0.1, -0.0041, 0.0042)) == "0.5"
    assert change.bound(row(SHARE, 0.1, 0.1, -0.4, 0.0042)) == "40"
    assert change.bound(row(SHARE, 0.1, 0.1, None, None)) == "-"


def test_shares_of_none_and_of_all_are_bounds() -> None:
    found = change.sides(row(SHARE, 0.0, 1.0, 0.9, 1.0))
    assert found == ("< 0.4 %", "> 99.6 %")


def test_what_cannot_be_told_is_a_dash() -> None:
    nothing = Row(GAIN, None, None, 0, 0, Difference(None))
    assert change.sides(nothing) == change.cells(nothing) == ("-", "-")
    assert change.spread(nothing) == change.holds(nothing) == change.factor(None) == "-"


@pytest.mark.parametrize(("value", "told"), [(4.26, "4.3"), (46.2, "46"), (5000, "> 999")])
def test_a_factor_has_two_digits(value: float, told: str) -> None:
    assert change.factor(value) == told


def test_two_distances_have_the_decimals_of_the_smaller() -> None:
    assert change.pair(0.0316, 0.0068) == ("0.0316", "0.0068")
    assert change.pair(0.4, 0.0) == ("0.40", "0.00")
    assert change.pair(0.0, 0.0) == ("0.00", "0.00")


@given(
    st.integers(1, 1999), st.integers(1, 1999), st.floats(0.0005, 0.2),
)  # fmt: skip
@example(1052, 1044, 0.02)  # 52.6 and 52.2 %: printed 53 % and 52 %, and a difference of 0
@example(1, 200, 0.0078125)  # 10.0 less 0.05 %, which by rounding is 9.9 or 10.0
@example(1544, 1531, 0.02)  # 77.2 and 76.55 %: printed 77 % twice, and a difference of -1
def test_what_a_reader_subtracts_is_the_difference_that_is_printed(
    a: int, b: int, half: float
) -> None:
    value = (b - a) / 2000
    found = row(SHARE, a / 2000, b / 2000, value - half, value + half)
    one, other = (float(text.removesuffix(" %")) for text in change.sides(found))
    digits = change.decimals(found)
    told = float(change.cells(found)[0])
    assert abs(round(other - one, 9) - told) <= 0.5 * 10.0**-digits + 1.1 * 10.0 ** -(digits + 1)
    if round(one, digits) == one and round(other, digits) == other:
        assert other - one == pytest.approx(told)
