from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

import sim as api
from sim.analysis.events import EVENTS, SUMS
from sim.analysis.intervals import share_of
from sim.analysis.sweeps import ALL, BEHIND, MARKS, TIED, count, text_of
from sim.analysis.tally import Tally
from sim.inputs.loading import load
from sim.outcomes import OUTCOMES
from sim.runs.attempt import attempt
from sim.runs.run import Job
from sim.runs.sweep_store import SweepResults
from sim.views.figures.sweep import draw
from sim.views.sweep import as_json, as_text
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
    values = "war.start_share=0.5,0.5000001,0.95"
    return api.sweep(VALLEY, values, runs=400, folder=tmp_path_factory.mktemp("sweep") / "s")


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
    text = as_text(swept, event="no_meeting")
    same = "war.start_share=0.5 and war.start_share=0.5"
    assert same in text
    data = json.loads(as_json(swept))
    assert {"most", "fewest", "behind", "behind_low", "behind_high"} <= data["table"][0].keys()


def test_a_sweep_of_0_1_0_names_exact_ties_and_says_that_it_knows_no_others(
    swept: SweepResults,
) -> None:
    class Old(SweepResults):
        @property
        def table(self) -> pd.DataFrame:
            whole = super().table
            kept = whole[whole["outcome"] != "standing"]
            return kept.drop(columns=[*BEHIND, *TIED])

    old = Old(swept.folder, swept.manifest)
    text = as_text(old)
    assert "of an earlier version" in text
    assert "a deal that stands" not in text
    assert len(draw(old).axes) == 9
