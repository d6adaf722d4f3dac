"""The mean and the median of positions: tables whose right answers are known."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sim.analysis.positions import Middle, middles
from sim.api.solve import solve
from sim.inputs.importing.importer import import_files
from sim.inputs.loading import load
from sim.inputs.places import ScenarioError
from sim.inputs.scenario import Scenario
from tests.cases import bundled, differing, run

GIANT = "name,position,capability,salience\nGiant,100,1000,100\nA,0,1,1\nB,10,1,1\nC,20,1,1\n"
# Bueno de Mesquita (1994), emission standards: years of delay; the book's mean and median.
EMISSIONS = """\
name,position,capability,salience
Netherlands,4,8,80
Belgium,7,8,40
Luxembourg,4,3,20
Germany,4,16,80
France,10,16,60
Italy,10,16,60
UK,10,16,90
Ireland,7,5,10
Denmark,4,5,100
Greece,7,8,70
"""
TIE = "name;position;capability;salience\nA;0;0,1;30\nB;0;0,2;30\nC;10;0,3;30\nD;5;0;30\n"


def scenario(folder: Path, text: str, steps: int | None = None) -> Scenario:
    source, target = folder / "table.csv", folder / "table.yaml"
    source.write_text(text, encoding="utf-8")
    target.write_text(import_files([source], steps).text, encoding="utf-8")
    return load(target)


def told(given: Scenario) -> str:
    return solve(given, 10, 1).text(full=True)


def data(given: Scenario) -> Any:
    return solve(given, 10, 1).to_dict()


def test_the_giant_has_its_way(tmp_path: Path) -> None:
    """Its capability is 1000 times theirs, and so is not lost: (100,000 + 0.3) / 1,000.03."""
    given = scenario(tmp_path, GIANT, steps=101)
    found = middles(given)["position"]
    assert found.mean == pytest.approx(100_000.3 / 1000.03, rel=1e-12)
    assert found.median == (100, 100)
    assert "position        99.9973              100" in told(given)
    assert data(given)["on_positions"]["position"]["weighted_median"] == [100, 100]


def test_the_emission_standards(tmp_path: Path) -> None:
    given = scenario(tmp_path, EMISSIONS)
    mean = (4 * (640 + 60 + 1280 + 500) + 7 * (320 + 50 + 560) + 10 * (960 + 960 + 1440)) / 6770
    assert middles(given)["position"].mean == pytest.approx(mean)
    assert middles(given)["position"].median == (7, 7)


def test_equal_weights_are_the_plain_mean_and_median(tmp_path: Path) -> None:
    given = scenario(tmp_path, "name,position\na,0\nb,1\nc,8\n")
    assert middles(given)["position"] == Middle(3, (1, 1))


def test_an_exact_tie_is_told_as_one(tmp_path: Path) -> None:
    given = scenario(tmp_path, TIE)
    assert middles(given)["position"].median == (0, 10)
    assert "0 to 10 (exact tie)" in told(given)


def test_instead_of_a_vote_on_options_where_all_issues_are_lines(tmp_path: Path) -> None:
    given = scenario(tmp_path, GIANT)
    assert "largest weighted sum" not in told(given)
    assert data(given)["without_bargaining"] == {}
    plain = bundled("gallery/siting")
    assert "largest weighted sum" in told(plain)
    assert data(plain)["on_positions"] == {}


@pytest.mark.parametrize(
    ("key", "value"), [("position", 90), ("capability", 1), ("salience", 0.001)]
)
def test_each_number_moves_what_is_told_and_no_run(key: str, value: float, tmp_path: Path) -> None:
    given = scenario(tmp_path, GIANT)
    changed = given.with_value(f"issues.position.positions.giant.{key}", value)
    assert changed.hash != given.hash
    assert middles(changed) != middles(given)
    assert differing(run(given, 40).columns, run(changed, 40).columns) == []


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("giant.salience", 1.5, "must be at most 1, not 1.5"),
        ("giant.capability", -1, "must be at least 0, not -1"),
        ("giant.position", "left", "position"),
        ("giant.position", 1e101, "position"),
        ("gaint", {"position": 3}, "'gaint' is not an actor"),
        ("giant.capability", 0, "at least one actor needs capability and salience above 0"),
    ],
)
def test_what_is_wrong_is_refused(path: str, value: Any, message: str, tmp_path: Path) -> None:
    given = scenario(tmp_path, GIANT.replace(",1,1", ",0,1"))
    with pytest.raises(ScenarioError) as caught:
        given.with_value(f"issues.position.positions.{path}", value)
    assert "issues.position.positions" in str(caught.value)
    assert message in str(caught.value)
