from __future__ import annotations

from pathlib import Path

import pytest

from sim.api.sweep import sweep
from sim.views.figures.style import save
from sim.views.figures.sweep import draw
from tests.command import VALLEY
from tests.stored import whole

ONE = ("war.start_share=0.3:0.7:3",)
TWO = (*ONE, "stages.bilateral.rounds=4,9")
CASES = {
    "lines": (ONE, {}),
    "map": (TWO, {}),
    "maps": ((*TWO, "process=[bilateral],[preparation, bilateral]"), {}),
    "clouds": (("war.start_share=0.3:0.7", "horizon=2:9:8 weeks"), {"design": "lhs", "points": 5}),
    "names": (("red_lines=drawn,ignored,as_stated",), {}),
}


@pytest.mark.parametrize("width", [8.0, 89 / 25.4])
@pytest.mark.parametrize("name", CASES)
def test_a_figure_is_the_same_bytes_again_and_nothing_sticks_out(
    name: str, width: float, tmp_path: Path
) -> None:
    texts, more = CASES[name]
    results = sweep(VALLEY, set=texts, runs=40, output=tmp_path / "s", **more).content  # type: ignore[arg-type]
    for again in (1, 2):
        save(draw(results, width=width), tmp_path / f"{again}.svg")
    assert (tmp_path / "1.svg").read_bytes() == (tmp_path / "2.svg").read_bytes()
    whole(draw(results, width=width))
    whole(draw(results, "settlement", width))


def test_one_factor_has_a_panel_for_every_outcome_with_its_interval(tmp_path: Path) -> None:
    results = sweep(VALLEY, set=ONE, runs=200, output=tmp_path / "s").content
    axes = draw(results).axes[0]
    [line] = axes.get_lines()
    rows = results.table[results.table["outcome"] == "no_meeting"]
    assert line.get_xdata().tolist() == [0.3, 0.5, 0.7]  # type: ignore[union-attr]
    assert line.get_ydata().tolist() == pytest.approx((100 * rows["share"]).tolist())  # type: ignore[union-attr]
    assert len(draw(results).axes) == 9
    alone, gaps = draw(results, "settlement").axes
    assert gaps.get_title(loc="left") == "Difference from 0.3, points"
    assert len([mark for mark in gaps.lines if mark.get_marker() == "o"]) == 2  # all but the first
    [line] = alone.get_lines()
    rows = results.table[results.table["outcome"] == "settlement"]
    assert line.get_ydata().tolist() == pytest.approx((100 * rows["share"]).tolist())  # type: ignore[union-attr]
    assert axes.get_ylim()[0] == 0
