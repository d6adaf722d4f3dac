"""Any additive utilities as the model has them: weights that add up to 1, values from 0 to 1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, isfinite

from sim.inputs.importing.domain import Party, refuse

CLOSE = 1e-12


@dataclass(frozen=True, slots=True)
class Scaled:
    """A party's numbers on the model's scale; `remark` says what was done to them, if anything.

    `mapped` tells whether utilities were changed, by one increasing affine map for all of them and
    the reservation value; nothing that depends on preferences alone changes by that.
    """

    weights: tuple[float, ...]
    values: tuple[tuple[float, ...], ...]
    reservation: float
    mapped: bool = False
    remark: str = ""


def scaled(party: Party) -> Scaled:
    """The numbers of `party` as they are where they fit, else the same utilities written anew.

    Utilities that leave [0, 1], or a reservation value that does, are mapped so that the lowest and
    the highest of them, the reservation value included, are 0 and 1. Raises ScenarioError for sums
    too large to reckon with.
    """
    low, high = utility_range(party)
    floor = low if party.reservation is None else party.reservation
    if not (isfinite(low) and isfinite(high) and isfinite(floor)):
        refuse(f"{party.source}: the utilities are too large to reckon with")
    if low < -CLOSE or high > 1 + CLOSE or not -CLOSE <= floor <= 1 + CLOSE:
        return _mapped(party, min(low, floor), max(high, floor), floor)
    if _fits(party):
        return Scaled(party.weights, party.values, _clip(floor))
    weights, values = _split(_contributions(party, 1.0), party.constant)
    remark = (
        f"{party.source}: weights and values were written anew, so that weights add up to 1 and "
        "values lie within 0 to 1; the utility of every package is the same."
    )
    return Scaled(weights, values, _clip(floor), remark=remark)


def utility_range(party: Party) -> tuple[float, float]:
    """The lowest and the highest utility of any package."""
    parts = _contributions(party, 1.0)
    low = fsum([party.constant, *(min(part) for part in parts)])
    high = fsum([party.constant, *(max(part) for part in parts)])
    return low, high


def _fits(party: Party) -> bool:
    """Whether the numbers are on the model's scale as they stand."""
    return (
        party.constant == 0
        and all(weight >= 0 for weight in party.weights)
        and abs(fsum(party.weights) - 1) <= CLOSE
        and all(0 <= value <= 1 for part in party.values for value in part)
    )


def _mapped(party: Party, lowest: float, highest: float, floor: float) -> Scaled:
    width = highest - lowest
    if not isfinite(width):
        refuse(f"{party.source}: the utilities are too large to reckon with")
    width = width or 1.0  # one and the same utility everywhere: it becomes 0
    scale = 1 / width
    constant = (party.constant - lowest) * scale
    weights, values = _split(_contributions(party, scale), constant)
    shift = f"- {lowest!r}" if lowest >= 0 else f"+ {-lowest!r}"
    remark = (
        f"{party.source}: utilities and reservation value reach from {lowest:.6g} to "
        f"{highest:.6g}; they were mapped to 0 to 1 by (u {shift}) / {width!r}."
    )
    return Scaled(weights, values, _clip((floor - lowest) * scale), True, remark)


def _contributions(party: Party, scale: float) -> list[list[float]]:
    """What each option adds to the utility, times `scale`, by issue."""
    return [
        [weight * value * scale for value in part]
        for weight, part in zip(party.weights, party.values, strict=True)
    ]


def _split(
    parts: Sequence[Sequence[float]], constant: float
) -> tuple[tuple[float, ...], tuple[tuple[float, ...], ...]]:
    """Weights and values whose weighted sum is the sum of `parts` and the constant.

    That sum lies within [0, 1]. What is sure, the lowest sum, is shared out among the issues: as
    it stands if every part of it is positive, else in proportion to what is at stake. An issue's
    weight is then its part in the highest sum.
    """
    lows = [min(part) for part in parts]
    ranges = [max(part) - low for part, low in zip(parts, lows, strict=True)]
    bases = lows
    if constant != 0 or min(lows) < 0:
        bases = _shares(max(0.0, fsum([constant, *lows])), ranges)
    tops = [base + reach for base, reach in zip(bases, ranges, strict=True)]
    best = fsum(tops)
    if best <= 0:
        return tuple(1.0 for _ in parts), tuple(tuple(0.0 for _ in part) for part in parts)
    values = [
        tuple(_clip(best * (x - low + base) / top) if top > 0 else 0.0 for x in part)
        for part, low, base, top in zip(parts, lows, bases, tops, strict=True)
    ]
    return tuple(top / best for top in tops), tuple(values)


def _shares(total: float, ranges: Sequence[float]) -> list[float]:
    whole = fsum(ranges)
    if whole <= 0:
        return [total / len(ranges)] * len(ranges)
    return [total * reach / whole for reach in ranges]


def _clip(value: float) -> float:
    """`value` within [0, 1], which rounding may have left."""
    return min(1.0, max(0.0, value))
