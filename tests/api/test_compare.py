"""What stands on the sides of a comparison, and with what numbers it is run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sim
from sim.api.comparison import LARGEST_SEED, _fresh_seed, plan_of
from sim.api.errors import Misuse
from tests.command import VALLEY

HARDER = f"{VALLEY}+war.start_share=0.9"


def test_a_change_stands_behind_a_plus() -> None:
    changed = "geneva+war.fatigue=0.1 + guarantees=[support]"
    plan = plan_of(["geneva", changed], set=["war.fatigue=0.3"])
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
    sim.run(VALLEY, runs=40, seed=9, per_draw=5, output=tmp_path / "kept")
    own = f"{VALLEY}+runs={{n: 12, seed: 3, per_coding: 2}}"
    told = {
        "first": plan_of([own, VALLEY]).numbers,
        "results": plan_of([own, tmp_path / "kept"]).numbers,
        "given": plan_of([own, VALLEY], runs=7, seed=0, per_draw=1).numbers,
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
        (
            ["kept", "geneva"],
            {"seed": 2},
            "kept: these results have 4 runs, seed 1 and 4 runs per draw",
        ),
        (
            ["kept+war.fatigue=0", "geneva"],
            {},
            "kept: results have the values that they were run with",
        ),
        (["kept", "geneva"], {"set": ["war.fatigue=0"]}, "results have the values that"),
        ([".", "geneva"], {}, "no results in this folder"),
    ],
)
def test_what_does_not_go_is_refused_before_anything_is_run(
    sources: list[str],
    given: dict[str, Any],
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    sim.run(VALLEY, runs=4, output="kept")
    with pytest.raises(Misuse, match=told):
        plan_of(sources, **given)


def test_mistakes_in_a_change_are_those_of_a_scenario() -> None:
    with pytest.raises(sim.ScenarioError, match=r"war\.fatige.*did you mean 'fatigue'"):
        sim.compare("geneva", "geneva+war.fatige=0.1", runs=4)
    with pytest.raises(sim.ScenarioError, match="did you mean 'geneva'"):
        sim.compare("geneva", "genva")


def test_results_compare_as_the_runs_that_they_hold(tmp_path: Path) -> None:
    sim.run(VALLEY, runs=80, output=tmp_path / "a")
    sim.run(sim.load(VALLEY, ["war.start_share=0.9"]), runs=60, output=tmp_path / "b")
    stored = sim.compare(tmp_path / "a", sim.open_results(tmp_path / "b"))
    fresh = sim.compare(VALLEY, HARDER, runs=60)
    pd.testing.assert_frame_equal(stored.measures, fresh.measures)
    pd.testing.assert_frame_equal(stored.flips, fresh.flips)
    assert "Compared are the 60 that both have." in " ".join(stored.text().split())


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
    assert "1 failed" in found.text(full=True)


def test_results_in_memory_compare_as_those_in_a_folder(tmp_path: Path) -> None:
    kept = [sim.run(VALLEY, runs=40, seed=seed) for seed in (1, 1)]
    stored = sim.run(VALLEY, runs=40, seed=1, output=tmp_path / "a")
    one, other = sim.compare(*kept), sim.compare(stored, kept[0])
    pd.testing.assert_frame_equal(one.measures, other.measures)


def test_a_label_is_for_a_letter_or_for_what_was_given() -> None:
    found = sim.compare(VALLEY, HARDER, runs=8, labels={"A": "As it was", HARDER: "Uphill"})
    assert [subject.called for subject in found.findings.subjects] == ["As it was", "Uphill"]
    with pytest.raises(Misuse, match="label: there is no uphill; there are A, B"):
        sim.compare(VALLEY, HARDER, runs=8, labels={"uphill": "x"})


def test_what_is_compared_is_called_by_its_name_where_that_tells_it_from_the_others() -> None:
    def calls(*sources: str | sim.Scenario) -> list[str]:
        return [each.called for each in plan_of(sources, runs=4).opened]

    valley = sim.load(VALLEY)
    assert calls("geneva", "istanbul") == ["Geneva", "Istanbul"]
    assert calls("geneva", "geneva+war.fatigue=0") == ["Geneva", "Geneva, changed"]
    more = ("geneva+war.fatigue=0", "geneva+coding=a")
    assert calls("vienna", *more) == ["Vienna", *more]
    assert calls("geneva", "vienna", more[0])[2] == more[0]
    harder = [valley.with_value("war.start_share", share) for share in (0.8, 0.9)]
    assert calls(*harder) == [
        f"The valley with war.start_share={share}" for share in (0.8, 0.9)
    ]  # fmt: skip


def test_an_outcome_that_no_row_is_of_is_one_comparison_more() -> None:
    found = sim.compare(VALLEY, HARDER, runs=200, outcome="met").findings
    [asked], [pair] = found.asked, found.compared.pairs
    [unmet] = [row for row in pair.rows if row.measure.name == "no_meeting"]
    assert asked.difference.value == pytest.approx(-(unmet.difference.value or 0))
    assert asked.p is not None
    assert asked.p == min(1.0, (asked.difference.p or 0) * (found.compared.family + 1))
    with pytest.raises(Misuse, match="rank says already"):
        sim.compare(VALLEY, HARDER, outcome="met", rank="deal")


def test_it_shows_itself_in_a_line_a_page_a_table_a_figure_and_a_report(tmp_path: Path) -> None:
    kept = [sim.run(each, runs=100) for each in ("geneva", "trilateral-first")]
    found = sim.compare(*kept)
    assert repr(found) == "<Comparison: A Geneva, B Trilateral first>"
    page = found._repr_html_()
    assert "<table" in page
    assert "a deal that stands five years" in page
    assert found.to_frame().equals(found.measures)
    assert found.plot().axes
    assert found.to_dict()["subjects"][1]["scenario"] == "Trilateral first"
    found.report(tmp_path / "both.html")
    assert "What differs" in (tmp_path / "both.html").read_text()
    with pytest.raises(Misuse, match="takes results"):
        sim.compare("geneva", "istanbul", runs=4).report()
