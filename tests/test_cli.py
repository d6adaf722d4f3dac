"""The command as its users meet it: what it prints where, exit codes, and what it leaves behind."""

from __future__ import annotations

import csv
import ctypes
import errno
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.analysis.events import EVENTS
from sim.api import progress
from sim.api.jobs import LONGEST_NAME, default_folder, job_of
from sim.api.progress import Progress
from sim.cli import console
from sim.model.summit import Summit
from sim.runs import store
from sim.runs.batch import Runner
from sim.runs.files import write_atomically
from sim.runs.store import StoredResults
from tests.command import VALLEY, Done, finished, process, sim

OUTCOMES = (
    "no_meeting",
    "walkout",
    "no_agreement",
    "not_ratified",
    "ceasefire",
    "partial",
    "settlement",
)
BLOCKS = 20_000  # runs that make three blocks
GO_ON = f"Go on with: sim run {VALLEY} -n {BLOCKS} -o kept --resume\n"


@pytest.fixture(autouse=True)
def _fresh_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def altered(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def failing(monkeypatch: pytest.MonkeyPatch, *numbers: int) -> None:
    """Make some replicates fail whenever they are run, in whatever company."""
    honest = Summit.run

    def run(self: Summit) -> None:
        if set(numbers) & set(self.setting.replicate.tolist()):
            raise ArithmeticError("a hole in the model")
        honest(self)

    monkeypatch.setattr(Summit, "run", run)


# Usage


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["runn", "geneva"], "Did you mean 'run'"),
        (["run"], "Missing argument"),
        (["run", "geneva", "--sed", "3"], "--seed"),
        (["run", "geneva", "-n", "many"], "-n"),
        (["run", "geneva", "-n", "0"], "runs: must be at least 1, not 0"),
        (["run", "geneva", "-n", "99999999999"], "runs: must be at most"),
        (["run", "geneva", "--seed", "-1"], "seed: must be at least 0"),
        (["run", "geneva", "--seed", "99999999999999999999"], "seed: must be less than"),
        (["run", "geneva", "--per-coding", "0"], "per_draw: must be at least 1"),
        (["run", "geneva", "--format", "xml"], "'table', 'json', 'csv'"),
        (["run", "geneva", "--set", "war"], "PATH=VALUE"),
        (["replay", "geneva", "x"], "N"),
        (["replay", "geneva", "99999999999999999999"], "run 99999999999999999999"),
        (["evidence", "--actor", "rusia"], "did you mean 'russia'"),
        (["evidence", "--actor", "russia", "--differences"], "at a time"),
        (["new", "Not so simple"], "no simple name"),
        (["import"], "Missing argument"),
        (["import", ".", "--steps", "1"], "--steps"),
    ],
)
def test_misuse_is_said_in_plain_text(arguments: list[str], told: str, tmp_path: Path) -> None:
    done = sim(*arguments)
    assert (done.code, done.out) == (2, "")
    assert told in done.err
    assert "Traceback" not in done.err
    assert not list(tmp_path.iterdir())


def test_without_a_command_there_is_help() -> None:
    assert sim().code == 2
    helped = sim("--help")
    assert helped.code == 0
    words = (
        "run",
        "replay",
        "solve",
        "check",
        "show",
        "evidence",
        "schema",
        "list",
        "new",
        "import",
    )
    for word in words:
        assert word in helped.out
    assert "130" in helped.out


# sim run


def test_a_run_goes_to_a_folder_of_its_own() -> None:
    done = sim("run", VALLEY, "-n", "40", "--seed", "3")
    job = job_of(str(VALLEY), 40, 3)
    folder = default_folder(job)
    assert done.code == 0
    assert str(folder) == f"results/the-valley-{job.scenario.hash[:8]}-s3-n40"
    assert f"Results: {folder}" in done.out
    assert StoredResults.open(folder).header.runs == 40


