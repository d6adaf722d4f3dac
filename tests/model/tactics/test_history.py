from __future__ import annotations

import numpy as np
import pytest

from sim.arrays import Floats, Ints
from sim.model.tactics.history import Offers, Texts


def doubled(packages: Ints, rows: Ints) -> Floats:
    return packages * 2.0 + rows / 10


def test_offers_are_told_by_round_to_those_who_are_still_there() -> None:
    talks = Offers(4, keep=True)
    talks.add(np.array([0, 2, 3]), np.array([5, -1, 7]), np.array([1, 1, 0]))
    talks.add(np.array([2, 3]), np.array([4, 6]), np.array([0, 1]))
    rows = np.array([3, 2])
    assert talks.clock == 2
    worths = talks.worths(doubled, rows)
    assert worths == pytest.approx(np.array([[14.3, np.nan], [12.3, 8.2]]), nan_ok=True)
    assert talks.speakers(rows).tolist() == [[0, 1], [1, 0]]


def test_before_the_first_offer_there_is_none() -> None:
    talks = Offers(4, keep=True)
    assert talks.worths(doubled, np.arange(3)).shape == (0, 3)
    assert talks.speakers(np.arange(3)).shape == (0, 3)


def test_offers_are_counted_where_nobody_asks_for_them() -> None:
    talks = Offers(4, keep=False)
    talks.add(np.arange(4), np.arange(4), np.zeros(4, dtype=np.int64))
    assert talks.clock == 1
    assert talks.worths(doubled, np.arange(4)).shape == (0, 4)


def test_texts_are_told_in_order_with_the_votes_on_each() -> None:
    table = Texts(np.array([0, 3, 2]), 2)
    table.add(np.array([1, 2]), np.array([8, 9]), np.array([[True, False], [False, False]]))
    table.add(np.array([1]), np.array([4]), np.array([[True, True]]))
    assert table.count.tolist() == [0, 2, 1]
    assert table.tabled.tolist() == [[-1, -1, -1], [8, 4, -1], [9, -1, -1]]
    assert table.tabled_by(np.array([1])).tolist() == [[8], [4]]
    assert table.votes_on(np.array([1])).tolist() == [[[True, False]], [[True, True]]]
