"""Stored content against the types that it must have: a seal shows change, not sense."""

from __future__ import annotations

import json
from collections.abc import Hashable, Mapping
from functools import cache
from typing import Any, TypeVar, cast

from pydantic import ConfigDict, TypeAdapter, ValidationError

from sim.inputs.places import excerpt
from sim.runs.files import Damage, DamagedResults

T = TypeVar("T")

STRICT = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)  # of what is stored


def typed(kind: type[T], content: Any, file: str, path: str = "") -> T:
    """What stands at *path* of a file, as the class *kind*; DamagedResults names what does not fit.

    JSON has neither tuples nor dataclasses, so that it is read once more rather than converted.
    """
    try:
        found: T = _adapter(cast(Hashable, kind)).validate_json(json.dumps(content))
    except ValidationError as error:
        raise DamagedResults(Damage(file, fault(error, path))) from None
    return found


@cache
def _adapter(kind: Hashable) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def fault(error: ValidationError, path: str = "") -> str:
    """The first thing that does not fit below *path*, in a line."""
    first: Mapping[str, Any] = error.errors(include_url=False)[0]
    keys = ".".join(str(key) for key in (path, *first["loc"]) if key != "")
    where = excerpt(keys)[1:-1]
    if first["type"] == "value_error":
        return ": ".join(filter(None, (where, str(first["ctx"]["error"]))))
    where = where or "it"
    if first["type"] == "missing":
        return f"{where} is missing"
    if first["type"] == "extra_forbidden":
        return f"{where} is none of its members"
    if first["type"] == "json_invalid":
        return f"{where} is not readable: {first['ctx']['error']}"
    return f"{where} cannot be {excerpt(json.dumps(first['input'], default=str))[1:-1]}"
