from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.inputs.quantity import (
    COUNT,
    MONTHS,
    POSITIVE,
    SHARE,
    SIGNED,
    UNSOURCED,
    WEEKS,
    Origin,
    Quantity,
    Scale,
    fixed,
    logit,
    parse_number,
    parse_quantity,
)


@pytest.mark.parametrize(
    ("raw", "scale", "form"),
    [
        (0.4, SHARE, "fixed"),
        ("0.4", SHARE, "fixed"),
        (3, POSITIVE, "fixed"),
        ("0.2 to 0.6", SHARE, "logit_normal"),
        ("0.2 to 6", POSITIVE, "log_normal"),
        ("-2 to 6", SIGNED, "normal"),
        ("0.2 to 6", SIGNED, "normal"),
        ("0 to 0.6", SHARE, "uniform"),
        ("0.6 to 1", SHARE, "uniform"),
        ("0 to 9", POSITIVE, "uniform"),
        ("2 to 6 weeks", WEEKS, "log_normal"),
        ("0.2 to 0.6 uniform", SHARE, "uniform"),
        ("0.2 to 0.6 logit-normal", SHARE, "logit_normal"),
        ("0.2 to 0.6 log-normal", POSITIVE, "log_normal"),
        ("-1 to 1 normal", SIGNED, "normal"),
        ("2 to 6 weeks uniform", WEEKS, "uniform"),
        ("2 weeks to 6 weeks log-normal", WEEKS, "log_normal"),
        (4, COUNT, "fixed"),
        ("1 to 8", COUNT, "log_normal"),
        ("4 to 1000", COUNT, "log_normal"),
        ("4 to 8 uniform", COUNT, "uniform"),
        ({"uniform": [4, 8]}, COUNT, "uniform"),
        ({"low": 0, "mode": 0.2, "high": 1}, SHARE, "triangular"),
        ({"uniform": [0.1, 0.9]}, SHARE, "uniform"),
        ({"beta": {"mean": 0.4, "concentration": 9}}, SHARE, "beta"),
        ({"one_of": {0.2: 0.6, 0.4: 0.4}}, SHARE, "one_of"),
        ({"value": "0.2 to 0.6", "assumption": "wide"}, SHARE, "logit_normal"),
    ],
)
def test_how_a_number_is_written_says_what_it_is(raw: Any, scale: Scale, form: str) -> None:
    assert parse_quantity(raw, scale).form == form
    assert parse_quantity(raw, scale).fixed == (form == "fixed")


