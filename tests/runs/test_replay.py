"""A replayed replicate is the stored one, and what its events tell is what its row says."""

from __future__ import annotations

import json
import math
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest

from sim.inputs.loading import load
from sim.model.rows import MISSING, Labels
from sim.runs.batch import Block, Runner
from sim.runs.replay import replay
from sim.runs.trace import Trace

TRANSCRIPTS = Path(__file__).parents[1] / "views" / "transcripts"
SCENARIOS = ("geneva", "trilateral-first", "budapest", "russian-role", "valley", "three")
SEED, PER_CODING, RUNS = 11, 4, 600


def source(name: str) -> str:
    own = TRANSCRIPTS / f"{name}.yaml"
    return str(own) if own.exists() else name


@lru_cache
def block(name: str, batch: int | None = None) -> Block:
    return Runner(load(source(name)), SEED, PER_CODING, batch=batch).block(range(RUNS))


def outcomes(name: str) -> list[str | None]:
    column = block(name).runs["outcome"]
    assert isinstance(column, Labels)
    return [column.names[code] for code in column.codes]


def some_of_each(name: str, count: int) -> list[int]:
    """The last `count` replicates of every outcome."""
    found = outcomes(name)
    return sorted(
        n
        for outcome in set(found)
        for n in [i for i, other in enumerate(found) if other == outcome][-count:]
    )


@lru_cache
def traces(name: str) -> tuple[Trace, ...]:
    scenario = load(source(name))
    return tuple(replay(scenario, SEED, PER_CODING, n) for n in some_of_each(name, 4))


def stored_row(name: str, n: int, batch: int | None) -> dict[str, object]:
    row: dict[str, object] = {}
    for key, column in block(name, batch).runs.items():
        if isinstance(column, Labels):
            code = int(column.codes[n])
            row[key] = None if code == MISSING else column.names[code]
        else:
            value = column[n].item()
            gone = value == MISSING if isinstance(value, int) else not math.isfinite(value)
            row[key] = None if gone else value
    return row


@pytest.mark.parametrize("name", SCENARIOS)
@pytest.mark.parametrize("batch", [None, 100])
def test_a_replayed_replicate_has_the_row_of_the_batch_to_the_last_bit(
    name: str, batch: int | None
) -> None:
    for trace in traces(name):
        assert trace.row == stored_row(name, trace.header["replicate"], batch)


def test_most_outcomes_are_among_the_replicates_looked_at() -> None:
    seen = {trace.row["outcome"] for name in SCENARIOS for trace in traces(name)}
    assert len(seen) == 7
    reasons = {trace.row["reason"] for name in SCENARIOS for trace in traces(name)}
    assert {"no consent", "venue ruled out", "walk-out", "vote", "ratification"} <= reasons


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_weeks_end_when_the_principals_meet(name: str) -> None:
    for trace in traces(name):
        weeks = trace.of("week")
        assert [w.clock for w in weeks] == list(range(1, len(weeks) + 1))
        met = [w.clock for w in weeks if w.facts["met"]]
        for week in weeks:
            sides = week.facts["sides"].values()
            assert week.facts["met"] == all(s["consents"] for s in sides)
            assert all(s["ready"] for s in sides if s["consents"])
        if "preparation" in trace.header["process"]:
            assert met == [w for w in [trace.row["week"]] if w is not None]
        else:
            assert trace.row["week"] == 0


