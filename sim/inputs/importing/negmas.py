"""NegMAS: a folder with a domain and one utility function for each party, in YAML or JSON."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from sim.inputs.importing.domain import (
    Domain,
    Issue,
    check_options,
    grid,
    label,
    numbered,
    refuse,
    shown_name,
    whole_range,
)
from sim.inputs.importing.json_reading import read_json
from sim.inputs.importing.negmas_functions import Numbered, party
from sim.inputs.importing.negmas_nodes import (
    list_at,
    map_at,
    needed,
    number_at,
    text_at,
    type_at,
)
from sim.inputs.places import Place, excerpt
from sim.inputs.reading import Node, file_text, kind, read_text

FORMAT = "NegMAS"
UNDIVIDED = (
    "NegMAS's convention: values are taken as they are, and weights are not divided by their sum."
)
LISTED = ("CategoricalIssue", "DiscreteOrdinalIssue", "DiscreteCardinalIssue")
SPACES = ("CartesianOutcomeSpace", "DiscreteCartesianOutcomeSpace")
DOMAIN_KEYS = ("issues", "name", "path", "type")
ISSUE_KEYS = ("name", "type", "values", "n_levels", "n_values")

# NegMAS writes down what is no data, such as a lambda, as encoded code.
_CODE = re.compile(r"!!(?:binary|python)")


def read_tree(path: Path) -> Node:
    """The map that a file of a NegMAS folder holds."""
    tree = read_json(path) if path.suffix.lower() == ".json" else _read_yaml(path)
    if not isinstance(tree.value, dict):
        refuse(f"the file must be a map, not {kind(tree.value)}", tree.place)
    return tree


def is_scenario(tree: Node) -> bool:
    """Whether a file is a scenario of this program, which may lie among those of NegMAS."""
    entries = map_at(tree, "the file")
    return "extends" in entries or {"issues", "actors"} <= entries.keys()


def is_domain(tree: Node) -> bool:
    """Whether a file describes a domain, not a utility function; ScenarioError if neither."""
    entries = map_at(tree, "the file")
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
    parties = tuple(party(read_tree(path), path, issues, remarks) for path in functions)
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


def _issues(tree: Node, steps: int | None) -> list[Numbered]:
    entries = map_at(tree, "the domain", DOMAIN_KEYS)
    if "type" in entries and type_at(entries, "the domain", tree) not in SPACES:
        message = f"a {kind(entries['type'].value)} domain: {' and '.join(SPACES)} are read"
        refuse(message, entries["type"].place)
    listed = needed(entries, "issues", "the domain", tree)
    issues = [_issue(node, steps) for node in list_at(listed, "'issues'")]
    if not issues:
        refuse("the domain has no issue", listed.place)
    labels = [issue.label for issue in issues]
    for twice in {name for name in labels if labels.count(name) > 1}:
        refuse(f"two issues are called {excerpt(twice)}", listed.place)
    return issues


def _issue(node: Node, steps: int | None) -> Numbered:
    entries = map_at(node, "an issue", ISSUE_KEYS)
    named = needed(entries, "name", "an issue", node)
    name = label(text_at(named, "the name of an issue"), "an issue", named.place)
    called = f"issue {excerpt(name)}"
    form = type_at(entries, called, node)
    values = needed(entries, "values", called, node)
    items = list_at(values, f"'values' of {called}")
    if form in LISTED:
        return _listed(name, called, items, values.place)
    if form not in ("ContiguousIssue", "ContinuousIssue"):
        read = f"{', '.join(LISTED)}, ContiguousIssue and ContinuousIssue are read"
        refuse(f"{called} is a {form}: {read}", entries["type"].place)
    if len(items) != 2:
        refuse(f"'values' of {called} must be its bounds, [low, high]", values.place)
    low, high = (number_at(item, f"a bound of {called}") for item in items)
    if form == "ContiguousIssue":
        whole = whole_range(low, high, called, values.place)
        return Numbered(name, tuple(map(str, whole)), tuple(map(float, whole)))
    points = grid(low, high, steps, called, values.place)
    return Numbered(name, numbered(points), points)


def _listed(name: str, called: str, items: list[Node], place: Place) -> Numbered:
    if not items:
        refuse(f"{called} has no values", place)
    check_options(len(items), called, place)
    options: list[str] = []
    for item in items:
        option = label(text_at(item, f"a value of {called}"), f"a value of {called}", item.place)
        if option in options:
            refuse(f"{called} has the value {excerpt(option)} twice", item.place)
        options.append(option)
    return Numbered(name, tuple(options), tuple(_point(item) for item in items))


def _point(node: Node) -> float | None:
    """The number that an option is; like Python, true is 1."""
    return float(node.value) if isinstance(node.value, int | float) else None
