# mypy: disable-error-code="no-untyped-def,no-untyped-call"
"""What choices and packages are worth to an actor: equation (1), for every coding."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from sim.arrays import Floats, ShortInts
from sim.model.kernels.equations import lived

NEVER = -np.inf
FEW = 32  # up to so many packages are sorted by insertion


class Space(NamedTuple):
    """What can be chosen, as in `sim.model.agenda.Agenda`.

    Packages that begin with the same choices share the sum of these: in the tree of all beginnings,
    shortest first, `stem` (V,) is the beginning without its last choice, -1 for none, and `choice`
    (V,) that choice. The last P of them are the packages.
    """

    choice_issue: ShortInts
    members: ShortInts
    base: ShortInts
    package_choices: ShortInts
    group: ShortInts
    stem: ShortInts
    choice: ShortInts


@njit(cache=True)
def fill_choices(value, weight, closed, issue, members, base, out):
    """Weighted values of all choices of one actor (C,) from its option values (O,); eq. 1.

    `closed` (O,) marks options that cannot be part of a choice.
    """
    for c in range(issue.shape[0]):
        empty = base[c]
        open_ = True
        if empty < 0:
            only = members[c, 0]
            v = value[only]
            open_ = not closed[only]
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
        out[c] = weight[issue[c]] * v if open_ else NEVER


@njit(cache=True)
def choice_worths(value, weight, closed, space):
    """Weighted values of all choices, shape (m, A, C)."""
    issue, members, base = space.choice_issue, space.members, space.base
    out = np.empty((value.shape[0], value.shape[1], issue.shape[0]))
    for i in range(value.shape[0]):
        for a in range(value.shape[1]):
            fill_choices(value[i, a], weight[i, a], closed[i, a], issue, members, base, out[i, a])
    return out


@njit(cache=True)
def package_worth(worth, a, choices, p):
    """Utility of package p from row `a` of the weighted values of choices (., C)."""
    total = worth[a, choices[p, 0]]
    for k in range(1, choices.shape[1]):
        total += worth[a, choices[p, k]]
    return total


@njit(cache=True)
def fill_packages(worth, stem, choice, total):
    """Fill `total` (V,) with the utility of every beginning of a package, the packages last.

    `worth` (C,) are the weighted values of choices. Issues are added in their order, so that this
    is `package_worth` to the last bit.
    """
    for v in range(stem.shape[0]):
        if stem[v] < 0:
            total[v] = worth[choice[v]]
        else:
            total[v] = total[stem[v]] + worth[choice[v]]


@njit(cache=True)
def utility_tables(worth, space):
    """Utility of every package, shape (A, m, P), from the worths of choices (m, A, C)."""
    m, actors, packages = worth.shape[0], worth.shape[1], space.package_choices.shape[0]
    stem, choice = space.stem, space.choice
    total = np.empty(stem.shape[0])
    out = np.empty((actors, m, packages))
    short = total.shape[0] - packages
    for a in range(actors):
        for i in range(m):
            fill_packages(worth[i, a], stem, choice, total)
            for p in range(packages):  # a slice would compile the words of its errors
                out[a, i, p] = total[short + p]
    return out


class Order(NamedTuple):
    """Feasible packages by group, best first: numbers and utilities (m, P).

    Group g of coding c stands from `start[c, g]` on (m, G + 1); `top` (m, G) is the utility of its
    best package, -inf where none is feasible.
    """

    package: ShortInts
    utility: Floats
    start: ShortInts
    top: Floats


@njit(cache=True)
def _insert(package, utility, first, last):
    """Sort packages from `first` to `last` by utility, best first; equals stay as they stand."""
    for j in range(first + 1, last):
        p, v, k = package[j], utility[j], j
        while k > first and utility[k - 1] < v:
            package[k], utility[k] = package[k - 1], utility[k - 1]
            k -= 1
        package[k], utility[k] = p, v


@njit(cache=True)
def _merge(package, utility, first, last, spare, values):
    """The same for many packages: runs of `FEW` are sorted, then merged with room to spare."""
    for at in range(first, last, FEW):
        _insert(package, utility, at, min(at + FEW, last))
    width = FEW
    while width < last - first:
        for low in range(first, last, 2 * width):
            middle, high = min(low + width, last), min(low + 2 * width, last)
            i, j = low, middle
            for k in range(low, high):
                if i < middle and (j >= high or utility[i] >= utility[j]):
                    spare[k], values[k] = package[i], utility[i]
                    i += 1
                else:
                    spare[k], values[k] = package[j], utility[j]
                    j += 1
        for k in range(first, last):
            package[k], utility[k] = spare[k], values[k]
        width *= 2


@njit(cache=True)
def group_order(worth, space, groups):
    """Feasible packages by group, best first, as an `Order`, from the worths of choices (m, C)."""
    group, stem, choice = space.group, space.stem, space.choice
    m, packages = worth.shape[0], group.shape[0]
    total, short = np.empty(stem.shape[0]), stem.shape[0] - packages
    order = np.empty((m, packages), dtype=np.int32)
    utility = np.empty((m, packages))
    start = np.empty((m, groups + 1), dtype=np.int32)
    top = np.empty((m, groups))
    spare, values = np.empty(packages, dtype=np.int32), np.empty(packages)
    member = np.empty(packages, dtype=np.int32)
    first, at = np.empty(groups + 1, dtype=np.int32), np.empty(groups, dtype=np.int32)
    for g in range(groups + 1):
        first[g] = 0
    for p in range(packages):
        first[group[p] + 1] += 1
    for g in range(groups):
        first[g + 1] += first[g]
        at[g] = first[g]
    for p in range(packages):
        member[at[group[p]]] = p
        at[group[p]] += 1
    for i in range(m):
        fill_packages(worth[i], stem, choice, total)
        filled = np.int64(0)  # not the constant, for which callees would be compiled once more
        packages_of, utilities_of = order[i], utility[i]  # once, since making a view costs
        for g in range(groups):
            begin = filled
            start[i, g] = begin
            for j in range(first[g], first[g + 1]):
                p = member[j]
                if total[short + p] > NEVER:
                    packages_of[filled], utilities_of[filled] = p, total[short + p]
                    filled += 1
            if filled - begin <= FEW:
                _insert(packages_of, utilities_of, begin, filled)
            else:
                _merge(packages_of, utilities_of, begin, filled, spare, values)
            top[i, g] = utility[i, begin] if filled > begin else NEVER
        start[i, groups] = filled
        for k in range(filled, packages):
            packages_of[k], utilities_of[k] = -1, NEVER
    return Order(order, utility, start, top)


@njit(cache=True)
def best_value(top, lasting, c, ruin):
    """The best value to hope for in coding c; `top` and `lasting` (m, G) are those of groups."""
    best = NEVER
    for g in range(top.shape[1]):
        v = lived(lasting[c, g], top[c, g], ruin) if top[c, g] > NEVER else NEVER
        best = v if v > best else best
    return best


@njit(cache=True)
def best_values(rows, top, lasting, ruin, coding):
    """The best value a party can hope for among the packages that it can accept alone, (rows,)."""
    out = np.empty(rows.shape[0])
    for j in range(rows.shape[0]):
        out[j] = best_value(top, lasting, coding[rows[j]], ruin[rows[j]])
    return out
