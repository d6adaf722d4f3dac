from __future__ import annotations

import csv
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

import sim
from sim.analysis.frames import MEASURE_COLUMNS
from sim.runs.columns import OUTCOMES
from sim.views.compare import as_csv, as_json, as_text
from sim.views.terms import CALIBRATED, SENTENCE
from tests.command import VALLEY
from tests.compared import compared

NEVER = re.compile(r"(?<![\d.,+-])(0(\.0*)?|100(\.0*)?) %")
HARDER = f"{VALLEY}+war.start_share=0.9"
PAIR = ("geneva", "trilateral-first")


def flat(text: str) -> str:
    return " ".join(text.split())


def line(text: str, start: str) -> str:
    [found] = [line for line in text.splitlines() if line.startswith(start)]
    return found


def test_the_sides_and_what_they_are_not_come_first() -> None:
    lines = as_text(compared(*PAIR)).splitlines()
    assert re.match(
        r"A  geneva +Geneva, 400 runs, 4 per coding, seed 1, hash [0-9a-f]{16}$", lines[0]
    )
    assert lines[1].startswith("B  trilateral-first  Trilateral first, 400 runs")
    text = flat(as_text(compared(*PAIR)))
    assert text.index(SENTENCE) < text.index("how it ends")


def test_only_the_inputs_that_differ_are_told_with_their_places() -> None:
    text = as_text(compared(*PAIR))
    part = flat(text.split("Inputs that differ\n")[1].split("\n\n")[0])
    assert part.count("scenarios/") == 2
    assert re.search(r"A preparation, bilateral.*\(scenarios/base\.yaml:\d+\)", part)
    assert re.search(r"B preparation, trilateral.*\(scenarios/trilateral-first\.yaml:5\)", part)


def test_every_outcome_has_its_difference_and_verdict() -> None:
    text = as_text(compared(*PAIR))
    starts = {"walkout": "walk-out", "partial": "partial deal"}
    for name in OUTCOMES:
        told = line(text, starts.get(name, name.replace("_", " ")))
        assert re.search(r"(differs|only by itself|none above [\d.]+)$", told)
        assert re.search(r"[+-]?[\d.]+ to [+-]?[\d.]+", told)


def test_flips_are_told_from_what_to_what() -> None:
    found = compared(*PAIR)
    flips = found.compared.pairs[0].flips
    part = as_text(found).split("runs that flip ended in A and end in B\n")[1].split("\n\n")[0]
    before, after, count = flips[0]
    first = part.splitlines()[0]
    names = {"walkout": "walk-out", "partial": "partial deal"}
    told = [names.get(name, name.replace("_", " ")) for name in (before, after)]
    assert re.match(rf" +{count}  [ \d.]+ %  {told[0]} -> {told[1]}$", first)


def test_numbers_that_were_calibrated_say_so() -> None:
    text = as_text(compared(*PAIR))
    for start in ("no meeting*", "meeting within 2 weeks*", "a text is signed*"):
        assert line(text, start)
    assert f"* {CALIBRATED}." in text
    assert CALIBRATED not in as_text(compared(str(VALLEY), HARDER))


def test_venues_that_are_coded_alike_end_alike_and_that_is_said() -> None:
    text = flat(as_text(compared("geneva", "vienna")))
    assert "The evidence codes the two venues alike" in text
    assert "No run of 400 ends otherwise. All come out the same in all that is compared." in text
    assert "how it ends" not in text
    assert "codes the two venues" not in as_text(compared("geneva", "istanbul"))


def test_runs_that_are_not_paired_are_said_to_be_independent(tmp_path: Path) -> None:
    for seed in (1, 2):
        sim.run(VALLEY, runs=60, seed=seed, folder=tmp_path / str(seed))
    text = sim.compare(tmp_path / "1", tmp_path / "2").text()
    assert "Not paired" in text
    assert "No input differs." in text
    assert "factor" not in text
    assert "flip" not in text


