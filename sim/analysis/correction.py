"""Many comparisons at once: how to keep the chance of one false alarm among all of them."""

from __future__ import annotations

from collections.abc import Sequence


def holm(p_values: Sequence[float]) -> list[float]:
    """Each p-value as it counts among all of them; Holm (1979).

    Rejecting those at or below a level calls nothing different by chance, in the whole family, more
    often than that level says, however the comparisons depend on one another.
    """
    order = sorted(range(len(p_values)), key=lambda i: p_values[i])
    adjusted = [0.0] * len(p_values)
    largest = 0.0
    for rank, i in enumerate(order):
        largest = max(largest, min(1.0, (len(p_values) - rank) * p_values[i]))
        adjusted[i] = largest
    return adjusted


def of_pairs(p: float | None, size: int) -> float:
    """The p-value of one pair of *size*, picked among all pairs; 1 where nothing can be told."""
    return 1.0 if p is None else min(1.0, p * size * (size - 1) / 2)
