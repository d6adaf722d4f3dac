"""Kills, full disks and flipped bits at any moment of a run: nothing is lost, nothing is wrong."""

from __future__ import annotations

import errno
import itertools
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.command import VALLEY, process, sim

RUN = ("run", VALLEY, "-n", "24", "-o", "kept")
CALLS = ("open", "write", "fsync", "replace", "mkdir", "unlink", "ftruncate", "close")


@pytest.fixture(autouse=True)
def _small_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sim.runs.header.STORED_ROWS", 8)


@pytest.fixture
def whole() -> dict[str, bytes]:
    """What an undisturbed run leaves."""
    assert sim("run", VALLEY, "-n", "24", "-o", "whole").code == 0
    return contents("whole")


def contents(folder: Path | str = "kept") -> dict[str, bytes]:
    files = (path for path in Path(folder).rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


# Disks


class Fault:
    """One call that writes fails, the first time that it is made."""

    def __init__(self, patch: pytest.MonkeyPatch, at: int, error: int) -> None:
        self.calls, self.at, self.error = 0, at, error
        for name in CALLS:
            patch.setattr(os, name, self._counting(getattr(os, name)))

    def _counting(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*given: Any, **options: Any) -> Any:
            self.calls += 1
            if self.calls == self.at:
                if call.__name__ == "write":
                    call(given[0], given[1][: len(given[1]) // 2])  # some of it was on its way
                if call.__name__ == "close":
                    call(*given)  # a descriptor is gone even where closing it fails
                raise OSError(self.error, os.strerror(self.error))
            return call(*given, **options)

        return counted


def failing_at(at: int, error: int) -> tuple[int, str, bool]:
    """How a run ends of which one call fails, and whether it makes so many."""
    with pytest.MonkeyPatch.context() as patch:
        fault = Fault(patch, at, error)
        done = sim(*RUN)
    return done.code, done.err, fault.calls >= at


def check_disk(moments: range | itertools.count[int], whole: dict[str, bytes]) -> int:
    """Let each of these calls fail; how many there are to fail."""
    for at in moments:
        shutil.rmtree("kept", ignore_errors=True)
        error = errno.ENOSPC if at % 2 else errno.EIO
        code, told, hit = failing_at(at, error)
        assert code in ((0, 6) if hit else (0,)), (at, told)
        if code:
            assert os.strerror(error) in told
            assert (
                "Go on with: " in told
                or not Path("kept/header.json").exists()
                or Path("kept/manifest.json").exists()
            )
            assert sim(*RUN, "--resume").code == 0
        assert {k: v for k, v in contents().items() if k != "writer.lock"} == whole
        if not hit:
            return at
    return 0


def test_an_error_of_the_disk_loses_nothing(whole: dict[str, bytes]) -> None:
    check_disk(range(3, 60, 9), whole)


@pytest.mark.long
def test_nor_does_one_at_any_call(whole: dict[str, bytes]) -> None:
    assert check_disk(itertools.count(1), whole) > 80


# Kills

FORKED = """
import os, random, signal, sys, time
from pathlib import Path
import sim.runs.header
sim.runs.header.STORED_ROWS = 8
from tests.command import VALLEY, sim
begin = time.monotonic()
assert sim("run", VALLEY, "-n", "24", "-o", "warm").code == 0
begin = time.monotonic()
assert sim("run", VALLEY, "-n", "24", "-o", "warmer").code == 0
lasts = time.monotonic() - begin
chance = random.Random(int(sys.argv[1]))
for trial in range(int(sys.argv[2])):
    child = os.fork()
    if not child:
        os._exit(sim("run", VALLEY, "-n", "24", "-o", str(trial)).code)
    time.sleep(chance.uniform(0, 1.1 * lasts))
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    print(trial, os.waitstatus_to_exitcode(status), flush=True)
"""


def check_killed(trials: int, whole: dict[str, bytes]) -> list[int]:
    """Kill a run at random moments; how many blocks were there each time."""
    done = subprocess.run(
        [sys.executable, "-c", FORKED, "7", str(trials)], check=True, capture_output=True,
        text=True, env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
    )  # fmt: skip
    assert len(done.stdout.splitlines()) == trials
    there = []
    for trial in map(str, range(trials)):
        journal = Path(trial, "journal.jsonl")
        there.append(journal.read_bytes().count(b"\n") if journal.exists() else 0)
        kept = {name: data for name, data in contents(trial).items() if name in whole}
        again = sim("run", VALLEY, "-n", "24", "-o", trial, "--resume")
        assert again.code == 0
        if there[-1] and "verified" not in again.err:
            assert f"{8 * there[-1]} runs are there already" in again.err
        now = {k: v for k, v in contents(trial).items() if k != "writer.lock"}
        assert now == whole
        for name, data in kept.items():  # whatever had its name had its bytes as well
            assert name == "journal.jsonl" or data == whole[name]
    return there


def test_a_kill_at_a_random_moment_loses_at_most_the_block_in_work(whole: dict[str, bytes]) -> None:
    check_killed(8, whole)


@pytest.mark.long
def test_nor_do_a_hundred(whole: dict[str, bytes]) -> None:
    assert set(check_killed(100, whole)) == {0, 1, 2, 3}


@pytest.mark.long
@pytest.mark.parametrize("how", [["--jobs", "2"], ["--cluster", "local", "--jobs", "2"]])
def test_nor_does_one_of_a_run_with_workers(
    how: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    run = ("run", VALLEY, "-n", "200000", "-o")
    assert sim(*run, "whole").code == 0
    rng = np.random.default_rng(7)
    for _ in range(6):
        started = process(*run, "kept", "--resume", *how)
        time.sleep(rng.uniform(2, 8))
        started.send_signal(signal.SIGKILL)
        started.communicate()
    assert sim(*run, "kept", "--resume").code == 0
    assert contents() == contents("whole")


# Damage


def check_damaged(harms: Callable[[bytes], list[bytes]], whole: dict[str, bytes]) -> None:
    """Harm each file of a run that was cut off: it is named, or made again, or of no matter."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.runs.store.ResultsWriter.finish", interrupted)
        assert sim(*RUN).code == 143
    before = contents()
    assert len(before) == len(whole) - 1
    for name in sorted(before):
        for harmed in harms(before[name]):
            shutil.rmtree("kept")
            for file, data in before.items():
                Path("kept", file).parent.mkdir(parents=True, exist_ok=True)
                Path("kept", file).write_bytes(harmed if file == name else data)
            done = sim(*RUN, "--resume", "-q")
            assert name in done.err
            if name == "header.json":
                assert done.code == 5
            else:
                assert done.code == 0
                assert contents() == whole


def interrupted(*_: Any) -> None:
    os.kill(os.getpid(), signal.SIGTERM)


def flipped(times: int) -> Callable[[bytes], list[bytes]]:
    rng = np.random.default_rng(7)

    def harms(data: bytes) -> list[bytes]:
        out = []
        for _ in range(times):
            other = bytearray(data)
            other[rng.integers(len(data))] ^= 1 << rng.integers(8)
            out.append(bytes(other))
        return out

    return harms


def cut(step: int) -> Callable[[bytes], list[bytes]]:
    """Cut short; a journal that lacks whole lines is only that of a shorter time."""
    return lambda data: [data[:n] for n in range(1, len(data), step) if data[n - 1 : n] != b"\n"]


def test_a_flipped_bit_is_named(whole: dict[str, bytes]) -> None:
    check_damaged(flipped(2), whole)


@pytest.mark.long
def test_so_are_thousands(whole: dict[str, bytes]) -> None:
    check_damaged(flipped(250), whole)


@pytest.mark.long
def test_so_is_a_file_that_is_cut_short(whole: dict[str, bytes]) -> None:
    check_damaged(cut(97), whole)
