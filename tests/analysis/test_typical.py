from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sim as api
from sim.analysis.events import EVENTS, event_keys
from sim.analysis.outcomes import summarise
from sim.analysis.typical import NoSuchRuns, _shared, classes, typical
from sim.inputs.loading import load
from sim.runs.header import Header
from sim.runs.results import StoredResults
from sim.runs.run import Job, run_into
from tests.command import VALLEY

RUNS = 400
PLAIN = ("week", "rounds", "texts", "zopa_size", "nash_distance", "leverage_needed")


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> StoredResults:
    folder = tmp_path_factory.mktemp("typical") / "valley"
    api.run(VALLEY, RUNS, output=folder)
    return StoredResults.open(folder)


def test_classes_are_those_of_the_runs(results: StoredResults) -> None:
    found = classes(results)
    assert tuple(found) == event_keys(load(VALLEY).spec.process)
    runs = results.runs
    outcome, back = runs["outcome"].astype(str), runs["collapsed_month"].fillna(99)
    for name in found:
        mine = outcome.isin(EVENTS[name].endings) & ((name != "standing") | (back > 60))
        assert found[name] == mine.sum()


def test_settlements_come_by_what_they_sign_and_then_by_distance_from_the_medians(
    results: StoredResults,
) -> None:
    """The same sums by pandas, column by column; missing values and ties as the text says."""
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
    shared = sum(
        mine[name].map(mine[name].value_counts(normalize=True)).astype(float)
        for name in map(str, mine)
        if name.startswith("choice.")
    )
    unlike = -np.round(np.asarray(shared), 9)
    order = mine.index[np.lexsort((mine.index, distance, unlike))].tolist()
    found = [typical(results, "settlement", rank) for rank in range(5)]
    assert [each.replicate for each in found] == order[:5]
    assert found[0].following == tuple(order[1:4])
    best = unlike == unlike.min()
    assert found[0].distance == pytest.approx(distance[best].min(), abs=1e-9)
    assert found[0].runs == found[0].alike == len(mine)


def test_the_picked_run_signs_what_is_signed_most(results: StoredResults) -> None:
    for name in ("settlement", "partial", "ceasefire", "not_ratified", "deal"):
        if not classes(results)[name]:
            continue
        picked = typical(results, name)
        runs = results.runs
        why = runs[["outcome", "blocked_by", "reason"]].astype(object)
        ends = why.where(why.notna(), None).apply(tuple, axis=1)
        alike = runs[ends == picked.reason]
        counts = {c: alike[c].value_counts() for c in map(str, runs) if c.startswith("choice.")}
        mine = runs.set_index("replicate").loc[picked.replicate]
        assert [each.choice for each in picked.signed] == [mine[c] for c in counts]
        assert [each.count for each in picked.signed] == [counts[c][mine[c]] for c in counts]
        assert [each.most for each in picked.signed] == [counts[c].max() for c in counts]
        together = (alike[list(counts)] == [c.idxmax() for c in counts.values()]).all(axis=1)
        if together.any():  # the commonest choices are signed together by some
            assert all(each.count == each.most for each in picked.signed)


def test_what_most_choose_is_picked_and_not_the_commonest_package() -> None:
    """Of ten, three sign x and u; seven sign y, two of them with v."""
    made = {"one": [*"xxx", *"yyyyyyy"], "two": [*"uuu", *"vv", *"stqrp"]}
    found = _shared(made, np.zeros(10, dtype=np.int64))
    assert found.argmax() in (3, 4)
    assert found[:3] == pytest.approx(0.6)
    assert found[3:5] == pytest.approx(0.9)
    apart = _shared({"one": [None, "x", "x", "y"]}, np.array([0, 1, 1, 1]))
    assert apart == pytest.approx([0, 2 / 3, 2 / 3, 1 / 3])


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=30, deadline=None)
def test_what_is_picked_is_the_same_with_every_run_twice(seed: int) -> None:
    rng = np.random.default_rng(seed)
    made = {name: [*rng.choice(list("abcd"), 60)] for name in ("one", "two", "three")}
    once = _shared(made, np.zeros(60, dtype=np.int64))
    twice = _shared({n: [*m, *m] for n, m in made.items()}, np.zeros(120, dtype=np.int64))
    assert twice[:60] == pytest.approx(once)


@pytest.mark.parametrize("name", ["walkout", "no_agreement", "not_ratified", "signed", "met"])
def test_those_of_the_commonest_end_come_first(name: str, results: StoredResults) -> None:
    runs = results.runs
    mine = runs[runs["outcome"].isin(EVENTS[name].endings)]
    keys = ["outcome", "blocked_by", "reason"]
    ends = mine[keys].astype(object).where(mine[keys].notna(), None).apply(tuple, axis=1)
    found = [typical(results, name, rank) for rank in range(0, len(mine), 7)]
    commonest = [each.commonest for each in found]
    assert commonest == sorted(commonest, reverse=True)
    assert found[0].alike == ends.value_counts().iloc[0]
    assert found[0].reason == ends[mine["replicate"] == found[0].replicate].iloc[0]


def test_every_run_of_a_class_has_its_place_once(results: StoredResults) -> None:
    size = classes(results)["ceasefire"]
    numbers = [typical(results, "ceasefire", rank).replicate for rank in range(size)]
    runs = results.runs
    assert sorted(numbers) == runs.loc[runs["outcome"] == "ceasefire", "replicate"].tolist()
    with pytest.raises(NoSuchRuns, match=f"{size} runs in all"):
        typical(results, "ceasefire", size)
    with pytest.raises(NoSuchRuns, match="no run ended so"):
        typical(results, "partial")


def test_runs_without_a_meeting_are_measured_by_what_was_drawn_for_their_codings(
    results: StoredResults,
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


def test_the_pick_does_not_depend_on_where_results_stand(
    results: StoredResults, tmp_path: Path
) -> None:
    again = api.run(VALLEY, RUNS, output=tmp_path / "again").content
    for name in ("settlement", "walkout", "no_meeting"):
        assert typical(again, name) == typical(results, name)
