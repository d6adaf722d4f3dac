from __future__ import annotations

import csv
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.analysis.events import HEADLINES, SUMS
from sim.analysis.intervals import ClusterSums, share_of
from sim.analysis.wording import band
from sim.inputs.bundled import gallery_names, scenario_names
from sim.outcomes import OUTCOMES
from sim.views import export, terminal
from sim.views.export import schema_of
from sim.views.run import Finding, blocks
from sim.views.run_data import document, rows
from sim.views.terms import SENTENCE
from tests.cases import bundled
from tests.command import MILL, VALLEY
from tests.told import changed, of, told

NEVER = re.compile(r"(?<![\d.,])(0(\.0*)?|100(\.0*)?) %")
CALIBRATED = "calibrated, not predicted"


def as_text(found: Finding, full: bool = True, width: int = 100) -> str:
    return terminal.as_text(blocks(found, full), width)


def as_json(found: Finding) -> str:
    return export.as_json(document(found))


def as_csv(found: Finding) -> str:
    return export.as_csv(*rows(found))


def flat(text: str) -> str:
    """The text without its line breaks."""
    return " ".join(text.split())


# The first screen


@pytest.mark.parametrize("name", [*scenario_names(), *(f"{n}" for n in gallery_names())])
def test_the_first_answer_fits_a_screen(name: str) -> None:
    lines = as_text(told(name, runs=400), full=False).splitlines()
    assert len(lines) <= (25 if name == "geneva" else 30)
    assert max(map(len, lines)) <= 100


def test_the_answer_comes_before_the_table_and_deals_before_what_was_set() -> None:
    text = flat(as_text(told("geneva", runs=400), full=False))
    answer, _, table = text.partition("How it ends")
    deals, found = answer.index("end in a deal"), answer.index("end without a meeting")
    assert deals < found < answer.index("that number was set (calibrated), not found")
    assert re.search(r"[\d.]+ % of the 400 runs end in a deal \(95 % interval", answer)
    assert "in a deal that stands five years" in answer
    assert "Most in the way: Russia did not consent (" in answer
    assert "Of 193 inputs 140 are assumptions" in answer
    assert table.index("settlement") < table.index("a deal ") < table.index("Go on with:")


def test_each_coding_alone_is_told_where_there_are_runs_enough() -> None:
    from sim.api.run import run

    answer = flat(run(bundled("geneva"), 2000).text())
    assert "each coding of the article alone (readings a, b, c and d) gives a deal in " in answer
    assert "each coding" not in flat(run(bundled("geneva"), 40).text())


def test_runs_and_draws_are_said_to_be_what_they_are() -> None:
    text = flat(as_text(told("geneva"), full=False))
    assert text.startswith(
        "Geneva: 200 runs (simulated summits, 4 for each of 50 draws of what is uncertain), seed 1."
    )
    assert "coding" not in text.partition("How it ends")[0]


def test_what_nobody_would_expect_is_told_at_once() -> None:
    budapest = flat(as_text(told("budapest"), full=False))
    assert "Venue: none, so that no meeting can take place" in budapest
    assert "A deal takes the yes of 3 of 4" in flat(as_text(told(str(MILL)), full=False))
    assert "Venue" not in as_text(told("geneva"), full=False)
    assert "No run of 200 ends in a deal" in budapest


# What it says


def test_the_title_says_what_was_run_and_what_it_is_not() -> None:
    lines = as_text(told("geneva")).splitlines()
    assert lines[0].startswith("- Geneva: 200 runs (simulated summits, 4 for each of 50 draws of ")
    assert "- Venue: Geneva." in lines
    for full in (True, False):
        assert flat(as_text(told("geneva"), full)).count(SENTENCE) == 1


def test_one_of_anything_is_not_several() -> None:
    text = flat(as_text(told("geneva", runs=1)))
    assert text.startswith("- Geneva: 1 run (simulated summits, up to 4 for each of 1 draw of what")
    assert not re.search(r"\b1 (runs|draws|meetings|texts|signed texts)\b", text)
    results = told("geneva")
    found = results.summary["packages"]
    alike = {"signed": 9, "different": 1, "commonest": [{**found["commonest"][0], "count": 9}]}
    assert "What is signed: 9 texts, all the same\n" in as_text(changed(results, packages=alike))


