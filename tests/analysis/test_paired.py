from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import optimize, stats
from scipy.special import expit

from sim.analysis.intervals import normal_quantile, wilson
from sim.analysis.paired import (
    Difference,
    Moves,
    Ratio,
    SameRun,
    difference_sd,
    holding,
    independent_share_difference,
    independent_variance,
    mean_difference,
    moves,
    p_value,
    score_bound,
    share_difference,
)
from sim.arrays import Bools, Floats

Marks = tuple[Bools, Bools]
Z = normal_quantile(0.95)
NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(60)
WEIGHTS = WEIGHTS / WEIGHTS.sum()


def ends(found: Difference) -> tuple[float, float]:
    assert found.low is not None
    assert found.high is not None
    return found.low, found.high


def holds(found: Difference, truth: float) -> bool:
    low, high = ends(found)
    return low <= truth <= high


def ratio(y: list[float] | Floats, x: list[float] | Floats, yy: float | None = None) -> Ratio:
    events, runs = np.asarray(y, dtype=np.float64), np.asarray(x, dtype=np.float64)
    return Ratio(events, runs, float(events.sum()) if yy is None else yy)


def flipped(up: Floats, down: Floats, runs: Floats) -> Difference:
    """The difference of shares of all runs of which so many of each coding flip up and down."""
    n = runs.sum()
    squares = float((up + down).sum() / n / n)
    moved = Moves(float(up.sum() / n), float(down.sum() / n), squares)
    return share_difference(ratio(down, runs), ratio(up, runs), moved)


def alone(flipped: int, n: int) -> Floats:
    """So many of n codings of one run each."""
    return (np.arange(n) < flipped).astype(np.float64)


# The score interval


def score(b: int, c: int, n: int, difference: float) -> float:
    """Tango's statistic, its nuisance parameter found by searching the likelihood."""

    def loss(down: float) -> float:
        cells = ((b, down + difference), (c, down), (n - b - c, 1 - 2 * down - difference))
        return -sum(k * math.log(p) for k, p in cells if k)

    low, high = max(0.0, -difference), (1 - difference) / 2
    edge = 1e-12
    found = optimize.minimize_scalar(
        loss, bounds=(low + edge, high - edge), method="bounded", options={"xatol": 1e-14}
    )
    variance = n * (2 * found.x + difference * (1 - difference))
    return float((b - c - n * difference) / math.sqrt(variance))


@pytest.mark.parametrize(
    ("b", "c", "n"), [(1, 0, 44), (9, 3, 50), (4, 4, 60), (20, 5, 40), (0, 12, 100), (12, 0, 30)]
)
def test_the_bounds_are_where_the_score_test_just_rejects(b: int, c: int, n: int) -> None:
    high, low = score_bound(b, c, n, Z), -score_bound(c, b, n, Z)
    assert score(b, c, n, high) == pytest.approx(-Z, abs=2e-4)
    assert score(b, c, n, low) == pytest.approx(Z, abs=2e-4)


def test_flips_one_way_alone_are_a_share() -> None:
    assert -score_bound(0, 30, 1000, Z) == pytest.approx(wilson(0.03, 1000)[0], abs=1e-9)


def test_no_flip_leaves_an_interval_as_wide_as_none_of_so_many_codings() -> None:
    codings, nothing = 500, np.zeros(500)
    found = flipped(nothing, nothing, np.full(codings, 4.0))
    edge = wilson(0.0, codings, float(stats.t.ppf(0.975, codings - 1)))[1]
    assert ends(found) == pytest.approx((-edge, edge), abs=1e-9)
    assert (found.value, found.p, found.variance) == (0, 1, 0)


def test_codings_of_one_run_are_independent_runs() -> None:
    n, up, down = 4000, 30, 12
    found = flipped(alone(up, n), alone(up + down, n) - alone(up, n), np.ones(n))
    assert ends(found) == pytest.approx(
        (-score_bound(12, 30, n, Z), score_bound(30, 12, n, Z)), rel=0.04
    )
    mcnemar = (up - down) / math.sqrt(up + down)
    assert found.p == pytest.approx(2 * stats.norm.sf(mcnemar), rel=0.25)


