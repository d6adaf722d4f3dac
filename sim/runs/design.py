"""The points of a sweep: a grid, a Latin hypercube or a Sobol sequence over its factors."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Any, Literal, TypeAlias

from sim.inputs.factors import Factor

Design: TypeAlias = Literal["grid", "lhs", "sobol"]
Point: TypeAlias = tuple[Any, ...]  # a value for each factor, in their order
MOST_POINTS = 100_000
POINTS = 64  # of a design that is drawn, unless told otherwise


class BadDesign(ValueError):
    """A design that does not go; the text says why and what would."""


def points_of(
    factors: Sequence[Factor], design: Design, points: int | None, seed: int
) -> list[Point]:
    """The points of a design, in its own order; the same seed gives the same ones.

    `points` is for a design that is drawn. Choices take even parts of a dimension; of points that
    are drawn twice, as those of lists may be, one is kept. Raises BadDesign. Latin hypercube:
    McKay, Beckman and Conover (1979), centred at random in its cells; Sobol (1967), scrambled
    (Owen 1998).
    """
    if not factors:
        raise BadDesign("nothing is varied: give --set PATH=a,b,c or --set PATH=lo:hi:n")
    if design == "grid":
        return _grid(factors, points)
    count = POINTS if points is None else points
    if not 2 <= count <= MOST_POINTS:
        raise BadDesign(f"a design of {count:,} points; 2 to {MOST_POINTS:,} go")
    combinations = math.prod(factor.size for factor in factors)
    if combinations <= count:
        raise BadDesign(
            f"a design of {count:,} points over {combinations:,g} combinations would repeat them: "
            f"a grid has each of them once, and --points below {combinations:,g} draws from them"
        )
    from scipy.stats import qmc

    if design == "lhs":
        drawn = qmc.LatinHypercube(len(factors), rng=seed).random(count)
    else:
        power = round(math.log2(count))
        if 2**power != count:
            near = sorted({2 ** math.floor(math.log2(count)), 2 ** math.ceil(math.log2(count))})
            raise BadDesign(
                f"a Sobol design has a power of two of points, {near[0]} or {near[-1]}, not {count}"
            )
        drawn = qmc.Sobol(len(factors), rng=seed).random_base2(power)
    found = [tuple(f.at(float(u)) for f, u in zip(factors, row, strict=True)) for row in drawn]
    return list({repr(point): point for point in found}.values())


def _grid(factors: Sequence[Factor], points: int | None) -> list[Point]:
    if points is not None:
        raise BadDesign("a grid has as many points as its values make: leave --points out")
    for factor in factors:
        if not factor.levels:
            ends = f"{factor.low:g}:{factor.high:g}"
            raise BadDesign(
                f"{factor.path}={ends} needs a number of steps in a grid, as in {ends}:5"
            )
    size = math.prod(len(factor.levels) for factor in factors)
    if size > MOST_POINTS:
        raise BadDesign(
            f"a grid of {size:,} points is larger than {MOST_POINTS:,}; try --design lhs"
        )
    return list(itertools.product(*(factor.levels for factor in factors)))


def interleaved(count: int) -> list[int]:
    """The numbers below `count` in an order whose every beginning is spread over all of them.

    Binary digits reversed: van der Corput (1935).
    """
    digits = max(1, (count - 1).bit_length())
    turned = (int(f"{i:0{digits}b}"[::-1], 2) for i in range(2**digits))
    return [i for i in turned if i < count]
