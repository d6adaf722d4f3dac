from __future__ import annotations

import numpy as np
import pytest

from sim.model.stages.stage import Stage
from sim.model.summit import STAGES
from tests.cases import played, split


def test_every_stage_that_a_scenario_may_list_is_there_under_its_name() -> None:
    from typing import get_args

    from sim.inputs.spec import StageName

    assert set(STAGES) == set(get_args(StageName))


def test_a_stage_takes_over_what_is_still_open_and_marks_it() -> None:
    summit = played(split(4, (0.7, 0.7)), 5)
    summit.state.outcome[:] = [-1, 3, -1, -1, 0]
    summit.state.package[:] = [-1, -1, 2, -1, -1]
    stage = Stage(summit)
    stage.name = "somewhere"
    stage.begin()
    assert stage.rows.tolist() == [0, 3]
    reached = np.array(summit.state.stages)[summit.state.stage]
    assert (reached == "somewhere").tolist() == [True, False, False, True, False]


def test_a_stage_must_say_what_a_tick_does() -> None:
    with pytest.raises(NotImplementedError):
        Stage(played(split(4), 1)).tick()


@pytest.mark.parametrize("name", sorted(STAGES))
def test_a_stage_with_nobody_in_it_is_over_at_once(name: str) -> None:
    """Finished replicates are dropped, so a stage may be left without any."""
    process = (name,) if name in ("preparation", "bilateral") else ("bilateral", name)
    life = {"shape": 1, "scale": "9 years", "early_violation": 0, "early_war": 0}
    scenario = split(4, process=process, host=True, stages={"aftermath": life})
    summit = played(scenario, 60)
    summit.state.outcome[:] = 0
    stage = STAGES[name](summit)
    stage.begin()
    for _ in range(60):
        if stage.done:
            break
        stage.tick()
    assert stage.done
    assert np.all(summit.state.outcome == 0)
