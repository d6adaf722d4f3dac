"""`sim codings`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.console import SOME_FAILED, say
from sim.cli.options import (
    Name,
    Outcome,
    PerCoding,
    Seed,
    Set,
    Source,
    Table,
)
from sim.cli.output import carried_out, show


def codings(
    scenario: Source,
    others: Annotated[
        list[Path],
        typer.Option(
            "--coding",
            metavar="FILE",
            help="Somebody else's coding, a file as in seeds/<case>/codings, beside the others; "
            "repeatable.",
        ),
    ] = [],  # noqa: B006
    outcome: Outcome = "deal",
    runs: Annotated[
        int | None, typer.Option("-n", "--runs", help="Runs of each variant; else 2,000.")
    ] = None,
    seed: Seed = None,
    per_coding: PerCoding = None,
    set_: Set = [],  # noqa: B006
    name: Name = None,
    format_: Table = "table",
) -> None:
    """Run a scenario under each coding of the evidence alone, and say which codes matter.

    Nothing is stored. Tells too how far the codings agree.
    """
    from sim.api.codings import examination_of
    from sim.views.codings import as_text
    from sim.views.codings_data import as_csv, as_json

    plan = examination_of(scenario, set_, others, outcome, runs, seed, per_coding, name=name)
    report = carried_out(plan)
    show(report, format_, as_text, as_json, as_csv)
    if report.failed:
        say(f"{report.failed:,} runs failed and are not counted.")
        raise typer.Exit(SOME_FAILED)
