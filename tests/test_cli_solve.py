from __future__ import annotations

import json
from pathlib import Path

import pytest

import sim as package
from tests.command import VALLEY, sim

THREE = VALLEY.parent / "three.yaml"


def test_a_scenario_is_solved_and_nothing_is_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = sim("solve", "geneva", "--draws", "50", "--seed", "3")
    assert done.code == 0
    assert "at the centre and in 50 draws of what is\nuncertain, seed 3." in done.out
    assert not list(tmp_path.iterdir())


def test_json_is_what_python_finds() -> None:
    done = sim("solve", VALLEY, "--draws", "20", "--format", "json")
    found = json.loads(done.out)
    solved = package.solve(VALLEY, 20).solved
    nash = solved.rules["nash"].central
    assert nash is not None
    assert found["solutions"]["nash"]["central"]["package"] == nash.package
    assert (found["codings"], found["seed"]) == (20, 1)


def test_seed_and_values_can_be_set() -> None:
    before, seeded, changed = (
        sim("solve", "geneva", "--draws", "40", "--format", "json", *more).out
        for more in ([], ["--seed", "2"], ["--set", "actors.russia.war_cost=0.3"])
    )
    a, b, c = map(json.loads, (before, seeded, changed))
    assert a["across"] != b["across"]
    assert a["centre"]["reservation"] == b["centre"]["reservation"]
    assert a["centre"]["size"] == 0 < c["centre"]["size"]


def test_a_figure_is_drawn(tmp_path: Path) -> None:
    done = sim("solve", THREE, "--figure", tmp_path / "well.svg")
    assert (done.code, done.err) == (0, f"Drawn into {tmp_path / 'well.svg'}.\n")
    assert (tmp_path / "well.svg").read_text().startswith("<?xml")


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["geneva", "--draws", "0"], 2, "draws: must be 1 to 1,000,000, not 0"),
        (["geneva", "--draws", "1000001"], 2, "draws: must be 1 to 1,000,000, not 1,000,001"),
        (["geneva", "--seed", "-1"], 2, "seed: must be at least 0"),
        (["geneva", "--figure", "a.jpg"], 2, "a figure is a file that ends in .svg, .png, .pdf"),
        (["geneva", "--format", "xml"], 2, "'table', 'json'"),
        (["genova"], 4, "geneva"),
    ],
)
def test_misuse_is_said_in_plain_text(arguments: list[str], code: int, told: str) -> None:
    done = sim("solve", *arguments)
    assert (done.code, done.out) == (code, "")
    assert told in " ".join(done.err.split())
    assert "Traceback" not in done.err


def test_in_a_notebook_it_is_a_line_and_a_table() -> None:
    found = package.solve(VALLEY, 20)
    assert repr(found) == "<SolveAnswer: The valley, 20 draws, seed 1>"
    assert "<table" in found._repr_html_()
    assert {"kind", "package", "picked"} <= set(found.to_frame().columns)


def test_the_answer_fits_a_screen() -> None:
    done = sim("solve", "geneva", "--draws", "50")
    assert len(done.out.splitlines()) <= 25
    assert max(map(len, done.out.splitlines())) <= 100
    assert "not a forecast" in " ".join(done.out.split())
