"""What votes say of each issue: the largest weighted sum of values, and what beats all else.

Options lie on no line here. On one, what beats every other by weight is the weighted median with
single-peaked preferences (Black 1948), and the option with the largest weighted sum is the nearest
to the weighted mean if losses grow as the square of the distance (the compromise model: Van den Bos
1991; Achen 2006); with linear losses it is at a median, too. Where positions are known,
`sim.analysis.positions` takes both from them. Equal weight beats nothing (`sim.theory.ties`).

Every actor counts, principal or not, with its salience on the issue times one: the evidence codes
no capability. Nobody bargains, and no red line, guarantor or alternative matters.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.arrays import Bools, Floats, Ints
from sim.runs.preferences import Preferences
from sim.theory.ties import first_best, more

NOBODY = -1  # no choice wins


def largest_sums(preferences: Preferences) -> Ints:
    """The choice on each issue with the largest weighted sum of values, (m, K); ties the first."""
    return _by_issue(preferences, _largest_sums)


def winners(preferences: Preferences) -> Ints:
    """The choice on each issue that beats all others by weight, (m, K); `NOBODY` without one."""
    return _by_issue(preferences, condorcet_winners)


def condorcet_winners(values: Floats, weights: Floats) -> Ints:
    """The option that beats each other by weight of who prefers it, (m,); `NOBODY` without one.

    `values` (m, A, C), `weights` (m, A). As `sim.theory.spatial.condorcet_winner`, many at a time.

    1. The first option is the champion; one after the other, whoever beats the champion follows it.
       If an option beats all others it is the last champion.
    2. The last champion wins if it beats all others.
    """
    rows, options = np.arange(len(values)), values.shape[2]
    champion = np.zeros(len(values), dtype=np.int64)
    for option in range(1, options):
        champion[_beats(values[:, :, option], values[rows, :, champion], weights)] = option
    best, wins = values[rows, :, champion], np.ones(len(values), dtype=bool)
    for option in range(options):
        wins &= _beats(best, values[:, :, option], weights) | (champion == option)
    return np.where(wins, champion, NOBODY)


def _by_issue(preferences: Preferences, rule: Callable[[Floats, Floats], Ints]) -> Ints:
    """What a rule says of each issue, from wishes (m, A, C) and saliences (m, A), as choices."""
    offer = preferences.offer
    out = np.full((preferences.codings, len(offer.issues)), NOBODY, dtype=np.int64)
    for k in range(len(offer.issues)):
        own = np.flatnonzero(offer.choice_issue == k)
        found = rule(preferences.wishes[:, :, own], preferences.salience[:, :, k])
        out[:, k] = np.where(found >= 0, own[found], NOBODY)
    return out


def _largest_sums(wishes: Floats, salience: Floats) -> Ints:
    """`wishes` carry their weight already."""
    return np.asarray(first_best(wishes.sum(axis=1)))


def _beats(one: Floats, other: Floats, weights: Floats) -> Bools:
    """Whether more weight prefers one option (m, A) to the other than the other way round, (m,)."""
    ahead, behind = np.zeros(len(one)), np.zeros(len(one))
    for a in range(one.shape[1]):
        ahead += weights[:, a] * more(one[:, a], other[:, a])
        behind += weights[:, a] * more(other[:, a], one[:, a])
    return np.asarray(more(ahead, behind, weights.sum(axis=1)))
