"""`sim sweep`."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from sim.cli.console import SOME_FAILED, resume_command, say
from sim.cli.options import (
    Cluster,
    Figure,
    Folder,
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
    Source,
    Title,
    Width,
    assignment,
    refuse,
)
from sim.cli.output import answer, before_running, draw_into, print_, width

if TYPE_CHECKING:
    from sim.api.progress import Progress
    from sim.api.sweep import SweepPlan


def sweep(
    scenario: Source,
    set_: Annotated[
        list[str],
        typer.Option(
            "--set",
            metavar="PATH=VALUES",
            parser=assignment,
            help="Vary a value: PATH=a,b,c or PATH=lo:hi:n; PATH=lo:hi in a design that is drawn; "
            "[a, b] is one value; guarantees=subsets are all subsets of those on offer. PATH=value "
            "sets it at all points. Repeatable.",
        ),
    ] = [],  # noqa: B006
    name: Name = None,
    design: Annotated[
        Literal["grid", "lhs", "sobol"] | None,
        typer.Option(
            help="All combinations (grid, the default), a Latin hypercube, or a Sobol sequence."
        ),
    ] = None,
    points: Annotated[
        int | None,
        typer.Option(metavar="N", help="Points of a Latin hypercube or a Sobol sequence; else 64."),
    ] = None,
    runs: Runs = None,
    seed: Seed = None,
    per_draw: PerDraw = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the design, its size and its time; run nothing.")
    ] = False,
    output: Folder = None,
    outcome: OutcomeOrNone = None,
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
    """Run variants of a scenario, and show how they end.

    All on the same luck, 2,000 runs each unless told otherwise.

    What is varied may also stand in the scenario's own `sweep` block. A figure is drawn into the
    folder, of every outcome if one value is varied and --outcome names none.

    \b
    sim sweep geneva --set war.start_share=0.3:0.6:4
    sim sweep geneva --set guarantees=subsets --outcome 'a deal that stands'
    """  # noqa: D301
    from sim.api.plan import executor_of
    from sim.api.progress import Progress
    from sim.api.sweep import estimated_seconds, plan_of
    from sim.views.sweep import design as designed
    from sim.views.terminal import as_text

    planned = plan_of(
        scenario, runs, seed, per_draw, set=set_, name=name, design=design, points=points,
        outcome=outcome or "deal", output=output, resume=resume,
        go_on=f"Go on with: {resume_command()}",
    )  # fmt: skip
    if dry_run:
        own = {
            "-o": output, "--figure": figure, "--outcome": outcome, "--jobs": jobs, "--full": full,
            "--cluster": cluster, "--resume": resume, "--format": format_ != "table", "-q": quiet,
            "--title": title, "--width": wide,
        }  # fmt: skip
        refuse(own, "not with --dry-run, which shows the design in words and runs nothing")
        print_(as_text(designed(planned.sweep, estimated_seconds(planned.sweep)), width()))
        return
    bar, before = not quiet and sys.stderr.isatty(), partial(before_running, quiet=quiet)
    with Progress(planned.total, bar, before) as progress, executor_of(jobs, cluster) as executor:
        results = planned.run(progress, executor)
    answer(results, format_, full, quiet)
    if not quiet:
        _tell(planned, progress)
    drawing = figure or planned.folder / "shares.svg"
    draw_into(drawing, partial(results.plot, outcome), title, wide, quiet)
    if failures := results.content.failures:
        point, replicate, told = failures[0]
        say(f"{len(failures):,} runs failed and are not counted.")
        say(f"The first is replicate {replicate} of point {point}: {told}")
        raise typer.Exit(SOME_FAILED)


def _tell(planned: SweepPlan, progress: Progress) -> None:
    """What was done, and where it lies."""
    if planned.resume and progress.fresh:
        say("There was nothing to go on with: it was run from the start.")
    if not progress.ran:
        say(f"This sweep was in {planned.folder} already: verified, not run again.")
    say(f"In {planned.folder}: shares.csv, shares.parquet, points.parquet.")
