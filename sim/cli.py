"""The command `sim`: parse, call three or four functions, print."""

from __future__ import annotations

import json
import shlex
import shutil
import sys
import textwrap
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from sim.console import INVALID, SOME_FAILED, USAGE, Progress, guarded, resume_command, say
from sim.inputs.places import ScenarioError

if TYPE_CHECKING:
    from sim.analysis.outcomes import Precision
    from sim.runs.files import Damage
    from sim.runs.results import Results

app = typer.Typer(
    help="Simulate a summit: from coded positions to a distribution of outcomes.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _assignment(text: str) -> str:
    path, equals, _ = text.partition("=")
    if not equals or not path.strip():
        raise typer.BadParameter(f"{text!r} is not PATH=VALUE, e.g. war.start_share=0.4")
    return text


def _points(text: str) -> float:
    """The number of `1pt` or `0.5pt`."""
    number = text.removesuffix("pt").strip()
    try:
        points = float(number) if number != text and not set(number) - set("0123456789.") else 0.0
    except ValueError:
        points = 0.0
    if not 0 < points <= MOST_POINTS:
        raise typer.BadParameter(
            f"{text!r} is not a number of percentage points above 0 and up to {MOST_POINTS}, "
            "e.g. 1pt or 0.5pt"
        )
    return points


WIDEST = 100
MOST_POINTS = 50
MOST_RUNS = 1_000_000  # of --until, unless -n says otherwise

Source = Annotated[str, typer.Argument(metavar="SCENARIO", help="A bundled name, or a file.")]
Set = Annotated[
    list[str],
    typer.Option(
        "--set", metavar="PATH=VALUE", parser=_assignment, help="Set a value on top; repeatable."
    ),
]
Seed = Annotated[int | None, typer.Option(help="Seed of all draws; else the scenario's own.")]
PerCoding = Annotated[
    int | None, typer.Option("--per-coding", help="Runs that share a coding; else the scenario's.")
]
Jobs = Annotated[
    int | None,
    typer.Option(
        "-j",
        "--jobs",
        min=1,
        metavar="N",
        help="Processes that share the work, 1 by default; they take seconds to start, so that "
        "more pay from some 200,000 runs. No result depends on it.",
    ),
]
Cluster = Annotated[
    str | None,
    typer.Option(
        metavar="local|ADDRESS",
        help="Run on a dask cluster: one that is started here (with --jobs workers, else one for "
        "each processor), or the one whose scheduler is at tcp://HOST:PORT.",
    ),
]
Table = Annotated[
    Literal["table", "json", "csv"], typer.Option("--format", help="What the result looks like.")
]
Text = Annotated[
    Literal["table", "json"], typer.Option("--format", help="What the result looks like.")
]


def main() -> None:
    """Run the command line; exit codes are listed in `sim --help`."""
    debug = "--debug" in sys.argv
    arguments = [a for a in sys.argv[1:] if a != "--debug"]
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # what a terminal cannot show must not end a run
            stream.reconfigure(errors="replace")
    sys.exit(guarded(lambda: app(arguments), debug))


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"sim {version('summit-sim')}")
        raise typer.Exit


@app.callback(
    epilog="Exit codes: 0 done, 1 a bug, 2 usage, 3 finished but some runs failed, 4 scenario "
    "invalid, 5 stored results damaged, 6 disk, permission or connection, 130 and 143 interrupted."
)
def _options(
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of a bug.")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, help="Show the version and exit.")
    ] = False,
) -> None:
    """Simulate a summit: from coded positions to a distribution of outcomes."""


