"""`sim stories`: a handout of one short story for each ending that occurs."""

from __future__ import annotations

from pathlib import Path

import pytest

import sim as api
from sim.analysis.typical import typical
from sim.views.terms import SENTENCE
from tests.command import VALLEY, sim


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stories") / "valley"
    api.run(VALLEY, 400, output=folder)
    return folder


def test_each_ending_has_its_story_and_that_of_its_most_typical_run(folder: Path) -> None:
    results = api.open_results(folder)
    there = {name for name, row in results.summary["outcomes"].items() if row["count"]}
    told = results.stories()
    _, rows = told.rows()
    assert {row[0] for row in rows} == there
    for name, number, story in rows:
        assert number == typical(results.content, name).replicate
        assert 40 <= len(story.split()) <= 200
    counts = [results.summary["outcomes"][row[0]]["count"] for row in told.rows()[1]]
    assert counts == sorted(counts, reverse=True), "the commonest first"


def test_the_handout_begins_with_what_it_is_and_each_story_with_its_ending(folder: Path) -> None:
    out = " ".join(sim("stories", folder).out.split())
    assert out.index("400 runs end in a deal") < out.index(SENTENCE) < out.index("There was no")
    assert "Settlement: " in out
    assert "this is a typical one, in what it signs, and in its numbers." in out
    assert "To ask of each" in out
    assert "The offers" not in out
    assert "The offers" in sim("stories", folder, "--full").out


@pytest.mark.parametrize("name", ["handout.html", "handout.txt"])
def test_it_is_a_file_and_the_same_when_made_again(name: str, folder: Path, tmp_path: Path) -> None:
    paths = [tmp_path / "one" / name, tmp_path / "two" / name]
    for path in paths:
        path.parent.mkdir()
        done = sim("stories", folder, "-o", path)
        assert (done.code, done.out, done.err) == (0, "", f"Written into {path}.\n")
    text = paths[0].read_text(encoding="utf-8")
    assert text == paths[1].read_text(encoding="utf-8")
    assert ("<!DOCTYPE html>" in text) == name.endswith("html")
    assert "<script" not in text


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("-o", "x.pdf"), "x.pdf: this is a file that ends in .html or .htm or .txt"),
        (("-o", "nowhere/x.html"), "there is no folder nowhere"),
    ],
)
def test_what_does_not_go_is_said(arguments: tuple[str, ...], told: str, folder: Path) -> None:
    done = sim("stories", folder, *arguments)
    assert (done.code, done.out) == (2, "")
    assert told in done.err


def test_a_scenario_has_no_stories_before_it_is_run() -> None:
    done = sim("stories", "geneva")
    assert done.code == 2
    assert "run it first (sim run geneva), then sim stories" in done.err
