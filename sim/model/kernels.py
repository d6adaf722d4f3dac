# mypy: disable-error-code="no-untyped-def,no-untyped-call"
"""The compiled scans over (replicate, package): tables, frontiers, offers, texts, ZOPA.

Only + - x / and comparisons, so that a compiled kernel and its plain Python form (`.py_func`) agree
to the last bit. Shapes: n replicates, m codings, T other parties, O options, C choices, K issues,
P packages, G groups of equal durability. An infeasible choice or package is -inf. Ties go to the
lowest index. `coding` (n,) is the row of each replicate's coding.
"""

from __future__ import annotations

import numpy as np
from numba import njit

NEVER = -np.inf
CROSSED = 1e6  # dwarfs all utilities and gains, even times a small durability


@njit(cache=True)
def fill_choices(value, weight, closed, choice_issue, members, base, out):
    """Weighted values of all choices of one actor (C,) from its option values (O,); eq. 1.

    `closed` (O,) marks options that cannot be part of a choice.
    """
    for c in range(choice_issue.shape[0]):
        k = choice_issue[c]
        empty = base[c]
        open_ = True
        if empty < 0:
            v = value[members[c, 0]]
            open_ = not closed[members[c, 0]]
        else:
            v = value[empty]
            any_member = False
            for j in range(members.shape[1]):
                o = members[c, j]
                if o < 0:
                    break
                any_member = True
                v += value[o] - 0.5
                open_ = open_ and not closed[o]
            if not any_member:
                open_ = not closed[empty]
            v = min(1.0, max(0.0, v))
        out[c] = weight[k] * v if open_ else NEVER


@njit(cache=True)
def choice_worths(value, weight, closed, choice_issue, members, base):
    """Weighted values of all choices, shape (m, A, C)."""
    out = np.empty((value.shape[0], value.shape[1], choice_issue.shape[0]))
    for i in range(value.shape[0]):
        for a in range(value.shape[1]):
            fill_choices(
                value[i, a], weight[i, a], closed[i, a], choice_issue, members, base, out[i, a]
            )
    return out


@njit(cache=True)
def package_worth(worth, choices):
    """Utility of one package from the weighted values of its choices."""
    total = worth[choices[0]]
    for k in range(1, choices.shape[0]):
        total += worth[choices[k]]
    return total


@njit(cache=True)
def utility_tables(worth, package_choices):
    """Utility of every package, shape (m, A, P)."""
    m, actors = worth.shape[0], worth.shape[1]
    out = np.empty((m, actors, package_choices.shape[0]))
    for i in range(m):
        for a in range(actors):
            for p in range(package_choices.shape[0]):
                out[i, a, p] = package_worth(worth[i, a], package_choices[p])
    return out


@njit(cache=True)
def estimate_choices(
    value, weight, closed, latent, threshold, error, sigma, coding, signal,
    choice_issue, members, base,
):  # fmt: skip
    """What one party believes of another's weighted choice values, shape (n, C).

    Option values are seen with noise `sigma` (n,) times `error` (n, O) and shrunk to the middle of
    the scale by signal over signal plus noise variance. A red line is seen through the same noise;
    a choice that is believed to cross one loses `CROSSED`, which makes it worse than any other
    but leaves an order among those that cross.
    """
    n, options = error.shape
    out = np.empty((n, choice_issue.shape[0]))
    seen = np.empty(options)
    line = np.empty(options, dtype=np.bool_)
    for i in range(n):
        c = coding[i]
        noise = sigma[i]
        share = signal * signal / (signal * signal + noise * noise)
        for o in range(options):
            seen[o] = share * (value[c, o] + noise * error[i, o]) + (1.0 - share) * 0.5
            line[o] = latent[c, o] + noise / signal * error[i, o] < threshold[c, o]
        fill_choices(seen, weight[c], closed[c], choice_issue, members, base, out[i])
        for k in range(choice_issue.shape[0]):
            crossing = members[k, 0] < 0 and line[base[k]]
            for j in range(members.shape[1]):
                crossing = crossing or (members[k, j] >= 0 and line[members[k, j]])
            if crossing:
                out[i, k] -= CROSSED
    return out