def test_the_correction_and_what_the_intervals_are_is_named() -> None:
    found = compared(*PAIR)
    text = flat(as_text(found))
    assert f"all {found.compared.family} comparisons above together (correction of Holm)" in text
    assert "Intervals are 95 % for each row by itself" in text
    assert "swaps of A and B by whole codings" in text
    assert "no meeting, walk-out, no agreement, not ratified, ceasefire, partial deal, sett" in text


def test_in_how_many_codings_a_difference_holds_is_told_where_it_can_be() -> None:
    few = flat(as_text(compared(*PAIR)))
    many = flat(as_text(compared(*PAIR, runs=1000, per_coding=50)))
    assert "takes --per-coding 50" in few
    assert "in which the difference holds" not in few
    assert re.search(r"the difference holds \(a tie does not\): no meeting\* < ?\d+", many)


def test_a_ranking_says_by_how_much_it_was_luck_and_what_is_missed() -> None:
    text = as_text(compared("geneva", "trilateral-first", "no-guarantee", rank="deal"))
    assert "Ranked by the share of runs that end in a deal, the most first" in text
    assert re.search(r"shrunk by\n[ABC]  .*points$", text, re.MULTILINE)
    assert "(minimax)" in text
    assert "flattered by chance" in text


def test_results_of_another_version_are_pointed_out() -> None:
    found = compared(*PAIR)
    old = replace(found, subjects=(replace(found.subjects[0], version="0.0.1"), found.subjects[1]))
    text = flat(as_text(old))
    assert "made by sim 0.0.1" in text
    assert "different versions of the program" in text


@pytest.mark.parametrize("width", [82, 100])
@pytest.mark.parametrize(
    "sources", [PAIR, ("geneva", "budapest"), ("geneva", "geneva+coding=a"), (str(VALLEY), HARDER)]
)
def test_no_line_is_wider_than_the_page(sources: tuple[str, ...], width: int) -> None:
    text = as_text(compared(*sources, rank="deal"), width)
    assert max(map(len, text.splitlines())) <= width
    assert not any(line != line.rstrip() for line in text.splitlines())
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


@pytest.mark.parametrize("runs", [1, 3, 40])
@pytest.mark.parametrize("sources", [PAIR, ("geneva", "budapest"), (str(VALLEY), HARDER)])
def test_few_runs_are_told_without_0_or_100_percent(sources: tuple[str, ...], runs: int) -> None:
    assert not NEVER.search(as_text(compared(*sources, runs=runs, rank="deal")))


def test_json_has_all_that_the_text_has() -> None:
    found = compared("geneva", "trilateral-first", "no-guarantee", rank="deal")
    content = json.loads(as_json(found))
    assert content["schema_version"] == 1
    assert [each["letter"] for each in content["subjects"]] == ["A", "B", "C"]
    assert content["correction"] == {"method": "Holm", "comparisons": found.compared.family}
    assert len(content["measures"]) == sum(len(pair.rows) for pair in found.compared.pairs)
    first = content["pairs"][0]
    assert first["flipped"]["count"] == sum(flip["count"] for flip in first["flips"])
    assert set(first["distances"]) == {"total_variation", "jensen_shannon", "wasserstein"}
    assert [each["path"] for each in first["inputs"]] == ["process"]
    assert set(content["ranking"]["regret"]["regrets"]) == {"A", "B", "C"}
    assert content["note"] == SENTENCE


def test_csv_has_a_row_for_each_measure() -> None:
    found = compared(*PAIR)
    rows = list(csv.DictReader(as_csv(found).splitlines()))
    assert list(rows[0]) == ["against", "measure", *MEASURE_COLUMNS]
    assert [row["measure"] for row in rows[:7]] == list(OUTCOMES)
    for row, kept in zip(rows, found.compared.pairs[0].rows, strict=True):
        assert float(row["difference"]) == kept.difference.value
