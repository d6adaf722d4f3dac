"""The zone of possible agreement in each of many codings: how large, how wide, who keeps it small.

A package is in the zone if every principal accepts it, or as many as the scenario's rule of consent
asks for: it crosses no red line of the principal that is real, its guarantors carry it, and it is
worth at least as much as no deal (`sim.theory.ties`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from sim.arrays import Bools, Floats, Ints
from sim.runs.preferences import Preferences
from sim.theory.ties import at_least, more


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


def enough(preferences: Preferences, yes: Bools) -> Bools:
    """Whether a package has the consent that it takes, (m, P), from who accepts it (m, S, P)."""
    vetoes = yes[:, preferences.veto].all(axis=1)
    return np.asarray((yes.sum(axis=1) >= preferences.quorum) & vetoes)


def zone_of(preferences: Preferences, gains: Floats) -> Bools:
    """Which packages are in the zone of each coding, shape (m, P)."""
    return np.asarray(preferences.carried & enough(preferences, _accepted(preferences, gains)))


def zones_of(preferences: Preferences, gains: Floats, zone: Bools) -> Zones:
    """The zones of all codings; `gains` and `zone` are those of the preferences."""
    who = list(preferences.principals)
    refused, worse = preferences.refused[:, who], more(0.0, gains)
    yes = _accepted(preferences, gains)
    pushed = _accepted(preferences, gains + preferences.leverage[:, who, None])
    return Zones(
        size=zone.sum(axis=1),
        pressed=(preferences.carried & enough(preferences, pushed)).sum(axis=1),
        surplus=_surplus(gains, zone),
        shortfall=_shortfall(preferences, gains, zone),
        red_lines=_added(preferences, yes, ~worse, zone),
        no_deal=_added(preferences, yes, ~refused, zone),
        either=_added(preferences, yes, np.ones_like(yes), zone),
        unwilling=(~preferences.carried & enough(preferences, yes)).sum(axis=1),
    )


def coalition_gains(preferences: Preferences, gains: Floats) -> Floats:
    """The gains of those who sign a package if it serves them best, (m, quorum, P).

    All principals where all must sign. Else the veto holders, then the others that gain most, most
    first; -inf over a real red line.
    """
    if preferences.unanimous:
        return gains
    felt = np.where(preferences.refused[:, list(preferences.principals)], -np.inf, gains)
    vetoes, others = felt[:, preferences.veto], felt[:, ~preferences.veto]
    room = preferences.quorum - vetoes.shape[1]
    return np.concatenate([vetoes, -np.sort(-others, axis=1)[:, :room]], axis=1)


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


def _accepted(preferences: Preferences, gains: Floats) -> Bools:
    """Which principal accepts which package, its guarantors apart, (m, S, P)."""
    return np.asarray(at_least(gains, 0.0) & ~preferences.refused[:, list(preferences.principals)])


def _added(preferences: Preferences, yes: Bools, freed: Bools, zone: Bools) -> Ints:
    """How many packages would join the zone if one principal accepted as in `freed`, (m, S)."""
    found = []
    for s in range(yes.shape[1]):
        changed = yes.copy()
        changed[:, s] = freed[:, s]
        found.append((preferences.carried & enough(preferences, changed) & ~zone).sum(axis=1))
    return np.stack(found, axis=1)


def _surplus(gains: Floats, zone: Bools) -> Floats:
    most = np.where(zone, gains.sum(axis=1), -np.inf).max(axis=1, initial=-np.inf)
    return np.where(np.isfinite(most), most, np.nan)


def _shortfall(preferences: Preferences, gains: Floats, zone: Bools) -> Floats:
    felt = np.where(preferences.refused[:, list(preferences.principals)], -np.inf, gains)
    least = np.where(preferences.carried, coalition_gains(preferences, felt).min(axis=1), -np.inf)
    return np.where(zone.any(axis=1), np.nan, -least.max(axis=1, initial=-np.inf))
