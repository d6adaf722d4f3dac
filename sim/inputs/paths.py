"""The paths that a scenario has, those that somebody meant who wrote another, and those in files.

`war.start_share: 0.5` is how an option writes it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from pydantic import BaseModel

from sim.inputs.annotations import entry, keys
from sim.inputs.merging import find
from sim.inputs.places import MOST_FOUND, Problem, nearest
from sim.inputs.reading import Node

MOST_PATHS = 5_000
FEW = 3  # paths in one message


def with_path(problem: Problem, model: type[BaseModel], tree: Node) -> Problem:
    """An unknown key with the path that was meant for it.

    The last part of a path is what people know of it: `consent_noise`. In a file it counts at the
    top, and elsewhere where no key beside it is alike.
    """
    if not problem.message.startswith("unknown key"):
        return problem
    known = list(itertools.islice(_paths([model], tree, ""), MOST_PATHS))
    if problem.place is not None and problem.place.file and not _by_option(problem):
        ends = [path for path in known if path.endswith(f".{problem.path.rpartition('.')[2]}")]
        one = len(ends) == 1 and (problem.suggestion is None or "." not in problem.path)
        return replace(problem, suggestion=ends[0]) if one else problem
    written = _written(tree, problem.path)
    last = written.rpartition(".")[2]
    ends = [path for path in known if path.endswith(f".{written}")]
    ends = ends or [path for path in known if path.endswith(f".{last}")]
    ends = ends or [path for path in known if last in path.rpartition(".")[2].split("_")]
    if len(ends) > 1 and last != written and (near := nearest(written, ends)):
        ends = [near]
    if len(ends) == 1:
        return replace(problem, suggestion=ends[0])
    if ends:
        more = f" and {len(ends) - FEW} more" if len(ends) > FEW else ""
        return replace(
            problem,
            message=f"{problem.message}; paths that end like it: {', '.join(ends[:FEW])}{more}",
            suggestion=None,
            sought=None,
        )
    near = _alike(written, last, known)
    own = problem.suggestion or ""
    if near is None or own == nearest(last, [own, near.rpartition(".")[2]]):
        return problem
    return replace(problem, suggestion=near)


def _by_option(problem: Problem) -> bool:
    return problem.place is not None and problem.place.file.startswith("--")


def _written(tree: Node, path: str) -> str:
    """The whole path that was set of one that is unknown from somewhere on."""
    node = find(tree, path)
    while node is not None and isinstance(node.value, dict) and len(node.value) == 1:
        [(key, node)] = node.value.items()
        path = f"{path}.{key}"
    return path


def _alike(written: str, last: str, known: Sequence[str]) -> str | None:
    """The path that is alike, by its last part or as a whole."""
    by_last: dict[str, list[str]] = {}
    for path in known:
        by_last.setdefault(path.rpartition(".")[2], []).append(path)
    near = nearest(last, by_last)
    if near is None:
        return nearest(written, known)
    return nearest(written, by_last[near]) or by_last[near][0]


def _paths(kinds: Sequence[Any], node: Node | None, at: str) -> Iterator[str]:
    """What may be set: the fields that there are, whether set or not, and the entries of maps."""
    entries = node.value if node is not None and isinstance(node.value, dict) else {}
    names = keys(kinds)
    for name in names or entries:
        inside = entry(kinds, name)
        if not inside:
            continue  # the inner parts of a quantity
        path = f"{at}.{name}" if at else name
        yield path
        yield from _paths(inside, entries.get(name), path)


def dotted(model: type[BaseModel], tree: Node) -> Iterator[tuple[str, Problem]]:
    """A problem for every key that is a path from where it stands, by its own path."""
    yield from itertools.islice(_dotted([model], tree, ""), MOST_FOUND)


def _dotted(kinds: list[Any], node: Node, at: str) -> Iterator[tuple[str, Problem]]:
    if isinstance(node.value, list):
        for index, item in enumerate(node.value):
            yield from _dotted(entry(kinds, index), item, f"{at}.{index}")
    elif isinstance(node.value, dict):
        known = keys(kinds)
        for key, inner in node.value.items():
            path = f"{at}.{key}" if at else key
            first, *rest = key.split(".")
            if rest and all(rest) and first in known and key not in known:
                written = f"{first}: " + "".join(f"{{{name}: " for name in rest)
                told = f"a path is for --set; in a file write {written}...{'}' * len(rest)}"
                yield path, Problem(told, path, inner.place)
            else:
                yield from _dotted(entry(kinds, key), inner, path)
