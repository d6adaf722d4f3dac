from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from scipy import stats
from scipy.spatial import distance

from sim.analysis.distances import (
    DISTANCES,
    distances,
    jensen_shannon,
    total_variation,
    wasserstein,
)
from sim.arrays import Floats

SHARES = np.array([0.7, 0.1, 0.08, 0.06, 0.01, 0.03, 0.02])


def counts(rng: np.random.Generator, codings: int, per_coding: int = 4) -> Floats:
    """Outcomes of codings whose chances differ."""
    chances = rng.dirichlet(3 * SHARES, codings)
    return rng.multinomial(per_coding, chances).astype(np.float64)


def test_distances_are_those_of_other_programs() -> None:
    rng = np.random.default_rng(1)
    for _ in range(20):
        a, b = rng.dirichlet(np.ones(7), 2)
        a[2] = 0.0
        a /= a.sum()
        assert total_variation(a, b) == pytest.approx(np.maximum(b - a, 0).sum())
        assert jensen_shannon(a, b) == pytest.approx(distance.jensenshannon(a, b, base=2))
        steps = range(7)
        assert wasserstein(a, b) == pytest.approx(stats.wasserstein_distance(steps, steps, a, b))


def test_the_farthest_apart() -> None:
    a, b = np.eye(7)[0], np.eye(7)[6]
    assert [float(found(a, b)) for found in DISTANCES.values()] == [1, 1, 6]
    assert not any(found(a, a) for found in DISTANCES.values())


def test_the_null_is_that_of_all_swaps_by_whole_codings() -> None:
    rng = np.random.default_rng(2)
    a, b = counts(rng, 9), counts(rng, 9)
    every = []
    for swap in product([False, True], repeat=9):
        chosen = np.array(swap)[:, None]
        sides = [np.where(chosen, one, other).sum(axis=0) for one, other in ((a, b), (b, a))]
        every.append([d(sides[0] / 36, sides[1] / 36) for d in DISTANCES.values()])
    null = np.array(every)
    for i, found in enumerate(distances(a, b, paired=True).values()):
        share = (null[:, i] >= found.value - 1e-9).mean()
        assert found.p == pytest.approx(share, abs=0.02)
        assert found.null_mean == pytest.approx(null[:, i].mean(), rel=0.02)


def test_the_same_runs_are_no_way_apart() -> None:
    a = counts(np.random.default_rng(3), 50)
    for found in distances(a, a, paired=True).values():
        assert (found.value, found.null_high, found.p) == (0, 0, 1)


def test_the_same_looks_the_same_again() -> None:
    rng = np.random.default_rng(4)
    a, b = counts(rng, 50), counts(rng, 50)
    assert distances(a, b, paired=True) == distances(a, b, paired=True)


def test_what_differs_stands_out() -> None:
    rng = np.random.default_rng(5)
    a = counts(rng, 500)
    b = np.roll(a, 1, axis=1)
    for paired in (True, False):
        for found in distances(a, b, paired).values():
            assert found.value > 5 * found.null_high
            assert found.p == 1e-4


@pytest.mark.parametrize(("paired", "sizes"), [(True, (120, 120)), (False, (120, 80))])
def test_chance_alone_is_called_different_as_rarely_as_it_says(
    paired: bool, sizes: tuple[int, int]
) -> None:
    rng = np.random.default_rng(6)
    found = [
        [
            d.p
            for d in distances(
                counts(rng, sizes[0]), counts(rng, sizes[1]), paired, swaps=199
            ).values()
        ]
        for _ in range(300)
    ]
    shares = (np.array(found) <= 0.05).mean(axis=0)
    assert np.all(shares < 0.09)
    assert np.all(shares > 0.015)


def test_a_sample_is_some_way_from_another_of_the_same_kind() -> None:
    """Without its null band, a distance would always tell of a difference."""
    rng = np.random.default_rng(7)
    for found in distances(counts(rng, 500), counts(rng, 500), paired=True).values():
        assert 0 < found.null_mean < found.null_high
        assert found.value > 0
