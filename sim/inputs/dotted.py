"""Paths as keys of a file: `war.start_share: 0.5` is how an option writes it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from sim.inputs.annotations import entry, keys
from sim.inputs.places import MOST_FOUND, Problem
from sim.inputs.reading import Node


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
