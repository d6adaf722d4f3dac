"""Same seed, same tables: whatever the compute batch, the number of runs, and what is unused."""

from __future__ import annotations

import numpy as np
import pytest

from sim.inputs.scenario import Scenario
from sim.model.agenda import build_agenda
from sim.model.rows import Labels
from sim.runs.batch import CELLS, LARGEST_BATCH, Runner, compute_batch, concatenate
from tests.cases import block, bundled, decoded, differing, grown, run

RUNS = 600
BUSY = {
    "stages.preparation.preconditions": None,
    "horizon": "8 weeks",
    "actors.ukraine.aversion": 0.05,
    "actors.russia.aversion": 0.05,
}


def busy() -> Scenario:
    """Geneva with meetings in most runs, so that every stage has its share of replicates."""
    return bundled("geneva").with_values(BUSY)


@pytest.mark.parametrize(("batch", "runs"), [(1, 50), (7, 200), (64, 600), (1000, 600)])
def test_the_compute_batch_changes_no_byte(batch: int, runs: int) -> None:
    expected = block(busy(), runs)
    found = block(busy(), runs, batch=batch)
    assert differing(expected.runs, found.runs) == []
    assert differing(expected.codings, found.codings) == []


@pytest.mark.parametrize("name", ["trilateral-first", "russian-role", "heavy-strikes"])
def test_nor_does_it_in_other_scenarios(name: str) -> None:
    scenario = bundled(name).with_values(BUSY)
    found = block(scenario, 150, batch=11)
    assert differing(block(scenario, 150).runs, found.runs) == []


def test_a_replicate_is_the_same_in_a_hundred_and_in_a_thousand_runs() -> None:
    few, many = run(busy(), 100), run(busy(), 1000)
    assert differing(few.columns, {k: v[:100] for k, v in many.columns.items()}) == []


def test_a_replicate_is_the_same_alone_and_in_any_company() -> None:
    runner = Runner(busy(), 1, 4)
    from sim.model.rows import columns

    everyone = decoded(runner.block(range(RUNS)).runs)
    some = np.array([3, 77, 78, 401, 599])
    alone = decoded(columns(runner.summit(some)))
    for name, values in everyone.items():
        assert values[some].tolist() == pytest.approx(alone[name].tolist(), abs=0, nan_ok=True), (
            name
        )


def test_blocks_one_after_the_other_are_the_whole() -> None:
    runner = Runner(busy(), 1, 4)
    whole = runner.block(range(RUNS))
    parts = [runner.block(range(n, min(n + 250, RUNS))) for n in range(0, RUNS, 250)]
    assert differing(whole.runs, concatenate(p.runs for p in parts)) == []
    assert differing(whole.codings, concatenate(p.codings for p in parts)) == []


def test_a_block_need_not_begin_with_a_coding() -> None:
    runner = Runner(busy(), 1, 4)
    parts = [runner.block(range(6)), runner.block(range(6, 20))]
    joined = concatenate(p.codings for p in parts)
    assert differing(runner.block(range(20)).codings, joined) == []


# Seeds


def test_a_fixed_seed_does_not_make_replicates_identical() -> None:
    rows = run(busy(), RUNS, per_coding=RUNS)
    assert len(set(rows["week"].tolist())) > 4
    assert len(set(rows["outcome"])) > 2


@pytest.mark.parametrize("seed", [0, 1, 2**40])
def test_the_same_seed_gives_the_same_runs(seed: int) -> None:
    assert differing(run(busy(), 100, seed).columns, run(busy(), 100, seed).columns) == []


def test_different_seeds_differ_and_0_is_one_of_them() -> None:
    weeks = [tuple(run(busy(), 200, seed)["week"].tolist()) for seed in (0, 1, 2, 10, 12345)]
    assert len(set(weeks)) == len(weeks)


# Two kinds of chance


def test_runs_of_a_coding_share_its_values_and_have_their_own_luck() -> None:
    found = block(busy(), RUNS, per_coding=200)
    codings = decoded(found.codings)
    assert codings["coding"].tolist() == [0, 1, 2]
    assert len(set(codings["war.start_share"].tolist())) == 3
    runs = decoded(found.runs)
    assert runs["coding"].tolist() == [n // 200 for n in range(RUNS)]
    for coding in range(3):
        mine = runs["coding"] == coding
        assert len(set(runs["week"][mine].tolist())) > 2
        # What the coding alone decides is one value: how long a given package is thought to last.
        signed = mine & (runs["package"] >= 0)
        for package in set(runs["package"][signed].tolist()):
            same = signed & (runs["package"] == package)
            assert len(set(runs["durability.ukraine"][same].tolist())) == 1


def test_the_number_of_runs_per_coding_moves_no_luck() -> None:
    """With nothing left to code, how replicates are tied to codings does not matter."""
    fixed = grown(busy(), coding="a")
    waves = "war.strikes.waves_per_week"
    one, other = (block(fixed, 40, per_coding=m).codings[waves] for m in (1, 4))
    assert not isinstance(one, Labels)
    assert not isinstance(other, Labels)
    assert np.array_equal(one[:10], other)


def test_a_source_of_ones_own_replaces_the_epistemic_draws_alone() -> None:
    """A design of points takes the place of the codings; what happens is drawn as ever."""

    def medians(path: str, index: np.ndarray) -> np.ndarray:
        return np.full(len(index), 0.5)

    found = Runner(busy(), 1, 4, source=medians).block(range(80))
    for name, values in decoded(found.codings).items():
        if name not in ("coding", "letter"):
            assert len(set(values.tolist())) == 1, name
    assert len(set(decoded(found.runs)["week"].tolist())) > 2


def test_a_compute_batch_is_bounded_whatever_the_scenario() -> None:
    for name in ("no-guarantee", "geneva", "russian-role"):
        agenda = build_agenda(bundled(name))
        assert 64 <= compute_batch(agenda) <= LARGEST_BATCH
        assert compute_batch(agenda) * agenda.size <= CELLS
