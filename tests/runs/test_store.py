import contextlib
import errno
import itertools
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.runs.store import (
    DamagedResults,
    Failure,
    FolderConflict,
    Header,
    ResultsWriter,
    StoredResults,
    UnfinishedResults,
)
from tests.runs.sample import codings_of, encoder, header, layout, made_block, runs_of

SUMMARY = {"outcomes": {}, "note": "0.1 of all"}
CALLS = ("open", "write", "fsync", "replace", "mkdir", "unlink")


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.runs.header.STORED_ROWS", 8)


def fill(writer: ResultsWriter, *indices: int) -> None:
    for index in indices or writer.missing_blocks():
        writer.add_block(index, made_block(writer.header, index))


def write(folder: Path, made: Header | None = None) -> StoredResults:
    with ResultsWriter(folder, made or header(20), layout()) as writer:
        fill(writer)
        return writer.finish(SUMMARY)


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


@pytest.fixture
def undisturbed(tmp_path: Path) -> dict[str, bytes]:
    write(tmp_path / "undisturbed")
    return contents(tmp_path / "undisturbed")


def test_a_finished_folder_holds_these_files(undisturbed: dict[str, bytes]) -> None:
    blocks = [f"{table}/{n:05d}.parquet" for table in ("codings", "runs") for n in range(3)]
    assert sorted(undisturbed) == sorted([*blocks, "header.json", "journal.jsonl", "manifest.json"])


def test_the_order_of_blocks_changes_no_byte(tmp_path: Path, undisturbed: dict[str, bytes]) -> None:
    with ResultsWriter(tmp_path / "a", header(20), layout()) as writer:
        fill(writer, 2, 0, 1)
        writer.finish(SUMMARY)
    assert contents(tmp_path / "a") == undisturbed


def test_the_order_of_keys_changes_no_byte_that_is_kept(tmp_path: Path) -> None:
    scenario = {"name": "made up", "horizon": 26}
    write(tmp_path, header(20, scenario=scenario))
    before = contents(tmp_path)
    write(tmp_path, header(20, scenario=dict(reversed(scenario.items()))))
    assert contents(tmp_path) == before


def test_a_continued_run_keeps_its_blocks(tmp_path: Path, undisturbed: dict[str, bytes]) -> None:
    with ResultsWriter(tmp_path / "a", header(20), layout()) as writer:
        fill(writer, 1)
        assert [len(block) for block in writer.iter_blocks()] == [8]
    with pytest.raises(UnfinishedResults, match="1 of 3 blocks"):
        StoredResults.open(tmp_path / "a")
    with ResultsWriter(tmp_path / "a", header(20), layout()) as writer:
        assert list(writer.missing_blocks()) == [0, 2]
        assert not writer.discarded
        fill(writer)
        writer.finish(SUMMARY)
    assert contents(tmp_path / "a") == undisturbed


def test_a_finished_run_can_be_finished_again(
    tmp_path: Path, undisturbed: dict[str, bytes]
) -> None:
    with ResultsWriter(tmp_path / "undisturbed", header(20), layout()) as writer:
        assert list(writer.missing_blocks()) == []
        assert sum(len(block) for block in writer.iter_blocks()) == 20
        writer.finish(SUMMARY)
    assert contents(tmp_path / "undisturbed") == undisturbed


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"seed": 8}, "seed: 7 in the folder, 8 wanted"),
        ({"runs": 24}, "runs: 20 in the folder, 24 wanted"),
        ({"versions": {"sim": "0.2.0"}}, "versions.sim"),
        ({"scenario": {"actors": {"ada": {"war_cost": 0.3}}}}, "scenario.actors.ada.war_cost: 0.2"),
    ],
)
def test_another_run_is_refused_with_what_differs(
    tmp_path: Path, change: dict[str, Any], says: str
) -> None:
    write(tmp_path)
    before = contents(tmp_path)
    with pytest.raises(FolderConflict, match=says):
        ResultsWriter(tmp_path, header(**{"runs": 20, **change}), layout())
    assert contents(tmp_path) == before


def test_a_folder_with_other_files_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("years of work")
    with pytest.raises(FolderConflict, match=r"thesis\.tex"):
        ResultsWriter(tmp_path, header(), layout())
    assert contents(tmp_path) == {"thesis.tex": b"years of work"}


def test_a_second_writer_is_refused(tmp_path: Path) -> None:
    with ResultsWriter(tmp_path, header(20), layout()) as writer:
        with pytest.raises(FolderConflict, match="another process is writing"):
            ResultsWriter(tmp_path, header(20), layout())
        fill(writer)
        writer.finish(SUMMARY)


