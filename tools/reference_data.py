"""The pages of the reference on what goes in and comes out: keys, fields, columns, outcomes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sim.analysis.events import EVENTS
from sim.inputs.schema import scenario_schema
from sim.outcomes import DEALS, MET, NO_DEAL, SIGNED
from sim.runs.columns import runs_columns
from sim.views import export
from tools.markdown import sentence, table

WHEN = {
    MET: "talks take place",
    SIGNED: "a text is signed",
    DEALS: "a deal is ratified",
    NO_DEAL: "there is no deal",
}
NAMES = {"issues": "ISSUE", "options": "OPTION", "stances": "ISSUE", "ISSUE": "OPTION"}


def scenario_file() -> str:
    schema = scenario_schema()
    defs = schema["$defs"]
    places = _places(schema)
    maps = {name: each for name, each in defs.items() if "properties" in each}
    parts = [_keys("The whole", "", schema)]
    for name in sorted(maps, key=lambda name: places[name]):
        parts.append(_keys(" and ".join(f"`{p}`" for p in places[name]), name, maps[name]))
    kinds = [(_kind_of(n), sentence(d["description"])) for n, d in defs.items() if n not in maps]
    return f"""# Scenario file

Every key that a scenario may have, as `sim schema` gives them. NAME, ISSUE and OPTION stand for
names of your choice. A scenario that extends another needs only what it changes; `null` removes a
key.

{chr(10).join(parts)}
## Kinds of numbers

Each is a number or a range, as [7.1](../model/quantities.md) has them, and may be a map with
`value` and the origin of the value: `claims`, `literature`, `calibrated` or `assumption`.

