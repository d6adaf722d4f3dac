import errno
import os
from pathlib import Path
from typing import Any, NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.runs.files import (
    DamagedResults,
    FolderConflict,
    Lock,
    append,
    sealed,
    unsealed,
    write_atomically,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)  # fmt: skip
BODIES = st.dictionaries(st.text().filter(lambda key: key != "sha256"), JSON)


@given(BODIES, st.sampled_from([None, 1]))
def test_what_is_sealed_comes_back(body: dict[str, Any], indent: int | None) -> None:
    assert unsealed(sealed(body, indent), "a file", indent) == body


@given(BODIES, st.data())
def test_no_altered_byte_passes(body: dict[str, Any], data: st.DataObject) -> None:
    whole = bytearray(sealed(body, 1))
    place = data.draw(st.integers(0, len(whole) - 1))
    whole[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(DamagedResults, match="a file: "):
        unsealed(bytes(whole), "a file", 1)


@given(BODIES, st.data())
def test_no_cut_document_passes(body: dict[str, Any], data: st.DataObject) -> None:
    whole = sealed(body)
    with pytest.raises(DamagedResults):
        unsealed(whole[: data.draw(st.integers(0, len(whole) - 1))], "a file")


@pytest.mark.parametrize("text", ["[1]", "7", "[" * 100_000, '{"a": NaN, "sha256": ""}', "{}"])
def test_other_json_does_not_pass(text: str) -> None:
    with pytest.raises(DamagedResults):
        unsealed(text.encode(), "a file")


def test_a_failed_write_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    write_atomically(path, b"before")
    for name in ("write", "fsync", "replace"):
        with monkeypatch.context() as patch:
            patch.setattr(os, name, full_disk)
            with pytest.raises(OSError, match="No space"):
                write_atomically(path, b"after")
        assert [p.name for p in tmp_path.iterdir()] == ["file"]
        assert path.read_bytes() == b"before"


def full_disk(*_: object) -> NoReturn:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_writing_goes_on_after_a_short_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda file, data: write(file, data[:3]))
    write_atomically(tmp_path / "file", b"more than three")
    append(tmp_path / "file", b" bytes")
    assert (tmp_path / "file").read_bytes() == b"more than three bytes"


def test_a_line_that_did_not_fit_is_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, write = tmp_path / "journal", os.write
    append(path, b"first\n")

    def half_a_line(file: int, data: bytes) -> int:
        return write(file, data[:3]) if len(data) == len(b"second\n") else full_disk()

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", half_a_line)
        with pytest.raises(OSError, match="No space"):
            append(path, b"second\n")
    append(path, b"third\n")
    assert path.read_bytes() == b"first\nthird\n"


def test_a_lock_keeps_others_out_until_it_is_released(tmp_path: Path) -> None:
    lock = Lock(tmp_path / "lock")
    with pytest.raises(FolderConflict, match="another process is writing"):
        Lock(tmp_path / "lock")
    lock.release()
    assert not list(tmp_path.iterdir())
    Lock(tmp_path / "lock").release()


def test_a_lock_file_that_nobody_holds_blocks_nobody(tmp_path: Path) -> None:
    (tmp_path / "lock").write_text("left behind")
    Lock(tmp_path / "lock").release()


def test_a_lock_on_a_removed_file_is_taken_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, stat = tmp_path / "lock", os.stat
    seen: list[Any] = []

    def removed_once(name: Any, **options: Any) -> os.stat_result:
        if not seen:
            seen.append(name)
            path.unlink()  # the last holder's release, between our opening and our locking
        return stat(name, **options)

    monkeypatch.setattr(os, "stat", removed_once)
    lock = Lock(path)
    assert path.exists()
    lock.release()
