"""Make the pages of docs/reference/ from the program itself: `make reference`.

Commands from the command line, keys from the schema of scenarios, columns and outcomes from what
writes them, Python from `sim`. The pages README.md and words.md are written by hand.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from typer.main import get_command

import sim
from sim.analysis.events import EVENTS
from sim.cli import app
from sim.inputs.schema import scenario_schema
from sim.runs.columns import DEALS, MET, NO_DEAL, SIGNED, runs_columns
from sim.views import export
from tools.markdown import table

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "reference"
NUMBERS = {int: "N", float: "NUMBER"}
WHEN = {
    MET: "talks take place",
    SIGNED: "a text is signed",
    DEALS: "a deal is ratified",
    NO_DEAL: "there is no deal",
}


def pages() -> dict[str, str]:
    """The text of every page that is made, by its name."""
    makers: tuple[Callable[[], str], ...] = (
        commands, exit_codes, scenario_file, output, columns, outcomes, python
    )  # fmt: skip
    return {make.__name__.replace("_", "-"): make() for make in makers}


# Commands


def commands() -> str:
    known = get_command(app).commands  # type: ignore[attr-defined]
    listed = "\n".join(_command(name, each) for name, each in known.items())
    return f"""# Commands

Every command with its arguments and options, as `--help` has them. A page on how to use each: [How to](../how-to/README.md). An
option has the same name, letter, meaning and default wherever it stands.

{_own(get_command(app))}
{listed}"""


def _own(program: Any) -> str:
    rows = [_option(each) for each in program.params]
    return f"## sim\n\n{_listed(('option', 'what it does'), rows)}"


def _command(name: str, command: Any) -> str:
    arguments = [each for each in command.params if each.param_type_name == "argument"]
    options = [each for each in command.params if each not in arguments and not each.hidden]
    usage = " ".join(["sim", name, *(_called(each) for each in arguments)])
    text, _, examples = inspect.cleandoc(command.help or "").partition("\b\n")
    shown = f"\n```text\n{examples.strip()}\n```\n" if examples else ""
    rows = [(f"`{_called(each)}`", _sentence(each.help)) for each in arguments]
    rows += [_option(each) for each in options]
    about = "\n\n".join(" ".join(part.split()) for part in text.strip().split("\n\n"))
    return (
        f"## sim {name}\n\n`{usage}`\n\n{about}\n{shown}\n"
        + (_listed(("argument or option", "what it is"), rows) if rows else "")
    )


def _listed(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    return f"{table(head, rows)}\n" if rows else ""


def _called(argument: Any) -> str:
    name = argument.metavar or argument.name.upper()
    name = name.strip("{}[]").removesuffix("...")
    name += "..." if argument.nargs == -1 else ""
    return name if argument.required else f"[{name}]"


def _option(option: Any) -> tuple[str, ...]:
    names = ", ".join(sorted(option.opts, key=lambda name: (len(name) > 2, name)))
    default = option.default
    given = not (default in (None, False, 0) or isinstance(default, list) or callable(default))
    after = f" Default: {_value(default)}." if given else ""
    return f"`{names}{_taken(option)}`", f"{_sentence(option.help)}{after}"


def _taken(option: Any) -> str:
    """What comes behind an option."""
    if option.is_flag or option.count:
        return ""
    kind = option.type_descriptor.annotation
    choices = get_args(kind) if get_origin(kind) is Literal else getattr(kind, "__members__", {})
    listed = choices.values() if isinstance(choices, Mapping) else choices
    return " " + (option.metavar or "|".join(map(_value, listed)) or NUMBERS.get(kind, "TEXT"))


def _value(choice: Any) -> str:
    return str(getattr(choice, "value", choice))


def _sentence(text: str | None) -> str:
    return " ".join((text or "").replace("\b", "").split())


# Exit codes


def exit_codes() -> str:
    told = get_command(app).epilog or ""
    rows = [
        (f"`{number}`", meaning.strip())
        for numbers, meaning in re.findall(
            r"(\d+(?: and \d+)?) ([^,.]+(?:, [^\d,.]+(?= or))?[^,.]*)", told
        )
        for number in re.findall(r"\d+", numbers)
    ]
    return f"""# Exit codes

What a command says to the program that called it.

{table(("code", "meaning"), rows)}

With `--debug` before the command, a bug (code 1) prints its traceback.
"""


# Scenario file


def scenario_file() -> str:
    schema = scenario_schema()
    defs = schema["$defs"]
    places = _places(schema)
    maps = {name: each for name, each in defs.items() if "properties" in each}
    parts = [_keys("The whole", "", schema)]
    for name in sorted(maps, key=lambda name: places[name]):
        parts.append(_keys(" and ".join(f"`{p}`" for p in places[name]), name, maps[name]))
    kinds = [(_kind_of(n), _sentence(d["description"])) for n, d in defs.items() if n not in maps]
    return f"""# Scenario file

Every key that a scenario may have, as `sim schema` gives them. NAME, ISSUE and OPTION stand for names of your choice. A scenario
that extends another needs only what it changes; `null` removes a key.

{chr(10).join(parts)}
## Kinds of numbers

