"""`sim discover`."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli.options import (
    Drawing,
    Outcome,
    Table,
)
from sim.cli.output import draw_into, show


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
    figure: Drawing = None,
    format_: Table = "table",
) -> None:
    """Find the conditions under which runs end in some way, and how far to trust them.

    Reads what was drawn for each coding; nothing is run.
    """
    from sim.api.discover import discovered
    from sim.views.discover import as_text
    from sim.views.discover_data import as_csv, as_json
    from sim.views.figures.discovery import draw

    found = discovered(results, outcome, coverage)
    show(found, format_, as_text, as_json, as_csv)
    draw_into(figure, lambda: draw(found))
