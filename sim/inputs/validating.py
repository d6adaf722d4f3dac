"""What a user wrote, against a pydantic model: the model, or all that is wrong in plain words.

Pydantic says where an error is by a `loc` that mixes keys with the names of union members, and
counts one mistake once for every member of a union. Here the keys are told from the rest, and of
a union only the member that fits best is heard.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from sim.inputs.annotations import describe, entry, keys, member
from sim.inputs.blanks import blanks, plain_without, upwards
from sim.inputs.merging import follow
from sim.inputs.paths import dotted
from sim.inputs.places import MOST_FOUND, SHOWN, Place, Problem, ScenarioError, nearest
from sim.inputs.reading import Node, decimal_point, kind, share_of

M = TypeVar("M", bound=BaseModel)
LONGEST_MESSAGE = 500
SYNONYMS = {"description": "summary", "title": "name", "titel": "name"}

# What should have been there instead, by pydantic's type of error.
_WANTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "finite_number": "a finite number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "dict_type": "a map",
    "mapping_type": "a map",
    "model_type": "a map",
    "model_attributes_type": "a map",
    "list_type": "a list",
    "tuple_type": "a list",
    "set_type": "a list",
    "frozen_set_type": "a list",
    "greater_than": "more than {gt}",
    "greater_than_equal": "at least {ge}",
    "less_than": "less than {lt}",
    "less_than_equal": "at most {le}",
    "multiple_of": "a multiple of {multiple_of}",
    "literal_error": "one of {expected}",
    "enum": "one of {expected}",
    "union_tag_invalid": "one of {expected_tags}",
    "string_pattern_mismatch": "text that fits {pattern}",
}
_LENGTHS = {
    "string_too_short": "needs {min_length} or more characters",
    "string_too_long": "may have {max_length} characters at most",
    "too_short": "needs {min_length} or more items, has {actual_length}",
    "too_long": "may have {max_length} items at most, has {actual_length}",
}
# These say that something of another sort was wanted; the rest, that all but the value is right.
_MISFITS = ("_type", "_parsing", "int_from_float", "literal_error", "enum", "none_required")


@dataclass(frozen=True)
class _Found:
    """An error of pydantic's with the keys that lead to it, and the union members on the way."""

    path: tuple[str, ...]
    choices: tuple[tuple[tuple[str, ...], str], ...]  # the path of a union, the member tried
    type: str
    given: str
    written: bool  # False for what a validator filled in before pydantic looked
    message: str = ""
    wanted: str | None = None
    suggestion: str | None = None
    sought: tuple[str, Collection[str]] | None = None

    @property
    def unknown(self) -> bool:
        return self.type == "extra_forbidden"

    @property
    def missing(self) -> bool:
        return self.type in ("missing", "union_tag_not_found")

    @property
    def misfit(self) -> bool:
        """Whether something of another sort was wanted, so that other members of a union matter."""
        return self.wanted is not None and self.type.endswith(_MISFITS)


def validate(model: type[M], tree: Node) -> M:
    """The model that the tree describes; ScenarioError lists all that is wrong, with places."""
    empty = dict(itertools.chain(blanks(model, tree), dotted(model, tree)))
    try:
        valid = validate_plain(model, plain_without(tree, set(empty)))
    except ScenarioError as error:
        follows = {path for key in empty for path in upwards(key)}
        others = [each for each in error.problems if each.path not in follows]
        raise placed(ScenarioError([*empty.values(), *others]), tree) from None
    if empty:
        raise ScenarioError(empty.values())
    return valid


