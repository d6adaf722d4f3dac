"""How far codings agree: Krippendorff's alpha for codes on ordered scales.

Agreement between codings that share a codebook and a method: not proof that they are right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats

Units = Sequence[Sequence[int]]  # what the coders that coded a unit say of it, unit by unit
RESAMPLES = 2_000  # of units, for the interval
KEY = 0xA15A  # of the stream that draws them: the same ones at every look
ENDS = (0.025, 0.975)


@dataclass(frozen=True, slots=True)
class Agreement:
    """Alpha, its 95 % bootstrap interval, and how many units two coders or more have coded.

    1 is complete agreement, 0 what chance would give. `alpha` is None where all codes are the same,
    so that there is nothing to agree on; the interval is None where that holds of many resamples.
    """

    alpha: float | None
    low: float | None
    high: float | None
    units: int
    alike: int


def agreement(units: Units) -> Agreement:
    """Ordinal alpha; units are resampled for its interval, since the coders are all there are."""
    paired = [unit for unit in units if len(unit) > 1]
    values = sorted({value for unit in paired for value in unit})
    tables = np.array([coincidences(unit, values) for unit in paired])
    alike = sum(len(set(unit)) == 1 for unit in paired)
    if len(values) < 2:
        return Agreement(None, None, None, len(paired), alike)
    rng = np.random.Generator(np.random.Philox(key=KEY))
    drawn = rng.multinomial(len(paired), np.full(len(paired), 1 / len(paired)), size=RESAMPLES)
    found = np.array([_or_nan(alpha(np.tensordot(row, tables, 1))) for row in drawn])
    there = found[~np.isnan(found)]
    low = high = None
    if 2 * len(there) > len(found):
        low, high = (float(end) for end in np.quantile(there, ENDS))
    return Agreement(alpha(tables.sum(axis=0)), low, high, len(paired), alike)


def coincidences(unit: Sequence[int], values: Sequence[int]) -> Floats:
    """How often two coders give a unit the values c and k, over the number of coders less one.

    Shape (values, values). Krippendorff (2011), "Computing Krippendorff's alpha-reliability".
    """
    counts = np.array([list(unit).count(value) for value in values], dtype=np.float64)
    found: Floats = (np.outer(counts, counts) - np.diag(counts)) / (len(unit) - 1)
    return found


def alpha(table: Floats) -> float | None:
    """Ordinal alpha of a coincidence matrix, one row and column per value in their order.

    1 less the observed over the expected disagreement; None if the matrix holds one value only.
    Krippendorff (2011); MODEL.md 12.4.
    """
    totals = table.sum(axis=0)
    apart = _ordinal(totals)
    expected = float((np.outer(totals, totals) * apart).sum())
    if expected == 0:
        return None
    return 1 - (float(totals.sum()) - 1) * float((table * apart).sum()) / expected


def _ordinal(totals: Floats) -> Floats:
    """Squared distance of any two values: the codes from one to the other, half of both ends."""
    upto = np.cumsum(totals) - totals / 2
    found: Floats = (upto[:, None] - upto[None, :]) ** 2
    return found


def _or_nan(value: float | None) -> float:
    return np.nan if value is None else value
