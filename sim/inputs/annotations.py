"""What may stand at a key, read off the annotations of pydantic models.

A place is described by the list of annotations that are possible there; a union gives several.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

_NOUNS = {str: "text", int: "a whole number", float: "a number", bool: "true or false"}


def entry(kinds: Iterable[Any], segment: str | int) -> list[Any]:
    """What may stand under the key or index `segment` of something of these kinds."""
    return [inner for kind in _members(kinds) for inner in _inside(kind, segment)]


def field(kinds: Iterable[Any], name: str) -> FieldInfo | None:
    """The field that these kinds have for a key; None where the key is free, or none."""
    named = (_fields(kind).get(name) for kind in _members(kinds))
    return next((each for each in named if each is not None), None)


def keys(kinds: Iterable[Any]) -> list[str]:
    """The keys that these kinds have fields for, as they are written in a file."""
    return [name for kind in _members(kinds) for name in _fields(kind)]


def member(kinds: Iterable[Any], tag: object) -> list[Any]:
    """The members of a union that pydantic calls `tag`: by their name or by their discriminator."""
    all_members = list(_members(kinds))
    tagged = [kind for kind in all_members if _is_tagged(kind, tag)]
    return tagged or all_members


def describe(kinds: Iterable[Any]) -> str:
    """What to write there, as the end of 'must be ...'."""
    nouns = [_noun(kind) for kind in _members(kinds) if kind is not type(None)]
    return " or ".join(dict.fromkeys(nouns)) or "a value"


def _members(kinds: Iterable[Any]) -> Iterator[Any]:
    for kind in kinds:
        origin, inner = get_origin(kind), get_args(kind)
        if origin is Annotated:
            yield from _members(inner[:1])
        elif origin in (Union, UnionType):
            yield from _members(inner)
        else:
            yield kind


def _is(kind: Any, *classes: type) -> bool:
    """Whether the annotation, its parameters aside, is one of these classes or a subclass."""
    plain = get_origin(kind) or kind
    return isinstance(plain, type) and issubclass(plain, classes)


def _is_list(kind: Any) -> bool:
    return _is(kind, Sequence, Set) and not _is(kind, str)


def _inside(kind: Any, segment: str | int) -> list[Any]:
    inner = get_args(kind)
    if isinstance(segment, str):
        if _is(kind, BaseModel):
            field = _fields(kind).get(segment)
            return [field.annotation] if field else []
        return list(inner[1:]) if _is(kind, Mapping) else []
    if _is(kind, tuple) and Ellipsis not in inner:
        return list(inner[segment : segment + 1])
    return list(inner[:1]) if _is_list(kind) else []


def _fields(kind: Any) -> dict[str, FieldInfo]:
    if not _is(kind, BaseModel):
        return {}
    return {field.alias or name: field for name, field in kind.model_fields.items()}


def _is_tagged(kind: Any, tag: object) -> bool:
    if getattr(kind, "__name__", None) == tag:
        return True
    literals = [f.annotation for f in _fields(kind).values() if get_origin(f.annotation) is Literal]
    return any(tag in get_args(literal) for literal in literals)


def _noun(kind: Any) -> str:
    if get_origin(kind) is Literal:
        values = [f"'{value}'" for value in get_args(kind)]
        return values[0] if len(values) == 1 else f"one of {', '.join(values)}"
    if _is(kind, BaseModel, Mapping):
        return "a map"
    if _is_list(kind):
        return "a list"
    if kind in _NOUNS or kind is Any or not isinstance(kind, type):
        return _NOUNS.get(kind, "a value")
    return f"a {kind.__name__.lower()}"
