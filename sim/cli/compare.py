"""`sim compare`."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli.console import SOME_FAILED, say
from sim.cli.options import (
    OUTCOME,
    Drawing,
    Label,
    PerCoding,
    Seed,
    Set,
    Table,
    labels_of,
    refuse,
)
from sim.cli.output import carried_out, draw_into, say_taken, show


def compare(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="A B...",
            help="Scenarios or results folders; geneva+war.fatigue=0 is Geneva under a change.",
        ),
    ],
    runs: Annotated[
        int | None, typer.Option("-n", "--runs", help="Number of runs of each; else A's own.")
    ] = None,
    seed: Seed = None,
    per_coding: PerCoding = None,
    set_: Set = [],  # noqa: B006
    rank: Annotated[
        str | None,
        typer.Option(
            "--rank",
            "--outcome",
            metavar="OUTCOME",
            help=f"Rank them by {OUTCOME}; or met, signed, deal, standing. Tells ties and regrets.",
        ),
    ] = None,
    least: Annotated[
        bool, typer.Option("--least", help="With --rank: the smallest share comes first.")
    ] = False,
    label: Label = [],  # noqa: B006
    figure: Drawing = None,
    format_: Table = "table",
) -> None:
    """Compare scenarios with the first: what changes, by how much, and can it be told.

    Runs with one seed share codings and luck, so that small differences show. Nothing is stored.
    """
    from sim.api.compare import named, plan_of
    from sim.views.compare import as_csv, as_json, as_text
    from sim.views.figures.comparison import draw

    if rank is None:
        refuse({"--least": least}, "says in which order --rank OUTCOME ranks")
    plan = plan_of(sources, set_, runs, seed, per_coding, rank, labels_of(label), least)
    say_taken(*map(named, sources))
    found = carried_out(plan)
    show(found, format_, as_text, as_json, as_csv)
    draw_into(figure, lambda: draw(found))
    if failed := sum(subject.failed for subject in found.subjects):
        say(f"{failed:,} runs failed and are not compared.")
        raise typer.Exit(SOME_FAILED)
