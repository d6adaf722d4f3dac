"""Which package each bargaining solution picks in each coding, and how well a package does in all.

How good a package is by a solution's own measure is a share of the best that the zone holds: of the
product of gains (Nash), of the smallest share of what each could gain (Kalai-Smorodinsky), of the
smallest gain (egalitarian), of the sum of gains (utilitarian). Gains are over no deal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from sim.analysis.zones import coalition_gains, gains_of
from sim.arrays import Bools, Floats, Ints
from sim.runs.preferences import Preferences
from sim.theory import solutions
from sim.theory.solutions import Solution
from sim.theory.ties import first_best, more

NONE = -1  # no package
RULES: Mapping[str, Callable[[Floats, Floats], Solution | None]] = {
    "nash": solutions.nash,
    "kalai_smorodinsky": solutions.kalai_smorodinsky,
    "egalitarian": solutions.egalitarian,
    "utilitarian": solutions.utilitarian,
}


def picks_of(preferences: Preferences, zone: Bools) -> Ints:
    """What each of the `RULES` picks, (m, rules); `NONE` without a zone.

    The solutions depend on the zone alone, so that they are given no more than that. Where fewer
    than all must sign, they are given the gains of those whom a package serves best.
    """
    who = list(preferences.principals)
    values, reservation = preferences.values[:, who], preferences.reservation[:, who]
    if not preferences.unanimous:
        values = 1.0 + coalition_gains(preferences, gains_of(preferences))
        reservation = np.ones(values.shape[:2])  # which keeps the scale that of utilities
    out = np.full((preferences.codings, len(RULES)), NONE, dtype=np.int64)
    for i in np.flatnonzero(zone.any(axis=1)):
        inside = np.flatnonzero(zone[i])
        worth = values[i][:, inside]
        floor = np.minimum(reservation[i], worth.min(axis=1))  # a hair below in an exact tie
        for r, rule in enumerate(RULES.values()):
            found = rule(worth, floor)
            assert found is not None  # what is in the zone, is
            out[i, r] = inside[found.package]
    return out


def best_of(preferences: Preferences, zone: Bools) -> Ints:
    """The package of the zone that is worth most to each actor, (m, A); ties the first.

    `NONE` without a zone, and for an actor that is no principal and has a real red line against all
    of it.
    """
    worth = np.where(zone[:, None] & ~preferences.refused, preferences.values, -np.inf)
    best = first_best(worth)
    there = np.take_along_axis(worth, best[:, :, None], axis=2)[:, :, 0] > -np.inf
    return np.where(there, best, NONE)


def merits(gains: Floats, zone: Bools, picks: Ints) -> Floats:
    """How good each package of the zone is by each rule, as a share of the best, (m, rules, P).

    Nought outside the zone. One everywhere in it where even the best is worth nothing.
    """
    inside = np.where(zone[:, None] & more(gains, 0.0), gains, 0.0)
    ideal = inside.max(axis=2, keepdims=True)
    shares = np.divide(inside, ideal, out=np.full_like(inside, np.inf), where=ideal > 0)
    least = shares.min(axis=1)
    measures = {
        "nash": inside.prod(axis=1),
        "kalai_smorodinsky": np.where(np.isfinite(least), least, 0.0),
        "egalitarian": inside.min(axis=1),
        "utilitarian": inside.sum(axis=1),
    }
    found = np.stack([measures[name] for name in RULES], axis=1)
    best = np.take_along_axis(found, np.maximum(picks, 0)[:, :, None], axis=2)
    part = np.divide(found, best, out=np.ones_like(found), where=best > 0)
    return np.where(zone[:, None], np.minimum(part, 1.0), 0.0)
