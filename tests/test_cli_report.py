"""`sim report` as a user sees it: a file, and clear words where that does not go."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from tests.command import VALLEY, sim
from tests.views.report.pages import Parsed, page, results


def test_it_writes_one_file_and_says_which(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    done = sim("report", results(str(VALLEY)), "-o", path)
    assert (done.code, done.out) == (0, "")
    assert f"Written into {path}" in done.err
    assert path.read_text(encoding="utf-8") == page(str(VALLEY))


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            ["geneva"],
            "geneva: a scenario, not a results folder; sim run geneva, then sim report with",
        ),
        (["RESULTS", "-o", "told.pdf"], "told.pdf: this is a file that ends in .html or .htm"),
        (["RESULTS", "-o", "nowhere/told.html"], "there is no folder nowhere"),
        (["RESULTS", "--outcome", "peace"], "outcome: 'peace' is none; there are no meeting"),
        (["RESULTS"] * 7, "a report is on 1 to 6 results, not 7"),
    ],
    ids=["scenario", "pdf", "no folder", "outcome", "many"],
)
def test_what_does_not_go_is_said_and_nothing_is_written(
    arguments: list[str], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = str(results(str(VALLEY)))
    monkeypatch.chdir(tmp_path)
    done = sim("report", *(folder if each == "RESULTS" else each for each in arguments))
    assert done.code == 2
    assert told in " ".join(done.err.replace("│", " ").split())
    assert not list(tmp_path.iterdir())


def test_damaged_results_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "results"
    sim("run", VALLEY, "-n", "40", "-q", "-o", folder)
    block = next((folder / "runs").iterdir())
    content = bytearray(block.read_bytes())
    content[len(content) // 2] ^= 1
    block.write_bytes(bytes(content))
    done = sim("report", folder, "-o", tmp_path / "told.html")
    assert done.code == 5
    assert "damaged" in done.err


def test_the_commands_it_prints_work_in_an_empty_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Labels and the name of the file are in them, and a folder that is called like a scenario."""
    made = tmp_path / "made"
    made.mkdir()
    monkeypatch.chdir(made)
    sim("run", "geneva", "-n", "400", "-q", "-o", "geneva")
    sim("run", "istanbul", "-n", "400", "-q", "-o", "my results")
    labels = ("--label", "B=The Bosporus")
    sim("report", "./geneva", "my results", *labels, "-o", "told.html")
    text = (made / "told.html").read_text(encoding="utf-8")
    assert "B, The Bosporus, against A, Geneva" in text
    assert "B, Istanbul" not in text
    lines = [
        line
        for element in Parsed(text).all("pre")
        for line in element.text.splitlines()
        if line.startswith("sim ")
    ]
    lines = lines[next(i for i, line in enumerate(lines) if line.startswith("sim run")) :]
    assert lines[1] == "sim run istanbul -n 400 --seed 1 -o 'my results'"
    assert lines[-1].endswith("--label 'B=The Bosporus' -o told.html")
    again = tmp_path / "again"
    again.mkdir()
    monkeypatch.chdir(again)
    for line in lines:
        assert sim(*shlex.split(line)[1:]).code == 0, line
    assert (again / "told.html").read_text(encoding="utf-8") == text
