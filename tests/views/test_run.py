from __future__ import annotations

import csv
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.analysis.events import SUMS
from sim.analysis.intervals import ClusterSums, share_of
from sim.analysis.wording import band
from sim.inputs.labels import labels_of
from sim.inputs.scenario import Scenario
from sim.runs.columns import OUTCOMES
from sim.runs.store import Results
from sim.views.run import as_csv, as_json, as_text
from sim.views.terms import SENTENCE
from tests.command import MILL, VALLEY
from tests.told import Told, told

NEVER = re.compile(r"(?<![\d.,])(0(\.0*)?|100(\.0*)?) %")
CALIBRATED = "calibrated, not predicted"


def changed(results: Results, **summary: Any) -> Results:
    return cast(Results, Told(results.scenario, results.header, {**results.summary, **summary}))


def flat(text: str) -> str:
    """The text without its line breaks."""
    return " ".join(text.split())


# What it says


def test_the_title_says_what_was_run_and_what_it_is_not() -> None:
    lines = as_text(told("geneva")).splitlines()
    assert lines[0] == "Geneva: 200 runs (50 codings of 4 runs), seed 1"
    assert "Venue: Geneva." in lines
    text = flat(as_text(told("geneva")))
    assert text.index(flat(SENTENCE)) < text.index("how it ends")


def test_one_of_anything_is_not_several() -> None:
    lines = as_text(told("geneva", runs=1)).splitlines()
    assert lines[0] == "Geneva: 1 run (1 coding of up to 4 runs), seed 1"
    assert not re.search(r"\b1 (runs|codings|meetings|texts|signed texts)\b", "\n".join(lines))
    results = told("geneva")
    found = results.summary["packages"]
    alike = {"signed": 9, "different": 1, "commonest": [{**found["commonest"][0], "count": 9}]}
    assert "What is signed: 9 texts, all the same\n" in as_text(changed(results, packages=alike))


@pytest.mark.parametrize("name", ["geneva", "budapest", str(VALLEY)])
def test_every_outcome_has_its_row(name: str) -> None:
    results = told(name)
    rows = as_text(results).split("how it ends")[1].splitlines()[1:8]
    for row, outcome in zip(rows, OUTCOMES, strict=True):
        found = results.summary["outcomes"][outcome]
        start = {"walkout": "walk-out", "partial": "partial deal"}.get(outcome, outcome)
        assert row.startswith(start.replace("_", " "))
        assert f"{found['count']:,}" in row
        assert found["band"]["words"].split()[0] in row


def test_zero_runs_are_told_with_how_many_there_were() -> None:
    assert "< 2 % (0 of 200)" in as_text(told("budapest"))
    assert as_text(told("budapest")).count("> 98 % (all 200)") == 2  # as an outcome, as blocked


def test_numbers_that_were_calibrated_say_so_beside_them() -> None:
    lines = as_text(told("geneva")).splitlines()
    for start in ("  meeting within 2 weeks", "  meeting within 26 weeks"):
        [line] = [line for line in lines if line.startswith(start)]
        assert line.endswith(CALIBRATED)
    assert any(line.startswith("no meeting*") for line in lines)
    assert any(line.startswith(f"* {CALIBRATED}.") for line in lines)


@pytest.mark.parametrize("name", ["budapest", str(VALLEY)])
def test_where_nothing_was_calibrated_nothing_says_so(name: str) -> None:
    assert CALIBRATED not in as_text(told(name))


def test_packages_name_their_issues() -> None:
    results = told("geneva", runs=400)
    names = labels_of(Scenario.restored(results.scenario))["issues"].values()
    part = flat(as_text(results).split("What is signed")[1].split("\n\n")[0])
    found = results.summary["packages"]["commonest"]
    for name in names:
        assert part.count(f"{name}: ") == len(found)


def test_who_signed_is_told_where_not_all_need_to() -> None:
    results = told(str(MILL))
    part = as_text(results).split("Who signed these texts\n")[1].split("\n\n")[0]
    rows = part.splitlines()
    assert [row.split()[-1] for row in rows] == ["Downstream", "Hillside", "Meadow", "Woodside"]
    texts = results.summary["packages"]["signed"]
    assert f"(all {texts})" in rows[0], "whose veto it is"
    assert not any("all" in row for row in rows[2:])
    assert json.loads(as_json(results))["signers"]["down"]["count"] == texts
    assert "Who signed" not in as_text(told("geneva"))
    assert "Who signed" not in as_text(told(str(MILL), "process=[preparation]"))


def test_what_it_rests_on_and_where_it_lies_is_said() -> None:
    text = flat(as_text(told("geneva")))
    assert re.search(r"Basis: of \d+ inputs, \d+ rest on the article, \d+ on literature", text)
    assert "For comparison" in text
    assert "Results: results/here" in text
    assert "sim replay results/here 0" in text


