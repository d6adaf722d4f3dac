"""War as the alternative to a deal: when one is possible, what holds it, and how long it lasts.

Deterrence and survival are equations (4) and (7) of MODEL.md. The rest is what the two textbook
models of bargaining before a war say: Fearon (1995) and Powell (2006).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from sim.arrays import Bools, Floats
from sim.theory.arguments import between
from sim.theory.ties import at_least

EARLY_MONTHS = 7.0  # about 200 days: how long a new deal is at its most fragile


class Screening(NamedTuple):
    """An offer to an opponent of unknown cost: the share kept, and the chance that it means war."""

    kept: Floats
    war: Floats


def bargaining_range(
    win: ArrayLike, cost: ArrayLike, other_cost: ArrayLike
) -> tuple[Floats, Floats]:
    """Lowest and highest share of the first side that both prefer to war, within [0, 1].

    `win` is the first side's chance of winning all of a prize of one, the costs are what war costs
    each, in shares of the prize: (win - cost, win + other cost). All broadcast. Raises ValueError
    for a chance outside [0, 1] and a negative cost. Fearon (1995), the bargaining range.
    """
    p = between("win", win, 0.0, 1.0)
    low = p - between("cost", cost, 0.0, np.inf)
    high = p + between("other_cost", other_cost, 0.0, np.inf)
    return np.maximum(low, 0.0), np.minimum(high, 1.0)


def screening_offer(win: ArrayLike, cost: ArrayLike, highest_cost: ArrayLike) -> Screening:
    """What the first side keeps if it does not know the other's cost, and how often war follows.

    `highest_cost` is D of a cost that is uniform on [0, D] to the first side, which makes one
    offer; refusal is war.

    1. To keep win + z means war with the chance z / D: the other fights if its cost is below z.
    2. The expected share, (win + z) (1 - z / D) + (win - cost) z / D, is largest at
       z = (D - cost) / 2, and at z = 0 where this is negative.
    3. It cannot keep more than all: z <= 1 - win.

    So the chance of war is max(0, (D - cost) / (2 D)) unless step 3 binds; nought at D = 0. All
    broadcast. Raises ValueError for a chance outside [0, 1] and a negative cost. Fearon (1995),
    war under private information.
    """
    p = between("win", win, 0.0, 1.0)
    own = between("cost", cost, 0.0, np.inf)
    top = between("highest_cost", highest_cost, 0.0, np.inf)
    more = np.minimum(np.maximum((top - own) / 2.0, 0.0), 1.0 - p)
    war = np.divide(more, top, out=np.zeros(np.broadcast(more, top).shape), where=top > 0)
    return Screening(np.asarray(p + more), war)


def credibility_needed(
    discount: ArrayLike, now: ArrayLike, later: ArrayLike, cost: ArrayLike, effect: ArrayLike
) -> Floats:
    """The least chance that a guarantee is honoured at which the declining side keeps the peace.

    The rising side's chance of winning goes from `now` to `later` after one period. A war is fought
    once, decides a prize worth one a period for ever, and costs the declining side `cost` once.
    A guarantee that is honoured lowers the rising side's later chance by `effect`, D; `discount` is
    the factor d by which a period loses worth.

    1. War now gives the declining side (1 - now) / (1 - d) - cost.
    2. The most that peace can give it is the whole prize in this period, and from the next on what
       war would then give: 1 + d ((1 - later + q D) / (1 - d) - cost). The rising side cannot
       promise more, since it can have war then.
    3. Peace is worth as much at q = (d later - now - cost (1 - d)^2) / (d D).

    At 0 or less peace needs no guarantee, above 1 none is enough. All broadcast. Raises ValueError
    for a discount outside (0, 1), chances outside [0, 1], a negative cost, and an effect that is
    not positive. Fearon (1995), preventive war, and Powell (2006), with a guarantee added.
    """
    d = between("discount", discount, 0.0, 1.0, strictly=True)
    p_now, p_later = between("now", now, 0.0, 1.0), between("later", later, 0.0, 1.0)
    lump = between("cost", cost, 0.0, np.inf)
    lowered = between("effect", effect, 0.0, np.inf, strictly=True)
    return np.asarray((d * p_later - p_now - lump * (1.0 - d) ** 2) / (d * lowered))


def commitment_holds(
    discount: ArrayLike,
    now: ArrayLike,
    later: ArrayLike,
    cost: ArrayLike,
    effect: ArrayLike,
    credibility: ArrayLike,
) -> Bools:
    """Whether the declining side keeps the peace under a guarantee of this credibility.

    Arguments and errors as for `credibility_needed`; `credibility` lies in [0, 1].
    """
    q = between("credibility", credibility, 0.0, 1.0)
    return np.asarray(at_least(q, credibility_needed(discount, now, later, cost, effect)))


def deterrence(strength: Floats, honour: Floats, chosen: Bools) -> Floats:
    """Deterrence E of every group of guarantees, shape (..., G); equation (4).

    `strength` and `honour` are (..., O), `chosen` (G, O). Guarantees fail independently:
    E = 1 - product over the chosen of (1 - strength x honour).
    """
    left = np.ones((*strength.shape[:-1], chosen.shape[0]))
    for o in range(chosen.shape[1]):
        kept = 1.0 - strength[..., o] * honour[..., o]
        left *= np.where(chosen[:, o], kept[..., None], 1.0)
    return 1.0 - left


def collapse_hazard(
    months: Floats, shape: Floats, scale: Floats, early_violation: Floats, early_war: Floats
) -> Floats:
    """Cumulative hazard of collapse with all effects off; equation (7).

    Weibull with `shape` and `scale` (months), plus the part `early_war` of the hazard that leads to
    `early_violation` of deals violated within seven months.
    """
    early = np.minimum(months / EARLY_MONTHS, 1.0)
    weibull = np.exp(shape * np.log(months / np.maximum(scale, 1e-12)))
    return weibull - early_war * _log_quiet(early_violation) * early


def flare_hazard(months: Floats, early_violation: Floats, early_war: Floats) -> Floats:
    """Cumulative hazard of violations short of war, with all effects off; equation (7)."""
    early = np.minimum(months / EARLY_MONTHS, 1.0)
    return -(1.0 - early_war) * _log_quiet(early_violation) * early


def survival(hazard: Floats, effects: Floats) -> Floats:
    """Chance to last under a cumulative hazard multiplied by e to the power of `effects`; eq. (7).

    `effects` is x of the equation; the two broadcast.
    """
    return np.asarray(np.exp(-np.exp(effects) * hazard))


def _log_quiet(early_violation: Floats) -> Floats:
    """Log of the share of deals not violated early; finite where all are."""
    return np.asarray(np.log1p(-np.minimum(early_violation, 1.0 - 1e-12)))
