"""Against the published example, and openly where it does not come out."""

from __future__ import annotations

from typing import Any, get_args

import numpy as np
import pytest

from sim.arrays import Floats
from sim.theory.expected_utility import (
    CONVENTIONS,
    PRINTED,
    REPLICATION,
    Conventions,
    Course,
    Variant,
    expected_utility,
    gains,
    risk_exponents,
    success,
)
from tests.theory import sultan
from tests.theory.emissions import CAPABILITY, NAMES, POSITION, SALIENCE

PLACE, POWER, CARE = (np.array(x, dtype=float) for x in (POSITION, CAPABILITY, SALIENCE))
WEIGHT = POWER * CARE
VARIANTS = get_args(Variant)
PUBLISHED = [8.4, 9.9, 9.9, 9.9, 9.9, 7.4, 8.8, 9.6]
REIMPLEMENTED = [8.4159, 9.6109, 9.9620, 9.9620, 9.9620, 7.4720, 8.8246, 9.6711]
FRANCE, BELGIUM, NETHERLANDS, LUXEMBOURG, IRELAND = map(
    NAMES.index, ("France", "Belgium", "Netherlands", "Luxembourg", "Ireland")
)


def emissions(rounds: int, variant: Variant) -> Course:
    return expected_utility(POSITION, CAPABILITY, SALIENCE, rounds, variant)


# The first pass, as printed


def test_the_first_pass_of_the_printed_equations() -> None:
    """All risk exponents and Q one; a second pass then has the exponents of this one."""
    chance = success(PLACE, WEIGHT, 6.0, np.ones(10))
    assert chance[FRANCE, NETHERLANDS] == pytest.approx(0.575342, abs=1e-6)
    assert chance[FRANCE, BELGIUM] == pytest.approx(0.496307, abs=1e-6)
    assert gains(PLACE, CARE, chance, 6.0, 1.0)[FRANCE, NETHERLANDS] == pytest.approx(
        0.641096, abs=1e-6
    )


def test_one_side_or_the_other_succeeds() -> None:
    chance = success(PLACE, WEIGHT, 6.0, risk_exponents(PLACE, WEIGHT, CARE, 6.0))
    apart = PLACE[:, None] != PLACE
    assert (chance + chance.T)[apart] == pytest.approx(1)
    assert np.all(chance[~apart] == 0)


# The published medians, and what becomes of them


def test_the_replication_has_the_medians_of_the_known_re_implementation() -> None:
    course = emissions(8, "replication")
    assert course.median[0] == 7.0
    assert course.median[1:] == pytest.approx(REIMPLEMENTED, abs=5e-5)


def test_the_replication_has_the_published_medians_but_for_the_second() -> None:
    """Cut, not rounded, to one decimal; the second is published as 9.9 and comes out as 9.6."""
    cut = np.floor(emissions(8, "replication").median[1:] * 10) / 10
    assert np.flatnonzero(cut != PUBLISHED).tolist() == [1]
    assert cut[1] == 9.6


def test_the_replication_has_the_means_and_the_moves_of_the_known_re_implementation() -> None:
    """As it prints them for ten rounds; in these only three of the ten actors ever move."""
    course = emissions(10, "replication")
    means = [7.389956, 7.461314, 7.552501, 7.590145, 7.358131, 7.349174, 7.414878, 7.510457]
    assert course.mean[:8] == pytest.approx(means, abs=1e-6)
    assert course.mean[8:] == pytest.approx([7.572447, 7.324989, 7.242131], abs=1e-6)
    assert course.positions[10, BELGIUM] == pytest.approx(4.291541, abs=1e-6)
    moved = np.flatnonzero((course.positions != course.positions[0]).any(axis=0))
    assert set(moved) == {BELGIUM, LUXEMBOURG, IRELAND}


@pytest.mark.parametrize(
    ("challenger", "other", "gain", "counter"),
    [
        (FRANCE, BELGIUM, 0.2432965945, -0.1148305035),
        (BELGIUM, LUXEMBOURG, 0.5422461002, 0.2455092225),
        (LUXEMBOURG, IRELAND, 0.6824778253, 0.5382377664),
    ],
)
def test_the_replication_has_the_gains_of_the_known_re_implementation(
    challenger: int, other: int, gain: float, counter: float
) -> None:
    """As it prints them for the three moves of round one, seen by who is challenged."""
    risk = risk_exponents(PLACE, WEIGHT, CARE, 6.0, REPLICATION)
    chance = success(PLACE, WEIGHT, 6.0, risk, REPLICATION)
    seen = gains(PLACE, CARE, chance, 6.0, float(risk[other]))
    assert seen[challenger, other] == pytest.approx(gain, abs=1e-10)
    assert seen[other, challenger] == pytest.approx(counter, abs=1e-10)