def test_flips_that_come_in_whole_codings_count_once_each() -> None:
    whole = flipped(4 * alone(40, 1000), np.zeros(1000), np.full(1000, 4.0))
    single = flipped(alone(40, 1000), np.zeros(1000), np.ones(1000))
    assert whole.value == single.value == 0.04
    assert ends(whole) == pytest.approx(ends(single), rel=0.02)


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=30))
def test_swapping_a_and_b_turns_the_interval_round(counts: list[tuple[int, int]]) -> None:
    up = np.array([min(u, 4 - min(d, 4)) for u, d in counts], dtype=np.float64)
    down = np.array([min(d, 4) for _, d in counts], dtype=np.float64)
    runs = np.full(len(counts), 4.0)
    found, turned = flipped(up, down, runs), flipped(down, up, runs)
    assert found.value == -(turned.value or 0)
    assert ends(found) == pytest.approx([-end for end in ends(turned)[::-1]], abs=1e-9)
    low, high = ends(found)
    assert -1 <= low <= (found.value or 0) <= high <= 1
    assert low < high
    assert found.p is not None
    assert (found.p < 0.05) == (low > 0 or high < 0)


def test_one_coding_tells_no_interval() -> None:
    found = flipped(np.array([2.0]), np.array([1.0]), np.array([4.0]))
    assert found == Difference(0.25)
    assert found.bound is None


# Ratios


def test_newcombes_example() -> None:
    """Newcombe (1998), independent proportions 56 of 70 and 48 of 80, method 10."""
    a, b = ratio(alone(48, 80), np.ones(80)), ratio(alone(56, 70), np.ones(70))
    found = independent_share_difference(a, b)
    assert found.value == pytest.approx(0.2)
    assert ends(found) == pytest.approx((0.0524, 0.3339), abs=0.004)


def test_a_difference_of_means_is_welchs() -> None:
    rng = np.random.default_rng(3)
    one, other = rng.normal(0, 1, 400), rng.normal(0.3, 2, 600)
    a, b = (ratio(v, np.ones(len(v)), float(v @ v)) for v in (one, other))
    found = mean_difference(a, b, paired=False)
    wanted = stats.ttest_ind(other, one, equal_var=False).confidence_interval()
    assert ends(found) == pytest.approx((wanted.low, wanted.high), abs=0.002)
    # Ours counts the degrees of freedom of the smaller side alone.
    assert found.p == pytest.approx(stats.ttest_ind(other, one, equal_var=False).pvalue, rel=0.1)


def test_a_paired_difference_of_means_is_that_of_the_differences() -> None:
    rng = np.random.default_rng(4)
    one = rng.normal(0, 1, 3000)
    other = one + rng.normal(0.1, 0.5, 3000)
    a, b = (ratio(v, np.ones(len(v)), float(v @ v)) for v in (one, other))
    found = mean_difference(a, b, paired=True)
    wanted = stats.ttest_1samp(other - one, 0).confidence_interval()
    assert ends(found) == pytest.approx((wanted.low, wanted.high), abs=0.002)
    factor = (independent_variance(a, b) or 0) / (found.variance or 1)
    assert factor == pytest.approx((1 + 1.25) / 0.25, rel=0.1)


def test_the_same_means_differ_by_nothing_and_not_by_exactly_nothing() -> None:
    a = ratio(alone(60, 200), np.ones(200))
    found = mean_difference(a, a, paired=True)
    low, high = ends(found)
    assert (found.value, found.p) == (0, 1)
    assert low == -high
    assert 0.002 < high < 0.02


def test_without_runs_there_is_no_difference() -> None:
    none, some, single = ratio([0, 0], [0, 0]), ratio([1, 0], [2, 2]), ratio([1, 0], [2, 0])
    assert share_difference(none, some, None) == Difference(None)
    assert independent_share_difference(none, some) == Difference(None)
    assert mean_difference(none, some, paired=True) == Difference(None)
    assert independent_share_difference(single, some).low is None
    assert mean_difference(single, some, paired=True).low is None
    assert independent_variance(single, some) is None


# Moves


def test_a_run_that_flips_moves_the_share_by_one_over_their_number() -> None:
    y, v, x = np.array([1.0, 0, 0, 1]), np.array([0.0, 1, 1, 1]), np.ones(4)
    assert moves((y, x), (v, x)) == Moves(0.5, 0.25, 3 / 16)
    assert moves((y, x), (y, x)) == Moves(0, 0, 0)
    assert moves((y, x), (0 * v, 0 * x)) is None


