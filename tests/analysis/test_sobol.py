"""Sobol' indices of a chance, from runs that are only yes or no: known answers and coverage."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from sim.analysis.sobol import Base, Indices, Resampling, cross
from sim.arrays import Floats

# Ishigami and Homma (1990) with a = 7, b = 0.1; indices in closed form.
A, B = 7.0, 0.1
FIRST, TOTAL = (0.3139, 0.4424, 0.0), (0.5576, 0.4424, 0.2437)


def ishigami(u: Floats) -> Floats:
    """The function of uniform numbers (3, m), brought into [0, 1]."""
    x = math.pi * (2 * u - 1)
    f = np.sin(x[0]) + A * np.sin(x[1]) ** 2 + B * x[2] ** 4 * np.sin(x[0])
    return np.asarray((f + 11) / 30)


class Design:
    """A function of p inputs at m points, with runs that are events with that chance."""

    def __init__(self, function: Callable[[Floats], Floats], p: int, m: int, seed: int) -> None:
        rng = np.random.default_rng(seed)
        self.function, self.one, self.two = function, rng.random((p, m)), rng.random((p, m))
        self.luck, self.noisy = rng.random((m, 4)), True

    def runs(self, fresh: list[int]) -> Floats:
        mixed = self.one.copy()
        mixed[fresh] = self.two[fresh]
        chance = self.function(mixed)[:, None]
        if not self.noisy:
            return np.repeat(chance, 2, axis=1)
        return (self.luck < chance).astype(float)

    def indices(self, group: list[int]) -> Indices:
        rest = [k for k in range(len(self.one)) if k not in group]
        return Base.of(self.runs([]), 1).indices(self.runs(group), self.runs(rest))


@pytest.mark.parametrize("k", [0, 1, 2])
@pytest.mark.parametrize(("noisy", "near"), [(False, 0.02), (True, 0.09)])
def test_the_indices_of_a_known_function_come_out_with_and_without_luck(
    k: int, noisy: bool, near: float
) -> None:
    design = Design(ishigami, 3, 30_000, seed=3)
    design.noisy = noisy
    found = design.indices([k])
    assert found.first.value == pytest.approx(FIRST[k], abs=near)
    assert found.total.value == pytest.approx(TOTAL[k], abs=near)
    assert found.first.low < found.first.value < found.first.high


def test_groups_take_their_inputs_together() -> None:
    design = Design(ishigami, 3, 30_000, seed=4)
    design.noisy = False
    assert design.indices([0, 2]).first.value == pytest.approx(TOTAL[0], abs=0.02)
    assert design.indices([0, 1, 2]).total.value == pytest.approx(1.0, abs=0.03)


def test_without_the_correction_luck_would_pass_for_an_effect() -> None:
    design = Design(lambda u: 0.3 + 0.05 * u[0], 2, 20_000, seed=5)
    y, t = design.runs([]), design.runs([0])
    chances = 0.05**2 / 12
    plain = np.var(y.mean(axis=1))
    assert plain > 50 * chances
    assert Base.of(y, 1).variance[0] == pytest.approx(chances, abs=0.0012)
    moved = (y - t).mean(axis=1)
    assert np.mean(moved**2) / 2 > 10 * abs(cross(y - t, y - t).mean() / 2 - chances)


def test_products_are_of_different_runs_only() -> None:
    a = np.array([[1.0, 0.0, 0.0], [1.0, 1.0, 0.0]])
    assert cross(a, a) == pytest.approx([0.0, 1 / 3])
    assert cross(a, 1 - a) == pytest.approx([1 / 3, 1 / 3])


def test_where_codings_do_not_differ_that_is_said() -> None:
    flat = Design(lambda u: np.full(u.shape[1], 0.4), 1, 2_000, seed=6)
    assert not Base.of(flat.runs([]), 1).varies
    steep = Design(lambda u: u[0], 1, 2_000, seed=6)
    assert Base.of(steep.runs([]), 1).varies
    rare = [Design(lambda u: 0.1 * ishigami(u), 4, 2_000, seed).runs([]) for seed in range(20)]
    assert not any(Base.of(y, 1).varies for y in rare)


def test_resampling_is_the_same_each_time_and_weighs_every_coding_once() -> None:
    one, two = Resampling(50, 7), Resampling(50, 7)
    assert np.array_equal(one.weights, two.weights)
    assert one.weights.sum(axis=1) == pytest.approx(1.0)


def test_the_reach_of_luck_holds_what_luck_does_and_has_none_in_its_middle() -> None:
    """Other luck alone: at 95 % fewer than 34 of 40 would come up once in 150 times."""
    inside = 0
    for seed in range(40):
        design = Design(lambda u: 0.15 * u[0], 1, 400, seed)
        y = design.runs([])
        design.luck = np.random.default_rng(1000 + seed).random((400, 4))
        other = design.runs([])
        base = Base.of(y, 1)
        reach = base.reach_of_luck(other)
        assert reach.low < 0.0 == reach.value < reach.high
        seen = cross(y - other, y - other).mean() / (2 * base.variance[0])
        inside += reach.low <= seen <= reach.high
    assert inside >= 34


@pytest.mark.long
def test_intervals_cover_what_they_say() -> None:
    """300 designs; at 95 % coverage fewer than 274 or more than 296 would be one in a thousand."""
    inside = {"first": 0, "total": 0, "dummy": 0}
    for seed in range(300):
        found = Design(ishigami, 4, 2_000, seed).indices([0])
        inside["first"] += found.first.low <= FIRST[0] <= found.first.high
        inside["total"] += found.total.low <= TOTAL[0] <= found.total.high
        idle = Design(ishigami, 4, 2_000, seed).indices([3]).first
        inside["dummy"] += idle.low <= 0.0 <= idle.high
    assert all(270 <= count <= 298 for count in inside.values()), inside
