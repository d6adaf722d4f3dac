"""`sim run`."""

from __future__ import annotations

import shlex
import sys
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.console import SOME_FAILED, resume_command, say
from sim.cli.options import (
    Cluster,
    Folder,
    Format,
    Full,
    Jobs,
    Name,
    PerDraw,
    Quiet,
    Resume,
    Runs,
    Seed,
    Set,
    Source,
)
from sim.cli.output import answer, before_running, print_, width

if TYPE_CHECKING:
    from sim.analysis.outcomes import Precision
    from sim.api.results import Results


def run(
    scenario: Source,
    runs: Runs = None,
    seed: Seed = None,
    per_draw: PerDraw = None,
    set_: Set = [],  # noqa: B006  (typer reads the default, nothing changes it)
    name: Name = None,
    output: Folder = None,
    format_: Format = "table",
    jobs: Jobs = None,
    cluster: Cluster = None,
    resume: Resume = False,
    until: Annotated[
        str | None,
        typer.Option(
            metavar="[OUTCOME:]POINTS",
            help="Instead of a number of runs: go on until both ends of the 95 % interval of every "
            "outcome's share, deals together among them, are within so many percentage points of "
            "it (1pt, 0.5pt), or of one alone (deal:0.2pt, 'no meeting:1pt'). Looked at after 1, "
            "2, 3, 4, 6, 8, 12, ... stored blocks of about 8,192 runs; ends at -n runs, "
            "else 1,000,000, if not before.",
        ),
    ] = None,
    full: Full = False,
    quiet: Quiet = False,
) -> None:
    """Run a scenario many times and print how its summits end.

    The same run again is verified and printed again; one that was cut off goes on with --resume.

    \b
    sim run geneva
    sim run geneva -n 2000 --set venue=istanbul --full
    sim run geneva --until deal:0.5pt -o results/precise
    """  # noqa: D301
    from sim.api.plan import executor_of
    from sim.api.progress import Progress
    from sim.api.run import plan_of
    from sim.views.terminal import as_text

    plan = plan_of(
        scenario, runs, seed, per_draw,
        set=set_, name=name, until=until, output=output, resume=resume,
    ).stored(f"Go on with: {resume_command()}")  # fmt: skip
    bar, before = not quiet and sys.stderr.isatty(), partial(before_running, quiet=quiet)
    with Progress(plan.total, bar, before) as progress, executor_of(jobs, cluster) as executor:
        results = plan.run(progress, executor)
    if not (quiet or progress.ran):
        say(f"This run was in {plan.folder} already: verified, not run again.")
    if resume and progress.fresh and not quiet:
        say("There was nothing to go on with: it was run from the start.")
    if plan.precision is not None:
        _say_how_precise(plan.precision, results)
    if format_ == "table":
        print_(as_text(results.blocks(full, quiet), width()))
    else:
        answer(results, format_)
    if results.failures:
        _say_what_failed(results)
        raise typer.Exit(SOME_FAILED)


def _say_how_precise(precision: Precision, results: Results) -> None:
    from sim.analysis.events import EVENTS

    runs = results.content.header.runs
    key, reach = precision.widest(results.summary)
    name = EVENTS[key].name
    if not precision.reached(results.summary):
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
    first, runs = results.failures[0], results.content.header.runs
    command = shlex.join(["sim", "replay", str(results.folder), str(first.replicate)])
    say(f"{len(results.failures):,} of {runs:,} runs failed and are not counted.")
    say(f"The first is replicate {first.replicate}: {first.error}")
    say(f"To see it fail: {command}")
