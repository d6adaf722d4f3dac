"""`sim compare`."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli import completion
from sim.cli.console import SOME_FAILED, say
from sim.cli.options import (
    OUTCOME,
    Cluster,
    Figure,
    Format,
    Full,
    Jobs,
    Label,
    OutcomeOrNone,
    PerDraw,
    Quiet,
    Resume,
    Runs,
    Seed,
    Set,
    Title,
    Width,
    labels_of,
    refuse,
)
from sim.cli.output import answer, carried_out, draw_into, say_taken


def compare(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="A B...",
            help="Scenarios or results folders; geneva+war.fatigue=0 is Geneva under a change.",
            autocompletion=completion.scenarios,
        ),
    ],
    runs: Runs = None,
    seed: Seed = None,
    per_draw: PerDraw = None,
    set_: Set = [],  # noqa: B006
    outcome: OutcomeOrNone = None,
    rank: Annotated[
        str | None,
        typer.Option(
            "--rank", metavar="OUTCOME", help=f"Rank them by {OUTCOME}. Tells ties and regrets."
        ),
    ] = None,
    least: Annotated[
        bool, typer.Option("--least", help="With --rank: the smallest share comes first.")
    ] = False,
    label: Label = [],  # noqa: B006
    full: Full = False,
    quiet: Quiet = False,
    figure: Figure = None,
    title: Title = "",
    wide: Width = None,
    jobs: Jobs = None,
    cluster: Cluster = None,
    resume: Resume = False,
    format_: Format = "table",
) -> None:
    """Compare scenarios: what changes, and can it be told.

    Each is compared with the first.

    Runs with one seed share draws and luck, so that small differences show. Nothing is stored.

    \b
    sim compare geneva istanbul
    sim compare geneva geneva+war.fatigue=0 --outcome 'no meeting' --full
    sim compare geneva istanbul vienna --rank deal --figure ranked.svg
    """  # noqa: D301
    from sim.api.compare import comparison_of
    from sim.api.comparison import plan_of
    from sim.api.sides import named

    if rank is None:
        refuse({"--least": least}, "says in which order --rank OUTCOME ranks")
    planned = plan_of(
        sources, runs, seed, per_draw, set=set_, outcome=outcome, rank=rank, least=least,
        labels=labels_of(label),
    )  # fmt: skip
    if not quiet:
        say_taken(*map(named, sources))
    found = comparison_of(planned, carried_out(planned, jobs, cluster, resume, quiet))
    answer(found, format_, full, quiet)
    draw_into(figure, found.plot, title, wide, quiet)
    if failed := sum(subject.failed for subject in found.findings.subjects):
        say(f"{failed:,} runs failed and are not compared.")
        raise typer.Exit(SOME_FAILED)
