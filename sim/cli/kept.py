"""Answers about what comes with the program, kept beside its compiled modules.

What `sim show geneva` prints follows from the installation alone. It is worked out once, and again
as soon as a file of the program, its scenarios or its evidence has changed, or what is installed.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stdout, suppress
from pathlib import Path

from sim.inputs.bundled import folder, gallery_names, scenario_names

PACKAGE = Path(__file__).resolve().parents[1]
PLACE = Path(__file__).resolve().parent / "__pycache__" / "answers"
COMMANDS = ("check", "show", "list", "evidence", "schema")
WORDS = ("--format", "json", "table", "csv")
HELP = ("--help", "-h", "--version")
SITES = ("site-packages", "dist-packages")  # change when something is installed


def answered(arguments: Sequence[str], answer: Callable[[], None]) -> None:
    """Print the answer that is kept, or what `answer` prints, which is kept if it ends well."""
    path = _place(arguments)
    if path is None:
        return answer()
    kept = _read(path)
    if kept is not None:
        sys.stdout.write(kept)
        return None
    said, code = io.StringIO(), 0
    try:
        with redirect_stdout(said):
            answer()
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
        raise
    finally:
        sys.stdout.write(said.getvalue())
        if sys.exc_info()[0] in (None, SystemExit) and not code:
            _write(path, said.getvalue())
    return None


def _place(arguments: Sequence[str]) -> Path | None:
    """Where the answer is kept; None if it depends on more than the installation."""
    if not arguments or (arguments[0] not in (*COMMANDS, *HELP) and arguments[-1] not in HELP):
        return None
    names = {*WORDS, *HELP, *scenario_names(), *gallery_names()}
    if not names.issuperset(arguments[1:]):
        return None
    question = "\0".join(arguments).encode()
    return PLACE / f"{_state()}-{hashlib.blake2b(question, digest_size=8).hexdigest()}.txt"


def _state() -> str:
    """A mark of all that the answers depend on: files as they are, Python, the terminal."""
    tops = [PACKAGE, folder("seeds"), folder("scenarios")]
    sites = [place for place in sys.path if place.endswith(SITES)]
    width = (shutil.get_terminal_size().columns, sys.stdout.isatty())
    files = sorted(each for top in tops for each in _files(os.fspath(top)))
    installed = [(place, os.stat(place).st_mtime_ns) for place in sites if os.path.isdir(place)]
    state = repr((files, installed, sys.version, width))
    return hashlib.blake2b(state.encode(), digest_size=8).hexdigest()


def _files(place: str) -> Iterator[tuple[str, int, int]]:
    with os.scandir(place) as entries:
        for entry in entries:
            if entry.is_dir():
                if entry.name != "__pycache__":
                    yield from _files(entry.path)
            else:
                found = entry.stat()
                yield entry.path, found.st_size, found.st_mtime_ns


def _read(path: Path) -> str | None:
    """What was kept there; None if there is nothing, or it is not what was written."""
    with suppress(OSError, UnicodeError):
        seal, _, text = path.read_bytes().decode().partition("\n")
        if seal == _seal(text):
            return text
    return None


def _write(path: Path, text: str) -> None:
    """Keep a text, and no longer those of other states; where nothing can be written, nothing."""
    if sys.dont_write_bytecode:
        return
    with suppress(OSError, UnicodeError):
        path.parent.mkdir(parents=True, exist_ok=True)
        for other in path.parent.iterdir():
            if not other.name.startswith(path.name.partition("-")[0]):
                other.unlink()
        part = path.with_name(f"{path.name}.{os.getpid()}")
        part.write_bytes(f"{_seal(text)}\n{text}".encode())
        os.replace(part, path)


def _seal(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
