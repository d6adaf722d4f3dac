"""What bash and zsh complete, asked as they ask, and that they can be taught to."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.command import PROGRAM

BEGIN = "import sys; sys.argv[0] = 'sim'; "  # which is what the installed command is called


def asked(shell: str, words: str) -> list[str]:
    """What may stand for the last of the *words*, which is empty after a blank."""
    mode = {
        "bash": {"COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))},
        "zsh": {"_TYPER_COMPLETE_ARGS": words},
    }[shell]
    done = told(**mode, _SIM_COMPLETE=f"complete_{shell}")
    return done.split() if shell == "bash" else re.findall('"([^"]+)"', done)


def told(*arguments: str, **environment: str) -> str:
    python, option, code = PROGRAM
    return subprocess.run(
        [python, option, BEGIN + code, *arguments],
        env={**os.environ, **environment}, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("sim sh", {"show"}),
        ("sim check gallery/s", {"gallery/siting", "gallery/split"}),
        ("sim run geneva --per", {"--per-draw"}),
        ("sim discover results --outcome no_", {"no_meeting", "no_agreement"}),
        ("sim run nosuch", set()),
    ],
)
def test_a_shell_is_told_what_may_come(words: str, wanted: set[str]) -> None:
    assert set(asked("bash", words)) == wanted


def test_zsh_is_told_the_same() -> None:
    assert asked("zsh", "sim run gen") == ["geneva"]


@pytest.mark.parametrize(
    ("shell", "file"), [("bash", ".bash_completions/sim.sh"), ("zsh", ".zfunc/_sim")]
)
def test_the_script_of_a_shell_is_shown_and_installed(
    tmp_path: Path, shell: str, file: str
) -> None:
    named = {"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1", "HOME": str(tmp_path)}
    script = told("--show-completion", shell, **named)
    assert "_SIM_COMPLETE" in script
    told("--install-completion", shell, **named)
    assert (tmp_path / file).read_text().strip() == script.strip()