@given(st.lists(st.tuples(*[st.integers(0, 1)] * 4), min_size=1, max_size=30))
def test_moves_up_less_moves_down_is_the_difference(rows: list[tuple[int, int, int, int]]) -> None:
    y, x, v, w = (np.array(column, dtype=np.float64) for column in zip(*rows, strict=True))
    found = moves((y * x, x), (v * w, w))
    assume(found is not None)
    assert found is not None
    wanted = (v @ w) / w.sum() - (y @ x) / x.sum()
    assert found.up - found.down == pytest.approx(wanted, abs=1e-12)
    without = moves((x - y * x, x), (w - v * w, w))
    assert without is not None
    assert (without.up, without.down) == pytest.approx((found.down, found.up), abs=1e-12)


def test_runs_that_all_agree_leave_the_sign_of_their_codings() -> None:
    a, b = (ratio(np.full(9, value), np.ones(9), 9 * value * value) for value in (2.0, 3.0))
    assert mean_difference(a, b, paired=True) == Difference(1, p=2**-8, variance=0)
    assert mean_difference(a, a, paired=True) == Difference(0, p=1, variance=0)


def pair_of(counts: list[tuple[int, int, int, int]]) -> tuple[Ratio, Ratio]:
    columns = np.array(counts, dtype=np.float64).T
    return (
        ratio(np.minimum(columns[0], columns[1]), np.maximum(columns[0], columns[1])),
        ratio(np.minimum(columns[2], columns[3]), np.maximum(columns[2], columns[3])),
    )


@given(
    st.lists(st.tuples(*[st.integers(0, 3)] * 4), min_size=2, max_size=25),
    st.sampled_from(["independent", "means", "paired means"]),
)
def test_a_p_value_agrees_with_its_interval(
    counts: list[tuple[int, int, int, int]], kind: str
) -> None:
    a, b = pair_of(counts)

    def difference(one: Ratio, other: Ratio) -> Difference:
        if kind == "independent":
            return independent_share_difference(one, other)
        return mean_difference(one, other, paired=kind == "paired means")

    found, turned = difference(a, b), difference(b, a)
    assume(found.low is not None and abs((found.p or 0) - 0.05) > 1e-6)
    low, high = ends(found)
    assert low <= (found.value or 0) <= high
    assert ((found.p or 0) < 0.05) == (low > 0 or high < 0)
    assert ends(turned) == pytest.approx([-high, -low], abs=1e-9)


@pytest.mark.parametrize("df", [1, 3, 30, 499])
def test_p_values_are_those_of_students_t(df: int) -> None:
    assert p_value(2.1, df) == pytest.approx(2 * stats.t.sf(2.1, df), rel=1e-9)
    assert p_value(-2.1, df) == p_value(2.1, df)


# Between codings


@pytest.mark.parametrize("per_coding", [2, 4, 50])
@pytest.mark.parametrize("sd", [0.0, 0.05, 0.12])
def test_the_spread_of_the_difference_between_codings_is_found(sd: float, per_coding: int) -> None:
    """Chance within a coding, which both sides share, does not enter."""
    rng = np.random.default_rng(6)
    codings = 40_000
    first = rng.uniform(0.2, 0.6, codings)
    second = first + 0.1 + rng.choice([-sd, sd], codings)
    luck = rng.random((codings, per_coding))
    marks = [(luck < chance[:, None]).astype(np.float64) for chance in (first, second)]
    a, b = (ratio(m.sum(axis=1), np.full(codings, per_coding)) for m in marks)
    both = float((marks[0] * marks[1]).sum())
    same = SameRun(both, float(a.y.sum()), float(b.y.sum()), float(codings * per_coding))
    found = difference_sd(a, b, same, 0.0)
    assert found == pytest.approx(sd, abs=0.02 if sd == 0 else 0.008)


def test_one_run_of_each_coding_tells_no_spread() -> None:
    a, b = ratio([1, 0, 1], [1, 1, 1]), ratio([1, 1, 0], [1, 1, 1])
    assert difference_sd(a, b, SameRun(1, 2, 2, 3), 0.1) is None


def test_a_tie_does_not_hold_and_what_cannot_be_compared_does_not_count() -> None:
    a, b = ratio([1, 2, 2, 0, 1], [4, 4, 4, 0, 4]), ratio([3, 2, 1, 3, 4], [4, 4, 4, 4, 4])
    assert holding(a, b) == (2, 4)
    assert holding(b, a) == (2, 4)
    assert holding(a, a) == (0, 4)


