"""The run of each outcome that lies nearest to the median of its class."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.runs.columns import OUTCOMES, Column
from sim.runs.tables import labels, numbers

Floats = NDArray[np.float64]
LEFT_OUT = ("replicate", "coding", "package")  # numbers that only name something


def nearest_to_median(
    blocks: Iterable[Any], columns: Sequence[Column]
) -> dict[str, tuple[int, int]]:
    """For each outcome that occurs: the replicate nearest to its median, and of how many runs.

    The distance is the mean over the numbers of a run of how far it is from the median of its class
    in interquartile ranges; a number that most of the class has not, or that hardly varies, is left
    out. Ties, and classes without numbers, go to the commonest reason and then the lowest replicate.
    """
    names = [c.name for c in columns if c.kind != "string" and c.name not in LEFT_OUT]
    ended: list[Any] = []
    why: list[str] = []
    replicate, values = [], []
    for block in blocks:
        for name, into in (("outcome", ended), ("reason", why)):
            codes, known = labels(block, name)
            into += np.array([*known, ""], dtype=object)[codes].tolist()
        replicate.append(numbers(block, "replicate")[0])
        values.append(np.stack([_floats(block, name) for name in names], axis=1))
    outcomes, reasons = np.array(ended, dtype=object), np.array(why, dtype=object)
    numbered, table = np.concatenate(replicate), np.concatenate(values)
    found = {}
    for outcome in OUTCOMES:
        inside = np.flatnonzero(outcomes == outcome)
        if len(inside):
            best = inside[_nearest(table[inside], reasons[inside])]
            found[outcome] = (int(numbered[best]), len(inside))
    return found


def _floats(block: Any, name: str) -> Floats:
    values, there = numbers(block, name)
    return np.where(there, values.astype(np.float64), np.nan)


def _nearest(table: Floats, reasons: NDArray[Any]) -> int:
    """The row nearest to the medians, of those with the commonest reason."""
    different, places = np.unique(reasons, return_inverse=True)
    common = places == np.bincount(places, minlength=len(different)).argmax()
    kept = np.isfinite(table).mean(axis=0) > 0.5
    columns = table[:, kept]
    distance = np.zeros(len(table))
    if columns.shape[1]:
        low, middle, high = np.nanquantile(columns, (0.25, 0.5, 0.75), axis=0)
        varies = high > low
        far = np.abs(columns - middle)[:, varies] / (high - low)[varies]
        distance = np.nan_to_num(far, nan=1.0).mean(axis=1) if varies.any() else distance
    return int(np.where(common, distance, np.inf).argmin())
