"""The compiled kernels against their plain form, to the last bit, and what they should find."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from scipy import stats

from sim.arrays import Floats
from sim.model.kernels import beliefs, coalition, meeting, talks, utilities
from tests.model.kernels.cases import MODULES, NEVER, Case, case

COMPILED = [
    (module, name)
    for module in MODULES
    for name, value in vars(module).items()
    if hasattr(value, "py_func") and value.py_func.__module__ == module.__name__
]  # all of them, so that a new kernel needs a case


def flat(value: Any) -> list[bytes]:
    """All bytes of arrays and numbers in nested tuples."""
    if isinstance(value, tuple):
        return [part for each in value for part in flat(each)]
    return [] if value is None else [np.asarray(value).tobytes()]


@pytest.mark.parametrize("ties", [False, True], ids=["", "ties"])
@pytest.mark.parametrize(
    ("others", "quorum"),
    [(1, None), (2, None), (3, 3)],
    ids=["two parties", "three parties", "three of four"],
)
@pytest.mark.parametrize(("module", "name"), COMPILED, ids=[name for _, name in COMPILED])
def test_a_compiled_kernel_is_its_plain_form_to_the_last_bit(
    module: Any,
    name: str,
    others: int,
    quorum: int | None,
    ties: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What it returns, and what it leaves in its arguments."""
    arguments = case(7, others, ties, quorum).arguments(name)
    twin = case(7, others, ties, quorum).arguments(name)
    kernel = getattr(module, name)
    compiled = flat((kernel(*arguments), arguments))
    for place in MODULES:  # plain all the way down
        for other, value in list(vars(place).items()):
            if hasattr(value, "py_func"):
                monkeypatch.setattr(place, other, value.py_func)
    assert flat((kernel.py_func(*twin), twin)) == compiled


def test_the_random_cases_hold_what_could_go_wrong() -> None:
    """Closed choices, packages feasible for one side only, empty zones and full ones, ties."""
    one = case(7)
    assert (one.table == NEVER).any()
    assert (one.table > 0).any()
    sizes, pressed, _ = talks.zones(*one.arguments("zones"))
    assert sizes.min() == 0
    assert sizes.max() > 0
    assert (pressed > sizes).any()
    tied = case(7, ties=True).table
    assert len(np.unique(tied)) < np.isfinite(tied).sum() / 2
    consents = meeting.consents(*one.arguments("consents"))
    assert 0.1 < consents.mean() < 0.9


# What they should find


