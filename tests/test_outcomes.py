"""The table of outcomes: its order and keys, which results hold, and words and looks for each."""

from __future__ import annotations

from itertools import combinations

import pytest

from sim.analysis.events import EVENTS
from sim.outcomes import DEALS, MET, NO_DEAL, OUTCOMES, SIGNED, Outcome, Reached, outcome_of

KEPT = (
    "no_meeting", "walkout", "no_agreement", "not_ratified", "ceasefire", "partial", "settlement",
)  # fmt: skip


def test_the_order_and_the_keys_are_those_that_results_hold() -> None:
    assert KEPT == OUTCOMES
    assert [int(outcome_of(key)) for key in KEPT] == list(range(7))


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_has_words_and_a_look(outcome: Outcome) -> None:
    assert outcome.label
    assert outcome.phrase.startswith("end ")
    assert outcome.label in outcome.noun
    assert EVENTS[outcome.key].endings == (outcome.key,)
    assert outcome.mark in "ox^vsDP*"


def test_no_two_look_alike_in_grey_or_share_a_word() -> None:
    for a, b in combinations(Outcome, 2):
        assert (a.mark, a.filled) != (b.mark, b.filled)
        assert a.colour != b.colour
        assert {a.label, a.phrase, a.noun}.isdisjoint({b.label, b.phrase, b.noun})


def test_each_step_reached_takes_those_before() -> None:
    assert (KEPT[1:], KEPT[3:], KEPT[4:]) == (MET, SIGNED, DEALS)
    assert KEPT[:4] == NO_DEAL
    assert [outcome.reached for outcome in Outcome] == sorted(o.reached for o in Outcome)
    assert set(Reached) == {outcome.reached for outcome in Outcome}
