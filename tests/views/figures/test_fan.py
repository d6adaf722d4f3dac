from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from matplotlib.axes import Axes

import sim as api
from sim.analysis.fan import NoTalks, fan_of
from sim.inputs.loading import load
from sim.runs.aspirations import aspirations
from sim.runs.files import DamagedResults, sealed, unsealed
from sim.runs.replay import replay
from sim.runs.results import MANIFEST, StoredResults
from sim.runs.run import Job
from sim.runs.writing import INDENT
from sim.views.figures.fan import draw
from sim.views.figures.style import save
from tests.command import MILL, VALLEY


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> StoredResults:
    folder = tmp_path_factory.mktemp("fan") / "valley"
    api.run(VALLEY, 400, output=folder)
    return StoredResults.open(folder)


def test_demands_are_those_of_the_replays(results: StoredResults) -> None:
    """What each speaker demanded as it spoke, run by run; nothing once the talks are over."""
    met = results.runs.query("rounds > 0")["replicate"].to_numpy()[:9]
    found = aspirations(Job(load(VALLEY), 1, 400, 4), met)
    for row, n in enumerate(met.tolist()):
        offers = replay(load(VALLEY), 1, 4, n).of("offer")
        assert found.rounds[row] == len(offers)
        assert np.isnan(found.values[:, row, len(offers) :]).all()
        for event in offers:
            place = found.principals.index(event.facts["speaker"])
            assert found.values[place, row, event.clock] == event.facts["demanded"]


def test_the_fan_is_of_an_evenly_spaced_sample(results: StoredResults) -> None:
    fan = fan_of(results, 12)
    met = results.runs.query("rounds > 0")["replicate"].to_numpy()
    chosen = met[np.linspace(0, len(met) - 1, 12).round().astype(int)]
    found = aspirations(Job(load(VALLEY), 1, 400, 4), chosen)
    assert (fan.stepped, fan.talks, fan.talking[0]) == (12, len(met), 12)
    assert fan.quantiles[:, 2, 0].tolist() == np.median(found.values[:, :, 0], axis=1).tolist()
    assert fan.no_deal.tolist() == np.median(found.reservation, axis=1).tolist()


def test_bands_are_nested_and_demands_come_down(results: StoredResults) -> None:
    fan = fan_of(results)
    assert (np.diff(fan.quantiles, axis=1) >= 0).all()
    assert (np.diff(fan.talking) <= 0).all()
    assert (fan.quantiles[:, 2, 0] > fan.quantiles[:, 2, -1]).all()
    assert (fan.quantiles[:, 2, 0] > fan.no_deal).all()


def titled(axes: list[Axes], title: str) -> Axes:
    [found] = [each for each in axes if each.get_title(loc="left") == title]
    return found


def test_the_figure_shows_the_medians_and_says_what_was_stepped(results: StoredResults) -> None:
    fan, figure = fan_of(results), draw(results)
    for i, name in enumerate(("North", "South")):
        axes = titled(figure.axes, f"Demand of {name}")
        assert np.asarray(axes.lines[0].get_ydata()).tolist() == fan.quantiles[i, 2].tolist()
    foot = " ".join(figure.get_supxlabel().split())
    assert f"{fan.stepped} of the {fan.talks} runs that came to offers" in foot
    assert f"n 400, seed 1, 4 per draw, {results.header.scenario_hash}" in foot
    assert "not a forecast" in foot


def test_the_same_results_are_the_same_file(results: StoredResults, tmp_path: Path) -> None:
    for name in ("a.svg", "b.svg"):
        save(draw(results), tmp_path / name)
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()


@pytest.mark.parametrize(
    ("source", "width"), [(VALLEY, 8.0), (VALLEY, 5.0), (MILL, 8.0), ("geneva", 8.0)]
)
def test_nothing_sticks_out(source: str | Path, width: float, tmp_path: Path) -> None:
    figure = draw(api.run(source, 80, output=tmp_path / "r").content, width)
    figure.draw_without_rendering()
    for axes in figure.axes:
        box = axes.get_tightbbox()
        assert box is not None
        assert box.x0 >= -1
        assert box.x1 <= figure.bbox.x1 + 1
        assert box.y0 >= -1
        assert box.y1 <= figure.bbox.y1 + 1


def test_without_talks_there_is_no_fan(tmp_path: Path) -> None:
    never = load(VALLEY).with_value("actors.north.aversion", 5)
    with pytest.raises(NoTalks):
        draw(api.run(never, 20, output=tmp_path / "never").content)


def test_runs_that_come_out_otherwise_are_not_drawn(results: StoredResults, tmp_path: Path) -> None:
    folder = tmp_path / "other"
    api.run(VALLEY, 400, output=folder)
    body = unsealed((folder / MANIFEST).read_bytes(), MANIFEST, INDENT)
    (folder / MANIFEST).write_bytes(sealed({**body, "seed": 2}, INDENT))
    with pytest.raises(DamagedResults, match="comes out differently"):
        draw(StoredResults.open(folder))
