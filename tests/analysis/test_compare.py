from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.analysis.compare import Compared, Pair, Row, Side, common_part, compare
from sim.analysis.measures import run_table
from sim.analysis.outcomes import questions_of
from sim.outcomes import OUTCOMES
from sim.runs.run import Job
from tests.analysis.made_up import chances, from_outcomes, side, table
from tests.cases import bundled


def row(pair: Pair, name: str) -> Row:
    [found] = [row for row in pair.rows if row.measure.name == name]
    return found


def verdicts(pair: Pair) -> list[str]:
    return [*(r.verdict for r in pair.rows), *(gap.verdict for gap in pair.gaps)]


def only(found: Compared) -> Pair:
    [pair] = found.pairs
    return pair


def moved(part: float, codings: int = 500, per_coding: int = 4) -> Compared:
    """Runs, and the same with a part of the runs without a meeting ending in a walk-out instead."""
    own = chances(codings, 1)
    other = own.copy()
    other[:, 1] += part * other[:, 0]
    other[:, 0] *= 1 - part
    sides = [
        side(name, table(c, 2, per_coding), 1, per_coding) for name, c in (("A", own), ("B", other))
    ]
    return compare(sides)


def test_what_changes_is_found_and_what_does_not_is_not() -> None:
    pair = only(moved(0.1))
    assert pair.paired
    assert row(pair, "no_meeting").verdict == row(pair, "walkout").verdict == "differs"
    assert row(pair, "no_meeting").difference.value == pytest.approx(-0.05, abs=0.01)
    assert row(pair, "settlement").difference.value == 0
    assert row(pair, "settlement").verdict == "none"
    assert {gap.verdict for gap in pair.gaps} == {"differs"}


def test_runs_that_flip_are_counted_by_what_they_were_and_are() -> None:
    ended, coding = np.array([0, 0, 0, 1, 2, 5, 5, 6]), np.arange(8) // 2
    other = np.array([0, 1, 1, 1, 0, 5, 6, 6])
    pair = only(
        compare([side("A", from_outcomes(ended, coding)), side("B", from_outcomes(other, coding))])
    )
    assert pair.flips == (
        ("no_meeting", "walkout", 2),
        ("no_agreement", "no_meeting", 1),
        ("partial", "settlement", 1),
    )
    assert pair.flipped is not None
    assert (pair.flipped.count, pair.flipped.n) == (4, 8)
    assert not pair.identical


def test_shares_of_all_outcomes_change_by_nothing_together() -> None:
    pair = only(moved(0.07))
    changes = [row(pair, name).difference.value or 0 for name in OUTCOMES]
    assert sum(changes) == pytest.approx(0, abs=1e-12)


def test_the_same_runs_are_identical() -> None:
    pair = only(moved(0.0))
    assert pair.identical
    assert not pair.flips
    assert set(verdicts(pair)) == {"none"}
    for found in pair.rows:
        assert found.difference.bound
        assert found.codings_sd == pytest.approx(0, abs=1e-9)
        assert found.variance_factor is None


def test_a_number_that_changes_alone_makes_them_differ() -> None:
    own = chances(500, 1)
    pair = only(compare([side("A", table(own, 2)), side("B", table(own, 2, shift=0.02))]))
    assert not pair.flips
    assert not pair.identical
    found = row(pair, "gain.ada")
    assert found.difference.value == pytest.approx(0.02)
    assert found.verdict == "differs"


def test_another_seed_or_number_of_runs_per_coding_cannot_be_paired() -> None:
    runs = table(chances(300, 1), 2)
    for other in (side("B", runs, seed=2), side("B", runs, per_coding=5)):
        pair = only(compare([side("A", runs), other]))
        assert not pair.paired
        assert not pair.identical
        assert (pair.flips, pair.flipped) == ((), None)
        assert all(r.variance_factor is None and r.codings_sd is None for r in pair.rows)


def test_pairing_narrows_the_interval_by_the_factor_that_it_says() -> None:
    own = chances(2000, 1)
    other = 0.95 * own + 0.05 * np.eye(7)[1]
    a, b = table(own, 2), table(other, 2)
    paired = row(only(compare([side("A", a), side("B", b)])), "no_meeting")
    apart = row(only(compare([side("A", a), side("B", b, seed=9)])), "no_meeting")
    assert paired.variance_factor is not None
    assert paired.variance_factor > 3
    widths = [(r.difference.high or 0) - (r.difference.low or 0) for r in (apart, paired)]
    assert (widths[0] / widths[1]) ** 2 == pytest.approx(paired.variance_factor, rel=0.1)


