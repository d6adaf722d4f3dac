from __future__ import annotations

import stat
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

import sim as api
from sim.api.bundle import bundle
from sim.inputs.packed import SUMS
from sim.runs.bundle import NoBundle, unpacked
from sim.runs.files import DamagedResults, digest
from tests.command import VALLEY

Change = Callable[[dict[str, bytes]], None]


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle of a few runs."""
    place = tmp_path_factory.mktemp("bundle")
    api.run(VALLEY, 40, output=place / "valley")
    return bundle(str(place / "valley"), place / "valley.zip").path


def contents(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as found:
        return {name: found.read(name) for name in found.namelist()}


def rezipped(path: Path, held: Mapping[str, bytes], kind: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(path, "w", kind) as out:
        for name, data in held.items():
            out.writestr(name, data)
    return path


def with_sums(held: dict[str, bytes]) -> dict[str, bytes]:
    """The same with checksums that fit what is there."""
    names = sorted(set(held) - {SUMS})
    return {**held, SUMS: "".join(f"{digest(held[n])}  {n}\n" for n in names).encode()}


def refused(path: Path, *words: str) -> None:
    """It is not unpacked, and is told to be damaged in these words."""
    with pytest.raises(DamagedResults) as caught, unpacked(path):
        pytest.fail("it was unpacked")
    for word in words:
        assert word in str(caught.value)


def test_it_holds_all_that_is_needed_and_can_be_checked_by_hand(packed: Path) -> None:
    held = contents(packed)
    assert {"README.md", "CITATION.cff", "scenario.json", "constraints.txt"} <= held.keys()
    assert {"results/manifest.json", "results/header.json", "results/journal.jsonl"} <= held.keys()
    assert "results/runs/00000.parquet" in held
    told = sorted(line.split("  ") for line in held[SUMS].decode().splitlines())
    assert told == sorted([digest(data), name] for name, data in held.items() if name != SUMS)


def test_its_entries_depend_on_their_contents_alone(packed: Path) -> None:
    with zipfile.ZipFile(packed) as found:
        entries = found.infolist()
    assert [e.filename for e in entries] == sorted(e.filename for e in entries)
    assert {e.date_time for e in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert {e.external_attr >> 16 for e in entries} == {stat.S_IFREG | 0o644}
    assert {e.compress_type for e in entries} == {zipfile.ZIP_STORED}


def test_unpacked_it_is_what_was_packed(packed: Path) -> None:
    with unpacked(packed) as place:
        there = {
            p.relative_to(place).as_posix(): p.read_bytes() for p in place.rglob("*") if p.is_file()
        }
    assert there == contents(packed)
    assert not place.exists()


@pytest.mark.parametrize(
    "name",
    ["../evil", "/tmp/evil", "results/../../evil", "results/runs/../../../evil", "a\\..\\evil",
     "results/runs/x.parquet", "results/writer.lock", "C:evil", "results/",
     "results/manifest.json.exe"],
)  # fmt: skip
def test_a_name_that_no_bundle_has_is_not_written(name: str, packed: Path, tmp_path: Path) -> None:
    odd = rezipped(tmp_path / "odd.zip", with_sums({**contents(packed), name: b"x"}))
    refused(odd, "does not belong into a bundle")
    assert [path.name for path in tmp_path.rglob("*")] == ["odd.zip"]


def test_what_is_compressed_twice_there_or_overlaps_is_refused(
    packed: Path, tmp_path: Path
) -> None:
    bomb = rezipped(tmp_path / "bomb.zip", contents(packed), zipfile.ZIP_DEFLATED)
    refused(bomb, "compressed")
    twice = tmp_path / "twice.zip"
    twice.write_bytes(packed.read_bytes())
    with zipfile.ZipFile(twice, "a") as out, pytest.warns(UserWarning, match="Duplicate"):
        out.writestr("README.md", b"another")
    refused(twice, "README.md: is there twice")
    overlapping = tmp_path / "overlapping.zip"
    with zipfile.ZipFile(overlapping, "w") as out:
        for name, data in contents(packed).items():
            out.writestr(name, data)
        first = out.infolist()[0]
        first.file_size = first.compress_size = 10**9
    refused(overlapping, "longer than the zip")


def without(name: str) -> Change:
    def change(held: dict[str, bytes]) -> None:
        del held[name]

    return change


def altered(name: str) -> Change:
    return lambda held: held.update({name: held[name][:-2] + b"?\n"})


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (without("README.md"), "README.md: missing"),
        (without("results/manifest.json"), "results/manifest.json: missing"),
        (without("results/journal.jsonl"), "results/journal.jsonl: listed, but missing"),
        (altered("scenario.json"), "scenario.json: altered"),
        (altered("README.md"), "README.md: altered"),
        (lambda held: held.update({SUMS: b"\xff\xfe"}), "SHA256SUMS: not UTF-8"),
        (lambda held: held.update({SUMS: b"nonsense"}), "altered"),
    ],
)
def test_what_lacks_or_was_changed_is_named(
    change: Change, word: str, packed: Path, tmp_path: Path
) -> None:
    held = contents(packed)
    change(held)
    refused(rezipped(tmp_path / "changed.zip", held), word)


@pytest.mark.parametrize("part", [0.3, 0.9, 0.999])
def test_a_zip_that_was_cut_off_is_damaged(part: float, packed: Path, tmp_path: Path) -> None:
    data = packed.read_bytes()
    (tmp_path / "cut.zip").write_bytes(data[: int(part * len(data))])
    refused(tmp_path / "cut.zip", "cut.zip: cut short")


def test_a_changed_byte_anywhere_in_the_contents_is_found(packed: Path, tmp_path: Path) -> None:
    data = bytearray(packed.read_bytes())
    for at in range(200, len(data) - 2_000, len(data) // 7):
        data[at] ^= 1
        (tmp_path / "changed.zip").write_bytes(data)
        refused(tmp_path / "changed.zip")
        data[at] ^= 1


def test_what_is_no_zip_at_all_is_not_called_damaged(tmp_path: Path) -> None:
    for data in (b"", b"name: Geneva\n", bytes(1000)):
        (tmp_path / "no.zip").write_bytes(data)
        with pytest.raises(NoBundle, match="neither a zip nor"), unpacked(tmp_path / "no.zip"):
            pytest.fail("it was unpacked")
