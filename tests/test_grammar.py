"""One grammar for all commands: the same option has one letter, one meaning and one default."""

from __future__ import annotations

import inspect
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
from typer.core import TyperOption
from typer.main import get_command

import sim as api
from sim.cli import app
from sim.cli.command import RENAMED
from sim.views.export import DOCUMENTS
from tests.command import VALLEY, sim

COMMANDS: dict[str, Any] = get_command(app).commands  # type: ignore[attr-defined]
# What one name may have of its own in some commands, and in which.
OWN = {
    "--set": ("metavar", "help"),  # sweep: several values
    "--output": ("metavar", "help", "default"),  # a folder, or a file of some kind
    "--figure": ("metavar", "help", "type"),  # plot: which one
    "--format": ("type",),  # csv where there is a table
    "--points": ("help",),  # of a sweep, or of the draws that drivers compares
    "--outcome": ("help", "default"),  # replay: none is asked about without it
}
# What only a terminal has: how it is printed and drawn; and what Python says with sample=None.
SPEAKING = {
    "--format", "--full", "--quiet", "--figure", "--title", "--width", "--dry-run", "--all",
}  # fmt: skip


def options(command: str) -> Iterator[TyperOption]:
    for parameter in COMMANDS[command].params:
        if isinstance(parameter, TyperOption) and not parameter.hidden:
            yield parameter


def long(option: TyperOption) -> str:
    return next(name for name in option.opts if name.startswith("--"))


ALL = [(command, option) for command in COMMANDS for option in options(command)]
NAMES = sorted({long(option) for _, option in ALL})


@pytest.mark.parametrize("name", NAMES)
def test_an_option_is_the_same_in_every_command(name: str) -> None:
    meanings = defaultdict(list)
    for command, option in ALL:
        if long(option) == name:
            seen = {
                "opts": tuple(option.opts), "metavar": option.metavar, "help": option.help,
                "type": option.type_descriptor.annotation, "default": option.default,
                "flag": option.is_flag, "multiple": option.multiple, "least": option.min,
            }  # fmt: skip
            kept = {key: value for key, value in seen.items() if key not in OWN.get(name, ())}
            meanings[str(kept)].append(command)
    assert len(meanings) == 1, dict(meanings)


def test_a_letter_stands_for_one_option() -> None:
    letters = defaultdict(set)
    for _, option in ALL:
        for short in set(option.opts) - {long(option)}:
            letters[short].add(long(option))
    assert letters == {
        "-n": {"--runs"}, "-o": {"--output"}, "-j": {"--jobs"}, "-q": {"--quiet"},
    }  # fmt: skip


def having(name: str) -> set[str]:
    return {command for command, option in ALL if long(option) == name}


def test_what_belongs_together_is_together() -> None:
    assert having("--jobs") == having("--cluster")
    assert having("--runs") <= having("--seed")
    assert having("--format") - {"schema"} <= set(DOCUMENTS)


@pytest.mark.parametrize("command", sorted(having("--figure") - having("--output")))
def test_a_drawing_is_no_output(command: str) -> None:
    arguments = ["1"] if command == "replay" else []
    for given in (["-o", "x.svg"], ["-ox.svg"], ["--output=x.svg"], ["--output", "x.svg"]):
        done = sim(command, VALLEY, *arguments, *given)
        assert done.code == 2
        assert "a drawing goes into --figure FILE" in " ".join(done.err.split())


def test_options_have_their_old_names_too() -> None:
    for old, new in RENAMED.items():
        for command in having(new):
            told = sim(command, VALLEY, old, "x").err
            assert f"'{new}': 'x' is not a whole number" in told
            assert old not in sim(command, "--help").out


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_an_example(command: str) -> None:
    usage, *examples = re.findall(rf"sim {command}\b", " ".join(sim(command, "--help").out.split()))
    assert examples, usage


def function(command: str) -> Any:
    return getattr(api, {"import": "import_"}.get(command, command))


@pytest.mark.parametrize(
    "command", sorted({*COMMANDS} - {"help"})
)  # pages, which Python shows itself
def test_every_command_is_a_function_with_the_same_words(command: str) -> None:
    words = {name.rstrip("s") for name in inspect.signature(function(command)).parameters}
    for option in options(command):
        name = long(option)
        if name not in SPEAKING:
            word = name.removeprefix("--").replace("-", "_").rstrip("s")
            assert word in words, f"{name}: {sorted(words)}"


def test_a_number_of_runs_is_no_number_of_draws() -> None:
    for given in (["-n", "100"], ["-n100"], ["--runs=100"], ["--codings", "100"]):
        done = sim("solve", VALLEY, *given)
        assert done.code == 2
        assert "--draws N says in how many draws" in " ".join(done.err.split())
