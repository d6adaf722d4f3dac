from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from sim.inputs.scenario import Scenario
from sim.model.quorum import Quorum
from tests.cases import build, principal

NAMES = ("ash", "elm", "fir", "oak")
VOTES = np.array(list(product((False, True), repeat=len(NAMES)))).T
RULES = [(q, v) for q in (1, 2, 3, 4) for v in ((), ("elm",), ("ash", "oak"))]


def four(quorum: int, vetoes: tuple[str, ...]) -> Scenario:
    return build(
        {
            "name": "four",
            "process": ["bilateral"],
            "actors": {name: principal({"one": {"a": 1, "b": 0}}, 0) for name in NAMES},
            "issues": {"one": {"status_quo": "a", "options": {"a": {}, "b": {}}}},
            "consent": {"quorum": quorum, "vetoes": list(vetoes)},
        }
    )


@pytest.mark.parametrize(("quorum", "vetoes"), RULES)
def test_it_takes_the_quorum_and_every_veto(quorum: int, vetoes: tuple[str, ...]) -> None:
    given = Quorum(four(quorum, vetoes)).given(VOTES)
    for votes, deal in zip(VOTES.T, given, strict=True):
        yes = {name for name, vote in zip(NAMES, votes, strict=True) if vote}
        assert deal == (len(yes) >= quorum and set(vetoes) <= yes)


@pytest.mark.parametrize(("quorum", "vetoes"), RULES)
def test_if_those_in_the_way_had_said_yes_there_were_a_deal(
    quorum: int, vetoes: tuple[str, ...]
) -> None:
    """And nobody is in the way who said yes, or where there is a deal."""
    consent = Quorum(four(quorum, vetoes))
    refuses = consent.in_the_way(VOTES)
    assert consent.given(VOTES | refuses).all()
    assert not (refuses & VOTES).any()
    assert np.array_equal(refuses.any(axis=0), ~consent.given(VOTES))


def test_of_many_noes_only_the_veto_is_in_the_way_where_there_are_enough_yeses() -> None:
    consent = Quorum(four(2, ("elm",)))
    yes = np.array([[True, False, False, True], [True, False, False, False]]).T
    assert consent.in_the_way(yes).T.tolist() == [
        [False, True, False, False],
        [False, True, True, True],
    ]


def test_each_sees_the_rule_from_its_own_place() -> None:
    consent = Quorum(four(3, ("elm",)))
    assert consent.rule.veto.tolist() == [False, True, False, False]
    assert consent.seen_by(1).veto.tolist() == [True, False, False, False]
    assert consent.seen_by(2).veto.tolist() == [False, False, True, False]
    assert consent.needed_by(1).veto.tolist() == [False, False, False]
    assert consent.needed_by(3).veto.tolist() == [False, True, False]
    assert (consent.seen_by(1).quorum, consent.needed_by(1).quorum) == (3, 2)
