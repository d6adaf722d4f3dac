"""`sim sweep`."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import Annotated, Literal

import typer

from sim.api.progress import Progress
from sim.cli.console import SOME_FAILED, resume_command, say
from sim.cli.options import (
    OUTCOME,
    Cluster,
    Jobs,
    Name,
    PerCoding,
    Seed,
    Source,
    Table,
    assignment,
    drawable,
    refuse,
    results_folder,
)
from sim.cli.output import before_running, print_, show, width


def sweep(
    scenario: Source,
    set_: Annotated[
        list[str],
        typer.Option(
            "--set",
            metavar="PATH=VALUES",
            parser=assignment,
            help="Vary a value: PATH=a,b,c or PATH=lo:hi:n; PATH=lo:hi in a design that is drawn; "
            "[a, b] is one value. PATH=value sets it at all points. Repeatable.",
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
        int | None, typer.Option(help="Points of a Latin hypercube or a Sobol sequence; else 64.")
    ] = None,
    runs: Annotated[
        int | None, typer.Option("-n", "--runs", help="Runs at each point; else 2,000.")
    ] = None,
    seed: Seed = None,
    per_coding: PerCoding = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the design, its size and its time; run nothing.")
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="DIR",
            parser=results_folder,
            help="Results folder; else one in results/.",
        ),
    ] = None,
    outcome: Annotated[
        str | None,
        typer.Option(
            metavar="OUTCOME",
            help=f"What is drawn, and told the most and fewest of: {OUTCOME}; or met, signed, "
            "deal, standing. Else deals; with one factor, every outcome is drawn.",
        ),
    ] = None,
    figure: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            parser=drawable,
            help="Draw it there (.svg, .png, .pdf), not into the folder.",
        ),
    ] = None,
    jobs: Jobs = None,
    cluster: Cluster = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with the same sweep if it was cut off.")
    ] = False,
    format_: Table = "table",
) -> None:
    """Run variants of a scenario on the same luck, and show how its summits end in each.

    What is varied may also stand in the scenario's own `sweep` block.
    """
    from sim.api.outcomes import outcome_named
    from sim.api.plan import executor_of
    from sim.api.sweep import estimated_seconds, run_sweep_into, sweep_folder, sweep_of
    from sim.views import sweep as view
    from sim.views.figures.style import save

    event = None if outcome is None else outcome_named(outcome)
    planned = sweep_of(scenario, set_, design, points, runs, seed, per_coding, name=name)
    if event is not None:
        outcome_named(event, planned.base)
    if dry_run:
        own = {
            "-o": output, "--figure": figure, "--outcome": outcome, "--jobs": jobs,
            "--cluster": cluster, "--resume": resume, "--format": format_ != "table",
        }  # fmt: skip
        refuse(own, "not with --dry-run, which shows the design in words and runs nothing")
        print_(view.plan(planned, estimated_seconds(planned), width()))
        return
    folder, executor = output or sweep_folder(planned), executor_of(jobs, cluster)
    with Progress(planned.total, sys.stderr.isatty(), before_running) as progress:
        go_on = f"Go on with: {resume_command()}"
        results = run_sweep_into(folder, planned, progress, executor, go_on, resume)
    if resume and progress.fresh:
        say("There was nothing to go on with: it was run from the start.")
    if not progress.ran:
        say(f"This sweep was in {folder} already: verified, not run again.")
    as_text = partial(view.as_text, event=event or "deal")
    show(results, format_, as_text, view.as_json, view.as_csv)
    from sim.views.figures.sweep import draw

    drawing = figure or folder / "shares.svg"
    lacking = save(draw(results, event), drawing)
    say(f"In {folder}: shares.csv, shares.parquet, points.parquet. Drawn into {drawing}.")
    if lacking:
        say(lacking)
    if failures := results.failures:
        point, replicate, told = failures[0]
        say(f"{len(failures):,} runs failed and are not counted.")
        say(f"The first is replicate {replicate} of point {point}: {told}")
        raise typer.Exit(SOME_FAILED)