@pytest.mark.parametrize("name", ["geneva", "budapest", str(VALLEY)])
def test_every_outcome_has_its_row(name: str) -> None:
    results = told(name)
    rows = as_text(results, full=False).split("How it ends")[1].splitlines()[1:8]
    for row, outcome in zip(rows, OUTCOMES, strict=True):
        found = results.summary["outcomes"][outcome]
        start = {"walkout": "walk-out", "partial": "partial deal"}.get(outcome, outcome)
        assert row.startswith(start.replace("_", " "))
        assert f"{found['count']:,}" in row
        assert found["band"]["text"] in flat(as_text(results))


def test_zero_runs_are_told_with_how_many_there_were() -> None:
    text = as_text(told("budapest"), full=False)
    assert re.search(r"no meeting +> 98 % +all 200 +over 92\.8 %", text)
    assert re.search(r"settlement +< 2 % +0 +under 7\.2 %", text)


def test_numbers_that_were_calibrated_say_so_beside_them() -> None:
    lines = as_text(told("geneva")).splitlines()
    for start in ("  meeting within 2 weeks*", "  meeting within 26 weeks*"):
        assert any(line.startswith(start) for line in lines)
    assert any(line.startswith("no meeting*") for line in lines)
    assert any(line.startswith(f"* {CALIBRATED}.") for line in lines)


@pytest.mark.parametrize("name", ["budapest", str(VALLEY)])
def test_where_nothing_was_calibrated_nothing_says_so(name: str) -> None:
    assert CALIBRATED not in as_text(told(name))


def test_packages_name_their_issues() -> None:
    results = told("geneva", runs=400)
    names = results.scenario.labels["issues"].values()
    part = flat(as_text(results).split("What is signed")[1].split("\n\n")[0])
    found = results.summary["packages"]["commonest"]
    for name in names:
        assert part.count(f"{name}: ") == len(found)


def test_who_signed_is_told_where_not_all_need_to() -> None:
    results = told(str(MILL))
    part = as_text(results).split("Who signed these texts\n")[1].split("\n\n")[0]
    _, *lines = part.splitlines()
    assert [row.split()[-1] for row in lines] == ["Downstream", "Hillside", "Meadow", "Woodside"]
    texts = results.summary["packages"]["signed"]
    assert lines[0].split()[0] == ">", "whose veto it is"
    assert not any(">" in row for row in lines[2:])
    assert json.loads(as_json(results))["signers"]["down"]["count"] == texts
    assert "Who signed" not in as_text(told("geneva"))
    assert "Who signed" not in as_text(told(str(MILL), "process=[preparation]"))


def test_what_it_rests_on_and_where_it_lies_is_said() -> None:
    text = flat(as_text(told("geneva")))
    assert re.search(r"Of \d+ inputs, \d+ rest on the article, \d+ on literature", text)
    assert "For comparison" in text
    assert "Results: results/here" in text
    assert "sim replay results/here 0" in text


def test_a_folder_with_a_space_can_be_copied_into_a_command() -> None:
    found = of(bundled("budapest"), folder=Path("my results"))
    assert "sim replay 'my results' 0" in as_text(found)
    assert "-o 'my results' --full" in as_text(found, full=False)


def test_the_quiet_form_has_no_more_than_the_answer() -> None:
    short = terminal.as_text(blocks(told("geneva"), quiet=True))
    assert as_text(told("geneva"), full=False).startswith(short.rstrip("\n"))
    assert short.rstrip().endswith("does not make it just.")


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
        text = "How it ends" + as_text(told(name), full=False).split("How it ends")[1]
        table, place = text.splitlines()[1:8], text.index("95 % interval")
        assert all(line[place - 2 : place] == "  " and line[place] != " " for line in table)
        assert len({line.index(" %") for line in table}) == 1


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


def changed_outcomes(results: Finding, counts: Sequence[int]) -> Finding:
    whole = sum(counts)
    outcomes = dict(zip(OUTCOMES, shares(counts, whole), strict=True))
    blocked = [
        {"outcome": "no_meeting", "blocked_by": "ukraine", "reason": "no consent", "count": n}
        for n in counts
        if n
    ]
    names = list(results.summary["shares"])
    given = dict(zip(names, shares([*counts, *counts][: len(names)], whole), strict=True))
    sums = dict.fromkeys(HEADLINES, outcomes["settlement"])
    return changed(results, runs=whole, outcomes=outcomes, sums=sums, blocked=blocked, shares=given)


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


@pytest.mark.parametrize("name", ["geneva", "budapest", str(MILL), str(VALLEY)])
def test_the_json_is_what_its_schema_says(name: str) -> None:
    schema = schema_of("run")
    jsonschema.validate(json.loads(as_json(told(name))), schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**json.loads(as_json(told(name))), "more": 1}, schema)
    for field in schema["properties"].values():
        assert field.get("description") or "$ref" in field, field


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