@njit(cache=True)
def group_order(table, group, groups):
    """Feasible packages by group, best first, and where each group starts: (m, P), (m, G + 1)."""
    m, packages = table.shape
    order = np.full((m, packages), -1, dtype=np.int32)
    start = np.zeros((m, groups + 1), dtype=np.int32)
    member = np.empty(packages, dtype=np.int32)
    first = np.zeros(groups + 1, dtype=np.int32)
    for p in range(packages):
        first[group[p] + 1] += 1
    for g in range(groups):
        first[g + 1] += first[g]
    at = first.copy()
    for p in range(packages):
        member[at[group[p]]] = p
        at[group[p]] += 1
    for i in range(m):
        filled = 0
        for g in range(groups):
            start[i, g] = filled
            for j in range(first[g], first[g + 1]):
                p = member[j]
                v = table[i, p]
                if v == NEVER:
                    continue
                k = filled
                while k > start[i, g] and table[i, order[i, k - 1]] < v:
                    order[i, k] = order[i, k - 1]
                    k -= 1
                order[i, k] = p
                filled += 1
        start[i, groups] = filled
    return order, start


@njit(cache=True)
def best_values(table, order, start, lasting, ruin, coding):
    """The best value a party can hope for among the packages it can accept alone, shape (n,)."""
    n, groups = coding.shape[0], start.shape[1] - 1
    out = np.empty(n)
    for i in range(n):
        c = coding[i]
        best = NEVER
        for g in range(groups):
            if start[c, g] < start[c, g + 1]:
                d = lasting[c, g]
                v = d * table[c, order[c, start[c, g]]] + (1.0 - d) * ruin[i]
                if v > best:
                    best = v
        out[i] = best
    return out


@njit(cache=True)
def frontiers(order, start, estimate, package_choices, coding):
    """Packages that can be a party's Nash point in some week, whatever the week's values.

    With one other party: the Pareto frontier of each group in own utility and estimated utility,
    since durability depends on the group alone; with more, every package thought feasible for all.
    (A negative estimate can never be a gain.)
    Returns the packages and their estimates (., T), those of replicate i from `first[i]` to
    `first[i + 1]`.
    """
    n, others = estimate.shape[0], estimate.shape[1]
    most = order.shape[1]
    packages = np.empty(n * most, dtype=np.int32)
    seen = np.empty((n * most, others))
    first = np.zeros(n + 1, dtype=np.int64)
    k = 0
    for i in range(n):
        c = coding[i]
        first[i] = k
        for g in range(start.shape[1] - 1):
            best = NEVER
            for j in range(start[c, g], start[c, g + 1]):
                p = order[c, j]
                lowest = np.inf
                for t in range(others):
                    v = package_worth(estimate[i, t], package_choices[p])
                    seen[k, t] = v
                    lowest = min(lowest, v)
                if lowest < 0.0 or (others == 1 and lowest <= best):
                    continue
                best = lowest
                packages[k] = p
                k += 1
    first[n] = k
    return packages[:k].copy(), seen[:k].copy(), first


@njit(cache=True)
def perceived_nash(
    packages, seen, first, place, table, group, coding,
    lasting, ruin, reservation, other_lasting, other_ruin, other_reservation,
):  # fmt: skip
    """A party's own value at the Nash solution of the ZOPA that it sees, -inf where it sees none.

    The packages to look at are those that `frontiers` found for its replicate `place` (n,).
    `lasting` (m, G), `ruin` and `reservation` (n,) are its own durability, value after a collapse
    and reservation value; `other_*` the same of the others, (m, T, G) and (n, T). Nash (1950).
    """
    n, others = coding.shape[0], other_ruin.shape[1]
    out = np.full(n, NEVER)
    for i in range(n):
        c, at = coding[i], place[i]
        best = -1.0
        for j in range(first[at], first[at + 1]):
            p = packages[j]
            g = group[p]
            d = lasting[c, g]
            value = d * table[c, p] + (1.0 - d) * ruin[i]
            product = value - reservation[i]
            if product < 0.0:
                continue
            for t in range(others):
                d = other_lasting[c, t, g]
                gain = d * seen[j, t] + (1.0 - d) * other_ruin[i, t] - other_reservation[i, t]
                if gain < 0.0:
                    product = -1.0
                    break
                product *= gain
            if product > best:
                best = product
                out[i] = value
    return out