{table(("kind", "what it is"), kinds)}
"""


def _places(schema: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """Where in a scenario each of the maps stands."""
    found: dict[str, tuple[str, ...]] = {}

    def visit(node: Any, path: str) -> None:
        for name, each in node.get("properties", {}).items():
            within(each, f"{path}.{name}" if path else name)

    def within(each: dict[str, Any], path: str) -> None:
        target = each.get("$ref", "").rpartition("/")[2]
        if target:
            if "properties" in schema["$defs"][target] and path not in found.get(target, ()):
                found[target] = (*found.get(target, ()), path)
                visit(schema["$defs"][target], path)
            elif "properties" not in schema["$defs"][target]:
                for other in schema["$defs"][target].get("anyOf", ()):
                    within(other, path)
        for other in each.get("anyOf", ()):
            within(other, path)
        named = [*each.get("patternProperties", {}).values(), each.get("additionalProperties")]
        for other in (other for other in named if isinstance(other, dict)):
            within(other, f"{path}.{NAMES.get(path.rpartition('.')[2], 'NAME')}")
        if isinstance(each.get("items"), dict):
            within(each["items"], f"{path}[]")

    visit(schema, "")
    return found


def _keys(title: str, name: str, node: dict[str, Any]) -> str:
    about = node.get("description", "") if name else "The keys at the top of the file."
    rows = [
        (f"`{key}`", _form(each), sentence(each.get("description")))
        for key, each in node["properties"].items()
    ]
    text = f"{about}\n\n" if about else ""
    return f"## {title}\n\n{text}{table(('key', 'form', 'what it is'), rows)}\n"


def _form(each: dict[str, Any]) -> str:
    forms = list(dict.fromkeys(filter(None, _forms(each))))
    default = each.get("default")
    return " or ".join(forms) + (
        f"; {default} if left out" if default not in (None, [], {}) else ""
    )


def _forms(each: dict[str, Any]) -> Iterator[str]:
    if "$ref" in each:
        name = each["$ref"].rpartition("/")[2]
        yield "map" if "properties" in scenario_schema()["$defs"][name] else _kind_of(name)
        return
    if "const" in each:
        yield f"`{each['const']}`"
        return
    if "enum" in each:
        yield ", ".join(f"`{one}`" for one in each["enum"] if one is not None)
        return
    for other in each.get("anyOf", ()):
        yield from _forms(other)
    kinds = each.get("type", ())
    for kind in [kinds] if isinstance(kinds, str) else kinds:
        if kind == "array":
            inner = " or ".join(dict.fromkeys(_forms(each.get("items", {})))) or "anything"
            yield f"list of {inner}"
        else:
            yield {"string": "text", "integer": "whole number", "number": "number",
                   "boolean": "true or false", "object": "map", "null": ""}[kind]  # fmt: skip


def _kind_of(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()


def output() -> str:
    known: dict[str, Any] = getattr(export, "DOCUMENTS", {})
    parts = [f"## sim {name}\n\n{_document(export.schema_of(name))}" for name in known]
    return "\n".join(
        [
            "# What `--format json` gives\n\n"
            "The fields of what a command prints for other programs. `sim schema --of COMMAND` has "
            "the JSON Schema.\n",
            *parts,
        ]
    )


def _document(schema: dict[str, Any]) -> str:
    parts = [("", schema), *sorted(schema.get("$defs", {}).items())]
    found = []
    for name, each in parts:
        if "properties" not in each:
            continue
        rows = [
            (f"`{key}`", " or ".join(dict.fromkeys(_shape(v))), sentence(v.get("description")))
            for key, v in each["properties"].items()
        ]
        head = f"*{name}*: {sentence(each.get('description'))}\n\n" if name else ""
        found.append(f"{head}{table(('field', 'form', 'what it is'), rows)}\n")
    return "\n".join(found)


def _shape(each: dict[str, Any]) -> Iterator[str]:
    if "$ref" in each:
        yield f"*{each['$ref'].rpartition('/')[2]}*"
    elif "anyOf" in each:
        for other in each["anyOf"]:
            yield from _shape(other)
    elif "const" in each:
        yield f"`{each['const']}`"
    elif "enum" in each:
        yield ", ".join(f"`{one}`" for one in each["enum"])
    elif each.get("type") == "array":
        items = [each["items"]] if each.get("items") else each.get("prefixItems", [])
        inner = dict.fromkeys(form for one in items for form in _shape(one))
        yield f"list of {' or '.join(inner) or 'anything'}"
    elif each.get("type") == "object":
        values = each.get("additionalProperties")
        yield f"map of {' or '.join(_shape(values))}" if isinstance(values, dict) else "map"
    else:
        yield {"string": "text", "integer": "whole number", "null": "null", "number": "number",
               "boolean": "true or false"}.get(str(each.get("type")), "anything")  # fmt: skip


def columns() -> str:
    """The columns of the runs table, with a name in capitals for each actor, principal, issue."""
    rows = []
    for column in runs_columns(("ACTOR",), ("PRINCIPAL",), ("ISSUE",), quorum=True):
        null = [f"unless {WHEN[column.where]}"] if column.where in WHEN else []
        null += ["may be null then too" if null else "may be null"] if column.optional else []
        rows.append((f"`{column.name}`", column.kind, column.unit, column.meaning, "; ".join(null)))
    return f"""# Columns

A results folder holds two tables in Parquet, and `manifest.json` with the scenario, the seed, the
number of runs, the version, the summary and the checksums of all files. `sim.open_results` reads
them as pandas tables.

## runs

One row for each run. The names `replicate` and `coding` are older than the words *run* and *draw*,
and are kept so that stored results can be read.

{table(("column", "type", "unit", "meaning", "null"), rows)}

## codings

One row for each draw, 0, 1, 2 and so on: its number (`coding`), the letter of the coding that it
follows (`letter`), and every drawn value, under the path that the input has in the scenario.
"""


def outcomes() -> str:
    def row(key: str) -> tuple[str, ...]:
        event = EVENTS[key]
        consists = ", ".join(f"`{each}`" for each in event.endings)
        if event.stands:
            consists += ", the war not back within 60 months"
        return (f"`{key}`", event.name, f"runs that {event.phrase}", consists)

    endings = [row(key)[:3] for key, event in EVENTS.items() if not event.is_sum]
    sums = [row(key) for key, event in EVENTS.items() if event.is_sum]
    return f"""# Outcomes

How a run ends, and what can be asked about. Each option that takes an outcome takes its key, and
its name as it is printed.

## Endings

They exclude each other and add up to all runs.

{table(("key", "printed", "meaning"), endings)}

## Sums of endings

{table(("key", "printed", "meaning", "of which endings"), sums)}
"""
