"""The README's commands and outputs are what the program does."""

from __future__ import annotations

import doctest
import os
import re
import subprocess
import sysconfig
from pathlib import Path

import pytest

import sim
from sim.inputs.loading import load

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PICTURES = ROOT / "pictures"
CONSOLE = re.findall(r"```console\n(.*?)```", README, re.DOTALL)
ALIKE = doctest.OutputChecker()


def _examples() -> list[tuple[str, str]]:
    """Every command of the console blocks with the output below it."""
    found = []
    for block in CONSOLE:
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            found.append((command, output))
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "scenarios").symlink_to(ROOT / "scenarios")
    return tmp_path


def test_there_are_examples_to_run() -> None:
    assert len(_examples()) >= 3
    assert any(command == "sim run geneva" for command, _ in _examples())


@pytest.mark.parametrize(("command", "output"), _examples(), ids=lambda text: text[:40])
def test_command(command: str, output: str, folder: Path) -> None:
    scripts = sysconfig.get_path("scripts")
    path = os.pathsep.join([scripts, os.environ.get("PATH", "")])
    done = subprocess.run(
        command, shell=True, cwd=folder, capture_output=True, text=True,
        env={**os.environ, "PATH": path, "COLUMNS": "100"}, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert ALIKE.check_output(output, done.stdout, doctest.ELLIPSIS), done.stdout


def test_python_examples() -> None:
    [block] = re.findall(r"```pycon\n(.*?)```", README, re.DOTALL)
    parsed = doctest.DocTestParser().get_doctest(block, {}, "README.md", "README.md", 0)
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    assert runner.run(parsed).failed == 0


@pytest.mark.parametrize(
    ("other", "told", "verdict"),
    [
        ("istanbul+guarantees=[support]", "{:.2f} ({:.2f} to {:.2f})", "alone"),
        ("trilateral-first", "{:.2f} points ({:.2f} to {:.2f})", "differs"),
    ],
)
def test_the_answer_in_words_has_the_numbers_of_the_runs(
    other: str, told: str, verdict: str
) -> None:
    found = sim.compare("geneva", other)
    table = found.measures.reset_index()
    [deal] = table[table["measure"] == "deal"].to_dict("records")
    assert told.format(*(100 * deal[name] for name in ("difference", "low", "high"))) in README
    assert deal["verdict"] == verdict
    made = table["p"].notna().sum() + found.distances["p"].notna().sum()
    assert f"corrected for all {made} comparisons that are made" in README


def test_every_picture_is_there_is_told_in_words_and_asks_for_nothing() -> None:
    pictures = re.findall(r"!\[(.*?)\]\((.*?)\)", README, re.DOTALL)
    assert {path for _, path in pictures} == {f"pictures/{p.name}" for p in PICTURES.iterdir()}
    for text, path in pictures:
        assert len(text) > 60
        drawn = (ROOT / path).read_text(encoding="utf-8")
        assert load("geneva").hash in drawn
        assert path.removeprefix("pictures/") in (ROOT / "Makefile").read_text()


def test_every_command_is_in_the_table() -> None:
    from typer.main import get_command

    from sim.cli import app

    commands = set(get_command(app).commands)  # type: ignore[attr-defined]
    named = set(re.findall(r"`sim (\w+)", README))
    assert commands <= named
