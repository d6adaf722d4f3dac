"""The zone of possible agreement in each of many codings: how large, how wide, who keeps it small.

A package is in the zone if every principal accepts it: it crosses no red line of the principal that
is real, its guarantors carry it, and it is worth at least as much as no deal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from sim.runs.preferences import Preferences

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Zones:
    """One entry for each of m codings; S principals.

    `size` counts the packages in the zone, `pressed` those that are in it under the mediator's
    leverage. `surplus` is the largest sum of the principals' gains in the zone, nan without one.
    `shortfall` is the smallest amount by which all reservation values would have to fall for a zone
    to appear: nan where there is one, inf where red lines and guarantors leave no package.

    What binds is counted by the packages that would be added if one constraint fell away and all
    others stayed: a principal's `red_lines`, what no deal is worth to it (`no_deal`), or both
    (`either`), (m, S) each; and `unwilling` (m,), that guarantors do not carry what they should.
    """

    size: Ints
    pressed: Ints
    surplus: Floats
    shortfall: Floats
    red_lines: Ints
    no_deal: Ints
    either: Ints
    unwilling: Ints

    @property
    def empty(self) -> Bools:
        return np.asarray(self.size == 0)

    def only(self, coding: int) -> Zones:
        """The zone of one coding."""
        here = slice(coding, coding + 1)
        return Zones(**{field.name: getattr(self, field.name)[here] for field in fields(self)})


def gains_of(preferences: Preferences) -> Floats:
    """The principals' values over no deal, red lines left out, shape (m, S, P)."""
    who = list(preferences.principals)
    return np.asarray(preferences.values[:, who] - preferences.reservation[:, who, None])


def zone_of(preferences: Preferences, gains: Floats) -> Bools:
    """Which packages are in the zone of each coding, shape (m, P)."""
    return np.asarray(_open(preferences) & (gains >= 0).all(axis=1))


def zones_of(preferences: Preferences, gains: Floats, zone: Bools) -> Zones:
    """The zones of all codings; `gains` and `zone` are those of the preferences."""
    who = list(preferences.principals)
    refused, worse = preferences.refused[:, who], gains < 0
    against = refused | worse
    alone = against.sum(axis=1)[:, None] == against  # nobody but this one, if it, is against
    alone &= preferences.carried[:, None] & against
    pressed = (gains >= -preferences.leverage[:, who, None]).all(axis=1)
    return Zones(
        size=zone.sum(axis=1),
        pressed=(_open(preferences) & pressed).sum(axis=1),
        surplus=_surplus(gains, zone),
        shortfall=_shortfall(preferences, gains, zone),
        red_lines=(alone & ~worse).sum(axis=2),
        no_deal=(alone & ~refused).sum(axis=2),
        either=alone.sum(axis=2),
        unwilling=(~preferences.carried & ~against.any(axis=1)).sum(axis=1),
    )


def joined(parts: Sequence[Zones]) -> Zones:
    """The zones of several parts as one."""
    names = [field.name for field in fields(Zones)]
    return Zones(**{name: np.concatenate([getattr(p, name) for p in parts]) for name in names})


def most_binding(zones: Zones) -> Bools:
    """Who alone keeps out the most packages where there is a zone, (codings with one, S).

    Ties count for each; who keeps out none is never among them.
    """
    added = zones.either[~zones.empty]
    return np.asarray((added == added.max(axis=1, keepdims=True, initial=0)) & (added > 0))


def _open(preferences: Preferences) -> Bools:
    """Packages that cross no principal's red line and are carried, (m, P)."""
    refused = preferences.refused[:, list(preferences.principals)].any(axis=1)
    return np.asarray(preferences.carried & ~refused)


def _surplus(gains: Floats, zone: Bools) -> Floats:
    most = np.where(zone, gains.sum(axis=1), -np.inf).max(axis=1, initial=-np.inf)
    return np.where(np.isfinite(most), most, np.nan)


def _shortfall(preferences: Preferences, gains: Floats, zone: Bools) -> Floats:
    least = np.where(_open(preferences), gains.min(axis=1), -np.inf)
    return np.where(zone.any(axis=1), np.nan, -least.max(axis=1, initial=-np.inf))