def validate_plain(model: type[M], data: Mapping[str, Any]) -> M:
    """The model that plain data describe; ScenarioError lists what is wrong, by path only."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        errors = error.errors(include_url=False)[:MOST_FOUND]
        found = _without_echoes(_settled([_read(model, data, one) for one in errors]))
    raise ScenarioError(map(_problem, _without_strangers(model, data, found)))


def placed(error: ScenarioError, tree: Node) -> ScenarioError:
    """The same problems; those without a place stand where their path leads, as far as it does."""
    return ScenarioError(
        problem
        if problem.place or problem.coding
        else replace(problem, place=_nearest_place(tree, problem.path))
        for problem in error.problems
    )


def _nearest_place(tree: Node, path: str) -> Place:
    *_, (node, _rest) = follow(tree, path)
    return node.place


def _problem(found: _Found) -> Problem:
    message, path = found.message, ".".join(found.path)
    if len(message) > LONGEST_MESSAGE:
        message = f"{message[:LONGEST_MESSAGE]}..."
    return Problem(message, path, suggestion=found.suggestion, sought=found.sought)


# From pydantic's errors to ours


def _read(model: type[BaseModel], data: Any, error: Any) -> _Found:
    path: tuple[str, ...] = ()
    choices: list[tuple[tuple[str, ...], str]] = []
    around: list[Any] = []  # what may stand at the path less its last key
    here: list[Any] = [model]  # what may stand at the path
    written = True
    for nth, segment in enumerate(error["loc"], 1):
        is_key = nth == len(error["loc"]) and error["type"] == "extra_forbidden"
        if is_key or _leads_on(data, segment) or segment in keys(here):
            written = written and _leads_on(data, segment)
            data = data[segment] if written else None
            around, here, path = here, entry(here, segment), (*path, str(segment))
        elif segment != "[key]":
            choices.append((path, str(segment)))
            here = member(here, segment)
    found = _Found(path, tuple(choices), error["type"], kind(error["input"]), written)
    return _worded(found, error, around, here)


def _leads_on(data: Any, segment: str | int) -> bool:
    if isinstance(data, dict):
        return segment in data
    return isinstance(data, list) and isinstance(segment, int) and segment < len(data)


def _worded(found: _Found, error: Any, around: list[Any], here: list[Any]) -> _Found:
    """`found` with its message, what was wanted, and the likely right word."""
    context = error.get("ctx", {})
    if found.type.startswith("union_tag_"):  # what matters is the key that tells the members apart
        name = context["discriminator"].strip("'")
        found = replace(found, path=(*found.path, name), given=kind(context.get("tag")))
        here = entry(here, name)
    if found.unknown:
        return _unknown_key(found, around)
    if found.missing:
        return replace(found, message=f"missing: needs {describe(here)}")
    if found.type in _LENGTHS:
        return replace(found, message=_LENGTHS[found.type].format_map(context))
    words = wanted(found.type, error["msg"], context)
    if words is None:
        message = str(context.get("error", error["msg"]))
        comma = "" if "have a point" in message else _comma(error["input"])
        return replace(found, message=message + comma)
    return _worded_wanted(found, words, error)


def _unknown_key(found: _Found, around: list[Any]) -> _Found:
    key = found.path[-1]
    message = "unknown key" + (": a ':' needs a space after it" if ":" in key else "")
    known = keys(around)
    meant = SYNONYMS.get(key.lower())
    return replace(
        found,
        message=message,
        suggestion=meant if meant in known else None,
        sought=(key.split(":")[0], known),
    )


def wanted(type_: str, message: str, context: Mapping[str, Any]) -> str | None:
    """What pydantic wanted, in our words if there are any; None for a validator's own message."""
    if type_ in _WANTED:
        words = _WANTED[type_].format_map({name: _short(value) for name, value in context.items()})
        words = words.replace("' or '", "', '")
        alone = re.fullmatch("one of ('[^']*')", words)
        return alone[1] if alone else words
    default = re.fullmatch("Input should be (.*)", message, re.DOTALL)
    return default[1] if default else None


