"""One tree out of several: `extends`, files on top of files, and single values on top of those."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path, PureWindowsPath
from typing import Any, NoReturn

from sim.inputs.bundled import gallery_names, shown
from sim.inputs.places import Problem, ScenarioError, excerpt, nearest
from sim.inputs.reading import MAX_DEPTH, Node, kind, read

MAX_CHAIN = 8
MAX_DOTS = 8  # segments that one key may span


def merge(base: Node, over: Node) -> Node:
    """`over` on top of `base`: maps merge deeply, all else replaces, and null removes its key.

    A null that finds nothing to remove stays, as a key with nothing behind it does, whatever is put
    on top of it: `validate` refuses it.
    An entry that writes a quantity as a map is one value, so it replaces as a whole. Every value
    keeps its own place; a map has the place of what was last put into it.
    """
    if not isinstance(over.value, dict):
        return over
    merged = dict(base.value) if isinstance(base.value, dict) else {}
    for key, value in over.value.items():
        stands = merged.get(key)
        if stands is not None and stands.value is None:
            continue
        if value.blank:
            merged[key] = over_what(value, stands)
        elif value.value is None and stands is not None:
            del merged[key]
        elif value.value is None or (isinstance(value.value, dict) and is_quantity(value.value)):
            merged[key] = value
        else:
            merged[key] = merge(merged.get(key, Node({}, value.place)), value)
    return Node(merged, over.place)


def over_what(blank: Node, stands: Node | None) -> Node:
    """A key with nothing behind it, on top of what stands there."""
    if stands is None or not blank.blank:
        return blank
    return replace(blank, blank=f"has no value; write null to leave out what {stands.place} says")


def is_quantity(entries: dict[str, Any]) -> bool:
    """Whether a map writes down one quantity: a value with its origin, or a distribution."""
    keys = set(entries)
    return "value" in keys or keys in ({"uniform"}, {"beta"}, {"one_of"}, {"low", "mode", "high"})


def plain(node: Node) -> Any:
    """The tree as nested dicts, lists and scalars, without places."""
    if isinstance(node.value, dict):
        return {key: plain(value) for key, value in node.value.items()}
    if isinstance(node.value, list):
        return [plain(item) for item in node.value]
    return node.value


def find(node: Node, path: str) -> Node | None:
    """What stands at the dotted path, the whole tree at the empty one; None if nothing does."""
    *_, (found, rest) = follow(node, path)
    return None if rest else found


def follow(node: Node, path: str) -> Iterator[tuple[Node, list[str]]]:
    """The nodes along the dotted path as far as it leads, each with the segments still to go.

    List items count from 0. A key may hold dots itself (`one_of.0.2`); the shortest that fits wins.
    """
    rest = path.split(".") if path else []
    yield node, rest
    while rest:
        child, taken = _step(node, rest)
        if child is None:
            return
        node, rest = child, rest[taken:]
        yield node, rest


def _step(node: Node, rest: list[str]) -> tuple[Node | None, int]:
    """What the first segments lead to, and how many of them that took."""
    if isinstance(node.value, list):
        index = _index(node.value, rest[0])
        return (None, 0) if index is None else (node.value[index], 1)
    if isinstance(node.value, dict):
        for taken in range(1, min(len(rest), MAX_DOTS) + 1):
            child = node.value.get(".".join(rest[:taken]))
            if child is not None:
                return child, taken
    return None, 0


def _index(items: list[Node], segment: str) -> int | None:
    fits = re.fullmatch("[0-9]{1,5}", segment) and int(segment) < len(items)
    return int(segment) if fits else None


def with_override(node: Node, path: str, value: Node) -> Node:
    """The tree in which `value` stands at the dotted path instead of what stood there.

    Null removes what stands there, and stays if nothing does, to be refused. Maps are made on the
    way; a list item must be there already.
    """
    segments = path.split(".")
    if not all(segments) or len(segments) > MAX_DEPTH:
        message = f"{excerpt(path)} is not a path: write names with dots between them"
        raise ScenarioError([Problem(message, place=value.place)])
    return _put(node, segments, value, path)


def _put(node: Node, rest: list[str], value: Node, path: str) -> Node:
    if not rest:
        return merge(Node({}, value.place), value)
    child, taken = _step(node, rest)
    if isinstance(node.value, list):
        return _put_item(node, child, rest, value, path)
    if child is not None and child.value is None:
        return node
    entries = dict(node.value) if isinstance(node.value, dict) else {}
    taken = taken or 1
    key = ".".join(rest[:taken])
    last = taken == len(rest)
    if value.blank and last:
        entries[key] = over_what(value, child)
    elif value.value is None and last and child is not None:
        del entries[key]
    else:
        entries[key] = _put(child or Node({}, value.place), rest[taken:], value, path)
    return Node(entries, node.place)


def _put_item(node: Node, item: Node | None, rest: list[str], value: Node, path: str) -> Node:
    assert isinstance(node.value, list)
    if item is None:
        message = f"a list of {len(node.value)} has no item {excerpt(rest[0])}: they count from 0"
        raise ScenarioError([Problem(message, path, value.place)])
    items, index = list(node.value), int(rest[0])
    if value.blank and len(rest) == 1:
        raise ScenarioError([Problem(over_what(value, item).blank, path, value.place)])
    if value.value is None and len(rest) == 1:
        del items[index]
    else:
        items[index] = _put(item, rest[1:], value, path)
    return Node(items, node.place)


def resolve(path: Path, bundled: Path, under: Node | None = None) -> Node:
    """The file with all that it extends underneath, and without the key `extends`.

    A base is looked for beside the file that names it, then in the folder `bundled`. Below the
    last of them is `under`, so that a file can remove keys of that, too.
    """
    return merged(chain(path, bundled), under)


def merged(chain: Sequence[Node], under: Node | None = None) -> Node:
    """The files of a chain, the first on top, on top of `under`; without the key `extends`."""
    result = under or Node({}, chain[0].place)
    for tree in reversed(chain):
        result = merge(result, tree)
    return _without(result, "extends")


def chain(path: Path, bundled: Path) -> list[Node]:
    """The file, the one that it extends, and so on."""
    files, trees = [path], [read(path, shown(path))]
    while extends := _extends(trees[-1]):
        base = _base(extends, files[-1], bundled)
        same = [file for file in files if file.resolve() == base.resolve()]
        if same:
            circle = [*files[files.index(same[0]) :], base]
            _refuse(f"a circle: {' -> '.join(map(shown, circle))}", extends)
        if len(files) == MAX_CHAIN:
            _refuse(f"a chain of more than {MAX_CHAIN} files: extend an earlier one", extends)
        files.append(base)
        trees.append(read(base, shown(base)))
    return trees


def _extends(tree: Node) -> Node | None:
    """The entry that names the base; a key that is meant to be it is refused, and nothing else."""
    assert isinstance(tree.value, dict)
    if "extends" not in tree.value:
        for key, node in tree.value.items():
            if nearest(key, ["extends"]):
                raise ScenarioError([Problem("unknown key", key, node.place, "extends")])
    return tree.value.get("extends")


def _base(extends: Node, path: Path, bundled: Path) -> Path:
    name = extends.value
    if not isinstance(name, str) or not name.strip():
        _refuse(f"must be the name of a file, 'base.yaml', not {kind(name)}", extends)
    windows = PureWindowsPath(name)  # reads / and \ alike
    if windows.drive or windows.root or ".." in windows.parts:
        _refuse(f"{excerpt(name)} leaves the folder: name a file in it, or a bundled one", extends)
    folders = (path.parent, bundled)
    for folder in folders:
        for file in (folder / name, folder / f"{name}.yaml"):
            if os.path.isfile(file):
                return file
    files = [file.name for folder in folders for file in folder.glob("*.y*ml")]
    files += [f"{file}.yaml" for file in gallery_names()]
    near = nearest(name, files) or nearest(f"{name}.yaml", files)
    message = f"no file {excerpt(name)}, neither beside this one nor among the bundled scenarios"
    raise ScenarioError([Problem(message, "extends", extends.place, near)])


def _refuse(message: str, extends: Node) -> NoReturn:
    raise ScenarioError([Problem(message, "extends", extends.place)])


def _without(tree: Node, key: str) -> Node:
    assert isinstance(tree.value, dict)
    return Node({name: node for name, node in tree.value.items() if name != key}, tree.place)