@njit(cache=True)
def best_offers(
    table, group, package_choices, coding, floor, estimate,
    lasting, ruin, other_lasting, other_ruin, other_reservation,
):  # fmt: skip
    """The package believed best for the others among those worth at least `floor` (n,) to oneself.

    Best is the largest smallest estimated gain. Returns packages (n,), -1 where there is none.
    """
    n, others = estimate.shape[0], estimate.shape[1]
    out = np.full(n, -1, dtype=np.int64)
    for i in range(n):
        c = coding[i]
        best = NEVER
        for p in range(table.shape[1]):
            u = table[c, p]
            if u == NEVER:
                continue
            g = group[p]
            d = lasting[c, g]
            if d * u + (1.0 - d) * ruin[i] < floor[i]:
                continue
            lowest = np.inf
            for t in range(others):
                d = other_lasting[c, t, g]
                seen = package_worth(estimate[i, t], package_choices[p])
                if seen == NEVER:
                    lowest = NEVER
                    break
                gain = d * seen + (1.0 - d) * other_ruin[i, t] - other_reservation[i, t]
                if gain < lowest:
                    lowest = gain
            if lowest > best:
                best = lowest
                out[i] = p
    return out


@njit(cache=True)
def best_texts(
    table, group, package_choices, coding, estimate,
    lasting, ruin, demanded, tilt, tabled, count,
):  # fmt: skip
    """The mediator's best text not tabled yet, between fairness and its own interest.

    Gains are over `demanded` (n, T), what each principal must get to say yes. Among the texts
    believed acceptable to all, the score is (1 - tilt) x the Nash product of the gains relative to
    the largest + tilt x own utility relative to its range. `tabled` (n, texts) lists the first
    `count` (n,) texts. Returns packages (n,), -1 where no text is believed acceptable.
    """
    n, parties = estimate.shape[0], estimate.shape[1]
    out = np.full(n, -1, dtype=np.int64)
    found = np.empty(table.shape[1], dtype=np.int64)
    product = np.empty(table.shape[1])
    for i in range(n):
        c = coding[i]
        k = 0
        most = 0.0
        lowest, highest = np.inf, NEVER
        for p in range(table.shape[1]):
            if table[c, p] == NEVER:
                continue
            g = group[p]
            score = 1.0
            for t in range(parties):
                d = lasting[c, t, g]
                seen = package_worth(estimate[i, t], package_choices[p])
                gain = d * seen + (1.0 - d) * ruin[i, t] - demanded[i, t]
                if seen == NEVER or gain < 0.0:
                    score = -1.0
                    break
                score *= gain
            if score < 0.0:
                continue
            old = False
            for j in range(count[i]):
                if tabled[i, j] == p:
                    old = True
                    break
            if old:
                continue
            found[k] = p
            product[k] = score
            k += 1
            most = max(most, score)
            lowest = min(lowest, table[c, p])
            highest = max(highest, table[c, p])
        best = -1.0
        for j in range(k):
            fair = product[j] / most if most > 0.0 else 1.0
            own = 1.0
            if highest > lowest:
                own = (table[c, found[j]] - lowest) / (highest - lowest)
            score = (1.0 - tilt[i]) * fair + tilt[i] * own
            if score > best:
                best = score
                out[i] = found[j]
    return out


@njit(cache=True)
def zones(table, group, coding, lasting, ruin, reservation, leverage):
    """True ZOPA of each replicate: size, size with leverage, and its Nash package (-1 if empty).

    `table` (m, T, P) and the rest are the principals' own values.
    """
    n, parties = reservation.shape
    size = np.zeros(n, dtype=np.int64)
    pressed = np.zeros(n, dtype=np.int64)
    nash = np.full(n, -1, dtype=np.int64)
    for i in range(n):
        c = coding[i]
        best = -1.0
        for p in range(table.shape[2]):
            g = group[p]
            inside = True
            product = 1.0
            for t in range(parties):
                u = table[c, t, p]
                if u == NEVER:
                    product = NEVER
                    break
                d = lasting[c, t, g]
                gain = d * u + (1.0 - d) * ruin[i, t] - reservation[i, t]
                if gain < -leverage[i, t]:
                    product = NEVER
                    break
                if gain < 0.0:
                    inside = False
                product *= gain
            if product == NEVER:
                continue
            pressed[i] += 1
            if inside:
                size[i] += 1
                if product > best:
                    best = product
                    nash[i] = p
    return size, pressed, nash


@njit(cache=True)
def negative_binomial(u, mean, size, start):
    """Counts at probabilities `u` (n,): mean, size (dispersion) and P(0) `start`, each (n,).

    P(k + 1) = P(k) (size + k) / (k + 1) mean / (size + mean); counts stop at 1,000.
    """
    out = np.zeros(u.shape[0])
    for i in range(u.shape[0]):
        p = start[i]
        total = p
        ratio = mean[i] / (size[i] + mean[i])
        k = 0
        while u[i] > total and k < 1000:
            p *= (size[i] + k) / (k + 1.0) * ratio
            total += p
            k += 1
        out[i] = k
    return out