@app.command()
def run(
    scenario: Source,
    runs: Annotated[
        int | None, typer.Option("-n", "--runs", help="Number of runs; else the scenario's own.")
    ] = None,
    seed: Seed = None,
    per_coding: PerCoding = None,
    set_: Set = [],  # noqa: B006  (typer reads the default, nothing changes it)
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="DIR", help="Results folder; else one in results/."),
    ] = None,
    format_: Table = "table",
    jobs: Jobs = None,
    cluster: Cluster = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with the same run if it was cut off.")
    ] = False,
    until: Annotated[
        float | None,
        typer.Option(
            metavar="POINTS",
            parser=_points,
            help="Instead of a number of runs: go on until both ends of the 95 % interval of every "
            "outcome's share are within so many percentage points of it (1pt, 0.5pt). Looked at "
            "after 1, 2, 3, 4, 6, 8, 12, ... stored blocks of about 8,192 runs; ends at -n runs, "
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
    from sim.analysis.outcomes import Precision
    from sim.inputs.loading import load
    from sim.session import default_folder, executor_of, job_of, run_job
    from sim.views.summary import as_csv, as_json, as_text

    most = MOST_RUNS if until is not None and runs is None else runs
    job = job_of(load(scenario, set_), most, seed, per_coding)
    precision = None if until is None else Precision(until)
    folder = output or default_folder(job, until, most_given=runs is not None)
    executor = executor_of(jobs, cluster)
    bar = not quiet and sys.stderr.isatty()
    before = partial(_before_running, quiet=quiet)
    with Progress(job.runs, bar, before) as progress:
        go_on = f"Go on with: {resume_command()}"
        results = run_job(folder, job, progress, executor, go_on, resume, precision)
    if not (quiet or progress.ran):
        say(f"This run was in {folder} already: verified, not run again.")
    if precision is not None:
        _say_how_precise(precision, results.summary, results.header.runs, quiet)
    if format_ == "table":
        _print(as_text(results, not quiet, _width()))
    else:
        _print((as_json if format_ == "json" else as_csv)(results, not quiet))
    if results.failures:
        _say_what_failed(results)
        raise typer.Exit(SOME_FAILED)


def _before_running(kept: int = 0, damages: Sequence[Damage] = (), quiet: bool = False) -> None:
    from sim.runs.batch import is_compiled

    for damage in damages:
        say(f"{damage}: made again")
    if quiet:
        return
    if kept:
        say(f"Going on: {kept:,} runs are there already.")
    _say_compiling(is_compiled())


def _say_compiling(compiled: bool) -> None:
    if not compiled:
        say("Compiling the model, once after an installation: some ten seconds ...")


def _say_how_precise(
    precision: Precision, summary: Mapping[str, Any], runs: int, quiet: bool
) -> None:
    from sim.analysis.outcomes import widest

    name, reach = widest(summary)
    if not precision.reached(summary):
        say(
            f"After {runs:,} runs, the most that -n allows, the interval of {name} still reaches "
            f"{reach:.2g} points from its share: --until {precision.points:g}pt is not reached."
        )
    elif not quiet:
        say(f"After {runs:,} runs no interval reaches farther than {reach:.2g} points.")


def _say_what_failed(results: Results) -> None:
    first = results.failures[0]
    command = shlex.join(["sim", "replay", str(results.folder), str(first.replicate)])
    say(f"{len(results.failures):,} of {results.header.runs:,} runs failed and are not counted.")
    say(f"The first is replicate {first.replicate}: {first.error}")
    say(f"To see it fail: {command}")


@app.command()
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
        typer.Option(metavar="OUTCOME", help="Rank them by an outcome, or by 'deal'; regrets too."),
    ] = None,
    least: Annotated[
        bool, typer.Option("--least", help="With --rank: the smallest share comes first.")
    ] = False,
    figure: Annotated[
        Path | None,
        typer.Option("-o", "--figure", metavar="FILE", help="Draw it: .svg, .png or .pdf."),
    ] = None,
    format_: Table = "table",
) -> None:
    """Compare scenarios with the first: what changes, by how much, and can it be told.

    Runs with one seed share codings and luck, so that small differences show. Nothing is stored.
    """
    from sim.comparing import plan_of
    from sim.views.comparison import as_csv, as_json, as_text
    from sim.views.figures.style import check_suffix, save

    if figure is not None:
        try:
            check_suffix(figure)
        except ValueError as error:
            raise typer.BadParameter(str(error)) from None
    plan = plan_of(sources, set_, runs, seed, per_coding, rank)
    with Progress(plan.total, sys.stderr.isatty(), _before_running) as progress:
        found = plan.run(least, progress)
    if format_ == "table":
        _print(as_text(found, _width()))
    else:
        _print((as_json if format_ == "json" else as_csv)(found))
    if figure is not None:
        from sim.views.figures.comparison import draw

        save(draw(found), figure)
        say(f"Drawn into {figure}.")
    if failed := sum(subject.failed for subject in found.subjects):
        say(f"{failed:,} runs failed and are not compared.")
        raise typer.Exit(SOME_FAILED)


