import subprocess
import sys

import pytest

from sim.runs.attempt import Failure
from sim.runs.blocks import (
    StoredBlock,
    StoredFile,
    check_runs,
    decoded,
    encoded,
    file_name,
    kept_codings,
)
from sim.runs.columns import Column
from sim.runs.files import DamagedResults, digest
from sim.runs.tables import table
from tests.runs.sample import codings_of, encoder, header, layout, runs_of

RUNS = layout().runs


def test_a_block_comes_back_with_its_schema() -> None:
    made = table(RUNS, runs_of(range(100)))
    back = decoded(encoded(made, RUNS), "a file", 100, RUNS)
    assert back.equals(made)
    assert back.schema.equals(made.schema)
    assert decoded(encoded(made, RUNS), "a file", 100, RUNS, ["gain.bo"]).column_names == [
        "gain.bo"
    ]


def test_another_process_makes_the_same_bytes() -> None:
    code = (
        "from sim.runs.blocks import encoded; from sim.runs.files import digest\n"
        "from sim.runs.tables import table; from tests.runs.sample import layout, runs_of\n"
        "print(digest(encoded(table(layout().runs, runs_of(range(100))), layout().runs)))"
    )
    shown = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    assert shown.strip() == digest(encoded(table(RUNS, runs_of(range(100))), RUNS))


def test_another_schema_or_length_is_damage() -> None:
    data = encoded(table(RUNS, runs_of(range(20))), RUNS)
    other = (*RUNS[:-1], Column("collapsed_month", "int32", "too wide", optional=True))
    for rows, columns in ((19, RUNS), (20, RUNS[:-1]), (20, other)):
        with pytest.raises(DamagedResults, match="a file: its columns or rows"):
            decoded(data, "a file", rows, columns)
    with pytest.raises(DamagedResults, match="a file: not readable as Parquet"):
        decoded(data[:100], "a file", 20, RUNS)


def test_rows_must_be_the_replicates_of_their_block() -> None:
    block = range(8, 16)
    made = table(RUNS, runs_of(block))
    check_runs(block, 4, made, ())
    for wrong in (
        made.slice(1),
        made.take([1, 0, 2, 3, 4, 5, 6, 7]),
        table(RUNS, runs_of(range(8))),
    ):
        with pytest.raises(ValueError, match="replicates of range"):
            check_runs(block, 4, wrong, ())
    with pytest.raises(ValueError, match="coding"):
        check_runs(block, 4, table(RUNS, runs_of(block, per_coding=2)), ())


def test_a_failure_stands_for_a_row() -> None:
    block, failed = range(8, 16), (Failure(10, "ZeroDivisionError"),)
    made = table(RUNS, runs_of(block))
    check_runs(block, 4, made.take([0, 1, 3, 4, 5, 6, 7]), failed)
    for rows, failures in ((made, failed), (made.slice(1), failed), (made, (Failure(99, ""),))):
        with pytest.raises(ValueError, match="replicates of range"):
            check_runs(block, 4, rows, failures)


def test_only_kept_codings_are_stored() -> None:
    codings = table(layout().codings, codings_of(range(8, 24)))
    kept = kept_codings(range(2, 4), codings)
    assert kept.column("coding").to_pylist() == [2, 3]
    with pytest.raises(ValueError, match="not the codings"):
        kept_codings(range(2, 6), codings.slice(1))


def test_a_block_is_made_of_its_own_rows_alone() -> None:
    block, make = range(8, 16), encoder(header()).made
    made = make(block, runs_of(block), codings_of(range(8, 24)))
    assert {name: file.rows for name, file in made.files.items()} == {"runs": 8, "codings": 2}
    for name, file in made.files.items():
        data = made.contents[name]
        assert (file.bytes, file.sha256) == (len(data), digest(data))
    with pytest.raises(ValueError, match="columns missing"):
        make(block, runs_of(block), {})
    with pytest.raises(ValueError, match="replicates of range"):
        make(block, runs_of(range(8)), codings_of(block))
    with pytest.raises(ValueError, match="not the codings"):
        make(block, runs_of(block), codings_of(range(8)))


def test_a_block_may_have_nothing_but_failures() -> None:
    failed = [Failure(n, "why") for n in range(8, 16)]
    made = encoder(header()).made(range(8, 16), {}, codings_of(range(8, 16)), failed)
    assert len(decoded(made.contents["runs"], "a file", 0, RUNS)) == 0
    assert made.files["codings"].rows == 2


def test_a_failure_is_recorded_with_the_command_that_shows_it() -> None:
    record = Failure(3, "why").as_dict()
    assert record == {"replicate": 3, "error": "why", "replay": "sim replay . 3"}
    block = StoredBlock(0, {"runs": StoredFile(7, 99, "0" * 64)}, (Failure(3, "why"),)).as_dict()
    block["failures"][0]["replay"] = "rm -r ."
    with pytest.raises(DamagedResults, match="no block of this run"):
        StoredBlock.restored(block, header(8, codings_kept=0), "manifest.json")


def test_a_record_can_be_read_back_and_keeps_to_its_folder() -> None:
    record = StoredBlock(0, {"runs": StoredFile(7, 99, "0" * 64)}, (Failure(1, "why"),))
    made = header(8, codings_kept=0)
    assert StoredBlock.restored(record.as_dict(), made, "manifest.json") == record
    assert file_name("runs", 3) == "runs/00003.parquet"
    with pytest.raises(ValueError, match="not of"):
        StoredBlock(3, {"runs": StoredFile(8, 99, "ab"), "../runs": StoredFile(8, 99, "ab")})