def test_the_value_of_a_set_is_that_of_none_plus_what_each_option_adds() -> None:
    """v(none) + sum of (v(o) - 1/2), kept within 0 and 1, times the weight of the issue."""
    out = np.zeros(5)
    utilities.fill_choices(
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
    for c, members in enumerate(one.space.members):
        options = [o for o in members if o >= 0] or [one.space.base[c]]
        shut = one.closed[:, :, options].any(axis=2)
        assert np.array_equal(np.isneginf(one.worth[:, :, c]), shut)


def test_utility_is_the_sum_of_the_choices_worth() -> None:
    one = case(4)
    expected = one.worth[:, :, one.space.package_choices].sum(axis=3)
    assert one.tables == pytest.approx(np.moveaxis(expected, 1, 0))


def test_groups_are_listed_best_first_without_the_infeasible() -> None:
    one = case(5)
    for c in range(one.m):
        for g in range(one.groups):
            listed = one.own.order.package[
                c, one.own.order.start[c, g] : one.own.order.start[c, g + 1]
            ]
            feasible = np.flatnonzero((one.group == g) & np.isfinite(one.table[c]))
            assert sorted(listed) == feasible.tolist()
            assert np.all(np.diff(one.table[c, listed]) <= 0)
            assert one.own.order.top[c, g] == max(one.table[c, feasible], default=NEVER)


@pytest.mark.parametrize("many", [1, 2, 31, 32, 33, 64, 65, 1000])
def test_packages_are_sorted_best_first_and_equals_stay_as_they_stand(many: int) -> None:
    rng = np.random.default_rng(many)
    utility = np.round(rng.uniform(size=many), 1)  # with many ties
    package, found = np.arange(many, dtype=np.int16), utility.copy()
    utilities._merge(package, found, 0, many, package.copy(), found.copy())
    assert package.tolist() == sorted(range(many), key=lambda p: (-utility[p], p))
    assert np.array_equal(found, utility[package])


def estimated(one: Case, i: int, t: int) -> Floats:
    """What is believed of the utilities of subject t in replicate i, of every package."""
    who, space = one.who, one.space
    c = int(one.coding[i])
    noise = who.sigma[i] / np.sqrt(1 + who.shown[t + 1, i] / 2)
    share = beliefs.SIGNAL**2 / (beliefs.SIGNAL**2 + noise**2)
    seen = share * (who.value[c, t + 1] + noise * who.error[i, t]) + (1 - share) / 2
    worth = utilities.choice_worths(
        seen[None, None], who.weight[None, None, c, t + 1], who.closed[None, None, c], space
    )[0, 0]
    line = who.latent[c, t + 1] + noise / beliefs.SIGNAL * who.error[i, t] < who.threshold[c, t + 1]
    for k, members in enumerate(space.members):
        options = [o for o in members if o >= 0] or [space.base[k]]
        worth[k] -= beliefs.CROSSED * line[options].any()
    return np.asarray(worth[space.package_choices].sum(axis=1))


def others_view(one: Case, i: int, t: int) -> tuple[float, float]:
    """Believed reservation value and value after a collapse of subject t in replicate i."""
    who = one.who
    noise = who.sigma[i] / np.sqrt(1 + who.shown[t + 1, i] / 2)
    seen = np.clip(who.reservation[t + 1, i] + noise * who.reservation_error[t, i], 0, 1)
    return float(seen), max(0.0, float(seen - who.loss[t + 1, i]))


def gains(one: Case, i: int) -> Floats:
    """Estimated gain of every other from every package in replicate i, (T, P)."""
    found = []
    for t in range(one.others):
        seen, (reservation, ruin) = estimated(one, i, t), others_view(one, i, t)
        d = one.who.lasting[one.coding[i], t + 1][one.group]
        found.append(np.where(np.isfinite(seen), d * seen + (1 - d) * ruin, NEVER) - reservation)
    return np.array(found)


def own_values(one: Case, i: int) -> Floats:
    """Own value of every package in replicate i, -inf where infeasible."""
    d, u = one.lasting[one.coding[i]][one.group], one.table[one.coding[i]]
    return np.where(np.isfinite(u), d * u + (1 - d) * one.ruin[0, i], NEVER)


def full_scan_nash(one: Case, i: int) -> float:
    """The own value at the largest product of gains over all packages, -inf where none is seen."""
    own, theirs = own_values(one, i) - one.reservation[0, i], gains(one, i)
    inside = (own >= 0) & (theirs >= 0).all(axis=0)
    if not inside.any():
        return NEVER
    product = np.prod(np.where(inside, np.vstack([own, theirs]), 0), axis=0)
    product = np.where(inside, product, -1)
    return float(own_values(one, i)[np.argmax(product)])


@pytest.mark.parametrize("others", [1, 2])
@pytest.mark.parametrize("seed", range(6))
def test_meeting_is_worth_the_nash_point_of_all_packages_or_a_loss_of_face(
    seed: int, others: int
) -> None:
    one = case(seed, others)
    rows, week, odds, hostility, will, sight, who, rule, _, expected = one.arguments("consents")
    meeting.consents(rows, week, odds, hostility, will, sight, who, rule, True, expected)
    nash = np.array([full_scan_nash(one, i) for i in rows.tolist()])
    face = (will.reservation - will.face)[rows]
    assert expected == pytest.approx(np.where(np.isfinite(nash), nash, face))
    assert np.isfinite(nash).any()
    assert not np.isfinite(nash).all()


@pytest.mark.parametrize("others", [1, 2])
@pytest.mark.parametrize("ties", [False, True])
def test_what_is_not_looked_at_could_not_have_changed_the_answer(others: int, ties: bool) -> None:
    for seed in range(8):
        one = case(seed, others, ties)
        rows, week, odds, hostility, will, sight, who, rule, _, expected = one.arguments("consents")
        lazy = meeting.consents(
            rows, week, odds, hostility, will, sight, who, rule, False, expected.copy()
        )
        full = meeting.consents(rows, week, odds, hostility, will, sight, who, rule, True, expected)
        assert np.array_equal(lazy, full)


def test_a_frontier_holds_no_package_that_another_of_its_group_dominates() -> None:
    one = case(9)
    first, cells, _ = one.sight
    cells = cells[: first[-1]]  # room may be left behind them
    feasible = np.isfinite(one.table[one.coding[one.rows]]).sum()
    assert 0 < len(cells) < feasible / 2
    for i in one.rows.tolist():
        mine, lasting, theirs, _ = cells[first[i] : first[i + 1]].T
        for a in range(len(mine)):
            group = lasting == lasting[a]  # drawn, so that no two groups share it
            better = (mine >= mine[a]) & (theirs >= theirs[a]) & group
            assert better.sum() == 1  # itself


@pytest.mark.parametrize("others", [1, 2])
def test_the_best_value_is_that_of_all_feasible_packages(others: int) -> None:
    one = case(11, others)
    found = utilities.best_values(*one.arguments("best_values"))
    assert found == pytest.approx([own_values(one, i).max() for i in one.rows.tolist()])


@pytest.mark.parametrize("ties", [False, True])
@pytest.mark.parametrize("others", [1, 2])
def test_the_offer_is_the_best_for_the_worst_off_among_those_good_enough(
    others: int, ties: bool
) -> None:
    one = case(12, others, ties)
    found = talks.best_offers(*one.arguments("best_offers"))
    for j, i in enumerate(one.rows.tolist()):
        worst = gains(one, i).min(axis=0)
        good = (own_values(one, i) >= one.reservation[0, i]) & np.isfinite(worst)
        if not good.any():
            assert found[j] == -1
            continue
        assert good[found[j]]
        assert worst[found[j]] == pytest.approx(worst[good].max())
    assert (found >= 0).any()
    assert (found < 0).any() or others == 1


def test_of_offers_that_are_equally_good_the_first_is_made() -> None:
    one = case(12)
    alike = one.who._replace(
        value=np.full_like(one.who.value, 0.5), weight=np.ones_like(one.who.weight),
        lasting=np.ones_like(one.who.lasting), error=np.zeros_like(one.who.error),
        threshold=np.full_like(one.who.threshold, NEVER),
        closed=np.zeros_like(one.who.closed),
    )  # fmt: skip
    found = talks.best_offers(
        one.rows, one.reservation[0, one.rows], one.own, alike, one.space, one.needed
    )
    for j, i in enumerate(one.rows.tolist()):
        good = np.flatnonzero(own_values(one, i) >= one.reservation[0, i])
        assert found[j] == min(good, default=-1)


def test_an_answer_is_yes_to_what_is_worth_the_demand_and_a_no_says_what_is_missing() -> None:
    one = case(15)
    rows, packages, asked, demanded, own, space, worth, gap = one.arguments("answers")
    accepts = talks.answers(rows, packages, asked, demanded, own, space, worth, gap)
    for j, i in enumerate(rows.tolist()):
        p = packages[j]
        if p < 0 or not asked[j]:
            assert not accepts[j]
            assert np.isnan(worth[j])
            assert gap[j] == 0
            continue
        d = one.lasting[one.coding[i], one.group[p]]
        felt = one.free[one.coding[i], 0][space.package_choices[p]].sum()
        felt = d * felt + (1 - d) * one.ruin[0, i]
        assert worth[j] == pytest.approx(own_values(one, i)[p])
        assert accepts[j] == (worth[j] >= demanded[j])
        assert gap[j] == pytest.approx(0 if accepts[j] else max(0, demanded[j] - felt))
    assert 0 < accepts.mean() < 1


def tabled_in_order(one: Case, tilt: float) -> list[list[int]]:
    """All texts that the mediator would table to each replicate, in order; no leverage."""
    rows = np.arange(one.n)
    tabled = np.full((one.n, one.packages + 1), -1)
    count = np.zeros(one.n, dtype=np.int64)
    push = np.zeros((one.others, one.n))
    for _ in range(one.packages + 1):
        found = talks.best_texts(
            rows, one.own.worth, one.who, one.space, one.coding, push, np.full(one.n, tilt), tabled,
            count, one.needed, np.empty((0, 0)),
        )  # fmt: skip
        more = np.flatnonzero(found >= 0)
        tabled[more, count[more]] = found[more]
        count[more] += 1
    assert (found < 0).all()
    return [tabled[i, : count[i]].tolist() for i in range(one.n)]


@pytest.mark.parametrize("tilt", [0.0, 0.5, 1.0])
def test_every_text_believed_acceptable_is_tabled_once(tilt: float) -> None:
    one = case(13)
    listed = tabled_in_order(one, tilt)
    for i, texts in enumerate(listed):
        feasible = np.isfinite(one.table[one.coding[i]])
        acceptable = np.flatnonzero(feasible & (gains(one, i) >= 0).all(axis=0))
        assert sorted(texts) == acceptable.tolist()
    assert max(map(len, listed)) > 2


def test_the_first_text_is_the_fairest_or_the_mediators_own_favourite() -> None:
    one = case(13)
    for i, texts in enumerate(tabled_in_order(one, 0.0)):
        fairness = np.prod(gains(one, i), axis=0)[texts].tolist()
        assert fairness == sorted(fairness, reverse=True)
    for i, texts in enumerate(tabled_in_order(one, 1.0)):
        liking = one.table[one.coding[i], texts].tolist()
        assert liking == sorted(liking, reverse=True)


@pytest.mark.parametrize("others", [1, 2])
def test_a_zone_counts_what_no_party_loses_by(others: int) -> None:
    one = case(14, others)
    given = one.arguments("zones")
    rows, _, _, coding, lasting, ruin, reservation, leverage, _ = given
    size, pressed, nash = talks.zones(*given)
    for j, i in enumerate(rows.tolist()):
        d = lasting[coding[i]][:, one.group]
        u = one.tables[:, coding[i]]
        gain = np.where(np.isfinite(u), d * u + (1 - d) * ruin[:, i, None], NEVER)
        gain = gain - reservation[:, i, None]
        assert size[j] == (gain >= 0).all(axis=0).sum()
        assert pressed[j] == (gain >= -leverage[:, i, None]).all(axis=0).sum()
        inside = (gain >= 0).all(axis=0)
        if inside.any():
            product = np.where(inside, np.prod(np.where(inside, gain, 0), axis=0), -1)
            assert product[nash[j]] == pytest.approx(product.max())
            assert inside[nash[j]]
        else:
            assert nash[j] == -1


def test_negative_binomial_counts_are_the_quantiles_of_another_program() -> None:
    rng = np.random.default_rng(2)
    mean, size, u = rng.uniform(0.01, 3, 4000), rng.uniform(0.2, 5, 4000), rng.uniform(size=4000)
    none = (size / (size + mean)) ** size
    found = [meeting.negative_binomial(*each) for each in zip(u, mean, size, none, strict=True)]
    assert np.array_equal(found, stats.nbinom.ppf(u, size, size / (size + mean)))


def test_only_a_lone_refusal_counts_as_standing_in_the_way() -> None:
    consent = np.array([[True, False, True, False], [True, True, False, False]])
    alone = np.zeros((2, 6), dtype=np.int64)
    met = meeting.meetings(np.array([0, 2, 3, 5]), consent, alone)
    assert met.tolist() == [True, False, False, False]
    assert alone.tolist() == [[0, 0, 1, 0, 0, 0], [0, 0, 0, 1, 0, 0]]


def test_the_front_is_remembered_over_four_weeks() -> None:
    outset, nothing = np.array([0.5]), np.zeros(1)
    front = meeting.Front(
        outset.copy(), np.repeat(outset[:, None], 4, axis=1), nothing.copy(), nothing,
        np.ones(1), nothing, nothing, nothing, nothing,
    )  # fmt: skip
    seen, before = [], 0.0
    for week in range(1, 8):
        there = 0.01 * week**2
        meeting.move_front(np.array([0]), week, np.array([there - before]), front)
        seen.append(round(float(front.movement[0]), 9))
        before = there
    # Until the fourth week the comparison is with the outset.
    assert seen == [0.01, 0.04, 0.09, 0.16, 0.24, 0.32, 0.40]


# Where fewer than all are needed


def winning(rule: coalition.Rule) -> list[list[int]]:
    """Every set of parties whose yes makes a deal."""
    parties = range(len(rule.veto))
    sets = [list(s) for k in range(len(rule.veto) + 1) for s in combinations(parties, k)]
    vetoes = set(np.flatnonzero(rule.veto).tolist())
    return [s for s in sets if len(s) >= rule.quorum and vetoes <= set(s)]


def best_of(gain: Floats, rule: coalition.Rule) -> float:
    """The largest smallest gain, of all sets that can sign."""
    return float(max(gain[s].min(initial=np.inf) for s in winning(rule)))


RULES = [
    coalition.Rule(quorum, np.array(veto, dtype=bool))
    for quorum in range(6)
    for veto in ([0] * 5, [0, 1, 0, 0, 0], [1, 0, 0, 0, 1], [1] * 5)
]


@pytest.mark.parametrize("rule", RULES, ids=lambda r: f"{r.quorum} {np.flatnonzero(r.veto)}")
def test_no_coalition_that_can_sign_is_served_better(rule: coalition.Rule) -> None:
    rng = np.random.default_rng(5)
    for _ in range(40):
        gain = np.round(rng.normal(size=5), 1)  # with ties
        lowest, product = coalition.coalition(gain, *rule)
        assert lowest == best_of(gain, rule)
        size = max(rule.quorum, int(rule.veto.sum()))
        fair = [np.prod(np.maximum(gain[s], 0)) for s in winning(rule) if len(s) == size]
        assert product == pytest.approx(max(fair))


def test_an_offer_is_aimed_at_the_others_that_it_takes() -> None:
    one = case(12, 3, quorum=3)
    found = talks.best_offers(*one.arguments("best_offers"))
    for j, i in enumerate(one.rows.tolist()):
        score = np.array([best_of(gain, one.needed) for gain in gains(one, i).T])
        good = (own_values(one, i) >= one.reservation[0, i]) & np.isfinite(score)
        if not good.any():
            assert found[j] == -1
            continue
        assert good[found[j]]
        assert score[found[j]] == pytest.approx(score[good].max())
    assert (found >= 0).any()
    everybody = talks.best_offers(*case(12, 3).arguments("best_offers"))
    assert (found != everybody).any()


def test_who_needs_nobody_offers_what_is_best_for_itself() -> None:
    one = case(12, 2, quorum=1)
    alone = coalition.Rule(0, np.zeros(2, dtype=bool))
    floor = one.reservation[0, one.rows]
    found = talks.best_offers(one.rows, floor, one.own, one.who, one.space, alone)
    for j, i in enumerate(one.rows.tolist()):
        seen = np.isfinite(gains(one, i)).all(axis=0)
        value = np.where(seen, own_values(one, i), NEVER)
        if value.max() >= floor[j]:
            assert own_values(one, i)[found[j]] == pytest.approx(value.max())
        else:
            assert found[j] == -1


def test_the_texts_are_those_that_enough_are_believed_to_accept() -> None:
    one = case(13, 4, quorum=3)
    listed = tabled_in_order(one, 0.0)
    for i, texts in enumerate(listed):
        theirs = gains(one, i)
        enough = np.array([best_of(gain, one.needed) >= 0 for gain in theirs.T])
        feasible = np.isfinite(one.table[one.coding[i]])
        assert sorted(texts) == np.flatnonzero(feasible & enough).tolist()
        fairness = [coalition.coalition(theirs[:, p], *one.needed)[1] for p in texts]
        assert fairness == sorted(fairness, reverse=True)
    assert max(map(len, listed)) > 2


def test_a_zone_counts_what_enough_gain_by() -> None:
    one = case(14, 3, quorum=3)
    given = one.arguments("zones")
    rows, _, _, coding, lasting, ruin, reservation, leverage, rule = given
    size, pressed, nash = talks.zones(*given)
    for j, i in enumerate(rows.tolist()):
        d, u = lasting[coding[i]][:, one.group], one.tables[:, coding[i]]
        gain = np.where(np.isfinite(u), d * u + (1 - d) * ruin[:, i, None], NEVER)
        gain = gain - reservation[:, i, None]
        score = np.array([best_of(each, rule) for each in gain.T])
        assert size[j] == (score >= 0).sum()
        pushed = (gain + leverage[:, i, None]).T
        assert pressed[j] == sum(best_of(each, rule) >= 0 for each in pushed)
        product = [coalition.coalition(each, *rule)[1] for each in gain.T]
        inside = np.where(score >= 0, product, -1.0)
        assert nash[j] == (np.argmax(inside) if (score >= 0).any() else -1)
    everybody = talks.zones(*case(14, 3).arguments("zones"))[0]
    assert size.sum() > everybody.sum() > 0


def deal_foreseen(one: Case, i: int) -> float:
    """What the first party expects in replicate i, from all packages; -inf where it sees none."""
    c = one.coding[i]
    u = one.free[c, 0][one.space.package_choices].sum(axis=1)
    d = one.lasting[c][one.group]
    value = d * u + (1 - d) * one.ruin[0, i]
    theirs = gains(one, i)
    mine = np.where(np.isfinite(one.table[c]), value - one.reservation[0, i], NEVER)
    best, found = -1.0, NEVER
    for p, gain in enumerate(np.vstack([mine, theirs]).T):
        lowest, product = coalition.coalition(gain, *one.rule)
        if np.isfinite(theirs[0, p]) and lowest >= 0 and product > best:
            best, found = product, value[p]
    return float(found)


@pytest.mark.parametrize("closed", [True, False], ids=["closed to all", "own red lines"])
@pytest.mark.parametrize("seed", range(3))
def test_a_deal_that_others_can_make_is_foreseen_even_where_it_is_worse_than_none(
    seed: int, closed: bool
) -> None:
    """What is infeasible for the first party is closed to all, or only its red line."""
    one = case(seed, 3, quorum=3)
    one.who = one.who._replace(closed=one.who.closed & closed)
    rows, week, odds, hostility, will, sight, who, rule, _, expected = one.arguments("consents")
    meeting.consents(rows, week, odds, hostility, will, sight, who, rule, True, expected)
    deal = np.array([deal_foreseen(one, i) for i in rows.tolist()])
    face = (will.reservation - will.face)[rows]
    assert expected == pytest.approx(np.where(np.isfinite(deal), deal, face))
    assert (deal[np.isfinite(deal)] < will.reservation[rows][np.isfinite(deal)]).any()


def test_prospects_of_all_are_the_frontier() -> None:
    """Where all are needed after all, both ways to look find the same value."""
    for seed in range(4):
        one = case(seed, 2)
        *front, believed, ruins = one.arguments("perceived_nash")
        cells, first, last, ruin, reservation = front
        found = meeting.perceived_nash(cells, first, last, ruin, reservation, believed, ruins)
        first_, wide, _ = meeting.prospects(*one.arguments("prospects"))
        again = meeting.perceived_prospect(
            wide, first_[5], first_[6], ruin, reservation, believed, ruins, np.zeros(3), *one.rule
        )
        assert again == pytest.approx(found)