# Coverage


def flips_of(
    rng: np.random.Generator, up: float, down: float, sd: float, codings: int, per_coding: int
) -> Difference:
    """The difference of runs whose chances of flipping vary together between codings."""
    luck = sd * rng.standard_normal(codings)
    first, second = (expit(_centre(p, sd) + luck) if p else 0 * luck for p in (up, down))
    ups = rng.binomial(per_coding, first)
    downs = rng.binomial(per_coding - ups, np.minimum(1, second / (1 - first)))
    runs = np.full(codings, float(per_coding))
    return flipped(ups.astype(np.float64), downs.astype(np.float64), runs)


def _centre(p: float, sd: float) -> float:
    """Where the log-odds of codings must lie for their chances to have the mean *p*."""
    return float(optimize.brentq(lambda m: WEIGHTS @ expit(m + sd * NODES) - p, -40, 40))


# Expected flips among 2,000 runs of 500 codings, part of them upwards, spread of log-odds.
FLIPS = [(n, part, sd) for n in (10, 30, 200) for part in (1.0, 0.8, 0.5) for sd in (0.0, 1.0)]
SCARCE = [(n, part, sd) for n in (0.5, 3) for part in (1.0, 0.8, 0.5) for sd in (0.0, 1.0, 2.5)]


def coverage(trials: int, one: Callable[[np.random.Generator], bool]) -> float:
    rng = np.random.default_rng(12)
    return sum(one(rng) for _ in range(trials)) / trials


def flips_coverage(expected: float, part: float, sd: float, trials: int) -> float:
    up, down = expected * part / 2000, expected * (1 - part) / 2000
    return coverage(trials, lambda rng: holds(flips_of(rng, up, down, sd, 500, 4), up - down))


@pytest.mark.parametrize(("expected", "part", "sd"), FLIPS[::5])
def test_paired_intervals_cover_what_they_promise(expected: float, part: float, sd: float) -> None:
    assert 0.93 <= flips_coverage(expected, part, sd, 1000) <= 0.975


@pytest.mark.long
@pytest.mark.parametrize(("expected", "part", "sd"), FLIPS)
def test_paired_intervals_cover_what_they_promise_in_ten_thousand_trials(
    expected: float, part: float, sd: float
) -> None:
    assert 0.935 <= flips_coverage(expected, part, sd, 10_000) <= 0.965


@pytest.mark.parametrize(("expected", "part", "sd"), SCARCE[::4])
def test_hardly_any_flip_errs_on_the_wide_side(expected: float, part: float, sd: float) -> None:
    assert flips_coverage(expected, part, sd, 1000) >= 0.95


@pytest.mark.long
@pytest.mark.parametrize(("expected", "part", "sd"), SCARCE)
def test_hardly_any_flip_errs_on_the_wide_side_in_ten_thousand_trials(
    expected: float, part: float, sd: float
) -> None:
    assert flips_coverage(expected, part, sd, 10_000) >= 0.95


class Conditional:
    """Pairs of shares among the runs that qualify, in 500 codings of 4 runs.

    Log-odds of qualifying and of the event vary between codings with a standard deviation `sd` and
    are correlated by .3; B draws its luck afresh in a part `fresh` of the runs, and its log-odds of
    the event are shifted.
    """

    def __init__(self, qualify: float, event: float, sd: float, fresh: float, shift: float) -> None:
        self.qualify, self.event, self.sd = qualify, event, sd
        self.fresh, self.shift = fresh, shift

    def truth(self) -> float:
        return self._share(self.event + self.shift) - self._share(self.event)

    def _share(self, event: float) -> float:
        one, other = np.meshgrid(NODES, NODES, indexing="ij")
        weights = np.outer(WEIGHTS, WEIGHTS) * expit(self.qualify + self.sd * one)
        mixed = 0.3 * one + math.sqrt(1 - 0.09) * other
        return float((weights * expit(event + self.sd * mixed)).sum() / weights.sum())

    def draw(self, rng: np.random.Generator, paired: bool) -> Difference:
        a, b = self._pair(rng)
        if paired:
            return share_difference(_counted(*a), _counted(*b), moves(_flat(*a), _flat(*b)))
        return independent_share_difference(_counted(*a), _counted(*self._pair(rng)[1]))

    def _pair(self, rng: np.random.Generator) -> tuple[Marks, Marks]:
        shape = (500, 4)
        one, own = rng.standard_normal(500), rng.standard_normal(500)
        other = 0.3 * one + math.sqrt(1 - 0.09) * own
        luck = [rng.random(shape), rng.random(shape)]
        again = rng.random(shape) < self.fresh
        new = [np.where(again, rng.random(shape), u) for u in luck]
        return self._side(luck, one, other, 0.0), self._side(new, one, other, self.shift)

    def _side(self, luck: list[Floats], one: Floats, other: Floats, shift: float) -> Marks:
        x = luck[0] < expit(self.qualify + self.sd * one)[:, None]
        y = x & (luck[1] < expit(self.event + shift + self.sd * other)[:, None])
        return y, x


