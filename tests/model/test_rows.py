from __future__ import annotations

import numpy as np
import pytest

from sim.model.rows import Labels
from sim.outcomes import OUTCOMES
from sim.runs.columns import runs_columns
from sim.runs.tables import table
from tests.cases import DEALS, SIGNED, TALKS, block, bundled, run
from tests.command import MILL

NAMES = ["geneva", "budapest", "no-guarantee", "russian-role", "trilateral-first", str(MILL)]


@pytest.mark.parametrize("name", NAMES)
def test_every_row_fits_the_stored_layout(name: str) -> None:
    """Names and kinds of columns, and null exactly where an outcome gives a field no meaning."""
    scenario = bundled(name)
    actors = sorted(scenario.spec.actors)
    principals = [a for a in actors if scenario.spec.actors[a].role == "principal"]
    quorum = scenario.spec.consent is not None
    layout = runs_columns(actors, principals, sorted(scenario.spec.issues), quorum)
    made = table(layout, block(scenario, 1500).runs)
    assert made.num_rows == 1500
    assert made.column_names == [column.name for column in layout]


def test_outcomes_exclude_one_another_and_add_up() -> None:
    rows = run(bundled("geneva"), 3000)
    outcomes = ("no_meeting", *TALKS)
    assert sum(rows.share(o) for o in outcomes) == pytest.approx(1)
    assert np.array_equal(rows.signed, rows["package"] >= 0)
    assert np.array_equal(rows.met, rows["week"] >= 0)
    assert np.array_equal(~rows.deals, rows["reason"] != "")


def test_a_reason_and_a_blocker_stand_where_there_is_no_deal() -> None:
    rows = run(bundled("geneva"), 3000)
    assert np.all(rows["reason"][~rows.deals] != "")
    assert np.all(rows["reason"][rows.deals] == "")
    assert np.all(rows["blocked_by"][rows.deals] == "")
    assert np.all(rows["blocked_by"][rows.any_of("no_meeting", "not_ratified")] != "")


def test_what_was_signed_is_told_issue_by_issue() -> None:
    from sim.model.agenda import build_agenda

    scenario = bundled("geneva")
    agenda, rows = build_agenda(scenario), run(scenario, 3000)
    for r in np.flatnonzero(rows.signed)[:200]:
        told = {issue: str(rows[f"choice.{issue}"][r]) for issue in agenda.issues}
        assert told == agenda.describe(int(rows["package"][r]))
        kind = OUTCOMES[agenda.package_outcome[rows["package"][r]]]
        assert rows["outcome"][r] in (kind, "not_ratified")


def test_utilities_durabilities_and_shares_lie_between_0_and_1() -> None:
    rows = run(bundled("geneva"), 3000)
    for name, values in rows.columns.items():
        if name.startswith(("utility.", "durability.", "leverage_needed")):
            present = values[rows.signed]
            assert np.all((present >= 0) & (present <= 1)), name
            assert np.isnan(values[~rows.signed]).all(), name


def test_nobody_signs_at_a_loss_that_leverage_does_not_cover() -> None:
    rows = run(bundled("geneva"), 3000)
    for side in ("ukraine", "russia"):
        pressed = rows["leverage_needed"] > 0
        assert np.nanmin(rows[f"gain.{side}"][rows.signed & ~pressed]) >= -1e-12
    assert np.all(rows["zopa_size"][rows.signed & (rows["leverage_needed"] == 0)] > 0)


def test_the_nash_distance_is_that_to_the_nash_solution() -> None:
    rows = run(bundled("geneva"), 3000)
    known = rows.signed & (rows["zopa_size"] > 0)
    assert np.array_equal(np.isfinite(rows["nash_distance"]), known)
    assert np.nanmin(rows["nash_distance"]) >= 0


def test_a_label_indexes_into_its_names() -> None:
    runs = block(bundled("geneva"), 800).runs
    for name, column in runs.items():
        if isinstance(column, Labels):
            assert column.codes.min() >= -1, name
            assert column.codes.max() < len(column.names), name
            assert list(column.names) == sorted(column.names), name
    assert set(SIGNED) > set(DEALS)
