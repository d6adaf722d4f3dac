from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.outcomes import OUTCOMES
from sim.runs.results import StoredResults
from sim.views.figures.shares import draw, icons
from tests.command import VALLEY
from tests.stored import stored, written


def test_a_reader_sees_how_all_runs_end_and_that_it_is_no_forecast() -> None:
    picture = draw(stored(VALLEY))
    text = written(picture.figure)
    assert "How 400 model runs end" in text
    assert "The valley" in text
    assert "not a forecast" in text
    for told in (
        "no meeting",
        "walk-out",
        "settlement",
        "n 400",
        "seed 1",
        f"sim {version('summit-sim')}",
    ):
        assert told in text.replace("\N{NO-BREAK SPACE}", " ")
    assert stored(VALLEY).header.scenario_hash in text


def test_bars_and_icons_are_those_of_the_summary() -> None:
    results = stored(VALLEY)
    found = results.summary["outcomes"]
    left, right = draw(results).figure.axes
    widths = [bar.get_width() for bar in left.patches]  # type: ignore[attr-defined]
    shown = {**found, **{name: results.summary["sums"][name] for name in ("deal", "standing")}}
    assert widths == pytest.approx([100 * row["share"] for row in shown.values()])
    drawn = [len(np.asarray(line.get_xdata())) for line in right.lines]
    assert sum(drawn) == 100
    for name, count in zip(OUTCOMES, drawn, strict=True):
        assert abs(count - 100 * found[name]["share"]) < 1
    places = {
        (x, y)
        for line in right.lines
        for x, y in zip(np.asarray(line.get_xdata()), np.asarray(line.get_ydata()), strict=True)
    }
    assert places == {(x, y) for x in range(10) for y in range(10)}


@pytest.mark.parametrize(
    ("counts", "found"),
    [
        ({"a": 7186, "b": 890, "c": 1924}, {"a": 72, "b": 9, "c": 19}),
        ({"a": 1, "b": 1, "c": 1}, {"a": 34, "b": 33, "c": 33}),
        ({"a": 999, "b": 1}, {"a": 100, "b": 0}),
        ({"a": 0, "b": 0}, {"a": 0, "b": 0}),
    ],
)
def test_icons_are_rounded_by_largest_remainders(
    counts: Mapping[str, int], found: Mapping[str, int]
) -> None:
    assert icons(counts) == found


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=7).filter(any))
def test_icons_add_up_and_none_is_off_by_one(counts: list[int]) -> None:
    named = dict(zip("abcdefg", counts, strict=False))
    found = icons(named)
    assert sum(found.values()) == 100
    assert all(abs(found[k] - 100 * n / sum(counts)) < 1 for k, n in named.items())


def test_what_is_too_rare_for_an_icon_is_named() -> None:
    results = stored(VALLEY)
    assert "Too rare" not in written(draw(results).figure)
    found = dict(results.summary["outcomes"])
    found["partial"] = found["partial"] | {"count": 1}
    summary = {**results.summary, "outcomes": found}
    rare = StoredResults(results.folder, {**results.manifest, "summary": summary})
    assert "Too rare for an icon: partial deal." in written(draw(rare).figure)


def test_a_fitted_chance_is_marked_and_others_are_not() -> None:
    assert "no meeting*" in written(draw(stored("geneva", runs=40)).figure)
    assert "calibrated, not predicted" in written(draw(stored("geneva", runs=40)).figure)
    assert "*" not in written(draw(stored(VALLEY)).figure)


def test_a_narrow_figure_has_its_icons_below() -> None:
    figure = draw(stored(VALLEY), width=4.5).figure
    figure.draw_without_rendering()
    left, right = figure.axes
    assert right.get_window_extent().y1 < left.get_window_extent().y0


def test_who_cannot_see_it_is_told_all_shares() -> None:
    picture = draw(stored(VALLEY))
    assert picture.title == "How 400 model runs end: The valley"
    assert picture.text.count("95 % interval") == len(OUTCOMES) + 2
    assert "Added up: a deal 12 %" in picture.text
