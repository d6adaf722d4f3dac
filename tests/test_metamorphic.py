"""What must not change a run, and what must change it in one way only."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.model.rows import columns
from sim.model.setting import Step
from sim.runs.batch import Runner
from tests.cases import (
    Rows,
    block,
    bundled,
    decoded,
    differing,
    document,
    grown,
    party,
    rebuilt,
    run,
)

RUNS = 1200
SIDES = ("ukraine", "russia")


@pytest.fixture(scope="module")
def geneva() -> Rows:
    return run(bundled("geneva"), RUNS)


# Looking on


@pytest.mark.parametrize("name", ["geneva", "red-lines-as-stated", "heavy-strikes"])
def test_being_recorded_changes_no_run(name: str) -> None:
    """A recorder also makes every principal work out its view of the zone, needed or not."""
    runner = Runner(bundled(name), 1, 4)
    steps: list[Step] = []
    watched = decoded(columns(runner.summit(np.arange(RUNS), steps.append)))
    alone = decoded(columns(runner.summit(np.arange(RUNS))))
    assert steps
    assert differing(watched, alone) == []


# What is not used


def unused_actor(data: dict[str, Any]) -> None:
    """It presses nobody and guarantees nothing."""
    options = {i: dict.fromkeys([*e["options"], "none"], 0.9) for i, e in data["issues"].items()}
    for issue, entry in data["issues"].items():
        if entry.get("kind") != "any_of":
            del options[issue]["none"]
    data["actors"]["aaa_bystander"] = party("third_party", options)


def unoffered_option(data: dict[str, Any]) -> None:
    """A guarantee that is not among those on offer."""
    data["issues"]["guarantee"]["options"]["aaa_escort"] = {
        "guarantors": ["france"],
        "hazard_ratio": 0.1,
    }
    for actor in data["actors"].values():
        actor.setdefault("values", {})["guarantee"] = {"aaa_escort": 0.99}


def unwelcome_option(data: dict[str, Any]) -> None:
    """A guarantee on offer whose guarantor a principal rules out by right."""
    data["guarantees"] = [*data["guarantees"], "china_guarantor"]


def excluded_option(data: dict[str, Any]) -> None:
    """An option that can stand together with nothing that the other issues offer."""
    data["issues"]["sanctions"]["options"]["aaa_split"] = {}
    others = data["issues"]["line_of_contact"]["options"]
    data["exclusions"] += [["sanctions.aaa_split", f"line_of_contact.{o}"] for o in others]
    for actor in data["actors"].values():
        actor.setdefault("values", {})["sanctions"] = {"aaa_split": 0.99}


def unused_venue(data: dict[str, Any]) -> None:
    data["venues"]["aaa"] = {"country": "far"}


def unused_outsider(data: dict[str, Any]) -> None:
    data["outsiders"]["aaa"] = {"honour": "0.1 to 0.9"}


def step_that_nobody_has(data: dict[str, Any]) -> None:
    """A step of a scale that no coding gives to a principal."""
    scenario = bundled("geneva")
    codes = [
        scenario.code(letter, side, "willingness_to_meet")
        for letter in scenario.letters
        for side in SIDES
    ]
    unused = {str(step) for step in range(1, 8)} - {str(c.value) for c in codes if c}
    for step in sorted(unused):
        data["scales"]["aversion"][step] = 0.77
    assert unused


@pytest.mark.parametrize(
    "change",
    [
        unused_actor,
        unoffered_option,
        unwelcome_option,
        excluded_option,
        unused_venue,
        unused_outsider,
        step_that_nobody_has,
    ],
)
def test_what_is_added_and_not_used_changes_no_run(change: Any, geneva: Rows) -> None:
    data = document(bundled("geneva"))
    change(data)
    more = run(rebuilt(bundled("geneva"), data), RUNS).columns
    gone = [name for name in geneva.columns if name not in more]
    assert gone == []
    assert differing(geneva.columns, {k: more[k] for k in geneva.columns}) == []


def test_parameters_of_a_stage_left_out_change_no_run() -> None:
    short = grown(bundled("geneva"), process=["preparation", "bilateral", "ratification"])
    other = short.with_values(
        {"stages.trilateral.texts": 1, "stages.aftermath.early_violation": 0.9}
    )
    assert differing(run(short, RUNS).columns, run(other, RUNS).columns) == []


def test_what_only_people_read_changes_neither_a_run_nor_the_hash(geneva: Rows) -> None:
    labels = {
        "name": "Other",
        "summary": "Other words.",
        "actors.ukraine.label": "Somebody",
        "issues.sanctions.label": "Something",
        "issues.sanctions.options.lifted.label": "Somehow",
        "venues.geneva.label": "Somewhere",
        "outsiders.china.label": "Someone",
        "stages.preparation.preconditions.groundwork.label": "Sometime",
        "base_rates": [],
        "runs": {"n": 5, "seed": 9, "per_coding": 2},
    }
    renamed = bundled("geneva").with_values(labels)
    assert renamed.hash == bundled("geneva").hash
    assert differing(geneva.columns, run(renamed, RUNS).columns) == []


def test_writing_out_what_holds_by_default_changes_no_run(geneva: Rows) -> None:
    """What all actors have, written with each of them; a stage's defaults, written in the stage."""
    data = document(bundled("geneva"))
    defaults = data.pop("actor_defaults")
    for actor in data["actors"].values():
        for key, value in defaults.items():
            actor.setdefault(key, value)
    assert len(defaults) > 5
    data["firmness"] = {"possible": 0.25, "likely": 0.6, "certain": 0.9}
    assert differing(geneva.columns, run(rebuilt(bundled("geneva"), data), RUNS).columns) == []


