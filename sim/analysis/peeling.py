"""Peeling of PRIM: from all codings down to a small box, one slice after the other.

Friedman and Fisher (1999), "Bump hunting in high-dimensional data".
"""

from __future__ import annotations

import numpy as np
from numba import njit

from sim.arrays import Bools, Floats, Ints

TIE = 1e-12  # gains that differ by less are equal but for rounding: the first input wins


@njit(cache=True)
def peel(
    values: Floats, order: Ints, events: Floats, runs: Floats, alpha: float, least: float
) -> tuple[Ints, Ints, Floats]:
    """The slices that are cut off in turn, as (input, side, limit), each (steps,).

    `values` (p, m) are p inputs of m codings and `order` (p, m) sorts each of them; of the `runs`
    of a coding `events` have the outcome, both (m,). A slice is the lowest (side 0) or highest
    (side 1) part of an input that holds the share `alpha` of the runs in the box, equal values
    together; what lies above (below) `limit` stays. Cut is the slice which raises the share of
    events by most for each run given up, objective 'lenient1' of Kwakkel and Jaxa-Rozen (2016), so
    that an input with two values, of which much goes at once, is held to the same measure. It ends
    when no slice raises it or less than the share `least` of the runs would stay.
    """
    p, m = values.shape
    live = order.copy()
    inside = runs > 0
    mass, hits = runs.sum(), events.sum()
    floor = least * mass
    n = _keep(live, m, inside)
    at = np.empty(m, dtype=np.int64)
    side = np.empty(m, dtype=np.int64)
    limit = np.empty(m, dtype=np.float64)
    steps = 0
    while steps < m:
        best, best_at, best_side, best_cut = TIE, -1, 0, 0
        for j in range(p):
            for s in range(2):
                cut, gone, lost = _slice(values[j], live[j], n, s, runs, events, alpha * mass)
                if cut == 0 or mass - gone < floor:
                    continue
                gain = ((hits - lost) / (mass - gone) - hits / mass) / gone
                if gain > best * (1 + TIE):
                    best, best_at, best_side, best_cut = gain, j, s, cut
        if best_at < 0:
            break
        row = live[best_at]
        if best_side == 0:
            inner, outer = row[best_cut], row[best_cut - 1]
        else:
            inner, outer = row[n - best_cut - 1], row[n - best_cut]
        at[steps], side[steps] = best_at, best_side
        limit[steps] = (values[best_at, inner] + values[best_at, outer]) / 2
        for i in range(best_cut):
            gone_one = row[i] if best_side == 0 else row[n - 1 - i]
            inside[gone_one] = False
            mass -= runs[gone_one]
            hits -= events[gone_one]
        n = _keep(live, n, inside)
        steps += 1
    return at[:steps], side[:steps], limit[:steps]


@njit(cache=True)
def _keep(live: Ints, n: int, inside: Bools) -> int:
    """Close the gaps that codings outside leave in the first `n` of each row; how many stay."""
    kept = 0
    for j in range(live.shape[0]):
        kept = 0
        for i in range(n):
            if inside[live[j, i]]:
                live[j, kept] = live[j, i]
                kept += 1
    return kept


@njit(cache=True)
def _slice(
    value: Floats, row: Ints, n: int, side: int, runs: Floats, events: Floats, wanted: float
) -> tuple[int, float, float]:
    """How many codings a slice takes, and their runs and events; none if it would take them all.

    Equal values go together: where they reach to the other end, what comes before them goes.
    """
    cut, gone, lost = 0, 0.0, 0.0
    i = 0
    while i < n and gone < wanted:
        here = value[row[i] if side == 0 else row[n - 1 - i]]
        more_gone, more_lost = 0.0, 0.0
        while i < n:
            c = row[i] if side == 0 else row[n - 1 - i]
            if value[c] != here:
                break
            more_gone += runs[c]
            more_lost += events[c]
            i += 1
        if i == n:
            break
        cut, gone, lost = i, gone + more_gone, lost + more_lost
    return cut, gone, lost
