"""What stands at a node of a NegMAS file; ScenarioError says what should, and where."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

from sim.inputs.importing.domain import refuse, within_reason
from sim.inputs.places import excerpt, nearest
from sim.inputs.reading import Node, kind


def map_at(node: Node, what: str, known: Sequence[str] = ()) -> dict[str, Node]:
    """The entries of a map, all with a known key if any is given."""
    if not isinstance(node.value, dict):
        refuse(f"{what} must be a map, not {kind(node.value)}", node.place)
    for key, entry in node.value.items():
        if known and key not in known:
            message = f"{what} has the key {excerpt(key)}, which is not read"
            refuse(message, entry.place, nearest(key, known))
    return node.value


def list_at(node: Node, what: str) -> list[Node]:
    if not isinstance(node.value, list):
        refuse(f"{what} must be a list, not {kind(node.value)}", node.place)
    return node.value


def needed(entries: dict[str, Node], key: str, what: str, around: Node) -> Node:
    if key not in entries:
        refuse(f"{what} needs {key!r}", around.place, nearest(key, entries))
    return entries[key]


def number_at(node: Node, what: str) -> float:
    value = node.value
    if isinstance(value, bool) or not isinstance(value, int | float):
        refuse(f"{what} must be a number, not {kind(value)}", node.place)
    return within_reason(float(value), what, node.place)


def type_at(entries: dict[str, Node], what: str, around: Node) -> str:
    """The type without the modules before it."""
    node = needed(entries, "type", what, around)
    if not isinstance(node.value, str):
        refuse(f"the type of {what} must be text, not {kind(node.value)}", node.place)
    return node.value.rpartition(".")[2]


def text_at(node: Node, what: str) -> str:
    """A scalar as text, as a key of a table would be written."""
    value = node.value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and isfinite(value):
        return repr(value)
    if not isinstance(value, str | int):
        refuse(f"{what} must be text or a number, not {kind(value)}", node.place)
    return str(value)
