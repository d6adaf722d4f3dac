from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.theory.spatial import (
    closeness,
    condorcet_election,
    condorcet_winner,
    median_range,
    weighted_mean,
    weighted_median,
)
from tests.theory.emissions import CAPABILITY, POSITION, SALIENCE

WEIGHT = np.array(CAPABILITY) * np.array(SALIENCE)
YEARS = (4, 7, 10)
CYCLE = [[3, 2, 1], [1, 3, 2], [2, 1, 3]]  # each beats the next by two to one


def test_means_and_medians_of_the_emission_standards() -> None:
    """Bueno de Mesquita (1994), table 1; 8.833 years were agreed in fact."""
    assert weighted_mean(POSITION, WEIGHT) == pytest.approx(7.389956, abs=1e-6)
    assert weighted_median(POSITION, WEIGHT) == 7.0
    assert weighted_mean(POSITION) == pytest.approx(6.7)
    assert condorcet_winner(closeness(POSITION, YEARS), WEIGHT) == YEARS.index(7)


def test_a_probabilistic_condorcet_election_on_the_emission_standards() -> None:
    chance = condorcet_election(closeness(POSITION, YEARS), WEIGHT)
    assert chance == pytest.approx([0.28855, 0.36328, 0.34817], abs=5e-6)
    assert chance @ YEARS == pytest.approx(7.1789, abs=5e-5)


def test_the_lowest_of_two_medians_is_taken() -> None:
    assert weighted_median([1, 2, 3, 4]) == 2
    assert weighted_median([4, 3, 2, 1], [1, 1, 1, 5]) == 1
    assert weighted_median([4, 3, 2, 1], [1, 1, 1, 2.5]) == 2


def test_who_has_no_weight_has_no_say() -> None:
    """57 of the 353 issues of the DEU data have an actor with salience 0."""
    assert weighted_mean([0, 10, 4], [0, 1, 2]) == 6
    assert weighted_median([0, 10, 4], [0, 1, 2]) == 4
    assert median_range([-5, 1, 2, 3, 9], [0, 1, 0, 1, 0]) == (1, 3)
    assert condorcet_winner([[9, 0], [0, 1]], [0, 1]) == 1
    assert condorcet_election([[9, 0], [0, 1]], [0, 1]) == pytest.approx([0, 1])


@pytest.mark.parametrize("unit", [1, 0.1, 1 / 3, 3, 1e6])
def test_half_of_the_weight_is_half_in_any_unit(unit: float) -> None:
    """1 and 2 on one side, 3 on the other: in tenths .1 + .2 is more than .3."""
    weights = np.array([1, 2, 3]) * unit
    assert median_range([4, 4, 7], weights) == (4, 7)
    assert median_range([7, 4, 4], weights[::-1]) == (4, 7)
    assert weighted_median([7, 7, 4], weights) == 4
    assert condorcet_winner([[1, 0], [1, 0], [0, 1]], weights) is None


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(1, 9)), min_size=1, max_size=9))
def test_no_position_beats_the_median_and_a_condorcet_winner_is_the_median(
    actors: list[tuple[int, int]],
) -> None:
    """Black (1948)."""
    positions, weights = np.array(actors, dtype=float).T
    options = np.unique(positions)
    values = closeness(positions, options)
    median = weighted_median(positions, weights)
    at = int(np.flatnonzero(options == median)[0])
    for other in range(len(options)):
        against = weights[values[:, other] > values[:, at]].sum()
        assert against <= weights[values[:, at] > values[:, other]].sum()
    winner = condorcet_winner(values, weights)
    assert winner in (None, at)
    if 2 * weights[positions <= median].sum() > weights.sum():  # no second median
        assert winner == at


def test_in_a_cycle_or_a_tie_there_is_no_winner_and_all_have_the_same_chance() -> None:
    assert condorcet_winner(CYCLE) is None
    assert condorcet_winner([[1, 0], [0, 1]]) is None
    assert condorcet_election(CYCLE) == pytest.approx([1 / 3] * 3)
    heavier = condorcet_election(CYCLE, (2, 1, 1))
    assert heavier[0] > max(heavier[1:])
    assert condorcet_winner(CYCLE, (3, 1, 1)) == 0


def test_an_election_of_two_is_decided_by_the_odds_of_their_support() -> None:
    """(p, 1 - p) is as likely as to beat itself where p : 1 - p is the root of the odds."""
    p = condorcet_election([[1, 0], [0, 1]], (4, 1))
    assert p[0] / p[1] == pytest.approx(np.sqrt(4 / 1))
    assert condorcet_election([[1, 1], [1, 1]]) == pytest.approx([0.5, 0.5])


def test_what_nobody_wants_is_never_elected() -> None:
    assert condorcet_election([[2, 1, 0], [1, 2, 0]]) == pytest.approx([0.5, 0.5, 0], abs=1e-6)


@pytest.mark.parametrize(
    ("positions", "weights", "wrong"),
    [
        ([], None, r"positions: shape \(0,\)"),
        ([1, 2], [1], "weights: 1 numbers for 2 actors"),
        ([1, 2], [1, -1], "weights: -1 is negative"),
        ([1, 2], [1, np.nan], "weights: nan is not a finite number"),
        ([1, 2], [1, np.inf], "weights: inf is not a finite number"),
        ([1, 2], [0, 0], "weights: all are 0; somebody must have a say"),
        ([1, np.nan], None, "positions: nan is not a finite number"),
    ],
)
def test_wrong_arguments_are_named(
    positions: list[float], weights: list[float] | None, wrong: str
) -> None:
    for function in (weighted_mean, weighted_median):
        with pytest.raises(ValueError, match=wrong):
            function(positions, weights)
