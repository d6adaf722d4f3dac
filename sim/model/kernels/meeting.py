# mypy: disable-error-code="no-untyped-def,no-untyped-call"
"""The weeks of preparation: the front and the strikes, what no deal is worth, who would meet."""

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
from sim.model.kernels.equations import (
    at_least,
    consents_to_meet,
    lived,
    more,
    net_consent,
    ruin_of,
)
from sim.model.kernels.utilities import NEVER, best_value, fill_packages, package_worth
from sim.theory.ties import TIE

HALF_YEAR = 26.0  # weeks; the time over which `fatigue` is counted
REMEMBERED = 4  # weeks over which the movement of the front is told
MOST_WAVES = 1000
BELOW_ZERO = -2.0 * TIE  # nothing that counts as at least zero is below this


class Front(NamedTuple):
    """The course of the war, (n,) each, `past` (n, REMEMBERED); what drives it is per replicate."""

    share: Floats
    past: Floats
    movement: Floats
    hostility: Floats
    volatility: Floats
    mean: Floats
    size: Floats
    none: Floats
    decay: Floats


class Costs(NamedTuple):
    """What fighting on costs one side and what it hopes for, (n,) each."""

    own: Floats
    fatigue: Floats
    pressure: Floats
    strikes: Floats
    starts: Floats
    long_range: Floats
    optimism: Floats
    loss: Floats


class Sight(NamedTuple):
    """The packages that can be a party's Nash point, those of replicate i from `first[i]` on.

    A row of `cells` (E, 2 + 2 T) holds its own utility and belief in the durability, then what it
    believes of each other's utility, and that other's belief in the durability. Where fewer than
    all are needed, a last one is 0 for a package that crosses a red line of its own, else 1. `blur`
    (T, n) is what noise adds to the others' reservation values.
    """

    first: Ints
    cells: Floats
    blur: Floats


class Will(NamedTuple):
    """What decides whether a party meets: per replicate (n,), `top` and `lasting` (m, G).

    `ready_by` is the week from which its preconditions are met, `peak` (m,) its best utility.
    """

    coding: Ints
    reservation: Floats
    ruin: Floats
    face: Floats
    aversion: Floats
    effect: Floats
    leverage: Floats
    tau: Floats
    comfort: Floats
    ready_by: Floats
    top: Floats
    peak: Floats
    lasting: Floats


@njit(cache=True)
def negative_binomial(u, mean, size, none):
    """The count at probability `u`: mean, size (dispersion), and the chance `none` of no wave.

    P(k + 1) = P(k) (size + k) / (k + 1) mean / (size + mean); counts stop at `MOST_WAVES`.
    """
    p = none
    total = p
    ratio = mean / (size + mean)
    k = 0
    while u > total and k < MOST_WAVES:
        p *= (size + k) / (k + 1.0) * ratio
        total += p
        k += 1
    return float(k)


@njit(cache=True)
def move_front(rows, week, shock, front):
    """One week of the front, a random walk in [0, 1], and its movement over the last four weeks."""
    for j in range(rows.shape[0]):
        i = rows[j]
        moved = front.share[i] + front.volatility[i] * shock[j]
        front.share[i] = min(1.0, max(0.0, moved))
        back = front.past[i, week % REMEMBERED]
        front.movement[i] = abs(front.share[i] - back)
        front.past[i, week % REMEMBERED] = front.share[i]


@njit(cache=True)
def strike(rows, u, front):
    """One week of strikes: hostility decays, and each wave adds one; returns the waves (rows,)."""
    waves = np.empty(rows.shape[0])
    for j in range(rows.shape[0]):
        i = rows[j]
        waves[j] = negative_binomial(u[j], front.mean[i], front.size[i], front.none[i])
        front.hostility[i] = front.hostility[i] * front.decay[i] + waves[j]
    return waves


