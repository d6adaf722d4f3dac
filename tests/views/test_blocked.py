from __future__ import annotations

import pytest

from sim.views.blocked import why
from sim.views.phrases import Names
from tests.cases import bundled
from tests.command import MILL, VALLEY
from tests.told import told


@pytest.mark.parametrize(
    ("outcome", "reason", "by", "words"),
    [
        ("no_meeting", "no consent", "russia", "no meeting: Russia did not consent"),
        ("no_meeting", "no consent", "russia+ukraine",
         "no meeting: Russia and Ukraine did not consent in one and the same week"),
        ("no_meeting", "venue ruled out", "ukraine", "no meeting: Ukraine rules out Geneva"),
        ("no_meeting", "no proposals", "ukraine",
         "no meeting: Western proposals on guarantees did not come in time for Ukraine"),
        ("walkout", "walk-out", "russia", "Russia walked out"),
        ("no_agreement", "empty zopa", "russia+ukraine",
         "no agreement: nothing was better than no deal for both Russia and Ukraine"),
        ("no_agreement", "vote", "ukraine", "no agreement: Ukraine voted the texts down"),
        ("no_agreement", "deadline", "russia+ukraine", "no agreement: time ran out"),
        ("no_agreement", "deadline", "russia",
         "no agreement: time ran out, Russia only playing for time"),
        ("not_ratified", "ratification", "us", "United States did not ratify"),
        ("no_agreement", "some new reason", None, "no agreement: some new reason (nobody)"),
    ],
)  # fmt: skip
def test_reasons_are_plain_words(outcome: str, reason: str, by: str | None, words: str) -> None:
    scenario = bundled("geneva")
    row = {"outcome": outcome, "reason": reason, "blocked_by": by}
    assert why(row, scenario, Names(scenario.labels)) == words


def test_where_a_quorum_signs_nothing_was_good_enough_for_enough() -> None:
    scenario = bundled(str(MILL))
    row = {"outcome": "no_agreement", "reason": "empty zopa", "blocked_by": "down+hill+mead+wood"}
    assert why(row, scenario, Names(scenario.labels)) == (
        "no agreement: nothing was better than no deal for enough of Downstream, Hillside, Meadow "
        "and Woodside"
    )


def test_every_reason_that_occurs_has_its_words() -> None:
    for name in ("geneva", "budapest", "china-guarantor", str(VALLEY)):
        results = told(name, runs=400)
        scenario = results.scenario
        for row in results.summary["blocked"]:
            text = why(row, scenario, Names(scenario.labels))
            assert f"{row['reason']} (" not in text
