from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sim as api
from sim.analysis.compare import Side, compare
from sim.analysis.events import EVENTS, SUMS
from sim.analysis.intervals import share_of
from sim.analysis.measures import run_table
from sim.analysis.outcomes import questions_of
from sim.analysis.sweeps import ALL, BEHIND, MARKS, TIED, against_first, count, text_of
from sim.analysis.tally import Tally
from sim.api.sweep import SweepResults
from sim.inputs.loading import load
from sim.outcomes import OUTCOMES
from sim.runs.attempt import attempt
from sim.runs.run import Job
from sim.runs.sweep_store import StoredSweep
from sim.views.figures.sweep import draw
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


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> SweepResults:
    """Two points that come out alike but for luck that is the same, and one far from both."""
    values = {"war.start_share": [0.5, 0.5000001, 0.95]}
    return api.sweep(VALLEY, set=values, runs=400, output=tmp_path_factory.mktemp("sweep") / "s")


def test_points_stand_behind_the_most_by_their_paired_difference(swept: SweepResults) -> None:
    table = swept.table
    for name in EVENTS:
        own = table[table["outcome"] == name]
        most = own["share"].max()
        assert own["behind"].tolist() == pytest.approx((own["share"] - most).tolist())
    sides = [api.run(load(VALLEY, [f"war.start_share={v}"]), 400, 1, 4) for v in ("0.5", "0.95")]
    stood = [
        side.runs["outcome"].isin(EVENTS["standing"].endings) & side.runs["collapsed_month"].isna()
        for side in sides
    ]
    counts = table.loc[table["outcome"] == "standing", "count"].tolist()
    assert [counts[0], counts[2]] == [own.sum() for own in stood]


def test_a_tie_is_told_as_one(swept: SweepResults) -> None:
    rows = swept.table[swept.table["outcome"] == "no_meeting"]
    shares, most, fewest = (rows[name].tolist() for name in ("share", "most", "fewest"))
    assert shares[0] == shares[1]
    assert most == [not each for each in fewest]
    assert most[0] == most[1] != most[2]
    text = " ".join(SweepResults(swept.content, "no_meeting").text().split())
    assert "at 0.5 and 0.5" in text
    data = json.loads(swept.to_json())
    assert {"most", "fewest", "behind", "behind_low", "behind_high"} <= data["table"][0].keys()


def test_points_are_compared_with_the_first_as_a_comparison_compares(swept: SweepResults) -> None:
    """The same differences; intervals by the mean's method, and verdicts for all points."""
    sides = []
    for share in ("0.5", "0.95"):
        scenario = load(VALLEY, [f"war.start_share={share}"])
        table, _ = run_table(Job(scenario, 1, 400, 4))
        sides.append(Side(share, 1, 4, table, questions_of(scenario)))
    [pair] = compare(sides).pairs
    for name in ("deal", "standing", "walkout"):
        [row] = [row for row in pair.rows if row.measure.name == name]
        alike, other = against_first(swept.content, name)
        assert (other.a, other.b, other.n_a) == (row.a, row.b, row.n_a)
        assert other.difference.value == pytest.approx(row.difference.value)
        assert other.p is not None
        assert other.difference.p is not None
        assert other.p == pytest.approx(min(1.0, 2 * other.difference.p))
        assert (alike.difference.value, alike.verdict) == (0, "none")


def test_a_sweep_of_0_1_0_names_exact_ties_and_says_that_it_knows_no_others(
    swept: SweepResults,
) -> None:
    class Old(StoredSweep):
        @property
        def table(self) -> pd.DataFrame:
            whole = super().table
            kept = whole[whole["outcome"] != "standing"]
            return kept.drop(columns=[*BEHIND, *TIED])

        def units(self) -> Iterator[tuple[int, Mapping[str, Any]]]:
            for point, counted in super().units():
                yield point, {name: counted[name] for name in ("tally", "failures")}

    old = Old(swept.content.folder, swept.content.manifest)
    for full in (False, True):
        text = " ".join(SweepResults(old).text(full=full).split())
        assert "of an earlier version" in text
        assert "less the first" not in text
        assert "a deal that stands" not in text
    assert len(draw(old).axes) == 9
