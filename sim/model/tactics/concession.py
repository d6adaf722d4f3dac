"""Concession tactics: what a side demands as talks go on; MODEL.md 7.6.

Each gives the utility demanded, (rows,), between `floor`, what no deal is worth, and `best`.
"""

from __future__ import annotations

import numpy as np

from sim.arrays import Bools, Floats, Ints
from sim.inputs.quantity import LEAST
from sim.model.tactics.registry import cited
from sim.theory.concession import aspiration
from sim.theory.ties import more

FIRST = 0.05  # part of the way to no deal that an exponential tactic goes at once


@cited("Faratin, Sierra and Jennings (1998), section 4.1")
def polynomial(progress: Floats, floor: Floats, best: Floats, exponent: Floats) -> Floats:
    """Falls with time alone, from the best to no deal, by a power of time; equation (6)."""
    return aspiration(progress, floor, best, 1.0 / np.maximum(exponent, LEAST))


@cited("Faratin, Sierra and Jennings (1998), section 4.1")
def exponential(progress: Floats, floor: Floats, best: Floats, exponent: Floats) -> Floats:
    """Falls with time alone, at first by a twentieth of the way and then exponentially.

    It has gone `FIRST ** ((1 - progress) ** exponent)` of the way from the best to no deal: with
    the same exponent slower at first than the polynomial tactic, and faster towards the end.
    """
    gone = np.exp(np.power(1.0 - progress, exponent) * np.log(FIRST))
    return np.where(progress < 1.0, best - (best - floor) * gone, floor)


@cited("Faratin, Sierra and Jennings (1998), section 4.3")
def tit_for_tat(
    progress: Floats, floor: Floats, best: Floats, exponent: Floats,
    demand: Floats, free_offers: Floats, speakers: Ints, place: int,
) -> Floats:  # fmt: skip
    """Answers each move of another by as large a part of its own way; relative tit for tat.

    Whoever has offered twice has moved between its last two offers. If the later one leaves the
    share s of the distance that the earlier one left to the best, then the share s of the distance
    between demand and no deal is kept: below 1 after a concession, above 1 after a step back, never
    past the best. While nobody else has offered twice, it concedes as `polynomial`.
    """
    kept, moved = _last_move(best, free_offers, speakers, place)
    answered = np.clip(floor + (demand - floor) * kept, floor, best)
    return np.where(moved, answered, polynomial(progress, floor, best, exponent))


def _last_move(best: Floats, offers: Floats, speakers: Ints, place: int) -> tuple[Floats, Bools]:
    """The share that the newest offer leaves of the distance to the best, and whether anybody else
    has offered twice.

    The share is 1 where the newest offer is its own, where there is none, and where its speaker
    has made no other.
    """
    kept, moved = np.ones(len(best)), np.zeros(len(best), dtype=bool)
    if not len(offers):
        return kept, moved
    made = ~np.isnan(offers) & (speakers != place)
    distance = best - np.where(made, offers, best)
    newest, again = speakers[-1], made[-1].copy()
    for at in range(len(offers) - 2, -1, -1):
        same = again & made[at] & (speakers[at] == newest)
        far = same & more(distance[at], 0.0)
        share = np.divide(distance[-1], distance[at], out=np.ones(len(best)), where=far)
        kept = np.where(same, share, kept)
        again &= ~same
    return kept, _somebody_twice(made, speakers)


def _somebody_twice(made: Bools, speakers: Ints) -> Bools:
    often = [(made & (speakers == s)).sum(axis=0) > 1 for s in range(int(speakers.max()) + 1)]
    return np.asarray(np.any(often, axis=0))
