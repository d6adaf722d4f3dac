"""Krippendorff's alpha: the published examples, and what holds of any codes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.analysis.agreement import agreement, alpha, coincidences

# Krippendorff (2011), "Computing Krippendorff's alpha-reliability": four observers, twelve units.
FOUR = (
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
)
TWO = ("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0")  # two observers, binary, ibid.

Units = list[list[int]]


def units(*coders: str) -> Units:
    columns = zip(*(coder.split() for coder in coders), strict=True)
    return [[int(value) for value in column if value != "."] for column in columns]


def test_the_published_example_with_missing_values() -> None:
    found = agreement(units(*FOUR))
    assert found.alpha == pytest.approx(0.815, abs=5e-4)
    assert found.units == 11  # the last has one code and says nothing of agreement


def test_the_published_example_with_two_values() -> None:
    assert agreement(units(*TWO)).alpha == pytest.approx(0.095, abs=5e-4)


def test_codings_that_agree_have_alpha_1_with_no_spread() -> None:
    found = agreement([[1, 1], [2, 2], [3, 3]] * 5)
    assert (found.alpha, found.low, found.high, found.alike) == (1.0, 1.0, 1.0, 15)


def test_nothing_can_be_told_where_all_codes_are_the_same() -> None:
    found = agreement([[4, 4, 4], [4, 4, 4]])
    assert (found.alpha, found.low, found.high) == (None, None, None)


def test_a_far_miss_costs_more_than_a_near_one() -> None:
    agreed: Units = [[1, 1], [2, 2], [3, 3], [4, 4]] * 3
    near, far = (agreement([*agreed, miss]).alpha for miss in ([1, 2], [1, 4]))
    assert near is not None
    assert far is not None
    assert near > far


def test_the_interval_of_codes_drawn_at_random_holds_0() -> None:
    rng = np.random.default_rng(3)
    found = agreement(rng.integers(1, 8, size=(60, 4)).tolist())
    assert found.low is not None
    assert found.high is not None
    assert found.low < 0 < found.high


@given(st.lists(st.lists(st.integers(1, 5), min_size=2, max_size=4), min_size=2, max_size=8))
def test_a_scale_may_be_turned_round_or_stretched(coded: Units) -> None:
    turned = [[10 - 2 * value for value in unit] for unit in coded]
    assert plain_alpha(turned) == pytest.approx(plain_alpha(coded))


def plain_alpha(coded: Units) -> float | None:
    values = sorted({value for unit in coded for value in unit})
    return alpha(np.sum([coincidences(unit, values) for unit in coded], axis=0))