def test_every_option_is_part_of_what_is_run() -> None:
    plain = sim("run", VALLEY, "-n", "40", "-o", "plain")
    changed = sim(
        "run", VALLEY, "-n", "41", "--seed", "9", "--per-coding", "5",
        "--set", "war.start_share=0.9", "--set", "name=Other", "-o", "changed",
    )  # fmt: skip
    assert (plain.code, changed.code) == (0, 0)
    header = StoredResults.open("changed").header
    assert (header.runs, header.seed, header.per_coding) == (41, 9, 5)
    assert header.scenario["document"]["name"] == "Other"
    assert header.scenario["document"]["war"]["start_share"] == 0.9
    assert header.scenario_hash != StoredResults.open("plain").header.scenario_hash
    assert changed.out.startswith("Other: 41 runs (simulated summits, up to 5 for each of 9 draws ")


def test_codings_of_another_size_have_a_folder_of_their_own() -> None:
    sim("run", VALLEY, "-n", "40")
    assert sim("run", VALLEY, "-n", "40", "--per-coding", "5").code == 0
    assert len(list(Path("results").iterdir())) == 2


def test_a_long_name_does_not_break_the_folder() -> None:
    done = sim("run", VALLEY, "-n", "4", "--set", f"name={'long ' * 200}")
    assert done.code == 0
    [folder] = Path("results").iterdir()
    assert len(folder.name) < LONGEST_NAME + 40


def test_the_same_run_again_is_verified_and_printed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    first = sim("run", VALLEY, "-n", "40")
    [folder] = Path("results").iterdir()
    before = contents(folder)

    def run(*_: Any) -> None:
        raise AssertionError("run again")

    monkeypatch.setattr(Runner, "block", run)
    again = sim("run", VALLEY, "-n", "40")
    assert (again.code, again.out) == (0, first.out)
    assert "verified" in again.err
    assert contents(folder) == before


