"""The values of a resolved scenario one by one: inputs with what they rest on, and settings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from sim.inputs.entries import Entry, Input
from sim.inputs.loading import Loaded
from sim.inputs.merging import find, is_quantity, plain
from sim.inputs.places import Place
from sim.inputs.provenance import basis, is_input
from sim.inputs.quantity import ORIGIN_KEYS, UNSOURCED, parse_origin
from sim.inputs.reading import Node
from sim.inputs.scenario import Scenario
from sim.inputs.spec import Spec

SETTINGS = "settings"  # what stands at the top of a file
# Settings that hold where no file says anything, and what they are called in a spec.
DEFAULTS = (
    "coding",
    "red_lines",
    "horizon",
    "actor_defaults.concession",
    "actor_defaults.acceptance",
    "stages.trilateral.text",
    "runs.n",
    "runs.seed",
    "runs.per_coding",
)
WITH_CONFIDENCE = (".stances.", ".salience.", ".carries.")


@dataclass(frozen=True)
class Row:
    """A value of a scenario: an input, in force or not, or a setting, which needs no origin."""

    path: str
    value: str
    place: Place | None
    input: Input | None = None
    in_force: bool = True

    @property
    def group(self) -> str:
        first, _, rest = self.path.partition(".")
        if not rest:
            return SETTINGS
        return f"{first}.{rest.partition('.')[0]}" if first == "actors" else first

    @property
    def parent(self) -> str:
        """What the path has between its group and its last part."""
        inside = self.path if self.group == SETTINGS else self.path.removeprefix(self.group + ".")
        return inside.rpartition(".")[0]


def rows(loaded: Loaded) -> list[Row]:
    """Every value of a scenario, by group and there as the files have it."""
    inputs = {each.path: each for each in basis(loaded.scenario, loaded.tree)}
    found = []
    for path, node in _leaves(loaded.tree, "", inputs):
        found.append(
            _input_row(inputs.pop(path)) if path in inputs else _other(loaded.scenario, path, node)
        )
    found += [_default(loaded, path) for path in DEFAULTS if find(loaded.tree, path) is None]
    found += [_input_row(each) for each in inputs.values()]
    groups = list(dict.fromkeys(row.group for row in found))
    groups.sort(key=lambda name: _rank(name.partition(".")[0]))
    parents = list(dict.fromkeys((row.group, row.parent) for row in found))
    return sorted(found, key=lambda r: (groups.index(r.group), parents.index((r.group, r.parent))))


def _rank(group: str) -> int:
    """Settings first, then the blocks of a scenario in the order of `Spec`, then the codebook."""
    order = [SETTINGS, *Spec.model_fields]
    return order.index(group) if group in order else len(order)


def _leaves(node: Node, path: str, inputs: Iterable[str]) -> Iterator[tuple[str, Node]]:
    """What stands at the ends of the tree, an input being one; origins are none of their own."""
    if path in inputs or not _branches(node):
        yield path, node
        return
    items = node.value.items() if isinstance(node.value, dict) else enumerate(_list(node))
    for key, value in items:
        if key not in ("claims", "assumption"):
            yield from _leaves(value, f"{path}.{key}" if path else str(key), inputs)


def _branches(node: Node) -> bool:
    if isinstance(node.value, dict):
        return bool(node.value) and not is_quantity(node.value)
    return any(isinstance(item.value, dict) for item in _list(node))


def _list(node: Node) -> list[Node]:
    return node.value if isinstance(node.value, list) else []


def _other(scenario: Scenario, path: str, node: Node) -> Row:
    """A setting, or a quantity that is written and not in force."""
    content = plain(node)
    place = node.place if node.place.file else None
    row = Row(path, written(content), place)
    if not is_input(scenario, path):
        return row
    about = content if isinstance(content, dict) else {}
    given = [parse_origin(key, about[key]) for key in ORIGIN_KEYS if key in about]
    entry = Entry(row.value, given[0] if given else UNSOURCED, place=place)
    return replace(row, input=Input(path, (entry,), about.get("note", "")), in_force=False)


def _default(loaded: Loaded, path: str) -> Row:
    value: Any = loaded.scenario.spec
    for part in path.split("."):
        value = getattr(value, part)
    return Row(path, f"{value} weeks" if path == "horizon" else str(value), None)


def _input_row(each: Input) -> Row:
    confident = any(part in each.path for part in WITH_CONFIDENCE)
    values = [_value(entry, confident) for entry in each.entries]
    agree = len(set(values)) == 1
    return Row(each.path, values[0] if agree else " ".join(values), each.entries[0].place, each)


def _value(entry: Entry, confident: bool) -> str:
    return f"{entry.value}/{entry.confidence}" if confident and entry.confidence else entry.value


def written(value: Any) -> str:
    """A value of a file in a few words: a quantity without its origin, a list without brackets."""
    if isinstance(value, dict):
        if "value" in value:
            return written(value["value"])
        return ", ".join(f"{key} {written(each)}" for key, each in value.items()) or "(nothing)"
    if isinstance(value, list):
        nested = any(isinstance(item, list) for item in value)
        return ("; " if nested else ", ").join(map(written, value)) or "(none)"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
