from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.analysis.correction import holm


def test_holms_steps() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([]) == []
    assert holm([0.2]) == [0.2]
    assert holm([0.9, 0.8]) == [1.0, 1.0]


@given(st.lists(st.floats(0, 1), max_size=12))
def test_corrected_values_keep_their_order_and_lie_between_own_and_bonferronis(
    values: list[float],
) -> None:
    found = holm(values)
    for own, corrected in zip(values, found, strict=True):
        assert own <= corrected <= min(1.0, len(values) * own) + 1e-12
    order = np.argsort(values, kind="stable")
    assert np.all(np.diff(np.array(found)[order]) >= 0)


def test_one_false_alarm_among_twenty_is_as_rare_as_promised() -> None:
    rng = np.random.default_rng(2)
    alarms = sum(min(holm(rng.random(20).tolist())) <= 0.05 for _ in range(4000))
    assert alarms / 4000 == pytest.approx(0.05, abs=0.011)