@app.command()
def sweep(
    scenario: Source,
    set_: Annotated[
        list[str],
        typer.Option(
            "--set",
            metavar="PATH=VALUES",
            parser=_assignment,
            help="Vary a value: PATH=a,b,c or PATH=lo:hi:n; PATH=lo:hi in a design that is drawn; "
            "[a, b] is one value. PATH=value sets it at all points. Repeatable.",
        ),
    ] = [],  # noqa: B006
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
        typer.Option("-o", "--output", metavar="DIR", help="Results folder; else one in results/."),
    ] = None,
    outcome: Annotated[
        str,
        typer.Option(
            metavar="OUTCOME",
            help="Whose share is drawn where several factors vary; or met, signed or deal.",
        ),
    ] = "deal",
    figure: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Draw it there (.svg, .png, .pdf), not into the folder."),
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
    from sim.analysis.sweeps import EVENTS
    from sim.session import executor_of
    from sim.sweeping import estimated_seconds, run_sweep_into, sweep_folder, sweep_of
    from sim.views import sweep as view
    from sim.views.figures.style import check_suffix, save

    if outcome not in EVENTS:
        raise typer.BadParameter(f"--outcome is one of {', '.join(EVENTS)}, not {outcome!r}")
    if figure is not None:
        try:
            check_suffix(figure)
        except ValueError as error:
            raise typer.BadParameter(str(error)) from None
    planned = sweep_of(scenario, set_, design, points, runs, seed, per_coding)
    if dry_run:
        _print(view.plan(planned, estimated_seconds(planned), _width()))
        return
    folder, executor = output or sweep_folder(planned), executor_of(jobs, cluster)
    with Progress(planned.total, sys.stderr.isatty(), _before_running) as progress:
        go_on = f"Go on with: {resume_command()}"
        results = run_sweep_into(folder, planned, progress, executor, go_on, resume)
    if not progress.ran:
        say(f"This sweep was in {folder} already: verified, not run again.")
    if format_ == "table":
        _print(view.as_text(results, _width()))
    else:
        _print((view.as_json if format_ == "json" else view.as_csv)(results))
    from sim.views.figures.sweep import draw

    drawing = figure or folder / "shares.svg"
    save(draw(results, outcome), drawing)
    say(f"In {folder}: shares.csv, shares.parquet, points.parquet. Drawn into {drawing}.")
    if failures := results.failures:
        point, replicate, told = failures[0]
        say(f"{len(failures):,} runs failed and are not counted.")
        say(f"The first is replicate {replicate} of point {point}: {told}")
        raise typer.Exit(SOME_FAILED)


@app.command()
def replay(
    source: Annotated[
        str, typer.Argument(metavar="SCENARIO|RESULTS", help="A scenario, or a results folder.")
    ],
    number: Annotated[int, typer.Argument(metavar="N", help="Number of the replicate.", min=0)],
    seed: Seed = None,
    per_coding: PerCoding = None,
    set_: Set = [],  # noqa: B006
    format_: Text = "table",
) -> None:
    """Tell one replicate as it happened."""
    from sim.session import replay_of
    from sim.views.story import as_json, tell

    trace = replay_of(source, number, seed, per_coding, set_, _before_running)
    _print(as_json(trace) if format_ == "json" else tell(trace))


@app.command()
def solve(
    scenario: Source,
    codings: Annotated[
        int | None,
        typer.Option("-n", "--codings", help="Codings to draw beside the centre; else 1,000."),
    ] = None,
    seed: Seed = None,
    set_: Set = [],  # noqa: B006
    figure: Annotated[
        Path | None,
        typer.Option("-o", "--figure", metavar="FILE", help="Draw it: .svg, .png or .pdf."),
    ] = None,
    format_: Text = "table",
) -> None:
    """Say what there is to agree on, and what bargaining solutions pick of it; nobody talks.

    At the central preferences, and across codings. Nothing is stored.
    """
    from sim import session
    from sim.inputs.loading import load
    from sim.views.figures.style import check_suffix

    if figure is not None:
        try:
            check_suffix(figure)
        except ValueError as error:
            raise typer.BadParameter(str(error)) from None
    loaded = load(scenario, set_)
    chosen = loaded.spec.runs.seed if seed is None else seed
    solved = session.solve(loaded, codings, chosen, _before_solving)
    if format_ == "json":
        from sim.views.solving_data import as_json

        _print(as_json(solved, loaded, chosen))
    else:
        from sim.views.solving import as_text

        _print(as_text(solved, loaded, chosen, _width()))
    if figure is not None:
        from sim.views.figures.frontier import draw
        from sim.views.figures.style import save

        save(draw(solved, loaded, chosen), figure)
        say(f"Drawn into {figure}.")