@pytest.mark.parametrize("name", SCENARIOS)
def test_what_is_signed_at_the_table_is_what_the_row_has(name: str) -> None:
    for trace in traces(name):
        row = trace.row
        offers, texts = trace.of("offer"), trace.of("text")
        tabled = [event for event in texts if event.facts["package"] is not None]
        assert len(offers) == (row["rounds"] or 0)
        assert len(tabled) == (row["texts"] or 0)
        signed = [e.facts["package"] for e in (*offers, *tabled) if e.facts["signed"]]
        choices = {k.removeprefix("choice."): v for k, v in row.items() if k.startswith("choice.")}
        assert signed == ([choices] if row["package"] is not None else [])
        walked = [e for e in (*offers, *tabled) if e.facts["walked_out"]]
        assert len(walked) == (row["outcome"] == "walkout")


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_refusal_has_the_reason_that_its_numbers_give(name: str) -> None:
    for trace in traces(name):
        floor = {a: f["reservation"] for e in trace.of("talks") for a, f in e.facts.items()}
        sincere = {a: f["sincere"] for e in trace.of("talks") for a, f in e.facts.items()}
        for event in trace.of("offer"):
            for actor, answer in event.facts.get("answers", {}).items():
                worth, because = answer["worth"], answer.get("because")
                assert (because is None) == answer["accepts"]
                assert (worth is None) == (because == "red_line") == bool(answer.get("crosses"))
                if worth is not None:
                    assert answer["accepts"] == (worth >= answer["demanded"])
                    assert (worth < floor[actor]) == (because == "below_no_deal")
                if because in ("insincere", "below_demand"):
                    assert (because == "below_demand") == sincere[actor]
        for event in trace.of("text"):
            for actor, vote in event.facts.get("votes", {}).items():
                enough = vote["worth"] is not None and vote["worth"] >= vote["needed"]
                assert vote["yes"] == (enough and sincere[actor])
                assert vote["needed"] <= floor[actor]


@pytest.mark.parametrize("name", SCENARIOS)
def test_ratification_and_the_years_after_end_as_the_row_says(name: str) -> None:
    for trace in traces(name):
        row = trace.row
        asked = [a for e in trace.of("ratification") for a in e.facts["actors"].items()]
        refused = [actor for actor, facts in asked if not facts["ratified"]]
        if row["outcome"] == "not_ratified":
            assert "+".join(refused) == row["blocked_by"]
        else:
            assert not refused
        for event in trace.of("aftermath"):
            months = (event.facts["flared"], event.facts["collapsed"])
            first = [m for m in months if m is not None]
            assert row["collapsed_month"] == event.facts["collapsed"]
            assert row["violated_month"] == (min(first) if first else None)


def test_the_chance_of_a_consent_that_is_told_is_the_share_of_consents() -> None:
    scenario = load(source("valley"))
    sides = [
        side
        for n in range(80)
        for week in replay(scenario, SEED, PER_CODING, n).of("week")
        for side in week.facts["sides"].values()
        if side["ready"]
    ]
    chances = np.array([side["chance"] for side in sides])
    surplus = np.array([side["consents"] for side in sides]) - chances
    for weight in (np.ones(len(chances)), np.log(chances / (1 - chances))):
        spread = math.sqrt((weight**2 * chances * (1 - chances)).sum())
        assert abs((weight * surplus).sum()) < 4 * spread


def test_a_guarantee_is_on_the_table_unless_somebody_it_needs_is_unwilling() -> None:
    start = traces("valley")[0].events[0].facts
    found = {g["option"]: g for g in start["guarantees"]}
    assert found["observers"]["on_table"]
    assert not found["garrison"]["on_table"]
    assert found["garrison"]["unwilling"] == ["coast"]
    for trace in traces("valley"):
        offered = [e.facts["package"] for e in trace.of("offer", "text") if e.facts["package"]]
        assert not any("garrison" in package["guarantee"] for package in offered)


def test_the_venue_that_somebody_rules_out_is_named_with_who_did() -> None:
    for trace in traces("valley"):
        facts = trace.of("conditions")[0].facts
        assert facts["refused"] == [{"venue": "hill_town", "by": ["north"]}]
        assert facts["venue"] == "lake_town"
    for trace in traces("budapest"):
        facts = trace.of("conditions")[0].facts
        assert facts["venue"] is None
        assert [entry["venue"] for entry in facts["refused"]] == ["budapest"]
        assert "+".join(facts["refused"][0]["by"]) == trace.row["blocked_by"]


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_trace_is_plain_json_with_labels_for_all_it_names(name: str) -> None:
    for trace in traces(name):
        content = json.loads(json.dumps(trace.plain(), allow_nan=False))
        labels = content["header"]["labels"]
        assert set(content["header"]["principals"]) <= set(labels["actors"])
        for event in trace.of("offer", "text"):
            for issue, choice in (event.facts["package"] or {}).items():
                assert set(choice.split("+")) <= set(labels["options"][issue])


def test_there_is_no_replicate_before_the_first() -> None:
    with pytest.raises(ValueError, match="from 0"):
        replay(load(source("three")), SEED, PER_CODING, -1)