def _counted(y: Bools, x: Bools) -> Ratio:
    return ratio(y.sum(axis=1).astype(np.float64), x.sum(axis=1).astype(np.float64))


def _flat(y: Bools, x: Bools) -> tuple[Floats, Floats]:
    return y.ravel().astype(np.float64), x.ravel().astype(np.float64)


# At least ten events are expected on either side of each, and ten runs that move the share.
CONDITIONAL = [
    Conditional(*rates, sd, fresh, shift)
    for rates in ((-2.0, 0.0), (-3.0, -1.0), (-1.0, -3.5), (4.0, -5.0))
    for sd in (0.5, 1.5)
    for fresh, shift in ((0.0, 0.7), (0.3, 0.5), (1.0, 0.5))
]


def conditional_coverage(case: Conditional, paired: bool, trials: int) -> float:
    truth = case.truth()
    return coverage(trials, lambda rng: holds(case.draw(rng, paired), truth))


@pytest.mark.parametrize("paired", [True, False])
@pytest.mark.parametrize("case", CONDITIONAL[::7])
def test_conditional_intervals_cover_what_they_promise(case: Conditional, paired: bool) -> None:
    assert 0.925 <= conditional_coverage(case, paired, 600) <= 0.985


@pytest.mark.long
@pytest.mark.parametrize("paired", [True, False])
@pytest.mark.parametrize("case", CONDITIONAL)
def test_conditional_intervals_cover_what_they_promise_in_ten_thousand_trials(
    case: Conditional, paired: bool
) -> None:
    assert 0.935 <= conditional_coverage(case, paired, 10_000) <= 0.965


# How many of 2,000 runs have the number, in how many B draws its luck afresh, and its shift there.
MEANS = [
    (p, fresh, shift) for p in (0.06, 0.3) for fresh in (0.1, 0.5, 1.0) for shift in (0.0, 0.1)
]


def mean_coverage(p: float, fresh: float, shift: float, paired: bool, trials: int) -> float:
    """Of a number with a spread between codings and within, which not all runs have."""

    def pair(rng: np.random.Generator) -> tuple[Ratio, Ratio]:
        own = rng.normal(0, 0.1, (500, 1))
        luck = rng.random((2, 500, 4)), rng.normal(0, 0.2, (2, 500, 4))
        again = rng.random((500, 4)) < fresh
        sides = []
        for chosen in (False & again, again):
            has = np.where(chosen, luck[0][1], luck[0][0]) < p
            value = has * (own + np.where(chosen, luck[1][1], luck[1][0]) + shift * chosen)
            sides.append(ratio(value.sum(axis=1), has.sum(axis=1), float((value**2).sum())))
        return sides[0], sides[1]

    def one(rng: np.random.Generator) -> bool:
        a, b = pair(rng)
        return holds(mean_difference(a, b if paired else pair(rng)[1], paired), shift * fresh)

    return coverage(trials, one)


@pytest.mark.parametrize("paired", [True, False])
@pytest.mark.parametrize(("p", "fresh", "shift"), MEANS[::5])
def test_intervals_of_means_cover_what_they_promise(
    p: float, fresh: float, shift: float, paired: bool
) -> None:
    assert 0.925 <= mean_coverage(p, fresh, shift, paired, 600) <= 0.98


@pytest.mark.long
@pytest.mark.parametrize("paired", [True, False])
@pytest.mark.parametrize(("p", "fresh", "shift"), MEANS)
def test_intervals_of_means_cover_what_they_promise_in_ten_thousand_trials(
    p: float, fresh: float, shift: float, paired: bool
) -> None:
    assert 0.935 <= mean_coverage(p, fresh, shift, paired, 10_000) <= 0.965
