from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import brentq

from sim.arrays import Floats
from sim.theory.solutions import (
    Solution,
    egalitarian,
    kalai_smorodinsky,
    nash,
    pareto_frontier,
    utilitarian,
    zopa,
)
from sim.theory.spatial import weighted_mean

Table = Floats
Pick = Callable[[Table, Table], Solution | None]
SOLUTIONS: list[Pick] = [nash, kalai_smorodinsky, egalitarian, utilitarian]
NEVER = -np.inf
HALVES = np.linspace(0, 1, 101)
PIE = np.array([HALVES, 1 - HALVES])


@st.composite
def problems(draw: st.DrawFn) -> tuple[Table, Table]:
    """Values and reservation values in whole numbers, so that sums and products are exact."""
    actors, packages = draw(st.integers(2, 4)), draw(st.integers(1, 12))
    values = draw(arrays(np.float64, (actors, packages), elements=st.integers(-9, 9).map(float)))
    closed = draw(
        arrays(np.bool_, (actors, packages), elements=st.sampled_from([False] * 9 + [True]))
    )
    values[closed] = NEVER
    return values, draw(arrays(np.float64, actors, elements=st.integers(-9, 4).map(float)))


def picked(solution: Solution | None) -> int | None:
    return None if solution is None else solution.package


# Known answers


@pytest.mark.parametrize(
    ("reservation", "share"), [((0.4, 0.1), 0.65), ((0.1, 0.4), 0.35), ((0, 0), 0.5)]
)
def test_9_on_a_pie_the_nash_solution_halves_what_is_left_over_no_deal(
    reservation: tuple[float, float], share: float
) -> None:
    found = nash(PIE, reservation)
    assert found is not None
    assert HALVES[found.package] == pytest.approx(share)
    left = 1 - sum(reservation)
    assert found.value == pytest.approx((left / 2) ** 2)


def test_weights_divide_a_pie_in_their_proportion() -> None:
    found = nash(PIE, (0, 0), weights=(3, 1))
    assert found is not None
    assert HALVES[found.package] == pytest.approx(0.75)


@pytest.mark.parametrize(
    ("disagreement", "place"),
    [(0, 0.489345), (-1, 0.478883), (-10, 0.469001), (-1000, 0.466693)],
)
def test_with_quadratic_loss_the_nash_solution_tends_to_the_weighted_mean(
    disagreement: float, place: float
) -> None:
    """As no deal becomes worse for all alike; Achen (2006) takes the mean for that reason.

    Around the largest product lie packages whose products are one (`sim.theory.ties`), of which the
    first is taken: from either end of the grid, so that the largest is halfway.
    """
    positions, weights = np.array([0, 0.3, 1]), np.array([1, 2, 1.5])

    def slope(x: float) -> float:
        gains = 1 - (x - positions) ** 2 - disagreement
        return float((weights * (positions - x) / gains).sum())

    grid = np.linspace(0.46, 0.5, 40_001)
    values = 1 - (grid - positions[:, None]) ** 2
    ends = []
    for each in (values, values[:, ::-1]):
        found = nash(each, np.full(3, float(disagreement)), weights / weights.sum())
        assert found is not None
        ends.append(found.package)
    middle = (grid[ends[0]] + grid[::-1][ends[1]]) / 2
    assert middle == pytest.approx(brentq(slope, 0.1, 0.9), abs=1e-6)
    assert middle == pytest.approx(place, abs=2e-6)
    assert middle > weighted_mean(positions, weights)


def test_the_solutions_part_where_the_textbooks_say_so() -> None:
    """The pie whose second player is slow to be pleased: v = 1 - u^2, no deal worth nothing.

    Nash: u (1 - u^2) is largest at 1 / sqrt 3. Kalai-Smorodinsky and the equal gains: u = 1 - u^2,
    the golden section. Sum: u = 1/2.
    """
    grid = np.linspace(0, 1, 20_001)
    values = np.array([grid, 1 - grid**2])
    places = [grid[found.package] for f in SOLUTIONS if (found := f(values, np.zeros(2)))]
    golden = (np.sqrt(5) - 1) / 2
    assert places == pytest.approx([1 / np.sqrt(3), golden, golden, 0.5], abs=1e-4)
    twice = [f(values * [[2], [1]], np.zeros(2)) for f in (nash, kalai_smorodinsky, egalitarian)]
    assert [grid[s.package] for s in twice if s] == pytest.approx(
        [1 / np.sqrt(3), golden, np.sqrt(2) - 1], abs=1e-4
    )


def test_values_are_what_is_maximised() -> None:
    values, reservation = np.array([[4.0, 3, 9], [1, 3, 0]]), np.array([1.0, 0])
    assert nash(values, reservation) == (1, 6)
    assert kalai_smorodinsky(values, reservation) == (0, 1 / 3)
    assert egalitarian(values, reservation) == (1, 2)
    assert utilitarian(values, reservation) == (2, 9)
    assert utilitarian(values, reservation, weights=(1, 4)) == (1, 15)


# Zones, frontiers and the lack of them


def test_the_zone_is_what_nobody_finds_worse_than_no_deal() -> None:
    values = [[0.5, 0.6, 0.4, NEVER, 0.9], [0.5, 0.4, 0.6, 0.9, 0.3]]
    assert zopa(values, (0.5, 0.4)).tolist() == [True, True, False, False, False]


