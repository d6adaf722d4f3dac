"""`sim run`."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.api.progress import Progress
from sim.cli.console import SOME_FAILED, resume_command, say
from sim.cli.options import (
    Cluster,
    Jobs,
    Name,
    PerCoding,
    Seed,
    Set,
    Source,
    Table,
    results_folder,
)
from sim.cli.output import before_running, print_, width

if TYPE_CHECKING:
    from sim.analysis.outcomes import Precision
    from sim.inputs.scenario import Scenario
    from sim.runs.results import Results


MOST_POINTS = 50
MOST_RUNS = 1_000_000  # of --until, unless -n says otherwise


def run(
    scenario: Source,
    runs: Annotated[
        int | None, typer.Option("-n", "--runs", help="Number of runs; else the scenario's own.")
    ] = None,
    seed: Seed = None,
    per_coding: PerCoding = None,
    set_: Set = [],  # noqa: B006  (typer reads the default, nothing changes it)
    name: Name = None,
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
    format_: Table = "table",
    jobs: Jobs = None,
    cluster: Cluster = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with the same run if it was cut off.")
    ] = False,
    until: Annotated[
        str | None,
        typer.Option(
            metavar="[OUTCOME:]POINTS",
            help="Instead of a number of runs: go on until both ends of the 95 % interval of every "
            "outcome's share, deals together among them, are within so many percentage points of "
            "it (1pt, 0.5pt), or of one alone (deal:0.2pt, 'no meeting:1pt'). Looked at after 1, "
            "2, 3, 4, 6, 8, 12, ... stored blocks of about 8,192 runs; ends at -n runs, "
            f"else {MOST_RUNS:,}, if not before.",
        ),
    ] = None,
    quiet: Annotated[
        bool, typer.Option("-q", "--quiet", help="Print the outcomes, and nothing beside them.")
    ] = False,
) -> None:
    """Run a scenario many times and print how its summits end.

    The same run again is verified and printed again; one that was cut off goes on with --resume.
    """
    from sim.api.jobs import default_folder, job_of
    from sim.api.plan import executor_of
    from sim.api.run import run_job
    from sim.inputs.loading import load
    from sim.views.run import as_csv, as_json, as_text

    most = MOST_RUNS if until is not None and runs is None else runs
    job = job_of(load(scenario, set_, name), most, seed, per_coding)
    precision = None if until is None else precision_of(until, job.scenario)
    folder = output or default_folder(job, precision, most_given=runs is not None)
    executor = executor_of(jobs, cluster)
    bar = not quiet and sys.stderr.isatty()
    before = partial(before_running, quiet=quiet)
    with Progress(job.runs, bar, before) as progress:
        go_on = f"Go on with: {resume_command()}"
        results = run_job(folder, job, progress, executor, go_on, resume, precision)
    if not (quiet or progress.ran):
        say(f"This run was in {folder} already: verified, not run again.")
    if resume and progress.fresh and not quiet:
        say("There was nothing to go on with: it was run from the start.")
    if precision is not None:
        _say_how_precise(precision, results.summary, results.header.runs)
    if format_ == "table":
        print_(as_text(results, not quiet, width()))
    else:
        print_((as_json if format_ == "json" else as_csv)(results, not quiet))
    if results.failures:
        _say_what_failed(results)
        raise typer.Exit(SOME_FAILED)


def precision_of(text: str, scenario: Scenario) -> Precision:
    """What `0.5pt` or `deal:0.5pt` asks for."""
    from sim.analysis.outcomes import Precision
    from sim.api.outcomes import outcome_named

    outcome, colon, number = text.rpartition(":")
    return Precision(points(number), outcome_named(outcome, scenario) if colon else None)


def points(text: str) -> float:
    """The number of `1pt` or `0.5pt`."""
    number = text.removesuffix("pt").strip()
    try:
        points = float(number) if number != text and not set(number) - set("0123456789.") else 0.0
    except ValueError:
        points = 0.0
    if not 0 < points <= MOST_POINTS:
        raise typer.BadParameter(
            f"{text!r} is not a number of percentage points above 0 and up to {MOST_POINTS}, "
            "e.g. 1pt or 0.5pt, or deal:0.5pt for one outcome",
            param_hint="'--until'",
        )
    return points


def _say_how_precise(precision: Precision, summary: Mapping[str, Any], runs: int) -> None:
    from sim.analysis.events import EVENTS

    key, reach = precision.widest(summary)
    name = EVENTS[key].name
    if not precision.reached(summary):
        say(
            f"After {runs:,} runs, the most that -n allows, the interval of '{name}' still reaches "
            f"{reach:.2g} points from its share: --until {precision.points:g}pt is not reached."
        )
    elif precision.outcome is None:
        say(
            f"After {runs:,} runs no interval reaches farther than {reach:.2g} points; the widest "
            f"is that of '{name}'."
        )
    else:
        say(f"After {runs:,} runs the interval of '{name}' reaches {reach:.2g} points.")


def _say_what_failed(results: Results) -> None:
    first = results.failures[0]
    command = shlex.join(["sim", "replay", str(results.folder), str(first.replicate)])
    say(f"{len(results.failures):,} of {results.header.runs:,} runs failed and are not counted.")
    say(f"The first is replicate {first.replicate}: {first.error}")
    say(f"To see it fail: {command}")
