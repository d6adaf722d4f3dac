import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.analysis.intervals import ClusterSums
from sim.analysis.tally import Histogram, Tally
from sim.arrays import Bools, Ints

NAMES = ("all", "met", "signed")
RUNS = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), max_size=60)
CUTS = st.lists(st.integers(0, 60), max_size=5)


def runs_of(steps: list[tuple[int, int]]) -> tuple[Ints, dict[str, Bools]]:
    """The coding of each run, which goes on or up, and how far each run came."""
    coding = np.cumsum([step for step, _ in steps], dtype=np.int64)
    stage = np.array([stage for _, stage in steps], dtype=np.int64)
    return coding, {name: stage >= i for i, name in enumerate(NAMES)}


def tally(steps: list[tuple[int, int]], cuts: list[int]) -> Tally:
    made, (coding, marks) = Tally(NAMES), runs_of(steps)
    places = [0, *sorted(cuts), len(steps)]
    for start, stop in itertools.pairwise(places):
        made.add(coding[start:stop], {name: mark[start:stop] for name, mark in marks.items()})
    return made


def all_sums(made: Tally) -> list[ClusterSums]:
    return [made.sums(event, given) for event in NAMES for given in NAMES]


@given(RUNS, CUTS)
def test_sums_are_those_of_each_coding_wherever_blocks_are_cut(
    steps: list[tuple[int, int]], cuts: list[int]
) -> None:
    coding, marks = runs_of(steps)
    wanted = []
    for event in NAMES:
        for among in NAMES:
            y = [int(marks[event][coding == c].sum()) for c in set(coding.tolist())]
            x = [int(marks[among][coding == c].sum()) for c in set(coding.tolist())]
            both = list(zip(y, x, strict=True))
            wanted.append(
                ClusterSums(
                    sum(b > 0 for b in x),
                    sum(y),
                    sum(x),
                    sum(a * a for a in y),
                    sum(a * b for a, b in both),
                    sum(b * b for b in x),
                )
            )
    assert all_sums(tally(steps, cuts)) == wanted


@given(st.lists(RUNS, max_size=4))
def test_merging_is_adding_later_runs(parts: list[list[tuple[int, int]]]) -> None:
    steps: list[tuple[int, int]] = []
    merged = Tally(NAMES)
    for part in parts:
        start = sum(step for step, _ in steps) + 1  # each part begins with a new coding
        coding, marks = runs_of(part)
        later = Tally(NAMES)
        later.add(coding + start, marks)
        merged.merge(later)
        steps += [(step + (i == 0), stage) for i, (step, stage) in enumerate(part)]
    assert all_sums(merged) == all_sums(tally(steps, []))


def test_what_is_out_of_order_is_refused() -> None:
    first, second = tally([(0, 1), (3, 1)], []), tally([(3, 1)], [])
    with pytest.raises(ValueError, match="in order"):
        first.add(np.array([2]), {name: np.array([True]) for name in NAMES})
    with pytest.raises(ValueError, match="coding 3 does not come after 3"):
        first.merge(second)
    with pytest.raises(ValueError, match="wanted"):
        first.merge(Tally(["all"]))


@given(st.lists(st.floats(-1, 1), min_size=1), st.data())
def test_quantiles_are_those_of_the_sorted_numbers_rounded(
    numbers: list[float], data: st.DataObject
) -> None:
    cut = data.draw(st.integers(0, len(numbers)))
    histogram, rest = Histogram(4), Histogram(4)
    histogram.add(np.array(numbers[:cut]))
    rest.add(np.array(numbers[cut:]))
    histogram.merge(rest)
    wanted = [
        next(x for i, x in enumerate(sorted(numbers), 1) if i >= q * len(numbers))
        for q in (0.05, 0.5, 0.95)
    ]
    assert histogram.quantiles(0.05, 0.5, 0.95) == pytest.approx(wanted, abs=0.5001e-4)
    assert histogram.n == len(numbers)


def test_whole_numbers_stay_whole() -> None:
    weeks = Histogram()
    weeks.add(np.array([3, 1, 2, 2], dtype=np.int16))
    assert weeks.quantiles(0.25, 0.5, 0.75, 1.0) == [1, 2, 2, 3]


def test_of_nothing_there_is_no_median() -> None:
    assert Histogram(4).quantiles(0.5) == [None]
    with pytest.raises(ValueError, match="0 decimals"):
        Histogram(4).merge(Histogram())
