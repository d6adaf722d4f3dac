from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.arrays import Floats
from sim.theory.stacked_offers import Settled, stacked_alternating_offers

NEVER = -np.inf
NOTHING = Settled(None, None)
OFFERS = st.sampled_from(["closest", "best_for_other"])
VALUES = arrays(
    np.float64,
    st.tuples(st.integers(2, 4), st.integers(1, 9)),
    elements=st.integers(0, 20).map(float),
)


# Sessions worked by hand


def test_two_linear_parties_meet_half_way_at_half_time() -> None:
    """T = 1/4: demands .75, each offers its best. t = 1/2: .5, the first offers the middle."""
    assert stacked_alternating_offers([[1, 0.5, 0], [0, 0.5, 1]], (1, 1), rounds=3) == (1, 1)


def test_a_party_offers_what_is_worth_least_to_it_or_what_is_best_for_the_other() -> None:
    """Demands of .6 at t = .4: the first may offer 1, .7 or .62; at .62 the second refuses."""
    values = [[1, 0.7, 0.62, 0], [0, 0.65, 0.3, 1]]
    assert stacked_alternating_offers(values, (1, 1), 4, offer="best_for_other") == (1, 1)
    # The closest offer is the third package, and the last speaker takes it at t = .8.
    assert stacked_alternating_offers(values, (1, 1), 4, offer="closest") == (2, 1)


def test_whoever_speaks_first_is_the_first_to_find_an_offer_good_enough() -> None:
    """Demands of .5 at t = 1/2 lead both to offer .6 to themselves; at t = 3/4 .4 is enough."""
    values = [[1, 0.6, 0.4, 0], [0, 0.4, 0.6, 1]]
    assert stacked_alternating_offers(values, (1, 1), 3, first=0) == (2, 2)
    assert stacked_alternating_offers(values, (1, 1), 3, first=1) == (2, 1)


def test_all_others_must_accept_in_a_row() -> None:
    """Two agree on the middle at t = 1/2 and the third offers its best again, until t = 3/4."""
    values = [[1, 0.5, 0], [0, 0.5, 1], [0, 0.25, 1]]
    assert stacked_alternating_offers(values[:2], (1, 1), 7) == (3, 1)
    assert stacked_alternating_offers(values, (1, 1, 1), 7) == (5, 1)
    assert stacked_alternating_offers(values, (1, 1, 50), 7) == NOTHING


def test_no_round_is_left_to_agree_in() -> None:
    values = [[1, 0.4, 0], [0, 0.4, 1]]
    assert stacked_alternating_offers(values, (1, 1), 1) == NOTHING
    assert stacked_alternating_offers(values, (1, 1), 2) == (1, 1)


def test_a_reservation_value_is_a_floor_and_infeasible_is_never_agreed() -> None:
    values = [[1, 0.5, 0], [0, 0.5, 1]]
    assert stacked_alternating_offers(values, (1, 1), 99, reservation=(0.6, 0)) == NOTHING
    assert stacked_alternating_offers(values, (1, 1), 99, reservation=(1.1, 0)) == NOTHING
    barred = np.array([[1, NEVER, 0], [0, 0.5, 1]])
    assert stacked_alternating_offers(barred, (1, 1), 99).package != 1
    barred[0] = NEVER
    assert stacked_alternating_offers(barred, (1, 1), 99) == NOTHING


# Laws


def test_on_a_fine_pie_sessions_end_where_two_demands_cross() -> None:
    """Answer 4 of MODEL.md, for the protocol on its own: t = .885166 and a share of .619616."""
    steps, rounds = 4000, 2000
    pie = np.linspace(0, 1, steps + 1)
    found = stacked_alternating_offers([pie, 1 - pie], (5, 1), rounds, reservation=(0.3, 0.3))
    assert found.round is not None
    assert found.package is not None
    assert (found.round + 1) / (rounds + 1) == pytest.approx(0.885166, abs=2 / rounds)
    assert pie[found.package] == pytest.approx(0.619616, abs=10 / rounds)


@given(
    VALUES, st.integers(1, 30), st.floats(0.1, 8), st.sampled_from(["closest", "best_for_other"])
)
def test_what_is_agreed_is_worth_the_aspiration_of_each_at_that_time(
    values: Floats, rounds: int, power: float, offer: Any
) -> None:
    actors = len(values)
    found = stacked_alternating_offers(values, np.full(actors, power), rounds, offer=offer)
    if found.round is not None:
        assert found.package is not None
        assert 0 <= found.round < rounds
        # All who are in the row spoke in this round or in the one before.
        latest = ((found.round + 1) / (rounds + 1)) ** power
        low, high = values.min(axis=1), values.max(axis=1)
        assert np.all(values[:, found.package] >= high - (high - low) * latest - 1e-9)


@given(VALUES, st.data())
def test_the_names_of_packages_do_not_count(values: Floats, data: st.DataObject) -> None:
    unlike = values + np.arange(values.shape[1]) / 100
    order = data.draw(st.permutations(range(values.shape[1])))
    powers = np.linspace(0.5, 2, len(values))
    here = stacked_alternating_offers(unlike, powers, 20)
    there = stacked_alternating_offers(unlike[:, order], powers, 20)
    assert here.round == there.round
    if there.package is not None:
        assert here.package == order[there.package]


@pytest.mark.parametrize(
    ("how", "wrong"),
    [
        ({"values": [[1, 0]]}, "values: one actor; offers need at least two"),
        ({"exponents": (1, 0)}, "exponents: 0 is not positive"),
        ({"exponents": (1,)}, "exponents: 1 numbers for 2 actors"),
        ({"rounds": 0}, "rounds: 0; at least 1 is needed"),
        ({"first": 2}, "first: 2 is not an actor; they are 0 to 1"),
        ({"offer": "random"}, "offer: 'random'; allowed are 'closest' and 'best_for_other'"),
        ({"reservation": (0, np.nan)}, "reservation: nan is not a finite number"),
    ],
)
def test_wrong_arguments_are_named(how: dict[str, Any], wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        stacked_alternating_offers(
            **{"values": [[1, 0], [0, 1]], "exponents": (1, 1), "rounds": 5, **how}
        )
