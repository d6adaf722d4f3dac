from __future__ import annotations

import numpy as np
import pytest

from sim.views.figures.numbers import draw, nothing
from tests.command import VALLEY
from tests.stored import stored, written


def test_every_panel_has_fifty_dots_and_its_median() -> None:
    results = stored(VALLEY)
    figure = draw(results).figure
    panels = [axes for axes in figure.axes if axes.get_visible()]
    found = [row for row in results.summary["numbers"].values() if row["n"]]
    assert len(panels) == len(found)
    for axes in panels:
        dots = [line for line in axes.lines if line.get_marker() == "o"]
        assert [len(np.asarray(line.get_xdata())) for line in dots] == [50]
    week = results.summary["numbers"]["week"]
    lines = [line for line in panels[0].lines if line.get_marker() == "None"]
    assert np.asarray(lines[0].get_xdata())[0] == pytest.approx(week["median"])
    assert f"median {week['median']:g} of {week['n']} meetings" in written(figure)


def test_what_a_left_out_stage_would_settle_is_no_panel() -> None:
    talks = written(draw(stored("gallery/siting", runs=100)).figure)
    assert "Gain of Residents" in talks
    assert "Week of the meeting" not in talks
    assert "durability" not in talks.lower()


def test_stacks_too_tall_to_be_counted_say_how_many_they_are() -> None:
    """All runs of the split end alike."""
    panels = draw(stored("gallery/split", runs=40)).figure.axes
    assert [text.get_text() for axes in panels for text in axes.texts] == ["50", "50"]


def test_no_number_is_nothing_to_draw() -> None:
    assert nothing(stored("budapest", runs=40)) == "no run reports a number"
    assert nothing(stored(VALLEY)) is None
