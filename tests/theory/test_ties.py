"""The one tolerance: what it calls equal, in what order, and that units and names do not count."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.arrays import Floats, Ints
from sim.theory.solutions import (
    egalitarian,
    kalai_smorodinsky,
    nash,
    pareto_frontier,
    utilitarian,
    zopa,
)
from sim.theory.spatial import condorcet_winner, median_range, weighted_mean, weighted_median
from sim.theory.stacked_offers import stacked_alternating_offers
from sim.theory.ties import TIE, at_least, falling, first_best, levels, more

UNITS = (0.1, 3.0, 1e6, 1 / 3, 1e-7)
TENTHS = np.array([0.1 + 0.2, 0.3, 0.7 - 0.4, 1 - 0.7])  # three tenths, four times


def test_rounding_ties_and_nothing_else_does() -> None:
    assert len(set(TENTHS)) > 1
    assert not more(TENTHS[:, None], TENTHS).any()
    assert at_least(TENTHS[:, None], TENTHS).all()
    assert more(0.3 + 2 * TIE, 0.3)
    assert not at_least(0.3, 0.3 + 2 * TIE)
    assert not more(3e6 + 1e-4, 3e6, 3e6)
    assert more(3e-7 + 1e-15, 3e-7, 3e-7)
    assert not more(-np.inf, -np.inf)
    assert at_least(-np.inf, -np.inf)


@given(st.floats(-2, 2), st.floats(-2, 2))
def test_of_two_numbers_one_is_more_or_each_at_least_the_other(a: float, b: float) -> None:
    assert at_least(a, b) == (not more(b, a))
    assert not (more(a, b) and more(b, a))


def test_the_first_of_equals_is_taken_whatever_the_last_bit_says() -> None:
    for turn in range(4):
        assert first_best(np.roll(TENTHS, turn)) == 0
        assert falling([0.1, *np.roll(TENTHS, turn), 0.4]).tolist() == [5, 1, 2, 3, 4, 0]
    assert first_best(np.array([[0.2, 0.3, 0.1 + 0.2], [-np.inf, 0.1, 0.5]])).tolist() == [1, 2]


@given(st.lists(st.integers(0, 4), min_size=1, max_size=9), st.randoms())
def test_levels_are_an_order_that_a_chain_of_hairs_does_not_break(
    whole: list[int], luck: Any
) -> None:
    near = [n + luck.uniform(0, TIE / 2) for n in whole]
    found = levels(np.array(near, dtype=np.float64))
    assert found.tolist() == np.unique(whole, return_inverse=True)[1].tolist()
    chain = np.linspace(0.0, 4.0, 5) * 0.9 * TIE
    assert levels(chain).tolist() == [0] * 5


def test_dominance_by_hairs_goes_in_no_circle() -> None:
    """Each betters the next by more than the tolerance, two falling short by less: a circle."""
    step = np.array([1.5, -0.75, -0.75]) * TIE
    values = 0.5 + np.cumsum([np.roll(step, k) for k in range(3)], axis=0).T
    assert all(
        at_least(values[:, p], values[:, p - 1]).all()
        and more(values[:, p], values[:, p - 1]).any()
        for p in range(3)
    )
    assert pareto_frontier(values).all()


@st.composite
def tables(draw: st.DrawFn) -> tuple[Ints, Ints, Ints]:
    """Whole points of actors for packages, what no deal is worth, and weights, some of them 0."""
    actors, packages = draw(st.integers(2, 4)), draw(st.integers(1, 6))
    row = st.lists(st.integers(0, 9), min_size=packages, max_size=packages)
    values = np.array([draw(row) for _ in range(actors)])
    reservation = np.array([draw(st.integers(0, 6)) for _ in range(actors)])
    weights = np.array([draw(st.integers(0, 5)) for _ in range(actors)])
    weights[draw(st.integers(0, actors - 1))] += 1
    return values, reservation, weights


def found(values: Floats, reservation: Floats, weights: Floats, places: Floats) -> dict[str, Any]:
    talks = stacked_alternating_offers(values, np.ones(len(values)), 7, reservation)
    solutions = {
        "nash": nash(values, reservation),
        "kalai_smorodinsky": kalai_smorodinsky(values, reservation),
        "egalitarian": egalitarian(values, reservation),
        "utilitarian": utilitarian(values, reservation),
    }
    return {
        "zopa": zopa(values, reservation).tolist(),
        "frontier": pareto_frontier(values).tolist(),
        "winner": condorcet_winner(values, weights),
        "median": int(np.argmin(np.abs(places - weighted_median(places, weights)))),
        "range": [int(np.argmin(np.abs(places - end))) for end in median_range(places, weights)],
        "talks": tuple(talks),
        **{name: each and each.package for name, each in solutions.items()},
    }


@given(tables(), st.sampled_from(UNITS), st.sampled_from(UNITS))
def test_units_do_not_count(table: Any, unit: float, weigh: float) -> None:
    """Sums of parts, so that each is rounded in its own way."""
    values, reservation, weights = table
    here = found(*(np.asarray(x, dtype=float) for x in (*table, reservation)))
    parts = sum((values > k) * unit for k in range(9))
    nothing = reservation * unit
    assert found(parts, nothing, sum((weights > k) * weigh for k in range(6)), nothing) == here


@given(tables(), st.randoms())
def test_the_order_of_actors_does_not_count(table: Any, luck: Any) -> None:
    values, reservation, weights = (np.asarray(x, dtype=float) / 10 for x in table)
    order = np.array(luck.sample(range(len(values)), len(values)))
    here = found(values, reservation, weights, reservation)
    there = found(values[order], reservation[order], weights[order], reservation[order])
    for name in ("zopa", "frontier", "winner", "egalitarian", "utilitarian", "kalai_smorodinsky"):
        assert there[name] == here[name], name
    assert weighted_mean(reservation[order], weights[order]) == pytest.approx(
        weighted_mean(reservation, weights)
    )
