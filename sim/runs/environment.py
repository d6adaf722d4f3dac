"""The versions of all packages that results may depend on, as pip takes them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, distribution

PROGRAM = "summit-sim"
NAME = re.compile(r"[A-Za-z0-9._-]+")
NO_PACKAGE = ("sim", "python", "machine")  # of the versions in a header


def pins(versions: Mapping[str, str], own: Mapping[str, str]) -> list[str]:
    """`name==version` lines: those of results, and of what else is installed if that made them.

    `versions` are those in a header, `own` those of this installation. Where they differ, only what
    the header names is known.
    """
    found = {name: v for name, v in versions.items() if name not in NO_PACKAGE}
    if versions == own:
        found = _installed() | {_canonical(name): v for name, v in found.items()}
    return [f"{name}=={version}" for name, version in sorted(found.items())]


def _installed() -> dict[str, str]:
    """The program's dependencies, theirs, and so on, as far as they are installed."""
    found: dict[str, str] = {}
    waiting = [PROGRAM]
    while waiting:
        name = _canonical(waiting.pop())
        if name in found:
            continue
        try:
            package = distribution(name)
        except PackageNotFoundError:
            continue  # for another platform or another Python
        found[name] = package.version
        needed = [r for r in package.requires or () if "extra ==" not in r]
        waiting += [match[0] for r in needed if (match := NAME.match(r))]
    found.pop(_canonical(PROGRAM), None)
    return found


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
