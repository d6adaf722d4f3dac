# mypy: disable-error-code="no-untyped-def,no-untyped-call"
"""What one party believes of the others' values, through noise that falls with what it has seen."""

from __future__ import annotations

import math
from typing import NamedTuple

from numba import njit

from sim.arrays import Bools, Floats, Ints
from sim.model.kernels.equations import lived
from sim.model.kernels.utilities import fill_choices

SIGNAL = 0.3201  # sd of a stance drawn evenly from the codebook's seven steps; a test computes it
CROSSED = 1e6  # dwarfs all utilities and gains, even times a small durability
FLEETING = 1e-6  # a durability with which it would not


class Subjects(NamedTuple):
    """The T principals that a party looks at, `column` (T,) among all S, and its errors about them.

    Of all principals, per coding: `value`, `latent`, `threshold` (m, S, O), `weight` (m, S, K),
    `lasting` (m, S, G), `closed` (m, O); per replicate: `shown`, `reservation`, `loss` (S, n). Of
    those it looks at: `error` (n, T, O) and `reservation_error` (T, n), in units of the noise
    `sigma` (n,).
    """

    column: Ints
    value: Floats
    weight: Floats
    closed: Bools
    latent: Floats
    threshold: Floats
    lasting: Floats
    error: Floats
    reservation_error: Floats
    sigma: Floats
    shown: Floats
    reservation: Floats
    loss: Floats


@njit(cache=True)
def noise_of(sigma, shown):
    """Noise of what is believed of somebody, less with every move that he has shown."""
    return sigma / math.sqrt(1.0 + shown / 2.0)


@njit(cache=True)
def believed_reservation(reservation, blur):
    """A reservation value as it is seen through noise, in [0, 1]."""
    seen = reservation + blur
    return 0.0 if seen < 0.0 else (1.0 if seen > 1.0 else seen)


@njit(cache=True)
def believed_value(lasting, utility, ruin):
    """What a package is believed worth with its expected lifetime, equation (3).

    One that is believed to cross a red line stays beneath all others however soon it would end.
    """
    if lasting < FLEETING and utility < -0.5 * CROSSED:
        return utility
    return lived(lasting, utility, ruin)


@njit(cache=True)
def estimate_choices(
    value, weight, closed, latent, threshold, error, i, c, s, t, noise, issue, members, base,
    seen, line, out,
):  # fmt: skip
    """Fill `out` (C,) with the believed weighted choice values of principal s in replicate i.

    Option values are seen with noise and shrunk to the middle of the scale by signal over signal
    plus noise variance. A red line is seen through the same noise; a choice that is believed to
    cross one loses `CROSSED`, which makes it worse than any other but leaves an order among those
    that cross. The arrays are those of `Subjects` and `Space`, one by one, since a compiled call
    pays for every array of a tuple; `c` is the coding, `t` the place of s among the subjects,
    `seen` and `line` (O,) are space to work in.
    """
    share = SIGNAL * SIGNAL / (SIGNAL * SIGNAL + noise * noise)
    for o in range(seen.shape[0]):
        seen[o] = share * (value[c, s, o] + noise * error[i, t, o]) + (1.0 - share) * 0.5
        line[o] = latent[c, s, o] + noise / SIGNAL * error[i, t, o] < threshold[c, s, o]
    fill_choices(seen, weight[c, s], closed[c], issue, members, base, out)
    for k in range(members.shape[0]):
        crossed = line[base[k]] if members[k, 0] < 0 else line[members[k, 0]]
        for j in range(1, members.shape[1]):
            if members[k, j] < 0:
                break
            crossed |= line[members[k, j]]
        out[k] -= CROSSED if crossed else 0.0
