from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.analysis.solve import Solved, solve
from sim.inputs.loading import load
from sim.inputs.scenario import Scenario
from sim.runs.preferences import Valuation
from sim.views.figures.frontier import axes_of, draw
from sim.views.figures.style import save
from tests.cases import bundled, split
from tests.command import VALLEY
from tests.stored import legend_of

THREE = VALLEY.parent / "three.yaml"


def solved(scenario: Scenario) -> tuple[Solved, Scenario]:
    return solve(Valuation(scenario), 1, 40), scenario


def drawn(scenario: Scenario, width: float = 8) -> tuple[Figure, Axes, Solved]:
    found, scenario = solved(scenario)
    figure = draw(found, scenario, 1, width)
    return figure, figure.axes[0], found


def line(axes: Axes, label: str) -> Line2D:
    [found] = [each for each in axes.lines if str(each.get_label()).startswith(label)]
    return found


def places(found: Line2D) -> list[tuple[float, float]]:
    xs, ys = (np.asarray(values).tolist() for values in found.get_data())
    return list(zip(xs, ys, strict=True))


def test_packages_frontier_and_solutions_stand_where_they_belong() -> None:
    _, axes, found = drawn(bundled("geneva", "actors.russia.war_cost=0.3"))
    x, y = found.centre.values
    shown = [place for each in axes.lines[:3] for place in places(each)]
    both = np.isfinite(found.centre.values).all(axis=0)
    assert sorted(shown) == sorted(zip(x[both].tolist(), y[both].tolist(), strict=True))
    frontier = places(line(axes, "Pareto frontier"))
    assert len(frontier) == len(found.frontier)
    assert [b for _, b in frontier] == sorted((b for _, b in frontier), reverse=True)
    nash = found.rules["nash"].central
    assert nash is not None
    mark = line(axes, "Nash")
    assert places(mark) == [(x[nash.package], y[nash.package])]


def test_no_deal_is_drawn_at_the_reservation_values() -> None:
    figure, axes, found = drawn(bundled("geneva"))
    lines = [each for each in axes.lines if len(set(np.asarray(each.get_xdata()).tolist())) == 1]
    assert found.centre.reservation[0] in {float(np.asarray(e.get_xdata())[0]) for e in lines}
    assert "worth of no deal" in {text.get_text() for text in legend_of(figure).get_texts()}


def test_an_empty_zone_marks_what_comes_nearest() -> None:
    figure, axes, found = drawn(bundled("geneva"))
    assert found.nearest is not None
    assert places(line(axes, "nearest to a zone"))
    labels = {text.get_text() for text in legend_of(figure).get_texts()}
    assert "in the zone of possible agreement" not in labels


def test_of_several_principals_those_who_conflict_most_are_drawn() -> None:
    figure, axes, found = drawn(load(str(THREE)))
    assert [found.principals[s] for s in axes_of(found)] == ["alder", "birch"]
    assert axes.get_xlabel() == "Value to Alder, 0 to 1"
    assert "Two of 3 principals" in " ".join(figure.get_supxlabel().split())
    assert line(axes, "Pareto frontier").get_linestyle() == "None"


def test_the_foot_says_what_is_not_drawn() -> None:
    figure, _, found = drawn(bundled("geneva"))
    foot = " ".join(figure.get_supxlabel().split())
    left = int((~np.isfinite(found.centre.values).all(axis=0)).sum())
    assert f"Not drawn: {left} of {found.offer.size} packages" in foot
    assert "Not among those drawn: largest weighted sum, beats every other." in foot
    assert f"40 draws, seed 1, {bundled('geneva').hash}" in foot
    assert "not a forecast" in foot


def test_the_same_solutions_are_the_same_file(tmp_path: Path) -> None:
    for name in ("a.svg", "b.svg"):
        figure, _, _ = drawn(bundled("geneva"))
        save(figure, tmp_path / name)
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()


@pytest.mark.parametrize("width", [3.5, 8.0, 12.0])
@pytest.mark.parametrize(
    "scenario",
    [bundled("geneva", "actors.russia.war_cost=0.3"), load(str(THREE)), split(reservation=(1, 1))],
    ids=["geneva", "three", "nothing"],
)
def test_nothing_sticks_out_or_lies_on_something_else(scenario: Scenario, width: float) -> None:
    figure, axes, _ = drawn(scenario, width)
    figure.draw_without_rendering()
    page = figure.bbox
    legend, box = legend_of(figure).get_window_extent(), axes.get_tightbbox()
    assert box is not None
    for each in (legend, box):
        assert each.x0 >= page.x0 - 1
        assert each.x1 <= page.x1 + 1
        assert each.y0 >= page.y0 - 1
        assert each.y1 <= page.y1 + 1
    assert not legend.overlaps(box)
