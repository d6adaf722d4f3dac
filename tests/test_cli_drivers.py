"""`sim drivers` as a user meets it."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from sim.analysis.drivers import chance, value
from sim.analysis.sobol import Estimate
from sim.api.drivers import DriversAnswer, plan_of
from sim.runs.executors import Here
from sim.runs.redraw import drawn_paths
from sim.runs.run import NOBODY
from sim.views.drivers import SHOWN, DriversFinding, end_shares, ends
from sim.views.figures.style import save
from sim.views.figures.tornado import draw
from tests.command import VALLEY, sim
from tests.stored import written

SMALL = ("--points", "60", "-n", "120", "--per-draw", "2")


@pytest.fixture(scope="module")
def geneva() -> DriversFinding:
    """Drivers of a meeting in Geneva, few runs."""
    plan = plan_of("geneva", outcome="met", points=600, runs=600)
    return plan.run(NOBODY, Here())


def test_it_says_what_the_result_rests_on_what_moves_it_and_what_to_look_up(
    geneva: DriversFinding,
) -> None:
    told = " ".join(DriversAnswer(geneva).text(full=True).split())
    assert told.startswith("Geneva: what moves the share of runs that come to a meeting? It is 2")
    assert "not a forecast" in told
    assert "rests on what, alone and in all: on " in told
    assert "on the article, its scale on assumption, " in told
    assert "which coding of the evidence is drawn" in told
    assert "Look up next: noise of the weekly consent to meet. It is an assumption" in told
    assert "stages.preparation.consent_noise = 0.05 to 0.15 (scenarios/base.yaml:" in told


def test_a_tie_is_told_as_a_tie(geneva: DriversFinding) -> None:
    """Which swings are as wide as the first, by the pairs that they are made of."""
    found = geneva.found
    first, *others = geneva.told
    assert geneva.leaders[0] == first
    for swing in others:
        change = found.moved[first.path] - found.moved[swing.path]
        z = change.mean() / (change.std(ddof=1) / len(change) ** 0.5)
        assert (swing in geneva.leaders) == (z < 1.97), swing.path
    alike = replace(found, moved=dict.fromkeys(found.moved, found.moved[first.path]))
    tied = replace(geneva, found=alike)
    told = " ".join(DriversAnswer(tied).text(full=True).split())
    assert "Which is the widest cannot be told" in told
    assert "They are assumptions" in told
    assert len(tied.to_look_up(False)) > 1
    assert f"first {min(len(tied.told), SHOWN)} is the widest cannot be told" in written(draw(tied))


def test_no_part_below_nothing_is_in_the_first_paragraph(geneva: DriversFinding) -> None:
    below = {
        group: replace(each, first=Estimate(-0.05, -0.1, 0.01), total=Estimate(0.2, 0.1, 0.3))
        for group, each in geneva.found.groups.items()
    }
    told = DriversAnswer(replace(geneva, found=replace(geneva.found, groups=below))).text(full=True)
    paragraph = next(part for part in told.split("\n\n") if part.startswith("Between draws"))
    assert "0 % and 20 %" in " ".join(paragraph.split())
    assert "-" not in paragraph.replace("\n", " ")
    none = {g: replace(i, total=Estimate(0.0, -0.1, 0.1)) for g, i in geneva.found.groups.items()}
    told = DriversAnswer(replace(geneva, found=replace(geneva.found, groups=none))).text(full=True)
    assert "No part can be told for: assumption;" in " ".join(told.split())


def test_what_is_not_in_force_is_neither_drawn_again_nor_held(geneva: DriversFinding) -> None:
    every = drawn_paths(geneva.found.scenario)
    left = [path for path in every if not geneva.behind.in_force(path)]
    assert left == [f"actors.{name}.aversion" for name in ("france", "nato", "us")]
    assert not {s.path for s in geneva.found.swings} & set(left)
    assert geneva.found.count.drawn == len(every) - len(left)


@pytest.mark.parametrize("width", [60, 80, 100])
def test_the_page_is_as_wide_as_the_terminal(geneva: DriversFinding, width: int) -> None:
    assert max(map(len, DriversAnswer(geneva).text(width, full=True).splitlines())) <= width


def test_the_inputs_of_a_group_are_in_one_group_of_each_kind(geneva: DriversFinding) -> None:
    paths = [path for group in geneva.found.groups if group.by == "actor" for path in group.streams]
    assert len(paths) == len(set(paths)) > 200
    for by in ("issue", "origin"):
        parts = [group.streams for group in geneva.found.groups if group.by == by]
        assert sorted(p for part in parts for p in part) == sorted(paths)


def test_what_moves_a_meeting_has_the_sign_that_it_must_have(geneva: DriversFinding) -> None:
    """More cost of war brings to the table, more aversion and more hopes keep away."""
    signs = {"war_cost": 1, "aversion": -1, "optimism": -1}
    seen = 0
    for swing in geneva.told:
        actor, _, kind = swing.path.removeprefix("actors.").partition(".")
        if actor in ("russia", "ukraine") and kind in signs:
            assert value(swing.change) * signs[kind] > 0, swing
            seen += 1
    assert seen >= 3


def test_what_an_input_without_effect_would_give_covers_none(geneva: DriversFinding) -> None:
    dummy = geneva.found.dummy
    assert dummy.low < dummy.value == 0.0 < dummy.high
    assert chance(geneva.found.luck) > 0.01


def test_a_red_line_is_held_as_talk_and_as_real_however_firm_it_is(geneva: DriversFinding) -> None:
    lines = [s for s in geneva.found.swings if ".red_lines." in s.path]
    assert lines
    for swing in lines:
        real, talk = swing.values  # where some codings have no such line, fewer than all
        assert real > talk == 0.0
        assert ends(swing) == ("talk", "real")
        assert end_shares(swing) == swing.shares[::-1]


def test_a_code_of_the_article_rests_on_its_scale_too(geneva: DriversFinding) -> None:
    assert geneva.origin("actors.ukraine.war_cost") == ("the article", "assumption")
    assert geneva.origin("actors.russia.aversion") == ("the article", "calibration")
    assert geneva.origin("actors.russia.war_cost") == ("assumption", "")
    assert geneva.origin("stages.preparation.consent_noise") == ("assumption", "")
    assert geneva.origin("coding") == ("codings", "")


def test_json_and_csv_have_every_input_that_does_anything(geneva: DriversFinding) -> None:
    plain = json.loads(DriversAnswer(geneva).to_json())
    assert (plain["outcome"], plain["codings"], plain["seed"]) == ("met", 600, 1)
    assert {"origin", "actor", "issue", "coding"} == {row["by"] for row in plain["indices"]}
    table = list(csv.DictReader(io.StringIO(DriversAnswer(geneva).to_csv())))
    assert len(table) == len(plain["inputs"]) == len(geneva.found.swings)
    widths = [float(row["share_high"]) - float(row["share_low"]) for row in table]
    assert max(map(abs, widths)) == pytest.approx(abs(widths[0]), abs=0.05)


def test_the_figure_is_the_same_when_drawn_again(geneva: DriversFinding, tmp_path: Path) -> None:
    for name in ("a.svg", "b.svg"):
        save(draw(geneva), tmp_path / name)
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()


def test_the_same_command_prints_the_same_and_processes_change_nothing(tmp_path: Path) -> None:
    one = sim("drivers", VALLEY, *SMALL, "--format", "json")
    assert one.code == 0
    assert sim("drivers", VALLEY, *SMALL, "--format", "json").out == one.out
    plain = json.loads(one.out)
    assert plain["per_coding"] == 2
    assert [row["name"] for row in plain["indices"] if row["by"] == "coding"] == []


def test_an_outcome_that_never_comes_has_nothing_to_share_out() -> None:
    off = (f"stages.{stage}.walkout=0" for stage in ("bilateral", "trilateral"))
    sets = [text for value in off for text in ("--set", value)]
    done = sim("drivers", VALLEY, "--outcome", "walkout", *SMALL, *sets)
    assert done.code == 0
    assert "more draws (--points) may tell" in " ".join(done.out.split())


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("nowhere",), 4, "nowhere"),
        ((VALLEY, "--outcome", "peace"), 2, "'peace' is none"),
        ((VALLEY, "--points", "5"), 2, "points: must be at least 30"),
        ((VALLEY, "-n", "9"), 2, "runs: must be at least"),
        ((VALLEY, "--per-draw", "1"), 2, "per-draw: must be at least 2"),
        ((VALLEY, "--mechanisms", "--figure", "x.svg"), 2, "--figure: not with --mechanisms"),
        ((VALLEY, "--figure", "x.gif"), 2, "ends in .svg, .png, .pdf"),
        ((VALLEY, "--mechanisms", "-n", "0"), 2, "runs"),
    ],
)
def test_what_does_not_go_is_said(arguments: tuple[str, ...], code: int, told: str) -> None:
    done = sim("drivers", *arguments)
    assert (done.code, done.out) == (code, "")
    assert told in done.err


@pytest.mark.parametrize("name", ["siting", "split", "empty-zopa", "emissions-council"])
def test_it_has_an_answer_for_what_has_no_war_and_no_evidence(name: str) -> None:
    done = sim("drivers", f"gallery/{name}", *SMALL)
    assert done.code in (0, 2)
    assert (done.code == 2) == ("nothing is uncertain" in done.err)
    assert sim("drivers", f"gallery/{name}", "--mechanisms", "-n", "40").code == 0


def test_mechanisms_come_with_the_runs_that_flip_the_most_first() -> None:
    done = sim("drivers", VALLEY, "--mechanisms", "-n", "300")
    assert done.code == 0
    assert "300 runs with and without it, paired" in " ".join(done.out.split())
    plain = json.loads(sim("drivers", VALLEY, "--mechanisms", "-n", "300", "--format", "json").out)
    flipped = [row["flipped"] for row in plain["mechanisms"]]
    assert flipped == sorted(flipped, reverse=True)
    assert flipped[0] > 0
    table = sim("drivers", VALLEY, "--mechanisms", "-n", "300", "--format", "csv").out
    parts = ("flipped", "meeting", "signed", "ratified", "standing")
    names = [f"{part}{end}" for part in parts for end in ("", "_low", "_high")]
    assert table.partition("\n")[0].split(",") == ["name", *names, "failed"]


def test_no_part_is_less_than_nothing_by_a_zero_alone() -> None:
    from sim.analysis.sobol import Estimate
    from sim.views.drivers import _cells

    assert _cells(Estimate(-0.001, -0.004, 0.19)) == ("0 %", "0 to 19")
    assert _cells(Estimate(-0.07, -0.1, 0.001)) == ("-7 %", "-10 to 0")
