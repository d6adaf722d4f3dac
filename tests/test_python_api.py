"""What `import sim` gives, as a notebook uses it."""

from __future__ import annotations

import inspect
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim
from sim.runs.store import DamagedResults, FolderConflict
from tests.command import VALLEY
from tests.command import sim as command

TYPED = """\
from pathlib import Path

import pandas as pd

import sim

scenario: sim.Scenario = sim.load("geneva", ["war.start_share=0.4"])
kept: sim.Results = sim.run(scenario.with_value("name", "x"), runs=8, seed=1)
stored: sim.Results = sim.run(Path("geneva.yaml"), output="here", progress=True)
table: pd.DataFrame = sim.open_results("here").outcomes()
tables: tuple[pd.DataFrame, pd.DataFrame] = (kept.runs, stored.draws)
share: float | None = kept.share(kept.runs["week"] <= 4).low
told: tuple[sim.Scenario, str] = (kept.scenario, kept.stories().text())
compared: sim.Comparison = sim.compare("geneva", scenario, stored, Path("b"), rank="deal")
changes: tuple[pd.DataFrame, str] = (compared.measures, compared.text())
"""


def test_the_public_names_are_there_and_documented() -> None:
    for name in sim.__all__:
        assert name in dir(sim)
        assert inspect.getdoc(getattr(sim, name))
    with pytest.raises(AttributeError, match="nonsense"):
        sim.nonsense  # noqa: B018


def test_a_scenario_is_loaded_by_name_or_path_with_values_set_on_top() -> None:
    assert sim.load("geneva").name == "Geneva"
    assert sim.load(VALLEY).name == sim.load(str(VALLEY)).name == "The valley"
    assert sim.load(VALLEY, ["name=Other"]).name == "Other"
    with pytest.raises(sim.ScenarioError, match="did you mean 'geneva'"):
        sim.load("genva")


def test_with_value_makes_another_scenario_and_leaves_this_one() -> None:
    valley = sim.load(VALLEY)
    before = valley.hash
    other = valley.with_value("war.start_share", 0.9)
    assert other.hash != valley.hash == before
    assert str(other.spec.war and other.spec.war.start_share) == "0.9"
    spread = valley.with_value("war.start_share", {"value": "0.2 to 0.4", "assumption": "x"})
    assert spread.hash not in (valley.hash, other.hash)
    with pytest.raises(sim.ScenarioError, match=r"war\.start_shar: unknown key"):
        valley.with_value("war.start_shar", 0.9)


def test_results_have_tables_and_print_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    results = sim.run(sim.load(VALLEY), runs=40, seed=3)
    assert isinstance(results, sim.Results)
    assert isinstance(results.runs, pd.DataFrame)
    assert list(results.runs["replicate"]) == list(range(40))
    assert len(results.codings) == 10
    outcomes = results.outcomes()
    assert outcomes.loc[outcomes["kind"] == "ending", "count"].sum() == 40
    deals = ["ceasefire", "partial", "settlement"]
    assert outcomes.loc["deal", "count"] == outcomes.loc[deals, "count"].sum()
    assert np.isclose(outcomes.loc[outcomes["kind"] == "ending", "share"].sum(), 1)
    assert {"low", "high", "codings_sd", "band"} <= set(outcomes.columns)
    assert not results.failures
    assert capfd.readouterr() == ("", "")


def test_a_bar_is_shown_only_if_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    class Shown(Exception):
        pass

    def bar(total: int, *_: object) -> None:
        raise Shown

    monkeypatch.setattr("sim.api.progress.BAR_FROM", -1.0)
    monkeypatch.setattr("sim.api.progress._bar", bar)
    assert len(sim.run(VALLEY, runs=4).runs) == 4
    with pytest.raises(Shown):
        sim.run(VALLEY, runs=4, progress=True)


def test_numbers_not_given_are_the_scenarios_own() -> None:
    scenario = sim.load(VALLEY, ["runs={n: 12, seed: 5, per_coding: 3}"])
    own = sim.run(scenario)
    assert len(own.runs) == 12
    assert len(own.codings) == 4
    assert own.runs.equals(sim.run(scenario, runs=12, seed=5, per_draw=3).runs)
    assert not own.runs.equals(sim.run(scenario, seed=6).runs)
    assert sim.run(scenario, seed=0).runs.equals(sim.run(scenario, seed=0).runs)
    assert not sim.run(scenario, seed=0).runs.equals(sim.run(scenario, seed=1).runs)


