"""`sim discover` and `sim codings`: on which inputs, and on whose coding, a result rests."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli.base import Figure, Table, print_, width
from sim.console import say


def discover(
    results: Annotated[str, typer.Argument(metavar="RESULTS", help="A results folder.")],
    outcome: Annotated[
        str,
        typer.Option(
            metavar="NAME", help="An outcome as 'sim run' names it; or met, signed or deal."
        ),
    ] = "deal",
    coverage: Annotated[
        float | None,
        typer.Option(
            metavar="SHARE",
            help="The densest conditions that cover so much of the outcome, 0 to 1; else those "
            "whose coverage exceeds chance by most.",
        ),
    ] = None,
    figure: Figure = None,
    format_: Table = "table",
) -> None:
    """Find the conditions under which runs end in some way, and how far to trust them.

    Reads what was drawn for each coding; nothing is run.
    """
    from sim.questioning import discovered
    from sim.views import discovery as view

    found = discovered(results, outcome, coverage)
    if format_ == "table":
        print_(view.as_text(found, width()))
    else:
        print_((view.as_json if format_ == "json" else view.as_csv)(found))
    if figure is not None:
        from sim.views.figures.discovery import draw
        from sim.views.figures.style import save

        save(draw(found), figure)
        say(f"Drawn into {figure}.")
