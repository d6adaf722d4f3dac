"""`sim discover`."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli.options import Figure, Format, Full, Outcome, Quiet, Title, Width
from sim.cli.output import answer, draw_into


def discover(
    results: Annotated[str, typer.Argument(metavar="RESULTS", help="A results folder.")],
    outcome: Outcome = "deal",
    coverage: Annotated[
        float | None,
        typer.Option(
            metavar="SHARE",
            help="The densest conditions that cover so much of the outcome, 0 to 1; else those "
            "whose coverage exceeds chance by most.",
        ),
    ] = None,
    full: Full = False,
    figure: Figure = None,
    title: Title = "",
    wide: Width = None,
    quiet: Quiet = False,
    format_: Format = "table",
) -> None:
    """Find the conditions under which runs end in some way.

    Says too how far to trust them.

    Reads what was drawn for each run; nothing is run.

    \b
    sim discover results/geneva-*
    sim discover results/geneva-* --outcome 'no meeting' --coverage 0.5 --full
    """  # noqa: D301
    from sim.api.discover import discover as discovered

    found = discovered(results, outcome, coverage)
    answer(found, format_, full, quiet)
    draw_into(figure, found.plot, title, wide, quiet)
