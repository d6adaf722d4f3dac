"""`sim sweep` as a user types it."""

from __future__ import annotations

import json
import shlex
import signal
import time
from pathlib import Path

import pandas as pd
import pytest

import sim as simulator
from tests.command import VALLEY, finished, process, sim

ONE = ("--set", "war.start_share=0.3:0.7:3")


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_the_shares_at_each_point_are_printed_stored_and_drawn() -> None:
    found = sim("sweep", VALLEY, *ONE, "-n", "200", "-o", "s")
    assert found.code == 0
    lines = found.out.splitlines()
    assert lines[0].startswith(
        "The valley: 3 points of 200 runs, seed 1, 4 runs per draw, the same"
    )
    assert "not a forecast" in found.out
    assert len(lines) <= 25
    [start] = [
        i for i, line in enumerate(lines) if line.startswith("a deal  less the first, points")
    ]
    head, *points = [line.split() for line in lines[start : start + 4]]
    assert (head[-1], [point[-1] for point in points]) == ("war.start_share", ["0.3", "0.5", "0.7"])
    assert max(map(len, lines)) <= 100
    table = pd.read_csv("s/shares.csv")
    assert list(table)[:4] == ["point", "war.start_share", "outcome", "count"]
    assert len(table) == 3 * 11
    assert table.groupby("point")["share"].apply(
        lambda s: s.iloc[:7].sum()
    ).tolist() == pytest.approx([1, 1, 1])
    assert Path("s/shares.svg").read_text().startswith("<?xml")
    pd.testing.assert_frame_equal(
        table, pd.read_parquet("s/shares.parquet").astype({"outcome": "str"}), check_dtype=False
    )


def test_an_exact_tie_has_no_winner() -> None:
    """In the empty zone nobody ever signs; a pie is divided whatever the time, if there is any."""
    rounds = "stages.bilateral.rounds={}".format
    none = sim("sweep", "gallery/empty-zopa", "--set", rounds("4,5,6"), "-n", "8")
    assert "Equally many of 'a deal' at all 3 points: 0 runs." in none.out
    assert "Most of" not in none.out
    assert "sim compare" not in none.out
    some = sim("sweep", "gallery/split", "--set", rounds("40,60,70,2"), "-n", "8")
    told = " ".join(some.out.split()).partition("Most of 'a deal'")[2].partition("Fewest")[0]
    assert "at 40, 60, 70" in told


def test_json_and_csv() -> None:
    as_json = json.loads(sim("sweep", VALLEY, *ONE, "-n", "40", "--format", "json").out)
    assert as_json["factors"] == ["war.start_share"]
    assert as_json["points"] == [[0.3], [0.5], [0.7]]
    assert [row["outcome"] for row in as_json["table"][:2]] == ["no_meeting", "walkout"]
    again = sim("sweep", VALLEY, *ONE, "-n", "40", "--format", "csv")
    assert again.out.startswith(
        "point,war.start_share,outcome,count,runs,share,low,high,codings_sd,behind,behind_low,behind_high,most,fewest\n"
    )
    assert "verified, not run again" in again.err


def test_a_dry_run_shows_the_design_and_its_time_and_runs_nothing() -> None:
    found = sim("sweep", VALLEY, *ONE, "--set", "horizon=4 weeks, 8 weeks", "--dry-run")
    assert found.code == 0
    assert "grid of 6 points, 2,000 runs each, 12,000 in all" in found.out
    assert "- war.start_share: 0.3, 0.5, 0.7" in found.out
    assert "It takes about" in " ".join(found.out.split())
    assert not Path("results").exists()


def test_a_sweep_may_stand_in_the_scenario(tmp_path: Path) -> None:
    block = "sweep:\n  set: ['war.start_share=0.4,0.6', 'horizon=5 weeks']\n  n: 60\n"
    (tmp_path / "swept.yaml").write_text(VALLEY.read_text() + block)
    own = json.loads(sim("sweep", "swept.yaml", "--format", "json").out)
    assert (own["points"], own["runs"]) == ([[0.4], [0.6]], 60)
    over = json.loads(
        sim(
            "sweep", "swept.yaml", "--set", "war.start_share=0.1,0.2", "-n", "8", "--format", "json"
        ).out
    )
    assert (over["points"], over["runs"]) == ([[0.1], [0.2]], 8)
    assert own["scenario_hash"] == over["scenario_hash"]
    plain = json.loads(
        sim("sweep", VALLEY, *ONE, "--set", "horizon=5 weeks", "-n", "8", "--format", "json").out
    )
    block = "sweep:\n  set: ['war.start_share=0.4:0.6']\n  design: lhs\n  points: 3\n  n: 8\n"
    (tmp_path / "drawn.yaml").write_text(VALLEY.read_text() + block)
    assert len(simulator.sweep(tmp_path / "drawn.yaml").points) == 3
    assert plain["scenario_hash"] == own["scenario_hash"]  # a sweep is no part of the numbers


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("--set", "war.begin=1,2"), 4, "war.begin: unknown key"),
        (("--set", "summary=a,b"), 2, "summary: all its values make the same scenario"),
        ((*ONE, *ONE), 4, "is the second word on war.start_share"),
        (
            ("--set", "stages.bilateral.rounds=10:20:4"),
            2,
            "takes whole numbers only, and 10:20:4 has others: 10:20:2, 10:20:3, 10:20:6 would go",
        ),
        (("--set", "stages.bilateral.rounds=0,5"), 4, "must be a whole number, 1 to 1,000, not 0"),
        (("--set", "horizon=4:7:3 weeks"), 2, "4:7:2 weeks, 4:7:4 weeks would go"),
        (
            ("--set", "process=[preparation, bilateral]", "--set", "stages.aftermath.shape=1,2"),
            2,
            "nothing in this scenario uses it: the stage 'aftermath' is not in its process",
        ),
        (("--set", "actors.north.trust=0,1", "--set", "process=[bilateral]"), 2, "uses it"),
        ((*ONE, "--design", "lhs"), 2, "64 points over 3 combinations would repeat them"),
        ((*ONE, "--points", "8"), 2, "leave --points out"),
        ((), 2, "nothing is varied"),
        (("--set", "war.start_share=0.3:0.6"), 2, "as in 0.3:0.6:5"),
        (("--set", "war.start_share=0.6:0.3:3"), 4, "must run from a lower to a higher number"),
        ((*ONE, "--outcome", "peace"), 2, "'peace' is none; there are no meeting"),
        ((*ONE, "--figure", "x.gif"), 2, "ends in .svg, .png, .pdf"),
        ((*ONE, "-n", "0"), 2, "runs"),
    ],
)
def test_what_does_not_go_is_said_before_anything_runs(
    arguments: tuple[str, ...], code: int, told: str
) -> None:
    found = sim("sweep", VALLEY, *arguments)
    assert (found.code, Path("results").exists()) == (code, False)
    assert told in found.err


