"""`sim verify`."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli.options import Text, refuse
from sim.cli.output import before_running, json_, print_

SAMPLE = 1_000


def verify(
    source: Annotated[
        str, typer.Argument(metavar="FILE|RESULTS", help="A bundle, or a results folder.")
    ],
    sample: Annotated[
        int | None,
        typer.Option(
            metavar="N", min=1, help=f"Runs that are run again, evenly spaced; else {SAMPLE:,}."
        ),
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="Run all of them again.")] = False,
    format_: Text = "table",
) -> None:
    """Check the checksums of results, run a sample of them again, and compare."""
    from sim.api.verify import verify as check
    from sim.views.keeping import as_data, as_text

    if all_:
        refuse({"--sample": sample}, "not with --all, which runs all of them")
    found = check(source, None if all_ else sample or SAMPLE, before_running)
    print_(json_(as_data(found)) if format_ == "json" else as_text(found))
