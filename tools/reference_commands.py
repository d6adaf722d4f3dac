"""The pages of the reference on commands and exit codes."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from typing import Any, Literal, get_args, get_origin

from typer.main import get_command

from sim.cli import app
from tools.markdown import sentence, table

NUMBERS = {int: "N", float: "NUMBER"}


def commands() -> str:
    known = get_command(app).commands  # type: ignore[attr-defined]
    listed = "\n".join(_command(name, each) for name, each in known.items())
    return f"""# Commands

Every command with its arguments and options, as `--help` has them. A page on how to use each: [How
to](../how-to/README.md). An option has the same name, letter, meaning and default wherever it
stands.

{_own(get_command(app))}
{listed}"""


def _own(program: Any) -> str:
    rows = [_option(each) for each in program.params]
    return f"## sim\n\n{table(('option', 'what it does'), rows)}\n"


def _command(name: str, command: Any) -> str:
    arguments = [each for each in command.params if each.param_type_name == "argument"]
    options = [each for each in command.params if each not in arguments and not each.hidden]
    usage = " ".join(["sim", name, *(_called(each) for each in arguments)])
    text, examples = _parted(inspect.cleandoc(command.help or ""))
    shown = f"\n```text\n{examples}\n```\n" if examples else ""
    rows = [(f"`{_called(each)}`", sentence(each.help)) for each in arguments]
    rows += map(_option, options)
    about = "\n\n".join(" ".join(part.split()) for part in text.split("\n\n"))
    return f"## sim {name}\n\n`{usage}`\n\n{about}\n{shown}\n" + (
        f"{table(('argument or option', 'what it is'), rows)}\n" if rows else ""
    )


def _parted(text: str) -> tuple[str, str]:
    """What a command does, and the examples below, each on a line."""
    about, mark, lines = text.partition("\b\n")
    if not mark:
        about, mark, lines = text.partition("Examples: ")
        lines = "\n".join(re.split(r";\s+", lines))
    return about.strip(), lines.strip()


def _called(argument: Any) -> str:
    name = argument.metavar or argument.name.upper()
    name = name.strip("{}[]").removesuffix("...")
    name += "..." if argument.nargs == -1 else ""
    return name if argument.required else f"[{name}]"


def _option(option: Any) -> tuple[str, str]:
    names = ", ".join(sorted(option.opts, key=lambda name: (len(name) > 2, name)))
    default = option.default
    given = not (default in (None, False, 0) or isinstance(default, list) or callable(default))
    after = f" Default: {_value(default)}." if given else ""
    return f"`{names}{_taken(option)}`", f"{sentence(option.help)}{after}"


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
