from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.events import EVENTS, SUMS
from sim.analysis.intervals import share_of
from sim.analysis.sweeps import ALL, MARKS, count, text_of
from sim.analysis.tally import Tally
from sim.runs.attempt import attempt
from sim.runs.columns import OUTCOMES
from sim.runs.run import Job
from tests.cases import bundled
from tests.command import VALLEY


def counted(*cuts: int) -> Tally:
    runner = Job(bundled(str(VALLEY)), 1, 400, 4).runner()
    parts = [
        count(attempt(runner, range(a, b)))["tally"]
        for a, b in zip((0, *cuts), (*cuts, 400), strict=True)
    ]
    return Tally.added(MARKS, parts)


def test_it_does_not_matter_where_units_are_cut() -> None:
    whole, cut = counted(), counted(40, 44, 200)
    for name in EVENTS:
        assert whole.sums(name, ALL) == cut.sums(name, ALL)


def test_outcomes_add_up_and_sums_are_sums_of_them() -> None:
    tally = counted()
    shares = {name: share_of(tally.sums(name, ALL)) for name in EVENTS}
    assert sum(shares[name].count for name in OUTCOMES) == 400
    for name in SUMS[:3]:
        assert shares[name].count == sum(shares[each].count for each in EVENTS[name].endings)
    assert 0 < shares["standing"].count < shares["deal"].count


def test_the_interval_respects_the_codings() -> None:
    """Runs of one coding that all end alike tell no more than one of them."""
    whole = Tally(("run", "x"))
    coding = np.repeat(np.arange(50), 20)
    whole.add(coding, {"run": np.ones(1000, dtype=bool), "x": coding % 2 == 0})
    again = Tally.added(("run", "x"), [whole.plain()])
    found = share_of(again.sums("x", "run"))
    assert found.high - found.low == pytest.approx(0.27, abs=0.03)  # type: ignore[operator]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (["support", "troops"], "[support, troops]"),
        ({"low": 0, "high": None}, "{low: 0, high: null}"),
        ("8 weeks", "8 weeks"),
        (True, "true"),
        (0.25, "0.25"),
    ],
)
def test_values_are_told_as_a_scenario_has_them(value: object, text: str) -> None:
    assert text_of(value) == text
