import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from sim.analysis.intervals import (
    ClusterSums,
    codings_sd,
    design_effect,
    normal_quantile,
    share_of,
    t_quantile,
    wilson,
)
from sim.arrays import Floats

COUNTS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=2, max_size=30)


def sums_of(y: NDArray[np.integer], x: NDArray[np.integer]) -> ClusterSums:
    return ClusterSums(
        int((x > 0).sum()), *(int(v) for v in (y.sum(), x.sum(), y @ y, x @ y, x @ x))
    )


def beta_binomial(
    rng: np.random.Generator, p: float, correlation: float, codings: int, per_coding: int
) -> NDArray[np.integer]:
    """Events per coding where the chances of codings have this mean and correlation of runs."""
    chances: Floats | float = p
    if correlation > 0:
        a, b = (q * (1 / correlation - 1) for q in (p, 1 - p))
        chances = rng.beta(a, b, codings)
    return rng.binomial(per_coding, chances, codings)


def test_nothing_seen_in_two_hundred_runs() -> None:
    low, high = wilson(0, 200)
    assert low == 0
    assert high == pytest.approx(0.0188, abs=5e-5)


@given(st.integers(0, 500), st.integers(1, 500), st.floats(0.5, 0.999))
def test_wilson_bounds_are_where_the_score_test_just_rejects(k: int, n: int, level: float) -> None:
    assume(k <= n)
    z = normal_quantile(level)
    low, high = wilson(k / n, n, z)
    assert low <= k / n <= high
    for bound, end in ((low, 0), (high, 1)):
        if bound not in (0, 1):
            score = abs(k / n - bound) / math.sqrt(bound * (1 - bound) / n)
            assert score == pytest.approx(z, rel=1e-6)
        else:
            assert bound == end == k / n


@pytest.mark.parametrize("df", [1, 2, 3, 4, 7, 30, 31, 399, 400, 2499])
@pytest.mark.parametrize("level", [0.5, 0.95, 0.999])
def test_t_quantiles_are_those_of_scipy(level: float, df: int) -> None:
    assert t_quantile(level, df) == pytest.approx(stats.t.ppf((1 + level) / 2, df), rel=1e-11)


@given(COUNTS)
def test_events_and_their_absence_mirror_each_other(counts: list[tuple[int, int]]) -> None:
    y = np.array([min(c) for c in counts])
    x = np.array([max(c) for c in counts])
    assume(x.sum() > 0)
    events, absence = share_of(sums_of(y, x)), share_of(sums_of(x - y, x))
    assert events.low is not None
    assert events.low == pytest.approx(1 - (absence.high or 0), abs=1e-9)
    assert events.codings_sd == pytest.approx(absence.codings_sd, abs=1e-6)


@given(COUNTS)
def test_an_interval_holds_its_share_and_no_less_than_runs_alone_would(
    counts: list[tuple[int, int]],
) -> None:
    y = np.array([min(c) for c in counts])
    x = np.array([max(c) for c in counts])
    assume(x.sum() > 0)
    found = share_of(sums_of(y, x))
    assert found.share is not None
    low, high = found.low, found.high
    assert low is not None
    assert high is not None
    assert 0 <= low <= found.share <= high <= 1
    assert high - low > 0
    assert found.runs_low is not None
    assert low <= found.runs_low + 1e-12


def test_codings_that_decide_alone_count_as_runs() -> None:
    """All runs of a coding agree: the interval is that of one run of each coding."""
    decided = np.array([1] * 300 + [0] * 700)
    many = share_of(sums_of(7 * decided, np.full(1000, 7)))
    one = share_of(sums_of(decided, np.ones(1000, dtype=int)))
    assert many.low == pytest.approx(one.low, abs=2e-4)
    assert many.high == pytest.approx(one.high, abs=2e-4)
    assert many.runs_high is not None
    assert many.high is not None
    assert many.runs_high < many.high


def test_the_variance_is_that_of_leaving_out_each_coding_in_turn() -> None:
    rng = np.random.default_rng(2)
    x = rng.integers(0, 7, 400)
    y = rng.binomial(x, rng.beta(1, 3, 400))
    sums = sums_of(y, x)
    p = sums.y / sums.x
    without = (sums.y - y) / (sums.x - x)
    jackknife = 399 / 400 * ((without - p) ** 2).sum()
    assert design_effect(sums) * p * (1 - p) / sums.x == pytest.approx(jackknife, rel=0.02)


def test_where_all_runs_agree_codings_count() -> None:
    nothing = share_of(sums_of(np.zeros(2500, dtype=int), np.full(2500, 4)))
    assert nothing.share == nothing.low == 0
    assert nothing.high == pytest.approx(wilson(0, 2500)[1])
    assert nothing.runs_high == pytest.approx(wilson(0, 10_000)[1])
    assert nothing.design_effect is None
    everything = share_of(sums_of(np.full(2500, 4), np.full(2500, 4)))
    assert everything.high == 1
    assert everything.low == pytest.approx(1 - wilson(0, 2500)[1])