def test_the_printed_equations_do_not_give_the_published_medians() -> None:
    """They stay at seven years, where all meet in the third round. A finding, not a target."""
    course = emissions(8, "printed")
    assert course.median == pytest.approx([7.0] * 9)
    assert np.ptp(course.positions[2]) > 0
    assert course.positions[3] == pytest.approx([7.0] * 10)
    assert course.mean[1:3] == pytest.approx([7.603787, 7.026588], abs=1e-6)


@pytest.mark.parametrize(
    ("change", "medians"),
    [
        ({"fixed_range": True}, [7.0] * 8),
        ({"weighted_point": True}, [7.0] * 8),
        ({"all_pairs": True}, [8.4159, 9.6109, 9.9620, 9.9996, 10, 10, 10, 8.1792]),
        ({"all_pairs": True, "weighted_point": True}, REIMPLEMENTED),
    ],
)
def test_the_published_course_hangs_on_what_divides_the_votes(
    change: dict[str, bool], medians: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And its later rounds on how compromises are ranked; the fixed range changes nothing here."""
    monkeypatch.setitem(CONVENTIONS, "printed", PRINTED._replace(**change))
    assert emissions(8, "printed").median[1:] == pytest.approx(medians, abs=5e-5)


def test_on_the_sultans_table_nobody_moves_in_the_replication(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As the re-implementation prints; with capitulations RUSSIA would go to and fro."""
    table = sultan.POSITION, sultan.CAPABILITY, sultan.SALIENCE
    course = expected_utility(*table, 8, "replication")
    assert course.median.tolist() == [13.9] * 9
    assert course.mean == pytest.approx([13.619912] * 9, abs=5e-7)
    assert (course.positions == sultan.POSITION).all()
    monkeypatch.setitem(CONVENTIONS, "printed", REPLICATION._replace(no_capitulation=False))
    course = expected_utility(*table, 2)
    assert course.median.tolist() == [13.9, 13.75, 13.9]
    moved = np.flatnonzero((course.positions != course.positions[0]).any(axis=0))
    assert moved.tolist() == [sultan.NAMES.index("RUSSIA")]


# Laws


def council(seed: int) -> tuple[Floats, Floats, Floats]:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(3, 9))
    return rng.uniform(0, 8, n), rng.uniform(0.1, 1, n), rng.uniform(0.1, 1, n)


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("seed", range(12))
def test_nobody_leaves_the_range_and_exponents_go_from_a_half_to_two(
    variant: Variant, seed: int
) -> None:
    positions, capabilities, saliences = council(seed)
    course = expected_utility(positions, capabilities, saliences, 6, variant)
    assert course.positions.shape == (7, len(positions))
    assert course.positions.min() >= positions.min()
    assert course.positions.max() <= positions.max()
    assert course.risk[0].min() == pytest.approx(0.5)
    assert course.risk[0].max() == pytest.approx(2.0)


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("seed", range(12))
def test_neither_names_nor_units_count(variant: Variant, seed: int) -> None:
    positions, capabilities, saliences = council(seed)
    here = expected_utility(positions, capabilities, saliences, 6, variant)
    order = np.random.default_rng(seed).permutation(len(positions))
    renamed = expected_utility(
        4 * positions[order], 2 * capabilities[order], saliences[order], 6, variant
    )
    assert renamed.positions == pytest.approx(4 * here.positions[:, order])
    assert renamed.risk == pytest.approx(here.risk[:, order])


@pytest.mark.parametrize("seed", range(12))
def test_as_printed_a_turned_scale_turns_the_course(seed: int) -> None:
    """Not so the replication, which takes the compromise that is lowest on the scale."""
    positions, capabilities, saliences = council(seed)
    here = expected_utility(positions, capabilities, saliences, 6)
    turned = expected_utility(-positions, capabilities, saliences, 6)
    assert turned.positions == pytest.approx(-here.positions)