def test_a_folder_with_a_space_can_be_copied_into_a_command() -> None:
    results = told("budapest")
    spaced = Told(
        results.scenario, results.header, dict(results.summary), folder=Path("my results")
    )
    assert "sim replay 'my results' 0" in as_text(cast(Results, spaced))


def test_the_short_form_has_the_outcomes_and_what_they_are_not() -> None:
    short, long = (as_text(told("geneva"), full) for full in (False, True))
    assert long.startswith(short.rstrip("\n"))
    assert short.rstrip().endswith("percentage points).")


# How it looks


@pytest.mark.parametrize("width", [80, 100])
@pytest.mark.parametrize("name", ["geneva", "budapest", "russian-role", str(VALLEY)])
def test_no_line_is_wider_than_the_page(name: str, width: int) -> None:
    text = as_text(told(name, "runs.seed=3"), width=width)
    assert max(map(len, text.splitlines())) <= width
    assert not any(line != line.rstrip() for line in text.splitlines())
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


def test_a_long_run_fits_the_page() -> None:
    results = changed_outcomes(told("geneva"), [99_999_999, 0, 1, 0, 0, 0, 0])
    assert max(map(len, as_text(results).splitlines())) <= 100


def test_the_columns_of_the_outcomes_stand_below_each_other() -> None:
    for name in ("geneva", "budapest"):
        table = as_text(told(name)).split("\n\n")[2].splitlines()[:8]
        place = table[0].index("95 % interval")
        assert all(line[place - 2 : place] == "  " and line[place] != " " for line in table[1:])
        assert len({line.index(" %") for line in table[1:]}) == 1


def shares(counts: Sequence[int], whole: int) -> list[dict[str, Any]]:
    """Rows of a summary for counts of runs that each have a coding of their own."""
    rows = []
    for count in counts:
        share = share_of(ClusterSums(whole, count, whole, count, count, whole))
        assert share.low is not None
        assert share.high is not None
        found = band(share.low, share.high)
        words = {"words": found.words, "text": found.text}
        rows.append({"given": "run", **share.as_dict(), "band": words})
    return rows


def changed_outcomes(results: Results, counts: Sequence[int]) -> Results:
    whole = sum(counts)
    outcomes = dict(zip(OUTCOMES, shares(counts, whole), strict=True))
    blocked = [
        {"outcome": "no_meeting", "blocked_by": "ukraine", "reason": "no consent", "count": n}
        for n in counts
        if n
    ]
    names = list(results.summary["shares"])
    given = dict(zip(names, shares([*counts, *counts][: len(names)], whole), strict=True))
    return changed(results, runs=whole, outcomes=outcomes, blocked=blocked, shares=given)


@given(
    st.lists(
        st.one_of(st.just(0), st.integers(0, 3), st.integers(0, 10_000_000)), min_size=7, max_size=7
    ).filter(any)
)
@settings(max_examples=60)
def test_nothing_is_ever_0_or_100_percent(counts: list[int]) -> None:
    results = changed_outcomes(told("geneva"), counts)
    assert not NEVER.search(as_text(results))
    assert not NEVER.search(as_csv(results))
    assert not NEVER.search(as_json(results))


@pytest.mark.parametrize("name", ["geneva", "budapest", "china-guarantor", str(VALLEY)])
@pytest.mark.parametrize("runs", [1, 3, 40])
def test_no_run_is_told_as_0_or_100_percent(name: str, runs: int) -> None:
    assert not NEVER.search(as_text(told(name, runs=runs)))


# For programs


def test_json_has_all_that_the_text_has() -> None:
    results = told("geneva")
    content = json.loads(as_json(results))
    assert content["schema_version"] == 1
    assert content["outcomes"] == results.summary["outcomes"]
    assert content["shares"] == results.summary["shares"]
    assert content["venue"] == dict.fromkeys("abcd", "geneva")
    assert (content["seed"], content["runs"], content["per_coding"]) == (1, 200, 4)
    assert (content["failed"], content["note"]) == (0, SENTENCE)
    assert content["calibrated"]
    assert content["base_rates"]
    assert sum(content["basis"].values()) > 100
    assert json.loads(as_json(told("budapest")))["venue"] == dict.fromkeys("abcd")


def test_short_json_has_the_outcomes() -> None:
    content = json.loads(as_json(told("geneva"), full=False))
    assert content["outcomes"] == told("geneva").summary["outcomes"]
    assert "blocked" not in content


def test_csv_has_a_row_for_each_outcome() -> None:
    results = told("geneva")
    rows = list(csv.DictReader(as_csv(results).splitlines()))
    endings = [row["outcome"] for row in rows if row["kind"] == "ending"]
    assert endings == list(OUTCOMES)
    assert [row["outcome"] for row in rows if row["kind"] == "sum"] == list(SUMS)
    for row in rows:
        stored = {**results.summary["outcomes"], **results.summary["sums"]}[row["outcome"]]
        for name in ("count", "share", "low", "high", "codings_sd"):
            assert float(row[name]) == stored[name]
        assert row["band"] == stored["band"]["text"]
