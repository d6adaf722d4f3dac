"""From a name or a path to a scenario: file, bases, evidence and single values set on top."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from sim.inputs.bundled import folder, scenario_path, shown, source_of
from sim.inputs.codebook import Codebook, load_codebook
from sim.inputs.entries import coding_trees
from sim.inputs.evidence import Case, bundled_case
from sim.inputs.lineage import Lineage, differing, named_by, titled
from sim.inputs.merging import chain, find, follow, merged, plain, with_override
from sim.inputs.packed import is_bundle, packed
from sim.inputs.places import Place, Problem, ScenarioError
from sim.inputs.reading import Node, parse_value, read
from sim.inputs.scenario import Scenario, as_tree
from sim.inputs.stored import content_of, evidence_of, lineage_of
from sim.inputs.validating import placed

FEW = 3  # changes that are told as the cause of what is wrong


@dataclass(frozen=True)
class Loaded:
    """A scenario and the tree it was built from, which knows where everything was set."""

    scenario: Scenario
    tree: Node


def load(source: str | Path, overrides: Sequence[str] = (), name: str | None = None) -> Scenario:
    """The scenario called `source` (a bundled name or a path); overrides are 'path=value' texts.

    A bundle is taken for the scenario in it. Changes are told with the scenario, and in its name
    unless another `name` is given.
    """
    return load_with_places(source, overrides, name).scenario


def load_with_places(
    source: str | Path, overrides: Sequence[str] = (), name: str | None = None
) -> Loaded:
    """As `load`, keeping where every value was set."""
    path = scenario_path(str(source))
    content = packed(path) if is_bundle(path) else content_of(path)
    if content is not None:
        return _stored(content, path, overrides, name)
    files = chain(path, folder("scenarios"))
    first = [text for text in overrides if text.partition("=")[0].strip() == "case"]
    named = find(_set(merged(files), first), "case")
    under, case, wrong = None, None, tuple[Problem, ...]()
    if named is not None and named.blank:
        raise ScenarioError([Problem(named.blank, "case", named.place)])
    if named is not None and isinstance(named.value, str):
        case, wrong = _case(named)
        actors = folder("seeds") / case.name / "actors.yaml"
        under = read(actors, shown(actors))
    codebook = case.codebook if case else _codebook()
    tree = merged(files, under)
    base = tree if len(files) == 1 or find(files[0], "name") else merged(files[1:], under)
    lineage = Lineage(
        source=source_of(path),
        name=str(plain(find(base, "name") or Node("", base.place))),
        inherited=tuple(differing(plain(base), plain(tree))),
    )
    try:
        made = _made(titled(tree, base, lineage), overrides, name, lineage, codebook, case)
    except ScenarioError as error:
        below = merged(files[1:], under) if len(files) > 1 else None
        parts = [] if wrong else _causes(error, files[0], below, tree, overrides, codebook, case)
        raise ScenarioError([*wrong, *parts, *error.problems]) from None
    if wrong:
        raise ScenarioError(wrong)
    return made


def _causes(
    error: ScenarioError,
    own: Node,
    below: Node | None,
    tree: Node,
    overrides: Sequence[str],
    codebook: Codebook,
    case: Case | None,
) -> list[Problem]:
    """What made a scenario wrong of which nothing is told where it was changed.

    `own` is the file, `below` all that it extends and `tree` both.
    """
    if (left_out := find(own, "case")) and left_out.value is None:
        return _naming(error, [("case", left_out.place)])
    files = {problem.place.file for problem in error.problems if problem.place}
    if own.place.file in files or any(file.startswith("--") for file in files):
        return []
    if overrides and _is_sound(tree, codebook, case):
        paths = [text.partition("=")[0].strip() for text in overrides]
        return _naming(error, [(path, Place(f"--set {path}", 1, 1)) for path in paths])
    if below is None:
        return []
    changes = [change.path for change in differing(plain(below), plain(tree))]
    if not _is_sound(below, codebook, case):
        return []
    return _naming(error, [(path, list(follow(own, path))[-1][0].place) for path in changes])


def _naming(error: ScenarioError, changed: Sequence[tuple[str, Place]]) -> list[Problem]:
    """A problem for each of few changes, of those that the others name if there are any."""
    said = "\n".join(f"{problem.path} {problem.message}" for problem in error.problems)
    named = [each for each in changed if f"'{each[0].rpartition('.')[2]}'" in said]
    return [
        Problem("changed here, and what is told below does not fit it", path, place, cause=True)
        for path, place in (named or changed)[:FEW]
    ]


def _is_sound(tree: Node, codebook: Codebook, case: Case | None) -> bool:
    try:
        Scenario.build(tree, codebook, case)
    except ScenarioError:
        return False
    return True


def _stored(
    content: Mapping[str, Any], path: Path, overrides: Sequence[str], name: str | None
) -> Loaded:
    """A scenario that brings its evidence along; everything stands at the top of its file."""
    tree = as_tree(content["document"], Place(str(path), 1, 1))
    codebook, case = evidence_of(content, path)
    return _made(tree, overrides, name, lineage_of(content, path), codebook, case)


def _made(
    before: Node,
    overrides: Sequence[str],
    name: str | None,
    lineage: Lineage,
    codebook: Codebook,
    case: Case | None,
) -> Loaded:
    """The scenario with the overrides on top of its files, under a name that is true of it."""
    first = lineage
    tree = _set(before, overrides)
    lineage = lineage.changed(plain(before), plain(tree))
    tree = titled(tree, before, lineage)
    if name is not None:
        tree = with_override(tree, "name", named_by(name))
    try:
        scenario = Scenario.build(tree, codebook, case, lineage)
    except ScenarioError as error:
        raise ScenarioError(_in_codings(error, case)) from None
    changes = differing(plain(before), plain(tree))
    coded = {change.path for change in changes if scenario.is_coded(change)}
    rest = [text for text in overrides if text.partition("=")[0].strip() not in coded]
    if len(rest) < len(overrides):
        return _made(before, rest, name, first, codebook, case)
    return Loaded(scenario, tree)


def _in_codings(error: ScenarioError, case: Case | None) -> Iterator[Problem]:
    """The problems, those of a coding with their place in its file."""
    trees = coding_trees(case) if case else {}
    for problem in error.problems:
        tree = trees.get(problem.coding)
        own = replace(problem, coding="" if tree else problem.coding)
        yield from placed(ScenarioError([own]), tree).problems if tree else (own,)


def _set(tree: Node, overrides: Sequence[str]) -> Node:
    found: list[Problem] = []
    for text in overrides:
        try:
            tree = _override(tree, text)
        except ScenarioError as error:
            found += error.problems
    if found:
        raise ScenarioError(found)
    return tree


def _override(tree: Node, text: str) -> Node:
    path, equals, value = text.partition("=")
    path = path.strip()
    if not equals or not path:
        message = f"{text!r} is not PATH=VALUE, e.g. actors.x.war_cost=0.2"
        raise ScenarioError([Problem(message, place=Place("--set", 1, 1))])
    return with_override(tree, path, parse_value(value.strip(), f"--set {path}"))


def _case(node: Node) -> tuple[Case, tuple[Problem, ...]]:
    """The case of that name; if there is none, the nearest, to check all else against it."""
    assert isinstance(node.value, str)
    try:
        return bundled_case(node.value), ()
    except ScenarioError as error:
        wrong = tuple(
            replace(problem, path="case", place=node.place) if problem.place is None else problem
            for problem in error.problems
        )
    [near] = [problem.suggestion for problem in wrong] if len(wrong) == 1 else [None]
    if near is None or wrong[0].path != "case":
        raise ScenarioError(wrong)
    return bundled_case(near), wrong


@lru_cache(maxsize=1)
def _codebook() -> Codebook:
    return load_codebook(folder("seeds") / "codebook.yaml")
