"""`sim verify`."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.api.verify import SAMPLE
from sim.cli.options import Format, refuse
from sim.cli.output import answer, before_running


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
    format_: Format = "table",
) -> None:
    """Check stored results, and run a sample again.

    Checksums are compared, and the rows of the sample.

    Example: sim verify results/geneva-a475b131-s1-n10000 --sample 100
    """
    from sim.api.verify import verify as verified

    if all_:
        refuse({"--sample": sample}, "not with --all, which runs all of them")
    answer(verified(source, None if all_ else sample or SAMPLE, before_running), format_)