# Common random numbers


@pytest.mark.parametrize(
    ("path", "value", "first_column_to_differ"),
    [
        ("actors.ukraine.ratification.intercept", -3, "outcome"),
        ("stages.trilateral.walkout", 1, "texts"),
        ("stages.bilateral.walkout", 1, "rounds"),
    ],
)
def test_scenarios_share_their_luck_until_they_first_differ(
    path: str, value: float, first_column_to_differ: str, geneva: Rows
) -> None:
    order = ["week", "rounds", "texts", "package", "outcome"]
    other = run(bundled("geneva").with_value(path, value), RUNS)
    changed = differing(geneva.columns, other.columns)
    for name in order[: order.index(first_column_to_differ)]:
        assert name not in changed
    assert first_column_to_differ in changed


def test_two_venues_that_the_evidence_codes_alike_come_out_alike(geneva: Rows) -> None:
    assert differing(geneva.columns, run(bundled("vienna"), RUNS).columns) == []


def test_all_codings_together_are_the_four_each_with_its_own_runs() -> None:
    """A run that follows letter b is the run it would be if all codings followed b."""
    scenario = bundled("geneva")
    whole = block(scenario, RUNS)
    letter = np.repeat(decoded(whole.codings)["letter"], 4)
    rows = decoded(whole.runs)
    for name in scenario.letters:
        mine = letter == name
        assert 0.1 < mine.mean() < 0.5
        alone = run(grown(scenario, coding=name), RUNS).columns
        for column, values in rows.items():
            expected, found = values[mine].tolist(), alone[column][mine].tolist()
            assert repr(expected) == repr(found), (name, column)


# Directions that hold run by run


def paired(changes: dict[str, Any], runs: int = RUNS) -> tuple[Rows, Rows]:
    return run(bundled("geneva"), runs), run(bundled("geneva").with_values(changes), runs)


def later(a: Rows, b: Rows, column: str) -> Any:
    """Where an event comes later in b; one that never comes is latest of all."""
    first, second = (np.where(r[column] < 0, 999, r[column]) for r in (a, b))
    return first < second


def test_more_aversion_never_brings_a_meeting_forward() -> None:
    plain, averse = paired({"scales.aversion.6": "0.4 to 0.5", "scales.aversion.3": "0.6 to 0.7"})
    assert later(plain, averse, "week").any()
    assert not later(averse, plain, "week").any()


def test_a_shorter_horizon_keeps_every_meeting_that_is_in_time() -> None:
    plain, short = paired({"horizon": "9 weeks"})
    in_time = plain["week"] <= 9
    assert np.array_equal(np.where(in_time, plain["week"], -1), short["week"])


def test_a_firmer_home_never_ratifies_more() -> None:
    plain, strict = paired({f"actors.{a}.ratification.audience_cost": 0.5 for a in SIDES})
    assert np.array_equal(plain["package"], strict["package"])
    assert not (strict.deals & ~plain.deals).any()
    assert (plain.deals & ~strict.deals).any()
