from __future__ import annotations

from statistics import NormalDist
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from sim.arrays import Ints
from sim.model import streams
from sim.model.streams import Streams, normal_quantile, normal_quantiles, raw_words, uniform_of

WORD = st.integers(0, 2**64 - 1)


def numpys(key: tuple[int, int], position: int, last: int) -> NDArray[np.uint64]:
    """Elements 0 to `last` of the stream as NumPy's own generator has them."""
    philox = np.random.Philox(key=np.array(key, np.uint64), counter=np.array([0, position, 0, 0]))
    return np.asarray(philox.random_raw(last + 1))


def ours(key: tuple[int, int], position: int, index: Ints) -> NDArray[np.uint64]:
    out = np.empty(len(index), dtype=np.uint64)
    raw_words(np.uint64(key[0]), np.uint64(key[1]), position, index, out)
    return out


@given(WORD, WORD, st.integers(0, 2**40), st.lists(st.integers(0, 200), min_size=1, max_size=40))
def test_raw_words_are_numpys_philox(k0: int, k1: int, position: int, index: list[int]) -> None:
    expected = numpys((k0, k1), position, max(index))[index]
    assert np.array_equal(ours((k0, k1), position, np.array(index, dtype=np.int64)), expected)


def test_an_element_far_out_is_numpys_after_as_many_steps() -> None:
    n = 3 * 10**9 + 1  # beyond what 32 bits count
    philox = np.random.Philox(key=np.array([5, 6], np.uint64), counter=np.array([0, 7, 0, 0]))
    philox.advance(n // 4)
    expected = philox.random_raw(4)[n % 4]
    assert ours((5, 6), 7, np.array([n]))[0] == expected


def test_a_key_tells_seed_purpose_and_actor_apart() -> None:
    keys = [
        Streams(seed).key(purpose, actor)
        for seed in (0, 1, 10)
        for purpose, actor in (("a", "b"), ("ab", ""), ("", "ab"), ("b", "a"), ("a", ""))
    ]
    assert len(set(keys)) == len(keys)


def test_a_stream_does_not_depend_on_what_was_drawn_before() -> None:
    index = np.arange(9)
    fresh = Streams(3).uniform("front", index, position=4)
    used = Streams(3)
    used.normal("other", index, "east")
    used.uniform("front", np.arange(100), position=3)
    assert np.array_equal(used.uniform("front", index, position=4), fresh)


def test_uniform_is_the_raw_word_as_a_fraction() -> None:
    keyed = Streams(11)
    raw = ours(tuple(int(k) for k in keyed.key("x")), 2, np.arange(2000))  # type: ignore[arg-type]
    drawn = keyed.uniform("x", np.arange(2000), position=2)
    assert np.abs(drawn - raw / 2.0**64).max() < 2**-51


@pytest.mark.parametrize("word", [0, 1, 2**63, 2**64 - 2**12, 2**64 - 1])
def test_the_most_extreme_words_stay_strictly_between_0_and_1(word: int) -> None:
    """A 0 or a 1 would make a quantile or a log-odds infinite."""
    drawn = uniform_of(np.uint64(word))
    assert 0 < drawn < 1
    assert np.isfinite(normal_quantile(drawn))


def test_columns_are_filled_with_the_numbers_of_their_purposes_and_replicates() -> None:
    index, rows = np.array([3, 4, 90]), np.array([0, 2, 3])
    out = np.zeros((5, 4))
    Streams(4).fill_normal(("x", "y"), index, "east", rows, out, 1)
    for column, purpose in ((1, "x"), (2, "y")):
        assert np.array_equal(out[rows, column], Streams(4).normal(purpose, index, "east"))
    assert np.count_nonzero(out) == 6


@pytest.mark.parametrize(
    "p", [2.0**-53, 1e-12, 1e-6, 0.001, 0.0749, 0.0751, 0.3, 0.5, 0.8, 0.925, 0.9999, 1 - 2.0**-53]
)
def test_normal_quantile_is_that_of_others(p: float) -> None:
    out = np.empty(1)
    normal_quantiles(np.array([p]), out)
    found = float(out[0])
    assert found == pytest.approx(NormalDist().inv_cdf(p), rel=1e-14, abs=1e-15)
    assert found == pytest.approx(float(ndtri(p)), rel=1e-12, abs=1e-15)
    assert float(ndtr(found)) == pytest.approx(p, rel=1e-12)


def test_normal_quantile_is_odd_around_a_half() -> None:
    p = np.arange(1, 512) / 1024  # exact, and so is 1 - p
    low, high = np.empty(511), np.empty(511)
    normal_quantiles(p, low)
    normal_quantiles(1 - p, high)
    assert np.array_equal(low, -high)
    assert np.all(np.diff(low) > 0)


def test_compiled_quantiles_are_those_of_plain_python() -> None:
    p = np.random.default_rng(1).uniform(size=2000) ** 3
    found = np.empty(p.shape)
    normal_quantiles(p, found)
    plain: Any = streams.normal_quantile.py_func
    # Not to the last bit: in the tails both call a logarithm, each that of its own library.
    assert found == pytest.approx([plain(x) for x in p], rel=1e-15, abs=1e-16)


def test_normal_numbers_have_the_moments_of_the_normal() -> None:
    z = Streams(0).normal("x", np.arange(100_000))
    assert abs(z.mean()) < 4 / np.sqrt(1e5)
    assert abs((z**2).mean() - 1) < 4 * np.sqrt(2 / 1e5)
    assert abs((z**4).mean() - 3) < 4 * np.sqrt(96 / 1e5)


def test_streams_of_different_purposes_rounds_and_seeds_are_unrelated() -> None:
    index = np.arange(20_000)
    drawn = [
        Streams(seed).normal(purpose, index, position=position)
        for seed in (0, 1)
        for purpose in ("a", "b")
        for position in (0, 1)
    ]
    related = np.corrcoef(drawn) - np.eye(len(drawn))
    assert np.abs(related).max() < 4.5 / np.sqrt(len(index))
