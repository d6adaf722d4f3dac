"""What stands on the sides of a comparison, and with what numbers it is run."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim
from sim.api.compare import LARGEST_SEED, _fresh_seed, plan_of
from sim.api.errors import Misuse
from tests.command import VALLEY

HARDER = f"{VALLEY}+war.start_share=0.9"


def test_a_change_stands_behind_a_plus() -> None:
    plan = plan_of(["geneva", "geneva+war.fatigue=0.1 + guarantees=[support]"], ["war.fatigue=0.3"])
    specs = [opened.loaded.scenario.spec for opened in plan.opened]
    assert [str(spec.war and spec.war.fatigue) for spec in specs] == ["0.3", "0.1"]
    assert specs[0].guarantees != specs[1].guarantees == ["support"]


def test_a_plus_that_changes_nothing_belongs_to_the_name(tmp_path: Path) -> None:
    path = tmp_path / "a+b.yaml"
    path.write_text(VALLEY.read_text())
    plan = plan_of([path, f"{path}+name=Other"])
    assert [opened.loaded.scenario.name for opened in plan.opened] == ["The valley", "Other"]


def test_numbers_are_those_given_else_of_the_first_results_else_of_the_first_scenario(
    tmp_path: Path,
) -> None:
    stored = sim.run(VALLEY, runs=40, seed=9, per_coding=5, folder=tmp_path / "kept")
    own = f"{VALLEY}+runs={{n: 12, seed: 3, per_coding: 2}}"
    told = {
        "first": plan_of([own, VALLEY]).numbers,
        "results": plan_of([own, stored.folder]).numbers,
        "given": plan_of([own, VALLEY], runs=7, seed=0, per_coding=1).numbers,
    }
    found = {name: (n.n, n.seed, n.per_coding) for name, n in told.items()}
    assert found == {"first": (12, 3, 2), "results": (40, 9, 5), "given": (7, 0, 1)}


@pytest.mark.parametrize(
    ("sources", "given", "told"),
    [
        (["geneva"], {}, r"2 to 26 can be compared, not 1.*geneva\+"),
        (["geneva"] * 27, {}, "not 27"),
        (["geneva", "vienna"], {"rank": "peace"}, "'peace' is none; there are no meeting"),
        (["geneva", "vienna"], {"runs": 0}, "runs: must be at least 1"),
        (["kept", "geneva"], {"seed": 2}, "kept: these results have 4 runs, seed 1 and 4 runs per"),
        (
            ["kept+war.fatigue=0", "geneva"],
            {},
            "kept: results have the values that they were run with",
        ),
        (["kept", "geneva"], {"overrides": ["war.fatigue=0"]}, "results have the values that"),
        ([".", "geneva"], {}, "no results in this folder"),
    ],
)
def test_what_does_not_go_is_refused_before_anything_is_run(
    sources: list[str],
    given: dict[str, int],
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    sim.run(VALLEY, runs=4, folder="kept")
    with pytest.raises(Misuse, match=told):
        plan_of(sources, **given)  # type: ignore[arg-type]


def test_mistakes_in_a_change_are_those_of_a_scenario() -> None:
    with pytest.raises(sim.ScenarioError, match=r"war\.fatige.*did you mean 'fatigue'"):
        sim.compare("geneva", "geneva+war.fatige=0.1", runs=4)
    with pytest.raises(sim.ScenarioError, match="did you mean 'geneva'"):
        sim.compare("geneva", "genva")


def test_results_compare_as_the_runs_that_they_hold(tmp_path: Path) -> None:
    sim.run(VALLEY, runs=80, folder=tmp_path / "a")
    sim.run(sim.load(VALLEY, ["war.start_share=0.9"]), runs=60, folder=tmp_path / "b")
    stored = sim.compare(tmp_path / "a", sim.open_results(tmp_path / "b"))
    fresh = sim.compare(VALLEY, HARDER, runs=60)
    pd.testing.assert_frame_equal(stored.measures, fresh.measures)
    pd.testing.assert_frame_equal(stored.flips, fresh.flips)
    assert "Compared are the 60 that both have." in stored.text()


def test_scenarios_and_their_names_compare_alike() -> None:
    valley = sim.load(VALLEY)
    one = sim.compare(valley, valley.with_value("war.start_share", 0.9), runs=60)
    other = sim.compare(VALLEY, HARDER, runs=60)
    pd.testing.assert_frame_equal(one.measures, other.measures)


def test_the_tables_of_a_comparison() -> None:
    found = sim.compare("geneva", "trilateral-first", "no-guarantee", runs=200, rank="deal")
    assert isinstance(found, sim.Comparison)
    outcomes = found.measures.query("kind == 'outcome'")
    assert len(outcomes) == 14
    assert np.allclose(outcomes["b"] - outcomes["a"], outcomes["difference"])
    assert (outcomes["low"] <= outcomes["difference"]).all()
    assert (outcomes["difference"] <= outcomes["high"]).all()
    assert len(found.distances) == 6
    moved = int(found.flips.query("against == 'B'")["count"].sum())
    assert moved == found.findings.compared.pairs[0].flipped.count  # type: ignore[union-attr]
    place = str(found.inputs.loc[("B", "process"), "b_set_at"])
    assert place.startswith("scenarios/trilateral-first.yaml:")
    assert list(found.ranking["share"]) == sorted(found.ranking["share"], reverse=True)
    assert found.ranking["fresh_share"].notna().all()
    assert list(found.regret.columns) == ["a", "b", "c", "d", "worst", "minimax"]
    assert (found.regret.min() >= 0).all()


def test_without_a_ranking_its_tables_are_empty() -> None:
    found = sim.compare(VALLEY, HARDER, runs=8)
    assert found.ranking.empty
    assert found.regret.empty
    assert sim.compare(VALLEY, VALLEY, runs=8).flips.empty
    assert sim.compare(VALLEY, VALLEY, runs=8).inputs.empty


def test_its_figure_is_written_as_the_name_of_the_file_says(tmp_path: Path) -> None:
    found = sim.compare(VALLEY, HARDER, runs=8)
    found.save_figure(tmp_path / "a.svg")
    assert (tmp_path / "a.svg").read_text().startswith("<?xml")
    with pytest.raises(ValueError, match="ends in"):
        found.save_figure(tmp_path / "a.gif")


def test_nothing_is_printed(capfd: pytest.CaptureFixture[str]) -> None:
    sim.compare(VALLEY, HARDER, runs=8, rank="settlement")
    assert capfd.readouterr() == ("", "")


def test_fresh_luck_is_a_seed_that_nobody_had() -> None:
    assert _fresh_seed({1}) == 2
    assert _fresh_seed({1, 7}) == 8
    assert _fresh_seed({LARGEST_SEED, LARGEST_SEED - 1}) == LARGEST_SEED - 2


def test_the_top_is_run_again_on_fresh_luck() -> None:
    found = sim.compare(VALLEY, HARDER, runs=60, seed=3, rank="settlement")
    again = sim.run(VALLEY, runs=60, seed=4).outcomes()
    assert found.ranking["fresh_share"]["A"] == again["share"]["settlement"]


def test_replicates_that_failed_are_left_out_of_both_sides(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from sim.runs.batch import Block, Runner

    whole = Runner.block

    def block(self: Runner, replicates: range, *rest: object) -> Block:
        if 5 in replicates and str(self.scenario.spec.war.start_share) == "0.9":  # type: ignore[union-attr]
            raise ArithmeticError("five")
        return whole(self, replicates, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(Runner, "block", block)
    found = sim.compare(VALLEY, HARDER, runs=40)
    assert [subject.failed for subject in found.findings.subjects] == [0, 1]
    assert found.findings.compared.pairs[0].runs == (39, 39)
    assert "1 failed" in found.text()
