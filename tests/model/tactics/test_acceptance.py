from __future__ import annotations

import math

import numpy as np
import pytest

from sim.model.tactics.acceptance import LATE, combined
from tests.cases import Rows, differing, run, split


def least(progress: float, demand: float, offers: list[float], others: bool = True) -> float:
    """What `combined` needs where it demands `demand`; the last of the offers is answered."""
    return float(
        combined(
            progress=np.array([progress]),
            next_demand=np.array([demand]),
            offers=np.array(offers)[:, None],
            speakers=np.full((len(offers), 1), int(others)),
            place=0,
        )[0]
    )


def test_early_only_the_demand_counts() -> None:
    assert least(LATE - 0.01, 0.8, [0.5, 0.6, 0.3]) == 0.8


def test_late_the_best_offer_of_as_much_time_as_is_left_will_do() -> None:
    """After 8 of 10 offers two are left: those after .6 of the time count, the 7th among them."""
    assert least(0.8, 0.8, [0.7] * 5 + [0.2, 0.3, 0.1]) == 0.3
    assert least(0.8, 0.8, [0.7] * 5 + [0.4, 0.3, 0.1]) == 0.4  # the 6th, at .6, still does
    assert least(0.8, 0.8, [0.7] * 5 + [0.2, math.nan, 0.1]) == 0.2
    assert least(0.8, 0.25, [0.7] * 5 + [0.2, 0.3, 0.1]) == 0.25


@pytest.mark.parametrize(("made", "limit"), [(8, 10), (9, 11), (13, 14), (12, 15), (16, 20)])
def test_the_window_begins_at_the_same_offer_however_many_there_are(made: int, limit: int) -> None:
    """The offer at twice the progress less one is just in time."""
    early = 2 * made - limit - 1
    offers = [0.1] * made
    for place, expected in ((early, 0.3), (early - 1, 0.1)):
        shown = offers.copy()
        shown[place] = 0.3
        assert least(made / limit, 0.8, shown) == expected


def test_what_crosses_a_red_line_and_ones_own_offers_are_no_measure() -> None:
    assert least(0.8, 0.8, [0.7] * 5 + [-math.inf, math.nan, 0.1]) == 0.8
    assert least(0.8, 0.8, [0.7] * 5 + [0.2, 0.3, 0.1], others=False) == 0.8
    assert least(1.0, 0.8, [0.3]) == 0.8  # nothing came before


def accepted(name: str) -> Rows:
    scenario = split(200, (0.1, 0.1)).with_values(
        {"actors.east.acceptance": name, "stages.bilateral.rounds": 20}
    )
    return run(scenario, 40)


def test_who_looks_back_agrees_later_and_on_no_less() -> None:
    usual, back = accepted("next_aspiration"), accepted("previous_aspiration")
    assert usual.signed.all()
    assert back.signed.all()
    assert (back["rounds"] >= usual["rounds"]).all()
    assert (back["rounds"] > usual["rounds"]).any()


def test_a_side_that_stalls_takes_only_the_best() -> None:
    """Sincerity is the same luck under any rule, so that no rule makes one agree that stalls."""
    for name in ("next_aspiration", "previous_aspiration", "combined"):
        stalling = split(20).with_values(
            {"actors.east.acceptance": name, "actors.east.insincerity": 1}
        )
        rows = run(stalling, 40)
        assert (rows["utility.east"][rows.signed] == 1.0).all()


@pytest.mark.parametrize("side", ["east", "west"])
def test_one_sides_rule_is_its_own(side: str) -> None:
    base = split(200, (0.1, 0.1))
    one = run(base.with_value(f"actors.{side}.acceptance", "previous_aspiration"), 40)
    both = run(base.with_value("actor_defaults.acceptance", "previous_aspiration"), 40)
    assert "rounds" in differing(one.columns, run(base, 40).columns)
    assert "rounds" in differing(one.columns, both.columns)
