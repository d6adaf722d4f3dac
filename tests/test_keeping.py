"""`sim bundle`, `sim verify`: what is packed can be made again, what was changed is found."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import sim as api
from sim.runs.blocks import decoded, encoded
from sim.runs.files import digest, sealed, unsealed
from sim.runs.results import MANIFEST, StoredResults, journal
from sim.runs.writing import INDENT
from tests.command import VALLEY, sim

RUNS = 60


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kept") / "valley"
    api.run(VALLEY, RUNS, output=folder)
    return folder


@pytest.fixture
def folder(kept: Path, tmp_path: Path) -> Path:
    """A copy that a test may change."""
    return Path(shutil.copytree(kept, tmp_path / "valley"))


def packed(folder: Path, *options: str) -> Path:
    path = folder.parent / "b.zip"
    done = sim("bundle", folder, "-o", path, *options)
    assert done.code == 0, done.err
    assert f"sim verify {path}" in done.out
    return path


def manifest(folder: Path) -> dict[str, Any]:
    return unsealed((folder / MANIFEST).read_bytes(), MANIFEST, INDENT)


def resealed(folder: Path, **changes: Any) -> None:
    """The folder with a changed manifest and everything that vouches for it."""
    body = {**manifest(folder), **changes}
    (folder / MANIFEST).write_bytes(sealed(body, INDENT))
    head = {k: v for k, v in body.items() if k not in ("blocks", "summary")}
    (folder / "header.json").write_bytes(sealed(head, INDENT))
    (folder / "journal.jsonl").write_bytes(journal(StoredResults.described(folder).stored))


def forged(folder: Path, table: str, column: str, row: int, value: float) -> None:
    """Another number in a row, and every checksum as if it had always been so."""
    import pyarrow as pa

    results = StoredResults.open(folder)
    file, record = folder / table / "00000.parquet", results.stored[0].files[table]
    columns = getattr(results.layout, table)
    content = decoded(file.read_bytes(), "", record.rows, columns)
    values = content.column(column).to_pylist()
    values[row] = value
    at = content.schema.get_field_index(column)
    field = content.schema.field(column)
    data = encoded(content.set_column(at, field, pa.array(values, field.type)), columns)
    file.write_bytes(data)
    block = results.stored[0]
    files = {**block.files, table: replace(record, bytes=len(data), sha256=digest(data))}
    resealed(folder, blocks=[replace(block, files=files).as_dict()])


@pytest.mark.parametrize("options", [(), ("--without-tables",)])
def test_a_bundle_is_verified(options: tuple[str, ...], folder: Path) -> None:
    done = sim("verify", packed(folder, *options))
    assert (done.code, done.err) == (0, "")
    assert f"{RUNS} of {RUNS} runs" in " ".join(done.out.split())
    assert "Run again on the same versions." in done.out
    assert all(len(line) <= 100 for line in done.out.splitlines())


def test_what_a_bundle_says_makes_the_same_results_without_the_seeds(
    folder: Path, tmp_path: Path
) -> None:
    shutil.unpack_archive(packed(folder), tmp_path / "unpacked")
    readme = (tmp_path / "unpacked" / "README.md").read_text()
    [command] = [line.split()[1:] for line in readme.splitlines() if "sim run" in line]
    here = [str(tmp_path / "unpacked" / command[1]), *command[2:-1], str(tmp_path / "again")]
    assert sim("run", *here).code == 0
    for name in ("manifest.json", "runs/00000.parquet", "codings/00000.parquet"):
        assert (tmp_path / "again" / name).read_bytes() == (folder / name).read_bytes()


def test_a_scenario_with_evidence_runs_from_what_a_bundle_holds(tmp_path: Path) -> None:
    assert sim("run", "geneva", "-n", "8", "-o", tmp_path / "one").code == 0
    shutil.unpack_archive(packed(tmp_path / "one"), tmp_path / "unpacked")
    scenario = tmp_path / "unpacked" / "scenario.json"
    assert sim("run", scenario, "-n", "8", "-o", tmp_path / "two").code == 0
    one, two = (tmp_path / name / MANIFEST for name in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()
    assert api.load(str(scenario)).hash == api.load("geneva").hash
    changed = sim("show", scenario, "--set", "war.start_share=0.3")
    assert changed.code == 0
    assert "1 values are set by --set" in changed.out


def test_the_same_results_are_the_same_zip_wherever_they_stand(
    folder: Path, tmp_path: Path
) -> None:
    other = Path(shutil.copytree(folder, tmp_path / "elsewhere" / "other"))
    assert packed(folder).read_bytes() == packed(other).read_bytes()


def test_a_sample_is_run_again_and_all_on_request(folder: Path) -> None:
    few, everything = sim("verify", folder, "--sample", "7"), sim("verify", folder, "--all")
    assert f"7 of {RUNS} runs, evenly spaced, and the 7 draws" in " ".join(few.out.split())
    assert f"{RUNS} of {RUNS} runs and the 15 draws" in " ".join(everything.out.split())
    found = json.loads(sim("verify", folder, "--sample", "7", "--format", "json").out)
    assert (found["verified"], found["compared"], found["exact"]) == (True, 7, True)


@pytest.mark.parametrize(
    ("table", "column", "word"), [("runs", "rounds", "replicate"), ("codings", "war.x", "coding")]
)
def test_a_row_that_was_changed_under_fitting_checksums_is_found(
    table: str, column: str, word: str, folder: Path
) -> None:
    results = StoredResults.open(folder)
    if table == "codings":
        column = next(c.name for c in results.layout.codings if c.kind == "float64")
    rows = next(iter(results.iter_blocks(table))).column(column).to_pylist()
    row = next(i for i, value in enumerate(rows) if value is not None)
    forged(folder, table, column, row, rows[row] + (1 if column == "rounds" else 1e-12))
    assert sim("verify", folder, "--sample", str(RUNS)).code == 5
    done = sim("verify", packed(folder))
    assert done.code == 5
    assert f"{word} {row} comes out differently in {column}" in done.err
    assert "The versions are the same" in done.err
    assert "not verified" in done.err


def test_rows_of_other_versions_may_differ_in_the_last_digits_and_it_is_said(folder: Path) -> None:
    column = "gain.north"
    rows = next(iter(StoredResults.open(folder).iter_blocks())).column(column).to_pylist()
    row = next(i for i, value in enumerate(rows) if value is not None)
    forged(folder, "runs", column, row, rows[row] + 1e-12)
    resealed(folder, versions={**manifest(folder)["versions"], "numpy": "1.0"})
    done = sim("verify", folder)
    assert done.code == 0, done.err
    assert "within 1e-9" in done.out
    assert "numpy 1.0 then" in done.out
    forged(folder, "runs", column, row, rows[row] + 1e-3)
    done = sim("verify", folder)
    assert done.code == 5
    assert "Check them with the versions that made them." in done.err


def test_without_tables_other_versions_cannot_be_compared(folder: Path) -> None:
    resealed(folder, versions={**manifest(folder)["versions"], "numpy": "1.0"})
    done = sim("verify", packed(folder, "--without-tables"))
    assert done.code == 5
    assert "nothing but bytes could be compared" in done.err


def test_without_tables_another_checksum_is_found(folder: Path) -> None:
    forged(folder, "runs", "replicate", 0, 0)
    record = manifest(folder)["blocks"]
    assert sim("verify", packed(folder, "--without-tables")).code == 0
    row = next(iter(StoredResults.open(folder).iter_blocks())).column("rounds").to_pylist()
    at = next(i for i, value in enumerate(row) if value is not None)
    forged(folder, "runs", "rounds", at, row[at] + 1)
    assert manifest(folder)["blocks"] != record
    done = sim("verify", packed(folder, "--without-tables"))
    assert done.code == 5
    assert "runs/00000.parquet: made again, it has another checksum" in done.err


def test_a_summary_that_is_not_that_of_the_tables_is_found(folder: Path) -> None:
    summary = manifest(folder)["summary"]
    summary["outcomes"]["settlement"]["count"] += 1
    resealed(folder, summary=summary)
    done = sim("verify", folder)
    assert done.code == 5
    assert "its summary is not that of the tables" in done.err


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"scenario_hash": "0" * 16}, "hash"),
        ({"runs": 10**15}, "no block of this run"),
        ({"runs": 10**30}, "runs is 1000"),
        ({"seed": -1}, "seed is -1"),
        (
            {"scenario": {"document": {}, "codebook": {}, "case": None}},
            "scenario: confidence: missing",
        ),
        ({"scenario": {}}, "scenario is none: 'codebook'"),
        ({"format": 99}, "format 99"),
    ],
)
def test_a_manifest_that_says_what_cannot_be_is_damage(
    changes: dict[str, Any], word: str, folder: Path
) -> None:
    body = {**manifest(folder), **changes}
    (folder / MANIFEST).write_bytes(sealed(body, INDENT))
    head = {k: v for k, v in body.items() if k not in ("blocks", "summary")}
    (folder / "header.json").write_bytes(sealed(head, INDENT))
    done = sim("verify", folder)
    assert done.code == 5, done.err
    assert word in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        (("verify", "geneva"), 2, "geneva: a scenario, not a results folder"),
        (("verify", "missing.zip"), 2, "there is no such folder"),
        (("verify", VALLEY), 2, "neither a zip nor"),
        (("bundle", "geneva"), 2, "sim run geneva"),
        (("bundle", "geneva", "-o", "x.tar"), 2, "ends in .zip"),
        (("verify", ".", "--sample", "0"), 2, "sample"),
    ],
)
def test_what_cannot_be_is_said(arguments: tuple[str, ...], code: int, word: str) -> None:
    done = sim(*arguments)
    assert done.code == code
    assert word in done.err
    assert "bug" not in done.err


def test_damaged_results_are_not_packed(folder: Path) -> None:
    (folder / "runs" / "00000.parquet").write_bytes(b"")
    done = sim("bundle", folder, "-o", folder.parent / "b.zip")
    assert done.code == 5
    assert not (folder.parent / "b.zip").exists()


def test_a_zip_that_cannot_be_written_is_named(folder: Path) -> None:
    done = sim("bundle", folder, "-o", folder / "nowhere" / "b.zip")
    assert done.code == 6
    assert done.err.startswith(f"{folder / 'nowhere' / 'b.zip'}: No such file")


def test_constraints_name_every_package_once_and_those_of_the_results(folder: Path) -> None:
    shutil.unpack_archive(packed(folder), folder.parent / "unpacked")
    text = (folder.parent / "unpacked" / "constraints.txt").read_text()
    pins = dict(line.split("==") for line in text.splitlines() if not line.startswith("#"))
    versions = manifest(folder)["versions"]
    for name in ("mesa", "numba", "numpy", "pandas", "pyarrow", "scipy"):
        assert pins[name] == versions[name]
    installed = subprocess.run(
        [sys.executable, "-m", "pip", "freeze", "--exclude-editable"],
        capture_output=True, text=True, check=True,
    ).stdout.lower()  # fmt: skip
    for name, number in pins.items():
        assert f"{name}=={number}" in installed.replace("_", "-")
    resealed(folder, versions={**versions, "numpy": "1.0"})
    shutil.unpack_archive(packed(folder), folder.parent / "older")
    text = (folder.parent / "older" / "constraints.txt").read_text()
    assert "numpy==1.0" in text
    assert "pydantic" not in text


@pytest.mark.parametrize("options", [(), ("--without-tables",)])
def test_results_of_0_1_0_without_sums_of_outcomes_still_open_and_verify(
    options: tuple[str, ...], folder: Path
) -> None:
    new = api.open_results(folder).summary
    old = {name: found for name, found in new.items() if name != "sums"}
    resealed(folder, summary=old)
    assert api.open_results(folder).summary == new
    assert StoredResults.open(folder).summary == old
    assert sim("verify", folder).code == 0
    done = sim("verify", packed(folder, *options))
    assert done.code == 0
    assert ("without the tables they cannot be counted" in " ".join(done.out.split())) == (
        options != ()
    )
