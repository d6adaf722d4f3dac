# mypy: disable-error-code="no-untyped-def,no-untyped-call"
"""The table: best offers, answers, the mediator's best texts, and the true zone of agreement."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from sim.arrays import Floats, Ints
from sim.model.kernels.beliefs import (
    believed_reservation,
    believed_value,
    estimate_choices,
    noise_of,
)
from sim.model.kernels.coalition import coalition
from sim.model.kernels.equations import at_least, lived, more, ruin_of
from sim.model.kernels.fetching import fetch_row
from sim.model.kernels.utilities import NEVER, Order, fill_packages, package_worth


class Own(NamedTuple):
    """What a party knows of itself: the worth of choices (m, C), and the same red lines apart.

    `order` lists its feasible packages, `lasting` (m, G) is durability as it believes in it, `ruin`
    (n,) its value after a collapse.
    """

    worth: Floats
    order: Order
    lasting: Floats
    free: Floats
    ruin: Floats
    coding: Ints


@njit(cache=True)
def best_offers(rows, floor, own, who, space, rule):
    """The package believed best for the others among those worth at least `floor` to oneself.

    Best is the largest smallest estimated gain of all others, or if fewer are needed, by the `rule`
    for them, of the coalition that it serves best; if none is, the largest value to oneself.
    `floor` is (rows,); returns packages (rows,), -1 where there is none. Within a group value rises
    with utility, so that the search of a group ends at the first package that is worth too little.
    """
    n, others = rows.shape[0], who.column.shape[0]
    order, utility, start, top = (
        own.order.package,
        own.order.utility,
        own.order.start,
        own.order.top,
    )
    lasting, ruin, coding, loss, column = own.lasting, own.ruin, own.coding, who.loss, who.column
    value, weight, closed, error = who.value, who.weight, who.closed, who.error
    latent, threshold, others_lasting = who.latent, who.threshold, who.lasting
    reservation, reservation_error = who.reservation, who.reservation_error
    sigma, shown, choices = who.sigma, who.shown, space.package_choices
    issue, members, base = space.choice_issue, space.members, space.base
    quorum, veto, all_needed = rule.quorum, rule.veto, rule.quorum >= others
    out = np.empty(n, dtype=np.int64)
    seen, line = np.empty(value.shape[2]), np.empty(value.shape[2], dtype=np.bool_)
    worth = np.empty((others, issue.shape[0]))
    believed, ruins, gain = np.empty(others), np.empty(others), np.empty(others)
    parties = value.shape[1]
    for j in range(n):
        i = rows[min(j + 1, n - 1)]
        for t in range(others):
            seen_next = coding[i] * parties + column[t]
            fetch_row(value, seen_next)
            fetch_row(latent, seen_next)
            fetch_row(threshold, seen_next)
            fetch_row(error, i * others + t)
        i = rows[j]
        c = coding[i]
        for t in range(others):
            noise = noise_of(sigma[i], shown[column[t], i])
            estimate_choices(
                value, weight, closed, latent, threshold, error, i, c, column[t], t, noise, issue,
                members, base, seen, line, worth[t],
            )  # fmt: skip
            blur = noise * reservation_error[t, i]
            believed[t] = believed_reservation(reservation[column[t], i], blur)
            ruins[t] = ruin_of(believed[t], loss[column[t], i])
        best, found, broken = NEVER, -1, ruin[i]
        for g in range(start.shape[1] - 1):
            d = lasting[c, g]
            if top[c, g] == NEVER or more(floor[j], lived(d, top[c, g], broken)):
                continue
            for at in range(start[c, g], start[c, g + 1]):
                if more(floor[j], lived(d, utility[c, at], broken)):
                    break
                p = order[c, at]
                lowest = np.inf
                for t in range(others):
                    e = others_lasting[c, column[t], g]
                    v = package_worth(worth, t, choices, p)
                    if v == NEVER:
                        lowest = NEVER
                        break
                    gain[t] = believed_value(e, v, ruins[t]) - believed[t]
                    lowest = min(lowest, gain[t])
                if not all_needed and lowest > NEVER:
                    lowest = coalition(gain, quorum, veto)[0]
                    if lowest == np.inf:  # it needs nobody else
                        lowest = lived(d, utility[c, at], broken)
                if more(lowest, best):
                    best, found = lowest, p
                elif p < found and at_least(lowest, best):
                    found = p
        out[j] = found
    return out


@njit(cache=True)
def answers(rows, packages, asked, demanded, own, space, worth, gap):
    """Whether a party accepts the packages offered (rows,), -1 for none, where it is `asked`.

    It does if a package is worth what it demands.

    Fills `worth` (rows,) with their values, equation (3), and `gap` with how far an offer that it
    refuses stays behind the demand, its red lines apart, 0 elsewhere.
    """
    out = np.empty(rows.shape[0], dtype=np.bool_)
    mine, lasting, free, ruin = own.worth, own.lasting, own.free, own.ruin
    coding, group, choices = own.coding, space.group, space.package_choices
    for j in range(rows.shape[0]):
        p = packages[j]
        out[j], worth[j], gap[j] = False, np.nan, 0.0
        if p < 0 or not asked[j]:
            continue
        i = rows[j]
        c = coding[i]
        d = lasting[c, group[p]]
        u = package_worth(mine, c, choices, p)
        worth[j] = lived(d, u, ruin[i]) if u > NEVER else NEVER
        out[j] = at_least(worth[j], demanded[j])
        if not out[j]:
            felt = lived(d, package_worth(free, c, choices, p), ruin[i])
            gap[j] = max(0.0, demanded[j] - felt)
    return out


@njit(cache=True)
def best_texts(rows, mine, who, space, coding, push, tilt, tabled, count, rule, scores):
    """The mediator's best text not tabled yet, between fairness and its own interest; (rows,).

    Gains are over what each principal must get to say yes: its reservation value as believed, less
    `push` (T, n). Among the texts believed acceptable to all, or by the `rule` to enough of them,
    the score is (1 - tilt) x the Nash product of the gains relative to the largest + tilt x own
    utility relative to its range; where fewer than all are needed, the product is that of the
    coalition that a text serves best. `tabled` (n, texts) lists the first `count` (n,) texts,
    `tilt` is (n,), `mine` (m, C) its own worth of choices. -1 where no text is believed acceptable.
    Fills `scores` (rows, P), all below 0 before, with these scores where it is not empty.
    """
    n, parties, packages = rows.shape[0], who.column.shape[0], space.group.shape[0]
    group, stem, choice, loss, column = space.group, space.stem, space.choice, who.loss, who.column
    value, weight, closed, error = who.value, who.weight, who.closed, who.error
    latent, threshold, lasting = who.latent, who.threshold, who.lasting
    reservation, reservation_error = who.reservation, who.reservation_error
    issue, members, base = space.choice_issue, space.members, space.base
    short = stem.shape[0] - packages
    out = np.empty(n, dtype=np.int64)
    found, product = np.empty(packages, dtype=np.int64), np.empty(packages)
    seen, line = np.empty(value.shape[2]), np.empty(value.shape[2], dtype=np.bool_)
    worth, total = np.empty(issue.shape[0]), np.empty((parties + 1, stem.shape[0]))
    own = total[parties, short:]
    ruins, demanded, gains = np.empty(parties), np.empty(parties), np.empty(parties)
    quorum, veto, all_needed = rule.quorum, rule.veto, rule.quorum >= parties
    for j in range(n):
        i = rows[j]
        c = coding[i]
        for t in range(parties):
            noise = noise_of(who.sigma[i], who.shown[column[t], i])
            estimate_choices(
                value, weight, closed, latent, threshold, error, i, c, column[t], t, noise, issue,
                members, base, seen, line, worth,
            )  # fmt: skip
            fill_packages(worth, stem, choice, total[t])
            blur = noise * reservation_error[t, i]
            believed = believed_reservation(reservation[column[t], i], blur)
            ruins[t] = ruin_of(believed, loss[column[t], i])
            demanded[t] = believed - push[t, i]
        fill_packages(mine[c], stem, choice, total[parties])
        k = 0
        most = 0.0
        lowest, highest = np.inf, NEVER
        for p in range(packages):
            if own[p] == NEVER:
                continue
            g = group[p]
            score = 1.0
            for t in range(parties):
                d = lasting[c, column[t], g]
                v = total[t, short + p]
                gain = believed_value(d, v, ruins[t]) - demanded[t]
                if v == NEVER or (all_needed and more(0.0, gain)):
                    score = -1.0
                    break
                gains[t] = gain
                score *= gain if more(gain, 0.0) else 0.0
            if not all_needed and v > NEVER:
                lowest_gain, score = coalition(gains, quorum, veto)
                score = score if at_least(lowest_gain, 0.0) else -1.0
            for at in range(count[i]):
                score = score if tabled[i, at] != p else -1.0
            if score < 0.0:
                continue
            found[k] = p
            product[k] = score
            k += 1
            most = max(most, score)
            lowest = min(lowest, own[p])
            highest = max(highest, own[p])
        best, out[j] = -1.0, -1
        for at in range(k):
            fair = product[at] / most if most > 0.0 else 1.0
            liked = 1.0
            if more(highest, lowest):
                liked = (own[found[at]] - lowest) / (highest - lowest)
            score = (1.0 - tilt[i]) * fair + tilt[i] * liked
            if scores.shape[0] > 0:
                scores[j, found[at]] = score
            if more(score, best):
                best = score
                out[j] = found[at]
    return out


@njit(cache=True)
def zones(rows, worth, space, coding, lasting, ruin, reservation, leverage, rule):
    """True ZOPA of each replicate: size, size with leverage, and its Nash package (-1 if empty).

    The principals' own values: `worth` of choices (m, S, C), `lasting` (m, S, G), `ruin`,
    `reservation` and `leverage` (S, n). A package is in the zone if all gain by it, or by the
    `rule` enough of them; the product is then that of the coalition that it serves best. Returns
    three arrays (rows,).
    """
    n, parties = rows.shape[0], reservation.shape[0]
    size, pressed = np.empty(n, dtype=np.int64), np.empty(n, dtype=np.int64)
    nash = np.empty(n, dtype=np.int64)
    quorum, veto, all_needed = rule.quorum, rule.veto, rule.quorum >= parties
    gains, pushed = np.empty(parties), np.empty(parties)
    group, stem, choice = space.group, space.stem, space.choice
    total, short = np.empty((parties, stem.shape[0])), stem.shape[0] - group.shape[0]
    for j in range(n):
        i = rows[j]
        c = coding[i]
        for t in range(parties):
            fill_packages(worth[c, t], stem, choice, total[t])
        best, size[j], pressed[j], nash[j] = -1.0, 0, 0, -1
        for p in range(group.shape[0]):
            g = group[p]
            inside = True
            product = 1.0
            if all_needed:
                for t in range(parties):
                    u = total[t, short + p]
                    if u == NEVER:
                        product = NEVER
                        break
                    d = lasting[c, t, g]
                    gain = lived(d, u, ruin[t, i]) - reservation[t, i]
                    if more(-leverage[t, i], gain):
                        product = NEVER
                        break
                    if more(0.0, gain):
                        inside = False
                    product *= gain if more(gain, 0.0) else 0.0
            else:
                for t in range(parties):
                    u, d = total[t, short + p], lasting[c, t, g]
                    value = lived(d, u, ruin[t, i]) if u > NEVER else NEVER
                    gains[t] = value - reservation[t, i]
                    pushed[t] = gains[t] + leverage[t, i]
                lowest, product = coalition(gains, quorum, veto)
                inside = at_least(lowest, 0.0)
                if more(0.0, coalition(pushed, quorum, veto)[0]):
                    product = NEVER
            if product == NEVER:
                continue
            pressed[j] += 1
            if inside:
                size[j] += 1
                if more(product, best, product):
                    best = product
                    nash[j] = p
    return size, pressed, nash
