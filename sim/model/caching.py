"""The compiler's cache, in which a file may be damaged: what cannot be read is compiled again."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from numba.core.caching import IndexDataCacheFile

PARTS = ("_load_index", "_load_data")  # of a cache file; numba takes only OSError for damage


def tolerate_damage() -> None:
    """Let numba read a damaged file of its cache as one that is not there."""
    for name in PARTS:
        reading = getattr(IndexDataCacheFile, name, None)
        if reading is not None and not hasattr(reading, "__wrapped__"):
            nothing: dict[Any, Any] | None = {} if name == "_load_index" else None
            setattr(IndexDataCacheFile, name, _tolerant(reading, nothing))


def _tolerant(reading: Callable[..., Any], nothing: Any) -> Callable[..., Any]:
    @wraps(reading)
    def read(*given: Any) -> Any:
        try:
            return reading(*given)
        except Exception as error:  # whatever unpickling something else may end in
            if nothing is None:
                raise OSError("damaged") from error
            return nothing

    return read
