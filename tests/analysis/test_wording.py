import itertools
import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sim.analysis.intervals import wilson
from sim.analysis.wording import SCALE, band, percent, points, share, span

SHARES = st.floats(0, 1)
NEVER = re.compile(r"(?<![\d.,])(0(\.0*)?|100(\.0*)?) %")


@given(SHARES, SHARES, SHARES)
def test_nothing_is_ever_0_or_100_percent(a: float, b: float, c: float) -> None:
    low, middle, high = sorted((a, b, c))
    texts = [span(low, high), band(low, high).text, percent(middle, low, high)]
    assert not any(NEVER.search(text) for text in texts)


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_no_share_of_runs_is_0_or_100_percent(count: int, n: int) -> None:
    assume(count + n > 0)
    count, n = min(count, n), max(count, n)
    text = share(count, n, *wilson(count / n, n))
    assert not NEVER.search(text)


@pytest.mark.parametrize(
    ("count", "n", "text"),
    [
        (0, 10_000, "< 0.04 % (0 of 10,000)"),
        (10_000, 10_000, "> 99.96 % (10,000 of 10,000)"),
        (0, 200, "< 2 % (0 of 200)"),
        (1, 1, "> 20 % (1 of 1)"),
        (0, 0, "no such run"),
        (3100, 10_000, "31.0 %"),
        (310, 1000, "31 %"),
        (1, 10_000, "0.01 %"),
        (9999, 10_000, "99.99 %"),
        (1, 1000, "0.1 %"),
    ],
)
def test_shares_of_runs(count: int, n: int, text: str) -> None:
    ends = wilson(count / n, n) if n else (None, None)
    assert share(count, n, *ends) == text


@given(st.integers(1, 100_000))
def test_the_bound_printed_is_never_below_the_bound_meant(n: int) -> None:
    number = float(share(0, n, *wilson(0, n)).split()[1])
    assert number / 100 >= wilson(0, n)[1] * (1 - 1e-9)


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (0.283, 0.312, "28 to 31 %"),
        (0.2831, 0.2852, "28.3 to 28.5 %"),
        (0.0, 0.00153, "under 0.16 %"),
        (1 - 0.00153, 1.0, "over 99.84 %"),
        (0.0003, 0.02, "0.03 to 2.0 %"),
        (0.98, 0.9999, "98.0 to 99.99 %"),
        (0.0, 1.0, "anything"),
        (0.0, 0.45, "under 45 %"),
    ],
)
def test_intervals(low: float, high: float, text: str) -> None:
    assert span(low, high) == text


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (0.3, 0.4, "unlikely (20 to 45 %)"),
        (0.2, 0.45, "unlikely (20 to 45 %)"),
        (0.05, 0.05, "very unlikely (5 to 20 %)"),
        (0.02, 0.05, "almost no chance (1 to 5 %)"),
        (0.95, 0.96, "almost certain (95 to 99 %)"),
        (0.5, 0.52, "roughly even chance (45 to 55 %)"),
        (0.4, 0.5, "unlikely to roughly even chance (20 to 55 %)"),
        (0.1, 0.7, "very unlikely to likely (5 to 80 %)"),
        (0.0, 0.0004, "less than almost no chance (under 1 %)"),
        (0.999, 1.0, "more than almost certain (over 99 %)"),
        (0.005, 0.02, "almost no chance or less (under 5 %)"),
        (0.97, 0.999, "almost certain or more (over 95 %)"),
        (0.005, 0.3, "at most unlikely (under 45 %)"),
        (0.7, 1.0, "at least likely (over 55 %)"),
        (0.0, 1.0, "no word fits: the interval covers the whole scale"),
    ],
)
def test_words_for_intervals(low: float, high: float, text: str) -> None:
    assert band(low, high).text == text


def test_the_bands_are_those_of_the_directive_and_leave_no_gap() -> None:
    edges = [b.low for b in SCALE] + [SCALE[-1].high]
    assert edges == [0, 0.01, 0.05, 0.2, 0.45, 0.55, 0.8, 0.95, 0.99, 1]
    assert all(a.high == b.low for a, b in itertools.pairwise(SCALE))


@given(SHARES, SHARES)
def test_the_words_hold_the_interval_and_hardly_more(a: float, b: float) -> None:
    low, high = sorted((a, b))
    found = band(low, high)
    assert found.low <= low <= high <= found.high
    inner = [x.low for x in SCALE[1:] if found.low < x.low < found.high]
    assert all(low < edge < high for edge in inner)


@pytest.mark.parametrize(("low", "high"), [(0.5, 0.4), (-0.1, 0.5), (0.5, 1.1)])
def test_what_is_no_interval_is_refused(low: float, high: float) -> None:
    with pytest.raises(ValueError, match="no interval"):
        band(low, high)


def test_spreads_are_in_points() -> None:
    assert points(0.123) == "12.3 points"
    assert points(0.0) == "< 0.1 points"
    assert points(None) == "not known"
