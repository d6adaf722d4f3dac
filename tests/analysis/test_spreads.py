from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.spreads import spreads
from tests.command import VALLEY
from tests.stored import stored


def test_every_dot_stands_for_as_many_runs() -> None:
    results = stored(VALLEY)
    column = next(c.name for c in results.layout.runs if c.name.startswith("gain."))
    [found] = spreads(results.iter_blocks("runs"), [column])
    values = results.runs[column].dropna().to_numpy()
    assert (found.n, found.runs) == (len(values), 400)
    assert len(found.dots) == 50
    assert list(found.dots) == sorted(found.dots)
    for i, dot in enumerate(found.dots):
        below, up_to = np.mean(values < dot - 1e-4), np.mean(values <= dot + 1e-4)
        assert below <= (i + 0.5) / 50 <= up_to


def test_the_median_is_that_of_the_summary() -> None:
    results = stored(VALLEY)
    names = [n for n in results.summary["numbers"] if results.summary["numbers"][n]["n"]]
    found = spreads(results.iter_blocks("runs"), names)
    assert [s.median for s in found] == [results.summary["numbers"][n]["median"] for n in names]


def test_a_column_without_a_number_has_no_dots() -> None:
    results = stored("budapest", runs=40)
    [found] = spreads(results.iter_blocks("runs"), ["week"])
    assert (found.n, found.median, found.dots) == (0, None, ())


def test_few_runs_share_dots() -> None:
    results = stored("gallery/split", runs=40)
    found = spreads(results.iter_blocks("runs"), ["gain.even"], dots=3)[0]
    assert found.dots == pytest.approx([found.median] * 3)
