"""What is wrong with a value on the command line, in our words instead of the library's."""

from __future__ import annotations

import re
from typing import Any

import typer
from typer.core import TyperGroup

GROUPED = re.compile(r"[-+]?\d{1,3}(?:[,._ '’]\d{3})+")
SHORT = re.compile(r"([-+]?\d+(?:\.\d+)?)(?:[eE]\+?(\d{1,2})|\s*([kKmM]))")
TIMES = {"k": 3, "m": 6}


class Commands(TyperGroup):
    """The commands, of which each tells what is wrong with its values as `sentence` has it."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except typer.BadParameter as error:
            error.message = sentence(error)
            raise


def sentence(error: typer.BadParameter) -> str:
    """The message of an error; in our words where the values are checked by pydantic."""
    errors = getattr(error.__cause__, "errors", None)
    if errors is None:
        return error.message
    first, *_ = errors(include_url=False)
    given = str(first["input"])
    if "int_" in first["type"]:
        return no_whole_number(given)
    if "float_" in first["type"]:
        point = re.fullmatch(r"[-+]?\d+,\d+", given)
        write = f": decimals have a point, {given.replace(',', '.')}" if point else ", e.g. 0.5"
        return f"{given!r} is not a number{write}"
    return _worded(first, given)


def no_whole_number(given: str) -> str:
    """That it is none, and what was meant."""
    plain = _plain(given)
    write = f": write {plain}" if plain else ", e.g. 10000"
    return f"{given!r} is not a whole number{write}"


def _plain(given: str) -> str | None:
    """The whole number that was meant, in digits alone; None if none was."""
    if GROUPED.fullmatch(given):
        return re.sub(r"[^-+\d]", "", given)
    found = SHORT.fullmatch(given)
    if found is None:
        return None
    number, power, letter = found.groups()
    whole, _, decimals = number.partition(".")
    zeros = (int(power) if power else TIMES[letter.lower()]) - len(decimals)
    return f"{int(whole + decimals)}{'0' * zeros}" if zeros >= 0 else None


def _worded(error: Any, given: str) -> str:
    from sim.inputs.places import hint, nearest
    from sim.inputs.validating import wanted

    words = wanted(error["type"], error["msg"], error.get("ctx", {}))
    message = f"must be {words}, not {given}" if words else error["msg"]
    message = message.removeprefix("Value error, ").removesuffix(".")
    choices = re.findall("'([^']*)'", message.partition(" one of ")[2])
    return message + hint(nearest(given, choices))