def test_a_writer_takes_only_what_is_asked_for(tmp_path: Path) -> None:
    writer = ResultsWriter(tmp_path, header(20), layout())
    with pytest.raises(ValueError, match="3 blocks are missing, the first is 0"):
        writer.finish(SUMMARY)
    with pytest.raises(ValueError, match="block 0 has 8 replicates, not 4"):
        writer.add_block(0, made_block(header(20), 2))
    fill(writer, 0)
    with pytest.raises(ValueError, match="already stored"):
        fill(writer, 0)
    writer.close()
    with pytest.raises(ValueError, match="closed"):
        fill(writer, 1)


def test_codings_beyond_those_kept_need_not_be_given(tmp_path: Path) -> None:
    with ResultsWriter(tmp_path, header(20, codings_kept=3), layout()) as writer:
        fill(writer, 0, 1)
        writer.add_block(2, encoder(writer.header).made(range(16, 20), runs_of(range(16, 20)), {}))
        results = writer.finish(SUMMARY)
    results.verify()
    assert results.codings["coding"].tolist() == [0, 1, 2]


def test_failures_are_kept_with_their_block(tmp_path: Path) -> None:
    with ResultsWriter(tmp_path, header(8, 1), layout()) as writer:
        runs = {name: values[1:] for name, values in plain(range(8)).items()}
        failed = [Failure(0, "division by zero")]
        made = encoder(writer.header).made(range(8), runs, codings_of(range(8), 1), failed)
        writer.add_block(0, made)
        results = writer.finish(SUMMARY)
    results.verify()
    assert results.failures == [Failure(0, "division by zero")]
    with pytest.raises(LookupError, match="replicate 0 failed"):
        results.replicate(0)


def plain(block: range) -> dict[str, list[Any]]:
    from sim.runs.tables import table

    made: dict[str, list[Any]] = table(layout().runs, runs_of(block, 1)).to_pydict()
    return made


class Killed(BaseException):
    """What a process that is killed does not see."""


