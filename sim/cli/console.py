"""The command line's edges: exit codes, signals, messages on stderr and the progress bar."""

from __future__ import annotations

import os
import shlex
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

from sim.inputs.places import ScenarioError

if TYPE_CHECKING:
    from sim.runs.files import Damage

    Before = Callable[[int, Sequence[Damage]], None]

DONE, BUG, USAGE, SOME_FAILED, INVALID, DAMAGED, DISK = range(7)
AGAIN = 0.05  # seconds until an interrupt that was swallowed comes again


class Interrupted(BaseException):
    """A signal asked to stop; passes through everything that catches Exception."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number, self.exit_code = number, 128 + number


def say(text: str) -> None:
    """A line for the user on stderr; stdout is for results."""
    print(text, file=sys.stderr, flush=True)


def guarded(command: Callable[[], None], debug: bool) -> int:
    """Run a command and turn whatever ends it into an exit code and a message."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)
    try:
        with _nothing_lost():
            _stoppable(command)
        sys.stdout.flush()
    except SystemExit as stop:
        if isinstance(stop.__context__, BrokenPipeError):  # typer makes one of the other
            return _reader_gone()
        return stop.code if isinstance(stop.code, int) else (DONE if stop.code is None else USAGE)
    except Interrupted as stop:
        _tell("Stopped.", stop)
        return stop.exit_code
    except BrokenPipeError:
        return _reader_gone()
    except Exception as error:
        if debug:
            traceback.print_exc()
        return _explained(error, debug)
    return DONE


def resume_command() -> str:
    """The command that was given, with what makes it go on."""
    given = [argument for argument in sys.argv[1:] if argument != "--resume"]
    return shlex.join(["sim", *given, "--resume"])


def _interrupt(number: int, frame: FrameType | None) -> NoReturn:
    raise Interrupted(number)


@contextmanager
def _nothing_lost() -> Iterator[None]:
    """Let an interrupt come again if it came where nothing can be raised, as in a C callback."""
    before = sys.unraisablehook

    def hook(ignored: sys.UnraisableHookArgs) -> None:
        if isinstance(ignored.exc_value, Interrupted):
            _interrupt_soon(ignored.exc_value.number)
        else:
            before(ignored)

    sys.unraisablehook = hook
    try:
        yield
    finally:
        sys.unraisablehook = before


def _interrupt_soon(number: int) -> None:
    """Interrupt the main thread a little later; Windows has no alarm clock for that."""
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, lambda _, frame: _interrupt(number, frame))
        signal.setitimer(signal.ITIMER_REAL, AGAIN)
    else:
        threading.Timer(AGAIN, signal.raise_signal, (number,)).start()


def _stoppable(command: Callable[[], None]) -> None:
    """Run the command; an interrupt that comes wrapped in an error leaves as what it is."""
    try:
        command()
    except Exception as error:
        from sim.runs.stopping import unless_stopped

        unless_stopped(error)
        raise


def _reader_gone() -> int:
    """Give the interpreter something to flush into at exit; who reads no further wants no more."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return DONE


def _tell(text: str, error: BaseException) -> None:
    """A message, and what was noted on the error on its way: what is kept, how to go on."""
    say("\n".join([text, *getattr(error, "__notes__", ())]))


def _explained(error: Exception, debug: bool) -> int:
    """Say what is wrong in the user's terms; the exit code says what kind of trouble it is."""
    if isinstance(error, ScenarioError):
        say(str(error))
        return INVALID
    if isinstance(error, OSError):
        _tell(f"{error.filename or 'disk'}: {error.strerror or error}", error)
        return DISK
    from sim.api.errors import Misuse
    from sim.runs.cluster import ClusterError
    from sim.runs.files import DamagedResults, FolderConflict
    from sim.runs.results import UnfinishedResults
    from sim.runs.suspects import WorkersLost

    if isinstance(error, Misuse | ClusterError):
        _tell(str(error), error)
        return USAGE
    if isinstance(error, FolderConflict):
        say(f"{error}\nNothing was changed there: choose another folder with -o.")
        return USAGE
    if isinstance(error, UnfinishedResults):
        _tell(f"{error}.", error)
        return USAGE
    if isinstance(error, WorkersLost):
        _tell(str(error), error)
        return BUG
    if isinstance(error, DamagedResults):
        _tell(str(error), error)
        return DAMAGED
    where = "above" if debug else _save_details(error)
    _tell(f"A bug in the program: {_line(error)}. Details: {where}", error)
    return BUG


def _line(error: Exception) -> str:
    """The error on one line."""
    return f"{type(error).__name__}: {' '.join(str(error).split())}"


def _save_details(error: Exception) -> str:
    """Write the traceback where the user can send it from."""
    path = Path("sim-error.txt")
    details = [shlex.join(["sim", *sys.argv[1:]]), "\n", *traceback.format_exception(error)]
    try:
        path.write_text("".join(details), encoding="utf-8", errors="backslashreplace")
    except OSError:
        return "run again with --debug"
    return str(path)
