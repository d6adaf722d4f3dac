"""What units have made, kept on disk while a command runs, so that it can go on if it is cut off.

A file for each unit, named by what the unit is: its job, its replicates, what is made of them, and
the programs. Nothing that is read back is ever executed: arrays as bytes below a sealed line that
says their names, types and shapes.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self, TypeVar, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from sim.runs.attempt import Tell, quietly
from sim.runs.executors import Executor, Make
from sim.runs.files import (
    TEMPORARY,
    Damage,
    DamagedResults,
    FolderConflict,
    Lock,
    clear_lock,
    digest,
    is_locked,
    part_of,
    sealed,
    unsealed,
    write_atomically,
)
from sim.runs.header import versions
from sim.runs.suspects import Unit
from sim.runs.writing import LOCK

K = TypeVar("K")
T = TypeVar("T")
Arrays = Mapping[str, NDArray[Any]]

UNFINISHED = Path("results") / ".unfinished"
AFTER = 5.0  # seconds from which on a command is worth going on with
ENDING = ".unit"
LARGEST = 2**30  # bytes of a file that is read
TYPES = "biufU"  # kinds of numbers and text, nothing that could hold an object


@runtime_checkable
class Named(Protocol):
    """A job whose replicates are told by a name from those of every other job."""

    @property
    def name(self) -> str: ...


@runtime_checkable
class Keeps(Protocol[T]):
    """What is made of an attempt, as arrays and back; `name` tells it from anything else made.

    `restored` raises ValueError or KeyError for arrays that it never made of these replicates.
    """

    @property
    def name(self) -> str: ...

    def arrays(self, made: T) -> Arrays: ...

    def restored(self, arrays: Arrays, replicates: range) -> T: ...


class Kept:
    """An executor that keeps what another one gets done, in the folder of a command.

    `resume` takes what is there already; otherwise it is only told. What is kept goes once all is
    done. `say` gets a line for whatever a user should know, `skip` the replicates that are taken.
    """

    def __init__(
        self,
        executor: Executor,
        name: str,
        resume: bool,
        go_on: str,
        say: Callable[[str], None],
        skip: Tell = quietly,
        folder: Path = UNFINISHED,
    ) -> None:
        command, _, _ = name.partition(" ")
        programs = json.dumps(dict(versions()))
        self.folder = folder / f"{command}-{digest(f'{name} {programs}'.encode())[:12]}"
        self._executor, self._resume, self._go_on = executor, resume, go_on
        self._say, self._skip = say, skip
        self._lock: Lock | None = None
        self._waiting: list[tuple[str, bytes]] = []  # made before it was worth while to keep
        self._keeps = True
        self._since = 0.0

    def __enter__(self) -> Self:
        self._since = time.monotonic()
        there = self._there()
        if self._resume:
            if not there:
                self._say("There was nothing to go on with: it is run from the start.")
            else:
                self._open()
                if self._lock is None:
                    raise FolderConflict(f"{self.folder}: the same command is running already")
                self._say(f"Going on: {there:,} runs are there already.")
        elif there and not is_locked(self.folder / LOCK):
            self._say(
                f"Of this, {there:,} runs are kept in {self.folder}; run from the start all the "
                "same. --resume goes on with them."
            )
        self._executor.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._executor.__exit__(kind, error, trace)
        if error is None:
            self._clear()
        elif self._lock is not None and (there := self._there()):
            error.add_note(f"{there:,} runs are kept in {self.folder}.")
            error.add_note(self._go_on)
        if self._lock is not None:
            self._lock.release()
            self._lock = None
        self._remove_empty()

    def run(
        self, units: Iterable[Unit[K]], make: Make[T], tell: Tell = quietly
    ) -> Iterator[tuple[Unit[K], T]]:
        if not isinstance(make, Keeps):
            yield from self._executor.run(units, make, tell)
            return
        taken: list[tuple[Unit[K], T]] = []

        def missing() -> Iterator[Unit[K]]:
            for unit in units:
                made = self._taken(unit, make)
                if made is None:
                    yield unit
                else:
                    taken.append((unit, made[0]))

        for unit, new in self._executor.run(missing(), make, tell):
            self._keep(unit, make, new)
            yield unit, new
            while taken:
                yield taken.pop()
        yield from taken

    def _path(self, unit: Unit[Any], make: Keeps[Any]) -> Path | None:
        if not isinstance(unit.job, Named):
            return None
        name = json.dumps([unit.job.name, make.name, str(unit.replicates), dict(versions())])
        return self.folder / f"{digest(name.encode())}-{len(unit.replicates)}{ENDING}"

    def _taken(self, unit: Unit[Any], make: Keeps[T]) -> tuple[T] | None:
        """What is kept of a unit; a file that is not what was written is told of and not taken."""
        path = self._path(unit, make)
        if not self._resume or path is None or not path.is_file() or path.is_symlink():
            return None
        try:
            made = make.restored(unpacked(path), unit.replicates)
        except (DamagedResults, ValueError, KeyError, TypeError) as error:
            problem = error.damages[0].problem if isinstance(error, DamagedResults) else "altered"
            self._say(f"{Damage(path.name, problem)}: made again")
            return None
        self._skip(len(unit.replicates))
        return (made,)

    def _keep(self, unit: Unit[Any], make: Keeps[T], made: T) -> None:
        """Store it, once this has taken some time; without a disk to do so on, nothing is kept."""
        path = self._path(unit, make)
        if path is None or not self._keeps:
            return
        self._waiting.append((path.name, packed(make.arrays(made))))
        if self._lock is None and time.monotonic() - self._since < AFTER:
            return
        try:
            self._open()
            if self._lock is not None:
                for name, data in self._waiting:
                    part_of(self.folder / name).unlink(missing_ok=True)
                    write_atomically(self.folder / name, data)
        except OSError:
            self._keeps = False
        self._waiting.clear()

    def _open(self) -> None:
        """Become the only one who keeps something there, unless somebody else is."""
        if self._lock is not None:
            return
        if self.folder.is_symlink() or self.folder.parent.is_symlink():
            raise OSError(f"{self.folder}: a link")
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            self._lock = Lock(self.folder / LOCK)
        except FolderConflict:
            self._keeps = False

    def _there(self) -> int:
        """How many runs are kept."""
        sizes = (path.stem.rpartition("-")[2] for path in self.folder.glob(f"*{ENDING}"))
        return sum(int(size) for size in sizes if size.isdigit())

    def _clear(self) -> None:
        """Remove what was kept, unless somebody else is at it."""
        if not self.folder.is_dir() or (self._lock is None and is_locked(self.folder / LOCK)):
            return
        with suppress(OSError):
            for path in (*self.folder.glob(f"*{ENDING}"), *self.folder.glob(f".*{TEMPORARY}")):
                path.unlink()
            if self._lock is None:
                clear_lock(self.folder / LOCK)

    def _remove_empty(self) -> None:
        with suppress(OSError):
            for folder in (self.folder, self.folder.parent, self.folder.parent.parent):
                folder.rmdir()


def packed(arrays: Arrays) -> bytes:
    """Arrays as a sealed line that says what they are, and their bytes."""
    plain = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    data = b"".join(array.tobytes() for array in plain.values())
    described = [[name, a.dtype.str, list(a.shape)] for name, a in plain.items()]
    return sealed({"arrays": described, "bytes": digest(data)}) + data


def unpacked(path: Path) -> dict[str, NDArray[Any]]:
    """The inverse of `packed`, read from a file; DamagedResults for anything else."""
    damaged = DamagedResults(Damage(path.name, "altered, or cut short"))
    with path.open("rb") as file:
        content = file.read(LARGEST)
    head, line, data = content.partition(b"\n")
    described = unsealed(head + line, path.name)
    if described.get("bytes") != digest(data):
        raise damaged
    found, at = {}, 0
    try:
        for name, kind, shape in described["arrays"]:
            dtype = np.dtype(kind)
            if dtype.kind not in TYPES:
                raise ValueError(kind)
            count = int(np.prod(shape, dtype=np.int64))
            flat = np.frombuffer(data, dtype, count, at)
            found[str(name)] = flat.reshape(shape)
            at += flat.nbytes
    except (KeyError, TypeError, ValueError):
        raise damaged from None
    return found