@pytest.mark.parametrize("seed", range(12))
def test_as_printed_a_round_knows_nothing_of_those_before(seed: int) -> None:
    """Distances are measured by the range that is left; the replication keeps the first."""
    positions, capabilities, saliences = council(seed)
    course = expected_utility(positions, capabilities, saliences, 3)
    later = expected_utility(course.positions[1], capabilities, saliences, 2)
    assert later.positions == pytest.approx(course.positions[1:])


def test_who_loses_more_than_the_challenger_gains_gives_in_but_for_the_replication(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """E = .075 for the challenger and -.113 for the other, as the other sees it."""
    council = [6, 8], [0.4, 0.5], [1, 0.9], 1
    assert expected_utility(*council, "replication").positions[1].tolist() == [6, 8]
    monkeypatch.setitem(CONVENTIONS, "printed", REPLICATION._replace(no_capitulation=False))
    assert expected_utility(*council).positions[1].tolist() == [6, 6]


@pytest.mark.parametrize("risk", [0.5, 0.6, 0.7, 1.1, 1.9])
def test_who_agrees_has_nothing_to_gain_from_each_other(risk: float) -> None:
    places, saliences = np.array([1, 1, 1, 3.0]), np.array([0.3, 0.7, 0.9, 0.6])
    found = gains(places, saliences, np.zeros((4, 4)), 2.0, risk)
    assert np.all(found[:3, :3] == 0)


@pytest.mark.parametrize("variant", VARIANTS)
def test_who_agrees_stays(variant: Variant) -> None:
    course = expected_utility([3, 3, 3], [1, 1, 2], [0.5, 1, 1], 4, variant)
    assert np.all(course.positions == 3)
    assert np.all(course.risk == 1)
    assert expected_utility([3, 4], [1, 1], [1, 1], 0, variant).risk.shape == (0, 2)


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("nothing", [(0, 0.5), (0.5, 0), (0, 0)])
def test_who_has_no_capability_or_does_not_care_casts_no_vote(
    variant: Variant, nothing: tuple[float, float]
) -> None:
    capability, salience = zip(*[(0.5, 0.8), (0.4, 0.9), nothing], strict=True)
    course = expected_utility([1, 5, 9], capability, salience, 4, variant)
    assert np.isfinite(course.positions).all()
    assert course.median[0] == 1
    assert course.mean[0] == pytest.approx((0.4 * 1 + 0.36 * 5) / 0.76)


@pytest.mark.parametrize("variant", VARIANTS)
def test_equal_danger_is_equal_whatever_the_last_bit_says(variant: Variant) -> None:
    """Two equals in equal danger are neither rash nor timid, wherever they stand."""
    for shift in (0.0, 0.1, 0.7, 1990.1):
        course = expected_utility([shift, shift + 0.3], [0.7, 0.7], [0.9, 0.9], 1, variant)
        assert course.risk[0].tolist() == [1, 1]


def test_the_variants_differ_in_every_convention() -> None:
    assert all(p is not r for p, r in zip(PRINTED, REPLICATION, strict=True))
    assert Conventions._fields == (
        "fixed_range",
        "all_pairs",
        "weighted_point",
        "no_capitulation",
    )


@pytest.mark.parametrize(
    ("how", "wrong"),
    [
        ({"variant": "original"}, "variant: 'original'; allowed are 'printed' and 'replication'"),
        ({"rounds": -1}, "rounds: -1 is negative"),
        ({"positions": [[1]]}, r"positions: shape \(1, 1\)"),
        ({"capabilities": [1, -1]}, "capabilities: -1 is negative"),
        ({"capabilities": [1, 0], "saliences": [0, 1]}, "saliences: nobody has both"),
        ({"capabilities": [1]}, "capabilities: 1 numbers for 2 actors"),
        ({"saliences": [1, 80]}, "saliences: 80 is not between 0 and 1"),
        ({"saliences": [1, float("nan")]}, "saliences: nan is not a finite number"),
    ],
)
def test_wrong_arguments_are_named(how: dict[str, Any], wrong: str) -> None:
    given = {"positions": [1, 2], "capabilities": [1, 1], "saliences": [1, 1], "rounds": 1, **how}
    with pytest.raises(ValueError, match=wrong):
        expected_utility(**given)
