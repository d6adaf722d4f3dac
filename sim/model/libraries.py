"""Mesa and Numba as the model needs them.

Without what they import for others: data collection, spaces and linear algebra, which no summit
has, bring pandas, NetworkX and SciPy, and take longer than most runs. These stand ready, and are
imported by whoever uses them. And with a compiler's cache in which a file may be damaged: what
cannot be read is compiled again.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import wraps
from importlib import import_module
from threading import Thread
from types import ModuleType
from typing import Any

from numba.core.caching import IndexDataCacheFile
from numba.core.registry import cpu_target

CACHE_PARTS = ("_load_index", "_load_data")  # numba takes only OSError for damage


class Postponed(ModuleType):
    """A module that is imported when something of it is first asked for."""

    __file__ = None

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name != "__path__":
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r} yet")
        _withdraw(self)
        return getattr(import_module(self.__name__), name)


@contextmanager
def postponed(*names: str) -> Iterator[None]:
    """Import these modules later, as far as they are not there already."""
    modules = [Postponed(name) for name in names if name not in sys.modules]
    sys.modules.update({module.__name__: module for module in modules})
    try:
        yield
    finally:
        for module in modules:
            _withdraw(module)


def _withdraw(module: Postponed) -> None:
    """Let the next import of it be a real one."""
    if sys.modules.get(module.__name__) is module:
        del sys.modules[module.__name__]


def _import_mesa() -> None:
    with suppress(ImportError), postponed("pandas", "mesa.experimental", "mesa.space"):
        import_module("mesa")


def tolerate_damage() -> None:
    """Let numba read a damaged file of its cache as one that is not there."""
    for name in CACHE_PARTS:
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


tolerate_damage()
with postponed("scipy.linalg.cython_blas"):
    cpu_target.target_context.refresh()
if "mesa" not in sys.modules:  # it reads the source of every frame below its import: few, here
    _thread = Thread(target=_import_mesa)
    _thread.start()
    _thread.join()
import mesa as mesa  # noqa: E402
