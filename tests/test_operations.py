"""Every operation on a file, one after the other, fails or is the last: nothing is left behind.

Beside `test_faults`, where moments are random, and processes are really killed.
"""

from __future__ import annotations

import errno
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import pytest

from sim.cli.console import Interrupted
from tests.command import VALLEY, Done, sim

COMMANDS: dict[str, tuple[str | Path, ...]] = {
    "run": ("run", VALLEY, "-n", "24", "-o", "kept"),
    "until": ("run", VALLEY, "--until", "20pt", "-n", "40", "-o", "kept"),
    "sweep": ("sweep", VALLEY, "--set", "war.start_share=0.3,0.5", "-n", "16", "-o", "kept"),
}
CALLS = ("open", "write", "fsync", "replace", "mkdir", "unlink", "ftruncate", "close")
FOLLOWED = ("open", "os.rename", "os.remove", "os.mkdir", "os.truncate")  # by Python's own audit
Way = Literal["full", "broken", "stopped", "killed before", "killed within", "killed after"]
WAYS: tuple[Way, ...] = (
    "full", "broken", "stopped", "killed before", "killed within", "killed after",
)  # fmt: skip


class Killed(BaseException):
    """What a process that is killed does not see; nothing that it does afterwards has an effect."""


class Operations:
    """Counts the calls that change files, and lets one of them go wrong."""

    def __init__(self, patch: pytest.MonkeyPatch, at: int = 0, way: Way = "full") -> None:
        self.calls, self.at, self.way = 0, at, way
        for name in CALLS:
            patch.setattr(os, name, self._counted(name, getattr(os, name)))

    @property
    def hit(self) -> bool:
        return self.calls >= self.at

    def _counted(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*given: Any, **options: Any) -> Any:
            self.calls += 1
            if self.calls < self.at or not self.at:
                return call(*given, **options)
            if self.calls > self.at and not self.way.startswith("killed"):
                return call(*given, **options)
            if name == "close":
                call(*given)  # a descriptor is gone even where closing it fails
            elif self.calls == self.at and name == "write" and self.way != "killed before":
                call(given[0], given[1][: len(given[1]) // 2])
            elif self.calls == self.at and self.way == "killed after":
                call(*given, **options)
            raise self._error()

        return counted

    def _error(self) -> BaseException:
        if self.way.startswith("killed"):
            return Killed()
        if self.way == "stopped":
            return Interrupted(signal.SIGINT)
        number = errno.ENOSPC if self.way == "full" else errno.EIO
        return OSError(number, os.strerror(number))


@pytest.fixture(autouse=True)
def _small_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sim.runs.header.STORED_ROWS", 8)
    monkeypatch.setattr("sim.views.figures.sweep.draw", lambda *_: None)  # a minute in all
    monkeypatch.setattr("sim.views.figures.style.save", lambda *_: None)


def contents() -> dict[str, bytes]:
    files = (path for path in Path("kept").rglob("*") if path.is_file())
    return {str(path.relative_to("kept")): path.read_bytes() for path in files}


def undisturbed(command: tuple[str | Path, ...]) -> tuple[dict[str, bytes], int]:
    """What is in the folder in the end, and how many calls that took once all is imported."""
    sim(*command)
    shutil.rmtree("kept")
    with pytest.MonkeyPatch.context() as patch:
        operations = Operations(patch)
        assert sim(*command).code == 0
    return contents(), operations.calls


def disturbed(command: tuple[str | Path, ...], at: int, way: Way) -> Done | None:
    """How a command ends of which one call goes wrong; None if it was killed."""
    shutil.rmtree("kept", ignore_errors=True)
    with pytest.MonkeyPatch.context() as patch:
        operations = Operations(patch, at, way)
        try:
            done = sim(*command)
        except Killed:
            done = None
    assert operations.hit
    return done


def check(command: tuple[str | Path, ...], moments: Iterator[tuple[int, Way]]) -> None:
    whole, _ = undisturbed(command)
    for at, way in moments:
        done, case = disturbed(command, at, way), (command[0], at, way)
        there = contents() if Path("kept").exists() else {}
        for name in (there.keys() & whole.keys()) - {"journal.jsonl", "header.json"}:
            assert there[name] == whole[name], (case, name)
        if done is not None:
            assert done.code in (0, 6, 130), (case, done)
        assert sim(*command, "--resume").code == 0, case
        assert contents() == whole, case


def moments(command: tuple[str | Path, ...], step: int) -> Iterator[tuple[int, Way]]:
    _, calls = undisturbed(command)
    every = ((at, way) for at in range(1, calls + 1) for way in WAYS)
    return (moment for number, moment in enumerate(every) if number % step == step - 1)


@pytest.mark.parametrize(("name", "step"), [("run", 43), ("until", 71), ("sweep", 29)])
def test_an_operation_that_goes_wrong_leaves_nothing_behind(name: str, step: int) -> None:
    check(COMMANDS[name], moments(COMMANDS[name], step))


@pytest.mark.long
@pytest.mark.parametrize("name", COMMANDS)
def test_none_does(name: str) -> None:
    check(COMMANDS[name], moments(COMMANDS[name], 1))


@pytest.mark.parametrize("name", COMMANDS)
def test_a_lock_whose_holder_was_killed_is_removed_by_the_same_command(name: str) -> None:
    whole, _ = undisturbed(COMMANDS[name])
    Path("kept", "writer.lock").touch()
    assert sim(*COMMANDS[name]).code == 0
    assert contents() == whole


@pytest.mark.parametrize("name", COMMANDS)
def test_no_change_of_a_file_escapes(name: str) -> None:
    """Python's own audit sees no more than the calls that are counted here."""
    seen: list[str] = []
    watching = True

    def hook(event: str, given: tuple[Any, ...]) -> None:
        if watching and event in FOLLOWED and "kept" in str(given[0]).split(os.sep):
            if event == "open" and not given[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
                return
            seen.append(event)

    counted: list[str] = []

    def counting(call: Callable[..., Any]) -> Callable[..., Any]:
        def called(*given: Any, **options: Any) -> Any:
            before = len(seen)
            try:
                return call(*given, **options)
            finally:
                counted.extend(seen[before:])

        return called

    sys.addaudithook(hook)
    with pytest.MonkeyPatch.context() as patch:
        for each in CALLS:
            patch.setattr(os, each, counting(getattr(os, each)))
        assert sim(*COMMANDS[name]).code == 0
    watching = False
    assert len(seen) > 10
    assert counted == seen