def test_codings_without_an_eligible_run_do_not_count() -> None:
    x = np.array([4, 0, 4, 0, 0, 2])
    assert share_of(sums_of(0 * x, x)).high == pytest.approx(wilson(0, 3)[1])


def test_without_runs_there_is_no_share() -> None:
    nothing = share_of(sums_of(np.zeros(3, dtype=int), np.zeros(3, dtype=int)))
    assert nothing.share is nothing.low is nothing.high is nothing.codings_sd is None
    assert nothing.n == nothing.count == 0


def test_one_coding_tells_hardly_anything_of_all() -> None:
    one = share_of(sums_of(np.array([300]), np.array([1000])))
    assert one.low == pytest.approx(wilson(0.3, 1)[0])
    assert one.high == pytest.approx(wilson(0.3, 1)[1])
    assert one.codings_sd is None


def test_an_interval_does_not_collapse_where_codings_are_too_much_alike() -> None:
    alike = share_of(sums_of(np.full(100, 2), np.full(100, 4)))
    assert alike.design_effect == 1
    assert alike.low == pytest.approx(wilson(0.5, 400)[0], abs=1e-3)


@pytest.mark.parametrize("per_coding", [2, 4, 50])
@pytest.mark.parametrize(("p", "correlation"), [(0.3, 0.2), (0.1, 0.5), (0.5, 0.05)])
def test_the_spread_between_codings_is_found(p: float, correlation: float, per_coding: int) -> None:
    rng = np.random.default_rng(5)
    y = beta_binomial(rng, p, correlation, 40_000, per_coding)
    sd = math.sqrt(p * (1 - p) * correlation)
    assert codings_sd(sums_of(y, np.full(y.shape, per_coding))) == pytest.approx(sd, rel=0.05)


def test_the_spread_of_few_codings_is_not_understated() -> None:
    rng = np.random.default_rng(8)
    x = np.full(5, 50)
    found = [codings_sd(sums_of(beta_binomial(rng, 0.4, 0.4, 5, 50), x)) for _ in range(4000)]
    mean_square = sum(sd * sd for sd in found if sd is not None) / len(found)
    assert mean_square == pytest.approx(0.4 * 0.6 * 0.4, rel=0.05)


def test_chance_within_codings_is_no_spread_between_them() -> None:
    y = beta_binomial(np.random.default_rng(5), 0.3, 0.0, 100_000, 4)
    assert codings_sd(sums_of(y, np.full(y.shape, 4))) == pytest.approx(0, abs=0.03)


def test_the_spread_is_found_where_few_runs_are_eligible() -> None:
    rng = np.random.default_rng(6)
    chances = rng.beta(1, 3, 100_000)
    x = rng.integers(0, 5, 100_000)
    found = codings_sd(sums_of(rng.binomial(x, chances), x))
    assert found == pytest.approx(math.sqrt(3 / 16 / 5), rel=0.03)


def test_one_run_of_each_coding_cannot_tell_their_spread() -> None:
    assert codings_sd(sums_of(np.array([0, 1, 1]), np.array([1, 1, 1]))) is None


def coverage(p: float, correlation: float, trials: int, codings: int = 500) -> float:
    """Share of trials of 4 runs each of so many codings whose 95 % interval holds *p*."""
    rng = np.random.default_rng(11)
    x, held = np.full(codings, 4), 0
    for _ in range(trials):
        found = share_of(sums_of(beta_binomial(rng, p, correlation, codings, 4), x))
        assert found.low is not None
        assert found.high is not None
        held += found.low <= p <= found.high
    return held / trials


CASES = [(p, c) for p in (0.02, 0.05, 0.1, 0.25, 0.5, 0.9) for c in (0.0, 0.1, 0.5)]


@pytest.mark.parametrize(("p", "correlation"), CASES[::4])
def test_intervals_cover_what_they_promise(p: float, correlation: float) -> None:
    assert 0.935 <= coverage(p, correlation, 2000) <= 0.965


@pytest.mark.long
@pytest.mark.parametrize(("p", "correlation"), [*CASES, (0.005, 0.0), (0.005, 0.1), (0.0075, 0.5)])
def test_intervals_cover_what_they_promise_in_ten_thousand_trials(
    p: float, correlation: float
) -> None:
    assert 0.935 <= coverage(p, correlation, 10_000) <= 0.965


@pytest.mark.parametrize("codings", [5, 8])
def test_few_codings_err_on_the_wide_side(codings: int) -> None:
    assert coverage(0.3, 0.5, 2000, codings) >= 0.96


def test_few_events_leave_their_dependence_open_and_many_do_not() -> None:
    for events, least, most in ((1, 1.3, 2.0), (10, 1.02, 1.1), (1000, 1.0, 1.005)):
        y = np.zeros(2500, dtype=int)
        y[:events] = 1  # no two of them in one coding: as if runs were independent
        found = share_of(sums_of(y, np.full(2500, 4)))
        assert found.high is not None
        assert found.runs_high is not None
        assert least <= found.high / found.runs_high <= most