def test_what_is_stored_can_be_printed_from_a_folder_that_cannot_be_written() -> None:
    first = sim("run", VALLEY, "-n", "40", "-o", "kept")
    for path in [Path("kept"), *Path("kept").rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        again = sim("run", VALLEY, "-n", "40", "-o", "kept")
    finally:
        for path in [Path("kept"), *Path("kept").rglob("*")]:
            path.chmod(0o755)
    assert (again.code, again.out) == (0, first.out)


@pytest.mark.parametrize(
    ("other", "told"),
    [
        (["-n", "41"], "runs: 40 in the folder, 41 wanted"),
        (["-n", "40", "--seed", "2"], "seed: 1 in the folder, 2 wanted"),
        (["-n", "40", "--set", "horizon=9 weeks"], "horizon"),
    ],
)
def test_a_folder_with_another_run_is_refused(other: list[str], told: str) -> None:
    sim("run", VALLEY, "-n", "40", "-o", "kept")
    before = contents(Path("kept"))
    done = sim("run", VALLEY, *other, "-o", "kept")
    assert (done.code, done.out) == (2, "")
    assert told in done.err
    assert "-o" in done.err
    assert contents(Path("kept")) == before


def test_a_folder_with_other_files_is_refused() -> None:
    Path("mine").mkdir()
    Path("mine/thesis.txt").write_text("precious")
    done = sim("run", VALLEY, "-n", "4", "-o", "mine")
    assert done.code == 2
    assert "thesis.txt" in done.err
    assert contents(Path("mine")) == {"thesis.txt": b"precious"}


@pytest.mark.parametrize("file", ["runs/00000.parquet", "manifest.json"])
def test_damage_is_named(file: str) -> None:
    sim("run", VALLEY, "-n", "40", "-o", "kept")
    altered(Path("kept") / file)
    for done in (sim("run", VALLEY, "-n", "40", "-o", "kept"), sim("replay", "kept", "3")):
        assert (done.code, done.out) == (5, "")
        assert file in done.err
        assert "results in kept are damaged" in done.err


def test_quiet_prints_the_outcomes_alone() -> None:
    loud, quiet = (sim("run", VALLEY, "-n", "40", *more) for more in ([], ["-q"]))
    assert quiet.err == ""
    assert len(quiet.out) < len(loud.out)
    assert "How it ends" in quiet.out
    assert "Basis" not in quiet.out
    assert "not a forecast" in quiet.out


def test_json_holds_the_distribution() -> None:
    done = sim("run", VALLEY, "-n", "40", "--format", "json")
    content = json.loads(done.out)
    assert content["schema_version"] == 1
    assert tuple(content["outcomes"]) == OUTCOMES
    for row in content["outcomes"].values():
        assert {"count", "share", "low", "high", "codings_sd", "band"} <= row.keys()
    assert sum(row["count"] for row in content["outcomes"].values()) == 40


def test_csv_holds_the_distribution() -> None:
    rows = list(csv.DictReader(sim("run", VALLEY, "-n", "40", "--format", "csv").out.splitlines()))
    assert tuple(row["outcome"] for row in rows) == tuple(EVENTS)
    endings = [row for row in rows if row["kind"] == "ending"]
    assert tuple(row["outcome"] for row in endings) == OUTCOMES
    assert sum(int(row["count"]) for row in endings) == 40


# Trouble


def test_a_bug_is_one_line_and_details_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(*_: Any) -> None:
        raise RuntimeError("the roof\nis on fire \udcff")

    monkeypatch.setattr("sim.inputs.checks.load", load)
    done = sim("check", VALLEY)
    assert done.code == 1
    assert len(done.err.splitlines()) == 1
    assert "RuntimeError: the roof is on fire" in done.err
    assert "sim-error.txt" in done.err
    assert "Traceback" in Path("sim-error.txt").read_text()


def test_the_traceback_of_a_bug_is_shown_on_request(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(*_: Any) -> None:
        raise RuntimeError("the roof is on fire")

    monkeypatch.setattr("sim.inputs.checks.load", load)
    assert "Traceback" in sim("check", VALLEY, debug=True).err
    assert not Path("sim-error.txt").exists()


def test_runs_that_fail_are_left_out_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    clean = sim("run", VALLEY, "-n", "40", "-o", "clean")
    failing(monkeypatch, 4, 17)
    done = sim("run", VALLEY, "-n", "40", "-o", "holes")
    assert (clean.code, done.code) == (0, 3)
    assert "2 of 40 runs failed" in done.err
    assert "replicate 4: ArithmeticError: a hole in the model" in done.err
    assert "38 of 40 runs (2 failed)" in done.out
    results, whole = StoredResults.open("holes"), StoredResults.open("clean")
    assert [failure.replicate for failure in results.failures] == [4, 17]
    others = whole.runs[~whole.runs["replicate"].isin([4, 17])].reset_index(drop=True)
    assert results.runs.astype(str).equals(others.astype(str))
    assert results.codings.equals(whole.codings)
    assert sim("run", VALLEY, "-n", "40", "-o", "holes").code == 3
    assert "To see it fail: sim replay holes 4\n" in done.err
    shown = sim("replay", "holes", "4")
    assert shown.code == 1
    assert "ArithmeticError: a hole in the model" in shown.err


def test_where_every_run_fails_it_is_a_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch, *range(40))
    done = sim("run", VALLEY, "-n", "40")
    assert done.code == 1
    assert "ArithmeticError" in done.err


def test_a_full_disk_keeps_what_is_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    clean = sim("run", VALLEY, "-n", str(BLOCKS), "-o", "clean")
    write, room = write_atomically, ["header.json", "00000.parquet"]

    def full(path: Path, data: bytes) -> None:
        if path.name not in room:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        write(path, data)

    with monkeypatch.context() as small:
        small.setattr(store, "write_atomically", full)
        done = sim("run", VALLEY, "-n", str(BLOCKS), "-o", "kept")
    assert (done.code, done.out) == (6, "")
    assert "No space left on device" in done.err
    assert f"8,192 of 20,000 runs are kept in kept.\n{GO_ON}" in done.err
    again = sim("run", VALLEY, "-n", str(BLOCKS), "-o", "kept", "--resume")
    assert "8,192 runs are there already" in again.err
    assert (again.code, again.out) == (0, clean.out.replace("clean", "kept"))
    assert contents(Path("kept")) == contents(Path("clean"))


def test_a_place_that_cannot_be_written_is_a_matter_of_the_disk() -> None:
    Path("file").write_text("")
    done = sim("run", VALLEY, "-n", "4", "-o", "file/results")
    assert done.code == 6
    assert "file" in done.err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device here")
def test_an_output_that_is_full_is_a_matter_of_the_disk() -> None:
    with open("/dev/full", "w") as full:
        done = finished(process("check", VALLEY, stdout=full))
    assert done.code == 6
    assert "No space left" in done.err


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_keeps_what_is_stored(
    number: signal.Signals, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as stopped:
        stopped.setattr(Runner, "block", stopping(Runner.block, number))
        done = sim("run", VALLEY, "-n", str(BLOCKS), "-o", "kept")
    assert (done.code, done.out) == (code, "")
    assert done.err == f"Stopped.\n8,192 of 20,000 runs are kept in kept.\n{GO_ON}"
    assert sim("run", VALLEY, "-n", str(BLOCKS), "-o", "kept", "-q", "--resume")[::2] == (0, "")
    sim("run", VALLEY, "-n", str(BLOCKS), "-o", "clean")
    assert contents(Path("kept")) == contents(Path("clean"))


def test_a_signal_within_compiled_code_is_one_too(capsys: pytest.CaptureFixture[str]) -> None:
    def command() -> None:
        raise SystemError("a result with an exception set") from console.Interrupted(signal.SIGINT)

    assert console.guarded(command, debug=False) == 130
    assert capsys.readouterr().err == "Stopped.\n"
    assert not Path("sim-error.txt").exists()


def stopping(block: Callable[..., Any], number: signal.Signals) -> Callable[..., Any]:
    """As *block*, with a real signal in the middle of the second one."""

    def run(self: Runner, replicates: range, on_done: Any = None) -> Any:
        if replicates.start:
            os.kill(os.getpid(), number)
        return block(self, replicates, on_done)

    return run


def wait_for_a_block(running: subprocess.Popen[str], folder: str = "kept") -> None:
    journal = Path(folder) / "journal.jsonl"
    while running.poll() is None and not (journal.exists() and journal.read_bytes()):
        time.sleep(0.005)


def test_a_killed_run_goes_on_as_if_nothing_had_happened() -> None:
    killed = process("run", VALLEY, "-n", str(BLOCKS), "-o", "kept")
    wait_for_a_block(killed)
    killed.send_signal(signal.SIGKILL)
    assert finished(killed).code == -signal.SIGKILL
    assert not Path("kept/manifest.json").exists()
    replayed = sim("replay", "kept", "0")
    assert replayed.code == 2
    assert "with --resume" in replayed.err
    again = sim("run", VALLEY, "-n", str(BLOCKS), "-o", "kept", "--resume")
    assert "there already" in again.err
    sim("run", VALLEY, "-n", str(BLOCKS), "-o", "clean")
    assert contents(Path("kept")) == contents(Path("clean"))


def test_a_process_that_is_interrupted_says_so_in_its_exit_code() -> None:
    running = process("run", VALLEY, "-n", "100000000", "-o", "kept")
    wait_for_a_block(running)
    running.send_signal(signal.SIGINT)
    done = finished(running)
    assert (done.code, done.out) == (130, "")
    assert done.err.startswith("Stopped.")
    assert f"Go on with: sim run {VALLEY} -n 100000000 -o kept --resume\n" in done.err


def test_an_interrupt_is_not_lost_where_nothing_can_be_raised(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    called = []

    def callback() -> None:
        called.append(True)
        os.kill(os.getpid(), signal.SIGTERM)

    def load(*_: Any) -> None:
        ctypes.CFUNCTYPE(None)(callback)()
        time.sleep(5)
        raise AssertionError("not interrupted")

    monkeypatch.setattr("sim.inputs.checks.load", load)
    done = sim("check", VALLEY)
    assert called
    assert done == (143, "", "Stopped.\n")


def test_a_reader_that_leaves_ends_it_quietly() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as gone:
        waiting = [process(*a, stdout=gone) for a in (["run", VALLEY, "-n", "4"], ["--help"])]
        for started in waiting:
            assert finished(started)[0::2] == (0, "")


def test_what_a_terminal_cannot_show_does_not_end_a_run() -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "latin-1"}
    done = finished(process("check", VALLEY, "--set", "name=→", "→.yaml", env=environment))
    assert done.code == 4
    assert done.err == "?.yaml: no such file\n"


# Progress


class Clock:
    """A clock that goes on a second with every look."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        self.now += 1
        return self.now


class Bar:
    task_ids = (0,)

    def __init__(self) -> None:
        self.seen: list[int] = []

    def update(self, _: int, completed: int, total: int) -> None:
        self.seen.append(completed)

    def stop(self) -> None:
        self.seen.append(-1)


@pytest.fixture
def bars(monkeypatch: pytest.MonkeyPatch) -> list[Bar]:
    made: list[Bar] = []

    def bar(total: int, what: str) -> Bar:
        made.append(Bar())
        return made[-1]

    monkeypatch.setattr(progress, "time", Clock())
    monkeypatch.setattr(progress, "_bar", bar)
    return made


def test_long_work_has_a_bar_that_starts_where_the_run_does(bars: list[Bar]) -> None:
    with Progress(100, bar=True) as progress:
        progress.started(kept=20)
        progress.done(20)
        progress.done(60)
    [bar] = bars
    assert bar.seen == [40, 100, -1]


def test_short_work_has_no_bar(bars: list[Bar]) -> None:
    with Progress(100, bar=True) as progress:
        progress.started(kept=0)
        progress.done(60)
        progress.done(40)
    assert not bars


def test_there_is_no_bar_where_none_is_wanted(bars: list[Bar]) -> None:
    with Progress(100, bar=False) as progress:
        progress.started(kept=0)
        progress.done(1)
    assert not bars


def test_the_bar_itself_works(capsys: pytest.CaptureFixture[str]) -> None:
    bar = progress._bar(100, "runs")
    bar.update(bar.task_ids[0], completed=40)
    bar.stop()
    assert capsys.readouterr().out == ""


# sim replay


def test_a_replay_of_results_is_the_stored_replicate() -> None:
    sim("run", VALLEY, "-n", "40", "--seed", "5", "-o", "kept")
    told = sim("replay", "kept", "7", "--format", "json")
    content = json.loads(told.out)
    assert content["row"] == StoredResults.open("kept").replicate(7)
    assert content["schema_version"] == 1
    assert content["events"][0]["kind"] == "start"
    same = sim("replay", VALLEY, "7", "--seed", "5", "--format", "json")
    assert same.out == told.out
    assert sim("replay", VALLEY, "7", "--seed", "6", "--format", "json").out != told.out


def test_a_replay_tells_a_story() -> None:
    done = sim("replay", VALLEY, "3")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("The valley, run 3\n")
    assert "The talks broke off without an agreement: North walked out." in done.out
    assert "Where things stand" not in done.out
    assert "Where things stand" in sim("replay", VALLEY, "3", "--full").out


def test_a_replicate_that_was_not_run_is_refused() -> None:
    sim("run", VALLEY, "-n", "40", "-o", "kept")
    done = sim("replay", "kept", "40")
    assert (done.code, done.out) == (2, "")
    assert "0 to 39" in done.err


def test_results_are_replayed_with_their_own_numbers() -> None:
    sim("run", VALLEY, "-n", "40", "-o", "kept")
    for more in (["--seed", "2"], ["--per-coding", "2"], ["--set", "name=x"]):
        done = sim("replay", "kept", "3", *more)
        assert (done.code, done.out) == (2, "")
        assert "leave --seed, --per-draw, --set and --name out" in done.err


def test_a_replay_that_would_differ_from_what_is_stored_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sim("run", VALLEY, "-n", "40", "-o", "kept")
    row = StoredResults.open("kept").replicate(3)
    monkeypatch.setattr(StoredResults, "replicate", lambda self, n: {**row, "outcome": "bliss"})
    done = sim("replay", "kept", "3")
    assert (done.code, done.out) == (2, "")
    assert "comes out differently now, in outcome" in done.err


def test_a_folder_of_results_folders_is_not_results() -> None:
    sim("run", VALLEY, "-n", "4")
    [folder] = Path("results").iterdir()
    done = sim("replay", "results", "3")
    assert done.code == 2
    assert f"there is: {folder}" in done.err


# The other commands


def test_check_tells_all_that_is_wrong_and_goes_on() -> None:
    Path("bad.yaml").write_text("extends: base.yaml\nnmae: x\nhorizont: 3\n")
    done = sim("check", "geneva", "bad.yaml", VALLEY, "nowhere.yaml")
    assert done.code == 4
    assert done.out == f"geneva: valid\n{VALLEY}: valid\n"
    assert done.err.splitlines() == [
        "bad.yaml:2:1: nmae: unknown key (did you mean 'name'?)",
        "bad.yaml:3:1: horizont: unknown key (did you mean 'horizon'?)",
        "nowhere.yaml: no such file",
    ]


def test_an_invalid_scenario_is_not_run() -> None:
    Path("bad.yaml").write_text("extends: base.yaml\nnmae: x\n")
    for command in (["run"], ["show"], ["replay"]):
        done = sim(*command, "bad.yaml", *(["0"] if command == ["replay"] else []))
        assert (done.code, done.out) == (4, "")
        assert done.err.startswith("bad.yaml:2:1: nmae")
    assert not Path("results").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["show", "geneva"],
        ["evidence"],
        ["evidence", "geneva", "--actor", "russia"],
        ["evidence", "--claim", "china-ruled-out"],
        ["evidence", "--differences"],
        ["list"],
    ],
)
def test_text_and_json_are_on_stdout_alone(arguments: list[str]) -> None:
    text, data = sim(*arguments), sim(*arguments, "--format", "json")
    assert (text.code, text.err) == (data.code, data.err) == (0, "")
    assert text.out.endswith("\n")
    assert json.loads(data.out)


def test_show_and_check_see_what_is_set_on_top() -> None:
    done = sim("show", VALLEY, "--set", "war.start_share=0.77", "--format", "json")
    assert '"0.77"' in done.out
    assert sim("check", VALLEY, "--set", "war.start_share=77").code == 4


def test_the_schema_is_printed() -> None:
    assert "properties" in json.loads(sim("schema").out)


def test_a_new_scenario_can_be_checked_and_run() -> None:
    done = sim("new", "peace-talks")
    assert done.code == 0
    assert "peace-talks.yaml" in done.out
    assert sim("check", "peace-talks.yaml") == Done(0, "peace-talks.yaml: valid\n", "")
    assert sim("run", "peace-talks.yaml", "-n", "4", "-q").code == 0


def test_new_overwrites_nothing() -> None:
    Path("mine.yaml").write_text("precious")
    done = sim("new", "mine")
    assert done.code == 2
    assert "exists already" in done.err
    assert Path("mine.yaml").read_text() == "precious"


# sim import

ACTORS = "name,position,capability,salience\nNorth,0,2,.9\nSouth,10,1,.5\nIsles,4,1,.3\n"


def test_an_imported_table_can_be_checked_and_run() -> None:
    Path("the actors.csv").write_text(ACTORS)
    done = sim("import", "the actors.csv")
    assert (done.code, done.err) == (0, "")
    assert "Wrote the-actors.yaml. Next: sim check the-actors.yaml, then sim run" in done.out
    assert "salience was read as a share of 1" in done.out
    assert sim("check", "the-actors.yaml").code == 0
    assert sim("run", "the-actors.yaml", "-n", "8").code == 0


def test_an_import_goes_where_it_is_told_and_overwrites_nothing() -> None:
    Path("actors.csv").write_text(ACTORS)
    assert sim("import", "actors.csv", "-o", "mine.yaml", "--steps", "11").code == 0
    before = Path("mine.yaml").read_bytes()
    assert before.count(b"label:") == 11 + 3 + 1
    done = sim("import", "actors.csv", "-o", "mine.yaml")
    assert done.code == 2
    assert "mine.yaml exists already: choose another file with -o" in done.err
    assert Path("mine.yaml").read_bytes() == before
    assert sim("import", "actors.csv", "-o", "nowhere/mine.yaml").code == 6


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.csv", "name\nx\n", "a.csv:1:1: there is no column 'position'"),
        ("a.xml", "<a>\n<b></a>", "a.xml:2:6: no XML: mismatched tag"),
        (
            "a.xml",
            "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
            "a document type declaration (<!DOCTYPE a)",
        ),
        ("a.json", '{"issues": [}', "a.json:1:13: '}' is no JSON value"),
        ("a.yml", "issues: 'x\n", "a.yml:1:9: this quote is never closed"),
        ("a.pdf", "", "a.pdf: .pdf is not read"),
    ],
)
def test_a_file_that_cannot_be_imported_is_refused_with_its_place(
    name: str, content: str, told: str
) -> None:
    Path(name).write_text(content)
    done = sim("import", name)
    assert (done.code, done.out) == (4, "")
    assert told in done.err
    assert "Traceback" not in done.err
    assert not list(Path().glob("*.yaml"))
