from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.theory.alternating_offers import equilibrium_shares
from sim.theory.solutions import nash

PATIENCE = st.floats(0.0, 0.95)


def first(*discounts: float, **how: Any) -> float:
    return float(equilibrium_shares(discounts, **how)[0])


# Known answers 1 to 3 of MODEL.md, and those of more players and of deadlines


@pytest.mark.parametrize(
    ("one", "two", "share"), [(0.9, 0.9, 0.526316), (0.95, 0.9, 0.689655), (0.99, 0.99, 0.502513)]
)
def test_1_two_players_without_a_deadline_divide_as_rubinstein_says(
    one: float, two: float, share: float
) -> None:
    assert first(one, two) == pytest.approx(share, abs=1e-6)
    assert first(one, two) == pytest.approx((1 - two) / (1 - one * two), abs=1e-12)


@pytest.mark.parametrize("discounts", [(0.05, 0.1), (0.05, 0.55), (0.9, 0.9), (0.3, 0.8)])
def test_an_option_worth_exactly_what_waiting_is_changes_nothing(
    discounts: tuple[float, float],
) -> None:
    share = equilibrium_shares(discounts)
    for player in (0, 1):
        outside = [0.0, 0.0]
        waits = equilibrium_shares(discounts[::-1])[0] if player else share[0]
        outside[player] = discounts[player] * float(waits)
        assert equilibrium_shares(discounts, outside=outside) == pytest.approx(share)


@pytest.mark.parametrize(("risk", "share"), [(0.1, 0.463158), (0.01, 0.451256), (0.001, 0.450125)])
def test_2_the_risk_of_breakdown_takes_the_place_of_impatience(risk: float, share: float) -> None:
    found = first(1, 1, risk=risk, breakdown=(0.2, 0.3))
    assert found == pytest.approx(share, abs=1e-6)


def test_2_a_vanishing_risk_gives_the_nash_solution_over_the_breakdown_shares() -> None:
    grid = np.linspace(0, 1, 10_001)
    picked = nash([grid, 1 - grid], (0.2, 0.3))
    assert picked is not None
    found = first(1, 1, risk=1e-6, breakdown=(0.2, 0.3))
    assert found == pytest.approx(grid[picked.package], abs=1e-4)


def test_3_an_outside_option_counts_only_above_what_the_talks_would_give() -> None:
    without = equilibrium_shares((0.99, 0.99))
    assert equilibrium_shares((0.99, 0.99), outside=(0.45, 0.45)) == pytest.approx(without)
    assert first(0.99, 0.99, outside=(0, 0.6)) == pytest.approx(0.4)
    assert first(0.99, 0.99, outside=(0, 0.5)) == pytest.approx(0.5)
    # The proposer's own option helps it only as the responder of the next period.
    assert first(0.99, 0.99, outside=(0.6, 0)) == pytest.approx(1 - 0.99 * 0.4)


@pytest.mark.parametrize(
    "shares",
    [(0.369004, 0.332103, 0.298893), (0.244194, 0.219775, 0.197797, 0.178018, 0.160216)],
)
def test_more_players_who_must_all_agree_divide_in_falling_shares(
    shares: tuple[float, ...],
) -> None:
    found = equilibrium_shares([0.9] * len(shares))
    assert found == pytest.approx(shares, abs=1e-6)
    assert found[1:] / found[:-1] == pytest.approx(0.9)


@pytest.mark.parametrize(
    ("periods", "share"), [(1, 1), (2, 0.1), (3, 0.91), (10, 0.342801), (50, 0.523603)]
)
def test_a_deadline_gives_the_last_word_its_worth(periods: int, share: float) -> None:
    assert first(0.9, 0.9, periods=periods) == pytest.approx(share, abs=1e-6)


# Another way to the same answer


