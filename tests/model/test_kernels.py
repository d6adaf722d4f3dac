"""The compiled scans against their plain form, to the last bit, and what they should find."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from sim.model import kernels

NEVER = -np.inf
COMPILED = [
    name for name, value in vars(kernels).items() if hasattr(value, "py_func")
]  # all of them, so that a new kernel needs a case here


@dataclass
class Case:
    """Random inputs for all kernels: n replicates, m codings, T others, K issues, G groups."""

    rng: np.random.Generator
    n: int
    m: int
    others: int
    ties: bool

    def numbers(self, *shape: int) -> NDArray[np.float64]:
        drawn = self.rng.uniform(size=shape)
        return np.round(drawn * 8) / 8 if self.ties else drawn

    def __post_init__(self) -> None:
        rng, n, m, t = self.rng, self.n, self.m, self.others
        # Two issues of which one is chosen, and one with any subset of two.
        self.choice_issue = np.array([0, 0, 0, 1, 1, 2, 2, 2, 2])
        self.members = np.array(
            [[0, -1], [1, -1], [2, -1], [3, -1], [4, -1], [-1, -1], [5, -1], [6, -1], [5, 6]]
        )
        self.base = np.array([-1] * 5 + [7] * 4)
        grid = [[a, b, c] for a in (0, 1, 2) for b in (3, 4) for c in (5, 6, 7, 8)]
        self.package_choices = np.array(grid)
        self.packages = len(grid)
        self.group = np.array([c - 5 + 4 * (b - 3) for _, b, c in grid])
        self.groups = 8
        self.coding = np.sort(rng.integers(0, m, n))
        self.closed = rng.uniform(size=(m, t + 1, 8)) < 0.15
        self.value, self.weight = self.numbers(m, t + 1, 8), self.numbers(m, t + 1, 3)
        self.worth = kernels.choice_worths(
            self.value, self.weight, self.closed, self.choice_issue, self.members, self.base
        )
        self.tables = kernels.utility_tables(self.worth, self.package_choices)
        self.table = np.ascontiguousarray(self.tables[:, 0])
        self.order, self.start = kernels.group_order(self.table, self.group, self.groups)
        self.lasting = 1 - self.numbers(m, self.groups) / 2
        self.ruin, self.reservation = self.numbers(n) / 2, self.numbers(n)
        self.estimate = np.stack([self.estimated(i) for i in range(1, t + 1)], axis=1)
        self.other_lasting = 1 - self.numbers(m, t, self.groups) / 2
        self.other_ruin, self.other_reservation = self.numbers(n, t) / 2, self.numbers(n, t)
        self.frontier = kernels.frontiers(
            self.order, self.start, self.estimate, self.package_choices, self.coding
        )

    def estimates(self, actor: int) -> tuple[Any, ...]:
        rng, m, n = self.rng, self.m, self.n
        threshold = np.where(rng.uniform(size=(m, 8)) < 0.3, rng.normal(size=(m, 8)), NEVER)
        return (
            np.ascontiguousarray(self.value[:, actor]),
            np.ascontiguousarray(self.weight[:, actor]),
            np.ascontiguousarray(self.closed[:, actor]),
            rng.normal(size=(m, 8)),
            threshold,
            rng.normal(size=(n, 8)),
            self.numbers(n),
            self.coding,
            0.32,
            self.choice_issue,
            self.members,
            self.base,
        )

    def estimated(self, actor: int) -> NDArray[np.float64]:
        return np.asarray(kernels.estimate_choices(*self.estimates(actor)))

    @property
    def of_others(self) -> tuple[Any, ...]:
        return self.other_lasting, self.other_ruin, self.other_reservation

    def arguments(self, name: str) -> tuple[Any, ...]:
        place = np.arange(self.n)
        count = self.rng.integers(0, 3, self.n)
        tabled = self.rng.integers(0, self.packages, (self.n, 3))
        together = np.stack([self.tables[:, i] for i in range(self.others + 1)], axis=1)
        everyone = np.concatenate([self.lasting[:, None], self.other_lasting], axis=1)
        own = (self.lasting, self.ruin)
        plan: dict[str, tuple[Any, ...]] = {
            "fill_choices": (
                self.value[0, 0], self.weight[0, 0], self.closed[0, 0], self.choice_issue,
                self.members, self.base, np.zeros(9),
            ),
            "choice_worths": (
                self.value, self.weight, self.closed, self.choice_issue, self.members, self.base,
            ),
            "package_worth": (self.worth[0, 0], self.package_choices[3]),
            "utility_tables": (self.worth, self.package_choices),
            "estimate_choices": self.estimates(0),
            "group_order": (self.table, self.group, self.groups),
            "best_values": (self.table, self.order, self.start, *own, self.coding),
            "frontiers": (self.order, self.start, self.estimate, self.package_choices, self.coding),
            "perceived_nash": (
                *self.frontier, place, self.table, self.group, self.coding, *own,
                self.reservation, *self.of_others,
            ),
            "best_offers": (
                self.table, self.group, self.package_choices, self.coding, self.reservation,
                self.estimate, *own, *self.of_others,
            ),
            "best_texts": (
                self.table, self.group, self.package_choices, self.coding, self.estimate,
                *self.of_others, self.numbers(self.n), tabled, count,
            ),
            "zones": (
                together, self.group, self.coding, everyone,
                np.column_stack([self.ruin, self.other_ruin]),
                np.column_stack([self.reservation, self.other_reservation]),
                self.numbers(self.n, self.others + 1) / 8,
            ),
            "negative_binomial": negative_binomials(self.rng, self.n),
        }  # fmt: skip
        return plan[name]


def negative_binomials(rng: np.random.Generator, n: int) -> tuple[NDArray[np.float64], ...]:
    mean, size = rng.uniform(0.01, 3, n), rng.uniform(0.2, 5, n)
    return rng.uniform(size=n), mean, size, (size / (size + mean)) ** size


def case(seed: int, others: int = 1, ties: bool = False) -> Case:
    rng = np.random.default_rng(seed)
    return Case(rng, n=40, m=12, others=others, ties=ties)


def same(a: Any, b: Any) -> bool:
    if isinstance(a, tuple):
        return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b, strict=True))
    return np.asarray(a).tobytes() == np.asarray(b).tobytes()


@pytest.mark.parametrize("ties", [False, True], ids=["", "ties"])
@pytest.mark.parametrize("others", [1, 2], ids=["two parties", "three parties"])
@pytest.mark.parametrize("name", COMPILED)
def test_a_compiled_kernel_is_its_plain_form_to_the_last_bit(
    name: str, others: int, ties: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = case(7, others, ties).arguments(name)
    twin = case(7, others, ties).arguments(name)
    kernel = getattr(kernels, name)
    compiled = kernel(*arguments)
    for other in COMPILED:  # plain all the way down
        monkeypatch.setattr(kernels, other, getattr(kernels, other).py_func)
    plain = kernel.py_func(*twin)
    if compiled is None:  # fills its last argument
        compiled, plain = arguments[-1], twin[-1]
    assert same(compiled, plain)


def test_the_random_cases_hold_what_could_go_wrong() -> None:
    """Closed choices, packages feasible for one side only, empty zones and full ones, ties."""
    one = case(7)
    assert (one.table == NEVER).any()
    assert (one.table > 0).any()
    sizes, pressed, _ = kernels.zones(*one.arguments("zones"))
    assert sizes.min() == 0
    assert sizes.max() > 0
    assert (pressed > sizes).any()
    tied = case(7, ties=True).table
    assert len(np.unique(tied)) < np.isfinite(tied).sum() / 2


# What they should find


def test_the_value_of_a_set_is_that_of_none_plus_what_each_option_adds() -> None:
    """v(none) + sum of (v(o) - 1/2), kept within 0 and 1, times the weight of the issue."""
    out = np.zeros(5)
    kernels.fill_choices(
        np.array([0.9, 0.75, 0.1, 0.25]),
        np.array([0.5]),
        np.zeros(4, dtype=bool),
        np.zeros(5, dtype=np.int64),
        np.array([[-1, -1, -1], [0, -1, -1], [2, -1, -1], [0, 1, -1], [0, 1, 2]]),
        np.full(5, 3),
        out,
    )
    assert out == pytest.approx([0.25 / 2, 0.65 / 2, 0.0, 0.9 / 2, 0.5 / 2])


def test_a_closed_option_closes_every_choice_with_it_and_no_other() -> None:
    one = case(3)
    for c, members in enumerate(one.members):
        options = [o for o in members if o >= 0] or [one.base[c]]
        shut = one.closed[:, :, options].any(axis=2)
        assert np.array_equal(np.isneginf(one.worth[:, :, c]), shut)


def test_utility_is_the_sum_of_the_choices_worth() -> None:
    one = case(4)
    expected = one.worth[:, :, one.package_choices].sum(axis=3)
    assert one.tables == pytest.approx(expected)


def test_groups_are_listed_best_first_without_the_infeasible() -> None:
    one = case(5)
    for c in range(one.m):
        for g in range(one.groups):
            listed = one.order[c, one.start[c, g] : one.start[c, g + 1]]
            feasible = np.flatnonzero((one.group == g) & np.isfinite(one.table[c]))
            assert sorted(listed) == feasible.tolist()
            assert np.all(np.diff(one.table[c, listed]) <= 0)


def values(one: Case, i: int, p: int) -> tuple[float, list[float]]:
    """Own value of package p to replicate i, and the estimated gains of the others."""
    c, g = one.coding[i], one.group[p]
    d = one.lasting[c, g]
    own = d * one.table[c, p] + (1 - d) * one.ruin[i] if np.isfinite(one.table[c, p]) else NEVER
    gains = []
    for t in range(one.others):
        seen = float(one.estimate[i, t, one.package_choices[p]].sum())
        e = one.other_lasting[c, t, g]
        worth = e * seen + (1 - e) * one.other_ruin[i, t] if np.isfinite(seen) else NEVER
        gains.append(worth - one.other_reservation[i, t])
    return own, gains


def full_scan_nash(one: Case, i: int) -> float:
    """The own value at the largest product of gains over all packages, -inf where none is seen."""
    best, found = -1.0, NEVER
    for p in range(one.packages):
        own, gains = values(one, i, p)
        if own < one.reservation[i] or min(gains) < 0:
            continue
        product = (own - one.reservation[i]) * float(np.prod(gains))
        if product > best:
            best, found = product, own
    return found


@pytest.mark.parametrize("others", [1, 2])
@pytest.mark.parametrize("seed", range(6))
def test_the_nash_point_on_the_frontier_is_that_of_all_packages(seed: int, others: int) -> None:
    one = case(seed, others)
    found = kernels.perceived_nash(*one.arguments("perceived_nash"))
    expected = [full_scan_nash(one, i) for i in range(one.n)]
    assert found == pytest.approx(expected)
    assert np.isfinite(found).any()


def test_a_frontier_holds_no_package_that_another_of_its_group_dominates() -> None:
    one = case(9)
    packages, _, first = one.frontier
    feasible = np.isfinite(one.table[one.coding]).sum()
    assert 0 < len(packages) < feasible / 2
    for i in range(one.n):
        listed = packages[first[i] : first[i + 1]]
        mine = one.table[one.coding[i], listed]
        theirs = np.array([one.estimate[i, 0, one.package_choices[p]].sum() for p in listed])
        for a in range(len(listed)):
            same_group = one.group[listed] == one.group[listed[a]]
            better = (mine >= mine[a]) & (theirs >= theirs[a]) & same_group
            assert better.sum() == 1  # itself


@pytest.mark.parametrize("others", [1, 2])
def test_the_best_value_is_that_of_all_feasible_packages(others: int) -> None:
    one = case(11, others)
    found = kernels.best_values(*one.arguments("best_values"))
    expected = [max(values(one, i, p)[0] for p in range(one.packages)) for i in range(one.n)]
    assert found == pytest.approx(expected)


@pytest.mark.parametrize("others", [1, 2])
def test_the_offer_is_the_best_for_the_worst_off_among_those_good_enough(others: int) -> None:
    one = case(12, others)
    found = kernels.best_offers(*one.arguments("best_offers"))
    for i in range(one.n):
        scores = {}
        for p in range(one.packages):
            own, gains = values(one, i, p)
            if own >= one.reservation[i] and np.isfinite(min(gains)):
                scores[p] = min(gains)
        best = max(scores, key=lambda p: scores[p]) if scores else -1
        assert found[i] == best
    assert (found >= 0).any()
    assert (found < 0).any() or others == 1


def tabled_in_order(one: Case, tilt: float) -> list[list[int]]:
    """All texts that the mediator would table to each replicate, in order."""
    table, group, choices, coding, estimate, lasting, ruin, demanded, *_ = one.arguments(
        "best_texts"
    )
    tilts = np.full(one.n, tilt)
    tabled = np.full((one.n, one.packages + 1), -1)
    count = np.zeros(one.n, dtype=np.int64)
    for _ in range(one.packages + 1):
        found = kernels.best_texts(
            table, group, choices, coding, estimate, lasting, ruin, demanded, tilts, tabled, count
        )
        rows = np.flatnonzero(found >= 0)
        tabled[rows, count[rows]] = found[rows]
        count[rows] += 1
    assert (found < 0).all()
    return [tabled[i, : count[i]].tolist() for i in range(one.n)]


@pytest.mark.parametrize("tilt", [0.0, 0.5, 1.0])
def test_every_text_believed_acceptable_is_tabled_once(tilt: float) -> None:
    one = case(13)
    listed = tabled_in_order(one, tilt)
    for i, texts in enumerate(listed):
        acceptable = [
            p
            for p in range(one.packages)
            if np.isfinite(one.table[one.coding[i], p]) and min(values(one, i, p)[1]) >= 0
        ]
        assert sorted(texts) == acceptable
    assert max(map(len, listed)) > 2


def test_the_first_text_is_the_fairest_or_the_mediators_own_favourite() -> None:
    one = case(13)
    for i, texts in enumerate(tabled_in_order(one, 0.0)):
        fairness = [float(np.prod(values(one, i, p)[1])) for p in texts]
        assert fairness == sorted(fairness, reverse=True)
    for i, texts in enumerate(tabled_in_order(one, 1.0)):
        liking = one.table[one.coding[i], texts].tolist()
        assert liking == sorted(liking, reverse=True)


@pytest.mark.parametrize("others", [1, 2])
def test_a_zone_counts_what_no_party_loses_by(others: int) -> None:
    one = case(14, others)
    table, group, coding, lasting, ruin, reservation, leverage = one.arguments("zones")
    size, pressed, nash = kernels.zones(table, group, coding, lasting, ruin, reservation, leverage)
    for i in range(one.n):
        d = lasting[coding[i]][:, group]
        u = table[coding[i]]
        gain = np.where(np.isfinite(u), d * u + (1 - d) * ruin[i][:, None], NEVER)
        gain = gain - reservation[i][:, None]
        assert size[i] == (gain >= 0).all(axis=0).sum()
        assert pressed[i] == (gain >= -leverage[i][:, None]).all(axis=0).sum()
        inside = (gain >= 0).all(axis=0)
        if inside.any():
            product = np.where(inside, np.prod(np.where(inside, gain, 0), axis=0), -1)
            assert product[nash[i]] == pytest.approx(product.max())
            assert inside[nash[i]]
        else:
            assert nash[i] == -1


def test_negative_binomial_counts_are_the_quantiles_of_another_program() -> None:
    u, mean, size, start = negative_binomials(np.random.default_rng(2), 4000)
    expected = stats.nbinom.ppf(u, size, size / (size + mean))
    assert np.array_equal(kernels.negative_binomial(u, mean, size, start), expected)