def test_a_drawn_design_takes_whole_numbers_where_only_these_go() -> None:
    over = ("--set", "stages.bilateral.rounds=2:300", "--set", "horizon=3:90 weeks")
    command = ("sweep", VALLEY, *over, "--design", "lhs", "--points", "12", "-n", "8")
    found = json.loads(sim(*command, "--format", "json").out)
    assert len(found["points"]) == 12
    for rounds, weeks in found["points"]:
        assert (isinstance(rounds, int), weeks) == (True, f"{int(weeks.split()[0])} weeks")


def test_what_is_set_and_cannot_act_is_said() -> None:
    """In a sweep at all points, in a check, in a run, and where all values are shown."""
    off = ("--set", "process=[preparation, bilateral]", "--set", "stages.trilateral.tilt=0.5")
    told = "nothing in this scenario uses it: the stage 'trilateral' is not in its process"
    assert f"--set stages.trilateral.tilt: {told}" in sim("check", VALLEY, *off).err
    for command in (("sweep", VALLEY, *ONE, "--dry-run"), ("run", VALLEY, "-n", "8")):
        assert told in " ".join(sim(*command, *off).out.split())
    assert sim("check", VALLEY, "--set", "stages.trilateral.tilt=0.5").err == ""
    [row] = [line for line in sim("show", VALLEY, *off).out.splitlines() if " tilt " in line]
    assert "not used" in row


def test_what_acts_at_some_points_only_may_be_varied() -> None:
    process = "process=[preparation, bilateral],[preparation, bilateral, ratification, aftermath]"
    found = sim("sweep", VALLEY, "--set", "stages.aftermath.shape=1,2", "--set", process, "-n", "4")
    assert found.code == 0, found.err


def test_an_interrupted_sweep_keeps_what_it_has_and_says_how_to_go_on() -> None:
    command = ("sweep", VALLEY, "--set", "war.start_share=0.3:0.7:400", "-n", "8000", "-o", "s")
    started = process(*command)
    for _ in range(600):
        time.sleep(0.1)
        journal = Path("s/journal.jsonl")
        if journal.exists() and journal.read_bytes().count(b"\n") > 2:
            break
    started.send_signal(signal.SIGINT)
    cut = finished(started)
    assert cut.code == 130
    assert "runs are kept in s" in cut.err
    assert f"sweep {VALLEY}" in cut.err
    assert "--resume" in cut.err
    kept = Path("s/journal.jsonl").read_bytes()
    refused = sim(*command)
    assert refused.code == 2
    assert "cut off" in refused.err
    assert Path("s/journal.jsonl").read_bytes() == kept


def test_every_outcome_comes_with_full() -> None:
    command = ("sweep", VALLEY, "--set", "war.start_share=0.1:0.9:30", "-n", "8", "-o", "s")
    short, full = sim(*command).out, sim(*command, "--full").out
    assert len(short.splitlines()) <= 25
    assert "Shown are the 4 with most and the 4 with fewest of 30." in short
    assert "walk-out" not in short
    assert "walk-out" in full
    assert "20 points between are left out" in " ".join(full.split())


def test_all_subsets_of_the_guarantees_on_offer() -> None:
    command = ("sweep", "geneva", "--set", "guarantees=subsets", "-n", "8", "--format", "json")
    points = [point for [point] in json.loads(sim(*command).out)["points"]]
    assert len(points) == 8
    assert [] in points
    assert ["mutual_defence", "support", "troops"] in points
    none = sim("sweep", "gallery/split", "--set", "guarantees=subsets")
    assert none.code == 2
    assert "0 guarantees are on offer" in none.err


def test_what_goes_on_from_there_runs_the_extremes_again() -> None:
    Path("valley.yaml").write_text(VALLEY.read_text())
    done = sim("sweep", "valley.yaml", *ONE, "-n", "80", "-o", "s")
    plot, compare = (line.strip() for line in done.out.splitlines()[-2:])
    assert plot == "sim plot s --figure sweep --outcome deal"
    assert sim(*shlex.split(plot)[1:]).code == 0
    again = sim(*shlex.split(compare)[1:], "-n", "80")
    assert again.code == 0
    assert "place" in again.out or "has the largest share" in again.out
