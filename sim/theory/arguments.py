"""What the functions of the theory ask of their arguments, and how they say what is wrong."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from sim.arrays import Floats


def vector(name: str, given: ArrayLike, size: int | None = None) -> Floats:
    """`given` as finite floats, shape (size,).

    Raises ValueError where it has another shape, holds nothing, or is not finite.
    """
    array = np.asarray(given, dtype=np.float64)
    if array.ndim != 1 or array.size == 0:
        raise ValueError(f"{name}: shape {array.shape}; one number for each actor is needed")
    if size is not None and array.size != size:
        raise ValueError(f"{name}: {array.size} numbers for {size} actors")
    if not np.isfinite(array).all():
        raise ValueError(f"{name}: {array[~np.isfinite(array)][0]} is not a finite number")
    return array


def between(
    name: str, given: ArrayLike, low: float, high: float, *, strictly: bool = False
) -> Floats:
    """`given` as floats within [low, high], or strictly between; ValueError names one outside."""
    array = np.asarray(given, dtype=np.float64)
    inside = (array > low) & (array < high) if strictly else (array >= low) & (array <= high)
    if not inside.all():
        wrong = array[~inside].ravel()[0]
        how = "strictly between" if strictly else "between"
        raise ValueError(f"{name}: {wrong:g} is not {how} {low:g} and {high:g}")
    return array


def weights_of(given: ArrayLike | None, size: int, *, positive: bool = False) -> Floats:
    """Weights, shape (size,), not all of them nought; ones where none are given."""
    if given is None:
        return np.ones(size)
    array = vector("weights", given, size)
    if positive and (array <= 0).any():
        raise ValueError(f"weights: {array[array <= 0][0]:g} is not positive")
    if (array < 0).any():
        raise ValueError(f"weights: {array[array < 0][0]:g} is negative")
    if not array.any():
        raise ValueError("weights: all are 0; somebody must have a say")
    return array


def utilities(given: ArrayLike) -> Floats:
    """Values of packages, shape (actors, packages), -inf where infeasible.

    Raises ValueError where it has another shape, holds nothing, nan or +inf.
    """
    array = np.asarray(given, dtype=np.float64)
    if array.ndim != 2 or 0 in array.shape:
        raise ValueError(f"values: shape {array.shape}; (actors, packages) is needed")
    wrong = np.isnan(array) | (array == np.inf)
    if wrong.any():
        raise ValueError(f"values: {array[wrong][0]}; a number, or -inf where infeasible")
    return array
