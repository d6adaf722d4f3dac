from __future__ import annotations

import itertools
from collections.abc import Iterable
from fractions import Fraction
from math import fsum
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.inputs.importing.domain import LARGEST, Party
from sim.inputs.importing.scaling import Scaled, scaled


def party(
    weights: list[float],
    values: list[list[float]],
    constant: float = 0,
    reservation: float | None = None,
) -> Party:
    rows = tuple(tuple(row) for row in values)
    return Party("p", "p.yml", tuple(weights), rows, constant, reservation)


def before(given: Party) -> list[Fraction]:
    """Every package's utility, exactly."""
    weights = [Fraction(weight) for weight in given.weights]
    return [
        Fraction(given.constant) + sum(w * Fraction(v) for w, v in zip(weights, row, strict=True))
        for row in itertools.product(*given.values)
    ]


def close(fractions: Iterable[Fraction]) -> Any:
    return pytest.approx([float(each) for each in fractions], abs=1e-9)


def after(found: Scaled) -> list[float]:
    """As the model has it: weights are divided by their sum."""
    whole = fsum(found.weights)
    return [
        sum(w * v for w, v in zip(found.weights, row, strict=True)) / whole
        for row in itertools.product(*found.values)
    ]


def test_numbers_that_fit_stay_as_they_are() -> None:
    given = party([0.25, 0.75], [[0, 1], [0.3, 0.2, 0.9]], reservation=0.5)
    found = scaled(given)
    assert (found.weights, found.values, found.reservation) == (given.weights, given.values, 0.5)
    assert not found.mapped
    assert not found.remark


@pytest.mark.parametrize(
    "given",
    [
        party([0.1, 0.2], [[1, 3], [0, 2]]),  # weights that do not add up, values beyond 1
        party([1, 1], [[0, 0.1], [0.2, 0.9]]),
        party([-0.5, 1], [[0, 1], [0.5, 1]]),  # a negative weight
        party([0.5, 0.2], [[0, 1], [0.5, 1]], constant=0.3),
        party([0, 0], [[1, 2], [3, 4]]),
        party([0.5, 0.5], [[0.5], [0.5]]),  # one package
        party([0.5, 0.5], [[-0.5, 1], [0.5, 1]]),  # a negative value, and a sum within 0 to 1
    ],
)
def test_utilities_within_0_to_1_are_kept(given: Party) -> None:
    found = scaled(given)
    assert after(found) == close(before(given))
    assert all(0 <= x <= 1 for x in (*found.weights, *itertools.chain(*found.values)))
    assert [found.reservation] == close([min(before(given))])
    assert not found.mapped


def test_utilities_beyond_are_mapped_with_the_reservation_value_and_it_is_said() -> None:
    given = party([1, 2], [[0, 3], [-1, 4]], reservation=5)
    found = scaled(given)
    assert min(after(found)) == pytest.approx(0)
    assert max(after(found)) == pytest.approx(1)
    assert found.reservation == pytest.approx(7 / 13)
    assert "reach from -2 to 11; they were mapped to 0 to 1 by (u + 2.0) / 13.0." in found.remark


@pytest.mark.parametrize(("reservation", "lowest"), [(-3, 0.75), (4, 0)])
def test_a_reservation_value_beyond_all_packages_stays_beyond(
    reservation: float, lowest: float
) -> None:
    found = scaled(party([1], [[0, 1]], reservation=reservation))
    assert min(after(found)) == pytest.approx(lowest)
    assert found.reservation == (0 if reservation < 0 else 1)
    assert (found.reservation > max(after(found))) == (reservation > 1)


def test_one_utility_everywhere_becomes_0() -> None:
    found = scaled(party([2], [[3, 3]], constant=1))
    assert after(found) == [0, 0]
    assert found.reservation == 0


def test_large_numbers_do_not_drown_what_is_at_stake() -> None:
    given = party([1, LARGEST], [[0, 3], [LARGEST, LARGEST]], constant=-LARGEST)
    assert after(scaled(given)) == pytest.approx([0, 0, 1, 1])


def test_a_width_of_next_to_nothing_is_one_to_divide_by() -> None:
    given = party([1, 1e-300], [[2], [0, 1e-20, 2e-20]])
    assert after(scaled(given)) == pytest.approx([0, 0.5, 1], abs=1e-3)  # subnormal: few digits


PLAIN = st.floats(-5, 5).map(lambda x: round(x, 4))
EXTREME = st.floats(-LARGEST, LARGEST) | st.sampled_from([0.0, 1.0, 5e-324, 1e-300, LARGEST])


@st.composite
def parties(draw: st.DrawFn, numbers: st.SearchStrategy[float]) -> Party:
    values = draw(st.lists(st.lists(numbers, min_size=1, max_size=3), min_size=1, max_size=3))
    weights = [draw(numbers) for _ in values]
    return party(weights, values, draw(numbers), draw(st.none() | numbers))


@given(given=parties(PLAIN))
@settings(deadline=None)
def test_whatever_comes_in_utilities_are_an_increasing_affine_map_of_it(given: Party) -> None:
    found, old = scaled(given), before(given)
    floor = min(old) if given.reservation is None else Fraction(given.reservation)
    low, high = min([*old, floor]), max([*old, floor])
    if not found.mapped:
        low, high = Fraction(0), Fraction(1)
    width = (high - low) or 1
    assert after(found) == close((u - low) / width for u in old)
    assert [found.reservation] == close([(floor - low) / width])


@given(given=parties(PLAIN | EXTREME))
@settings(deadline=None)
def test_whatever_comes_in_numbers_are_on_the_scale_of_the_model(given: Party) -> None:
    found = scaled(given)
    numbers = (*found.weights, *itertools.chain(*found.values), found.reservation)
    assert all(0 <= x <= 1 for x in numbers)
    assert any(weight > 0 for weight in found.weights)
