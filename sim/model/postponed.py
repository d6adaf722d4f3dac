"""Importing a package without what it imports only for others.

Mesa brings pandas, NetworkX and SciPy's geometry for data collection and spaces that no summit has:
two thirds of a second in every process. They stand ready, and are imported by whoever uses them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any

OF_MESA = ("pandas", "mesa.experimental", "mesa.space")


class Postponed(ModuleType):
    """A module that is imported when something of it is first asked for."""

    __file__ = None

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name != "__path__":
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r} yet")
        withdraw(self)
        return getattr(import_module(self.__name__), name)


def withdraw(module: Postponed) -> None:
    """Let the next import of it be a real one."""
    if sys.modules.get(module.__name__) is module:
        del sys.modules[module.__name__]


@contextmanager
def postponed(*names: str) -> Iterator[None]:
    """Import these modules later, as far as they are not there already."""
    modules = [Postponed(name) for name in names if name not in sys.modules]
    sys.modules.update({module.__name__: module for module in modules})
    try:
        yield
    finally:
        for module in modules:
            withdraw(module)


with postponed(*OF_MESA):
    import mesa as mesa
