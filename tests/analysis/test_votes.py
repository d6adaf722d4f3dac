from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.votes import NOBODY, condorcet_winners, largest_sums, winners
from sim.theory.spatial import closeness, condorcet_winner, weighted_mean, weighted_median
from tests.analysis.problems import problem

YEARS = np.arange(4.0, 10.5, 0.5)


@pytest.mark.parametrize("seed", range(10))
def test_winners_are_those_of_the_theory(seed: int) -> None:
    rng = np.random.default_rng(seed)
    actors, options = rng.integers(2, 7), rng.integers(1, 8)
    values = rng.integers(0, 5, (60, actors, options)).astype(float)
    weights = rng.integers(1, 5, (60, actors)).astype(float)
    found = condorcet_winners(values, weights)
    for one, weight, winner in zip(values, weights, found.tolist(), strict=True):
        expected = condorcet_winner(one, weight)
        assert winner == (NOBODY if expected is None else expected)


def test_a_circle_and_a_tie_have_no_winner() -> None:
    circle = np.array([[[3.0, 2, 1], [1, 3, 2], [2, 1, 3]]])
    assert condorcet_winners(circle, np.ones((1, 3))).tolist() == [NOBODY]
    assert condorcet_winners(circle, np.array([[1.0, 1, 3]])).tolist() == [2]
    tie = np.array([[[1.0, 0], [0, 1]]])
    assert condorcet_winners(tie, np.ones((1, 2))).tolist() == [NOBODY]


@pytest.mark.parametrize("seed", range(10))
def test_on_a_line_they_are_the_weighted_mean_and_median(seed: int) -> None:
    rng = np.random.default_rng(seed)
    places = rng.choice(YEARS, 7)
    weights = rng.uniform(0.5, 2, 7)
    distance = closeness(places, YEARS)
    linear = problem(distance[None], np.zeros((1, 7)), salience=weights[None, :, None])
    assert YEARS[winners(linear)[0, 0]] == weighted_median(places, weights)
    squared = -weights[:, None] * distance**2
    quadratic = problem(squared[None], np.zeros((1, 7)))
    mean = weighted_mean(places, weights)
    assert YEARS[largest_sums(quadratic)[0, 0]] == YEARS[np.abs(YEARS - mean).argmin()]
