"""Keys without a value, and nulls that remove nothing: what was meant was lost.

A null that removes something is gone once trees are merged; each that is left is a mistake.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from sim.inputs.annotations import entry, keys
from sim.inputs.merging import plain
from sim.inputs.places import MOST_FOUND, Problem
from sim.inputs.reading import Node

Keys = tuple[str | int, ...]


def blanks(model: type[BaseModel], tree: Node) -> Iterator[tuple[str, Problem]]:
    """A problem for every null under a key that may stand there, by its path.

    Under a key that may not, pydantic tells of the key.
    """
    for keys_, node, beside in itertools.islice(_nulls(tree, ()), MOST_FOUND):
        *above, key = keys_
        kinds = _kinds_at(model, above)
        free = kinds is not None and Any in entry(kinds, key) and not node.blank
        if kinds is None or not _may_stand(kinds, key) or free:
            continue
        path = ".".join(map(str, keys_))
        near = (str(key), [name for name in beside if name not in keys(kinds)])
        yield path, Problem(_told(node), path, node.place, sought=near)


def _told(node: Node) -> str:
    place = node.place
    if node.blank:
        return node.blank
    if place.file.startswith("--") or not place.file:  # by an option, or from Python
        return "there is nothing to remove"
    return "has no value, and there is nothing that it would remove"


def _kinds_at(model: type[BaseModel], path: list[str | int]) -> list[Any] | None:
    """What may stand at a path; None if one of its keys is unknown."""
    kinds: list[Any] = [model]
    for segment in path:
        if not _may_stand(kinds, segment):
            return None
        kinds = entry(kinds, segment)
    return kinds


def _nulls(node: Node, path: Keys) -> Iterator[tuple[Keys, Node, list[str]]]:
    """The nulls of all maps with their keys, and the keys beside them that have a value."""
    if isinstance(node.value, list):
        for index, item in enumerate(node.value):
            yield from _nulls(item, (*path, index))
    elif isinstance(node.value, dict):
        empty = {key for key, inner in node.value.items() if inner.value is None}
        beside = [key for key in node.value if key not in empty] if empty else []
        for key, inner in node.value.items():
            if key in empty:
                yield (*path, key), inner, beside
            else:
                yield from _nulls(inner, (*path, key))


def _may_stand(kinds: list[Any], key: str | int) -> bool:
    """Whether a key may stand in something of these kinds; what is none of ours may hold any."""
    return bool(entry(kinds, key)) or not keys(kinds)


def plain_without(node: Node, paths: set[str], path: str = "") -> Any:
    """The tree as plain data, without what stands at the paths."""
    if not paths:
        return plain(node)
    if isinstance(node.value, dict):
        inner = {key: (f"{path}.{key}" if path else key) for key in node.value}
        return {
            key: plain_without(node.value[key], paths, here)
            for key, here in inner.items()
            if here not in paths
        }
    if isinstance(node.value, list):
        return [plain_without(e, paths, f"{path}.{i}") for i, e in enumerate(node.value)]
    return node.value


def upwards(path: str) -> Iterator[str]:
    """The path and all above it."""
    segments = path.split(".")
    yield from (".".join(segments[:length]) for length in range(len(segments), 0, -1))
