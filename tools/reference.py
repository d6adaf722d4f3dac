"""Make the pages of docs/reference/ from the program itself: `make reference`.

Commands from the command line, keys from the schema of scenarios, columns and outcomes from what
writes them, Python from `sim`. The pages README.md and words.md are written by hand.
"""

from __future__ import annotations

import inspect
from abc import ABC
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sim
from sim.api.answer import Answer
from tools.markdown import sentence, table
from tools.reference_commands import commands, exit_codes
from tools.reference_data import columns, outcomes, output, scenario_file

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "reference"


def pages() -> dict[str, str]:
    """The text of every page that is made, by its name."""
    makers: tuple[Callable[[], str], ...] = (
        commands, exit_codes, scenario_file, output, columns, outcomes, python
    )  # fmt: skip
    return {make.__name__.replace("_", "-"): f"{make().rstrip()}\n" for make in makers}


def python() -> str:
    parts = "\n".join(_name(name, getattr(sim, name)) for name in sim.__all__)
    return f"""# Python

For every `sim X` there is `sim.X(...)` with the same words for the same things; nothing is printed
unless asked for. [For researchers](../start/researchers.py) shows how they go together.

{parts}"""


def _name(name: str, thing: Any) -> str:
    about = inspect.cleandoc(thing.__doc__ or "")
    if not inspect.isclass(thing):
        return f"## sim.{name}\n\n```text\nsim.{name}{_signature(thing)}\n```\n\n{about}\n"
    rows = [
        (f"`{each}`", sentence(inspect.getdoc(value)).partition(". ")[0].rstrip("."))
        for each, value in _members(thing).items()
        if not each.startswith("_") and inspect.getdoc(value) and _is_method(value)
    ]
    listed = f"\n{table(('name', 'what it gives'), rows)}\n" if rows else ""
    return f"## sim.{name}\n\n{about}\n{listed}"


def _members(thing: type) -> dict[str, Any]:
    """What a class has of its own and from those that it is made from, these first."""
    classes = [each for each in reversed(thing.__mro__) if issubclass(thing, each)]
    own = [each for each in classes if each not in (object, ABC, Answer)]
    return {name: value for each in own for name, value in vars(each).items()}


def _is_method(value: Any) -> bool:
    return inspect.isfunction(value) or isinstance(value, property | classmethod | staticmethod)


def _signature(function: Any) -> str:
    lines = []
    star = False
    for each in inspect.signature(function).parameters.values():
        if each.kind is each.KEYWORD_ONLY and not star:
            lines.append("*")
            star = True
        lines.append(str(each).replace("'", "").replace("OpenedResults", "Results"))
    one = f"({', '.join(lines)})"
    return one if len(one) < 80 else "(\n" + "".join(f"    {line},\n" for line in lines) + ")"


def main() -> None:
    for name, text in pages().items():
        (FOLDER / f"{name}.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