class Faults:
    """Lets the system calls that write fail from the given one on, for good or once."""

    def __init__(
        self, patch: pytest.MonkeyPatch, at: int, error: BaseException, once: bool
    ) -> None:
        self.calls, self.at, self.error, self.once = 0, at, error, once
        for name in CALLS:
            patch.setattr(os, name, self._counting(getattr(os, name)))

    def _counting(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*given: Any, **options: Any) -> Any:
            self.calls += 1
            if self.calls == self.at or (self.calls > self.at and not self.once):
                if call.__name__ == "write":
                    call(given[0], given[1][: len(given[1]) // 2])  # some of it was on its way
                raise self.error
            return call(*given, **options)

        return counted


def disturbed(
    patch: pytest.MonkeyPatch, at: int, error: BaseException, once: bool, run: Callable[[], object]
) -> bool:
    """Let the given system call of *run* fail; false if it makes fewer."""
    with patch.context() as inner:
        faults = Faults(inner, at, error, once)
        with contextlib.suppress(type(error)):
            run()
    return faults.calls >= at


def test_a_kill_at_any_moment_loses_at_most_the_block_in_work(
    tmp_path: Path, undisturbed: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[int] = []

    def run() -> None:
        with ResultsWriter(folder, header(20), layout()) as writer:
            for index in writer.missing_blocks():
                fill(writer, index)
                done.append(index)
            writer.finish(SUMMARY)

    for at in itertools.count(1):
        folder = tmp_path / str(at)
        done.clear()
        hit = disturbed(monkeypatch, at, Killed(), False, run)
        with ResultsWriter(folder, header(20), layout()) as writer:
            assert not set(done) & set(writer.missing_blocks())
            fill_rest_and_finish(writer)
        assert contents(folder) == undisturbed
        if not hit:
            assert at > 60
            return


def test_a_disk_error_at_any_write_passes_and_the_next_try_completes(
    tmp_path: Path, undisturbed: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    def run() -> None:
        with ResultsWriter(folder, header(20), layout()) as writer:
            fill_rest_and_finish(writer)

    full = OSError(errno.ENOSPC, "No space left on device")
    for at in itertools.count(1):
        folder = tmp_path / str(at)
        hit = disturbed(monkeypatch, at, full, True, run)
        run()
        assert contents(folder) == undisturbed
        if not hit:
            assert at > 60
            return


def fill_rest_and_finish(writer: ResultsWriter) -> None:
    for index in writer.missing_blocks():
        fill(writer, index)
    writer.finish(SUMMARY)


KILLED = """
import os, signal, sys
from pathlib import Path
import sim.runs.header
sim.runs.header.STORED_ROWS = 8
from sim.runs.store import ResultsWriter
from tests.runs.sample import header, layout
from tests.runs.test_store import CALLS, fill_rest_and_finish
left = int(sys.argv[2])
def counting(call):
    def counted(*given, **options):
        global left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return call(*given, **options)
    return counted
for name in CALLS:
    setattr(os, name, counting(getattr(os, name)))
fill_rest_and_finish(ResultsWriter(Path(sys.argv[1]), header(20), layout()))
"""


def check_killed(folder: Path, at: int, undisturbed: dict[str, bytes]) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, str(folder), str(at)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert (folder / "writer.lock").exists()
    with ResultsWriter(folder, header(20), layout()) as writer:
        fill_rest_and_finish(writer)
    assert contents(folder) == undisturbed


def test_a_killed_process_leaves_no_lock(tmp_path: Path, undisturbed: dict[str, bytes]) -> None:
    check_killed(tmp_path / "a", 40, undisturbed)


@pytest.mark.long
def test_a_hundred_killed_processes(tmp_path: Path, undisturbed: dict[str, bytes]) -> None:
    for moment in range(100):
        check_killed(tmp_path / str(moment), 4 + moment % 60, undisturbed)


def test_damage_to_an_unfinished_run_is_named_and_made_good(
    tmp_path: Path, undisturbed: dict[str, bytes]
) -> None:
    folder = tmp_path / "a"
    with ResultsWriter(folder, header(20), layout()) as writer:
        fill(writer, 0, 1, 2)
    with (folder / "runs" / "00000.parquet").open("r+b") as file:
        file.write(b"X")
    (folder / "codings" / "00001.parquet").unlink()
    (folder / "journal.jsonl").write_bytes((folder / "journal.jsonl").read_bytes()[:-5])
    with ResultsWriter(folder, header(20), layout()) as writer:
        assert [str(damage) for damage in writer.discarded] == [
            "journal.jsonl: its last line is cut short",
            "runs/00000.parquet: altered: its contents do not match its checksum",
            "codings/00001.parquet: missing",
        ]
        assert list(writer.missing_blocks()) == [0, 1, 2]
        fill_rest_and_finish(writer)
    assert contents(folder) == undisturbed


def test_what_a_killed_writer_left_is_cleared_away(
    tmp_path: Path, undisturbed: dict[str, bytes]
) -> None:
    with ResultsWriter(tmp_path / "a", header(20), layout()) as writer:
        fill(writer)
    for name in (".journal.jsonl.part", "runs/.00009.parquet.part"):
        (tmp_path / "a" / name).write_bytes(b"half a fi")
    with ResultsWriter(tmp_path / "a", header(20), layout()) as writer:
        fill_rest_and_finish(writer)
    assert contents(tmp_path / "a") == undisturbed


def test_an_altered_line_of_the_journal_vouches_for_nothing(tmp_path: Path) -> None:
    with ResultsWriter(tmp_path, header(20), layout()) as writer:
        fill(writer, 0, 1)
    lines = (tmp_path / "journal.jsonl").read_bytes()
    (tmp_path / "journal.jsonl").write_bytes(lines.replace(b'"rows": 8', b'"rows": 7', 1))
    with ResultsWriter(tmp_path, header(20), layout()) as writer:
        assert list(writer.missing_blocks()) == [0, 2]
        assert [damage.file for damage in writer.discarded] == ["journal.jsonl, line 1"]


def test_a_damaged_finished_run_is_made_good_only_if_told_to(
    tmp_path: Path, undisturbed: dict[str, bytes]
) -> None:
    folder = tmp_path / "undisturbed"
    (folder / "runs" / "00001.parquet").write_bytes(b"")
    with pytest.raises(DamagedResults, match=r"runs/00001\.parquet"):
        ResultsWriter(folder, header(20), layout())
    with ResultsWriter(folder, header(20), layout(), repair=True) as writer:
        assert list(writer.missing_blocks()) == [1]
        with pytest.raises(UnfinishedResults):
            StoredResults.open(folder)
        fill_rest_and_finish(writer)
    assert contents(folder) == undisturbed


def test_a_damaged_header_is_named(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "header.json").write_text("{}")
    with pytest.raises(DamagedResults, match=r"header\.json"):
        ResultsWriter(tmp_path, header(20), layout(), repair=True)


def test_a_folder_that_cannot_be_made_is_an_os_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    for place in ("file", "file/results"):
        with pytest.raises(OSError, match=r"exists|directory"):
            ResultsWriter(tmp_path / place, header(20), layout())
