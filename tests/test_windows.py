"""What is known here of Windows, where nobody has run the program yet."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sim.analysis.outcomes import Precision
from sim.api.jobs import default_folder, job_of
from sim.inputs.loading import load
from tests.command import VALLEY, sim

ROOT = Path(__file__).parents[1]
LIKE_WINDOWS = (
    "import tests.windows, sim.runs.files; sim.runs.files.WINDOWS = True; "
    "from sim.cli import main; main()"
)
HOLD = (
    "import tests.windows; from sim.runs import files; files.WINDOWS = True; "
    "from pathlib import Path; lock = files.Lock(Path('kept/writer.lock')); print(flush=True); "
    "input(); lock.release()"
)
POSIX_MODULES = {
    "fcntl", "resource", "termios", "pwd", "grp", "pty", "tty", "curses", "readline", "syslog",
    "posix", "_posixsubprocess", "crypt", "nis", "spwd",
}  # fmt: skip
POSIX_NAMES = {
    "os.fork", "os.forkpty", "os.getuid", "os.geteuid", "os.getgid", "os.kill", "os.killpg",
    "os.setsid", "os.sched_getaffinity", "os.statvfs", "os.mkfifo", "os.uname", "os.nice",
    "os.getloadavg", "os.chown", "os.fchmod", "os.wait4", "os.waitid", "os.pread", "os.pwrite",
    "os.O_NONBLOCK", "os.O_DIRECTORY", "os.O_NOFOLLOW", "os.O_CLOEXEC", "signal.SIGKILL",
    "signal.SIGHUP", "signal.SIGUSR1", "signal.SIGUSR2", "signal.SIGCHLD", "signal.SIGPIPE",
    "signal.SIGSTOP", "signal.alarm", "signal.pause", "signal.sigwait", "signal.pthread_kill",
    "signal.SIGALRM", "signal.setitimer", "signal.ITIMER_REAL", "signal.pthread_sigmask",
    "signal.SIG_BLOCK", "signal.SIG_SETMASK",
}  # fmt: skip
LOOKED_FOR_FIRST = {  # with another way where they are not there
    ("cli/console.py", "signal.SIGALRM"),
    ("cli/console.py", "signal.setitimer"),
    ("cli/console.py", "signal.ITIMER_REAL"),
    ("runs/processes.py", "signal.pthread_sigmask"),
    ("runs/processes.py", "signal.SIG_BLOCK"),
    ("runs/processes.py", "signal.SIG_SETMASK"),
}
SOURCES = {
    path.relative_to(ROOT / "sim").as_posix(): ast.parse(path.read_text(encoding="utf-8"))
    for path in sorted((ROOT / "sim").rglob("*.py"))
}


def like_windows(folder: Path, *arguments: str | Path, code: str = LIKE_WINDOWS) -> Any:
    """A process in which the program meets what it would on Windows."""
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def ended(folder: Path, *arguments: str | Path) -> tuple[int, str]:
    process = like_windows(folder, *arguments)
    _, told = process.communicate(timeout=120)
    return process.returncode, told


def test_results_are_stored_verified_and_locked(tmp_path: Path) -> None:
    run = ("run", VALLEY, "-n", "8", "-o", "kept")
    assert ended(tmp_path, *run) == (0, "")
    assert sorted(path.name for path in (tmp_path / "kept").iterdir()) == [
        "codings", "header.json", "journal.jsonl", "manifest.json", "runs",
    ]  # fmt: skip
    assert ended(tmp_path, *run) == (0, "This run was in kept already: verified, not run again.\n")
    assert ended(tmp_path, "verify", "kept")[0] == 0
    (tmp_path / "kept" / "manifest.json").unlink()
    with like_windows(tmp_path, code=HOLD) as holder:
        holder.stdout.readline()
        code, told = ended(tmp_path, *run, "--resume")
        holder.communicate("\n")
    assert (code, "kept: another process is writing into it" in told) == (2, True)
    assert not (tmp_path / "kept" / "writer.lock").exists()
    assert ended(tmp_path, *run, "--resume")[0] == 0


def test_bytes_are_those_of_posix(tmp_path: Path) -> None:
    assert ended(tmp_path, "run", VALLEY, "-n", "8", "-o", "one")[0] == 0
    assert sim("run", VALLEY, "-n", "8", "-o", tmp_path / "other").code == 0
    for path in (tmp_path / "one").rglob("*.*"):
        other = tmp_path / "other" / path.relative_to(tmp_path / "one")
        assert path.read_bytes() == other.read_bytes()


@pytest.mark.long  # starts two processes, which import everything
def test_workers_are_started_without_a_fork(tmp_path: Path) -> None:
    assert ended(tmp_path, "run", VALLEY, "-n", "9000", "-o", "kept", "-j", "2")[0] == 0


def test_no_module_of_posix_alone_is_imported() -> None:
    found = {
        (file, name)
        for file, tree in SOURCES.items()
        for node in ast.walk(tree)
        for name in _imported(node)
        if name.partition(".")[0] in POSIX_MODULES
    }
    assert not found


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return [alias.name for alias in node.names] if isinstance(node, ast.Import) else []


def test_what_posix_alone_has_is_looked_for_first() -> None:
    found = {
        (file, f"{node.value.id}.{node.attr}")
        for file, tree in SOURCES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }
    assert {(file, name) for file, name in found if name in POSIX_NAMES} == LOOKED_FOR_FIRST


def test_texts_are_written_and_read_in_one_encoding() -> None:
    found = {
        f"{file}:{node.lineno}"
        for file, tree in SOURCES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and _is_text(node)
        if all(keyword.arg != "encoding" for keyword in node.keywords)
    }
    assert not found


def _is_text(call: ast.Call) -> bool:
    """Whether it reads or writes a file as text."""
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    first = call.args[0].value if call.args and isinstance(call.args[0], ast.Constant) else None
    if name == "read_text":
        return isinstance(call.func, ast.Attribute) and not call.args
    return name == "write_text" or (name == "open" and first in ("r", "w", "x", "a"))


@pytest.mark.parametrize("name", ["con", "a: b/c?", "NUL.txt", 'x <"|> y', "...", "\\\\server"])
def test_folders_have_names_that_windows_takes(name: str) -> None:
    job = job_of(load(VALLEY, name=name), 8)
    for until in (None, Precision(0.5, "deal")):
        folder = default_folder(job, until).name
        assert re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_.-]*[A-Za-z0-9_]", folder)
        assert folder.partition(".")[0].lower() not in {"con", "nul", "prn", "aux"}