@njit(cache=True)
def war_values(rows, week, share, hostility, first, costs, cost, reservation, ruin):
    """Cost of the war, reservation value and value after a collapse of one side; equation (2).

    Fills `cost`, `reservation` and `ruin` (n,) at `rows`. `first` says whose share `share` is.
    """
    for j in range(rows.shape[0]):
        i = rows[j]
        total = costs.own[i] * (1.0 + costs.fatigue[i] * week / HALF_YEAR) + costs.pressure[i]
        total += costs.strikes[i] * hostility[i]
        if week >= costs.starts[i]:
            total += costs.long_range[i]
        part = share[i] if first else 1.0 - share[i]
        cost[i] = total
        reservation[i] = min(1.0, max(0.0, part + costs.optimism[i] - total))
        ruin[i] = ruin_of(reservation[i], costs.loss[i])


@njit(cache=True)
def frontiers(rows, n, order, lasting, coding, who, space):
    """The packages that can be a party's Nash point in some week, whatever the week's values.

    With one other party: the Pareto frontier of each group in own utility and estimated utility,
    since durability depends on the group alone; with more, every package thought feasible for all.
    (A negative estimate can never be a gain.) Returns the fields of a `Sight`.
    """
    package, utility, start = order.package, order.utility, order.start
    others, most = who.column.shape[0], package.shape[1]
    value, weight, closed, column = who.value, who.weight, who.closed, who.column
    latent, threshold, others_lasting = who.latent, who.threshold, who.lasting
    error, reservation_error, sigma, shown = (
        who.error, who.reservation_error, who.sigma, who.shown,
    )  # fmt: skip
    issue, members, base, group = space.choice_issue, space.members, space.base, space.group
    stem, choice = space.stem, space.choice
    short = stem.shape[0] - most
    first = np.zeros(n + 1, dtype=np.int64)
    blur = np.zeros((others, n))
    cells = np.zeros((32 * n + most, 2 + 2 * others))
    seen, line = np.empty(value.shape[2]), np.empty(value.shape[2], dtype=np.bool_)
    worth, listed = np.empty(issue.shape[0]), np.empty(most + 1, dtype=np.int32)
    total = np.empty((others + 1, stem.shape[0]))  # the last one is the least of all, if several
    lowest = others if others > 1 else 0
    k = np.int64(0)  # not the constant, for which callees would be compiled once more
    done = 0
    for j in range(rows.shape[0]):
        i = rows[j]
        for row in range(done, i + 1):
            first[row] = k
        done = i + 1
        c = coding[i]
        for t in range(others):
            noise = noise_of(sigma[i], shown[column[t], i])
            blur[t, i] = noise * reservation_error[t, i]
            estimate_choices(
                value, weight, closed, latent, threshold, error, i, c, column[t], t, noise, issue,
                members, base, seen, line, worth,
            )  # fmt: skip
            fill_packages(worth, stem, choice, total[t])
            if others > 1:
                for p in range(short, stem.shape[0]):
                    least = total[others, p] if t > 0 else np.inf
                    total[others, p] = min(total[t, p], least)
        if k + most > cells.shape[0]:
            cells = _doubled(cells, k)
        for at in range(_undominated(package, start, c, total, lowest, short, listed)):
            p = package[c, listed[at]]
            g = group[p]
            cells[k, 0], cells[k, 1] = utility[c, listed[at]], lasting[c, g]
            for t in range(others):
                cells[k, 2 + 2 * t] = total[t, short + p]
                cells[k, 3 + 2 * t] = others_lasting[c, column[t], g]
            k += 1
    for row in range(done, n + 1):
        first[row] = k
    return first, cells, blur


@njit(cache=True)
def _doubled(cells, used):
    """A table twice as long, its `used` first rows as they were."""
    out = np.zeros((2 * cells.shape[0], cells.shape[1]))
    for j in range(used):
        for k in range(cells.shape[1]):
            out[j, k] = cells[j, k]
    return out


@njit(cache=True)
def _undominated(package, start, c, total, row, short, listed):
    """List where in the order of coding c the packages stand that can be a Nash point.

    With one other party these are each group's frontier. Row `row` of `total` holds the estimated
    utilities from `short` on; it is 0 with one other.
    """
    k = 0
    for g in range(start.shape[1] - 1):
        best = BELOW_ZERO
        for at in range(start[c, g], start[c, g + 1]):
            v = total[row, short + package[c, at]]
            listed[k] = at
            k += v > best
            best = v if row == 0 and v > best else best
    return k