Each is a number or a range, as [7.1](../model/quantities.md) has them, and may be a map with `value` and the origin of the value:
`claims`, `literature`, `calibrated` or `assumption`.

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
        for other in filter(lambda other: isinstance(other, dict), named):
            within(other, f"{path}.{_NAMES.get(path.rpartition('.')[2], 'NAME')}")
        if isinstance(each.get("items"), dict):
            within(each["items"], f"{path}[]")

    visit(schema, "")
    return found


_NAMES = {"issues": "ISSUE", "options": "OPTION", "stances": "ISSUE", "ISSUE": "OPTION"}


def _keys(title: str, name: str, node: dict[str, Any]) -> str:
    about = node.get("description", "") if name else "The keys at the top of the file."
    rows = [
        (f"`{key}`", _form(each), _sentence(each.get("description")))
        for key, each in node["properties"].items()
    ]
    text = f"{about}\n\n" if about else ""
    return f"## {title}\n\n{text}{table(('key', 'form', 'what it is'), rows)}\n"


def _form(each: dict[str, Any]) -> str:
    forms = list(dict.fromkeys(filter(None, _forms(each))))
    default = each.get("default")
    return " or ".join(forms) + (f"; {default} if left out" if default not in (None, [], {}) else "")


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


# What commands give


def output() -> str:
    known: dict[str, Any] = getattr(export, "DOCUMENTS", {})
    parts = [f"## sim {name}\n\n{_document(export.schema_of(name))}" for name in known]
    return "\n".join(
        [
            "# What `--format json` gives\n\n"
            "The fields of what a command prints for other programs. `sim schema --of COMMAND` has the "
            "JSON Schema.\n",
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
            (f"`{key}`", " or ".join(dict.fromkeys(_shape(v))), _sentence(v.get("description")))
            for key, v in each["properties"].items()
        ]
        head = f"*{name}*: {_sentence(each.get('description'))}\n\n" if name else ""
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
        inner = each.get("additionalProperties")
        yield f"map of {' or '.join(_shape(inner))}" if isinstance(inner, dict) else "map"
    else:
        yield {"string": "text", "integer": "whole number", "null": "null", "number": "number",
               "boolean": "true or false"}.get(str(each.get("type")), "anything")  # fmt: skip


# Columns and outcomes


def columns() -> str:
    """The columns of the runs table, with a name in capitals for each actor, principal, issue."""
    rows = []
    for column in runs_columns(("ACTOR",), ("PRINCIPAL",), ("ISSUE",), quorum=True):
        null = [f"unless {WHEN[column.where]}"] if column.where in WHEN else []
        null += ["may be null then too" if null else "may be null"] if column.optional else []
        rows.append((f"`{column.name}`", column.kind, column.unit, column.meaning, "; ".join(null)))
    return f"""# Columns

A results folder holds two tables in Parquet, and `manifest.json` with the scenario, the seed, the number of runs, the version, the
summary and the checksums of all files. `sim.open_results` reads them as pandas tables.

## runs

One row for each run. The names `replicate` and `coding` are older than the words *run* and *draw*, and are kept so that stored
results can be read.

{table(("column", "type", "unit", "meaning", "null"), rows)}

## codings

One row for each draw, 0, 1, 2 and so on: its number (`coding`), the letter of the coding that it follows (`coder`), and every drawn
value, under the path that the input has in the scenario.
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

How a run ends, and what can be asked about. Each option that takes an outcome takes its key, and its name as it is printed.

## Endings

They exclude each other and add up to all runs.

{table(("key", "printed", "meaning"), endings)}

## Sums of endings

{table(("key", "printed", "meaning", "of which endings"), sums)}
"""


# Python


def python() -> str:
    parts = "\n".join(_name(name, getattr(sim, name)) for name in sim.__all__)
    return f"""# Python

For every `sim X` there is `sim.X(...)` with the same words for the same things; nothing is printed unless asked for.
[For researchers](../start/researchers.py) shows how they go together.

{parts}"""


def _name(name: str, thing: Any) -> str:
    about = inspect.cleandoc(thing.__doc__ or "")
    if not inspect.isclass(thing):
        return f"## sim.{name}\n\n```text\nsim.{name}{_signature(thing)}\n```\n\n{about}\n"
    rows = [
        (f"`{each}`", _sentence(inspect.getdoc(value)).partition(". ")[0])
        for each, value in vars(thing).items()
        if not each.startswith("_") and inspect.getdoc(value) and _is_method(value)
    ]
    return f"## sim.{name}\n\n{about}\n\n{_listed(('', 'what it gives'), rows)}"


def _is_method(value: Any) -> bool:
    return inspect.isfunction(value) or isinstance(value, property | classmethod | staticmethod)


def _signature(function: Any) -> str:
    lines = []
    star = False
    for each in inspect.signature(function).parameters.values():
        if each.kind is each.KEYWORD_ONLY and not star:
            lines.append("*")
            star = True
        lines.append(str(each).replace("'", ""))
    one = f"({', '.join(lines)})"
    return one if len(one) < 80 else "(\n" + "".join(f"    {line},\n" for line in lines) + ")"


def main() -> None:
    for name, text in pages().items():
        (FOLDER / f"{name}.md").write_text(text.rstrip("\n") + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
