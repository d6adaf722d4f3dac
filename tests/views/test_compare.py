from __future__ import annotations

import csv
import re
from dataclasses import replace
from pathlib import Path

import pytest

import sim
from sim.analysis.findings import Findings
from sim.api.compare import Comparison
from sim.outcomes import OUTCOMES
from sim.views.compare import blocks
from sim.views.compare_data import MEASURE_COLUMNS, data
from sim.views.terminal import as_text
from sim.views.terms import CALIBRATED, SENTENCE, outcome
from tests.command import VALLEY
from tests.compared import compared

NEVER = re.compile(r"(?<![\d.,+-])(0(\.0*)?|100(\.0*)?) %")
HARDER = f"{VALLEY}+war.start_share=0.9"
PAIR = ("geneva", "trilateral-first")
NINE = (
    "geneva", *(f"geneva+guarantees=[{', '.join(own)}]" for own in (
        (), ("support",), ("troops",), ("mutual_defence",), ("support", "troops"),
        ("support", "mutual_defence"), ("troops", "mutual_defence"),
        ("support", "troops", "mutual_defence"),
    )),
)  # fmt: skip


def short(findings: Findings, width: int = 100) -> str:
    return as_text(blocks(findings), width)


def whole(findings: Findings, width: int = 100) -> str:
    return as_text(blocks(findings, full=True), width)


def flat(text: str) -> str:
    return " ".join(text.split())


def line(text: str, start: str) -> str:
    [found] = [line for line in text.splitlines() if line.startswith(start)]
    return found


@pytest.mark.parametrize(
    "sources", [PAIR, ("geneva", "istanbul"), ("geneva", "geneva+war.fatigue=0"), NINE]
)
def test_the_answer_fits_a_screen(sources: tuple[str, ...]) -> None:
    lines = short(compared(*sources)).splitlines()
    assert len(lines) <= 25
    assert max(map(len, lines)) <= 100


def test_what_is_asked_about_is_told_in_words_before_any_table() -> None:
    found = compared(*PAIR)
    text = short(found)
    words = flat(text.partition("how it ends")[0])
    assert words.startswith(
        "B, Trilateral first, against A, Geneva: 400 runs of each, seed 1, the same draws and luck "
        "in all. What differs: Stages (process)."
    )
    assert re.search(r"[\d.]+ % of the runs end in a deal in B, [\d.]+ % in A: \S+ points", words)
    assert re.search(r"What differs by more than chance: walk-out -|No outcome differs", words)
    assert SENTENCE in flat(text)
    assert text.rstrip().splitlines()[-2:] == [
        f"  sim compare geneva trilateral-first -n 400 --seed 1 --per-draw 4 {more}"
        for more in ("--full", "--rank deal")
    ]


@pytest.mark.parametrize(
    ("own", "corrected", "told"),
    [
        (0.001, 0.02, "That is more than chance."),
        (0.001, 0.4, "By itself that is a difference; among the 28 comparisons made here it"),
        (0.4, 1.0, "That cannot be told from no difference; there is none above"),
        (None, None, "cannot be told of so few runs"),
    ],
)
def test_the_verdict_by_itself_and_among_all_is_in_words(
    own: float | None, corrected: float | None, told: str
) -> None:
    found = compared(*PAIR)
    [row] = found.asked
    asked = replace(row, difference=replace(row.difference, p=own), p=corrected)
    assert told in flat(short(replace(found, asked=(asked,))))


def test_every_outcome_has_its_difference_and_verdict() -> None:
    for text in (short(compared(*PAIR)), whole(compared(*PAIR))):
        for name in (*OUTCOMES, "deal"):
            told = line(text, f"{outcome(name)}{'*' * (name == 'no_meeting')}  ")
            assert re.search(r"(differs|only by itself|none above [\d.]+)$", told)
            assert re.search(r"[+-]?[\d.]+ to [+-]?[\d.]+", told)


def test_several_have_a_row_each_that_says_what_they_are() -> None:
    found = compared(*NINE)
    text = short(found)
    for subject in found.subjects:
        assert flat(subject.source) in flat(text)
    for pair, asked in zip(found.compared.pairs, found.asked, strict=True):
        told = line(text, f"{found.subjects[pair.b].letter}  ")
        assert ("differs" in told) == (asked.verdict == "differs")
    assert "Whether more or fewer runs than in A end in a deal cannot be told of" in flat(text)
    ranked = short(compared(*NINE, rank="deal"))
    assert re.search(r"^\w  .* first  ", ranked, re.MULTILINE)
    assert "cannot be told apart at the top: which is first is chance" in flat(ranked)


def test_only_the_inputs_that_both_have_are_told_with_their_places() -> None:
    text = flat(whole(compared(*PAIR)))
    assert re.search(r"preparation, bilateral,.*\(scenarios/base\.yaml:\d+\)", text)
    without = flat(whole(compared("geneva", "geneva+guarantees=[]")))
    assert re.search(r"\d+ inputs are in force on one side alone: --format json lists", without)
    assert "not in force" not in without