@njit(cache=True)
def prospects(rows, n, own, who, space, rule):
    """The packages that can be a party's Nash point in some week where not all are needed.

    These are all that enough may think feasible for themselves by the `rule`, which is that for the
    party itself and then the others: what they agree on without it counts too, and is worth to it
    what it would be worth if its red lines were none. Returns the fields of a `Sight`.
    """
    mine, lasting, free, coding, column = own.worth, own.lasting, own.free, own.coding, who.column
    value, weight, closed, error, sigma = who.value, who.weight, who.closed, who.error, who.sigma
    latent, threshold, shown = who.latent, who.threshold, who.shown
    issue, members, base, group = space.choice_issue, space.members, space.base, space.group
    stem, choice, others, packages = space.stem, space.choice, column.shape[0], group.shape[0]
    quorum, veto, short = rule.quorum, rule.veto, stem.shape[0] - packages
    first, blur = np.zeros(n + 1, dtype=np.int64), np.zeros((others, n))
    cells = np.empty((32 * n + packages, 3 + 2 * others))
    seen, line = np.empty(value.shape[2]), np.empty(value.shape[2], dtype=np.bool_)
    worth, total = np.empty(issue.shape[0]), np.empty((others + 1, stem.shape[0]))
    feasible, choices = np.empty(others + 1), space.package_choices
    k = 0
    done = 0
    for j in range(rows.shape[0]):
        i = rows[j]
        first[done : i + 1] = k
        done = i + 1
        c = coding[i]
        for t in range(others):
            noise = noise_of(sigma[i], shown[column[t], i])
            blur[t, i] = noise * who.reservation_error[t, i]
            estimate_choices(
                value, weight, closed, latent, threshold, error, i, c, column[t], t, noise, issue,
                members, base, seen, line, worth,
            )  # fmt: skip
            fill_packages(worth, stem, choice, total[t])
        fill_packages(free[c], stem, choice, total[others])
        if k + packages > cells.shape[0]:
            cells = np.concatenate((cells, cells))
        for p in range(packages):
            feasible[0] = -1.0 if package_worth(mine, c, choices, p) == NEVER else 0.0
            for t in range(others):  # a negative estimate can never be a gain
                feasible[1 + t] = 0.0 if total[t, short + p] > BELOW_ZERO else -1.0
            if coalition(feasible, quorum, veto)[0] < 0.0:
                continue
            g = group[p]
            cells[k, 0], cells[k, 1] = total[others, short + p], lasting[c, g]
            for t in range(others):
                cells[k, 2 + 2 * t] = total[t, short + p]
                cells[k, 3 + 2 * t] = who.lasting[c, column[t], g]
            cells[k, 2 + 2 * others] = 1.0 + feasible[0]
            k += 1
    first[done:] = k
    return first, cells[:k].copy(), blur


@njit(cache=True)
def perceived_nash(cells, first, last, ruin, reservation, believed, ruins):
    """A party's own value at the Nash solution of the ZOPA that it sees, -inf where it sees none.

    The packages are `cells` of its sight, from `first` to `last`; `believed` and `ruins` (T,) are
    the others' reservation values and values after a collapse as it believes them. Nash (1950).
    """
    best, found = -1.0, NEVER
    for j in range(first, last):
        value = lived(cells[j, 1], cells[j, 0], ruin)
        product = value - reservation
        lowest = product
        for t in range(believed.shape[0]):
            gain = lived(cells[j, 3 + 2 * t], cells[j, 2 + 2 * t], ruins[t]) - believed[t]
            lowest = gain if gain < lowest else lowest
            product *= gain
        if not more(lowest, 0.0):
            product = 0.0 if at_least(lowest, 0.0) else NEVER
        better = more(product, best, product)
        found = value if better else found
        best = product if better else best
    return found


