from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from sim.arrays import Floats
from sim.inputs.scenario import Scenario
from sim.model.tactics.concession import FIRST, exponential, polynomial, tit_for_tat
from tests.cases import build, principal, run, split, told

TIMES = np.linspace(0, 1, 21)


def over_time(tactic: Any, exponent: float) -> Floats:
    """The part of the way to no deal that a tactic has gone at each of the times."""
    floor, best = np.full(21, 0.25), np.full(21, 0.75)
    demanded = tactic(progress=TIMES, floor=floor, best=best, exponent=np.full(21, exponent))
    return np.asarray((best - demanded) / (best - floor))


@pytest.mark.parametrize("tactic", [polynomial, exponential])
def test_time_alone_brings_a_demand_down_to_no_deal_and_early_with_a_high_exponent(
    tactic: Any,
) -> None:
    late, even, early = (over_time(tactic, e) for e in (0.2, 1, 5))
    for gone in (late, even, early):
        assert (np.diff(gone) >= 0).all()
        assert gone[-1] == 1.0
    assert (late[1:-1] < even[1:-1]).all()
    assert (even[1:-1] < early[1:-1]).all()


def test_a_polynomial_demand_with_an_exponent_of_one_falls_evenly() -> None:
    assert over_time(polynomial, 1) == pytest.approx(TIMES)


def test_an_exponential_demand_with_an_exponent_of_one_goes_by_a_constant_factor() -> None:
    gone = over_time(exponential, 1)
    assert gone[0] == pytest.approx(FIRST)
    assert gone[1:] / gone[:-1] == pytest.approx((1 / FIRST) ** (1 / 20))


def test_an_exponential_demand_stays_above_a_polynomial_one_of_the_same_exponent() -> None:
    assert (over_time(exponential, 1)[4:-1] < over_time(polynomial, 1)[4:-1]).all()


def answered(
    offers: list[float], speakers: list[int], demand: float = 0.9, best: float = 1.0
) -> float:
    """What is demanded after these offers where 0.9 was, and no deal is worth 0.4; a party at 0."""
    one: dict[str, Any] = {
        "progress": 0.5, "floor": 0.4, "best": best, "exponent": 1.0, "demand": demand
    }  # fmt: skip
    state = {name: np.array([value]) for name, value in one.items()}
    state["free_offers"] = np.array(offers)[:, None]
    state["speakers"] = np.array(speakers)[:, None]
    return float(tit_for_tat(place=0, **state)[0])


WAITING = 1 - 0.6 * 0.5  # what `polynomial` demands then


def test_tit_for_tat_goes_as_large_a_part_of_its_way_as_the_other_went() -> None:
    """From .2 to .4 is a quarter of the way to 1, so .9 falls by a quarter of the way to .4."""
    assert answered([0.2, math.nan, 0.4], [1, 0, 1]) == pytest.approx(0.9 - 0.25 * 0.5)
    assert answered([0.2, 0.95, 1.0], [1, 0, 1]) == pytest.approx(0.4)


def test_tit_for_tat_answers_a_step_back_by_one_and_never_asks_for_more_than_the_best() -> None:
    assert answered([0.4, 0.95, 0.28], [1, 0, 1]) == pytest.approx(0.4 + 0.5 * 1.2)
    assert answered([0.8, 0.95, 0.2], [1, 0, 1]) == 1.0


def test_tit_for_tat_stays_while_the_other_stays_and_after_its_own_offer() -> None:
    assert answered([0.3, 0.95, 0.3], [1, 0, 1]) == 0.9
    assert answered([0.2, 0.95, 0.4, 0.9], [1, 0, 1, 0]) == 0.9
    assert answered([0.2, 0.95, 0.4, 0.9, math.nan], [1, 0, 1, 0, 1]) == 0.9


def test_an_offer_of_the_best_leaves_nothing_whatever_the_last_bit_says() -> None:
    """A step back from all that there is has no share; .7 + .2 + .1 is a hair below 1."""
    assert answered([1.0, 0.95, 0.8], [1, 0, 1]) == 0.9
    assert answered([0.7 + 0.2 + 0.1, 0.95, 0.8], [1, 0, 1]) == 0.9


def test_tit_for_tat_begins_as_time_has_it() -> None:
    for offers, speakers in (([], []), ([0.2], [1]), ([0.2, 0.9, math.nan], [1, 0, 1])):
        assert answered(offers, speakers) == pytest.approx(WAITING)
    assert answered([0.9, 0.2, 0.8], [0, 1, 0]) == pytest.approx(WAITING)