def _short(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _worded_wanted(found: _Found, words: str, error: Any) -> _Found:
    message = f"must be {words}, not {found.given}"
    if found.type == "string_type" and isinstance(error["input"], bool | int | float):
        message += ": put it in quotes"
    if error["loc"] and error["loc"][-1] == "[key]":
        message = f"as a key, {message}"
    if found.type in ("list_type", "tuple_type") and isinstance(error["input"], str):
        message += f": write [{error['input']}]"
    message += _comma(error["input"])
    choices = re.findall("'([^']*)'", words) if " of '" in words or words[0] == "'" else []
    suggestion = nearest(found.given.strip("'"), choices)
    return replace(found, wanted=words, message=message, suggestion=suggestion)


def _comma(given: Any) -> str:
    """What to write instead of a decimal comma or of percent, as the end of a message."""
    if not isinstance(given, str) or len(given) >= LONGEST_MESSAGE:
        return ""
    meant = share_of(given) or decimal_point(given)
    return f": {meant}" if meant else ""


# One mistake, one problem


def _settled(found: list[_Found], level: int = 0) -> list[_Found]:
    """The errors that count: where unions were tried, those of the member that fits best."""
    settled = [one for one in found if len(one.choices) <= level]
    unions: dict[tuple[str, ...], dict[str, list[_Found]]] = {}
    for one in found:
        if len(one.choices) > level:
            path, tag = one.choices[level]
            unions.setdefault(path, {}).setdefault(tag, []).append(one)
    for path, members in unions.items():
        settled += _best(path, [_settled(errors, level + 1) for errors in members.values()])
    return settled


def _best(path: tuple[str, ...], members: list[list[_Found]]) -> list[_Found]:
    """The errors of the member that fits best; one error for all if nothing of the sort will do."""
    everything = [one for errors in members for one in errors]
    if len(members) > 1 and all(one.misfit and one.path == path for one in everything):
        return [_joined(everything)]
    return min(members, key=lambda errors: _distance(path, errors))


def _joined(found: list[_Found]) -> _Found:
    wanted = " or ".join(dict.fromkeys(one.wanted for one in found if one.wanted))
    suggestion = next((one.suggestion for one in found if one.suggestion), None)
    message = f"must be {wanted}, not {found[0].given}"
    return replace(found[0], message=message, wanted=wanted, suggestion=suggestion)


def _distance(path: tuple[str, ...], errors: list[_Found]) -> tuple[int, ...]:
    """How far from what was written a member of the union at `path` is; small is near.

    Nearest is one that took the value and stumbled inside it, then one that minds what it is and
    not of which sort.
    """
    at_union = [one for one in errors if one.path == path]
    rank = 0 if not at_union else 2 if any(one.misfit for one in at_union) else 1
    unknown, missing = sum(e.unknown for e in errors), sum(e.missing for e in errors)
    return rank, unknown, missing, len(errors)


def _without_echoes(found: list[_Found]) -> list[_Found]:
    """One error a path, and none for what follows from another.

    A key that is missing because it is misspelt is not missing as well, and what was filled in
    from elsewhere is as wrong there.
    """
    lacking = {one.path[:-1] for one in found if one.missing}
    unknown = [one for one in found if one.sought and one.path[:-1] in lacking]
    meant = {
        (*one.path[:-1], one.suggestion or nearest(*one.sought))
        for one in unknown[:SHOWN]
        if one.sought
    }
    first = {one.path: one for one in reversed(found)}
    heard = [one for one in first.values() if not (one.missing and one.path in meant)]
    return [one for one in heard if one.written or one.missing] or heard


def _without_strangers(
    model: type[BaseModel], data: Mapping[str, Any], found: list[_Found]
) -> list[_Found]:
    """One error for an entry that lacks what it needs since another one was meant to be changed."""
    strangers: dict[tuple[str, ...], _Found] = {}
    lacking = {one.path[:-1]: one for one in reversed(found) if one.missing and len(one.path) > 1}
    for path, one in itertools.islice(lacking.items(), SHOWN):
        beside = _entries_beside(model, data, path)
        near = nearest(path[-1], [name for name in beside if (*path[:-1], name) not in lacking])
        if near is not None:
            told = f"no such entry is there to change, and a new one needs {one.path[-1]!r}"
            strangers[path] = replace(one, path=path, message=told, suggestion=near)
    kept = [one for one in found if not any(one.path[: len(path)] == path for path in strangers)]
    return [*kept, *strangers.values()]


def _entries_beside(
    model: type[BaseModel], data: Mapping[str, Any], path: tuple[str, ...]
) -> Collection[str]:
    """The names beside an entry whose name is free to choose."""
    kinds: list[Any] = [model]
    inside: Any = data
    for segment in path[:-1]:
        kinds = entry(kinds, segment)
        inside = inside.get(segment) if isinstance(inside, Mapping) else None
    free = isinstance(inside, Mapping) and path[-1] not in keys(kinds)
    return [name for name in inside if name != path[-1]] if free else []