@pytest.mark.parametrize(
    ("raw", "scale", "message"),
    [
        (1.5, SHARE, "between 0 and 1"),
        ("0.4 to 1.5", SHARE, "between 0 and 1"),
        (-1, POSITIVE, "at least 0"),
        (math.nan, SIGNED, "any number"),
        (math.inf, SIGNED, "any number"),
        ("inf", POSITIVE, "at least 0"),
        ("much", SHARE, "a number or a distribution"),
        (True, SHARE, "a number or a distribution"),
        (None, SHARE, "a number or a distribution"),
        ([0.2, 0.4], SHARE, "a number or a distribution"),
        ("0.6 to 0.2", SHARE, "lower to the higher"),
        ("0.2 to 0.2", SHARE, "lower to the higher"),
        ("0.2 to 0.4 to 0.6", SHARE, "a number or a distribution"),
        (6, WEEKS, "unit of time"),
        ("6", WEEKS, "unit of time"),
        ("2 to 6", WEEKS, "unit of time"),
        ("6 fortnights", WEEKS, "unit of time"),
        ("-1 weeks", WEEKS, "at least 0 weeks"),
        ({"low": 0.4, "mode": 0.2, "high": 0.6}, SHARE, "low <= mode <= high"),
        ({"low": 0.4, "mode": 0.4, "high": 0.4}, SHARE, "low < high"),
        ({"low": 0.4, "high": 0.6}, SHARE, "not a quantity"),
        ({"uniform": [0.6, 0.2]}, SHARE, "low < high"),
        ({"uniform": [0.6]}, SHARE, "not a quantity"),
        ({"beta": {"mean": 0.4, "concentration": 9}}, POSITIVE, "between 0 and 1"),
        ({"beta": {"mean": 1, "concentration": 9}}, SHARE, "0 < mean < 1"),
        ({"beta": {"mean": 0.4, "concentration": 0}}, SHARE, "concentration > 0"),
        ({"beta": {"mean": 0.4}}, SHARE, "mean: , concentration: "),
        ({"one_of": {0.2: 0.6, 0.4: 0.6}}, SHARE, "add up to 1"),
        ({"one_of": {0.2: 0.5, "0.20": 0.5}}, SHARE, "same value twice"),
        ({"one_of": {}}, SHARE, "not a quantity"),
        ({"gamma": [1, 2]}, POSITIVE, "not a quantity"),
        ("0,5", SHARE, "decimals have a point, and thousands no mark"),
        ("10,000", POSITIVE, "decimals have a point, and thousands no mark"),
        ("1_000", POSITIVE, "a number or a distribution"),
        ("0x10", POSITIVE, "a number or a distribution"),
        ("\u0663", POSITIVE, "a number or a distribution"),
        ("1_0 weeks", WEEKS, "needs a number and a unit"),
        (1e13, POSITIVE, r"at most 1e\+12 in size"),
        (10**400, POSITIVE, "at least 0"),
        ("-1e308 to 1e308", SIGNED, r"at most 1e\+12 in size"),
        ("1e13 years", MONTHS, r"at most 1e\+12 in size"),
        ({"low": 0, "mode": 0, "high": 1e308}, POSITIVE, r"at most 1e\+12 in size"),
        ("1e-300 to 1e300", POSITIVE, r"at most 1e\+12 in size"),
        ("1e-300 to 1", POSITIVE, "begins at 1e-12 or above"),
        ({"beta": {"mean": 1e-300, "concentration": 1e-300}}, SHARE, "0.01 to 1e"),
        ({"beta": {"mean": 0.5, "concentration": 1e12}}, SHARE, "0.01 to 1e"),
        (0, COUNT, "a whole number, 1 to 1,000, not 0; for none, leave its stage out"),
        (2.5, COUNT, "a whole number, 1 to 1,000, not 2.5"),
        (1001, COUNT, "a whole number, 1 to 1,000, not 1001"),
        ("4.5 to 8", COUNT, "a whole number, 1 to 1,000, not '4.5'"),
        ({"uniform": [0, 8]}, COUNT, "a whole number, 1 to 1,000, not 0"),
        ("0.2 to 0.6 log-normal", SHARE, "uniform or logit-normal, not log-normal"),
        ("0.2 to 0.6 normal", POSITIVE, "uniform or log-normal, not normal"),
        ("0 to 0.6 log-normal", POSITIVE, "cannot begin or end at a bound"),
        ("0.2 to 0.6 triangular", POSITIVE, "a number or a distribution"),
        ({"value": 0.4, "source": "me"}, SHARE, "'source'"),
        ({"value": 0.4, "assumption": "a", "literature": "b"}, SHARE, "one origin only"),
        ({"value": 0.4, "assumption": " "}, SHARE, "assumption: needs a few words"),
        ({"value": 0.4, "claims": []}, SHARE, "claims: needs the ids"),
    ],
)
def test_what_is_no_quantity_says_what_would_be(raw: Any, scale: Scale, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_quantity(raw, scale)


@pytest.mark.parametrize(
    ("text", "scale", "value"),
    [
        ("6 weeks", WEEKS, 6),
        ("1 week", WEEKS, 1),
        ("14 days", WEEKS, 2),
        ("0.5 weeks", WEEKS, 0.5),
        ("1 year", MONTHS, 12),
        ("2 years", MONTHS, 24),
        ("52 weeks", MONTHS, 52 * 7 / (365.25 / 12)),
    ],
)
def test_a_duration_is_converted_to_its_scale(text: str, scale: Scale, value: float) -> None:
    assert parse_number(text, scale) == pytest.approx(value)


@pytest.mark.parametrize(
    "text", ["2 to 6 weeks", "2 weeks to 6 weeks", "14 days to 6 weeks", "14 to 42 days"]
)
def test_a_range_of_durations_may_name_its_unit_once(text: str) -> None:
    assert parse_quantity(text, WEEKS).params == pytest.approx(
        parse_quantity("2 to 6 weeks", WEEKS).params
    )


@pytest.mark.parametrize(
    ("raw", "origin"),
    [
        ({"value": 0.4, "claims": ["a-b", "c"]}, Origin("evidence", "a-b, c")),
        ({"value": 0.4, "claims": "a-b"}, Origin("evidence", "a-b")),
        ({"value": 0.4, "literature": "Min  (2020)"}, Origin("literature", "Min (2020)")),
        ({"value": 0.4, "calibrated": "the rate"}, Origin("calibrated", "the rate")),
        ({"value": 0.4, "assumption": "wide", "note": "more"}, Origin("assumption", "wide")),
        ({"value": 0.4}, UNSOURCED),
        (0.4, UNSOURCED),
    ],
)
def test_an_origin_is_never_missing(raw: Any, origin: Origin) -> None:
    """Where none is given, it is an assumption, and says that nobody said why."""
    found = parse_quantity(raw, SHARE)
    assert found.origin == origin
    assert found.origin.kind in ("evidence", "literature", "calibrated", "assumption")
    assert found.origin.source


def test_a_quantity_shows_itself_as_it_was_written() -> None:
    assert str(parse_quantity("2 to 6 weeks", WEEKS)) == "2 to 6 weeks"
    assert str(parse_quantity({"value": "0.2 to 0.6", "assumption": "x"}, SHARE)) == "0.2 to 0.6"
    assert str(parse_quantity(0.25, SHARE)) == "0.25"
    assert str(fixed(3)) == "3"


@pytest.mark.parametrize(
    ("raw", "scale", "spread"),
    [
        ("0.001 to 0.6", SHARE, "0.0373, logit-normal"),
        ("0.001 to 0.6", POSITIVE, "0.0245, log-normal"),
        ("0 to 0.6", SHARE, "0.3, uniform"),
        ("0.001 to 0.6 uniform", SHARE, "0.3, uniform"),
        ({"value": "-1 to 3", "assumption": "x"}, SIGNED, "1, normal"),
        ("15 to 250 years", MONTHS, "61.2 years, log-normal"),
        ("7 days to 2 weeks", WEEKS, "1.41 weeks, log-normal"),
        (0.4, SHARE, ""),
        ({"uniform": [0.1, 0.9]}, SHARE, ""),
    ],
)
def test_a_range_says_how_it_is_drawn_and_where_its_middle_is(
    raw: Any, scale: Scale, spread: str
) -> None:
    assert parse_quantity(raw, scale).spread == spread


def test_a_quantity_parsed_again_stays_what_it_is() -> None:
    once = parse_quantity({"value": "0.2 to 0.6", "literature": "x"}, SHARE)
    assert parse_quantity(once, SHARE) is once


def test_the_values_of_one_of_are_sorted_so_that_a_file_order_moves_nothing() -> None:
    one, other = ({"one_of": pairs} for pairs in ({0.4: 0.3, 0.2: 0.7}, {0.2: 0.7, 0.4: 0.3}))
    assert parse_quantity(one, SHARE) == parse_quantity(other, SHARE)


@given(st.floats(0.001, 0.999), st.floats(0.001, 0.999))
def test_the_bell_of_a_range_lies_evenly_around_its_middle(a: float, b: float) -> None:
    low, high = sorted((a, b))
    if high - low < 1e-6:
        return
    mean, sd = parse_quantity(f"{low!r} to {high!r}", SHARE).params
    assert mean == pytest.approx((logit(low) + logit(high)) / 2)
    assert mean - 1.6448536269514722 * sd == pytest.approx(logit(low), abs=1e-9)


@given(st.floats(-1e12, 1e12))
def test_any_number_of_a_size_to_compute_with_is_a_signed_quantity(value: float) -> None:
    assert parse_quantity(value, SIGNED) == Quantity("fixed", (value,), str(value))


@given(st.floats(min_value=1e12, exclude_min=True), st.sampled_from([-1, 1]))
def test_no_number_is_too_large_to_compute_with(size: float, sign: int) -> None:
    with pytest.raises(ValueError, match=r"at most 1e\+12 in size|any number"):
        parse_quantity(sign * size, SIGNED)
