from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.measures import Measure, measures, read_runs, run_table
from sim.analysis.outcomes import ALL, MEETING, SIGNATURE, Questions, questions_of, summarise
from sim.outcomes import OUTCOMES
from sim.runs.run import Job, run_in_memory
from tests.analysis.made_up import QUESTIONS, from_outcomes
from tests.cases import bundled


def test_shares_and_means_are_those_of_the_summary() -> None:
    scenario = bundled("geneva")
    results = run_in_memory(Job(scenario, 1, 400, 4), lambda blocks: summarise(blocks, scenario))
    questions = questions_of(scenario)
    runs = read_runs(results.iter_blocks(), results.iter_blocks("codings"), questions)
    asked = measures([questions], [runs])
    summary = results.summary
    for measure in asked:
        found = runs.ratio(measure)
        if measure.kind == "number":
            column = results.runs[measure.name].dropna().astype(float)
            assert found.n == len(column)
            assert found.mean == pytest.approx(column.mean())
            assert found.deviation == pytest.approx(column.std(ddof=0))
            continue
        kept = summary[{"outcome": "outcomes", "sum": "sums"}.get(measure.kind, "shares")][
            measure.name
        ]
        assert (found.y.sum(), found.n, found.codings) == (
            kept["count"],
            kept["n"],
            kept["codings"],
        )
    assert [m.name for m in asked if m.kind == "outcome"] == list(OUTCOMES)
    assert [m.name for m in asked if m.kind == "sum"] == ["deal", "standing"]
    left_out = {"meeting_26_weeks"}  # no more than that there is no outcome "no_meeting"
    assert {m.name for m in asked if m.kind == "share"} == set(summary["shares"]) - left_out


def test_a_run_in_memory_is_read_as_one_that_is_stored() -> None:
    job = Job(bundled("geneva"), 1, 120, 4)
    runs, failed = run_table(job)
    assert failed == 0
    assert len(runs) == 120
    assert len(runs.letters) == len(runs.firsts) == 30
    assert set(runs.letters) <= set("abcd")


def test_outcomes_are_counted_by_coding() -> None:
    runs = from_outcomes(np.array([0, 0, 6, 1, 1, 1]), np.array([0, 0, 0, 1, 1, 2]))
    assert runs.outcomes.tolist() == [0, 0, 6, 1, 1, 1]
    assert runs.runs_per_coding.tolist() == [3, 2, 1]
    assert runs.outcome_counts[:, [0, 1, 6]].tolist() == [[2, 0, 1], [0, 2, 0], [0, 1, 0]]


def test_a_number_counts_where_there_is_one() -> None:
    runs = from_outcomes(np.array([0, 3, 3]), np.array([0, 0, 1]), gain=np.array([9.0, 0.2, 0.4]))
    found = runs.ratio(Measure("gain.ada", "number", "gain.ada", SIGNATURE))
    assert (found.y.tolist(), found.x.tolist()) == ([0.2, 0.4], [1, 1])
    assert found.yy == pytest.approx(0.04 + 0.16)


def test_only_what_both_sides_have_is_compared() -> None:
    runs = from_outcomes(np.array([0, 3]), np.array([0, 1]))
    other = Questions(horizon_weeks=12, weeks=(2,), watched_months=None)
    names = [m.name for m in measures([QUESTIONS, other], [runs, runs])]
    assert "meeting_2_weeks" in names
    assert not {"meeting_12_weeks", "meeting_26_weeks", "unbroken_12_months"} & set(names)
    bare = runs.only(np.array([0]))
    without = type(runs)(bare.replicate, bare.coding, bare.marks, {"week": bare.numbers["week"]})
    names = [m.name for m in measures([QUESTIONS] * 2, [runs, without])]
    assert "week" in names
    assert "gain.ada" not in names


def test_each_measure_says_of_which_runs_it_is() -> None:
    runs = from_outcomes(np.array([0, 3]), np.array([0, 1]))
    given = {m.name: m.given for m in measures([QUESTIONS], [runs])}
    assert given["walkout"] == ALL
    assert given["signed"] == given["week"] == MEETING
    assert given["ratified"] == given["gain.ada"] == SIGNATURE
