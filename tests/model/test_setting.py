from __future__ import annotations

import numpy as np

from sim.model.agenda import build_agenda
from sim.model.setting import State, make_setting
from sim.model.streams import Streams
from sim.outcomes import Outcome
from tests.cases import bundled


def test_replicates_of_one_coding_share_its_draws() -> None:
    scenario = bundled("geneva")
    replicates = np.array([5, 6, 7, 8, 100])
    setting = make_setting(scenario, build_agenda(scenario), Streams(1), replicates, 4)
    assert setting.codings.index.tolist() == [1, 2, 25]
    assert setting.coding.tolist() == [0, 0, 0, 1, 2]
    values = setting.value("war.start_share", np.arange(5))
    assert values[0] == values[1] == values[2]
    assert len(set(values.tolist())) == 3


def test_a_coding_does_not_depend_on_which_others_are_drawn() -> None:
    scenario = bundled("geneva")
    agenda = build_agenda(scenario)
    alone = make_setting(scenario, agenda, Streams(1), np.array([402]), 4)
    among = make_setting(scenario, agenda, Streams(1), np.arange(800), 4)
    for path, values in alone.codings.table.items():
        assert values[0] == among.codings.table[path][100], path


def test_what_happens_is_drawn_by_replicate_not_by_place_in_the_chunk() -> None:
    scenario = bundled("geneva")
    agenda = build_agenda(scenario)
    few = make_setting(scenario, agenda, Streams(1), np.array([7, 9]), 4)
    many = make_setting(scenario, agenda, Streams(1), np.arange(10), 4)
    assert few.uniform("consent", np.array([1]))[0] == many.uniform("consent", np.array([9]))[0]
    assert few.uniform("consent", np.array([0]))[0] != many.uniform("consent", np.array([0]))[0]


def test_a_closed_replicate_keeps_its_outcome_reason_and_blockers() -> None:
    state = State(3, 2, np.zeros(3))
    state.close(np.array([1]), Outcome.NO_MEETING, "late", np.array([[True, False]]))
    state.close(np.array([2]), Outcome.NO_MEETING, "late")
    assert [state.reasons[r] for r in state.reason] == ["", "late", "late"]
    assert state.outcome.tolist() == [-1, Outcome.NO_MEETING, Outcome.NO_MEETING]
    assert state.blocked.tolist() == [[False, False], [True, False], [False, False]]
    assert not state.signed.any()
