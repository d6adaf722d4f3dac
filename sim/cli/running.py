"""`sim run` and `sim replay`."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli.base import (
    OUTCOME,
    Cluster,
    Drawing,
    Jobs,
    Name,
    PerCoding,
    Seed,
    Set,
    Source,
    Table,
    Text,
    before_running,
    print_,
    refuse,
    results_folder,
    say_taken,
    width,
)
from sim.console import SOME_FAILED, Progress, resume_command, say

if TYPE_CHECKING:
    from sim.analysis.outcomes import Precision
    from sim.inputs.scenario import Scenario
    from sim.runs.results import Results
    from sim.runs.trace import Trace

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
    from sim.inputs.loading import load
    from sim.session import default_folder, executor_of, job_of, run_job
    from sim.views.summary import as_csv, as_json, as_text

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
    from sim.session import outcome_named

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


def replay(
    source: Annotated[
        str, typer.Argument(metavar="SCENARIO|RESULTS", help="A scenario, or a results folder.")
    ],
    number: Annotated[
        list[str] | None, typer.Argument(metavar="N", help="Number of the replicate.")
    ] = None,
    outcome: Annotated[
        str | None,
        typer.Option(
            metavar="OUTCOME",
            help=f"Instead of N: a run of these RESULTS that is typical of {OUTCOME}; or of met, "
            "signed, deal, standing.",
        ),
    ] = None,
    another: Annotated[
        int,
        typer.Option(
            "--another",
            count=True,
            show_default=False,
            help="The next typical one; given twice, the one after that.",
        ),
    ] = 0,
    seed: Seed = None,
    per_coding: PerCoding = None,
    set_: Set = [],  # noqa: B006
    name: Name = None,
    figure: Drawing = None,
    format_: Text = "table",
) -> None:
    """Tell one replicate as it happened, or one that is typical of an outcome."""
    from sim.views.story import as_json, tell

    rest = number or []
    if any(Path(each).is_dir() for each in rest):
        raise typer.BadParameter(f"one results folder at a time, not {', '.join([source, *rest])}")
    if outcome is not None:
        own = {"N": rest, "--seed": seed, "--per-coding": per_coding, "--set": set_, "--name": name}
        refuse(own, "not with --outcome, which picks a run out of results")
        _replay_typical(source, outcome, another, figure, format_)
        return
    if len(rest) != 1 or another:
        raise typer.BadParameter("the number of a replicate, or --outcome NAME [--another]")
    from sim.session import replay_of

    say_taken(source)
    trace = replay_of(source, replicate(rest[0]), seed, per_coding, set_, before_running, name=name)
    print_(as_json(trace) if format_ == "json" else tell(trace))
    if figure is not None:
        _draw(trace, figure)


def replicate(text: str) -> int:
    """The number of a replicate."""
    if not re.fullmatch("[0-9]{1,30}", text):
        raise typer.BadParameter(f"{text!r} is not the number of a replicate, 0 or more")
    return int(text)


def _replay_typical(
    source: str,
    outcome: str,
    another: int,
    figure: Path | None,
    format_: str,
) -> None:
    from sim.replaying import typical_replay
    from sim.views.picked import as_json, as_text
    from sim.views.story import tell

    found = typical_replay(source, outcome, another, before_running)
    if format_ == "json":
        print_(as_json(found.typical, found.trace))
    else:
        print_(as_text(found.typical, found.trace, found.folder) + tell(found.trace))
    if figure is not None:
        _draw(found.trace, figure)


def _draw(trace: Trace, path: Path) -> None:
    from sim.views.figures.story import draw
    from sim.views.figures.style import save

    if lacking := save(draw(trace), path):
        say(lacking)
