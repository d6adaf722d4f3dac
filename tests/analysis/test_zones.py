from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

from sim.analysis.zones import (
    Zones,
    coalition_gains,
    gains_of,
    joined,
    most_binding,
    zone_of,
    zones_of,
)
from sim.runs.preferences import Preferences
from sim.theory.solutions import egalitarian, zopa
from sim.theory.ties import TIE
from tests.analysis.problems import allowed, at_random, problem

PIE = np.linspace(0, 1, 11)
SPLIT = [PIE, 1 - PIE]
SEEDS = range(12)


def zones(preferences: Preferences) -> Zones:
    gains = gains_of(preferences)
    return zones_of(preferences, gains, zone_of(preferences, gains))


# By hand


def test_a_split_has_the_packages_between_the_reservation_values() -> None:
    found = zones(problem([SPLIT], [[0.25, 0.35]]))  # .3, .4, .5 and .6 for the first
    assert found.size.tolist() == [4]
    assert found.surplus == pytest.approx([0.4])
    assert np.isnan(found.shortfall).all()
    # Below .25 only the first objects, to three packages; above .65 only the second, to four.
    assert found.either.tolist() == [[3, 4]]
    assert most_binding(found).tolist() == [[False, True]]


def test_where_nobody_keeps_anything_out_nobody_binds_most() -> None:
    found = zones(problem([SPLIT], [[0.0, 0.0]]))
    assert found.size.tolist() == [11]
    assert most_binding(found).tolist() == [[False, False]]


def test_an_empty_zone_is_as_far_away_as_the_concession_that_all_must_make() -> None:
    found = zones(problem([SPLIT], [[0.6, 0.6]]))
    assert found.empty.tolist() == [True]
    assert found.shortfall == pytest.approx([0.1])
    assert np.isnan(found.surplus).all()
    assert found.either.tolist() == [[5, 5]]  # each would take five packages by itself
    assert len(most_binding(found)) == 0


def test_leverage_opens_a_zone_as_much_as_it_lowers_what_is_asked() -> None:
    for pushes, size in (([0.1, 0.1], 0), ([0.25, 0.1], 1), ([0.26, 0.26], 3)):
        leverage = np.array([pushes])
        found = zones(problem([SPLIT], [[0.65, 0.65]], leverage=leverage))
        assert (found.pressed.tolist(), found.empty.tolist()) == ([size], [True])


def test_a_red_line_that_alone_keeps_the_zone_empty_is_found() -> None:
    refused = np.zeros((1, 2, 11), dtype=bool)
    refused[0, 1, 3:] = True  # the second refuses all that the first would take
    found = zones(problem([SPLIT], [[0.25, 0.35]], refused=refused))
    assert found.empty.tolist() == [True]
    assert found.red_lines.tolist() == [[0, 4]]
    assert found.no_deal.tolist() == [[3, 0]]  # or the first would have to take .0, .1 or .2
    assert found.either.tolist() == [[3, 8]]
    assert found.shortfall == pytest.approx([0.05])


def test_where_red_lines_leave_nothing_no_concession_would_do() -> None:
    refused = np.ones((1, 2, 11), dtype=bool)
    found = zones(problem([SPLIT], [[0.25, 0.35]], refused=refused))
    assert found.shortfall.tolist() == [np.inf]
    assert found.either.tolist() == [[0, 0]]  # both would have to give way


def test_guarantors_who_do_not_carry_can_be_all_that_is_in_the_way() -> None:
    carried = np.ones((1, 11), dtype=bool)
    carried[0, 3:7] = False
    found = zones(problem([SPLIT], [[0.25, 0.35]], carried=carried))
    assert found.empty.tolist() == [True]
    assert found.unwilling.tolist() == [4]


# At random


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("parties", [2, 3, 5])
def test_zones_are_those_of_the_theory(seed: int, parties: int) -> None:
    preferences = at_random(np.random.default_rng(seed), parties)
    gains = gains_of(preferences)
    zone = zone_of(preferences, gains)
    found = zones_of(preferences, gains, zone)
    for i in range(preferences.codings):
        values, floor = allowed(preferences, i), preferences.reservation[i]
        assert zone[i].tolist() == zopa(values, floor).tolist()
        assert found.pressed[i] == zopa(values, floor - preferences.leverage[i]).sum()
        short = found.shortfall[i]
        if np.isfinite(short):  # so much less for all, and there is a zone; a little more, none
            assert egalitarian(values, floor - short) is not None
            assert egalitarian(values, floor - short + 2 * TIE) is None


