"""`sim stories`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.console import say
from sim.cli.options import Format, Full
from sim.cli.output import answer, carried_out


def stories(
    results: Annotated[str, typer.Argument(metavar="RESULTS", help="A results folder of sim run.")],
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="FILE", help="The handout: an .html or a .txt file."
        ),
    ] = None,
    full: Full = False,
    format_: Format = "table",
) -> None:
    """Tell a short story for each ending, as a handout.

    Each is a run that is typical: in why it ended so, in what was signed, and in its numbers.

    \b
    sim stories results/geneva-a475b131-s1-n10000
    sim stories results/geneva-a475b131-s1-n10000 -o stories.html
    """  # noqa: D301
    from sim.api.stories import checked, plan_of

    path = None if output is None else checked(output)
    told = carried_out(plan_of(results))
    if path is None:
        answer(told, format_, full)
    else:
        told.save(path)
        say(f"Written into {path}.")
