"""Folders whose names are allowed and rare, and a compiler's cache that is damaged."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.command import PROGRAM, VALLEY, sim

NAMES = ("r" + os.fsdecode(b"\xff"), "two words", "line\nbreak", "50%{x}", "q'\"$a$", "y" * 200)
COMMANDS: tuple[tuple[str, ...], ...] = (
    ("report", "{}", "-o", "out.html"),
    ("stories", "{}", "-o", "stories.html"),
    ("plot", "{}"),
    ("bundle", "{}"),
    ("replay", "{}", "3"),
    ("compare", "{}", "{}", "--figure", "out.svg"),
    ("verify", "{}", "--sample", "4"),
)


@pytest.mark.parametrize("name", NAMES)
def test_results_may_have_any_name(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert sim("run", VALLEY, "-n", "40", "-q", "-o", name).code == 0
    for command in COMMANDS:
        done = sim(*(name if part == "{}" else part for part in command))
        assert done.code == 0, (command, done.err)
    sweep = ("sweep", VALLEY, "--set", "war.start_share=0.3,0.5", "-n", "8", "-o", f"{name}.s")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.views.figures.sweep.draw", lambda *_: None)
        patch.setattr("sim.views.figures.style.save", lambda *_: None)
        assert sim(*sweep).code == 0
    Path("out.html").read_text(encoding="utf-8")


@pytest.mark.long
def test_a_damaged_cache_of_the_compiler_is_made_again(tmp_path: Path) -> None:
    variables = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path / "cache")}
    for content in (None, b"", b"no pickle"):
        for path in (tmp_path / "cache").rglob("*.nb[ic]"):
            path.write_bytes(content or b"")
        shutil.rmtree(tmp_path / "kept", ignore_errors=True)
        done = subprocess.run(
            [*PROGRAM, "run", VALLEY, "-n", "8", "-q", "-o", tmp_path / "kept"],
            env=variables, capture_output=True, text=True,
        )  # fmt: skip
        assert (done.returncode, "bug" in done.stderr) == (0, False), done.stderr
