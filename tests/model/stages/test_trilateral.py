from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from sim.inputs.scenario import Scenario
from tests.cases import build, grown, party, played, principal, run, split, told

RUNS = 3000


def table(steps: int = 20, reservation: tuple[float, float] = (0.3, 0.1), **over: Any) -> Scenario:
    return grown(split(steps, reservation, process=("trilateral",), host=True), **over)


def texts(scenario: Scenario, runs: int = 1) -> list[list[int]]:
    """The texts tabled to each replicate, in order."""
    found: list[list[int]] = [[] for _ in range(runs)]
    for step in (s for s in told(scenario, runs) if s.stage == "trilateral"):
        for row, text in zip(step.rows, step.facts["text"], strict=True):
            if text >= 0:
                found[int(row)].append(int(text))
    return found


def test_with_full_knowledge_the_first_text_is_the_nash_solution_and_is_signed() -> None:
    rows = run(table(20, (0.4, 0.1)), 20)
    assert set(rows["choice.share"]) == {"s013"}  # halfway between .4 and .9
    assert set(rows["texts"]) == {1}
    assert rows["nash_distance"].max() == 0


def test_a_mediator_with_an_interest_tables_its_favourite_that_both_would_sign() -> None:
    likes = {f"actors.host.values.share.s{i:03}": i / 20 for i in range(21)}
    biased = table(20, (0.4, 0.1)).with_values(likes)
    assert set(run(grown(biased, stages__trilateral__tilt=1), 5)["choice.share"]) == {"s018"}
    middle = run(grown(biased, stages__trilateral__tilt=0.5), 5)["package"]
    assert 13 < middle[0] < 18


def test_leverage_adds_to_a_yes_and_what_was_needed_is_told() -> None:
    """Only one text is left, .05 below what east could have without a deal."""
    only: dict[str, Any] = {f"s{i:03}": {} for i in (8, 0)}
    scenario = table(20, (0.45, 0.1), actors__host__leverage={"east": 0.08, "west": 0.02})
    scenario = scenario.with_values(
        {
            "issues.share.options": None,
            "actors.east.values": {"share": {"s008": 0.4, "s000": 0.0}},
            "actors.west.values": {"share": {"s008": 0.6, "s000": 1.0}},
            "actors.host.values": {"share": {"s008": 0.5, "s000": 0.5}},
        }
        | {f"issues.share.options.{name}": entry for name, entry in only.items()}
    )
    rows = run(scenario, 5)
    assert set(rows["choice.share"]) == {"s008"}
    assert rows["leverage_needed"] == pytest.approx([0.05 / 0.1] * 5)
    weak = run(grown(scenario, actors__host__leverage={"east": 0.04}), 5)
    assert not weak.signed.any()
    tame = run(grown(scenario, mediation__styles=["formulative"]), 5)
    assert not tame.signed.any()


def noisy(**over: Any) -> Scenario:
    return table(20, (0.45, 0.45), stages__bilateral__noise=0.5, **over)


def test_no_text_is_tabled_twice_and_never_more_than_there_may_be() -> None:
    tabled = texts(noisy(stages__trilateral__texts=4), 300)
    assert all(len(t) == len(set(t)) <= 4 for t in tabled)
    assert {len(t) for t in tabled} >= {1, 4}


def test_one_may_table_as_many_texts_as_the_parameter_says() -> None:
    rows = run(noisy(stages__trilateral__texts=3), 300)
    assert rows["texts"].max() == 3
    assert set(rows["reason"][rows["texts"] == 3]) <= {"vote", ""}


def test_a_refusal_teaches_the_mediator_about_the_one_who_refused() -> None:
    """Every no is one thing seen of that side, which lowers the noise of estimates of it."""
    scenario = noisy(stages__trilateral__texts=4)
    votes = [s.facts["votes"] for s in told(scenario, 300) if "votes" in s.facts]
    rows = [s.rows for s in told(scenario, 300) if "votes" in s.facts]
    refused = np.zeros((300, 2))
    for at, cast in zip(rows, votes, strict=True):
        refused[at] += ~cast
    seen = np.column_stack([p.shown for p in played(scenario, 300).principals])
    assert np.array_equal(seen, refused)
    assert (refused.max(axis=0) > 1).all()


def test_offers_made_before_the_texts_help_the_mediator() -> None:
    """A bilateral that cannot end in a deal by itself still shows what the sides value."""
    alone = noisy(stages__trilateral__texts=1, stages__bilateral__rounds=12)
    stubborn = grown(alone, actors__east__exponent=0.001, actors__west__exponent=0.001)
    after_talks = grown(stubborn, process=["bilateral", "trilateral"])
    rows = run(after_talks, RUNS)
    assert not (rows.signed & (rows["texts"] == 0)).any()
    assert rows.signed.mean() > 1.3 * run(stubborn, RUNS).signed.mean()


def test_an_insincere_side_votes_no_to_everything() -> None:
    rows = run(table(actors__west__insincerity=1, stages__trilateral__texts=3), 50)
    assert not rows.signed.any()
    assert set(rows["reason"]) == {"vote"}
    assert set(rows["blocked_by"]) == {"west"}
    assert set(rows["texts"]) == {3}


def test_the_risk_of_whole_talks_is_spread_over_the_texts() -> None:
    for count in (1, 6):
        refused = table(
            actors__west__insincerity=1,
            stages__trilateral__texts=count,
            stages__trilateral__walkout=0.3,
        )
        share = run(refused, RUNS).share("walkout")
        assert share == pytest.approx(0.3, abs=4 * math.sqrt(0.21 / RUNS))


def test_who_voted_no_is_who_walked_out() -> None:
    rows = run(table(actors__west__insincerity=1, stages__trilateral__walkout=1), 50)
    assert set(rows["blocked_by"]) == {"west"}
    assert set(rows["reason"]) == {"walk-out"}


def test_a_mediator_who_tables_nothing_leaves_the_talks_as_they_were() -> None:
    silent = table(mediation__styles=["facilitative", "leverage"])
    rows = run(silent, 20)
    assert set(rows["texts"]) == {0}
    assert not rows.signed.any()


def test_believing_no_text_acceptable_the_mediator_tables_none() -> None:
    rows = run(table(20, (0.7, 0.7)), 20)
    assert set(rows["texts"]) == {0}
    assert set(rows["reason"]) == {"empty zopa"}


def test_a_walk_out_before_leaves_nothing_for_the_mediator() -> None:
    scenario = grown(
        split(20, (0.3, 0.1), process=("bilateral", "trilateral"), host=True),
        stages__bilateral__walkout=1,
    )
    rows = run(scenario, 50)
    assert set(rows["outcome"]) == {"walkout"}
    assert set(rows["texts"]) == {0}


def test_three_parties_vote_on_one_text() -> None:
    options = {"a": (0.9, 0.9, 0.05), "b": (0.5, 0.5, 0.5), "c": (0.4, 0.4, 0.9)}
    sides = {
        name: principal({"one": {o: v[i] for o, v in options.items()}}, 0.1)
        for i, name in enumerate(("east", "south", "west"))
    }
    data = {
        "name": "three",
        "process": ["trilateral"],
        "actors": sides | {"host": party("mediator", {"one": dict.fromkeys(options, 0.5)})},
        "issues": {"one": {"status_quo": "a", "options": {o: {} for o in options}}},
        "mediation": {"styles": ["formulative"]},
    }
    rows = run(build(data), 10)
    assert set(rows["choice.one"]) == {"c"}  # .3 x .3 x .8 beats .4 x .4 x .4
    assert np.all(rows.signed)