def played(pie: int, periods: int, discounts: tuple[float, ...], risk: float) -> tuple[int, ...]:
    """The game on whole slices by search: what all get in the first period.

    The proposer tries every division; player after player accepts what is worth at least what
    refusal leads to, and what nobody refuses is best chosen by the proposer.
    """
    players = len(discounts)

    def divisions(left: int, places: int) -> list[tuple[int, ...]]:
        if places == 1:
            return [(left,)]
        return [(k, *rest) for k in range(left + 1) for rest in divisions(left - k, places - 1)]

    @cache
    def value(period: int) -> tuple[int, ...]:
        if period == periods:
            return (0,) * players
        proposer = period % players
        going_on = [(1 - risk) * d * v for d, v in zip(discounts, value(period + 1), strict=True)]
        agreed = [
            offer
            for offer in divisions(pie, players)
            if all(offer[j] >= going_on[j] for j in range(players) if j != proposer)
        ]
        return max(agreed, key=lambda offer: offer[proposer])

    return value(0)


@pytest.mark.parametrize("periods", [1, 2, 5, 8])
@pytest.mark.parametrize("risk", [0.0, 0.2])
@pytest.mark.parametrize(("discounts", "pie"), [((0.9, 0.7), 400), ((0.8, 0.9, 0.6), 40)])
def test_a_search_of_the_whole_game_finds_the_same_shares(
    discounts: tuple[float, ...], pie: int, risk: float, periods: int
) -> None:
    slices = np.array(played(pie, periods, discounts, risk))
    found = equilibrium_shares(discounts, periods=periods, risk=risk)
    # Each period rounds each other's share up by less than a slice.
    assert found == pytest.approx(slices / pie, abs=len(discounts) * periods / pie)


@settings(deadline=None, max_examples=60)
@given(st.lists(PATIENCE, min_size=2, max_size=5), st.floats(0, 0.5), st.data())
def test_talks_with_a_far_deadline_are_like_talks_without_one(
    discounts: list[float], risk: float, data: st.DataObject
) -> None:
    players = len(discounts)
    claims = st.lists(st.floats(0, 0.95 / players), min_size=players, max_size=players)
    how: dict[str, Any] = {
        "risk": risk,
        "breakdown": data.draw(claims),
        "outside": data.draw(claims),
    }
    endless = equilibrium_shares(discounts, **how)
    assert endless == pytest.approx(equilibrium_shares(discounts, periods=800, **how), abs=1e-9)
    assert endless.sum() == pytest.approx(1)
    assert endless.min() >= -1e-12


@given(PATIENCE, PATIENCE, st.floats(0, 0.04))
def test_patience_and_the_first_word_never_hurt(one: float, two: float, more: float) -> None:
    assert first(one + more, two) >= first(one, two) - 1e-12
    assert first(one, two + more) <= first(one, two) + 1e-12
    assert first(one, two) >= equilibrium_shares((two, one))[1] - 1e-12


@pytest.mark.parametrize(
    ("how", "wrong"),
    [
        ({"discounts": (0.9,)}, "discounts: one player; at least two are needed"),
        ({"discounts": (0.9, 1.2)}, "discounts: 1.2 is not between 0 and 1"),
        ({"discounts": (0.9, float("nan"))}, "discounts: nan is not a finite number"),
        ({"discounts": (1, 0.9)}, "discounts: 1 without a risk"),
        ({"discounts": (1, 1), "risk": 1}, "risk: 1 is not at least 0 and below 1"),
        ({"periods": 0}, "periods: 0; at least 1 is needed"),
        ({"outside": (0.5,)}, "outside: 1 numbers for 2 actors"),
        ({"outside": (-0.1, 0)}, "outside: -0.1 is negative"),
        ({"outside": (0.7, 0.4)}, "add up to 1.1; less than 1 is needed"),
        ({"outside": (0.7, 0), "breakdown": (0, 0.4)}, "add up to 1.1; less than 1 is needed"),
    ],
)
def test_what_has_no_answer_is_refused(how: dict[str, Any], wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        equilibrium_shares(**{"discounts": (0.9, 0.9), **how})
