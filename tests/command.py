"""The command `sim`: as a function call where that is as good, or as a process of its own."""

from __future__ import annotations

import io
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from pathlib import Path
from typing import IO, Any, NamedTuple

from typer.main import get_command

from sim.cli import app
from sim.cli.console import guarded

PROGRAM = (sys.executable, "-c", "from sim.cli import main; main()")
MILL = Path(__file__).parent / "views" / "transcripts" / "mill.yaml"  # signed by three of four
VALLEY = Path(__file__).parent / "views" / "transcripts" / "valley.yaml"  # quick, without evidence


class Done(NamedTuple):
    """How a command ended and what it said."""

    code: int
    out: str
    err: str


class Terminal(io.StringIO):
    """What a command takes for a terminal."""

    def isatty(self) -> bool:
        return True


def sim(*arguments: str | Path, debug: bool = False, terminal: bool = False) -> Done:
    """The command in this process, edges included."""
    out, err = io.StringIO(), Terminal() if terminal else io.StringIO()
    given, sys.argv = sys.argv, ["sim", *map(str, arguments)]
    before = {n: signal.getsignal(n) for n in (signal.SIGINT, signal.SIGTERM)}
    try:
        with redirect_stdout(out), redirect_stderr(err):
            code = guarded(lambda: _command()([str(a) for a in arguments]), debug)
    finally:
        sys.argv = given
        for number, handler in before.items():
            signal.signal(number, handler)
    return Done(code, out.getvalue(), err.getvalue())


@cache
def _command() -> Callable[[list[str]], None]:
    """What the app is made into at each call, made once."""
    return get_command(app)


def process(
    *arguments: str | Path, stdout: int | IO[Any] = subprocess.PIPE, **more: Any
) -> subprocess.Popen[str]:
    """The command as a process of its own, started."""
    return subprocess.Popen(
        [*PROGRAM, *map(str, arguments)],
        stdin=subprocess.DEVNULL, stdout=stdout, stderr=subprocess.PIPE, text=True, **more,
    )  # fmt: skip


def finished(started: subprocess.Popen[str]) -> Done:
    """What a started process came to."""
    out, err = started.communicate(timeout=120)
    return Done(started.returncode, out or "", err)
