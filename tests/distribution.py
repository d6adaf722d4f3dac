"""A package of somebody else's that registers tactics, put where those installed are found."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import invalidate_caches
from pathlib import Path

from sim.inputs import tactics
from sim.model.tactics import registry

CODE = '''\
import numpy as np

from sim.model.tactics.registry import cited


@cited("Somebody (2020)")
def wavering(floor, best, draw):
    """Demands anything between no deal and the best, as it comes."""
    return floor + draw * (best - floor)


@cited("Somebody (2020)")
def tempted(floor, next_demand, draw):
    """Sometimes takes what is hardly better than no deal."""
    return np.where(draw < 0.2, floor, next_demand)


@cited("Somebody (2020)")
def any_text(scores, draws):
    """Any of the texts that may be tabled."""
    allowed = np.cumsum(scores >= 0, axis=1)
    pick = np.floor(draws[0, -1] * allowed[:, -1]).astype(int)
    return np.where(allowed[:, -1] > 0, np.argmax(allowed > pick[:, None], axis=1), -1)
'''
NAMES: dict[tactics.Kind, str] = {
    "concession": "wavering",
    "acceptance": "tempted",
    "text": "any_text",
}


def write(
    folder: Path,
    entries: Mapping[tactics.Kind, Mapping[str, str]],
    code: str = CODE,
    name: str = "outside",
    version: str = "1.2",
) -> None:
    """A distribution of one module of its name, with its entry points by kind and name."""
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.py").write_text(code, encoding="utf-8")
    info = folder / f"{name}-{version}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    lines = []
    for kind, functions in entries.items():
        lines += [f"[{tactics.GROUPS[kind]}]", *(f"{k} = {v}" for k, v in functions.items())]
    (info / "entry_points.txt").write_text("\n".join(lines) + "\n")


def usual() -> dict[tactics.Kind, dict[str, str]]:
    """The entry points of the tactics in `CODE`."""
    return {kind: {name: f"outside:{name}"} for kind, name in NAMES.items()}


@contextmanager
def installed(folder: Path) -> Iterator[None]:
    """The distributions in the folder are there, and gone afterwards."""
    modules = [path.stem for path in folder.glob("*.py")]
    sys.path.insert(0, str(folder))
    _forget()
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        _forget()
        for name in modules:
            sys.modules.pop(name, None)


def _forget() -> None:
    invalidate_caches()
    forgetful: list[Callable[[], None]] = [tactics._foreign.cache_clear, registry.load.cache_clear]
    for clear in forgetful:
        clear()
