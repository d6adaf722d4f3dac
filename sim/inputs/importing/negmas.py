"""NegMAS: a folder with a domain and one utility function for each party, in YAML or JSON.

An additive utility function gives each issue a value function: a table, or an affine function of
the issue's number. As NegMAS reckons it, utility is the weighted sum of their values plus a bias,
and nothing is divided by anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf, isfinite
from pathlib import Path

from sim.inputs.importing.domain import (
    Domain,
    Issue,
    Party,
    check_options,
    grid,
    label,
    numbered,
    refuse,
    shown_name,
    whole_range,
    within_reason,
)
from sim.inputs.importing.json_reading import read_json
from sim.inputs.places import Place, excerpt, nearest
from sim.inputs.reading import Node, file_text, kind, read_text

FORMAT = "NegMAS"
UNDIVIDED = (
    "NegMAS's convention: values are taken as they are, and weights are not divided by their sum."
)
WORST = "none in {}: the utility of the worst package"
LISTED = ("CategoricalIssue", "DiscreteOrdinalIssue", "DiscreteCardinalIssue")
SPACES = ("CartesianOutcomeSpace", "DiscreteCartesianOutcomeSpace")
ADDITIVE = "LinearAdditiveUtilityFunction"
DOMAIN_KEYS = ("issues", "name", "path", "type")
ISSUE_KEYS = ("name", "type", "values", "n_levels", "n_values")
UTILITY_KEYS = (
    "type", "name", "id", "weights", "values", "bias", "reserved_value", "reserved_outcome",
    "stability",
)  # fmt: skip

# NegMAS writes down what is no data, such as a lambda, as encoded code.
_CODE = re.compile(r"!!(?:binary|python)")


@dataclass(frozen=True, slots=True)
class _Issue:
    """An issue of the domain; `points` are its options as numbers, None for one that is text."""

    label: str
    options: tuple[str, ...]
    points: tuple[float | None, ...]


def read_tree(path: Path) -> Node:
    """The map that a file of a NegMAS folder holds."""
    tree = read_json(path) if path.suffix.lower() == ".json" else _read_yaml(path)
    if not isinstance(tree.value, dict):
        refuse(f"the file must be a map, not {kind(tree.value)}", tree.place)
    return tree


def is_domain(tree: Node) -> bool:
    """Whether a file describes a domain, not a utility function; ScenarioError if neither."""
    entries = _map(tree, "the file")
    if "issues" in entries:
        return True
    if "type" not in entries:
        message = "no NegMAS file: a domain has 'issues', a utility function a 'type'"
        refuse(message, tree.place)
    return False


def read_negmas(domain: Path, functions: Sequence[Path], steps: int | None) -> Domain:
    """The domain and the parties of its utility functions, in the order given."""
    issues = _issues(read_tree(domain), steps)
    remarks: list[str] = []
    parties = tuple(_party(path, issues, remarks) for path in functions)
    return Domain(
        title=domain.stem,
        format=FORMAT,
        files=tuple(shown_name(path) for path in (domain, *functions)),
        conventions=(UNDIVIDED,),
        issues=tuple(Issue(issue.label, issue.options) for issue in issues),
        parties=parties,
        remarks=tuple(remarks),
    )


def _read_yaml(path: Path) -> Node:
    text, shown = file_text(path), str(path)
    code = _CODE.search(text)
    if code:
        before = text[: code.start()].split("\n")
        place = Place(shown, len(before), len(before[-1]) + 1)
        refuse("a function kept as code, which is never run: write it as a TableFun", place)
    return read_text(text, shown, infinite=True)


# What stands at a node


def _map(node: Node, what: str, known: Sequence[str] = ()) -> dict[str, Node]:
    """The entries of a map, all with a known key if any is given."""
    if not isinstance(node.value, dict):
        refuse(f"{what} must be a map, not {kind(node.value)}", node.place)
    for key, entry in node.value.items():
        if known and key not in known:
            message = f"{what} has the key {excerpt(key)}, which is not read"
            refuse(message, entry.place, nearest(key, known))
    return node.value


def _list(node: Node, what: str) -> list[Node]:
    if not isinstance(node.value, list):
        refuse(f"{what} must be a list, not {kind(node.value)}", node.place)
    return node.value


def _in(entries: dict[str, Node], key: str, what: str, around: Node) -> Node:
    if key not in entries:
        refuse(f"{what} needs {key!r}", around.place, nearest(key, entries))
    return entries[key]


def _number(node: Node, what: str) -> float:
    value = node.value
    if isinstance(value, bool) or not isinstance(value, int | float):
        refuse(f"{what} must be a number, not {kind(value)}", node.place)
    return within_reason(float(value), what, node.place)


def _type(entries: dict[str, Node], what: str, around: Node) -> str:
    """The type without the modules before it."""
    node = _in(entries, "type", what, around)
    if not isinstance(node.value, str):
        refuse(f"the type of {what} must be text, not {kind(node.value)}", node.place)
    return node.value.rpartition(".")[2]


# The domain


def _issues(tree: Node, steps: int | None) -> list[_Issue]:
    entries = _map(tree, "the domain", DOMAIN_KEYS)
    if "type" in entries and _type(entries, "the domain", tree) not in SPACES:
        message = f"a {kind(entries['type'].value)} domain: {' and '.join(SPACES)} are read"
        refuse(message, entries["type"].place)
    listed = _in(entries, "issues", "the domain", tree)
    issues = [_issue(node, steps) for node in _list(listed, "'issues'")]
    if not issues:
        refuse("the domain has no issue", listed.place)
    labels = [issue.label for issue in issues]
    for twice in {name for name in labels if labels.count(name) > 1}:
        refuse(f"two issues are called {excerpt(twice)}", listed.place)
    return issues


def _issue(node: Node, steps: int | None) -> _Issue:
    entries = _map(node, "an issue", ISSUE_KEYS)
    named = _in(entries, "name", "an issue", node)
    name = label(_text(named, "the name of an issue"), "an issue", named.place)
    called = f"issue {excerpt(name)}"
    form = _type(entries, called, node)
    values = _in(entries, "values", called, node)
    items = _list(values, f"'values' of {called}")
    if form in LISTED:
        return _listed(name, called, items, values.place)
    if form not in ("ContiguousIssue", "ContinuousIssue"):
        read = f"{', '.join(LISTED)}, ContiguousIssue and ContinuousIssue are read"
        refuse(f"{called} is a {form}: {read}", entries["type"].place)
    if len(items) != 2:
        refuse(f"'values' of {called} must be its bounds, [low, high]", values.place)
    low, high = (_number(item, f"a bound of {called}") for item in items)
    if form == "ContiguousIssue":
        whole = whole_range(low, high, called, values.place)
        return _Issue(name, tuple(map(str, whole)), tuple(map(float, whole)))
    points = grid(low, high, steps, called, values.place)
    return _Issue(name, numbered(points), points)


def _listed(name: str, called: str, items: list[Node], place: Place) -> _Issue:
    if not items:
        refuse(f"{called} has no values", place)
    check_options(len(items), called, place)
    options: list[str] = []
    for item in items:
        option = label(_text(item, f"a value of {called}"), f"a value of {called}", item.place)
        if option in options:
            refuse(f"{called} has the value {excerpt(option)} twice", item.place)
        options.append(option)
    return _Issue(name, tuple(options), tuple(_point(item) for item in items))


def _text(node: Node, what: str) -> str:
    """A scalar as text, as a key of a table would be written."""
    value = node.value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and isfinite(value):
        return repr(value)
    if not isinstance(value, str | int):
        refuse(f"{what} must be text or a number, not {kind(value)}", node.place)
    return str(value)


def _point(node: Node) -> float | None:
    """The number that an option is; like Python, true is 1."""
    return float(node.value) if isinstance(node.value, int | float) else None


# A utility function


def _party(path: Path, issues: list[_Issue], remarks: list[str]) -> Party:
    tree, source = read_tree(path), shown_name(path)
    entries = _map(tree, "the utility function")
    form = _type(entries, "the utility function", tree)
    if form != ADDITIVE:
        refuse(f"a {form}: only a {ADDITIVE} is read", entries["type"].place)
    _map(tree, "the utility function", UTILITY_KEYS)
    outcome = entries.get("reserved_outcome")
    if outcome is not None and outcome.value is not None:
        refuse("a reserved outcome is not read: give its utility as reserved_value", outcome.place)
    values = _by_issue(_in(entries, "values", "the utility function", tree), issues, "values")
    weights = [1.0] * len(issues)
    if "weights" in entries:
        nodes = _by_issue(entries["weights"], issues, "weights")
        weights = [_number(node, "a weight") for node in nodes]
    reservation = _reservation(entries)
    if reservation is None:
        remarks.append(
            f"{source}: it has no reservation value, so any agreement is better than none: it was "
            "taken to be the utility of the worst package."
        )
    return Party(
        label=_name(entries, path),
        source=source,
        weights=tuple(weights),
        values=tuple(_values(v, i) for v, i in zip(values, issues, strict=True)),
        constant=_number(entries["bias"], "'bias'") if "bias" in entries else 0.0,
        reservation=reservation,
        reservation_from="" if reservation is not None else WORST.format(source),
    )


def _name(entries: dict[str, Node], path: Path) -> str:
    """What the function is called, or else its file."""
    node = entries.get("name")
    if node is None or not isinstance(node.value, str) or not node.value.strip():
        return label(path.stem, "a party", Place(str(path), 1, 1))
    return label(node.value, "a party", node.place)


def _reservation(entries: dict[str, Node]) -> float | None:
    """The reservation value; None if there is none, which NegMAS writes as null or -infinity."""
    node = entries.get("reserved_value")
    if node is None or node.value is None or node.value == -inf:
        return None
    return _number(node, "'reserved_value'")


def _by_issue(node: Node, issues: list[_Issue], what: str) -> list[Node]:
    """One entry for each issue: a list in their order, or a map by their names."""
    if isinstance(node.value, dict):
        known = [issue.label for issue in issues]
        entries = _map(node, f"{what!r}", known)
        return [_in(entries, name, f"{what!r}", node) for name in known]
    items = _list(node, f"{what!r}")
    if len(items) != len(issues):
        message = f"{what!r} has {len(items)} entries, and the domain {len(issues)} issues"
        refuse(message, node.place)
    return items


def _values(node: Node, issue: _Issue) -> tuple[float, ...]:
    """What each option of an issue is worth by its value function."""
    called = f"the value function of issue {excerpt(issue.label)}"
    entries = _map(node, called)
    form = _type(entries, called, node)
    if form == "TableFun":
        return _table(_in(entries, "mapping", called, node), issue, called)
    slopes: dict[str, Callable[[], float]] = {
        "AffineFun": lambda: _parameter(entries, "slope", called, node),
        "LinearFun": lambda: _parameter(entries, "slope", called, node),
        "IdentityFun": lambda: 1.0,
        "ConstFun": lambda: 0.0,
    }
    if form not in slopes:
        read = f"TableFun, {', '.join(slopes)} are read"
        refuse(f"{called} is a {form}: {read}", entries["type"].place)
    slope = slopes[form]()
    bias = 0.0
    if form in ("AffineFun", "ConstFun"):
        bias = _parameter(entries, "bias", called, node)
    if slope and None in issue.points:
        refuse(f"{called} is a {form}, but its options are no numbers", entries["type"].place)
    return tuple(slope * (point or 0.0) + bias for point in issue.points)


def _parameter(entries: dict[str, Node], key: str, called: str, around: Node) -> float:
    return _number(_in(entries, key, called, around), f"{key!r} of {called}")


def _table(node: Node, issue: _Issue, called: str) -> tuple[float, ...]:
    """The values of a table, whose keys are the options as text or as the same number."""
    entries = _map(node, f"'mapping' of {called}")
    numbered = {point: key for key in entries if (point := _as_number(key)) is not None}
    values, used = [], set()
    for option, point in zip(issue.options, issue.points, strict=True):
        same = numbered.get(point) if point is not None else None
        key = option if option in entries else same
        if key is None:
            refuse(f"'mapping' of {called} lacks the value {excerpt(option)}", node.place)
        used.add(key)
        values.append(_number(entries[key], f"the value of {excerpt(option)}"))
    for key, entry in entries.items():
        if key not in used:
            message = f"{excerpt(key)} is no value of issue {excerpt(issue.label)} in the domain"
            refuse(message, entry.place, nearest(key, issue.options))
    return tuple(values)


def _as_number(key: str) -> float | None:
    try:
        return float(key)
    except ValueError:
        return None
