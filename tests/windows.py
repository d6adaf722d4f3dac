"""What Windows lacks or refuses, taken away from the Python that imports this first.

It is no Windows: paths are those of this machine. Modules that only POSIX has cannot be imported,
nor are there its signals and calls; a folder cannot be opened, an open file cannot be removed, and
files are locked by `msvcrt`.
"""

import builtins
import contextlib
import errno
import fcntl
import multiprocessing.context
import os
import signal
import subprocess  # knows by now that this is POSIX
import sys
import tempfile
from types import ModuleType
from typing import Any

MODULES = (
    "fcntl",
    "resource",
    "termios",
    "pwd",
    "grp",
    "pty",
    "tty",
    "curses",
    "readline",
    "syslog",
)
SIGNALS = ("SIGALRM", "SIGHUP", "SIGUSR1", "SIGCHLD", "SIGPIPE", "SIGSTOP")
CALLS = ("alarm", "setitimer", "getitimer", "pthread_sigmask", "pthread_kill", "sigwait", "pause")
SYSTEM = ("fork", "getuid", "geteuid", "sched_getaffinity", "statvfs", "mkfifo", "killpg",
          "setsid", "getpgid", "getloadavg", "wait4")  # fmt: skip
KEPT = (subprocess, tempfile)  # imported for what they look up when they are
open_, unlink, imported = os.open, os.unlink, builtins.__import__


def _refused(path: Any) -> PermissionError:
    return PermissionError(errno.EACCES, "Access is denied", str(path))


def _open(path: Any, flags: int, *more: Any, **others: Any) -> int:
    if os.path.isdir(path):
        raise _refused(path)
    return open_(path, flags, *more, **others)


def _unlink(path: Any, **others: Any) -> None:
    wanted = os.stat(path, follow_symlinks=False)
    for name in os.listdir("/dev/fd"):
        with contextlib.suppress(OSError):
            if os.path.samestat(os.fstat(int(name)), wanted):
                raise _refused(path)
    unlink(path, **others)


def _locking(file: int, mode: int, size: int) -> None:
    assert (mode, size) == (2, 1)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise _refused(file) from None


def _import(name: str, *given: Any, **others: Any) -> Any:
    if name in MODULES:
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)
    return imported(name, *given, **others)


def become() -> None:
    """Take it all away; what was imported before has it still."""
    for name in MODULES:
        sys.modules[name] = None  # type: ignore[assignment]
    builtins.__import__ = _import
    for module, names in ((signal, (*SIGNALS, *CALLS)), (os, SYSTEM)):
        for name in names:
            if hasattr(module, name):
                delattr(module, name)
    locks: Any = ModuleType("msvcrt")
    locks.locking, locks.LK_NBLCK = _locking, 2
    sys.modules["msvcrt"] = locks
    os.open, os.unlink = _open, _unlink
    contexts: Any = multiprocessing.context._concrete_contexts  # type: ignore[attr-defined]
    for name in ("fork", "forkserver"):
        contexts.pop(name, None)
    multiprocessing.get_all_start_methods = lambda: ["spawn"]


become()
