"""An interrupt stays one, wherever it came."""

from __future__ import annotations


def unless_stopped(error: Exception) -> Exception:
    """The error; raises the interrupt that came while compiled code made its result, if one did.

    Such a result has an exception set, of which the interpreter makes the cause of a SystemError.
    """
    cause: BaseException | None = error
    while cause is not None:
        if not isinstance(cause, Exception):
            raise cause
        cause = cause.__cause__
    return error
