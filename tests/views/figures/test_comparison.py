from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.outcomes import OUTCOMES
from sim.views.figures.comparison import draw
from sim.views.figures.style import save
from sim.views.terms import CALIBRATED
from tests.command import VALLEY
from tests.compared import compared
from tests.stored import legend_of

SHOWN = ("outcome", "sum")
PAIR = ("geneva", "trilateral-first")
THREE = (*PAIR, "no-guarantee")


def drawn(figure: Figure) -> tuple[Axes, Axes]:
    shares, changes, _ = figure.axes
    return shares, changes


def xs(line: Line2D) -> list[float]:
    return [float(x) for x in np.asarray(line.get_xdata())]


def foot(figure: Figure) -> str:
    return " ".join(figure.get_supxlabel().split())


@pytest.mark.parametrize("sources", [PAIR, THREE])
def test_shares_and_differences_stand_where_they_belong(sources: tuple[str, ...]) -> None:
    found = compared(*sources)
    shares, changes = drawn(draw(found))
    first = [row for row in found.compared.pairs[0].rows if row.measure.kind in SHOWN]
    baseline, against = shares.lines[:2]
    assert xs(baseline) == pytest.approx([100 * (row.a or 0) for row in first])
    assert xs(against) == pytest.approx([100 * (row.b or 0) for row in first])
    whiskers = [
        line for line in changes.lines if len(xs(line)) == 2 and line.get_linewidth() == 1.4
    ]
    assert len(whiskers) == (len(OUTCOMES) + 2) * (len(sources) - 1)
    for line, row in zip(whiskers, first, strict=False):
        ends = [100 * (end or 0) for end in (row.difference.low, row.difference.high)]
        assert xs(line) == pytest.approx(ends)
    names = [label.get_text() for label in shares.get_yticklabels()]
    assert names[0] == "no meeting*"
    assert names[-3:] == ["settlement", "a deal", "a deal that stands\nfive years"]


def test_what_differs_is_filled_and_the_rest_is_hollow() -> None:
    found = compared(*PAIR)
    _, changes = drawn(draw(found))
    marks = [line for line in changes.lines if len(xs(line)) == 1]
    rows = [row for row in found.compared.pairs[0].rows if row.measure.kind in SHOWN]
    for mark, row in zip(marks, rows, strict=True):
        assert (mark.get_markerfacecolor() != "white") == (row.verdict == "differs")


def test_the_foot_says_what_was_run_and_what_it_is_not() -> None:
    found = compared(*THREE)
    text = foot(draw(found))
    for subject in found.subjects:
        assert f"{subject.letter}: {subject.hash}" in text
    assert "n 400, seed 1, 4 per draw; A: " in text
    assert f"sim {found.versions['sim']}" in text
    assert "not a forecast" in text
    assert CALIBRATED in text
    assert CALIBRATED not in foot(draw(compared(str(VALLEY), f"{VALLEY}+war.start_share=0.9")))


def test_the_same_comparison_is_the_same_file(tmp_path: Path) -> None:
    for name in ("a.svg", "b.svg"):
        save(draw(compared(*PAIR)), tmp_path / name)
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()


@pytest.mark.parametrize("width", [3.5, 8.0, 12.0])
@pytest.mark.parametrize("sources", [PAIR, THREE, (str(VALLEY), f"{VALLEY}+war.start_share=0.9")])
def test_nothing_sticks_out_or_lies_on_something_else(
    sources: tuple[str, ...], width: float
) -> None:
    figure = draw(compared(*sources), width)
    figure.draw_without_rendering()
    page = figure.bbox
    legend = legend_of(figure)
    shares, changes = drawn(figure)
    boxes = [legend.get_window_extent(), *(axes.get_tightbbox() for axes in (shares, changes))]
    for box in boxes:
        assert box is not None
        assert box.x0 >= page.x0 - 1
        assert box.x1 <= page.x1 + 1
        assert box.y0 >= page.y0 - 1
        assert box.y1 <= page.y1 + 1
    for one, other in ((0, 1), (0, 2), (1, 2)):
        first, second = boxes[one], boxes[other]
        assert first is not None
        assert second is not None
        assert not first.overlaps(second)
