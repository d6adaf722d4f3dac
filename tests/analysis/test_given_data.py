"""What goes with an input is found in made-up codings where it is known, and nothing where none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest

from sim.analysis.drawn import Input, Sample
from sim.analysis.given_data import PER_CLASS, GivenData, classes_of, given_data
from sim.arrays import Floats, Ints

CODINGS = 4_000


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.Generator(np.random.Philox(key=seed))


def sample(
    chances: Floats, inputs: Mapping[str, Floats], per_coding: int = 4, seed: int = 77
) -> Sample:
    """Codings with these chances of the event, and what was drawn for them."""
    events = rng(seed).binomial(per_coding, chances).astype(np.float64)
    kinds: Any = {name: "binary" if set(v) <= {0, 1} else "number" for name, v in inputs.items()}
    named = tuple(Input(name, kinds[name]) for name in inputs)
    runs = np.full(len(chances), float(per_coding))
    return Sample(named, np.stack(list(inputs.values())), events, runs)


def found(given: Sample) -> GivenData:
    told = given_data(given)
    assert told is not None
    return told


def indices(given: Sample) -> dict[str, float]:
    return {effect.name: effect.index for effect in found(given).effects}


def uniform(seed: int, size: int = CODINGS) -> Floats:
    return np.asarray(rng(seed).random(size))


@pytest.mark.parametrize("per_coding", [2, 4, 20])
def test_an_input_that_decides_alone_takes_all_however_few_runs_a_coding_has(
    per_coding: int,
) -> None:
    x = uniform(1)
    given = sample(0.1 + 0.8 * x, {"it": x, "other": uniform(2)}, per_coding)
    told = indices(given)
    assert told["it"] == pytest.approx(0.99, abs=0.06)  # ten even classes lose a hundredth
    assert told["other"] == pytest.approx(0, abs=0.02)
    assert [effect.name for effect in found(given).told] == ["it"]


def test_inputs_that_add_up_share_by_their_variances() -> None:
    x, y = uniform(1), uniform(2)
    told = indices(sample(0.2 + 0.3 * x + 0.2 * y, {"x": x, "y": y}, 20))
    assert told["x"] == pytest.approx(9 / 13, abs=0.05)
    assert told["y"] == pytest.approx(4 / 13, abs=0.05)


def test_what_inputs_do_only_together_is_in_neither() -> None:
    x, y = (np.round(uniform(seed)) for seed in (1, 2))
    told = indices(sample(np.where(x == y, 0.8, 0.2), {"x": x, "y": y}))
    assert max(told.values()) < 0.02


def test_the_letters_of_the_coding_are_one_input() -> None:
    letter = rng(3).integers(0, 3, CODINGS)
    chances = np.array([0.2, 0.5, 0.8])[letter]
    events = rng(4).binomial(4, chances).astype(np.float64)
    inputs = tuple(Input("letter", "letter", name) for name in "abc")
    values = np.stack([(letter == i).astype(np.float64) for i in range(3)])
    given = Sample(inputs, values, events, np.full(CODINGS, 4.0))
    [effect] = found(given).effects
    assert effect.name == "letter"
    assert effect.index == pytest.approx(1, abs=0.05)
    assert [c.letter for c in effect.classes] == ["a", "b", "c"]
    for c, chance in zip(effect.classes, (0.2, 0.5, 0.8), strict=True):
        assert c.share.low is not None
        assert c.share.high is not None
        assert c.share.low < chance < c.share.high


def with_letters(
    letter: Ints, chances: Floats, inputs: Mapping[str, Floats], seed: int = 77
) -> Sample:
    """A sample whose codings follow letters, with the chances and what was drawn."""
    plain = sample(chances, inputs, seed=seed)
    many = int(letter.max()) + 1
    letters = tuple(Input("letter", "letter", "abcd"[i]) for i in range(many))
    values = np.stack([(letter == i).astype(np.float64) for i in range(many)])
    return Sample(
        (*plain.inputs, *letters), np.vstack([plain.values, values]), plain.events, plain.runs
    )


def letters(many: int = 2, size: int = CODINGS) -> Ints:
    return np.asarray(rng(31).integers(0, many, size))


@pytest.mark.parametrize("many", [2, 4])
def test_what_only_stands_in_for_the_letter_has_no_part(many: int) -> None:
    """The letter alone moves the outcome; idle inputs are drawn around its codes, or are not."""
    letter = letters(many)
    idle = {
        "around": letter + 0.1 * uniform(1),
        "wide": letter + 3.0 * uniform(2),
        "red line": np.where(letter == 0, uniform(3) < 0.6, False).astype(float),
        "firmer": (uniform(4) < np.where(letter == 0, 0.9, 0.4)).astype(float),
        "the letter itself": letter.astype(float),
    }
    given = with_letters(letter, np.linspace(0.1, 0.7, many)[letter], idle)
    told = indices(given)
    assert told.pop("letter") == pytest.approx(1, abs=0.05)
    assert "the letter itself" not in told  # nothing is left of it within a letter
    assert max(map(abs, told.values())) < 0.01
    assert [effect.name for effect in found(given).told] == ["letter"]


def test_letter_and_inputs_around_its_codes_add_up_to_all() -> None:
    """A third of the variance each: letter, a number drawn around its code, a red line."""
    letter, u, v = letters(), uniform(1), (uniform(2) < 0.5).astype(float)
    chances = 0.1 + 0.2 * letter + 0.2 * v + 0.2 * np.sqrt(3) * u
    given = with_letters(
        letter, chances, {"number": 2.0 * letter + u, "line": v, "idle": letter.astype(np.float64)}
    )
    told = indices(given)
    for name in ("letter", "number", "line"):
        assert told[name] == pytest.approx(1 / 3, abs=0.05)
    assert sum(told.values()) == pytest.approx(1, abs=0.06)


def test_a_red_line_that_one_letter_alone_states_counts_by_what_it_does_there() -> None:
    letter = letters()
    line = np.where(letter == 0, uniform(1) < 0.5, False).astype(float)
    given = with_letters(letter, 0.6 - 0.4 * line, {"line": line})
    effect = next(e for e in found(given).effects if e.name == "line")
    between = 0.16 * 0.25 / 2  # within one of two letters
    whole = between + 0.2**2 / 4
    assert effect.index == pytest.approx(between / whole, abs=0.05)
    talk, real = (c.share for c in effect.classes)
    assert talk.share == pytest.approx(0.6, abs=0.03)  # not with the runs of the other letter
    assert talk.n + real.n == 4 * (letter == 0).sum()
    assert real.share == pytest.approx(0.2, abs=0.03)


def test_shares_of_a_red_line_are_those_of_all_letters_at_their_weights() -> None:
    """Firm in one letter, loose in the other, and without effect: both shares are the same."""
    letter = letters()
    line = (uniform(8) < np.where(letter == 0, 0.9, 0.1)).astype(float)
    given = with_letters(letter, np.where(letter == 0, 0.2, 0.6), {"line": line, "u": uniform(5)})
    effect = next(e for e in found(given).effects if e.name == "line")
    for each in effect.classes:
        assert each.share.share == pytest.approx(0.4, abs=0.03)
        assert each.share.low is not None
        assert each.share.high is not None
        assert each.share.low < 0.4 < each.share.high
        assert each.share.high - each.share.low < 0.12


def test_intervals_hold_the_index_as_often_as_they_say() -> None:
    held, size = 0, 1_000
    for seed in range(40):
        x, y = uniform(500 + seed, size), uniform(900 + seed, size)
        given = sample(0.2 + 0.3 * x + 0.2 * y, {"x": x, "y": y}, seed=seed)
        effect = next(e for e in found(given).effects if e.name == "x")
        assert effect.low is not None
        assert effect.high is not None
        held += effect.low <= 0.99 * 9 / 13 <= effect.high  # ten classes lose a hundredth
    assert held >= 34  # fewer of 40 at 95 % would come up once in 150 times


def test_a_tie_is_a_tie_and_a_winner_is_one() -> None:
    x, y, z = uniform(1), uniform(2), uniform(3)
    given = sample(0.1 + 0.3 * x + 0.29 * y + 0.12 * z, {"x": x, "y": y, "z": z})
    told = found(given)
    assert {e.name for e in told.told} == {"x", "y", "z"}
    assert {e.name for e in told.tied(told.told)} == {"x", "y"}
    assert [e.name for e in told.tied(told.told[2:])] == ["z"]


def test_where_nothing_goes_with_anything_hardly_ever_is_something_told() -> None:
    false = 0
    for seed in range(40):
        draws = {f"x{i}": uniform(1000 * seed + i, 600) for i in range(5)}
        given = sample(0.1 + 0.8 * uniform(1000 * seed + 99, 600), draws, seed=1000 * seed + 98)
        false += bool(found(given).told)
    assert false <= 6  # of 40 at 5 %; 7 or more would come up once in 300 times


@pytest.mark.parametrize(
    "chances",
    [lambda x: 0.1 + 2.4 * (x - 0.5) ** 2, lambda x: 0.7 - 2.4 * (x - 0.5) ** 2],
    ids=["valley", "hill"],
)
def test_an_input_that_turns_is_marked(chances: Callable[[Floats], Floats]) -> None:
    x, y = uniform(1), uniform(2)
    given = sample(chances(x) + 0.1 * y, {"bent": x, "straight": y})
    turns = {effect.name: effect.turns for effect in found(given).effects}
    assert turns == {"bent": True, "straight": False}


def test_what_classes_differ_by_chance_is_taken_off() -> None:
    draws = {f"x{i}": uniform(100 + i, 600) for i in range(60)}
    found = indices(sample(0.1 + 0.8 * uniform(99, 600), draws))
    assert np.mean(list(found.values())) == pytest.approx(0, abs=0.006)  # else 9 / 600 and more


def test_the_same_at_every_look() -> None:
    x = uniform(1)
    given = sample(0.2 + 0.5 * x, {"x": x, "y": uniform(2)})
    assert found(given) == found(given)


def test_codings_of_which_runs_failed_count_by_the_runs_they_have() -> None:
    x = uniform(1)
    given = sample(0.1 + 0.8 * x, {"x": x, "y": uniform(2)})
    runs = given.runs.copy()
    runs[::3] = 2
    fewer = Sample(given.inputs, given.values, np.minimum(given.events, runs), runs)
    assert found(fewer).effects[0].name == "x"
    assert abs(found(fewer).effects[1].index) < 0.02


@pytest.mark.parametrize(
    "given",
    [
        sample(np.full(2 * PER_CLASS - 1, 0.5), {"x": uniform(1, 2 * PER_CLASS - 1)}),
        sample(np.zeros(400), {"x": uniform(1, 400)}),
        sample(np.ones(400), {"x": uniform(1, 400)}),
        Sample((), np.zeros((0, 400)), np.ones(400), np.full(400, 4.0)),
    ],
    ids=["few codings", "no event", "only events", "nothing drawn"],
)
def test_where_there_is_nothing_to_tell_nothing_is_told(given: Sample) -> None:
    assert given_data(given) is None


def test_equal_values_are_in_one_class_and_classes_are_about_as_large() -> None:
    values = np.concatenate([np.zeros(700), np.arange(1, 301)])
    classes = classes_of(values)
    assert len(set(classes[:700])) == 1
    assert (np.diff(classes[700:]) >= 0).all()
    sizes = np.bincount(classes_of(uniform(5, 1000)))
    assert sizes.tolist() == [100] * 10
