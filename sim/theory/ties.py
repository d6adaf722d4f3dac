"""When two numbers count as one: an exact tie that rounding has torn apart.

A sum of tenths misses what it stands for by about 1e-16 of its scale, so that the last bit would
decide who accepts exactly what he asks for. Two numbers that differ by at most `TIE` of their scale
are therefore one, everywhere: in theory, in the model and in what looks at it. The scale of
utilities is 1, as they lie between 0 and 1; of values in other units it is the largest of them; of
weights their sum; of a product of gains the product itself.

So understood, to be equal is not transitive. Who looks for the best takes the first that is within
the tolerance of the largest (`first_best`), and what must be an order is made of `levels`, where a
chain of steps that are all within the tolerance is one level. A random number is compared with its
chance as it is.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.arrays import Floats, Ints

TIE = 1e-9  # of the scale; far above what rounding does to a sum, far below what anybody means


def more(a: Any, b: Any, scale: Any = 1.0) -> Any:
    """Whether a is larger than b by more than the tolerance; numbers, or arrays that broadcast."""
    return a > b + TIE * scale


def at_least(a: Any, b: Any, scale: Any = 1.0) -> Any:
    """Whether b is not larger than a by more than the tolerance."""
    return b <= a + TIE * scale


def first_best(merit: Floats, scale: Any = 1.0, axis: int = -1) -> Any:
    """The first place along `axis` whose merit is within the tolerance of the largest."""
    most = merit.max(axis=axis, keepdims=True)
    return at_least(merit, most, scale).argmax(axis=axis)


def scale_of(values: Floats) -> Any:
    """The scale of values in units of any size: the largest finite one, apart from its sign."""
    return np.abs(values, where=np.isfinite(values), out=np.zeros(values.shape)).max(axis=-1)


def falling(merit: Any) -> Ints:
    """Places (n,) from the most merit to the least, equals in their order."""
    found = np.asarray(merit, dtype=np.float64)
    return np.argsort(-levels(found), kind="stable")


def levels(values: Floats, scale: Any = 1.0) -> Ints:
    """Whole numbers in the order of `values` (n,), the same for values that count as one."""
    order = np.argsort(values, kind="stable")
    ranked = values[order]
    out = np.empty(len(values), dtype=np.int64)
    out[order] = np.concatenate([[0], np.cumsum(more(ranked[1:], ranked[:-1], scale))])
    return out
