"""Answers that follow from the installation: kept as long as nothing of it has changed."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path

import pytest

from sim.cli import kept

QUESTION = ["check", "geneva"]


class Program:
    """Counts how often it is asked."""

    def __init__(self, code: int = 0) -> None:
        self.asked, self.code = 0, code

    def __call__(self) -> None:
        self.asked += 1
        print("geneva: valid")
        raise SystemExit(self.code)


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of the program."""
    monkeypatch.setattr(kept, "PACKAGE", tmp_path / "sim")
    monkeypatch.setattr(kept, "PLACE", tmp_path / "answers")
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    (tmp_path / "sim").mkdir()
    (tmp_path / "sim" / "part.py").write_text("1")
    return tmp_path


def ask(program: Program, *question: str) -> None:
    with suppress(SystemExit):  # what is kept is printed, and nothing ends
        kept.answered(question or QUESTION, program)


def test_an_answer_is_kept_until_a_file_has_changed(
    package: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program = Program()
    ask(program)
    ask(program)
    assert program.asked == 1
    assert capsys.readouterr().out == 2 * "geneva: valid\n"
    (package / "sim" / "part.py").write_text("22")
    ask(program)
    assert program.asked == 2
    assert len(list((package / "answers").iterdir())) == 1


def test_one_that_was_damaged_is_worked_out_again(package: Path) -> None:
    program = Program()
    ask(program)
    [file] = (package / "answers").iterdir()
    file.write_bytes(file.read_bytes().replace(b"valid", b"wrong"))
    ask(program)
    assert program.asked == 2


@pytest.mark.parametrize(
    "question",
    [("run", "geneva"), ("check", "own.yaml"), ("show", "geneva", "--set", "war.fatigue=0"), ()],
)
def test_what_depends_on_more_is_not_kept(package: Path, question: tuple[str, ...]) -> None:
    program = Program()
    for _ in range(2):
        with pytest.raises(SystemExit):
            kept.answered(question, program)
    assert program.asked == 2


def test_what_ended_badly_is_not_kept(package: Path) -> None:
    program = Program(code=4)
    ask(program)
    ask(program)
    assert program.asked == 2
