"""Differences in figures: as many digits as their intervals support, and always with a sign."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sim.analysis import wording
from sim.analysis.compare import Row
from sim.analysis.intervals import wilson
from sim.analysis.paired import Difference

NOTHING = "-"
MOST_DECIMALS = 6
LARGEST_FACTOR = 999


def share(value: float, low: float, high: float, n: int) -> str:
    """A share in percent, never 0 or 100."""
    return wording.share(round(value * n), n, low, high).partition(" (")[0]


def span(low: float, high: float) -> str:
    return wording.span(low, high)


def sides(row: Row) -> tuple[str, str]:
    """The shares or means on both sides, with decimals that agree with their difference."""
    digits = of_sides(row)
    return _side(row, row.a, row.n_a, digits), _side(row, row.b, row.n_b, digits)


def all_sides(rows: Sequence[Row]) -> list[str]:
    """The share or mean of the baseline, then those of all that are compared with it.

    With as many decimals as every difference supports.
    """
    digits = min(map(decimals, rows))
    first = _side(rows[0], rows[0].a, rows[0].n_a, digits)
    return [first, *(_side(row, row.b, row.n_b, digits) for row in rows)]


def _side(row: Row, value: float | None, n: int, digits: int) -> str:
    if value is None:
        return NOTHING
    if row.measure.of_shares:
        if value in (0.0, 1.0):
            return share(value, *wilson(value, n), n)
        while round(100 * value, digits) in (0, 100):
            digits += 1
        return f"{100 * value:.{digits}f} %"
    return f"{value + 0.0:.{digits}f}"


def cells(row: Row) -> tuple[str, str]:
    """The difference and its interval, in points for shares."""
    found, digits = row.difference, decimals(row)
    if found.value is None:
        return NOTHING, NOTHING
    value = signed(found.value * _scale(row), digits)
    if found.low is None or found.high is None:
        return value, NOTHING
    low, high = (signed(end * _scale(row), digits) for end in (found.low, found.high))
    return value, f"{low} to {high}"


def points(found: Difference | None) -> tuple[str, str]:
    """A difference of shares and its interval, in points."""
    if found is None or found.value is None:
        return NOTHING, NOTHING
    if found.low is None or found.high is None:
        return signed(100 * found.value, 1), NOTHING
    digits = _digits(100 * (found.high - found.low) / 2)
    value, low, high = (signed(100 * v, digits) for v in (found.value, found.low, found.high))
    return value, f"{low} to {high}"


def bound(row: Row) -> str:
    """What the difference does not exceed, rounded up."""
    if row.difference.bound is None:
        return NOTHING
    unit = 10.0 ** decimals(row)
    whole = math.ceil(row.difference.bound * _scale(row) * unit - 1e-9)
    return f"{whole / unit:.{decimals(row)}f}"


def spread(row: Row) -> str:
    """How far the difference varies between codings."""
    if row.codings_sd is None:
        return NOTHING
    return f"{row.codings_sd * _scale(row):.{decimals(row)}f}"


def holds(row: Row) -> str:
    """In what share of codings the difference has its sign; a tie does not."""
    if row.holds is None or not row.holds[1]:
        return NOTHING
    count, n = row.holds
    return share(count / n, *wilson(count / n, n), n)


def factor(value: float | None) -> str:
    """A ratio of variances; nothing where no run differs."""
    if value is None:
        return NOTHING
    if value >= LARGEST_FACTOR:
        return f"> {LARGEST_FACTOR}"
    return f"{value:.1f}" if value < 10 else f"{value:.0f}"


def pair(value: float, other: float) -> tuple[str, str]:
    """Two distances with as many decimals as show the smaller one."""
    least = min(v for v in (value, other, 1.0) if v > 0)
    digits = min(max(2, 1 - math.floor(math.log10(least))), MOST_DECIMALS)
    return f"{value:.{digits}f}", f"{other:.{digits}f}"


def signed(value: float, digits: int) -> str:
    """A number with its sign; one that rounds to nothing has none."""
    text = f"{value:+.{digits}f}"
    return text[1:] if float(text) == 0 else text


def decimals(row: Row) -> int:
    """Decimals whose last digit is worth no more than half the interval of the difference."""
    found = row.difference
    if found.low is None or found.high is None:
        return 1
    return _digits(_scale(row) * (found.high - found.low) / 2)


def of_sides(row: Row) -> int:
    """Decimals of both sides: those of the difference, or one more, and no share reads 0 or 100."""
    digits = decimals(row)
    if row.a is None or row.b is None:
        return digits
    one, other = _scale(row) * row.a, _scale(row) * row.b
    found = row.difference.value
    digits = finer(one, other, digits, None if found is None else _scale(row) * found)
    while row.measure.of_shares and any(
        round(v, digits) in (0, 100) and v not in (0, 100) for v in (one, other)
    ):
        digits += 1
    return digits


def finer(one: float, other: float, digits: int, difference: float | None = None) -> int:
    """Decimals of two numbers beside their difference, which has so many.

    One more where each rounded by itself would contradict it: what a reader subtracts then rounds
    to it.
    """
    told = round(other - one if difference is None else difference, digits)
    shown = round(other, digits) - round(one, digits)
    return digits + int(abs(shown - told) > 0.1 * 10.0**-digits)


def beside(value: float, other: float, n: int, digits: int = 1) -> str:
    """A share of n runs in percent, to stand beside its difference from another."""
    if value in (0.0, 1.0):
        return share(value, *wilson(value, n), n)
    return f"{100 * value:.{finer(100 * other, 100 * value, digits)}f} %"


def _digits(half: float) -> int:
    return min(max(0, -math.floor(math.log10(half))), MOST_DECIMALS) if half > 0 else 2


def _scale(row: Row) -> float:
    return 100.0 if row.measure.of_shares else 1.0
