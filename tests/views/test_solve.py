from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

import numpy as np
import pytest

from sim.analysis.solve import Solved, solve
from sim.api.solve import SolveAnswer
from sim.inputs.loading import load
from sim.inputs.scenario import Scenario
from sim.runs.preferences import Valuation
from sim.views.solutions import SolveFinding
from tests.cases import bundled, split
from tests.command import VALLEY

THREE = VALLEY.parent / "three.yaml"


@lru_cache(maxsize=16)
def solved(name: str, *overrides: str) -> tuple[Solved, Scenario]:
    scenario = load(name, overrides) if name.endswith(".yaml") else bundled(name, *overrides)
    return solve(Valuation(scenario), 1, 60), scenario


def text(name: str, *overrides: str, width: int = 100) -> str:
    return told_of(*solved(name, *overrides), width)


def told_of(found: Solved, scenario: Scenario, width: int = 100) -> str:
    return SolveAnswer(SolveFinding(found, scenario, 1)).text(width, full=True)


def data(name: str, *overrides: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(
        SolveAnswer(SolveFinding(*solved(name, *overrides), 1)).to_json()
    )
    return content


def flat(told: str) -> str:
    return " ".join(told.split())


def test_a_text_says_what_its_values_rest_on() -> None:
    geneva = flat(text("geneva"))
    assert "no deal the war as in week 0" in geneva
    assert "over the lifetime they believe in" in geneva
    assert "at its median over the codings a, b, c and d" in geneva
    assert "not a forecast" in geneva
    well = flat(text(str(THREE)))
    assert "A package is worth its utility. A red line" in well
    assert "nothing in it is uncertain" in well
    assert "draws" not in well.replace("Shares are of draws", "")


def test_a_text_and_the_data_tell_the_same() -> None:
    found, told = data("geneva"), text("geneva")
    empty = found["across"]["empty"]
    assert f"empty in {round(100 * empty['share'])} %" in told
    centre = found["centre"]
    pressed = f"under leverage {centre['size_under_leverage']} packages"
    assert f"empty; all would have to concede {centre['shortfall']:.3f}; {pressed}" in told
    [nash] = [line for line in told.splitlines() if line.startswith("  Nash ")]
    pick = found["solutions"]["nash"]["commonest"]
    cells = nash.split()[1:]
    gains = ["infeasible" if g is None else f"{g:.3f}" for g in pick["gains"].values()]
    assert cells[:3] == [str(pick["package"]), *gains]
    assert found["solutions"]["nash"]["central"] is None
    assert "none at the centre: the commonest pick" in told


def test_the_data_are_whole() -> None:
    found = data("geneva", "actors.russia.war_cost=0.3")
    centre = found["centre"]
    assert centre["size"] == len(centre["zone"]) > 0
    assert centre["nearest"] is None
    numbers = [pick["package"] for pick in centre["frontier"]]
    for rule in found["solutions"].values():
        assert rule["central"]["package"] in numbers
        assert rule["central"]["accepted"] >= rule["central"]["picked"]
        assert min(rule["central"]["gains"].values()) >= 0
    assert list(found["letters"]) == ["a", "b", "c", "d"]
    assert set(found["across"]["binding"]) == {"russia", "ukraine"}
    assert set(found["best"]) == {"france", "nato", "russia", "ukraine", "us"}
    assert set(found["without_bargaining"]) == {"largest_weighted_sum", "beats_every_other"}
    assert data(str(THREE))["across"] is None


@pytest.mark.parametrize("width", [60, 80, 100])
@pytest.mark.parametrize("name", ["geneva", str(VALLEY), str(THREE)])
def test_no_line_is_wider_than_the_page(name: str, width: int) -> None:
    table = 80  # as wide as the table of picks is with two or three principals
    assert max(map(len, text(name, width=width).splitlines())) <= max(width, table)


def test_every_package_that_is_named_is_described() -> None:
    told = text("geneva")
    table, _, packages = told.partition("\nPackages\n")
    head = next(line for line in table.splitlines() if line.lstrip().startswith("package "))
    end = head.index("package") + len("package")
    _, _, body = table.partition(head)
    named = {line[:end].split()[-1] for line in body.splitlines() if line[end - 1 : end].isdigit()}
    described = {line.split()[0] for line in packages.splitlines() if line[2:3].isdigit()}
    assert named == described
    assert len(named) > 4


def test_where_nothing_can_be_agreed_that_is_said() -> None:
    scenario = split(reservation=(0.7, 0.6))
    told = flat(told_of(solve(Valuation(scenario), 1, 10), scenario))
    assert "empty; all would have to concede 0.150" in told
    assert "Solutions: none, for there is no zone" in told
    assert "Best for one actor" not in told


def test_with_many_principals_the_least_content_one_is_named() -> None:
    data = dict(split().document)
    east = data["actors"]["east"]
    more = {f"east_{i}": east | {"label": f"East {i}"} for i in range(3)}
    scenario = split(actors=data["actors"] | more)
    found = solve(Valuation(scenario), 1, 10)
    told = told_of(found, scenario)
    assert "smallest gain" in told
    [nash] = [line for line in told.splitlines() if line.startswith("  Nash ")]
    pick = found.rules["nash"].central
    assert pick is not None
    assert pick.gains[-1] is not None
    assert f"{np.min(np.array(pick.gains, dtype=float)):.3f} (" in nash


def test_an_actor_that_refuses_all_of_the_zone_is_told() -> None:
    set_ = ["actors.russia.war_cost=0.3", "coding=a"]
    set_ += [
        f"actors.france.stances.{issue}={{stance: 1, red_line: certain}}"
        for issue in ("guarantee.support", "guarantee.none")
    ]
    found, scenario = solved("geneva", *set_)
    assert found.centre.zone.any()
    assert "France: nothing that it would accept itself" in told_of(found, scenario)
