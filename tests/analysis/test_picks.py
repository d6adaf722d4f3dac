from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.picks import NONE, RULES, best_of, merits, picks_of
from sim.analysis.zones import gains_of, zone_of
from tests.analysis.problems import allowed, at_random, problem

SEEDS = range(12)
PIE = np.linspace(0, 1, 11)
SPLIT = [PIE, 1 - PIE]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("parties", [2, 3, 5])
def test_picks_are_those_of_the_theory_on_whole_tables(seed: int, parties: int) -> None:
    preferences = at_random(np.random.default_rng(seed), parties)
    zone = zone_of(preferences, gains_of(preferences))
    picks = picks_of(preferences, zone)
    for i in range(preferences.codings):
        for r, rule in enumerate(RULES.values()):
            found = rule(allowed(preferences, i), preferences.reservation[i])
            assert picks[i, r] == (NONE if found is None else found.package)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_package_of_a_zone_is_better_than_the_pick(seed: int) -> None:
    preferences = at_random(np.random.default_rng(seed), 3)
    gains = gains_of(preferences)
    zone = zone_of(preferences, gains)
    picks = picks_of(preferences, zone)
    found = merits(gains, zone, picks)
    assert ((found >= 0) & (found <= 1)).all()
    assert (found[~np.repeat(zone[:, None], len(RULES), axis=1)] == 0).all()
    for i in np.flatnonzero(zone.any(axis=1)):
        for r in range(len(RULES)):
            assert found[i, r, picks[i, r]] == 1


def test_merits_of_a_split_by_hand() -> None:
    preferences = problem([SPLIT], [[0.0, 0.4]])
    gains = gains_of(preferences)
    zone = zone_of(preferences, gains)
    picks = picks_of(preferences, zone)
    assert picks[0].tolist()[:3] == [3, 3, 3]  # halves what is left over no deal: .3 and .3
    found = merits(gains, zone, picks)[0, :, 5]  # .5 and .1 instead
    by_rule = dict(zip(RULES, found.tolist(), strict=True))
    assert by_rule == pytest.approx(
        {"nash": 5 / 9, "kalai_smorodinsky": 1 / 3, "egalitarian": 1 / 3, "utilitarian": 1}
    )


def test_where_nobody_gains_all_of_the_zone_is_as_good() -> None:
    preferences = problem([[[0.5, 0.5, 0.2], [0.5, 0.5, 0.9]]], [[0.5, 0.5]])
    gains = gains_of(preferences)
    zone = zone_of(preferences, gains)
    assert zone.tolist() == [[True, True, False]]
    assert merits(gains, zone, picks_of(preferences, zone))[0].tolist() == [[1, 1, 0]] * len(RULES)


def test_the_best_for_an_actor_is_in_the_zone_and_crosses_none_of_its_red_lines() -> None:
    values = [[*SPLIT, PIE]]  # the third is no principal and wants what the first wants
    refused = np.zeros((1, 3, 11), dtype=bool)
    three = problem(values, [[0.25, 0.35, 0.9]], principals=(0, 1), refused=refused)
    zone = zone_of(three, gains_of(three))
    assert best_of(three, zone).tolist() == [[6, 3, 6]]
    refused[0, 2, 5:] = True
    assert best_of(three, zone).tolist() == [[6, 3, 4]]
    refused[0, 2] = True
    assert best_of(three, zone).tolist() == [[6, 3, NONE]]
