"""The scenario in a bundle: found in its zip, checked, and read without unpacking the rest."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.inputs.places import Place, Problem, ScenarioError
from sim.inputs.stored import LARGEST, content_from

if TYPE_CHECKING:
    from zipfile import ZipFile

SUFFIX = ".zip"
SCENARIO, SUMS = "scenario.json", "SHA256SUMS"
LARGEST_LIST = 32 * 2**20  # bytes of the list of contents at the end of a zip, and of checksums
END = b"PK\5\6"  # how the last record of a zip begins
STORED = 0  # not compressed
END_SIZE, LONGEST_COMMENT = 22, 2**16


def is_bundle(path: Path) -> bool:
    return path.suffix.lower() == SUFFIX and os.path.isfile(path)


def packed(path: Path) -> dict[str, Any]:
    """What `written` made of the scenario in a bundle; ScenarioError for anything else."""
    import zipfile

    try:
        _check_list(path)
        with zipfile.ZipFile(path) as found:
            data, told = (_member(found, path, name) for name in (SCENARIO, SUMS))
    except (EOFError, NotImplementedError, RuntimeError, UnicodeError, ValueError) as error:
        raise _refused(path, f"not readable as a zip: {error}") from None
    except zipfile.BadZipFile as error:
        raise _refused(path, f"damaged: {error}") from None
    if f"{sha256(data).hexdigest()}  {SCENARIO}\n".encode() not in told:
        raise _refused(path, f"{SCENARIO} was altered: it does not match {SUMS}")
    content = content_from(data, Place(f"{path}/{SCENARIO}", 1, 1))
    if content is None:
        raise _refused(path, f"{SCENARIO} in it is no stored scenario")
    return content


def _check_list(path: Path) -> None:
    """Raise ScenarioError for a file that is no zip, or one whose contents fill the memory."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - END_SIZE - LONGEST_COMMENT))
        tail = file.read()
    at = tail.rfind(END)
    if at < 0 or len(tail) - at < END_SIZE:
        raise _refused(path, "no zip, or one that was cut short")
    if int.from_bytes(tail[at + 12 : at + 16], "little") > LARGEST_LIST:
        raise _refused(path, "no bundle: its list of contents is too long")


def _member(found: ZipFile, path: Path, name: str) -> bytes:
    entries = [entry for entry in found.infolist() if entry.filename == name]
    if len(entries) != 1:
        raise _refused(path, f"no bundle: {name} is in it {len(entries)} times")
    [entry] = entries
    if entry.compress_type != STORED or entry.flag_bits & 1:
        raise _refused(path, f"no bundle: {name} in it is compressed or encrypted")
    if entry.file_size > (LARGEST if name == SCENARIO else LARGEST_LIST):
        raise _refused(path, f"{name} in it is too long")
    return found.read(entry)


def _refused(path: Path, what: str) -> ScenarioError:
    return ScenarioError([Problem(f"{path}: {what}")])