def test_with_several_others_each_move_is_measured_by_who_made_it() -> None:
    """Party 2 moved from .2 to .4; what party 1 offered between is no step of it."""
    assert answered([0.2, 0.7, 0.4], [2, 1, 2]) == pytest.approx(0.9 - 0.25 * 0.5)
    assert answered([0.2, 0.4, 0.7], [2, 2, 1]) == 0.9  # the first offer of party 1
    assert answered([0.2, 0.5], [2, 1]) == pytest.approx(WAITING)


def test_an_offer_beyond_the_best_is_all_that_there_is_to_give() -> None:
    """Red lines apart, an offer can be worth more than the best that is feasible."""
    assert answered([0.7, 0.9, 0.8], [1, 0, 1], best=0.7, demand=0.6) == 0.6
    assert answered([0.2, 0.9, 0.8], [1, 0, 1], best=0.7, demand=0.6) == pytest.approx(0.4)


# At the table


def talks(east: str, west: str, rounds: int = 13) -> Scenario:
    """An even split in fine steps, all known, with nothing below a tenth for either."""
    return split(2000, (0.1, 0.1)).with_values(
        {
            "stages.bilateral.rounds": rounds,
            "actors.east.concession": east,
            "actors.west.concession": west,
            "actors.west.exponent": 0.4,
            "actors.east.exponent": 3,
        }
    )


def demands(scenario: Scenario, side: int) -> list[tuple[int, float]]:
    """Speaker and what a side demands in each round of the first replicate."""
    steps = [step for step in told(scenario) if step.stage == "bilateral"]
    return [(int(s.facts["speaker"][0]), float(s.facts["demanded"][0, side])) for s in steps]


def test_at_the_table_the_way_left_shrinks_as_the_others_does() -> None:
    """On a pie, what west asks for is what east does not get: 1 - .1 is all the way there is."""
    seen = [step for step in told(talks("tit_for_tat", "polynomial")) if step.stage == "bilateral"]
    east = np.array([step.facts["demanded"][0, 0] for step in seen])
    west = [step.facts["worth"][0, 0] for step in seen if step.facts["speaker"][0] == 1]
    when = [i for i, step in enumerate(seen) if step.facts["speaker"][0] == 1]
    assert len(when) > 4
    for (i, j), (one, two) in zip(pairwise(when[1:]), pairwise(west[1:]), strict=True):
        share = (1 - two) / (1 - one)
        assert (east[j] - 0.1) / (east[i] - 0.1) == pytest.approx(share, abs=1e-9)


def test_it_stands_still_before_one_who_does_and_keeps_more_against_one_who_yields_late() -> None:
    stalling = talks("tit_for_tat", "polynomial", 40).with_value("actors.west.insincerity", 1)
    seen = demands(stalling, 0)
    assert len(seen) == 40
    assert len({demand for _, demand in seen[4:]}) == 1
    kept, given = (run(talks(east, "polynomial", 40), 1) for east in ("tit_for_tat", "polynomial"))
    assert kept["utility.east"][0] > given["utility.east"][0] + 0.1
    assert kept["rounds"][0] > given["rounds"][0]


def test_between_two_who_only_answer_concessions_fade() -> None:
    """A part of the way to the best is answered by the same part of a shorter way, to no deal.

    So whether they meet hangs on how they began: with few rounds in large steps, with many in none.
    """
    assert run(talks("tit_for_tat", "tit_for_tat", 13), 1).signed.all()
    seen = np.array([demand for _, demand in demands(talks("tit_for_tat", "tit_for_tat", 400), 0)])
    drops = -np.diff(seen)[4:]
    drops = drops[drops > 0]
    assert len(seen) == 400
    assert (np.diff(drops) <= 1e-12).all()
    assert drops[-1] < drops[0] / 10


def test_a_side_that_stalls_is_not_brought_down_by_any_tactic() -> None:
    for tactic in ("polynomial", "exponential", "tit_for_tat"):
        stalling = talks(tactic, "polynomial").with_value("actors.east.insincerity", 1)
        assert {demand for _, demand in demands(stalling, 0)} == {1.0}


def test_three_at_a_table_can_answer_one_another() -> None:
    sides = ("east", "west", "south")
    grid = [(a, b, 20 - a - b) for a in range(21) for b in range(21 - a)]
    options = {f"s{i:03}": shares for i, shares in enumerate(grid)}
    data: dict[str, Any] = {
        "name": "three",
        "process": ["bilateral"],
        "actors": {
            name: principal({"share": {o: v[i] / 20 for o, v in options.items()}}, 0.1)
            for i, name in enumerate(sides)
        },
        "issues": {"share": {"status_quo": "s000", "options": {o: {} for o in options}}},
        "actor_defaults": {"concession": "tit_for_tat"},
        "stages": {"bilateral": {"rounds": 30}},
    }
    seen = demands(build(data), 0)
    assert len(seen) > 6
    assert min(demand for _, demand in seen) >= 0.1
