from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.compare import Side
from sim.analysis.measures import RunTable
from sim.analysis.ranking import Ranking, rank
from sim.outcomes import OUTCOMES
from tests.analysis.made_up import chances, from_outcomes, side, table

SETTLED = len(OUTCOMES) - 1


def letters_of(shares: dict[str, list[float]], per_coding: int) -> list[Side]:
    """Sides whose share of settlements in each of four codings, one of each letter, is given."""
    sides = []
    for name, own in shares.items():
        ended = [
            SETTLED if run < share * per_coding else 0 for share in own for run in range(per_coding)
        ]
        coding = np.repeat(np.arange(len(own)), per_coding)
        sides.append(side(name, from_outcomes(np.array(ended), coding), 1, per_coding))
    return sides


def ranked(sides: list[Side], least: bool = False, outcome: str = "settlement") -> Ranking:
    return rank(sides, outcome, least, 2, lambda index: sides[index].table)


def test_sides_of_equal_regrets_are_tied() -> None:
    """.9 - .7 and .3 - .1: two tenths both, whatever the last bit says."""
    found = ranked(letters_of({"A": [0.3, 0.7, 0.5, 0.5], "B": [0.1, 0.9, 0.5, 0.5]}, 10)).regret
    assert found is not None
    assert found.worst[0] > found.worst[1]
    assert found.minimax == (0, 1)


def test_sides_stand_from_the_largest_share_to_the_smallest_or_the_other_way() -> None:
    sides = letters_of({"A": [0.1] * 4, "B": [0.3] * 4, "C": [0.2] * 4, "D": [0.3] * 4}, 10)
    assert [place.side for place in ranked(sides).places] == [1, 3, 2, 0]
    assert [place.side for place in ranked(sides, least=True).places] == [0, 2, 1, 3]


def test_a_deal_is_any_ratified_outcome() -> None:
    runs = from_outcomes(np.array([0, 4, 5, 6, 3, 0]), np.arange(6) // 2)
    found = ranked([side("A", runs), side("B", runs)], outcome="deal")
    assert found.places[0].share.count == 3


def test_the_first_three_are_run_again() -> None:
    sides = letters_of({name: [i / 10] * 4 for i, name in enumerate("ABCDE")}, 10)
    asked = []

    def again(index: int) -> RunTable:
        asked.append(index)
        return sides[0].table

    found = rank(sides, "settlement", False, 77, again)
    assert asked == [4, 3, 2]
    assert found.fresh_seed == 77
    assert [place.shrunk for place in found.places] == [
        pytest.approx(0.4), pytest.approx(0.3), pytest.approx(0.2), None, None
    ]  # fmt: skip


def test_the_best_of_many_that_are_alike_shrinks() -> None:
    own = chances(100, 1)
    shrunk = []
    for trial in range(12):
        sides = [side(str(i), table(own, 100 * trial + i)) for i in range(8)]
        fresh = [table(own, 100 * trial + 50 + i) for i in range(8)]
        shrunk.append(rank(sides, "walkout", False, 2, fresh.__getitem__).places[0].shrunk)
    assert np.mean([value for value in shrunk if value is not None]) > 0.008


def test_regrets_are_what_the_best_gives_more_in_each_coding() -> None:
    sides = letters_of({"A": [0.5, 0, 0.2, 0.2], "B": [0.1, 0.1, 0.4, 0.2], "C": [0.3] * 4}, 10)
    found = ranked(sides).regret
    assert found is not None
    assert found.letters == ("a", "b", "c", "d")
    wanted = [[0, 0.3, 0.2, 0.1], [0.4, 0.2, 0, 0.1], [0.2, 0, 0.1, 0]]
    assert found.regrets == pytest.approx(np.array(wanted))
    assert found.worst == pytest.approx([0.3, 0.4, 0.2])
    assert found.percentile is None
    fewest = ranked(sides, least=True).regret
    assert fewest is not None
    assert fewest.regrets[0] == pytest.approx([0.4, 0, 0, 0])


def test_the_percentile_over_codings_takes_many_runs_of_each() -> None:
    sides = letters_of({"A": [0.5, 0, 0.2, 0.2], "B": [0.1, 0.1, 0.4, 0.2]}, 50)
    found = ranked(sides).regret
    assert found is not None
    assert found.percentile == pytest.approx([np.percentile([0, 0.1, 0.2, 0], 90), 0.28])


def test_what_draws_from_other_codings_has_no_regret() -> None:
    a, b = letters_of({"A": [0.1] * 4, "B": [0.2] * 4}, 10)
    assert ranked([a, Side("B", 9, b.per_coding, b.table, b.questions)]).regret is None
    other = RunTable(b.table.replicate, b.table.coding, b.table.marks, b.table.numbers, ("a",) * 4)
    assert ranked([a, Side("B", b.seed, b.per_coding, other, b.questions)]).regret is None


def test_the_table_rests_on_the_codings_whose_letter_is_kept() -> None:
    sides = letters_of({"A": [0.1] * 8, "B": [0.2] * 8}, 10)
    kept = [
        Side(s.name, s.seed, s.per_coding, RunTable(
            s.table.replicate, s.table.coding, s.table.marks, s.table.numbers, s.table.letters[:5]
        ), s.questions)
        for s in sides
    ]  # fmt: skip
    found = ranked(kept).regret
    assert found is not None
    assert found.codings == 5


def test_a_tie_has_no_winner_and_a_clear_first_is_told() -> None:
    """C is another draw of A's chances, D does far better."""
    own = chances(400, 1)
    better = own.copy()
    better[:, SETTLED] += 0.2
    better /= better.sum(axis=1, keepdims=True)
    a, again, d = (side(n, table(each, 5)) for n, each in (("A", own), ("B", own), ("D", better)))
    tied = ranked([a, again])
    assert tied.best == (0, 1)
    assert tied.places[1].behind is not None
    assert tied.places[1].behind.value == 0
    clear = ranked([a, again, d])
    assert clear.best == (2,)
    assert not any(place.tied for place in clear.places[1:])
    assert [place.side for place in clear.places] == [2, 0, 1]


def test_how_far_a_side_is_behind_is_paired_where_luck_is_shared() -> None:
    own = chances(400, 1)
    moved = np.roll(own, 1, axis=1) * 0.02 + own * 0.98
    sides = [side("A", table(own, 5)), side("B", table(moved, 5))]
    apart = [sides[0], side("C", table(moved, 6), seed=2)]
    paired, independent = (ranked(each).places[1].behind for each in (sides, apart))
    assert paired is not None
    assert independent is not None
    assert (paired.high or 0) - (paired.low or 0) < 0.5 * (
        (independent.high or 0) - (independent.low or 0)
    )


def test_the_smallest_worst_regret_can_be_shared() -> None:
    same = ranked(letters_of({"A": [0.2] * 8, "B": [0.2] * 8}, 10)).regret
    assert same is not None
    assert same.minimax == (0, 1)
    apart = ranked(letters_of({"A": [0.2] * 40, "B": [0.6] * 40, "C": [0.5] * 40}, 10)).regret
    assert apart is not None
    assert apart.minimax == (1,)


@pytest.mark.parametrize("outcome", ["met", "signed", "deal", "standing", "no_meeting"])
def test_every_outcome_and_sum_can_be_ranked(outcome: str) -> None:
    sides = [side("A", table(chances(50, 1), 1)), side("B", table(chances(50, 2), 1))]
    shares = [each.table.marks[outcome].mean() for each in sides]
    found = ranked(sides, outcome=outcome)
    assert found.places[0].share.share == max(shares)
