"""`sim compare` and `sim sweep`: many scenarios."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import Annotated, Literal

import typer

from sim.cli.base import (
    OUTCOME,
    Cluster,
    Drawing,
    Jobs,
    Label,
    Name,
    PerCoding,
    Seed,
    Set,
    Source,
    Table,
    assignment,
    before_running,
    draw_into,
    drawable,
    labels_of,
    print_,
    refuse,
    results_folder,
    say_taken,
    show,
    width,
)
from sim.console import SOME_FAILED, Progress, resume_command, say


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
    from sim.comparing import named, plan_of
    from sim.views.comparison import as_csv, as_json, as_text
    from sim.views.figures.comparison import draw

    if rank is None:
        refuse({"--least": least}, "says in which order --rank OUTCOME ranks")
    plan = plan_of(sources, set_, runs, seed, per_coding, rank, labels_of(label))
    say_taken(*map(named, sources))
    with Progress(plan.total, sys.stderr.isatty(), before_running) as progress:
        found = plan.run(least, progress)
    show(found, format_, as_text, as_json, as_csv)
    draw_into(figure, lambda: draw(found))
    if failed := sum(subject.failed for subject in found.subjects):
        say(f"{failed:,} runs failed and are not compared.")
        raise typer.Exit(SOME_FAILED)


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
    from sim.session import executor_of, outcome_named
    from sim.sweeping import estimated_seconds, run_sweep_into, sweep_folder, sweep_of
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
