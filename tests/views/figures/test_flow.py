from __future__ import annotations

import pytest

from sim.inputs.scenario import Scenario
from sim.outcomes import DEALS, MET, SIGNED
from sim.runs.results import StoredResults
from sim.views.figures.flow import Row, draw, rows_of
from tests.command import VALLEY
from tests.stored import stored, written


def rows(results: StoredResults) -> list[Row]:
    return rows_of(results, Scenario.restored(results.scenario))


def test_levels_are_those_of_the_runs_and_losses_fill_what_is_between() -> None:
    results = stored(VALLEY)
    ended = results.runs["outcome"]
    found = rows(results)
    standing = results.runs["collapsed_month"].isna() & ended.isin(DEALS)
    assert [row.count for row in found if not row.loss] == [
        400,
        ended.isin(MET).sum(),
        ended.isin(SIGNED).sum(),
        ended.isin(DEALS).sum(),
        standing.sum(),
    ]
    left = 400
    for row in found[1:]:
        left -= row.count if row.loss else 0
        assert row.left == left
        assert row.loss or row.count == left


def test_every_loss_says_who_caused_it() -> None:
    text = written(draw(stored(VALLEY)).figure)
    assert "Where 400 model runs are lost, and to whom" in text
    for row in rows(stored(VALLEY)):
        assert row.name in text
    assert any("did not ratify" in row.name for row in rows(stored(VALLEY)))


def test_bars_are_as_long_as_their_rows() -> None:
    results = stored(VALLEY)
    [axes] = draw(results).figure.axes
    found = [(bar.get_x(), bar.get_width()) for bar in axes.patches]  # type: ignore[attr-defined]
    expected = [(row.left / 4 if row.loss else 0, row.count / 4) for row in rows(results)]
    assert found == [pytest.approx(pair) for pair in expected]
    assert [bool(bar.get_hatch()) for bar in axes.patches] == [r.loss for r in rows(results)]


@pytest.mark.parametrize(
    ("source", "levels"),
    [
        ("gallery/split", ["40 runs", "a signed text"]),
        ("gallery/empty-zopa", ["40 runs", "a signed text"]),
        ("budapest", ["40 runs", "a meeting"]),
    ],
)
def test_stages_that_do_not_take_place_are_no_rows(source: str, levels: list[str]) -> None:
    found = rows(stored(source, runs=40))
    assert [row.name for row in found if not row.loss] == levels
    assert found[-1].left == (40 if source == "gallery/split" else 0)
    assert draw(stored(source, runs=40)).text
