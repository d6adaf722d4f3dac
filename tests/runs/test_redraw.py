"""Redraws: some of what is drawn for codings anew or held, all else and the luck as before."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.outcomes import OUTCOMES
from sim.runs.executors import Here
from sim.runs.redraw import CODING, Ended, Points, Redraw, drawn_paths, run_redraws
from sim.runs.run import NOBODY, Job
from tests.cases import bundled
from tests.command import VALLEY

VALLEYS, GENEVA = bundled(str(VALLEY)), bundled("geneva")
POINTS = Points(VALLEYS, seed=1, per_coding=4, first=0, count=60)
MANY = Points(GENEVA, seed=1, per_coding=4, first=0, count=60)


def ended(**redraws: Redraw) -> dict[str, Ended]:
    with Here() as here:
        return dict(run_redraws(redraws, NOBODY, here))


def values(columns: dict[str, Any], path: str) -> list[float]:
    return [float(value) for value in columns[path]]


def test_with_nothing_changed_runs_are_those_of_a_batch() -> None:
    found = ended(base=Redraw(POINTS))["base"]
    block = Job(VALLEYS, 1, 240, 4).runner().block(range(240))
    outcome = block.runs["outcome"]
    names = [outcome.names[code] for code in outcome.codes]  # type: ignore[union-attr]
    assert [OUTCOMES[place] for place in found.outcomes.ravel()] == names


def test_only_what_is_asked_for_is_drawn_anew() -> None:
    before = Redraw(MANY).runner().drawn(range(240))
    paths = [path for path in drawn_paths(GENEVA) if len(set(values(before, path))) > 1]
    one = paths[0]
    assert len(paths) > 150
    after = Redraw(MANY, frozenset([one])).runner().drawn(range(240))
    assert [p for p in paths if values(before, p) != values(after, p)] == [one]
    whole = Redraw(MANY, frozenset(paths)).runner().drawn(range(240))
    assert all(values(before, p) != values(whole, p) for p in paths)


def test_a_held_input_stands_at_its_own_quantile() -> None:
    path = "war.start_share"
    held = {str(u): Redraw(MANY, held=((path, u),)) for u in (0.1, 0.9)}
    found = ended(**held)
    low, high = (found[name].drawn[path] for name in ("0.1", "0.9"))
    every = Redraw(Points(GENEVA, 1, 1, 0, 4_000)).runner().drawn(range(4_000))
    assert [low, high] == pytest.approx(np.quantile(values(every, path), [0.1, 0.9]), abs=0.01)


def test_other_luck_has_the_same_codings() -> None:
    same, other = Redraw(POINTS), Redraw(POINTS, luck=True)
    before = same.runner().drawn(same.replicates)
    after = other.runner().drawn(other.replicates)
    for path in drawn_paths(VALLEYS):
        assert values(before, path) == values(after, path)
    found = ended(same=same, other=other)
    assert not np.array_equal(found["same"].outcomes, found["other"].outcomes)


def test_the_coding_can_be_held_too() -> None:
    columns = Redraw(MANY, held=((CODING, 0.9),)).runner().drawn(range(80))
    letters = columns["letter"]
    assert {letters.names[c] for c in letters.codes} == {"d"}  # type: ignore[union-attr]