def test_flips_are_told_from_what_to_what() -> None:
    found = compared(*PAIR)
    part = whole(found).split("runs that flip ended in A and end in B\n")[1].split("\n\n")[0]
    before, after, count = found.compared.pairs[0].flips[0]
    told = f"{outcome(before)} -> {outcome(after)}"
    assert re.match(rf" +{count}  [ \d.]+ %  {told}$", part.splitlines()[1])


def test_numbers_that_were_calibrated_say_so() -> None:
    text = whole(compared(*PAIR))
    for start in ("no meeting*", "meeting within 2 weeks*", "a text is signed*"):
        assert line(text, start)
    assert f"* {CALIBRATED}." in text
    assert f"* {CALIBRATED}." in short(compared(*PAIR))
    assert CALIBRATED not in whole(compared(str(VALLEY), HARDER))


def test_venues_that_are_coded_alike_end_alike_and_that_is_said() -> None:
    for text in (
        flat(short(compared("geneva", "vienna"))),
        flat(whole(compared("geneva", "vienna"))),
    ):
        assert "The evidence codes the two venues alike" in text
        assert "No run of 400 ends otherwise. All come out the same in all that is compared" in text
        assert "how it ends" not in text
    assert "codes the two venues" not in whole(compared("geneva", "istanbul"))


def test_runs_that_are_not_paired_are_said_to_be_independent(tmp_path: Path) -> None:
    for seed in (1, 2):
        sim.run(VALLEY, runs=60, seed=seed, output=tmp_path / str(seed))
    found = sim.compare(tmp_path / "1", tmp_path / "2")
    assert "Not paired" in found.text()
    assert "the same draws" not in found.text()
    text = found.text(full=True)
    assert "No input differs." in text
    assert "factor" not in text
    assert "flip" not in text
    three = sim.compare(tmp_path / "1", tmp_path / "2", tmp_path / "1").text()
    assert "Not paired, so that luck is not shared: B." in flat(three)


def test_the_correction_and_what_the_intervals_are_is_named() -> None:
    found = compared(*PAIR)
    text = flat(whole(found))
    assert f"all {found.compared.family} comparisons together (correction of Holm)" in text
    assert "Intervals are 95 % for each row by itself" in text
    assert "swaps of A and B by whole draws" in text
    assert "no meeting, walk-out, no agreement, not ratified, ceasefire, partial deal, sett" in text
    assert f"all {found.compared.family} comparisons of --full" in flat(short(found))


def test_in_how_many_draws_a_difference_holds_is_told_where_it_can_be() -> None:
    few = flat(whole(compared(*PAIR)))
    many = flat(whole(compared(*PAIR, runs=1000, per_draw=50)))
    assert "takes --per-draw 50" in few
    assert "in which the difference holds" not in few
    assert re.search(r"the difference holds \(a tie does not\): no meeting < ?\d+", many)


def test_a_ranking_says_by_how_much_it_was_luck_and_what_is_missed() -> None:
    text = whole(compared("geneva", "trilateral-first", "no-guarantee", rank="deal"))
    assert "Ranked by the share of runs that end in a deal, the most first" in text
    assert re.search(r"shrunk by\n[ABC]  .*points  \w", text, re.MULTILINE)
    assert "(minimax)" in text
    assert "flattered by chance" in text


@pytest.mark.parametrize("more", [(), ("no-guarantee",)])
def test_results_of_another_version_are_pointed_out(more: tuple[str, ...]) -> None:
    found = compared(*PAIR, *more)
    old = replace(
        found, subjects=(replace(found.subjects[0], version="0.0.1"), *found.subjects[1:])
    )
    assert "made by sim 0.0.1" in flat(whole(old))
    assert "different versions of the program" in flat(short(old))


@pytest.mark.parametrize("width", [82, 100])
@pytest.mark.parametrize(
    "sources", [PAIR, ("geneva", "budapest"), ("geneva", "geneva+coding=a"), (str(VALLEY), HARDER)]
)
def test_no_line_is_wider_than_the_page(sources: tuple[str, ...], width: int) -> None:
    found = compared(*sources, rank="deal")
    for told in (blocks(found)[:-1], blocks(found, full=True)):
        text = as_text(told, width)
        assert max(map(len, text.splitlines())) <= width
        assert not any(line != line.rstrip() for line in text.splitlines())
        assert not text.endswith("\n\n")


@pytest.mark.parametrize("runs", [1, 3, 40])
@pytest.mark.parametrize("sources", [PAIR, ("geneva", "budapest"), (str(VALLEY), HARDER)])
def test_few_runs_are_told_without_0_or_100_percent(sources: tuple[str, ...], runs: int) -> None:
    found = compared(*sources, runs=runs, rank="deal")
    assert not NEVER.search(whole(found))
    assert not NEVER.search(short(found))


def test_json_has_all_that_the_text_has() -> None:
    found = compared("geneva", "trilateral-first", "no-guarantee", rank="deal")
    content = data(found)
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
    rows = list(csv.DictReader(Comparison(found).to_csv().splitlines()))
    assert list(rows[0]) == MEASURE_COLUMNS
    assert [row["measure"] for row in rows[:7]] == list(OUTCOMES)
    for row, kept in zip(rows, found.compared.pairs[0].rows, strict=True):
        assert float(row["difference"]) == kept.difference.value