def test_the_common_part_is_compared() -> None:
    own = chances(100, 1)
    long, short = table(own, 2), table(own[:60], 2)
    a, b = side("A", long), side("B", replace(short, replicate=short.replicate))
    first, second = common_part([a, b])
    assert len(first) == len(second) == 240
    lacking = short.only(np.setdiff1d(short.replicate, [7, 100]))
    pair = only(compare([a, side("B", lacking)]))
    assert pair.runs == (238, 238)
    assert pair.codings == (60, 60)


def test_without_a_common_run_there_is_nothing_to_compare() -> None:
    runs = table(chances(10, 1), 2)
    with pytest.raises(ValueError, match="no replicate"):
        common_part([side("A", runs.only(np.arange(4))), side("B", runs.only(np.arange(8, 12)))])


def test_in_how_many_codings_a_difference_holds_takes_many_runs_of_each() -> None:
    few, many = only(moved(0.3, 40, 49)), only(moved(0.3, 40, 50))
    assert all(found.holds is None for found in few.rows)
    assert row(few, "walkout").codings_sd is not None
    holding, counted = row(many, "walkout").holds or (0, 0)
    assert counted == 40
    assert 25 <= holding <= 40
    assert row(many, "settlement").holds == (0, 40)


def test_a_last_coding_that_was_cut_short_does_not_hide_in_how_many_it_holds() -> None:
    runs = table(chances(9, 1), 2, 50)
    short = runs.only(runs.replicate[:-20])
    pair = only(compare([side("A", runs, 1, 50), side("B", short, 1, 50)]))
    assert row(pair, "walkout").holds == (0, 9)


def test_every_comparison_that_is_made_is_in_the_family() -> None:
    runs = [table(chances(200, 1), seed) for seed in (2, 3, 4)]
    found = compare([side(name, each) for name, each in zip("ABC", runs, strict=True)])
    per_pair = len(found.pairs[0].rows) + len(found.pairs[0].gaps)
    assert found.family == 2 * per_pair
    smallest = min(r.difference.p or 1 for pair in found.pairs for r in pair.rows)
    [own] = [r for pair in found.pairs for r in pair.rows if r.difference.p == smallest][:1]
    assert own.p == pytest.approx(min(1, found.family * smallest), rel=1e-9)


def test_only_by_itself_is_said_where_the_correction_does_not_keep_a_difference() -> None:
    pair = only(moved(0.004, 500))
    told = {r.measure.name: (r.difference.p or 1, r.p or 1, r.verdict) for r in pair.rows}
    for own, corrected, verdict in told.values():
        wanted = "differs" if corrected <= 0.05 else "alone" if own <= 0.05 else "none"
        assert verdict == wanted
    assert told["walkout"][2] == "alone"


# False alarms


def alarms(trials: int, paired: bool) -> float:
    """How often two samples of the same codings' distribution are called different in anything."""
    found = 0
    for trial in range(trials):
        runs = [table(chances(250, 2 * trial + i), 10_000 + 2 * trial + i) for i in (0, 1)]
        sides = [side("A", runs[0]), side("B", runs[1], seed=1 if paired else 2)]
        pair = only(compare(sides))
        found += "differs" in verdicts(pair)
    return found / trials


@pytest.mark.parametrize("paired", [True, False])
def test_two_samples_of_one_kind_are_hardly_ever_called_different(paired: bool) -> None:
    assert alarms(20, paired) <= 0.15


@pytest.mark.long
@pytest.mark.parametrize("paired", [True, False])
def test_two_samples_of_one_kind_are_hardly_ever_called_different_in_a_thousand(
    paired: bool,
) -> None:
    assert alarms(1000, paired) <= 0.065


def seeds(name: str, seed: int, runs: int) -> Side:
    scenario = bundled(name)
    content, _ = run_table(Job(scenario, seed, runs, 4))
    return Side(name, seed, 4, content, questions_of(scenario))


@pytest.mark.long
def test_two_seeds_of_geneva_are_hardly_ever_called_different_in_a_thousand() -> None:
    found = 0
    for trial in range(1000):
        pair = only(compare([seeds("geneva", 10_000 + 2 * trial + i, 1000) for i in (0, 1)]))
        assert not pair.paired
        found += "differs" in verdicts(pair)
    assert found <= 65


def test_common_random_numbers_pay_where_one_small_number_changes() -> None:
    sides = []
    for overrides in ((), ("war.fatigue=0.1",)):
        scenario = bundled("geneva", *overrides)
        content, _ = run_table(Job(scenario, 1, 4000, 4))
        sides.append(Side("", 1, 4, content, questions_of(scenario)))
    pair = only(compare(sides))
    for name in OUTCOMES:
        factor = row(pair, name).variance_factor
        assert factor is not None
        assert factor >= 3, name
