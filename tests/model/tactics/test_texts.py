from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from sim.arrays import Ints
from sim.model.setting import Step
from sim.model.tactics.texts import annealing, best_first, hill_climbing
from tests.cases import bundled, played

CHOICES = np.array([(a, b, c) for a in (0, 1) for b in (2, 3) for c in (4, 5)])
N = 4000


def state(tabled: list[int], yes: list[int], allowed: list[int], limit: int = 6) -> dict[str, Any]:
    """After some texts with so many votes of two each, with those that may be tabled."""
    scores = np.full((N, 8), -1.0)
    scores[:, allowed] = 0.5
    rng = np.random.default_rng(2)
    votes = np.array([[n > i for i in range(2)] for n in yes], dtype=bool).reshape(len(yes), 1, 2)
    return {
        "best": np.full(N, allowed[0]),
        "scores": scores,
        "choices": CHOICES,
        "tabled": np.tile(np.array(tabled, dtype=np.int64)[:, None], N),
        "votes": np.broadcast_to(votes, (len(yes), N, 2)),
        "limit": np.full(N, limit),
        "draws": rng.uniform(size=(2, len(tabled) + 1, N)),
    }


def climb(*given: Any) -> Ints:
    found = state(*given)
    del found["limit"]
    return np.asarray(hill_climbing(**found))


def test_every_tactic_begins_with_the_best_text() -> None:
    first = state([], [], [5, 1, 2])
    assert (best_first(first["best"]) == 5).all()
    assert (annealing(**first) == 5).all()
    assert (climb([], [], [5, 1, 2]) == 5).all()


def test_a_change_is_drawn_evenly_among_the_texts_that_differ_on_the_fewest_issues() -> None:
    """From 0 = (0, 2, 4): 1, 2 and 4 differ on one issue, 3, 5 and 6 on two, 7 on three."""
    found = np.bincount(climb([0], [1], [7, 6, 4, 2, 1]), minlength=8) / N
    assert found[[1, 2, 4]] == pytest.approx(1 / 3, abs=0.03)
    assert found[[0, 3, 5, 6, 7]].sum() == 0
    assert set(climb([0], [1], [7, 6, 3])) == {6, 3}
    assert set(climb([0], [1], [7])) == {7}


def test_it_climbs_from_the_text_that_lost_no_votes() -> None:
    near_0, near_7 = {1, 2, 4}, {3, 5, 6}
    both = [1, 2, 3, 4, 5, 6]
    assert set(climb([0, 7], [1, 0], both)) == near_0
    assert set(climb([0, 7], [0, 1], both)) == near_7
    assert set(climb([0, 7], [1, 1], both)) == near_7
    assert set(climb([7, 0, 7], [1, 1, 0], both)) == near_0


def test_an_annealer_keeps_a_text_that_lost_votes_the_less_the_later_and_the_more_it_lost() -> None:
    """With probability exp(-n / T) after k of 6 texts, T = 1 - k / 6."""
    both = [1, 2, 3, 4, 5, 6]

    def moved(*given: Any) -> float:
        return float(np.isin(annealing(**state(*given)), (3, 5, 6)).mean())

    assert moved([0, 7], [1, 0], both) == pytest.approx(np.exp(-6 / 5), abs=0.03)
    assert moved([0, 7], [2, 0], both) == pytest.approx(np.exp(-12 / 5), abs=0.03)
    assert moved([0, 0, 0, 7], [1, 1, 1, 0], both) == pytest.approx(np.exp(-2), abs=0.03)
    assert moved([0, 7], [1, 1], both) == 1.0
    assert moved([0, 7], [0, 1], both) == 1.0


def test_without_a_text_to_table_there_is_none() -> None:
    found = state([0], [1], [7])
    found["scores"][:, 7] = -1.0
    assert (annealing(**found) == -1).all()


def texts(tactic: str) -> list[list[int]]:
    """The texts tabled in each of some replicates of talks at the mediator's table alone."""
    scenario = bundled("geneva").with_values(
        {
            "process": ["trilateral"],
            "stages.trilateral.text": tactic,
            "stages.trilateral.texts": 10,
            "stages.trilateral.walkout": 0,
            "stages.bilateral.noise": 0.6,
        }
    )
    steps: list[Step] = []
    played(scenario, 300, recorder=steps.append)
    out: list[list[int]] = [[] for _ in range(300)]
    for step in steps:
        if step.stage == "trilateral" and "votes" in step.facts:
            for row, text in zip(step.rows, step.facts["text"], strict=True):
                out[row].append(int(text))
    return out


def test_at_the_table_all_begin_alike_and_go_on_in_their_own_ways() -> None:
    found = {name: texts(name) for name in ("best_first", "hill_climbing", "annealing")}
    for one in zip(*found.values(), strict=True):
        assert len({tuple(each[:1]) for each in one}) == 1
    long = [n for n, each in enumerate(found["best_first"]) if len(each) > 3]
    assert len(long) > 5
    ways = [[found[name][n] for n in long] for name in found]
    assert all(a != b for a, b in pairwise(ways))
