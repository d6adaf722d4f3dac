"""`sim drivers`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.console import SOME_FAILED, say
from sim.cli.options import (
    Cluster,
    Figure,
    Format,
    Full,
    Jobs,
    Name,
    OutcomeOrNone,
    PerDraw,
    Quiet,
    Resume,
    Runs,
    Seed,
    Set,
    Source,
    Title,
    Width,
    refuse,
)
from sim.cli.output import answer, carried_out, draw_into

if TYPE_CHECKING:
    from sim.api.drivers import DriversAnswer, MechanismsAnswer


def drivers(
    scenario: Source,
    outcome: OutcomeOrNone = None,
    mechanisms: Annotated[
        bool,
        typer.Option(
            "--mechanisms",
            help="Switch each mechanism of the model off instead, in 10,000 runs each unless -n "
            "says otherwise; about all outcomes.",
        ),
    ] = False,
    points: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            help="Draws that the parts of the differences between draws are estimated from; else "
            "4,096. At each end of an input, there are -n runs, else 2,000.",
        ),
    ] = None,
    runs: Runs = None,
    seed: Seed = None,
    per_draw: PerDraw = None,
    set_: Set = [],  # noqa: B006
    name: Name = None,
    full: Full = False,
    figure: Figure = None,
    title: Title = "",
    wide: Width = None,
    jobs: Jobs = None,
    cluster: Cluster = None,
    resume: Resume = False,
    quiet: Quiet = False,
    format_: Format = "table",
) -> None:
    """Say what moves the chance of an outcome.

    Says too how much of it rests on what.

    Inputs are drawn again in groups, and held low and high one by one. Nothing is stored, but what
    is done outlives an interruption.

    \b
    sim drivers geneva
    sim drivers geneva --outcome 'no meeting' --full --figure drivers.svg
    sim drivers geneva --mechanisms -j 2
    """  # noqa: D301
    from sim.api.drivers import DriversAnswer, MechanismsAnswer, mechanisms_plan_of, plan_of

    found: DriversAnswer | MechanismsAnswer
    if mechanisms:
        own = {
            "--figure": figure,
            "--title": title or None,
            "--width": wide,
            "--points": points,
            "--outcome": outcome,
        }
        refuse(own, "not with --mechanisms, which tells all outcomes in a table")
        switched = mechanisms_plan_of(scenario, runs, seed, per_draw, set=set_, name=name)
        found = MechanismsAnswer(carried_out(switched, jobs, cluster, resume, quiet))
    else:
        plan = plan_of(scenario, outcome, points, runs, seed, per_draw, set=set_, name=name)
        found = DriversAnswer(carried_out(plan, jobs, cluster, resume, quiet))
    answer(found, format_, full, quiet)
    if isinstance(found, DriversAnswer):
        draw_into(figure, found.plot, title, wide, quiet)
    if found.failed:
        left = "are not compared" if mechanisms else "their draws are left out"
        say(f"{found.failed:,} runs failed; {left}.")
        raise typer.Exit(SOME_FAILED)
