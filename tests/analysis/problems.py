"""Bargaining problems made by hand or at random, as preferences over nameless packages."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from sim.arrays import Floats
from sim.runs.preferences import Offer, Preferences

Table = Floats


def offer(packages: int) -> Offer:
    """One issue whose choices are the packages."""
    return Offer(
        issues=("issue",),
        choices=tuple(f"p{i}" for i in range(packages)),
        choice_issue=np.zeros(packages, dtype=np.int64),
        package_choices=np.arange(packages, dtype=np.int64)[:, None],
        guarantees=(),
    )


def problem(values: ArrayLike, reservation: ArrayLike, **over: Any) -> Preferences:
    """Preferences of principals alone from `values` (m, S, P) and `reservation` (m, S)."""
    table, floor = np.array(values, dtype=float), np.array(reservation, dtype=float)
    codings, parties, packages = table.shape
    fields: dict[str, Any] = {
        "offer": offer(packages),
        "actors": tuple("abcdefgh"[:parties]),
        "principals": tuple(range(parties)),
        "values": table,
        "refused": np.zeros(table.shape, dtype=bool),
        "carried": np.ones((codings, packages), dtype=bool),
        "reservation": floor,
        "leverage": np.zeros(floor.shape),
        "salience": np.ones((codings, parties, 1)),
        "wishes": table,
    }
    many = len(over.get("principals", fields["principals"]))
    rule = {"quorum": many, "veto": np.zeros(many, dtype=bool)}
    return Preferences(**(fields | rule | over))


def at_random(rng: np.random.Generator, parties: int, codings: int = 40) -> Preferences:
    """Values in eighths, so that ties abound, with red lines and packages nobody carries."""
    shape = (codings, parties, int(rng.integers(1, 15)))
    return problem(
        rng.integers(0, 9, shape) / 8,
        rng.integers(0, 6, shape[:2]) / 8,
        refused=rng.uniform(size=shape) < 0.15,
        carried=rng.uniform(size=(codings, shape[2])) < 0.9,
        leverage=rng.integers(0, 3, shape[:2]) / 8,
        salience=rng.integers(1, 4, (codings, parties, 1)).astype(float),
    )


def allowed(preferences: Preferences, coding: int) -> Table:
    """Values of one coding as the theory takes them: -inf for what cannot be accepted."""
    closed = preferences.refused[coding] | ~preferences.carried[coding]
    return np.where(closed, -np.inf, preferences.values[coding])
