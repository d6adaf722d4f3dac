"""The JSON Schema of everything that a user may write in a scenario, for editors to complete from.

A draft 7 schema, since that is what the YAML support of editors knows in full. Nothing is required,
as a file may extend another, and null stands wherever it would remove a key.
"""

from __future__ import annotations

import ast
import inspect
import json
import math
from collections.abc import Iterator
from itertools import combinations, pairwise
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from sim.inputs import spec
from sim.inputs.quantity import (
    COUNT,
    MONTHS,
    NUMBER,
    ORIGIN_KEYS,
    POSITIVE,
    SHARE,
    SIGNED,
    WAVES,
    WEEKS,
    Quantity,
    Scale,
    called,
)

Schema = dict[str, Any]

QUANTITIES = {
    "Share": SHARE,
    "Positive": POSITIVE,
    "Signed": SIGNED,
    "Weeks": WEEKS,
    "Months": MONTHS,
    "Count": COUNT,
    "Waves": WAVES,
}
FREE = ("additionalProperties", "patternProperties")
UNIT = "(day|week|month|year)s?"
NULL: Schema = {"type": "null"}
EXTENDS: Schema = {
    "description": "File to build on, beside this one or bundled: maps merge, null removes a key.",
    "type": "string",
    "examples": ["base.yaml"],
}


class _Generator(GenerateJsonSchema):
    ignored_warning_kinds = {"non-serializable-default"}  # noqa: RUF012 - pydantic's declaration


def scenario_schema() -> Schema:
    """The schema, as plain data."""
    raw = spec.Spec.model_json_schema(ref_template="#/$defs/{model}", schema_generator=_Generator)
    definitions = {"Spec": raw, **raw.pop("$defs")}
    texts = _texts()
    models = {name: _model(getattr(spec, name), each, texts) for name, each in definitions.items()}
    top = models.pop("Spec")
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Scenario of a summit",
        "description": top["description"],
        "type": "object",
        "properties": {"extends": EXTENDS, **top["properties"]},
        "additionalProperties": False,
        "$defs": {**dict(sorted(models.items())), **_quantities()},
    }


def schema_text() -> str:
    """The schema as `sim schema` prints it and `scenario.schema.json` holds it."""
    return json.dumps(scenario_schema(), indent=2, ensure_ascii=False) + "\n"


# Maps with known keys


def _model(model: type[BaseModel], raw: Schema, texts: dict[str, dict[str, str]]) -> Schema:
    """The schema of one class of `spec`, its fields told from the texts below them."""
    properties = {}
    for name, field in model.model_fields.items():
        told = {"description": texts[model.__name__].get(name, "")}
        default = _default(field.get_default(call_default_factory=True), raw["properties"][name])
        properties[name] = told | _or_null(_tidied(raw["properties"][name])) | default
    text = inspect.cleandoc(model.__doc__ or "")
    described = {"description": " ".join(text.split())} if text else {}
    return {
        **described,
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
    }


def _texts() -> dict[str, dict[str, str]]:
    """The text below each field of the classes of `spec`, by class and field."""
    texts: dict[str, dict[str, str]] = {}
    for part in ast.parse(inspect.getsource(spec)).body:
        if isinstance(part, ast.ClassDef):
            bases = [texts.get(base.id, {}) for base in part.bases if isinstance(base, ast.Name)]
            own = dict(_texts_below(part.body))
            texts[part.name] = {k: v for each in [*bases, own] for k, v in each.items()}
    return texts


def _texts_below(body: list[ast.stmt]) -> Iterator[tuple[str, str]]:
    for field, below in pairwise(body):
        if not (isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)):
            continue
        if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant):
            yield field.target.id, " ".join(str(below.value.value).split())


def _default(value: Any, raw: Schema) -> Schema:
    """What holds where the key is not written; left out where that is nothing at all."""
    if isinstance(value, Quantity):
        unit = QUANTITIES[raw["quantity"]].unit
        number = float(value.written)
        bare = round(number) if number.is_integer() else number
        return {"default": f"{value.written} {unit}" if unit else bare}
    written = isinstance(value, str | int) and value != ""
    fits = isinstance(value, str) == (raw.get("type") == "string")
    return {"default": value} if written and fits else {}


# Everything else


def _tidied(raw: Schema) -> Schema:
    """A part of pydantic's schema without what says nothing, quantities by reference."""
    if "quantity" in raw:
        return {"$ref": f"#/$defs/{raw['quantity']}"}
    dropped = ("title", "unit", "stages", "default", "required", *FREE)
    tidy = {key: value for key, value in raw.items() if key not in dropped}
    if "anyOf" in raw:
        tidy["anyOf"] = [_tidied(each) for each in raw["anyOf"]]
        if NULL in tidy["anyOf"] and len(tidy["anyOf"]) == 2:
            return next(each for each in tidy["anyOf"] if each != NULL)
    if "items" in raw:
        tidy["items"] = _tidied(raw["items"])
    for keyword in FREE:
        if keyword in raw:
            tidy |= _entries(raw[keyword], keyword)
    return tidy