@njit(cache=True)
def perceived_prospect(
    cells, first, last, ruin, reservation, believed, ruins, gain, quorum, veto
):  # fmt: skip
    """As `perceived_nash` where not all are needed, of the coalition that a package serves best.

    What it finds can be worth less than no deal to the party: others may agree on it without this
    one. `gain` (T + 1,) is space to work in; `quorum` and `veto` are the rule for the party itself
    and then the others.
    """
    best, found = -1.0, NEVER
    accepts = cells.shape[1] - 1
    for j in range(first, last):
        value = lived(cells[j, 1], cells[j, 0], ruin)
        gain[0] = value - reservation if cells[j, accepts] > 0.0 else NEVER
        for t in range(believed.shape[0]):
            value_to_other = believed_value(cells[j, 3 + 2 * t], cells[j, 2 + 2 * t], ruins[t])
            gain[1 + t] = value_to_other - believed[t]
        lowest, product = coalition(gain, quorum, veto)
        if at_least(lowest, 0.0) and more(product, best, product):
            best, found = product, value
    return found


@njit(cache=True)
def consents(rows, week, odds, hostility, will, sight, who, rule, every, expected):
    """Whether a party would meet this week, (rows,): quantal response, equation (5).

    `odds` (rows,) are the log-odds of the draws. Where even its best value would not do, or losing
    face would, its view of the ZOPA cannot matter, and is looked at only if told to look at `every`
    one, or if by the `rule` (the party itself, then the others) a deal can be worth less to it than
    no deal. Fills `expected` (rows,).
    """
    out = np.empty(rows.shape[0], dtype=np.bool_)
    coding, reservation, ruin, face = will.coding, will.reservation, will.ruin, will.face
    aversion, effect, leverage = will.aversion, will.effect, will.leverage
    tau, comfort, top, peak, lasting = will.tau, will.comfort, will.top, will.peak, will.lasting
    ready_by = will.ready_by
    first, cells, blur = sight.first, sight.cells, sight.blur
    column, loss, others_reservation = who.column, who.loss, who.reservation
    believed, ruins = np.empty(column.shape[0]), np.empty(column.shape[0])
    quorum, veto, gain = rule.quorum, rule.veto, np.empty(column.shape[0] + 1)
    all_needed = quorum > column.shape[0]
    for j in range(rows.shape[0]):
        i = rows[j]
        r, a, strikes, push = reservation[i], aversion[i], effect[i] * hostility[i], leverage[i]
        noise, against = tau[i], odds[j] - comfort[i]
        value = r - face[i]
        willing = ready_by[i] <= week
        look = every or (willing and not all_needed)
        net = net_consent(value, r, a, strikes, push)
        if willing and not look and not consents_to_meet(net, noise, against):
            c = coding[i]
            net = net_consent(max(peak[c], ruin[i], r), r, a, strikes, push)
            if at_least(net, noise * against):  # within rounding of what follows, which costs more
                hope = max(best_value(top, lasting, c, ruin[i]), r)
                net = net_consent(hope, r, a, strikes, push)
                look = consents_to_meet(net, noise, against)
        if look:
            for t in range(column.shape[0]):
                believed[t] = believed_reservation(others_reservation[column[t], i], blur[t, i])
                ruins[t] = ruin_of(believed[t], loss[column[t], i])
            if all_needed:
                found = perceived_nash(
                    cells, first[i], first[i + 1], ruin[i], reservation[i], believed, ruins
                )
            else:
                found = perceived_prospect(
                    cells, first[i], first[i + 1], ruin[i], reservation[i], believed, ruins, gain,
                    quorum, veto,
                )  # fmt: skip
            if found > NEVER:
                value = found
        expected[j] = value
        net = net_consent(value, r, a, strikes, push)
        out[j] = willing and consents_to_meet(net, noise, against)
    return out


@njit(cache=True)
def meetings(rows, consent, alone):
    """Where all consent, (rows,), from `consent` (S, rows).

    Adds to `alone` (S, n) where a principal was the only one to refuse.
    """
    out = np.empty(rows.shape[0], dtype=np.bool_)
    for j in range(rows.shape[0]):
        refusals, who = 0, 0
        for i in range(consent.shape[0]):
            if not consent[i, j]:
                refusals += 1
                who = i
        if refusals == 1:
            alone[who, rows[j]] += 1
        out[j] = refusals == 0
    return out