@pytest.mark.parametrize("pick", SOLUTIONS)
def test_without_a_zone_there_is_no_solution(pick: Pick) -> None:
    assert pick(PIE, np.array([0.6, 0.6])) is None
    assert pick(np.array([[1.0, NEVER], [NEVER, 1.0]]), np.zeros(2)) is None
    assert pick(PIE, np.array([0.4, 0.6])) is not None


@pytest.mark.parametrize("pick", SOLUTIONS)
def test_of_equals_the_first_is_taken(pick: Pick) -> None:
    assert picked(pick(np.array([[0.0, 2, 2, 1], [0, 1, 1, 2]]), np.zeros(2))) == 1


@pytest.mark.parametrize("pick", SOLUTIONS)
def test_where_one_side_cannot_gain_the_other_gets_all_there_is(pick: Pick) -> None:
    assert picked(pick(np.array([[1.0, 1, 0], [0, 4, 9]]), np.array([1.0, 0]))) == 1
    assert picked(pick(np.array([[1.0, 1], [0, 0]]), np.array([1.0, 0]))) == 0


@given(problems())
def test_the_frontier_is_what_nothing_dominates(problem: tuple[Table, Table]) -> None:
    values, _ = problem
    expected = [
        bool(np.isfinite(mine).all())
        and not any(
            np.isfinite(other).all() and (other >= mine).all() and (other > mine).any()
            for other in values.T
        )
        for mine in values.T
    ]
    assert pareto_frontier(values).tolist() == expected


@pytest.mark.parametrize("pick", SOLUTIONS)
@given(problem=problems())
def test_a_solution_is_efficient_and_acceptable(pick: Pick, problem: tuple[Table, Table]) -> None:
    values, reservation = problem
    found = pick(values, reservation)
    zone = zopa(values, reservation)
    assert (found is None) == (not zone.any())
    if found is not None:
        assert zone[found.package]
        assert pareto_frontier(values)[found.package]


def test_an_ideal_that_nobody_else_would_accept_is_no_ideal() -> None:
    """Shares of what each can gain in the zone: (1, 1/4) or (1/3, 1)."""
    assert kalai_smorodinsky([[9, 3, 1], [-1, 1, 4]], (0, 0)) == (2, 1 / 3)


# What does not move them


@pytest.mark.parametrize("pick", [nash, kalai_smorodinsky])
@given(problem=problems(), scale=st.integers(1, 50), shift=st.integers(-50, 50), data=st.data())
def test_the_unit_and_zero_of_a_utility_do_not_count(
    pick: Pick, problem: tuple[Table, Table], scale: int, shift: int, data: st.DataObject
) -> None:
    values, reservation = problem
    i = data.draw(st.integers(0, len(values) - 1))
    other, floor = values.copy(), reservation.copy()
    other[i], floor[i] = other[i] * scale + shift, floor[i] * scale + shift
    assert picked(pick(other, floor)) == picked(pick(values, reservation))


@pytest.mark.parametrize("pick", SOLUTIONS)
@given(problem=problems(), data=st.data())
def test_names_do_not_count(pick: Pick, problem: tuple[Table, Table], data: st.DataObject) -> None:
    values, reservation = problem
    order = data.draw(st.permutations(range(len(values))))
    found = pick(values, reservation)
    assert pick(values[order], reservation[order]) == found
    moved = data.draw(st.permutations(range(values.shape[1])))
    relabelled = pick(values[:, moved], reservation)
    if found is not None:
        assert relabelled is not None
        assert relabelled.value == found.value


@given(problem=problems(), data=st.data())
def test_a_package_that_is_not_chosen_changes_nothing(
    problem: tuple[Table, Table], data: st.DataObject
) -> None:
    values, reservation = problem
    one = data.draw(arrays(np.float64, len(values), elements=st.integers(-9, 9).map(float)))
    more = picked(nash(np.column_stack([values, one]), reservation))
    assume(more != values.shape[1])
    assert more == picked(nash(values, reservation))


@given(st.integers(2, 40), st.integers(0, 30), st.integers(0, 30), st.integers(0, 10))
def test_a_better_alternative_never_costs_anything_on_a_divided_pie(
    slices: int, own: int, other: int, better: int
) -> None:
    grid = np.arange(slices + 1.0)
    values = np.array([grid, slices**2 - grid**2])
    before = nash(values, (float(own), float(other)))
    after = nash(values, (float(own + better), float(other)))
    if after is not None:
        assert before is not None
        assert values[0, after.package] >= values[0, before.package]


@pytest.mark.parametrize(
    ("values", "reservation", "wrong"),
    [
        ([1.0, 2.0], [0.0], r"values: shape \(2,\); \(actors, packages\) is needed"),
        (np.zeros((2, 0)), [0.0, 0.0], r"values: shape \(2, 0\)"),
        ([[np.nan], [0]], [0.0, 0.0], "values: nan; a number, or -inf where infeasible"),
        ([[np.inf], [0]], [0.0, 0.0], "values: inf; a number"),
        (PIE, [0.0], "reservation: 1 numbers for 2 actors"),
        (PIE, [0.0, NEVER], "reservation: -inf is not a finite number"),
    ],
)
def test_wrong_arguments_are_named(values: Table, reservation: Table, wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        nash(values, reservation)


@pytest.mark.parametrize(
    ("weights", "wrong"),
    [((1,), "weights: 1 numbers for 2 actors"), ((1, 0), "weights: 0 is not positive")],
)
def test_wrong_weights_are_named(weights: tuple[float, ...], wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        nash(PIE, (0, 0), weights)
