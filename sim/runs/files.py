"""Files that survive: atomic writes, sealed JSON, one writer at a time.

A sealed document carries the SHA-256 of its other members, written in one way only: any altered or
missing byte shows.
"""

import contextlib
import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

SEAL = "sha256"
TEMPORARY = ".part"
WINDOWS = os.name == "nt"
BINARY = getattr(os, "O_BINARY", 0)  # of Windows, which would write line ends in its own way


@dataclass(frozen=True, slots=True)
class Damage:
    """A stored file, named as in its folder, and what is wrong with it."""

    file: str
    problem: str

    def __str__(self) -> str:
        return f"{self.file}: {self.problem}"


class DamagedResults(Exception):
    """Stored results are not what was written; one line for each file concerned."""

    def __init__(self, *damages: Damage) -> None:
        super().__init__("\n".join(map(str, damages)))
        self.damages = damages


class FolderConflict(Exception):
    """A folder that holds something else, or that another process is writing."""


def in_use(folder: Path) -> FolderConflict:
    """What to raise for a folder with a writer."""
    return FolderConflict(f"{folder}: another process is writing into it")


def digest(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def sealed(body: Mapping[str, Any], indent: int | None = None) -> bytes:
    """*body* as JSON with its seal: one line, or spread out for reading with an *indent*."""
    seal = digest(_dump(body, None))
    return _dump({**body, SEAL: seal}, indent) + b"\n"


def unsealed(data: bytes, file: str, indent: int | None = None) -> dict[str, Any]:
    """The body that `sealed` wrote with the same *indent*; raises DamagedResults for *file*."""
    try:
        body = json.loads(data)
        if not isinstance(body, dict):
            raise ValueError
        body.pop(SEAL)
        intact = sealed(body, indent) == data
    except (ValueError, KeyError, RecursionError):
        raise DamagedResults(Damage(file, "cut short or not JSON")) from None
    if not intact:
        raise DamagedResults(Damage(file, "altered: its contents do not match its checksum"))
    return body


def _dump(body: Mapping[str, Any], indent: int | None) -> bytes:
    return json.dumps(body, indent=indent, allow_nan=False).encode()


def write_atomically(path: Path, data: bytes) -> None:
    """Put *data* at *path*, which holds at any moment all of it or what it held before."""
    part = part_of(path)
    try:
        with _descriptor(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC) as file:
            _write_all(file, data)
        os.replace(part, path)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(part)
        raise
    sync_folder(path.parent)


def is_locked(path: Path) -> bool:
    """Whether another process holds the `Lock` at *path*; changes nothing there."""
    try:
        with _descriptor(path, os.O_RDONLY) as file:
            return not _locked(file, shared=True)
    except FileNotFoundError:
        return False


def clear_lock(path: Path) -> None:
    """Remove the name of a lock that a killed process has left; one that is held stays."""
    if path.exists():
        with contextlib.suppress(FolderConflict, OSError):  # left behind, it blocks nobody
            Lock(path).release()


def _locked(file: int, shared: bool = False) -> bool:
    """Take the lock on a file, until it is closed; whether nobody else had it."""
    try:
        _locking()(file, shared)
    except (BlockingIOError, PermissionError):
        return False
    return True


def _locking() -> Callable[[int, bool], None]:
    """What locks an open file, or raises if somebody else has."""
    try:
        posix: Any = import_module("fcntl")
    except ImportError:
        windows: Any = import_module("msvcrt")
        return lambda file, _: windows.locking(file, windows.LK_NBLCK, 1)

    def lock(file: int, shared: bool) -> None:
        posix.flock(file, (posix.LOCK_SH if shared else posix.LOCK_EX) | posix.LOCK_NB)

    return lock


def part_of(path: Path) -> Path:
    """Where a file is written before it takes its name."""
    return path.with_name(f".{path.name}{TEMPORARY}")


def append(path: Path, data: bytes) -> None:
    """Add *data* to the file at *path*; a failure leaves it as it was, if the disk lets it."""
    with _descriptor(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT) as file:
        size = os.fstat(file).st_size
        try:
            _write_all(file, data)
        except OSError:
            with contextlib.suppress(OSError):
                os.ftruncate(file, size)
            raise


def sync_folder(folder: Path) -> None:
    """Make the names in *folder* survive a power cut; Windows opens no folder, and needs none."""
    if not WINDOWS:
        with _descriptor(folder, os.O_RDONLY) as file:
            os.fsync(file)


def _write_all(file: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(file, rest) :]
    os.fsync(file)


@contextlib.contextmanager
def _descriptor(path: Path, flags: int) -> Iterator[int]:
    file = os.open(path, flags | BINARY, 0o666)
    try:
        yield file
    except OSError as error:
        error.filename = error.filename or str(path)  # a full disk does not say where it is
        raise
    finally:
        os.close(file)


class Lock:
    """The right to write into a folder, held until `release` or until the process ends.

    The system drops the lock of a killed process, so that a lock file left behind blocks nobody.
    """

    def __init__(self, path: Path) -> None:
        """Take the lock at once; raises FolderConflict if another writer has it."""
        self._path = path
        while True:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
            try:
                if not _locked(self._file):
                    raise in_use(path.parent)
                if self._still_named():
                    return
            except BaseException:
                os.close(self._file)
                raise
            os.close(self._file)  # its last holder removed the name between our two steps

    def _still_named(self) -> bool:
        try:
            return os.path.samestat(os.stat(self._path), os.fstat(self._file))
        except FileNotFoundError:
            return False

    def release(self) -> None:
        """Remove the name first: whoever opens it later must not share it with a third.

        Windows removes no open file, be it ours or a third's, so that there it is done last.
        """
        try:
            if not WINDOWS:
                self._unlink()
        finally:
            os.close(self._file)
        if WINDOWS:
            self._unlink()

    def _unlink(self) -> None:
        with contextlib.suppress(OSError):  # left behind, it blocks nobody
            os.unlink(self._path)
