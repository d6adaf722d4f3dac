# mypy: disable-error-code="no-untyped-call"
"""Memory that is asked for early: wherever it lies, nothing changes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numba import njit
from numpy.typing import NDArray

from sim.model.kernels.fetching import fetch, fetch_row


@pytest.mark.parametrize("kind", [np.float64, np.int16])
@pytest.mark.parametrize("shape", [(3, 1), (4, 100), (2, 3, 5)])
def test_rows_that_are_asked_for_stay_as_they_are(kind: type, shape: tuple[int, ...]) -> None:
    table: NDArray[Any] = np.arange(np.prod(shape)).reshape(shape).astype(kind)
    before = table.copy()
    for row in range(table.size // shape[-1]):
        fetch_row(table, row)
        fetch_row.py_func(table, row)
    assert np.array_equal(table, before)


def test_it_is_an_instruction_and_not_a_call() -> None:
    @njit
    def asks(table):  # type: ignore[no-untyped-def]
        fetch(table, 8)

    asks(np.zeros((2, 8)))
    [compiled] = asks.inspect_llvm().values()
    assert "@llvm.prefetch" in compiled