@pytest.mark.parametrize("seed", SEEDS)
def test_without_a_constraint_the_zone_has_so_many_packages_more(seed: int) -> None:
    preferences = at_random(np.random.default_rng(seed), 3)
    before = zones(preferences)
    for s in range(3):
        refused, reservation = preferences.refused.copy(), preferences.reservation.copy()
        refused[:, s] = False
        reservation[:, s] = -1
        without = {
            "red_lines": replace(preferences, refused=refused),
            "no_deal": replace(preferences, reservation=reservation),
            "either": replace(preferences, refused=refused, reservation=reservation),
        }
        for name, changed in without.items():
            after = zones(changed)
            assert (after.size - before.size).tolist() == getattr(before, name)[:, s].tolist()
    everywhere = np.ones_like(preferences.carried)
    after = zones(replace(preferences, carried=everywhere))
    assert (after.size - before.size).tolist() == before.unwilling.tolist()


def test_parts_join_to_the_whole() -> None:
    rng = np.random.default_rng(5)
    parts = [zones(problem(rng.uniform(size=(n, 2, 6)), np.full((n, 2), 0.5))) for n in (3, 1, 4)]
    whole = joined(parts)
    assert len(whole.size) == 8
    assert whole.only(3).size.tolist() == parts[1].size.tolist()
    assert whole.either[4:].tolist() == parts[2].either.tolist()


@pytest.mark.parametrize("vetoes", [(), (0,), (1, 3)])
@pytest.mark.parametrize("quorum", [2, 3])
def test_under_a_quorum_the_zone_is_what_some_winning_coalition_accepts(
    quorum: int, vetoes: tuple[int, ...]
) -> None:
    rng = np.random.default_rng(quorum + len(vetoes))
    one = at_random(rng, 4)
    one = replace(one, quorum=quorum, veto=np.isin(np.arange(4), vetoes))
    gains = gains_of(one)
    zone = zone_of(one, gains)
    for i, p in np.ndindex(zone.shape):
        coalitions = (
            set(c) for c in itertools.combinations(range(4), quorum) if set(vetoes) <= set(c)
        )
        accepted = any(
            all(gains[i, s, p] >= 0 and not one.refused[i, s, p] for s in c) for c in coalitions
        )
        assert zone[i, p] == (accepted and one.carried[i, p])
    zones = zones_of(one, gains, zone)
    felt = np.where(one.refused, -np.inf, gains)
    for i in np.flatnonzero(zones.empty):
        needed = zones.shortfall[i]
        if np.isfinite(needed):
            lower = replace(one, reservation=one.reservation - needed - 1e-12)
            assert zone_of(lower, gains_of(lower))[i].any()
            higher = replace(one, reservation=one.reservation - needed + 2 * TIE)
            assert not zone_of(higher, gains_of(higher))[i].any()
    served = coalition_gains(one, felt)
    assert served.shape[1] == quorum
    assert np.array_equal(served.min(axis=1) >= 0, zone | ~one.carried & (served.min(axis=1) >= 0))


def test_under_a_quorum_whoever_is_not_needed_binds_nothing() -> None:
    """Three share a pie of one; two are enough. Without a veto each can be left out."""
    values = [[[0.5, 0.0, 0.5], [0.5, 0.5, 0.0], [0.0, 0.5, 0.5]]]
    one = replace(problem(values, [[0.2, 0.2, 0.2]]), quorum=2)
    gains = gains_of(one)
    zones = zones_of(one, gains, zone_of(one, gains))
    assert (zones.size[0], zones.either[0].tolist()) == (3, [0, 0, 0])
    held = replace(one, veto=np.array([True, False, False]))
    zones = zones_of(held, gains, zone_of(held, gains))
    assert (zones.size[0], zones.either[0].tolist()) == (2, [1, 0, 0])
