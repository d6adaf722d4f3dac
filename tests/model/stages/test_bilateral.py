from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest

from sim.inputs.scenario import Scenario
from tests.cases import build, grown, party, played, principal, run, split, told

RUNS = 4000


def four_sigma(share: float, runs: int = RUNS) -> float:
    return 4 * math.sqrt(share * (1 - share) / runs)


def test_equal_sides_share_equally_within_what_moving_first_is_worth() -> None:
    rows = run(split(100, (0.1, 0.1)), 200)
    assert rows.signed.all()
    assert rows["utility.east"].mean() == pytest.approx(0.5, abs=0.03)
    assert len(np.unique(rows["package"])) == 2  # one for each first mover


def test_each_side_moves_first_in_half_of_the_talks() -> None:
    speakers = told(split(20), RUNS)[1].facts["speaker"]
    assert np.mean(speakers) == pytest.approx(0.5, abs=four_sigma(0.5))


def test_offers_alternate() -> None:
    steps = [s for s in told(split(100), 50) if s.stage == "bilateral"]
    speaker = {int(row): [] for row in range(50)}  # type: ignore[var-annotated]
    for step in steps:
        for row, who in zip(step.rows, step.facts["speaker"], strict=True):
            speaker[int(row)].append(int(who))
    for turns in speaker.values():
        assert all(a != b for a, b in itertools.pairwise(turns))
        assert len(turns) > 2


def test_an_offer_shows_something_of_its_speaker_and_a_refusal_of_the_refuser() -> None:
    """Each is one thing seen, which lowers the noise of estimates of that side."""
    scenario = grown(split(20, (0.45, 0.45)), stages__bilateral__noise=0.3)
    shown = np.zeros((200, 2))
    for step in (s for s in told(scenario, 200) if s.stage == "bilateral"):
        made = step.facts["package"] >= 0
        for side in (0, 1):
            spoke = step.facts["speaker"] == side
            shown[step.rows, side] += made & (spoke | ~step.facts["accepts"][:, side])
    found = np.column_stack([p.shown for p in played(scenario, 200).principals])
    assert np.array_equal(found, shown)
    assert shown.min() > 1


def test_who_concedes_early_gets_less() -> None:
    early = run(grown(split(100), actors__east__exponent=3), 50)["utility.east"]
    late = run(grown(split(100), actors__east__exponent=0.3), 50)["utility.east"]
    assert early.max() < late.min()


def test_the_other_is_offered_what_it_accepts_first() -> None:
    """Issues of unequal weight to the two: both end above an even split of every issue."""
    values = {"land": {"keep": 0.0, "give": 1.0}, "trade": {"shut": 1.0, "open": 0.0}}
    turned = {i: {o: 1 - v for o, v in options.items()} for i, options in values.items()}
    data: dict[str, Any] = {
        "name": "logrolling",
        "process": ["bilateral"],
        "actors": {
            "east": principal(values, 0.2) | {"weights": {"land": 3, "trade": 1}},
            "west": principal(turned, 0.2) | {"weights": {"land": 1, "trade": 3}},
        },
        "issues": {
            "land": {"status_quo": "keep", "options": {"keep": {}, "give": {}}},
            "trade": {"status_quo": "shut", "options": {"shut": {}, "open": {}}},
        },
    }
    rows = run(build(data), 20)
    assert rows["utility.east"].min() >= 0.75
    assert rows["utility.west"].min() >= 0.75


@pytest.mark.parametrize("rounds", [1, 2, 7])
def test_the_talks_end_after_their_rounds(rounds: int) -> None:
    rows = run(grown(split(20, (0.7, 0.7)), stages__bilateral__rounds=rounds), 20)
    assert set(rows["rounds"]) == {rounds}
    assert set(rows["outcome"]) == {"no_agreement"}
    assert set(rows["reason"]) == {"empty zopa"}
    assert set(rows["blocked_by"]) == {"east+west"}


def test_a_deadline_missed_by_a_staller_is_laid_at_its_door() -> None:
    rows = run(grown(split(20), actors__west__insincerity=1, actors__east__exponent=0.1), 50)
    assert set(rows["reason"]) == {"deadline"}
    assert set(rows["blocked_by"]) == {"west"}


# Walk-outs


@pytest.mark.parametrize("rounds", [1, 5, 40])
def test_the_risk_of_whole_talks_does_not_depend_on_the_rounds(rounds: int) -> None:
    apart = split(4, (0.7, 0.7))
    risky = grown(apart, stages__bilateral__rounds=rounds, stages__bilateral__walkout=0.3)
    assert run(risky, RUNS).share("walkout") == pytest.approx(0.3, abs=four_sigma(0.3))


@pytest.mark.parametrize(("walkout", "share"), [(0, 0), (1, 1)])
def test_the_ends_of_the_risk_are_certain(walkout: int, share: int) -> None:
    risky = grown(split(4, (0.7, 0.7)), stages__bilateral__walkout=walkout)
    assert run(risky, 400).share("walkout") == share


