"""Any additive utilities as the model has them: weights that add up to 1, values from 0 to 1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum

from sim.inputs.importing.domain import Party

CLOSE = 1e-12  # sums of fractions leave [0, 1] by less than this


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
    the highest of them, the reservation value included, are 0 and 1.
    """
    parts = _contributions(party)
    low = fsum([party.constant, *map(min, parts)])
    high = fsum([party.constant, *map(max, parts)])
    floor = low if party.reservation is None else party.reservation
    if min(low, floor) < -CLOSE or max(high, floor) > 1 + CLOSE:
        return _mapped(party, low, high, floor)
    if _fits(party):
        return Scaled(party.weights, party.values, _clip(floor))
    plain = party.constant == 0 and min(map(min, parts)) >= 0
    weights, values = _split(parts, None if plain else max(0.0, low))
    remark = (
        f"{party.source}: weights and values were written anew, so that weights add up to 1 and "
        "values lie within 0 to 1; the utility of every package is the same."
    )
    return Scaled(weights, values, _clip(floor), remark=remark)


def _fits(party: Party) -> bool:
    """Whether the numbers are on the model's scale as they stand."""
    return (
        party.constant == 0
        and all(weight >= 0 for weight in party.weights)
        and abs(fsum(party.weights) - 1) <= CLOSE
        and all(0 <= value <= 1 for part in party.values for value in part)
    )


def _mapped(party: Party, low: float, high: float, floor: float) -> Scaled:
    """All utilities and the reservation value `floor`, from 0 for the lowest to 1 for the highest.

    The width is added up from the issues' ranges, which a large constant would drown.
    """
    below, above = max(0.0, low - floor), max(0.0, floor - high)
    over = [[x - min(part) for x in part] for part in _contributions(party)]
    width = (below + fsum(map(max, over)) + above) or 1.0  # 1 where there is but one utility: 0
    weights, values = _split([[x / width for x in part] for part in over], below / width)
    lowest = min(low, floor)
    shift = f"- {lowest!r}" if lowest >= 0 else f"+ {-lowest!r}"
    remark = (
        f"{party.source}: utilities and reservation value reach from {lowest:.6g} to "
        f"{max(high, floor):.6g}; they were mapped to 0 to 1 by (u {shift}) / {width!r}."
    )
    return Scaled(weights, values, _clip((floor - lowest) / width), True, remark)


def _contributions(party: Party) -> list[list[float]]:
    """What each option adds to the utility, by issue."""
    return [
        [weight * value for value in part]
        for weight, part in zip(party.weights, party.values, strict=True)
    ]


def _split(
    parts: Sequence[Sequence[float]], lowest: float | None
) -> tuple[tuple[float, ...], tuple[tuple[float, ...], ...]]:
    """Weights and values whose weighted sums differ as those of `parts` do; the highest is <= 1.

    Their lowest sum is `lowest`, shared out among the issues in proportion to what is at stake on
    each; None leaves to each issue the part of it that it has. An issue's weight is its part in
    the highest sum.
    """
    lows = [min(part) for part in parts]
    ranges = [max(part) - low for part, low in zip(parts, lows, strict=True)]
    bases = lows if lowest is None else _shares(lowest, ranges)
    tops = [base + reach for base, reach in zip(bases, ranges, strict=True)]
    best = fsum(tops)
    if best <= 0:
        return tuple(1.0 for _ in parts), tuple(tuple(0.0 for _ in part) for part in parts)
    values = [
        tuple(_clip(best * ((x - low + base) / top)) if top > 0 else 0.0 for x in part)
        for part, low, base, top in zip(parts, lows, bases, tops, strict=True)
    ]
    return tuple(top / best for top in tops), tuple(values)


def _shares(total: float, ranges: Sequence[float]) -> list[float]:
    whole = fsum(ranges)
    if whole <= 0:
        return [total / len(ranges)] * len(ranges)
    return [total * (reach / whole) for reach in ranges]


def _clip(value: float) -> float:
    """`value` within [0, 1], which rounding may have left."""
    return min(1.0, max(0.0, value))
