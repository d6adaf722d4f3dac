"""What is sound of a tree in which something is wrong, so that all else is checked as well."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Generic

from sim.inputs.merging import follow, merge
from sim.inputs.places import SHOWN, Problem, ScenarioError
from sim.inputs.reading import Node
from sim.inputs.validating import M, validate

ATTEMPTS = 4  # without what is wrong, what held it may be wrong


@dataclass(frozen=True)
class Sound(Generic[M]):
    """What is left and its model; `lost` are the names that went with what is wrong."""

    model: M
    tree: Node
    lost: frozenset[str]


def sound(model: type[M], tree: Node, wrong: Sequence[Problem], smallest: Node) -> Sound[M] | None:
    """The tree without all that is wrong, on top of the smallest that goes; None if that is much.

    What is missing at the top is taken from `smallest`; elsewhere what lacks something goes, too.
    """
    lost: set[str] = set()
    for _ in range(ATTEMPTS):
        if len(wrong) > SHOWN:
            return None
        for problem in wrong:
            tree, gone = _without(tree, problem.path)
            lost |= gone
        whole = merge(smallest, tree)
        try:
            return Sound(validate(model, whole), whole, frozenset(lost))
        except ScenarioError as error:
            wrong = error.problems
    return None


def _without(tree: Node, path: str) -> tuple[Node, set[str]]:
    """The tree without what stands at the path, or lacks it; and all names that were in there."""
    way = list(follow(tree, path))
    segments = path.split(".")
    while len(way) > 1 and isinstance(way[-2][0].value, list):
        way.pop()  # what is counted keeps its number, or goes as a whole
    if len(way) < 2:
        return tree, set()
    gone = way[-1][0]
    lost = {*_names(gone), *segments}
    kept: Node | None = None
    for (above, before), (_, after) in zip(way[-2::-1], way[:0:-1], strict=True):
        assert isinstance(above.value, dict | list)
        key = ".".join(segments[len(segments) - len(before) : len(segments) - len(after)])
        if isinstance(above.value, list):
            items = list(above.value)
            assert kept is not None
            items[int(key)] = kept
            kept = Node(items, above.place)
        else:
            entries = {name: node for name, node in above.value.items() if name != key}
            kept = Node(entries if kept is None else {**entries, key: kept}, above.place)
    assert kept is not None
    return kept, lost


def _names(node: Node) -> Iterator[str]:
    """All keys and texts in there."""
    if isinstance(node.value, dict):
        yield from node.value
        for inner in node.value.values():
            yield from _names(inner)
    elif isinstance(node.value, list):
        for inner in node.value:
            yield from _names(inner)
    elif isinstance(node.value, str):
        yield node.value
