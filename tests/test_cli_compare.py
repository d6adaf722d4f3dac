"""The command `sim compare` as its users meet it."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from sim.outcomes import OUTCOMES
from tests.command import VALLEY, sim

HARDER = f"{VALLEY}+war.start_share=0.9"


@pytest.fixture(autouse=True)
def _fresh_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_it_prints_and_leaves_nothing_behind() -> None:
    done = sim("compare", VALLEY, HARDER, "-n", "80", "--seed", "3")
    assert (done.code, done.err) == (0, "")
    assert "80 runs of each, seed 3, the same draws and luck in all" in " ".join(done.out.split())
    assert len(done.out.splitlines()) <= 25
    assert not list(Path().iterdir())


def test_the_same_command_prints_the_same() -> None:
    arguments = ("compare", VALLEY, HARDER, "-n", "80", "--rank", "settlement", "--format", "json")
    assert sim(*arguments).out == sim(*arguments).out


def test_every_option_is_part_of_what_is_compared() -> None:
    arguments = ("-n", "60", "--seed", "5", "--per-draw", "3", "--set", "war.fatigue=0.2")
    done = sim("compare", VALLEY, HARDER, *arguments, "--format", "json")
    content = json.loads(done.out)
    for subject in content["subjects"]:
        assert (subject["runs"], subject["seed"], subject["per_coding"]) == (60, 5, 3)
    plain = json.loads(sim("compare", VALLEY, HARDER, "-n", "60", "--format", "json").out)
    hashes = [[s["scenario_hash"] for s in each["subjects"]] for each in (content, plain)]
    assert not set(hashes[0]) & set(hashes[1])
    assert [each["path"] for each in content["pairs"][0]["inputs"]] == ["war.start_share"]


def test_least_turns_the_ranking_round() -> None:
    def first(*more: str) -> str:
        done = sim("compare", VALLEY, HARDER, "-n", "80", "--format", "json", *more)
        return str(json.loads(done.out)["ranking"]["places"][0]["subject"])

    most, least = first("--rank", "no_meeting"), first("--rank", "no_meeting", "--least")
    assert {most, least} == {"A", "B"}


def test_what_is_asked_about_has_the_name_that_it_has_elsewhere() -> None:
    given = ("compare", VALLEY, HARDER, "-n", "80", "--label", "B=Uphill for both")
    asked = sim(*given, "--outcome", "a deal that stands five years")
    assert "end in a deal that stands five years in B" in " ".join(asked.out.split())
    assert "Uphill for both" in asked.out
    assert "at the top" not in asked.out
    ranked = sim(*given, "--rank", "standing")
    assert re.search(r"has the largest share|cannot be told apart at the top", ranked.out)


def test_csv_holds_the_measures() -> None:
    done = sim("compare", VALLEY, HARDER, "-n", "80", "--format", "csv")
    rows = list(csv.DictReader(done.out.splitlines()))
    assert [row["measure"] for row in rows[: len(OUTCOMES)]] == list(OUTCOMES)


def test_results_are_compared_without_being_run_again(monkeypatch: pytest.MonkeyPatch) -> None:
    for folder, source in (("a", VALLEY), ("b", HARDER.replace(f"{VALLEY}+", ""))):
        more = () if source is VALLEY else ("--set", source)
        assert sim("run", VALLEY, "-n", "40", "-o", folder, *more).code == 0
    monkeypatch.setattr("sim.runs.batch.Runner.block", None)
    done = sim("compare", "a", "b")
    assert done.code == 0
    assert "0.9 instead of 0.5" in " ".join(done.out.split())
    whole = " ".join(sim("compare", "a", "b", "--full").out.split())
    assert "war.start_share 0.5 (results folder) 0.9 (results folder)" in whole


def test_a_figure_is_drawn_where_it_is_asked_for() -> None:
    done = sim("compare", VALLEY, HARDER, "-n", "40", "--figure", "figure.svg")
    assert (done.code, done.err) == (0, "Drawn into figure.svg.\n")
    assert Path("figure.svg").read_text().startswith("<?xml")
    again = sim("compare", VALLEY, HARDER, "-n", "40", "--figure", "again.svg")
    assert again.code == 0
    assert Path("figure.svg").read_bytes() == Path("again.svg").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        ((), 2, "Missing argument 'A B...'"),
        (("geneva",), 2, "2 to 26 can be compared, not 1"),
        (("geneva", "vienna", "--rank", "peace"), 2, "'peace' is none"),
        (("geneva", "vienna", "-n", "0"), 2, "runs: must be at least 1"),
        (("geneva", "vienna", "--figure", "figure.jpg"), 2, "ends in .svg, .png, .pdf"),
        (("geneva", "vienna", "-o", "figure.svg"), 2, "a drawing goes into --figure FILE"),
        (("geneva", "genva"), 4, "did you mean 'geneva'"),
        (("geneva", "geneva+war.fatige=1"), 4, "--set war.fatige: unknown key"),
    ],
)
def test_misuse_is_said_before_anything_is_run(
    arguments: tuple[str, ...], code: int, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.runs.batch.Runner.block", None)
    done = sim("compare", *arguments)
    assert done.code == code
    assert told in done.err
    assert not done.out


def test_runs_that_fail_are_left_out_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from sim.runs.batch import Block, Runner

    whole = Runner.block

    def block(self: Runner, replicates: range, *rest: object) -> Block:
        if 7 in replicates:
            raise ArithmeticError("seven")
        return whole(self, replicates, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(Runner, "block", block)
    done = sim("compare", VALLEY, HARDER, "-n", "40")
    assert done.code == 3
    assert "2 runs failed and are not compared." in done.err
    assert "39 runs of each" in done.out
