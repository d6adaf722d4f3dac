"""Numbers and likelihoods in words.

The words are those of Intelligence Community Directive 203 (2015). It leaves what lies below 1 %
and above 99 % without a word, and so does this: there is no 0 % and no 100 % here.
"""

import math
from dataclasses import dataclass

from sim.analysis.intervals import wilson

TINY = 1e-12  # what lies nearer to 0 or 1 is printed as this


@dataclass(frozen=True, slots=True)
class Band:
    """The words for an interval: one band of the scale, or the first and last of several."""

    words: str
    low: float
    high: float

    @property
    def text(self) -> str:
        """The words with what they mean: "unlikely (20 to 45 %)"."""
        if self.low == 0 and self.high == 1:
            return self.words
        return f"{self.words} ({span(self.low, self.high)})"


SCALE = (
    Band("less than almost no chance", 0.0, 0.01),
    Band("almost no chance", 0.01, 0.05),
    Band("very unlikely", 0.05, 0.2),
    Band("unlikely", 0.2, 0.45),
    Band("roughly even chance", 0.45, 0.55),
    Band("likely", 0.55, 0.8),
    Band("very likely", 0.8, 0.95),
    Band("almost certain", 0.95, 0.99),
    Band("more than almost certain", 0.99, 1.0),
)


def band(low: float, high: float) -> Band:
    """The band or bands that the interval from *low* to *high* lies in.

    An edge belongs to the band above it, but an interval that ends at an edge does not enter that
    band: 5 % is very unlikely, 2 to 5 % is almost no chance.
    """
    if not 0 <= low <= high <= 1:
        raise ValueError(f"{low} to {high} is no interval of probabilities")
    first = max(i for i, b in enumerate(SCALE) if b.low <= low)
    last = max(i for i, b in enumerate(SCALE) if b.low < high or i == first)
    if first == 0 and last == len(SCALE) - 1:
        return Band("no word fits: the interval covers the whole scale", 0.0, 1.0)
    if first == last:
        return SCALE[first]
    return Band(_joined(first, last), SCALE[first].low, SCALE[last].high)


def _joined(first: int, last: int) -> str:
    """Words for several bands in a row."""
    if first == 0:
        return "almost no chance or less" if last == 1 else f"at most {SCALE[last].words}"
    if last == len(SCALE) - 1:
        least = SCALE[first].words
        return "almost certain or more" if first == last - 1 else f"at least {least}"
    return f"{SCALE[first].words} to {SCALE[last].words}"


def percent(share: float, low: float, high: float) -> str:
    """*share* in percent with the digits that its interval supports, and never 0 or 100 %."""
    return f"{_digits(share, _decimals(low, high))} %"


def span(low: float, high: float) -> str:
    """An interval in percent: "28 to 31 %", "under 0.2 %", "over 99.8 %"."""
    if low <= 0 and high >= 1:
        return "anything"
    if low <= 0:
        return f"under {_bound(high, 2)} %"
    if high >= 1:
        return f"over {_complement(_bound(1 - low, 2))} %"
    decimals = _decimals(low, high)
    return f"{_digits(low, decimals)} to {_digits(high, decimals)} %"


def share(count: int, n: int, low: float | None, high: float | None) -> str:
    """The share *count* of *n* runs, with the interval *low* to *high* that decides its digits.

    Where all runs agree, the bound that as many independent runs allow (Wilson, 95 %), and how many
    they are: "< 0.04 % (0 of 10,000)".
    """
    if n == 0 or low is None or high is None:
        return "no such run"
    bound = _bound(wilson(0.0, n)[1], 1)
    if count == 0:
        return f"< {bound} % (0 of {n:,})"
    if count == n:
        return f"> {_complement(bound)} % ({n:,} of {n:,})"
    return percent(count / n, low, high)


def points(sd: float | None) -> str:
    """A standard deviation of shares in percentage points, or that it cannot be told."""
    if sd is None:
        return "not known"
    return "< 0.1 points" if sd < 0.0005 else f"{100 * sd:.1f} points"


def _decimals(low: float, high: float) -> int:
    """Decimals of a percentage whose last digit is worth no more than half the interval."""
    half = 50 * (high - low)
    return min(max(0, -math.floor(math.log10(half))), 6) if half > 0 else 2


def _digits(share: float, decimals: int) -> str:
    """*share* in percent, with more digits than asked for where it would read 0 or 100."""
    share = min(max(share, TINY), 1 - TINY)
    while not 0 < float(text := f"{100 * share:.{decimals}f}") < 100:
        decimals += 1
    return text


def _bound(share: float, digits: int) -> str:
    """An upper bound in percent, rounded up to so many digits, or more where it would read 100."""
    share = min(max(share, TINY), 1 - TINY)
    decimals = digits - 1 - math.floor(math.log10(100 * share))
    while (units := math.ceil(round(100 * share * 10.0**decimals, 6))) >= 100 * 10**decimals:
        decimals += 1
    text = f"{units / 10.0**decimals:.{max(0, decimals)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _complement(bound: str) -> str:
    """100 less a percentage, with its decimals."""
    decimals = len(bound.partition(".")[2])
    return f"{100 - float(bound):.{decimals}f}"
