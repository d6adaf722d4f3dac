"""`sim replay RESULTS --outcome NAME`: a typical run, how it was picked, and its figure."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import sim as api
from tests.command import VALLEY, sim


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("replaying") / "valley"
    api.run(VALLEY, 400, output=folder)
    return folder


def words(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize(
    ("name", "ending"),
    [
        ("settlement", "It ended in a settlement."),
        ("walk-out", "walked out."),
        ("no meeting", "There was no meeting."),
        ("not ratified", "A text was signed, but not ratified by"),
        ("no agreement", "There was no agreement"),
        ("deal", "It ended in a settlement."),
        ("met", ""),
    ],
)
def test_a_typical_run_is_told_and_why_it_was_picked(name: str, ending: str, folder: Path) -> None:
    done = sim("replay", folder, "--outcome", name, "--full")
    assert done.code == 0, done.err
    story, _, picked = done.out.partition("Why this run is typical of ")
    number = int(story.split()[3])
    assert story.startswith(f"The valley, run {number}\n")
    assert f"Run {number}, one of" in picked
    assert "to the medians of all" in words(picked)
    assert "Typical is not the same as likely" in words(picked)
    assert "middle half" in picked
    assert ending in words(story.partition("Seed 1")[0])
    assert words(story) == words(sim("replay", folder, str(number), "--full").out)
    assert all(len(line) <= 100 for line in picked.splitlines())
    assert "_" not in picked.partition("The next by this measure")[0].partition("drawn for")[0]


def test_a_typical_run_is_told_in_short_unless_all_is_wanted(folder: Path) -> None:
    done = sim("replay", folder, "--outcome", "settlement")
    told = words(done.out)
    assert "runs of 400 that ended in 'settlement' this is a typical one, in what it signs" in told
    assert "interquartile" not in told
    assert len(done.out.splitlines()) <= 25


def test_another_is_the_next_one_named(folder: Path) -> None:
    first = json.loads(sim("replay", folder, "--outcome", "settlement", "--format", "json").out)
    numbers = [first["typical"]["replicate"], *first["typical"]["following"]]
    assert first["header"]["replicate"] == numbers[0]
    for count in (1, 2):
        done = sim("replay", folder, "--outcome", "settlement", *["--another"] * count)
        assert done.out.startswith(f"The valley, run {numbers[count]}\n")
        assert f"this is number {count + 1}" in words(done.out)


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("--outcome", "partial"), "no run of"),
        (("--outcome", "partial"), "settlement ("),
        (("--outcome", "setlement"), "did you mean 'settlement'"),
        (("--outcome", "peace"), "is none"),
        (("5", "--outcome", "settlement"), "N: not with --outcome"),
        (("--outcome", "settlement", "--seed", "3"), "--seed: not with --outcome"),
        ((), "--outcome NAME"),
        (("5", "--another"), "--outcome NAME"),
        (("5", "--figure", "story.txt"), "ends in .svg"),
        (("5", "-o", "story.svg"), "--figure FILE"),
    ],
)
def test_what_cannot_be_is_said(arguments: tuple[str, ...], word: str, folder: Path) -> None:
    done = sim("replay", folder, *arguments)
    assert done.code == 2
    assert word in words(done.err.replace("│", ""))


def test_there_are_only_so_many(folder: Path) -> None:
    done = sim("replay", folder, "--outcome", "ceasefire", *["--another"] * 40)
    assert done.code == 2
    assert "runs in all, so there is none at place 41" in done.err


def test_a_scenario_has_no_typical_run() -> None:
    done = sim("replay", "geneva", "--outcome", "settlement")
    assert done.code == 2
    assert "sim run geneva" in done.err


@pytest.mark.parametrize("suffix", ["svg", "png", "pdf"])
def test_the_figure_is_the_same_file_when_drawn_again(
    suffix: str, folder: Path, tmp_path: Path
) -> None:
    paths = [tmp_path / f"{i}.{suffix}" for i in (1, 2)]
    for path in paths:
        assert sim("replay", folder, "--outcome", "settlement", "--figure", path).code == 0
    assert paths[0].read_bytes() == paths[1].read_bytes()