def _entries(raw: Schema, keyword: str) -> Schema:
    """What the entries of a map with free keys are; each can be removed by null."""
    if keyword == "additionalProperties":
        return {keyword: _or_null(_tidied(raw))}
    patterns = {pattern: _or_null(_tidied(each)) for pattern, each in raw.items()}
    return {keyword: patterns, "additionalProperties": False}


def _or_null(schema: Schema) -> Schema:
    """The same, or null."""
    kind = schema.get("type")
    if "enum" in schema:
        return {"enum": [*schema["enum"], None]}
    if isinstance(kind, str):
        return schema | {"type": [kind, "null"]}
    if "anyOf" in schema:
        return schema | {"anyOf": [*schema["anyOf"], NULL]}
    return {"anyOf": [schema, NULL]}


# Quantities


def _quantities() -> Schema:
    return {
        "Distribution": DISTRIBUTION,
        "OneOrigin": {
            "description": "One origin only.",
            "not": {"anyOf": [{"required": list(pair)} for pair in combinations(ORIGIN_KEYS, 2)]},
        },
        **{name: _quantity(scale) for name, scale in QUANTITIES.items()},
    }


def _quantity(scale: Scale) -> Schema:
    """A value of the scale: bare, or in a map with its origin."""
    value = _value(scale)
    sourced: Schema = {
        "type": "object",
        "properties": {"value": {"anyOf": value}, **ORIGINS, "note": {"type": "string"}},
        "required": ["value"],
        "additionalProperties": False,
        "allOf": [{"$ref": "#/$defs/OneOrigin"}],
    }
    return {
        "description": f"{_described(scale)} Its origin goes beside it: {{value: , assumption: }}.",
        "anyOf": [*value, sourced],
    }


def _described(scale: Scale) -> str:
    if scale.unit:
        return f"A duration, '6 {scale.unit}', or a range, '2 to 8 {scale.unit}'."
    if scale.whole:
        return (
            f"{scale.describe().capitalize()}, or a distribution: '4 to 12', {{uniform: [4, 12]}}."
        )
    bell = called(scale.bell)
    uniform = "" if scale.low == -math.inf else ", but uniform where the range touches a bound"
    return (
        f"A number ({scale.describe()}) or a distribution: '0.2 to 0.6' ({bell}, 5th to 95th "
        f"percentile{uniform}), '0.2 to 0.6 uniform', {{low: , mode: , high: }}."
    )


def _value(scale: Scale) -> list[Schema]:
    """A number of the scale, text for one or for a range, or a distribution written as a map."""
    distribution: Schema = {"$ref": "#/$defs/Distribution"}
    if scale.unit:
        span = f"{NUMBER} *({UNIT} *)? to +{NUMBER} *{UNIT}{_shape(scale)}"
        pattern = f"^ *({NUMBER} *{UNIT}|{span}) *$"
        return [{"type": "string", "pattern": pattern}, distribution]
    number: Schema = {"type": "integer" if scale.whole else "number"}
    if scale.low > -math.inf:
        number["minimum"] = scale.low
    if scale.high < math.inf:
        number["maximum"] = scale.high
    span = f"{NUMBER}( +to +{NUMBER}{_shape(scale)})?"
    return [number, {"type": "string", "pattern": f"^ *{span} *$"}, distribution]


def _shape(scale: Scale) -> str:
    """A pattern of the names that may stand behind a range."""
    return f"( +(uniform|{called(scale.bell)}))?"


def _closed(**properties: Schema) -> Schema:
    """A map with exactly these keys."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


_ANY: Schema = {"type": ["number", "string"]}
_INSIDE: Schema = {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1}
DISTRIBUTION: Schema = {
    "description": "A distribution written as a map.",
    "anyOf": [
        _closed(low=_ANY, mode=_ANY, high=_ANY),
        _closed(uniform={"type": "array", "items": _ANY, "minItems": 2, "maxItems": 2}),
        _closed(
            beta=_closed(mean=_INSIDE, concentration={"type": "number", "exclusiveMinimum": 0})
        ),
        _closed(
            one_of={
                "description": "Values, each with its probability.",
                "type": "object",
                "minProperties": 1,
                "additionalProperties": {"type": "number", "minimum": 0, "maximum": 1},
            }
        ),
    ],
}
ORIGINS: Schema = {
    "claims": {
        "description": "Ids of the claims that carry the value.",
        "anyOf": [
            {"type": "string", "minLength": 1},
            {"type": "array", "items": {"type": "string"}, "minItems": 1},
        ],
    },
    "literature": {"description": "The study it is from.", "type": "string", "minLength": 1},
    "calibrated": {"description": "The target it was fitted to.", "type": "string", "minLength": 1},
    "assumption": {"description": "Why it is assumed.", "type": "string", "minLength": 1},
}
