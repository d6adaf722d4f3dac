# mypy: disable-error-code="no-untyped-def,no-untyped-call"
"""The limit for the bilateral stage: one fused, hand-written loop over replicates, for two parties.

It plays each replicate from its first offer to its last without a temporary array, on the same
draws, and must end every replicate as the model's own stage does.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import njit

from sim.inputs.quantity import LEAST
from sim.model.kernels.beliefs import believed_reservation, estimate_choices, noise_of
from sim.model.kernels.utilities import NEVER, package_worth
from sim.model.stages.bilateral import Bilateral
from sim.model.streams import _block, uniform_of


@njit(cache=True)
def play(
    rows, first, limit, hazard, gap_effect, hostile, hostility, power, best, sincere, replicate,
    key0, key1, mine, theirs, who0, who1, space, packages, rounds, walked,
):  # fmt: skip
    """Fill in the package signed (-1 for none), the turns taken and who walked out, at `rows`."""
    choices, group = space.package_choices, space.group
    issue, members, base = space.choice_issue, space.members, space.base
    options = who0.value.shape[2]
    seen, line = np.empty(options), np.empty(options, dtype=np.bool_)
    worth = np.empty((1, issue.shape[0]))
    reservation, loss = who0.reservation, who0.loss
    shown = np.zeros(2)
    for i in rows:
        shown[:] = 0.0
        c = mine.coding[i]
        for turn in range(limit[i]):
            s = (first[i] + turn) % 2
            o = 1 - s
            own, other = (mine, theirs) if s == 0 else (theirs, mine)
            who = who0 if s == 0 else who1
            noise = noise_of(who.sigma[i], shown[o])
            estimate_choices(
                who.value, who.weight, who.closed, who.latent, who.threshold, who.error, i, c, o, 0,
                noise, issue, members, base, seen, line, worth[0],
            )  # fmt: skip
            blur = noise * who.reservation_error[0, i]
            believed = believed_reservation(reservation[o, i], blur)
            ruin = max(0.0, believed - loss[o, i])
            floor = demand(
                turn / limit[i], reservation[s, i], best[s, i], power[s, i], sincere[s, i]
            )
            floor = max(floor, reservation[s, i])
            score, found = NEVER, -1
            for g in range(own.order.start.shape[1] - 1):
                d, e = own.lasting[c, g], who.lasting[c, o, g]
                rest, others = (1.0 - d) * own.ruin[i], (1.0 - e) * ruin
                if own.order.top[c, g] == NEVER or d * own.order.top[c, g] + rest < floor:
                    continue
                for at in range(own.order.start[c, g], own.order.start[c, g + 1]):
                    if d * own.order.utility[c, at] + rest < floor:
                        break
                    p = own.order.package[c, at]
                    v = package_worth(worth, 0, choices, p)
                    if v == NEVER:
                        continue
                    gain = e * v + others - believed
                    if gain > score or (gain == score and p < found):
                        score, found = gain, p
            rounds[i] = turn + 1
            gap = 0.0
            if found >= 0:
                shown[s] += 1.0
                d = other.lasting[c, group[found]]
                rest = (1.0 - d) * other.ruin[i]
                progress = (turn + 1) / limit[i]
                wanted = demand(progress, reservation[o, i], best[o, i], power[o, i], sincere[o, i])
                wanted = max(wanted, reservation[o, i])
                if d * package_worth(other.worth, c, choices, found) + rest >= wanted:
                    packages[i] = found
                    break
                shown[o] += 1.0
                felt = d * package_worth(other.free, c, choices, found) + rest
                gap = max(0.0, wanted - felt)
            pull = min(gap_effect[i] * gap + hostile[i] * hostility[i], 700.0)
            chance = -math.expm1(-hazard[i] * math.exp(pull))
            n = replicate[i]
            words = _block(np.uint64((n >> 2) + 1), np.uint64(turn), key0, key1)
            if uniform_of(words[n & 3]) < chance:
                walked[i] = True
                break


@njit(cache=True)
def demand(progress, floor, best, power, sincere):
    if not sincere:
        return best
    return best - (best - floor) * progress**power if progress < 1.0 else floor


def arguments(stage: Bilateral) -> tuple[Any, ...]:
    """What the loop needs, from a stage that has begun and made no offer yet."""
    summit, setting = stage.table, stage.setting
    one, two = stage.parties
    for party in stage.parties:
        party.look(stage.rows)
    at = "stages.bilateral"
    power = np.stack(
        [1.0 / np.maximum(setting.everywhere(f"exponent.{p.name}"), LEAST) for p in stage.parties]
    )
    n = setting.size
    return (
        stage.rows.copy(), stage.first, stage.limit, stage.walk_outs.hazard,
        setting.everywhere(f"{at}.gap_effect"), setting.everywhere(f"{at}.hostility_effect"),
        summit.state.hostility, power, np.stack([p.best for p in stage.parties]),
        np.stack([p.sincere for p in stage.parties]), setting.replicate,
        *setting.streams.key("walkout.bilateral"), one.own, two.own, one.subjects, two.subjects,
        setting.agenda.space, np.full(n, -1), np.zeros(n, dtype=np.int64), np.zeros(n, dtype=bool),
    )  # fmt: skip
