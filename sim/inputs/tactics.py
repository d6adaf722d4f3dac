"""The tactics that a scenario can name: how sides concede and accept, how texts are chosen.

A tactic is a function in a package, found by its name alone: ours stand in `OWN`, those of other
packages are entry points of the groups in `GROUPS`. Names are collected without importing any of
the packages; the model loads the functions that a scenario uses (`sim.model.tactics.registry`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

Kind: TypeAlias = Literal["concession", "acceptance", "text"]
KINDS: tuple[Kind, ...] = get_args(Kind)
GROUPS: dict[Kind, str] = {kind: f"summit_sim.{kind}" for kind in KINDS}
DEFAULTS: dict[Kind, str] = {
    "concession": "polynomial",
    "acceptance": "next_aspiration",
    "text": "best_first",
}
PACKAGE = "summit-sim"
HOME = "sim.model.tactics"
OWN: dict[Kind, dict[str, str]] = {
    "concession": {
        name: f"{HOME}.concession:{name}" for name in ("polynomial", "exponential", "tit_for_tat")
    },
    "acceptance": {
        name: f"{HOME}.acceptance:{name}"
        for name in ("next_aspiration", "previous_aspiration", "combined")
    },
    "text": {name: f"{HOME}.texts:{name}" for name in ("best_first", "hill_climbing", "annealing")},
}


@dataclass(frozen=True, slots=True)
class Registered:
    """A tactic by name: where its function is, as `module:name`, and the package that brings it."""

    kind: Kind
    name: str
    function: str
    package: str
    version: str = ""

    @property
    def own(self) -> bool:
        return self.package == PACKAGE

    def __str__(self) -> str:
        return f"{self.kind} tactic {self.name!r} of {self.package} {self.version}".rstrip()


def registered(kind: Kind) -> dict[str, tuple[Registered, ...]]:
    """All tactics of a kind by name; more than one of a name is a clash of packages."""
    found: dict[str, tuple[Registered, ...]] = {}
    for each in (*_own(kind), *_foreign(kind)):
        found[each.name] = (*found.get(each.name, ()), each)
    return dict(sorted(found.items()))


def _own(kind: Kind) -> Iterator[Registered]:
    for name, function in OWN[kind].items():
        yield Registered(kind, name, function, PACKAGE)


@lru_cache(maxsize=len(KINDS))
def _foreign(kind: Kind) -> tuple[Registered, ...]:
    """Those of other packages, in an order that does not hang on how they were installed."""
    from importlib.metadata import entry_points

    entries = (_read(kind, entry) for entry in entry_points(group=GROUPS[kind]))
    return tuple(sorted(dict.fromkeys(entries), key=lambda each: (each.name, each.package)))


def _read(kind: Kind, entry: EntryPoint) -> Registered:
    if entry.dist is None:
        return Registered(kind, entry.name, entry.value, "a package without a name")
    return Registered(kind, entry.name, entry.value, entry.dist.name, entry.dist.version)