def test_results_in_memory_and_in_a_folder_agree(tmp_path: Path) -> None:
    scenario = sim.load("geneva")
    kept = sim.run(scenario, runs=60, seed=2)
    stored = sim.run(scenario, runs=60, seed=2, output=tmp_path / "kept")
    opened = sim.open_results(tmp_path / "kept")
    for results in (stored, opened):
        assert results.runs.equals(kept.runs)
        assert results.codings.equals(kept.codings)
        assert results.outcomes().equals(kept.outcomes())
        assert results.summary == kept.summary


def test_results_in_memory_can_do_all_that_stored_ones_can(tmp_path: Path) -> None:
    scenario = sim.load(VALLEY)
    kept = sim.run(scenario, runs=400)
    stored = sim.run(scenario, runs=400, output=tmp_path / "kept")
    assert kept.scenario == stored.scenario
    assert isinstance(sim.open_results(tmp_path / "kept").scenario, sim.Scenario)
    assert (kept.seed, kept.replicate(7)) == (stored.seed, stored.replicate(7))
    assert kept.draws.equals(stored.draws)
    assert kept.codings.equals(kept.draws)
    assert kept.to_frame().equals(kept.outcomes())
    assert kept.replay(7).to_dict() == stored.replay(7).to_dict()
    typical = [each.replay(outcome="settlement") for each in (kept, stored)]
    assert typical[0].to_dict() == typical[1].to_dict()
    assert [*kept.stories().rows()[1]] == [*stored.stories().rows()[1]]
    for figure in ("shares", "flow", "survival", "stances", "numbers"):
        assert kept.plot(figure).axes
    checked = [each.verify(40).to_dict() for each in (kept, stored)]
    assert checked[0]["compared"] == checked[1]["compared"] == 40
    ours, theirs = dict(kept.to_dict()), dict(stored.to_dict())
    assert (ours.pop("folder"), theirs.pop("folder")) == (None, str(tmp_path / "kept"))
    assert ours == theirs
    page, there = kept.report(tmp_path / "a.html"), stored.report(tmp_path / "b.html")
    assert "end in a deal" in page.html()
    assert page.to_dict()["A"]["outcomes"] == there.to_dict()["A"]["outcomes"]
    assert (tmp_path / "a.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_an_altered_table_in_memory_is_found() -> None:
    from sim.runs.memory import MemoryResults

    kept, other = sim.run(VALLEY, runs=40), sim.run(VALLEY, runs=40, seed=2)
    old, new = kept.content, other.content
    mixed = [{name: new.block(name, 0) for name in ("runs", "codings")}]
    wrong = MemoryResults(old.header, mixed, old.summary, [], lambda: old.layout)
    with pytest.raises(DamagedResults, match="comes out differently"):
        sim.Results(wrong).verify()
    kept.verify()


def test_results_show_themselves_in_a_line_and_in_a_notebook(tmp_path: Path) -> None:
    kept = sim.run(VALLEY, runs=40)
    stored = sim.run(VALLEY, runs=40, output=tmp_path / "kept")
    for shown in (kept, stored, kept.replay(3), kept.stories(), kept.report()):
        assert len(repr(shown)) < 200
        assert "\n" not in repr(shown)
        page = shown._repr_html_()
        assert page.startswith("<style>")
        assert "<script" not in page
    assert repr(kept) == "<Results: The valley, 40 runs, seed 1, in memory>"
    assert "Kept in memory" in kept.text()
    assert f"sim report {tmp_path / 'kept'}" in stored.text()


def test_a_share_of_ones_own_has_the_interval_that_respects_draws() -> None:
    results = sim.run("geneva", runs=400)
    rows = {**results.summary["outcomes"], **results.summary["sums"]}
    for name in ("deal", "standing", "no_meeting"):
        own = results.share(name)
        assert own.as_dict() == {key: rows[name][key] for key in own.as_dict()}
    met = results.runs["week"].notna()
    assert results.share(met).as_dict() == results.share("met").as_dict()
    assert results.share(met.to_numpy()).codings == 100
    early = results.share(results.runs["week"] <= 4)
    assert early.count == (results.runs["week"].fillna(99) <= 4).sum()
    assert early.n == 400, "no meeting is no early one"
    signed = results.share("signed", among="a meeting")
    assert signed.n == results.share("met").count
    assert signed.count == results.share("a signed text").count
    alone = results.share(met)
    assert alone.runs_low is not None
    assert alone.low is not None
    assert alone.low < alone.runs_low, "runs of a draw tell less than as many draws"
    for wrong, told in (
        ("peace", "no outcome and no column"),
        ("outcomes", "did you mean 'outcome'"),
        ("week", "true or false"),
        ([True], "1 values for 400 runs"),
    ):
        with pytest.raises(ValueError, match=told):
            results.share(wrong)


def test_a_run_goes_on_until_it_is_precise_in_python_too(tmp_path: Path) -> None:
    results = sim.run(VALLEY, until="5pt", output=tmp_path / "u")
    assert results.share("deal").n > 1_000
    with pytest.raises(ValueError, match="until: only with a folder"):
        sim.run(VALLEY, until="5pt")
    with pytest.raises(ValueError, match="until: '5' is not a number of percentage points"):
        sim.run(VALLEY, until="5", output=tmp_path / "v")


def test_values_set_on_top_are_those_of_the_command() -> None:
    results = sim.run(VALLEY, runs=8, set={"war.start_share": 0.9}, name="Late")
    assert results.scenario.name == "Late"
    assert results.runs.equals(sim.run(VALLEY, runs=8, set=["war.start_share=0.9"]).runs)
    with pytest.raises(ValueError, match="of a scenario that is loaded"):
        sim.run(sim.load(VALLEY), runs=8, name="Late")


def test_codings_beyond_those_that_are_stored_are_not_kept_in_memory_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.runs.run.Job.header", shorter(sim.load(VALLEY)))
    monkeypatch.setattr("sim.runs.run.CODINGS_KEPT", 3)
    kept = sim.run(VALLEY, runs=40)
    stored = sim.run(VALLEY, runs=40, output=tmp_path / "kept")
    assert len(kept.codings) == 3
    assert stored.codings.equals(kept.codings)


def shorter(scenario: sim.Scenario) -> object:
    """A header that keeps three codings only, as a long run keeps ten thousand."""
    from sim.runs.header import Header
    from sim.runs.run import Job

    def header(self: Job) -> Header:
        return Header(scenario.stored(), scenario.hash, self.seed, self.runs, 4, {"sim": "0"}, 3)

    return header


def test_it_is_what_the_command_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert command("run", VALLEY, "-n", "40", "--seed", "3", "-o", "told").code == 0
    results = sim.run(VALLEY, runs=40, seed=3, output="run")
    assert sim.open_results("told").runs.equals(results.runs)
    assert (tmp_path / "told/manifest.json").read_bytes() == (
        tmp_path / "run/manifest.json"
    ).read_bytes()


def test_a_folder_is_opened_again_and_never_overwritten(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    first = sim.run(VALLEY, runs=40, output=folder)
    assert sim.run(VALLEY, runs=40, output=folder).runs.equals(first.runs)
    with pytest.raises(FolderConflict, match="41 wanted"):
        sim.run(VALLEY, runs=41, output=folder)
    (folder / "runs/00000.parquet").write_bytes(b"")
    with pytest.raises(DamagedResults, match=r"runs/00000\.parquet") as caught:
        sim.open_results(folder)
    assert any(str(folder) in note for note in caught.value.__notes__)
    with pytest.raises(FileNotFoundError, match="no results"):
        sim.open_results(tmp_path)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"runs": 0}, "runs: must be at least 1, not 0"),
        ({"runs": -1}, "runs: must be at least 1"),
        ({"runs": 2.5}, "runs: must be a whole number"),
        ({"runs": True}, "runs: must be a whole number"),
        ({"runs": 10**9}, "runs: must be at most"),
        ({"seed": -1}, "seed: must be at least 0"),
        ({"seed": "1"}, "seed: must be a whole number"),
        ({"per_draw": 0}, "per_draw: must be at least 1"),
    ],
)
def test_numbers_that_do_not_go_are_a_mistake_of_the_caller(
    given: dict[str, int], told: str
) -> None:
    with pytest.raises(ValueError, match=told):
        sim.run(VALLEY, **given)  # type: ignore[arg-type]


def test_whole_numbers_of_other_libraries_will_do() -> None:
    results = sim.run(VALLEY, runs=np.int64(8), seed=np.int32(3))  # type: ignore[arg-type]
    assert results.runs.equals(sim.run(VALLEY, runs=8, seed=3).runs)


def test_users_get_the_types(tmp_path: Path) -> None:
    (tmp_path / "notebook.py").write_text(TYPED)
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file", "pyproject.toml",
         str(tmp_path / "notebook.py")],
        cwd=Path(__file__).parents[1], capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
