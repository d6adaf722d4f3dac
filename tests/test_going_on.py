"""A run that was cut off: left alone unless it is to go on, and then as if nothing had happened."""

from __future__ import annotations

import os
import shutil
import signal
import time
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import sim as program
from sim.runs.batch import Runner
from sim.runs.files import Lock
from sim.runs.header import versions
from sim.runs.results import UnfinishedResults
from sim.runs.store import StoredResults
from sim.runs.until import run_counts
from tests.command import VALLEY, finished, process, sim

RUN = ("run", VALLEY, "-n", "40", "-o", "kept")
GO_ON = f"Go on with: sim run {VALLEY} -n 40 -o kept --resume\n"


@pytest.fixture(autouse=True)
def _small_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sim.runs.header.STORED_ROWS", 8)


def contents(folder: str = "kept") -> dict[str, bytes]:
    files = (path for path in Path(folder).rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


@pytest.fixture
def whole() -> dict[str, bytes]:
    """What an undisturbed run leaves."""
    assert sim("run", VALLEY, "-n", "40", "-o", "whole").code == 0
    return contents("whole")


@pytest.fixture
def cut_off(monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """A run of five blocks in `kept`, cut off after two."""
    cut(monkeypatch, 16)
    before = contents()
    assert len(before) == 1 + 1 + 2 * 2
    return before


def cut(monkeypatch: pytest.MonkeyPatch, at: int, *run: object) -> None:
    """Let a run be interrupted at a replicate."""
    honest = Runner.block

    def block(self: Runner, replicates: range, on_done: Any = None) -> Any:
        if at in replicates:
            os.kill(os.getpid(), signal.SIGTERM)
        return honest(self, replicates, on_done)

    with monkeypatch.context() as patch:
        patch.setattr(Runner, "block", block)
        assert sim(*(run or RUN)).code == 143  # type: ignore[arg-type]


def test_a_run_that_was_cut_off_is_left_alone_unless_it_is_to_go_on(
    cut_off: dict[str, bytes],
) -> None:
    done = sim(*RUN)
    assert (done.code, done.out) == (2, "")
    assert done.err == f"kept: cut off with 2 of 5 blocks stored.\n{GO_ON}"
    assert contents() == cut_off


def test_it_goes_on_where_it_was_and_ends_as_if_undisturbed(
    cut_off: dict[str, bytes], whole: dict[str, bytes]
) -> None:
    done = sim(*RUN, "--resume")
    assert done.code == 0
    assert "16 runs are there already" in done.err
    assert contents() == whole
    assert cut_off.items() - {("journal.jsonl", cut_off["journal.jsonl"])} <= whole.items()
    assert sim(*RUN)[:2] == sim(*RUN, "--resume")[:2] == done[:2]


def test_where_there_is_nothing_to_go_on_with_it_just_runs(whole: dict[str, bytes]) -> None:
    assert sim(*RUN, "--resume").code == 0
    assert contents() == whole


@pytest.mark.parametrize(
    ("other", "told"),
    [
        (["-n", "48"], "runs: 40 in the folder, 48 wanted"),
        (["-n", "40", "--seed", "2"], "seed: 1 in the folder, 2 wanted"),
        (["-n", "40", "--set", "horizon=9 weeks"], "horizon"),
    ],
)
@pytest.mark.parametrize("resume", [[], ["--resume"]])
def test_another_run_is_refused_with_what_differs(
    cut_off: dict[str, bytes], other: list[str], told: str, resume: list[str]
) -> None:
    done = sim("run", VALLEY, *other, "-o", "kept", *resume)
    assert (done.code, done.out) == (2, "")
    assert told in done.err
    assert "Nothing was changed there" in done.err
    assert contents() == cut_off


def test_a_run_of_another_version_is_refused(
    cut_off: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = {**versions(), "numba": "0.1"}
    monkeypatch.setattr("sim.runs.run.versions", lambda: found)
    done = sim(*RUN, "--resume")
    assert done.code == 2
    assert 'versions.numba: "' in done.err
    assert '"0.1" wanted' in done.err
    assert contents() == cut_off


@pytest.mark.parametrize("resume", [[], ["--resume"]])
def test_a_folder_that_is_being_written_is_refused(
    cut_off: dict[str, bytes], resume: list[str]
) -> None:
    lock = Lock(Path("kept/writer.lock"))
    try:
        done = sim(*RUN, *resume)
    finally:
        lock.release()
    assert done.code == 2
    assert "kept: another process is writing into it" in done.err
    assert contents() == cut_off


def test_what_is_damaged_is_named_and_made_again(
    cut_off: dict[str, bytes], whole: dict[str, bytes]
) -> None:
    data = bytearray(cut_off["runs/00001.parquet"])
    data[99] ^= 4
    Path("kept/runs/00001.parquet").write_bytes(data)
    done = sim(*RUN, "--resume", "-q")
    told = "runs/00001.parquet: altered: its contents do not match its checksum: made again\n"
    assert (done.code, done.err) == (0, told)
    assert contents() == whole


def test_a_damaged_header_is_named(cut_off: dict[str, bytes]) -> None:
    Path("kept/header.json").write_bytes(cut_off["header.json"].replace(b"40", b"41"))
    for resume in ([], ["--resume"]):
        done = sim(*RUN, *resume)
        assert done.code == 5
        assert "header.json: altered" in done.err


def test_from_python_it_is_the_same(cut_off: dict[str, bytes], whole: dict[str, bytes]) -> None:
    with pytest.raises(UnfinishedResults, match="2 of 5 blocks") as caught:
        program.run(VALLEY, 40, output="kept")
    assert any("resume=True" in note for note in caught.value.__notes__)
    with pytest.raises(UnfinishedResults):
        program.open_results("kept")
    assert len(program.run(VALLEY, 40, output="kept", resume=True).runs) == 40
    assert contents() == whole
    with pytest.raises(ValueError, match="only with a folder as output"):
        program.run(VALLEY, 40, resume=True)


# Jobs


def test_jobs_change_no_byte_and_can_change_on_the_way(
    cut_off: dict[str, bytes], whole: dict[str, bytes]
) -> None:
    assert sim(*RUN, "--resume", "--jobs", "2").code == 0
    assert contents() == whole


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (["--jobs", "0"], "--jobs"),
        (["--cluster", "here"], "cluster: 'local' or tcp://HOST:PORT, not 'here'"),
        (["--cluster", "tcp://127.0.0.1:9", "-j", "2"], "has workers of its own"),
        (["--until", "1"], "e.g. 1pt or 0.5pt"),
        (["--until", "deal:0"], "e.g. 1pt or 0.5pt"),
        (["--until", "deals:1pt"], "did you mean 'deal'"),
        (["--until", "0pt"], "e.g. 1pt or 0.5pt"),
        (["--until", "-1pt"], "e.g. 1pt or 0.5pt"),
        (["--until", "nanpt"], "e.g. 1pt or 0.5pt"),
    ],
)
def test_misuse(given: list[str], told: str) -> None:
    done = sim("run", VALLEY, *given)
    assert done.code == 2
    assert told in " ".join(done.err.split())
    assert not Path("results").exists()


def test_jobs_from_python() -> None:
    one, two = (program.run(VALLEY, 40, jobs=jobs) for jobs in (1, 2))
    assert two.runs.equals(one.runs)
    with pytest.raises(ValueError, match="jobs: must be at least 1, not 0"):
        program.run(VALLEY, 40, jobs=0)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_to_all_processes_of_a_run_ends_it_in_order(number: signal.Signals) -> None:
    started = process(
        "run", VALLEY, "-n", "100000000", "-o", "kept", "-j", "2", start_new_session=True
    )
    journal = Path("kept/journal.jsonl")  # a few blocks
    while started.poll() is None and not (journal.exists() and len(journal.read_bytes()) > 1000):
        time.sleep(0.005)
    os.killpg(started.pid, number)
    done = finished(started)
    assert (done.code, done.out) == (128 + number, "")
    lines = done.err.splitlines()
    assert lines[-3] == "Stopped."
    assert lines[-2].endswith(" of 100,000,000 runs are kept in kept.")
    assert lines[-1] == f"Go on with: sim run {VALLEY} -n 100000000 -o kept -j 2 --resume"


# Until

UNTIL = ("run", VALLEY, "--until", "12pt", "-o", "kept")


def test_a_run_until_a_precision_is_the_run_of_that_length() -> None:
    done = sim(*UNTIL)
    assert done.code == 0
    results = StoredResults.open("kept")
    runs = results.header.runs
    assert reach(results) <= 12
    told = f"After {runs} runs no interval reaches farther than {reach(results):.2g} points;"
    assert told in done.err
    assert sim("run", VALLEY, "-n", str(runs), "-o", "whole").code == 0
    assert contents() == contents("whole")
    for fewer in lengths(runs)[:-1]:
        sim("run", VALLEY, "-n", str(fewer), "-o", str(fewer))
        assert reach(StoredResults.open(str(fewer))) > 12


def reach(results: StoredResults) -> float:
    """How far an end of an outcome's interval is from its share, in points."""
    table = results.outcomes()
    ends = pd.concat([table["share"] - table["low"], table["high"] - table["share"]])
    return float(100 * ends.max())


def lengths(most: int) -> list[int]:
    return run_counts(most, 4)


def test_jobs_do_not_matter_to_it() -> None:
    sim(*UNTIL)
    alone = contents()
    shutil.rmtree("kept")
    assert sim(*UNTIL, "--jobs", "2").code == 0
    assert contents() == alone


def test_the_same_again_is_verified_and_another_precision_refused() -> None:
    first, before = sim(*UNTIL), contents()
    again = sim(*UNTIL)
    assert (again.code, again.out) == (0, first.out)
    assert "verified" in again.err
    for other in ("3pt", "30pt"):
        done = sim("run", VALLEY, "--until", other, "-o", "kept", "-n", "4000")
        assert done.code == 2
        assert "in the folder" in done.err
    assert contents() == before


@pytest.mark.parametrize("at", [3, 8, 20, 33, 40])
def test_it_goes_on_as_well(monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    assert sim("run", VALLEY, "--until", "12pt", "-o", "whole").code == 0
    assert StoredResults.open("whole").header.runs > 40
    cut(monkeypatch, at, *UNTIL)
    assert sim(*UNTIL).code == 2
    with pytest.raises(UnfinishedResults):
        StoredResults.open("kept")
    assert sim(*UNTIL, "--resume").code == 0
    assert contents() == contents("whole")


def test_it_is_refused_where_fewer_runs_would_have_done(monkeypatch: pytest.MonkeyPatch) -> None:
    cut(monkeypatch, 40, *UNTIL)
    before = contents()
    done = sim("run", VALLEY, "--until", "45pt", "-o", "kept", "--resume")
    assert done.code == 2
    assert "runs: 48 in the folder, " in done.err
    assert {k: v for k, v in contents().items() if k != "journal.jsonl"} == {
        k: v for k, v in before.items() if k != "journal.jsonl"
    }


def test_where_the_most_runs_do_not_reach_it_this_is_said() -> None:
    done = sim("run", VALLEY, "--until", "2pt", "-n", "100", "-o", "kept", "-q")
    assert done.code == 0
    assert "After 100 runs, the most that -n allows, the interval of" in done.err
    assert "--until 2pt is not reached" in done.err
    assert sim("run", VALLEY, "-n", "100", "-o", "whole").code == 0
    assert contents() == contents("whole")


def test_it_has_a_folder_of_its_own() -> None:
    sim("run", VALLEY, "--until", "20pt")
    sim("run", VALLEY, "--until", "20pt", "-n", "500")
    one, two = sorted(path.name for path in Path("results").iterdir())
    assert one.endswith("-s1-until20pt")
    assert two.endswith("-s1-until20pt-n500")


def test_where_it_is_looked_at() -> None:
    assert lengths(200) == [8, 16, 24, 32, 48, 64, 96, 128, 192, 200]
    assert lengths(5) == [5]
    assert lengths(16) == [8, 16]


def test_a_run_of_a_length_that_it_never_has_is_refused(cut_off: dict[str, bytes]) -> None:
    done = sim(*UNTIL, "--resume")
    assert done.code == 2
    assert "runs: 40 in the folder" in done.err
    assert contents() == cut_off


def test_a_precision_can_be_asked_of_one_outcome_and_it_is_said_which() -> None:
    """Few deals are told sooner than how many meet."""
    done = sim("run", VALLEY, "--until", "a deal:4pt", "-o", "deal", "-n", "20000")
    assert "runs the interval of 'a deal' reaches" in done.err
    row = program.open_results("deal").summary["sums"]["deal"]
    assert max(row["high"] - row["share"], row["share"] - row["low"]) <= 0.04
    every = sim("run", VALLEY, "--until", "12pt", "-o", "every")
    assert "the widest is that of 'ceasefire'" in every.err
    missed = sim("run", VALLEY, "--until", "standing:0.1pt", "-n", "100", "-o", "short")
    assert "'a deal that stands five years' still reaches" in missed.err
    sim("run", VALLEY, "--until", "no meeting:20pt")
    [folder] = Path("results").iterdir()
    assert folder.name.endswith("-s1-until20pt-no_meeting")
