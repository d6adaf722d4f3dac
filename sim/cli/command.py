"""What a command of the command line is, and the command line itself."""

from __future__ import annotations

import re
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperOption

from sim.cli.options import NOT_STORED
from sim.cli.sentences import Commands, no_whole_number

OUTPUT = re.compile(r"-o|--output(=|$)")
RUNS = re.compile(r"-n|--runs(=|$)|--codings(=|$)")
NOTHING_RUN = "-n is a number of runs, and nobody talks here: --draws N says in how many draws"
RENAMED = {"--per-coding": "--per-draw"}  # as they were in 0.2.0

app = typer.Typer(
    cls=Commands,
    help="Simulate a summit: from coded positions to a distribution of outcomes.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


class Command(TyperCommand):
    """A command with the grammar of all.

    It refuses an option of one value which is given twice, `2.000` for 2, and `-o` for a drawing.
    """

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        args = [renamed(each) for each in args]
        own = {name for each in self.params for name in each.opts}
        if "--output" not in own and "--figure" in own and any(map(OUTPUT.match, args)):
            raise typer.BadParameter(NOT_STORED, ctx, param_hint="-o")
        if "--draws" in own and any(map(RUNS.match, args)):
            raise typer.BadParameter(NOTHING_RUN, ctx)
        given, _, order = self.make_parser(ctx).parse_args(args=list(args))
        for option in order:
            if not isinstance(option, TyperOption) or option.is_flag:
                continue
            if not (option.multiple or option.count) and order.count(option) > 1:
                raise typer.BadParameter(
                    f"{option.opts[-1]} is given {order.count(option)} times and takes one value"
                )
        rest = super().parse_args(ctx, args)
        for name, text in given.items():
            whole = type(ctx.params.get(name)) is int and isinstance(text, str)
            if whole and not re.fullmatch(r"\s*[-+]?\d+\s*", text):
                raise typer.BadParameter(no_whole_number(text))
        return rest


def renamed(argument: str) -> str:
    """An argument whose option had another name, under the name that it has."""
    option, equals, value = argument.partition("=")
    return f"{RENAMED.get(option, option)}{equals}{value}"


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"sim {version('summit-sim')}")
        raise typer.Exit


@app.callback(
    epilog="Exit codes: 0 done, 1 a bug, 2 usage, 3 finished but some runs failed, 4 scenario "
    "invalid, 5 stored results damaged, 6 disk, permission or connection, 130 and 143 interrupted."
)
def _options(
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of a bug.")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, help="Show the version and exit.")
    ] = False,
) -> None:
    """Simulate a summit: from coded positions to a distribution of outcomes."""
