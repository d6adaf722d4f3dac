"""A bundle: one zip with results and all that is needed to make them again.

    README.md          how to reproduce it
    CITATION.cff       how to cite the program
    scenario.json      the scenario with its evidence; `sim run` takes it
    constraints.txt    the versions that made it
    results/           the results folder, or its manifest alone
    SHA256SUMS         a checksum for each of these

The bytes depend on the contents alone: names sorted, no times, nothing compressed (the tables are
already, and other compressors give other bytes). So no entry can be larger than the file that it
came in, and whoever reads one need not fear a bomb; every other oddity of a zip is refused.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from sim.inputs.packed import SCENARIO, SUMS
from sim.runs.blocks import file_name
from sim.runs.files import Damage, DamagedResults, digest, part_of, sync_folder
from sim.runs.results import HEADER, JOURNAL, MANIFEST, StoredResults

FOLDER = "results"
TEXTS = ("README.md", "CITATION.cff", SCENARIO, "constraints.txt", SUMS)
TABLES = re.compile(
    r"results/((header|manifest)\.json|journal\.jsonl|(runs|codings)/\d{5,9}\.parquet)"
)
LONGEST = 64 * 2**20  # bytes of a file that is read as a whole
EARLIEST = (1980, 1, 1, 0, 0, 0)  # the first time that a zip can name
MODE = stat.S_IFREG | 0o644
UNIX = 3
CHUNK = 2**20


class NoBundle(ValueError):
    """A file that is no zip at all."""


def members(results: StoredResults, tables: bool) -> dict[str, Path]:
    """What a bundle holds of a results folder, by its name there."""
    names = [MANIFEST]
    if tables:
        names += [HEADER, JOURNAL]
        names += [file_name(table, b.index) for b in results.stored for table in b.files]
    return {f"{FOLDER}/{name}": results.folder / name for name in names}


def write(path: Path, texts: Mapping[str, bytes], files: Mapping[str, Path]) -> None:
    """Put the zip at `path`, which holds at any moment all of it or what it held before."""
    sums = {name: digest(data) for name, data in texts.items()}
    sums |= {name: _digest_of(file) for name, file in files.items()}
    told = "".join(f"{sums[name]}  {name}\n" for name in sorted(sums)).encode()
    whole = {**texts, SUMS: told}
    part = part_of(path)
    try:
        with part.open("wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as out:
                for name in sorted({**whole, **files}):
                    data = whole[name] if name in whole else files[name].read_bytes()
                    out.writestr(_entry(name), data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        error.filename = str(path)
        raise
    sync_folder(path.parent)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, EARLIEST)
    entry.create_system, entry.external_attr = UNIX, MODE << 16
    return entry


def _digest_of(path: Path) -> str:
    found = sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            found.update(chunk)
    return found.hexdigest()


@contextmanager
def unpacked(path: Path) -> Iterator[Path]:
    """A folder with the contents of a bundle, each checked, while the context lasts.

    Only names that a bundle has are written, and nothing outside the folder. Raises NoBundle, and
    DamagedResults for a zip that `write` did not make or that was changed.
    """
    with TemporaryDirectory(prefix="sim-") as place:
        try:
            with zipfile.ZipFile(path) as found:
                names = _checked_names(found, path.stat().st_size)
                for name in names:
                    _extract(found, name, Path(place) / name)
        except zipfile.BadZipFile as error:
            raise _no_zip(path, error) from None
        except (EOFError, NotImplementedError, RuntimeError, UnicodeError, ValueError) as error:
            raise DamagedResults(Damage(path.name, f"not readable as a zip: {error}")) from None
        _check_sums(Path(place), names)
        yield Path(place)


def _no_zip(path: Path, error: zipfile.BadZipFile) -> Exception:
    """Whether it was a zip once, to go by its first bytes."""
    with path.open("rb") as file:
        began = file.read(2) == b"PK"
    if not began:
        return NoBundle(f"{path}: neither a zip nor a results folder")
    cut = "not a zip file" in str(error)
    told = "cut short: the list at its end is missing" if cut else str(error)
    return DamagedResults(Damage(path.name, told))


def _checked_names(found: zipfile.ZipFile, size: int) -> list[str]:
    """The names in a zip, sorted; DamagedResults for whatever no bundle has."""
    damages, seen, total = [], set(), 0
    for entry in found.infolist():
        name, total = entry.filename, total + entry.file_size
        if name not in TEXTS and not TABLES.fullmatch(name):
            damages.append(Damage(_printable(name), "does not belong into a bundle"))
        elif name in seen:
            damages.append(Damage(name, "is there twice"))
        elif entry.compress_type != zipfile.ZIP_STORED or entry.flag_bits & 1:
            damages.append(Damage(name, "is compressed or encrypted, which a bundle never is"))
        elif entry.file_size != entry.compress_size:
            damages.append(Damage(name, "is not as long as it says"))
        seen.add(name)
    if total > size:
        damages.append(Damage("the zip", "its files overlap: they are longer than the zip"))
    damages += [Damage(n, "missing") for n in (*TEXTS, f"{FOLDER}/{MANIFEST}") if n not in seen]
    if damages:
        raise DamagedResults(*damages[:10])
    return sorted(seen)


def _printable(name: str) -> str:
    told = ascii(name)[1:-1]
    return told if len(told) <= 60 else f"{told[:57]}..."


def _extract(found: zipfile.ZipFile, name: str, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with found.open(name) as source, path.open("wb") as target:
            shutil.copyfileobj(source, target, CHUNK)
    except (zipfile.BadZipFile, EOFError):
        raise DamagedResults(
            Damage(name, "altered: its contents do not match its checksum")
        ) from None


def _check_sums(place: Path, names: list[str]) -> None:
    """Raise DamagedResults unless every file has the checksum that is told of it."""
    told = {}
    for line in text(place / SUMS).splitlines():
        checksum, _, name = line.partition("  ")
        told[name] = checksum
    wanted = [name for name in names if name != SUMS]
    damages = [Damage(name, "listed, but missing") for name in sorted({*told} - {*wanted})]
    for name in wanted:
        if told.get(name) != _digest_of(place / name):
            damages.append(Damage(name, f"altered: its contents do not match {SUMS}"))
    if damages:
        raise DamagedResults(*damages)


def text(path: Path) -> str:
    """A file of a bundle that is read as a whole; DamagedResults if it is too long or no text."""
    if path.stat().st_size > LONGEST:
        raise DamagedResults(Damage(path.name, f"longer than {LONGEST:,} bytes"))
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise DamagedResults(Damage(path.name, "not UTF-8 text")) from None
