"""Alternating offers on a divisible pie: what the game has as its equilibrium.

Rubinstein (1982) for two and for ever, Stahl (1972) for two and a deadline, Binmore, Rubinstein and
Wolinsky (1986) for the risk of breakdown, Shaked and Sutton (1984) for outside options, and their
extension to any number of players who must all agree.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from sim.arrays import Bools, Floats
from sim.theory.arguments import between, vector
from sim.theory.ties import at_least, more

SWEEPS = 10_000  # of backward induction, at most, before the search for an equilibrium is given up


def equilibrium_shares(
    discounts: ArrayLike,
    periods: int | None = None,
    risk: float = 0.0,
    breakdown: ArrayLike | None = None,
    outside: ArrayLike | None = None,
) -> Floats:
    """Shares of a pie of one in the agreement of the first period, shape (players,).

    Player 0 proposes in the first period, player 1 in the second, and so on in turn. All others
    must accept; agreement is immediate in equilibrium.

    `discounts` (players,) are the factors by which a share loses worth from one period to the next;
    `periods` is the number of periods, None for no end; `risk` is the chance that a refusal ends
    the talks, which gives each player its share of `breakdown` (players,), by default nothing;
    `outside` (players,) is what a player can take instead of going on whenever it refuses, by
    default nothing.

    With V[k, j] the share of player j in a period in which player k proposes:

    1. To refuse is worth (1 - risk) * discount_j * V[k + 1, j] + risk * breakdown_j to player j, or
       `outside_j` if that is more.
    2. The proposer k gives each other exactly that and keeps the rest: V[k, k] = 1 - the sum.
    3. With a deadline: start from the last period, in which to refuse is worth the larger of
       breakdown and outside, and go back to the first.
    4. Without: go back as in 3 from nothing, a turn of all players at a time, and note who takes
       its outside option where; solve 1 and 2 as linear equations with these; stop when the
       solution has the same options taken.

    With a deadline this is the subgame-perfect equilibrium. Without one it is the stationary one:
    the only one for two players, one of many for three and more if they are patient enough (Herrero
    1985; Haller 1986).

    Raises ValueError for wrong shapes, factors outside [0, 1], a risk outside [0, 1), no period,
    breakdown or outside shares that are negative or leave nothing to gain, and for talks without
    end that lose nothing by waiting.
    """
    discount = between("discounts", vector("discounts", discounts), 0.0, 1.0)
    players = len(discount)
    if players < 2:
        raise ValueError("discounts: one player; at least two are needed")
    if not 0.0 <= risk < 1.0:
        raise ValueError(f"risk: {risk} is not at least 0 and below 1")
    broken = _claims("breakdown", breakdown, players)
    option = _claims("outside", outside, players)
    least = np.maximum(broken, option)
    if at_least(least.sum(), 1.0):
        raise ValueError(
            f"breakdown, outside: the larger ones add up to {least.sum():g}; "
            "less than 1 is needed, or there is nothing to gain"
        )
    kept, lost = (1.0 - risk) * discount, risk * broken
    if periods is None:
        if (kept >= 1.0).any():
            raise ValueError("discounts: 1 without a risk; talks that cost nothing have no end")
        return _endless(kept, lost, option)
    if periods < 1:
        raise ValueError(f"periods: {periods}; at least 1 is needed")
    return _until_deadline(periods, kept, lost, option, least)


def _claims(name: str, given: ArrayLike | None, players: int) -> Floats:
    claims = np.zeros(players) if given is None else vector(name, given, players)
    if (claims < 0).any():
        raise ValueError(f"{name}: {claims[claims < 0][0]:g} is negative")
    return claims


def _agreement(proposer: int, refusal: Floats) -> Floats:
    """What all get if the others are given what refusal is worth to them."""
    shares = refusal.copy()
    shares[proposer] = 0.0
    shares[proposer] = 1.0 - shares.sum()
    return shares


def _until_deadline(
    periods: int, kept: Floats, lost: Floats, option: Floats, last: Floats
) -> Floats:
    refusal = last
    for period in range(periods - 1, -1, -1):
        shares = _agreement(period % len(kept), refusal)
        refusal = np.maximum(option, kept * shares + lost)
    return shares


def _endless(kept: Floats, lost: Floats, option: Floats) -> Floats:
    """Backward induction finds who takes an outside option where; equations then give shares."""
    players = len(kept)
    shares = np.zeros((players, players))
    for _ in range(SWEEPS):
        for k in range(players - 1, -1, -1):
            after = shares[(k + 1) % players]
            shares[k] = _agreement(k, np.maximum(option, kept * after + lost))
        taken = more(option, _waiting(shares, kept, lost))
        solved = _stationary(kept, lost, option, taken)
        if np.array_equal(taken, more(option, _waiting(solved, kept, lost))):
            return np.asarray(solved[0])
    raise ValueError(f"outside: {option.tolist()}; no stationary equilibrium was found")


def _waiting(shares: Floats, kept: Floats, lost: Floats) -> Floats:
    """What going on is worth, [proposer, player]."""
    return kept * np.roll(shares, -1, axis=0) + lost


def _stationary(kept: Floats, lost: Floats, option: Floats, taken: Bools) -> Floats:
    """V[proposer, player] for given decisions on outside options, by linear equations."""
    players = len(kept)
    cell = np.arange(players * players).reshape(players, players)
    left, right = np.eye(players * players), np.zeros(players * players)
    for k in range(players):
        for j in range(players):
            row = cell[k, j]
            if j == k:
                left[row, cell[k]] = 1.0
                right[row] = 1.0
            elif taken[k, j]:
                right[row] = option[j]
            else:
                left[row, cell[(k + 1) % players, j]] -= kept[j]
                right[row] = lost[j]
    return np.asarray(np.linalg.solve(left, right), dtype=np.float64).reshape(players, players)
