import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from sim.outcomes import OUTCOMES
from sim.runs.files import sealed
from sim.runs.store import DamagedResults, ResultsWriter, StoredResults, UnfinishedResults
from tests.runs.sample import header, layout, made_block, runs_of

SUMMARY = {
    "outcomes": {
        "no_meeting": {
            "count": 6,
            "share": 0.3,
            "low": 0.1,
            "high": 0.5,
            "codings_sd": None,
            "band": {"text": "unlikely (20 to 45 %)"},
        }
    },
    "sums": {},
}


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.runs.header.STORED_ROWS", 8)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with ResultsWriter(tmp_path / "results", header(20), layout()) as writer:
        for index in range(len(writer.blocks)):
            writer.add_block(index, made_block(writer.header, index))
        return writer.finish(SUMMARY).folder


def test_results_tell_what_was_run(folder: Path) -> None:
    results = StoredResults.open(folder)
    assert results.seed == 7
    assert results.scenario == header().scenario
    assert results.header == header(20)
    assert results.layout == layout()
    assert results.summary == SUMMARY
    assert results.failures == []
    results.verify()


def test_the_manifest_explains_every_column(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    assert {c["name"] for c in manifest["columns"]["runs"]} == set(StoredResults.open(folder).runs)
    assert all(c["meaning"] for t in manifest["columns"].values() for c in t)


def test_runs_are_a_pandas_table(folder: Path) -> None:
    runs = StoredResults.open(folder).runs
    assert runs["replicate"].tolist() == list(range(20))
    assert runs["outcome"].cat.categories.tolist() == list(OUTCOMES)
    assert runs["outcome"].cat.ordered
    assert runs["week"].isna().tolist() == (runs["outcome"] == "no_meeting").tolist()
    wanted = runs_of(range(20))["utility.bo"]
    assert np.array_equal(runs["utility.bo"].to_numpy(), np.asarray(wanted), equal_nan=True)


def test_codings_are_a_pandas_table(folder: Path) -> None:
    codings = StoredResults.open(folder).codings
    assert codings["letter"].tolist() == ["a", "b", "c", "d", "a"]
    assert codings["actors.bo.red_lines.line.open"].tolist() == [True, False, False, True, False]


def test_the_table_of_outcomes_comes_from_the_summary(folder: Path) -> None:
    outcomes = StoredResults.open(folder).outcomes()
    assert outcomes.loc["no_meeting", "count"] == 6
    assert outcomes.loc["no_meeting", "band"] == "unlikely (20 to 45 %)"
    assert list(outcomes) == ["count", "share", "low", "high", "codings_sd", "kind", "band"]


def test_blocks_come_one_at_a_time_with_the_columns_asked_for(folder: Path) -> None:
    blocks = list(StoredResults.open(folder).iter_blocks(columns=["replicate", "gain.ada"]))
    assert [len(block) for block in blocks] == [8, 8, 4]
    assert blocks[0].column_names == ["replicate", "gain.ada"]
    assert [len(block) for block in StoredResults.open(folder).iter_blocks("codings")] == [2, 2, 1]


def test_other_programs_read_the_folder_as_it_is(folder: Path) -> None:
    import pandas as pd

    frame = pd.read_parquet(folder / "runs")
    assert frame["replicate"].tolist() == list(range(20))


def test_a_replicate_is_found_by_its_number(folder: Path) -> None:
    results = StoredResults.open(folder)
    row = results.replicate(17)
    assert row["replicate"] == 17
    assert row["outcome"] == results.runs["outcome"][17]
    for number in (20, -1):
        with pytest.raises(LookupError, match="numbered 0 to 19"):
            results.replicate(number)


def test_a_folder_without_results_says_so(folder: Path, tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(FileNotFoundError, match="no results"):
            StoredResults.open(place)
    (folder / "manifest.json").unlink()
    with pytest.raises(UnfinishedResults, match="3 of 3 blocks"):
        StoredResults.open(folder)


FILES = [
    "header.json",
    "journal.jsonl",
    "manifest.json",
    "runs/00000.parquet",
    "codings/00002.parquet",
]


@pytest.mark.parametrize("name", FILES)
def test_truncated_files_are_named(folder: Path, name: str) -> None:
    check_truncated(folder, name, 40)


@pytest.mark.long
@pytest.mark.parametrize("name", FILES)
def test_files_truncated_at_every_byte_are_named(folder: Path, name: str) -> None:
    check_truncated(folder, name, None)


def check_truncated(folder: Path, name: str, cuts: int | None) -> None:
    path = folder / name
    whole = path.read_bytes()
    for length in range(0, len(whole), max(len(whole) // cuts, 1) if cuts else 1):
        path.write_bytes(whole[:length])
        with pytest.raises(DamagedResults, match=name):
            StoredResults.open(folder).verify()


def test_flipped_bits_are_named(folder: Path) -> None:
    check_flipped(folder, 200)


@pytest.mark.long
def test_ten_thousand_flipped_bits_are_named(folder: Path) -> None:
    check_flipped(folder, 10_000)


def check_flipped(folder: Path, times: int) -> None:
    rng = np.random.default_rng(7)
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    for number in range(times):
        path = paths[number % len(paths)]
        whole = path.read_bytes()
        altered = bytearray(whole)
        altered[rng.integers(len(whole))] ^= 1 << rng.integers(8)
        path.write_bytes(altered)
        with pytest.raises(DamagedResults, match=path.name):
            StoredResults.open(folder).verify()
        path.write_bytes(whole)
    StoredResults.open(folder).verify()


def missing(path: Path) -> None:
    path.unlink()


def another_block(path: Path) -> None:
    shutil.copy(path.with_name("00001.parquet"), path)


@pytest.mark.parametrize("harm", [missing, another_block])
def test_no_block_is_read_that_is_not_the_one_written(
    folder: Path, harm: Callable[[Path], None]
) -> None:
    results = StoredResults.open(folder)
    harm(folder / "runs" / "00000.parquet")
    for read in (lambda: results.runs, lambda: list(results.iter_blocks()), results.verify):
        with pytest.raises(DamagedResults, match=r"runs/00000\.parquet"):
            read()


def test_all_damage_is_reported_at_once(folder: Path) -> None:
    (folder / "runs" / "00000.parquet").unlink()
    (folder / "runs" / "00001.parquet").write_bytes(b"")
    with pytest.raises(DamagedResults) as raised:
        StoredResults.open(folder)
    assert [damage.file for damage in raised.value.damages] == [
        "runs/00000.parquet",
        "runs/00001.parquet",
    ]


def test_a_file_too_many_is_damage(folder: Path) -> None:
    shutil.copy(folder / "runs" / "00000.parquet", folder / "runs" / "00003.parquet")
    with pytest.raises(DamagedResults, match=r"runs/00003\.parquet: does not belong"):
        StoredResults.open(folder).verify()


def test_a_forged_manifest_is_not_followed(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    del manifest["sha256"]
    without_last = {**manifest, "blocks": manifest["blocks"][:-1]}
    elsewhere = {**manifest, "blocks": [{"block": 0, "files": {"../runs": {}}, "failures": []}]}
    narrow = {**manifest, "columns": {**manifest["columns"], "runs": []}}
    for forged in (without_last, elsewhere, {**manifest, "format": 2}, {"blocks": 3}):
        (folder / "manifest.json").write_bytes(sealed(forged, 1))
        with pytest.raises(DamagedResults, match=r"^manifest\.json: "):
            StoredResults.open(folder)
    (folder / "manifest.json").write_bytes(sealed(narrow, 1))
    with pytest.raises(DamagedResults, match="its columns or rows"):
        StoredResults.open(folder).verify()
