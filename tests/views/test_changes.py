from __future__ import annotations

import shlex

import pytest

from sim.inputs.loading import load
from sim.views.changes import run_command, told
from tests.command import VALLEY


def of(*sets: str) -> str:
    [text] = told(load("geneva", sets))
    return text.removeprefix("Changed from geneva: ")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("venue=istanbul", "Venue: Istanbul instead of Geneva."),
        ("venue=[istanbul, geneva]", "Venue: Istanbul, then Geneva instead of Geneva."),
        (
            "war.start_share=0.3",
            "first side's share from fighting on: 0.3 instead of 0.35 to 0.65.",
        ),
        (
            "guarantees=[support]",
            "Guarantees on offer: Training, air defence and naval support instead of Training, air "
            "defence and naval support plus Western troops plus NATO-style mutual defence.",
        ),
        (
            "actors.us.pressure_on.russia=5",
            "pressure of United States on Russia: 5 instead of 3, as coded.",
        ),
        (
            "actors.ukraine.concession=tit_for_tat",
            "how Ukraine concedes: tit for tat instead of polynomial, the default.",
        ),
        ("guarantees=null", "Guarantees on offer: left out instead of "),
        ("war.front=null", "war.front: left out instead of "),
        ("actors.russia.venues.turkey=1", "stance of Russia on turkey as a venue: 1 instead of "),
        (
            "actors.russia.salience.sanctions=5",
            "weight of Sanctions on Russia to Russia: 5 instead of ",
        ),
        ("issues.sanctions.political=true", "issues.sanctions.political: yes instead of no, the"),
        (
            "issues.guarantee.options.support.hazard_ratio=0.9",
            "hazard under the guarantee Training, air defence and naval support: 0.9 instead of ",
        ),
        (
            "issues.sanctions.options.lifted.interim=true",
            "issues.sanctions.options.lifted.interim: yes instead of no, the default.",
        ),
    ],
)
def test_a_change_is_told_in_words_with_both_values(given: str, words: str) -> None:
    assert of(given).startswith(words)


@pytest.mark.parametrize("given", ["actors.us.pressure_on.russia=3"])
def test_what_is_set_as_coded_is_no_change(given: str) -> None:
    scenario, plain = load("geneva", [given]), load("geneva")
    assert (told(scenario), scenario.name, scenario.hash) == ([], plain.name, plain.hash)
    assert plain.with_value("actors.us.pressure_on.russia", 3).lineage == plain.lineage
    five = plain.with_value("actors.us.pressure_on.russia", 5)
    back = five.with_value("actors.us.pressure_on.russia", 3)
    assert back.spec.actors["us"].pressure_on["russia"] == 3
    more = load("geneva", [given, "war.start_share=0.3"])
    assert [change.path for change in more.lineage.changes] == ["war.start_share"]


def test_what_codings_say_differently_is_told_by_coding() -> None:
    text = of("actors.russia.venues.turkey=1")
    assert text == (
        "stance of Russia on turkey as a venue: 1 instead of 3 in codings a, b and d and 4 in "
        "coding c (nothing in this scenario uses it)."
    )


def test_nothing_is_told_of_what_was_not_changed() -> None:
    assert told(load("geneva")) == []
    assert told(load("geneva", ["runs.n=5"], "Another name")) == []


def test_more_changes_than_fit_are_counted() -> None:
    sets = [f"actors.russia.salience.{issue}=2" for issue in load("geneva").spec.issues]
    sets += [f"actors.ukraine.salience.{issue}=2" for issue in load("geneva").spec.issues]
    sets += [f"actors.us.salience.{issue}=2" for issue in load("geneva").spec.issues]
    [text] = told(load("geneva", sets))
    assert text.count(" instead of ") <= 12


@pytest.mark.parametrize(
    "sets",
    [
        ["venue=istanbul", "war.start_share=0.3"],
        ["guarantees=[support]", "actors.us.pressure_on.russia=5"],
        ["guarantees=null", "horizon=30 weeks", "firmness.likely=0.5"],
        ['actors.russia.label=It\'s; $x "y"', "stages.preparation.consent_noise=0.05 to 0.10"],
        ["war.start_share={value: 0.3, assumption: 'a: b, c'}", "coding=a", "runs.per_coding=8"],
        ["actors.ukraine.label='0.5'", "actors.us.label='[x]'", "actors.russia.label='null'"],
    ],
)
def test_the_command_makes_the_same_scenario(sets: list[str]) -> None:
    scenario = load("geneva", sets, "What if")
    line = run_command(scenario, 2000, 7, scenario.spec.runs.per_coding)
    assert line is not None
    program, verb, source, *rest = shlex.split(line)
    options = list(zip(rest[::2], rest[1::2], strict=True))
    assert (program, verb) == ("sim", "run")
    again = load(source, [v for k, v in options if k == "--set"], dict(options)["--name"])
    assert again.hash == scenario.hash
    kept = {k: v for k, v in scenario.document.items() if k != "runs"}
    assert {k: v for k, v in again.document.items() if k != "runs"} == kept
    wanted = {"-n": "2000", "--seed": "7"}
    if "runs.per_coding=8" in sets:
        wanted["--per-coding"] = "8"
    assert {k: v for k, v in options if k not in ("--set", "--name")} == wanted


def test_there_is_no_command_for_what_came_from_no_file() -> None:
    from tests.cases import build

    scenario = build(load(VALLEY).document)
    assert run_command(scenario, 10, 1, 4) is None
    assert told(scenario.with_value("war.fatigue", 0.9)) == [
        "Changed from The valley: growth of war costs with time: 0.9 instead of 0, the default."
    ]
