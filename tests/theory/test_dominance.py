from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.arrays import Ints
from sim.theory import dominance
from sim.theory.dominance import undominated


def by_pairs(points: Ints) -> list[bool]:
    """The definition."""
    return [
        not any((other >= one).all() and (other > one).any() for other in points) for one in points
    ]


@given(
    st.integers(1, 5).flatmap(
        lambda axes: (
            st.lists(st.tuples(*[st.integers(0, 4)] * axes), unique=True, max_size=90)
            .filter(bool)
            .map(np.array)
        )
    )
)
def test_it_is_what_pairs_say(points: Ints) -> None:
    assert undominated(points).tolist() == by_pairs(points)


@pytest.mark.parametrize("axes", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("few", [1, 64])
def test_many_points_and_few_levels(axes: int, few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dominance, "FEW", few)
    monkeypatch.setattr(dominance, "PAIRS", few)
    points = np.unique(np.random.default_rng(axes).integers(0, 9, (600, axes)), axis=0)
    assert undominated(points).tolist() == by_pairs(points)


def test_all_of_a_split_are_undominated_and_quickly_so() -> None:
    """30,000 ways to split a pie among three."""
    shares = np.random.default_rng(1).integers(0, 10**6, (30_000, 2))
    points = np.unique(np.column_stack([shares, -shares.sum(axis=1)]), axis=0)
    assert undominated(points).all()
    assert undominated(np.concatenate([points, points - 1])).sum() == len(points)