def test_the_gap_between_offer_and_demand_raises_the_risk() -> None:
    """One round, a demand of .7 and nothing on offer: the hazard grows by exp(effect x gap)."""
    apart = split(1, (0.7, 0.7))
    risky = grown(
        apart,
        stages__bilateral__rounds=1,
        stages__bilateral__walkout=0.2,
        stages__bilateral__gap_effect=2,
    )
    expected = 1 - (1 - 0.2) ** math.exp(2 * 0.7)
    assert run(risky, RUNS).share("walkout") == pytest.approx(expected, abs=four_sigma(expected))


def test_hostility_raises_the_risk() -> None:
    war = {
        "between": ["east", "west"],
        "start_share": 0.5,
        "strikes": {"against": "east", "waves_per_week": 2},
    }
    scenario = grown(
        split(4, process=("preparation", "bilateral")),
        war=war,
        stages__bilateral__walkout=0.1,
        actors__east__optimism=0.4,
        actors__west__optimism=0.4,
    )
    calm = run(scenario, RUNS).share("walkout")
    hostile = run(grown(scenario, stages__bilateral__hostility_effect=0.5), RUNS).share("walkout")
    assert hostile > calm + 0.05


def test_the_one_with_the_widest_gap_leaves() -> None:
    apart = grown(split(20, (0.9, 0.2)), stages__bilateral__walkout=1)
    rows = run(apart, 400)
    steps = {int(s.clock): s for s in told(apart, 400) if s.stage == "bilateral"}
    first = steps[0].facts["speaker"]
    left = rows["rounds"] == 1
    assert left.any()
    others = np.where(first == 0, "west", "east")
    assert np.array_equal(rows["blocked_by"][left], others[left])


# Sincerity


def sincere(scenario: Scenario) -> float:
    return float(np.mean(played(scenario, RUNS).principals[0].sincere))


def test_stallers_are_as_many_as_given() -> None:
    scenario = grown(split(4), actors__east__insincerity=0.3)
    assert sincere(scenario) == pytest.approx(0.7, abs=four_sigma(0.3))
    assert sincere(grown(scenario, actors__east__insincerity=0)) == 1
    assert sincere(grown(scenario, actors__east__insincerity=1)) == 0


def test_pressure_brings_stallers_in_log_odds() -> None:
    watcher = party("third_party", {"share": {f"s{i:03}": 0.5 for i in range(5)}})
    scenario = grown(
        split(4),
        actors__watcher=watcher | {"pressure": {"east": 0.2}},
        actors__east__insincerity=0.3,
        stages__bilateral__insincerity_pressure=5,
    )
    quiet = grown(scenario, stages__bilateral__insincerity_quiet=0)
    odds = 0.3 / 0.7 * math.e
    expected = 1 - odds / (1 + odds)
    assert sincere(quiet) == pytest.approx(expected, abs=four_sigma(expected))


def test_a_quiet_front_brings_stallers() -> None:
    """Where nothing has moved the front counts as quiet: half of the effect, in log-odds."""
    scenario = grown(
        split(4), actors__east__insincerity=0.3, stages__bilateral__insincerity_quiet=2
    )
    odds = 0.3 / 0.7 * math.e
    assert sincere(scenario) == pytest.approx(1 - odds / (1 + odds), abs=four_sigma(0.5))
    war = {"between": ["east", "west"], "start_share": 0.5, "front": {"volatility": 0.01}}
    moving = grown(scenario, war=war, process=["preparation", "bilateral"])
    moving = grown(
        moving,
        actors__east__aversion=-9,
        actors__west__aversion=-9,
        stages__preparation__preconditions={
            "wait": {"of": "east", "ready": "5 weeks", "reason": "waiting"}
        },
    )
    summit = played(moving, RUNS)
    calm = summit.state.movement < np.median(summit.state.movement)
    stalls = ~summit.principals[0].sincere
    assert stalls[calm].mean() > stalls[~calm].mean() + 0.05


def test_three_parties_take_turns_and_all_must_accept() -> None:
    def side(best: str) -> dict[str, Any]:
        values = {name: float(name == best) for name in ("a", "b", "c")} | {"even": 0.4}
        values["pair"] = 0.05 if best == "b" else 0.8  # for two, at the cost of the third
        return principal({"one": values}, 0.1)

    data = {
        "name": "three",
        "process": ["bilateral"],
        "actors": {"east": side("a"), "south": side("b"), "west": side("c")},
        "issues": {
            "one": {
                "status_quo": "a",
                "options": {name: {} for name in ("a", "b", "c", "even", "pair")},
            }
        },
    }
    rows = run(build(data), 60)
    assert set(rows["choice.one"]) == {"even"}
    speakers = [s.facts["speaker"][0] for s in told(build(data), 1) if s.stage == "bilateral"]
    assert all((b - a) % 3 == 1 for a, b in itertools.pairwise(speakers))
