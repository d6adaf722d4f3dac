"""Boxes where the truth is known: what made the outcome is found, and chance is called chance."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import binom

from sim.analysis.discovery import Box, Finder, Limit
from sim.analysis.drawn import Input, Sample, sample_of
from sim.analysis.peeling import peel
from sim.analysis.stability import Discovered, discover, halves
from sim.api.results import Results
from sim.api.run import run
from sim.arrays import Bools, Floats, Ints
from tests.cases import bundled

# The peeling trajectory of ema-workbench 2.5.3 on `quasi()` with peel_alpha and mass_min 0.05:
# step, coverage, density, mass.
EMA = (
    (1, 0.986175, 0.281579, 0.95000),
    (4, 0.944700, 0.315385, 0.81250),
    (9, 0.889401, 0.385230, 0.62625),
    (13, 0.838710, 0.448276, 0.50750),
    (19, 0.788018, 0.579661, 0.36875),
    (23, 0.769585, 0.698745, 0.29875),
    (29, 0.737327, 0.924855, 0.21625),
    (32, 0.677419, 1.000000, 0.18375),
)


def quasi() -> tuple[Floats, Bools]:
    """Four evenly spread inputs of 800 points; events in a corner of two, and a few others."""
    i = np.arange(1, 801)
    x = np.stack([(i * np.sqrt(q)) % 1 for q in (2, 3, 5, 7)])
    return x, ((x[0] > 0.6) & (x[1] < 0.5)) | (i % 11 == 0)


def sample(
    chance: Floats, values: Floats, kinds: tuple[Input, ...] | None = None, runs: int = 4
) -> Sample:
    """Runs drawn with a chance of the event that each coding has, always the same ones."""
    rng = np.random.default_rng(11)
    p, m = values.shape
    inputs = kinds or tuple(Input(f"x{j}", "number") for j in range(p))
    events = rng.binomial(runs, chance).astype(float)
    return Sample(inputs, values, events, np.full(m, float(runs)))


def even(p: int, m: int = 600) -> Floats:
    return np.random.default_rng(5).random((p, m))


def names(found: Discovered) -> dict[tuple[str, int], float]:
    inputs = found.finder.sample.inputs
    return {(inputs[limit.input].name, limit.side): limit.value for limit in found.box.limits}


def test_it_peels_as_the_reference_program_does() -> None:
    x, events = quasi()
    order = np.argsort(x, axis=1, kind="stable")
    at, side, limit = peel(x, order, events.astype(float), np.ones(800), 0.05, 0.05)
    inside, found = np.ones(800, dtype=bool), []
    for j, s, value in zip(at, side, limit, strict=True):
        inside &= (x[j] > value) if s == 0 else (x[j] < value)
        found.append((events[inside].sum() / events.sum(), events[inside].mean(), inside.mean()))
    assert len(found) == EMA[-1][0]
    for step, coverage, density, mass in EMA:
        assert found[step - 1][2] == pytest.approx(mass)
        # Slices of a whole number of points: now and then the other side comes first.
        assert found[step - 1][:2] == pytest.approx((coverage, density), abs=0.01)
    assert found[-1] == pytest.approx(EMA[-1][1:], abs=1e-6)


def test_a_corner_of_two_inputs_among_forty_is_found() -> None:
    x = even(40)
    found = discover(sample(np.where((x[3] > 0.6) & (x[7] < 0.5), 0.7, 0.05), x))
    assert found.told
    assert set(names(found)) == {("x3", 0), ("x7", 1)}
    assert names(found)["x3", 0] == pytest.approx(0.6, abs=0.05)
    assert names(found)["x7", 1] == pytest.approx(0.5, abs=0.05)
    assert found.held_out.density == pytest.approx(0.7, abs=0.08)
    assert {s.share for s in found.steadiness[:2]} == {1.0}


def test_inputs_without_effect_do_not_hide_those_that_have_one() -> None:
    x = even(150, 500)
    finder = Finder(sample(0.02 + 0.3 * x[0] * x[1], x))
    assert {limit.input for box in finder.boxes() for limit in box.limits} == {0, 1}


def test_a_half_box_knows_nothing_of_the_half_that_measures_it() -> None:
    x = even(10, 200)
    finder = Finder(sample(np.where(x[0] > 0.5, 0.5, 0.1), x))
    pairs = halves(finder, np.random.Generator(np.random.Philox(key=1)))
    for box, other in pairs[:4]:
        assert other.sum() == 100
        assert box == finder.box(~other)


def test_of_two_inputs_that_tell_the_same_one_is_enough() -> None:
    x = even(20)
    x[1] = x[0] + 0.02 * x[1]
    found = discover(sample(np.where(x[0] > 0.5, 0.5, 0.1), x))
    assert len(found.box.limits) == 1
    assert all(p <= 0.05 for p in found.quasi_p.values())


def test_a_small_sure_gain_goes_before_a_large_dear_one() -> None:
    i = np.arange(200)
    x = np.stack([i / 200, (i % 2).astype(float)])
    events = np.where(i < 10, 0.0, np.where(i % 2 == 1, 0.6, 0.5))
    at, side, _ = peel(x, np.argsort(x, axis=1, kind="stable"), events, np.ones(200), 0.05, 0.05)
    assert (at[0], side[0]) == (0, 0)  # per run given up; by density alone it were the other input


def test_no_box_is_smaller_than_the_least() -> None:
    x = np.linspace(0, 1, 500)[None, :]
    _, _, limit = peel(x, np.argsort(x, axis=1), x[0] ** 4, np.ones(500), 0.05, 0.2)
    assert 0.2 <= (x[0] > limit.max()).mean() < 0.22


def test_what_matters_at_both_ends_is_found() -> None:
    x = even(40)
    found = discover(sample(np.where(abs(x[2] - 0.5) < 0.2, 0.6, 0.1), x))
    assert set(names(found)) == {("x2", 0), ("x2", 1)}


def test_a_yes_or_no_and_a_letter_are_found() -> None:
    x = even(20)
    x[4] = x[4] < 0.5
    x[5] = x[5] < 0.25
    kinds = (
        *(Input(f"x{j}", "number") for j in range(4)),
        Input("x4", "binary"),
        Input("letter", "letter", "a"),
        *(Input(f"x{j}", "number") for j in range(6, 20)),
    )
    found = discover(sample(np.where((x[4] == 0) & (x[5] == 1), 0.9, 0.1), x, kinds))
    assert names(found) == {("x4", 1): 0.5, ("letter", 0): 0.5}


@pytest.mark.parametrize("seed", range(3))
def test_of_chance_no_condition_is_told(seed: int) -> None:
    x = np.random.default_rng(seed).random((40, 600))
    assert not discover(sample(np.full(600, 0.2), x)).told


def test_a_search_flatters_itself_and_the_other_half_does_not() -> None:
    x = even(60, 300)
    found = discover(sample(np.where(x[0] > 0.5, 0.35, 0.15), x))
    assert found.measured.density.share is not None
    assert found.measured.density.share > found.held_out.density
    assert found.held_out.density < 0.36  # inside the true box it is 0.35


def test_a_box_that_shuffled_outcomes_give_too_is_not_told() -> None:
    x = even(20, 200)
    found = discover(sample(np.where(x[0] > 0.5, 0.5, 0.1), x))
    assert found.told
    assert not replace(found, p=0.06).told


def test_a_wanted_coverage_is_kept_by_a_denser_box() -> None:
    x = even(40)
    drawn = sample(0.05 + 0.5 * x[0] * x[1], x)
    free, wanted = discover(drawn).measured, discover(drawn, coverage=0.3).measured
    assert 0.3 <= wanted.coverage < free.coverage
    assert wanted.density.share is not None
    assert free.density.share is not None
    assert wanted.density.share > free.density.share


def test_the_quasi_p_value_is_a_binomial_tail_where_every_run_has_a_coding() -> None:
    x = even(2)
    drawn = sample(np.where((x[0] > 0.5) & (x[1] > 0.5), 0.5, 0.1), x, runs=1)
    box = Box((Limit(0, 0, 0.5), Limit(1, 0, 0.5)), 0, 0)
    for limit, other in (box.limits, box.limits[::-1]):
        inside, without = Finder(drawn).inside(box), other.holds(x)
        rate = drawn.events[without].mean()
        tail = binom.sf(drawn.events[inside].sum() - 1, inside.sum(), rate)
        # The variance between 600 codings of one run each is 600 / 599 of that between runs.
        assert Finder(drawn).quasi_p(box)[limit] == pytest.approx(tail, rel=0.03)


def test_runs_of_one_coding_are_no_independent_witnesses() -> None:
    x = even(2)
    chance = np.where(x[0] > 0.5, 0.6, 0.4)
    rng = np.random.default_rng(2)
    once = rng.binomial(1, chance).astype(float)
    box = Box((Limit(0, 0, 0.5),), 0, 0)
    one = Sample((Input("a", "number"), Input("b", "number")), x, once, np.ones(600))
    copied = Sample(one.inputs, x, 10 * once, np.full(600, 10.0))
    p = [Finder(each).quasi_p(box)[box.limits[0]] for each in (one, copied)]
    assert p[1] == pytest.approx(p[0])


def test_all_of_it_is_the_same_at_every_look() -> None:
    x = even(20, 200)
    drawn = sample(np.where(x[0] > 0.5, 0.5, 0.1), x)
    one, other = discover(drawn), discover(drawn)
    assert (one.box, one.held_out, one.p) == (other.box, other.held_out, other.p)


@pytest.fixture(scope="module")
def geneva() -> Results:
    return run(bundled("geneva"), 400, 1)


def test_draws_and_outcomes_stand_beside_one_another(geneva: Results) -> None:
    drawn = sample_of(geneva.iter_blocks(), geneva.iter_blocks("codings"), "deal")
    by_hand = geneva.runs.assign(
        deal=geneva.runs["outcome"].isin(["ceasefire", "partial", "settlement"])
    )
    assert drawn.events.tolist() == by_hand.groupby("coding")["deal"].sum().tolist()
    places = {each.name: j for j, each in enumerate(drawn.inputs)}
    cost = drawn.values[places["actors.russia.war_cost"]]
    assert cost.tolist() == geneva.codings["actors.russia.war_cost"].tolist()
    letters = [each.letter for each in drawn.inputs if each.kind == "letter"]
    assert letters == ["a", "b", "c", "d"]


def by_letter(letter: Ints, values: Floats, chance: Floats) -> Sample:
    """Codings of two letters, with what was drawn for them."""
    kinds = (*(Input(f"x{j}", "number") for j in range(len(values))),)
    letters = (Input("letter", "letter", "a"), Input("letter", "letter", "b"))
    both = np.stack([letter == 0, letter == 1]).astype(float)
    return sample(chance, np.vstack([values, both]), kinds + letters)


def test_a_condition_that_only_says_which_letter_is_drawn_is_called_so() -> None:
    letter = np.random.default_rng(3).integers(0, 2, 1000)
    values = even(3, 1000)
    values[0] += 0.95 * letter  # goes with the letter, and does nothing
    finder = Finder(by_letter(letter, values, np.where(letter == 1, 0.7, 0.2)))
    stands_in, real = Limit(0, 0, 0.975), Limit(4, 0, 0.5)
    assert finder.input(real).letter == "b"
    assert finder.stand_ins(Box((stands_in,), 1.0, 1.0)) == {stands_in}
    assert finder.stand_ins(Box((real,), 1.0, 1.0)) == frozenset()


def test_a_condition_that_works_within_the_letters_is_none() -> None:
    letter = np.random.default_rng(3).integers(0, 2, 1000)
    values = even(3, 1000)
    chance = np.where(letter == 1, 0.4, 0.1) + 0.4 * (values[1] > 0.5)
    values[0] += 0.95 * letter
    found = discover(by_letter(letter, values, chance))
    assert ("x1", 0) in names(found)
    assert not {found.finder.input(limit).name for limit in found.stand_ins} & {"x1", "letter"}
    limits = (Limit(0, 0, 0.975), Limit(1, 0, 0.5))
    assert found.finder.stand_ins(Box(limits, 1.0, 1.0)) == {limits[0]}


def test_without_letters_nothing_stands_in_for_one() -> None:
    values = even(2)
    found = discover(sample(0.1 + 0.7 * (values[0] > 0.5), values))
    assert found.box.limits
    assert found.stand_ins == frozenset()
