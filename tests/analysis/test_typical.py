from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import sim as api
from sim.analysis.events import EVENTS, event_keys
from sim.analysis.outcomes import summarise
from sim.analysis.typical import NoSuchRuns, classes, typical
from sim.inputs.loading import load
from sim.runs.header import Header
from sim.runs.results import Results
from sim.runs.run import Job, run_into
from tests.command import VALLEY

RUNS = 400
PLAIN = ("week", "rounds", "texts", "zopa_size", "nash_distance", "leverage_needed")


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    return api.run(VALLEY, RUNS, folder=tmp_path_factory.mktemp("typical") / "valley")


def test_classes_are_those_of_the_runs(results: Results) -> None:
    found = classes(results)
    assert tuple(found) == event_keys(load(VALLEY).spec.process)
    runs = results.runs
    outcome, back = runs["outcome"].astype(str), runs["collapsed_month"].fillna(99)
    for name in found:
        mine = outcome.isin(EVENTS[name].endings) & ((name != "standing") | (back > 60))
        assert found[name] == mine.sum()


def test_the_order_of_settlements_is_that_of_their_distance_from_the_medians(
    results: Results,
) -> None:
    """The same sum by pandas, number by number; missing values and ties as the text says."""
    runs = results.runs.set_index("replicate")
    mine = runs[runs["outcome"] == "settlement"]
    names = [n for n in map(str, mine) if n in PLAIN or n.startswith(("gain.", "durability."))]
    names += ["violated_month", "collapsed_month"]
    total, count = np.zeros(len(mine)), 0
    for name in names:
        values = mine[name].astype(float)
        spread = values.quantile(0.75) - values.quantile(0.25)
        scale = spread or values.max() - values.min()
        often = 2 * values.notna().sum() >= len(mine)
        if values.isna().all() or (values.notna().all() and not scale):
            continue
        inside = (values - values.median()).abs() / (scale or 1)
        there = inside if often else inside * 0
        total += np.where(values.notna() == often, there.fillna(0), 1.0)
        count += 1
    distance = np.round(total / count, 9)
    order = mine.index[np.lexsort((mine.index, distance))].tolist()
    found = [typical(results, "settlement", rank) for rank in range(5)]
    assert [each.replicate for each in found] == order[:5]
    assert found[0].following == tuple(order[1:4])
    assert found[0].distance == pytest.approx(distance.min(), abs=1e-9)
    assert found[0].runs == found[0].alike == len(mine)


@pytest.mark.parametrize("name", ["walkout", "no_agreement", "not_ratified", "signed", "met"])
def test_those_of_the_commonest_end_come_first(name: str, results: Results) -> None:
    runs = results.runs
    mine = runs[runs["outcome"].isin(EVENTS[name].endings)]
    keys = ["outcome", "blocked_by", "reason"]
    ends = mine[keys].astype(object).where(mine[keys].notna(), None).apply(tuple, axis=1)
    found = [typical(results, name, rank) for rank in range(0, len(mine), 7)]
    commonest = [each.commonest for each in found]
    assert commonest == sorted(commonest, reverse=True)
    assert found[0].alike == ends.value_counts().iloc[0]
    assert found[0].reason == ends[mine["replicate"] == found[0].replicate].iloc[0]


def test_every_run_of_a_class_has_its_place_once(results: Results) -> None:
    size = classes(results)["ceasefire"]
    numbers = [typical(results, "ceasefire", rank).replicate for rank in range(size)]
    runs = results.runs
    assert sorted(numbers) == runs.loc[runs["outcome"] == "ceasefire", "replicate"].tolist()
    with pytest.raises(NoSuchRuns, match=f"{size} runs in all"):
        typical(results, "ceasefire", size)
    with pytest.raises(NoSuchRuns, match="no run ended so"):
        typical(results, "partial")


def test_runs_without_a_meeting_are_measured_by_what_was_drawn_for_their_codings(
    results: Results,
) -> None:
    found = [typical(results, "no_meeting", rank) for rank in range(6)]
    assert all(each.by_coding and each.commonest for each in found)
    drawn = [c.name for c in results.layout.codings if c.kind == "float64"]
    assert {m.name for m in found[0].measured} <= set(drawn)
    assert len({each.replicate // 4 for each in found}) == 6, "one run of each coding first"
    assert [e.distance for e in found] == sorted(e.distance for e in found)


def test_only_runs_whose_coding_is_kept_are_measured_by_it(tmp_path: Path) -> None:
    class Few(Job):
        def header(self) -> Header:
            return replace(super().header(), codings_kept=30)

    job = Few(load(VALLEY), 1, RUNS, 4)
    kept = run_into(tmp_path / "few", job, lambda blocks: summarise(blocks, job.scenario))
    found = typical(kept, "no_meeting")
    outcome = kept.runs["outcome"] == "no_meeting"
    assert found.runs == outcome.sum()
    assert found.among == (outcome & (kept.runs["coding"] < 30)).sum() < found.runs
    assert found.replicate < 120
    assert found.distance > 0


def test_the_pick_does_not_depend_on_where_results_stand(results: Results, tmp_path: Path) -> None:
    again = api.run(VALLEY, RUNS, folder=tmp_path / "again")
    for name in ("settlement", "walkout", "no_meeting"):
        assert typical(again, name) == typical(results, name)