def _before_solving() -> None:
    from sim.runs.preferences import is_compiled

    _say_compiling(is_compiled())


@app.command()
def check(
    scenarios: Annotated[list[str], typer.Argument(metavar="SCENARIO...", help="To check.")],
    set_: Set = [],  # noqa: B006
) -> None:
    """Check scenarios; all errors at once, with their places."""
    from sim.inputs.loading import load

    bad = 0
    for source in scenarios:
        try:
            load(source, set_)
        except ScenarioError as error:
            bad += 1
            say(str(error))
        else:
            _print(f"{source}: valid")
    if bad:
        raise typer.Exit(INVALID)


@app.command()
def show(scenario: Source, set_: Set = [], format_: Text = "table") -> None:  # noqa: B006
    """Show every value of a scenario, its origin and where it is set."""
    from sim.inputs.loading import load_with_places
    from sim.views import listing

    loaded = load_with_places(scenario, set_)
    _print(_json(listing.show_data(loaded)) if format_ == "json" else listing.show(loaded))


@app.command()
def evidence(
    scenario: Annotated[
        str, typer.Argument(metavar="SCENARIO", help="Whose evidence; else that of base.")
    ] = "base",
    actor: Annotated[
        str | None, typer.Option(metavar="NAME", help="The codes of one actor.")
    ] = None,
    claim: Annotated[
        str | None, typer.Option(metavar="ID", help="One claim, and what rests on it.")
    ] = None,
    differences: Annotated[
        bool, typer.Option("--differences", help="Where the codings differ, and why.")
    ] = False,
    format_: Text = "table",
) -> None:
    """Show what the codings of the evidence say, and on what they rest."""
    if sum((actor is not None, claim is not None, differences)) > 1:
        raise typer.BadParameter("one of --actor, --claim and --differences at a time")
    from sim.inputs.loading import load_with_places
    from sim.views import evidence as view

    loaded = load_with_places(scenario)
    try:
        if format_ == "json":
            _print(_json(view.evidence_data(loaded, actor, claim, differences)))
        else:
            _print(view.evidence(loaded, actor, claim, differences))
    except ScenarioError as error:  # the scenario is sound: it is the question that is not
        raise typer.BadParameter(str(error)) from None


@app.command()
def schema() -> None:
    """Print the JSON Schema of scenario files, for editors."""
    from sim.inputs.schema import scenario_schema

    _print(_json(scenario_schema()))


@app.command(name="list")
def list_(format_: Text = "table") -> None:
    """List the bundled scenarios."""
    from sim.views import listing

    _print(_json(listing.list_data()) if format_ == "json" else listing.list_scenarios())


@app.command()
def new(
    name: Annotated[str, typer.Argument(help="Name of the scenario, and of its file.")],
) -> None:
    """Write NAME.yaml: a commented scenario to start from."""
    from sim.inputs.template import template

    try:
        text = template(name)
    except ScenarioError as error:
        raise typer.BadParameter(str(error)) from None
    _write(Path(f"{name}.yaml"), text, "choose another name")


@app.command(name="import")
def import_(
    sources: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE|DIR",
            help="A folder, an actor table, or a domain's file; after it, profiles to take.",
        ),
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="FILE", help="File to write; else after the domain."
        ),
    ] = None,
    steps: Annotated[
        int | None,
        typer.Option(metavar="N", min=2, help="Make N even steps of what is real-valued."),
    ] = None,
) -> None:
    """Write a scenario from a Genius or NegMAS domain, or an actor table (CSV)."""
    from sim.inputs.importing.importer import import_files

    imported = import_files(sources, steps)
    for remark in imported.remarks:
        _print(textwrap.fill(remark, _width(), subsequent_indent="  "))
    _write(output or Path(imported.file_name), imported.text, "choose another file with -o")


def _write(path: Path, text: str, otherwise: str) -> None:
    """Write a new scenario and say what to do with it; a file that exists stays as it is."""
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        say(f"{path} exists already: {otherwise}")
        raise typer.Exit(USAGE) from None
    _print(f"Wrote {path}. Next: sim check {path}, then sim run {path}")


def _width() -> int:
    """That of a terminal within reason, so that a file has the same lines everywhere."""
    if not sys.stdout.isatty():
        return WIDEST
    return min(WIDEST, max(60, shutil.get_terminal_size().columns))


def _print(text: str) -> None:
    typer.echo(text, nl=not text.endswith("\n"))


def _json(data: Any) -> str:
    return json.dumps(data, indent=2, ensure_ascii=False)
