from __future__ import annotations

import math

import numpy as np
import pytest

from sim.inputs.factors import factors_of
from sim.runs.design import BadDesign, Design, interleaved, points_of


def points(
    design: Design, count: int | None, *texts: str, seed: int = 1
) -> list[tuple[object, ...]]:
    return points_of(factors_of(texts)[0], design, count, seed)


def test_a_grid_is_every_combination_once() -> None:
    found = points("grid", None, "a=1,2,3", "b=x,y")
    assert found == [(a, b) for a in (1, 2, 3) for b in ("x", "y")]


def test_a_latin_hypercube_has_every_part_of_every_factor_once() -> None:
    found = points("lhs", 20, "a=0:20", "b=-1:1", "c=p,q")
    a, b = (np.array([row[k] for row in found], dtype=float) for k in (0, 1))
    assert sorted(np.floor(a)) == list(range(20))
    assert sorted(np.floor((b + 1) * 10)) == list(range(20))
    assert [row[2] for row in found].count("p") == 10


def test_every_beginning_of_a_sobol_design_is_balanced() -> None:
    found = points("sobol", 64, "a=0:1", "b=0:1")
    for count in (4, 16, 64):
        quarters = {(float(a) >= 0.5, float(b) >= 0.5) for a, b in found[:count]}  # type: ignore[arg-type]
        assert len(quarters) == 4


@pytest.mark.parametrize("design", ["lhs", "sobol"])
def test_a_seed_gives_the_same_design_and_another_another(design: Design) -> None:
    same = [points(design, 16, "a=0:1", "b=0:1", seed=s) for s in (0, 0, 1)]
    assert same[0] == same[1] != same[2]


@pytest.mark.parametrize("design", ["lhs", "sobol"])
def test_no_point_is_drawn_twice(design: Design) -> None:
    """As listed values would be: 64 points over 4 values were each of them 16 times."""
    found = points(design, 64, "a=1,2,3,4,5,6,7,8,9", "b=p,q,r,s,t,u,v,w")
    assert len(found) == len(set(found)) > 40
    assert len(points(design, 64, "a=1,2,3,4", "b=0:1")) == 64


@pytest.mark.parametrize(
    ("design", "count", "texts", "told"),
    [
        ("grid", None, ["a=0:1"], "a=0:1 needs a number of steps in a grid, as in 0:1:5"),
        ("grid", 12, ["a=1,2"], "leave --points out"),
        ("grid", None, [f"{x}=0:1:100" for x in "abc"], "a grid of 1,000,000 points is larger"),
        ("grid", None, [], "nothing is varied"),
        ("lhs", 1, ["a=0:1"], "a design of 1 points; 2 to 100,000 go"),
        ("lhs", None, ["a=1,2,3,4"], "64 points over 4 combinations would repeat them: a grid has"),
        ("sobol", 4, ["a=1,2", "b=x,y"], "4 points over 4 combinations would repeat them"),
        ("sobol", 20, ["a=0:1"], "a power of two of points, 16 or 32, not 20"),
    ],
)
def test_a_design_that_does_not_go(
    design: Design, count: int | None, texts: list[str], told: str
) -> None:
    with pytest.raises(BadDesign, match=told):
        points(design, count, *texts)


@pytest.mark.parametrize("count", [1, 2, 3, 8, 13, 100])
def test_every_beginning_of_the_interleaved_order_is_spread(count: int) -> None:
    order = interleaved(count)
    assert sorted(order) == list(range(count))
    for cut in range(2, count + 1):
        gaps = np.diff(sorted([*order[:cut], count]))
        assert gaps.max() <= 2 * math.ceil(count / cut) + 1
