"""`sim codings`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.console import SOME_FAILED, say
from sim.cli.options import (
    Cluster,
    Format,
    Full,
    Jobs,
    Name,
    Outcome,
    PerDraw,
    Quiet,
    Resume,
    Runs,
    Seed,
    Set,
    Source,
)
from sim.cli.output import answer, carried_out


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
    runs: Runs = None,
    seed: Seed = None,
    per_draw: PerDraw = None,
    set_: Set = [],  # noqa: B006
    name: Name = None,
    full: Full = False,
    jobs: Jobs = None,
    cluster: Cluster = None,
    resume: Resume = False,
    quiet: Quiet = False,
    format_: Format = "table",
) -> None:
    """Run a scenario under each coding of the evidence.

    Each alone; says which codes matter.

    A coding is a coder's reading; 2,000 runs of each variant unless -n says otherwise. Nothing is
    stored, but what is done outlives an interruption. Tells too how far the codings agree.

    \b
    sim codings geneva
    sim codings geneva --coding mine.yaml --full
    """  # noqa: D301
    from sim.api.codings import CodingsAnswer, plan_of

    plan = plan_of(scenario, outcome, others, runs, seed, per_draw, set=set_, name=name)
    found = CodingsAnswer(carried_out(plan, jobs, cluster, resume, quiet))
    answer(found, format_, full, quiet)
    if found.failed:
        say(f"{found.failed:,} runs failed and are not counted.")
        raise typer.Exit(SOME_FAILED)
