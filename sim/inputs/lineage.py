"""Out of what a scenario was made: where it was read, and what was changed in that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict

from sim.inputs.merging import find, is_quantity, plain
from sim.inputs.places import Place, Problem, ScenarioError
from sim.inputs.reading import Node, control_character

CHANGED = ", changed"
RUN_SIZES = ("runs", "sweep")
TITLES = ("name", "summary")  # what a change makes untrue
LONGEST = 100  # characters of a name that is given


class Change(BaseModel):
    """What stands at a path instead of what stood there; None where nothing does or did."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    path: str
    old: Any = None
    new: Any = None


class Lineage(BaseModel):
    """`source` is a bundled name or a file, "" for what was built from data, `name` what it calls
    itself.

    `inherited` are the changes that a file without a name of its own makes in what it extends, and
    `changes` those on top of the source.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    source: str = ""
    name: str = ""
    inherited: tuple[Change, ...] = ()
    changes: tuple[Change, ...] = ()

    @property
    def told(self) -> tuple[Change, ...]:
        return (*self.inherited, *self.changes)

    @property
    def title(self) -> str:
        """What the scenario is called unless it was given another name."""
        return with_mark(self.name) if self.told else self.name

    def changed(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> Lineage:
        """The lineage after one more change; both are plain scenarios."""
        changes = _on_top(self.changes, differing(before, after))
        name = self.name or str(before.get("name", ""))
        return self.model_copy(update={"name": name, "changes": changes})


UNKNOWN = Lineage()


def differing(before: Any, after: Any, path: str = "") -> list[Change]:
    """What differs between two plain scenarios, each at the highest key that says it all."""
    left_out = () if path else (*TITLES, *RUN_SIZES)
    return list(_differing(before, after, path, left_out))


def _differing(before: Any, after: Any, path: str, left_out: Sequence[str]) -> Iterator[Change]:
    if before == after:
        return
    if before is None and _is_map(after) and after:
        before = {}
    if not (_is_map(before) and _is_map(after)):
        yield Change(path=path, old=before, new=after)
        return
    for key in [*after, *(key for key in before if key not in after)]:
        if key not in left_out:
            inner = f"{path}.{key}" if path else str(key)
            yield from _differing(before.get(key), after.get(key), inner, ())


def _is_map(value: Any) -> bool:
    return isinstance(value, Mapping) and not is_quantity(dict(value))


def _on_top(first: Sequence[Change], then: Sequence[Change]) -> tuple[Change, ...]:
    """Both, one after the other, as one: what a later change undoes is gone."""
    found = {change.path: change for change in first}
    for change in then:
        old = found[change.path].old if change.path in found else change.old
        found[change.path] = Change(path=change.path, old=old, new=change.new)
    return tuple(change for change in found.values() if change.old != change.new)


def titled(tree: Node, before: Node, lineage: Lineage) -> Node:
    """A changed tree under a name that is true of it, and without a summary that is not.

    `lineage` is that after the change. A name or a summary that changed as well stays.
    """
    if not isinstance(tree.value, dict) or not differing(plain(before), plain(tree)):
        return tree
    entries = dict(tree.value)
    name, summary = (_unchanged(tree, before, key) for key in TITLES)
    if name is not None and isinstance(name.value, str):
        told = with_mark(name.value) if lineage.told else lineage.name
        entries["name"] = Node(told, name.place)
    if summary is not None:
        del entries["summary"]
    return Node(entries, tree.place)


def _unchanged(tree: Node, before: Node, key: str) -> Node | None:
    """The entry at a key, if it is what stood there before."""
    now, then = find(tree, key), find(before, key)
    return now if now is not None and then is not None and now.value == then.value else None


def with_mark(name: str) -> str:
    return name if name.endswith(CHANGED) else f"{name}{CHANGED}"


def named_by(name: str) -> Node:
    """A name that was given on the command line; ScenarioError if it is none."""
    place = Place("--name", 1, 1)
    found = control_character(name) or ("a name has letters" if not name.strip() else None)
    if found or len(name) > LONGEST:
        raise ScenarioError([Problem(found or f"longer than {LONGEST} characters", place=place)])
    return Node(name.strip(), place)
