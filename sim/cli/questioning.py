"""`sim discover` and `sim codings`: on which inputs, and on whose coding, a result rests."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.base import Figure, PerCoding, Seed, Set, Source, Table, before_running, print_, width
from sim.console import SOME_FAILED, Progress, say


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
    from sim.views.discovery import as_text
    from sim.views.discovery_data import as_csv, as_json

    found = discovered(results, outcome, coverage)
    if format_ == "table":
        print_(as_text(found, width()))
    else:
        print_((as_json if format_ == "json" else as_csv)(found))
    if figure is not None:
        from sim.views.figures.discovery import draw
        from sim.views.figures.style import save

        save(draw(found), figure)
        say(f"Drawn into {figure}.")


def codings(
    scenario: Source,
    other: Annotated[
        Path | None,
        typer.Option(
            "--coding",
            metavar="FILE",
            help="Somebody else's coding, a file as in seeds/<case>/codings, beside the others.",
        ),
    ] = None,
    outcome: Annotated[
        str,
        typer.Option(
            metavar="NAME", help="Whose share is told of; an outcome, or met, signed or deal."
        ),
    ] = "deal",
    runs: Annotated[
        int | None, typer.Option("-n", "--runs", help="Runs of each variant; else 2,000.")
    ] = None,
    seed: Seed = None,
    per_coding: PerCoding = None,
    set_: Set = [],  # noqa: B006
    format_: Table = "table",
) -> None:
    """Run a scenario under each coding of the evidence alone, and say which codes matter.

    Nothing is stored. Tells too how far the codings agree.
    """
    from sim.questioning import examination_of
    from sim.views.codings import as_text
    from sim.views.codings_data import as_csv, as_json

    plan = examination_of(scenario, set_, other, outcome, runs, seed, per_coding)
    with Progress(plan.total, sys.stderr.isatty(), before_running) as progress:
        report = plan.run(progress)
    if format_ == "table":
        print_(as_text(report, width()))
    else:
        print_((as_json if format_ == "json" else as_csv)(report))
    if report.failed:
        say(f"{report.failed:,} runs failed and are not counted.")
        raise typer.Exit(SOME_FAILED)
