"""As many packages as are allowed, of which one alone suits all."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.runs.batch import SMALLEST_BATCH, compute_batch
from sim.runs.preferences import Valuation
from tests.cases import build, run


def wide(options: int) -> dict[str, Any]:
    """Two principals, two issues; all but the last option of each is worth nothing to them."""
    names = [f"o{i:03}" for i in range(options)]
    values = dict.fromkeys(names, 0.0) | {names[-1]: 1.0}
    side = {
        "role": "principal",
        "values": {"one": values, "two": values},
        "weights": {"one": 1, "two": 1},
        "alternative": {"reservation_value": 0.9},
    }
    issue = {"status_quo": names[0], "options": {name: {} for name in names}}
    return {
        "name": "wide",
        "process": ["bilateral"],
        "actors": {"east": side, "west": side},
        "issues": {"one": issue, "two": issue},
    }


@pytest.mark.parametrize("options", [181, 182, 447])  # 2**15 packages are between the first two
def test_the_last_of_many_packages_is_found(options: int) -> None:
    scenario = build(wide(options))
    rows = run(scenario, 4)
    assert (rows["package"][rows.signed] == options**2 - 1).all()
    assert rows.signed.all()
    assert Valuation(scenario).agenda.size == options**2


def test_a_compute_batch_holds_few_replicates_of_many_packages() -> None:
    agenda = Valuation(build(wide(447))).agenda
    assert compute_batch(agenda) == 2_000_000 // 447**2 == 10 > SMALLEST_BATCH
    assert np.array_equal(agenda.package_choices[-1], [446, 893])
