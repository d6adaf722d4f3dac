"""`sim check`."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli import completion
from sim.cli.console import INVALID, say
from sim.cli.options import Format, Set
from sim.cli.output import answer, print_


def check(
    scenarios: Annotated[
        list[str],
        typer.Argument(
            metavar="SCENARIO...", help="To check.", autocompletion=completion.scenarios
        ),
    ],
    set_: Set = [],  # noqa: B006
    format_: Format = "table",
) -> None:
    """Check scenarios; all errors at once, with their places.

    What is wrong in a file that several of them extend is told once. Example: sim check mine.yaml
    """
    from sim.api.check import check as checked

    done = checked(*scenarios, set=set_)
    if format_ != "table":
        answer(done, format_)
    else:
        for line in done.sound():
            print_(line)
        for line in done.wrong():
            say(line)
    for line in dict.fromkeys(idle for each in done.checks for idle in each.idle):
        say(f"--set {line}.")
    if not done.valid:
        raise typer.Exit(INVALID)
