"""`sim drivers`, `sim discover` and `sim codings`: on which inputs and codings a result rests."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.base import (
    Drawing,
    Jobs,
    Name,
    PerCoding,
    Seed,
    Set,
    Source,
    Table,
    before_running,
    draw_into,
    refuse,
    show,
)
from sim.console import SOME_FAILED, Progress, say

OUTCOME = typer.Option(
    metavar="NAME",
    help="What is asked about: an outcome as 'sim run' names it; or met, signed or deal.",
)
Outcome = Annotated[str, OUTCOME]


def drivers(
    scenario: Source,
    outcome: Annotated[str | None, OUTCOME] = None,
    mechanisms: Annotated[
        bool,
        typer.Option(
            "--mechanisms", help="Switch each mechanism of the model off instead; all outcomes."
        ),
    ] = False,
    points: Annotated[
        int | None,
        typer.Option(metavar="N", help="Codings that the indices are estimated from; else 4,096."),
    ] = None,
    runs: Annotated[
        int | None,
        typer.Option(
            "-n",
            "--runs",
            help="Runs at each end of an input, else 2,000; with --mechanisms, of each variant, "
            "else 10,000.",
        ),
    ] = None,
    seed: Seed = None,
    per_coding: PerCoding = None,
    set_: Set = [],  # noqa: B006
    name: Name = None,
    figure: Drawing = None,
    jobs: Jobs = None,
    format_: Table = "table",
) -> None:
    """Say what moves the chance of an outcome, and how much of it rests on what.

    Inputs are drawn again in groups, and held low and high one by one. Nothing is stored.
    """
    from sim.questioning import drivers_of
    from sim.session import executor_of
    from sim.views.drivers import as_text
    from sim.views.drivers_data import as_csv, as_json
    from sim.views.figures.tornado import draw

    if mechanisms:
        own = {"-o": figure, "--points": points, "--outcome": outcome, "--jobs": jobs}
        refuse(own, "not with --mechanisms, which tells all outcomes in a table, in one process")
        _mechanisms(scenario, set_, name, runs, seed, per_coding, format_)
        return
    plan = drivers_of(scenario, set_, outcome or "deal", points, runs, seed, per_coding, name=name)
    with Progress(plan.question.total, sys.stderr.isatty(), before_running) as progress:
        report = plan.run(progress, executor_of(jobs))
    show(report, format_, as_text, as_json, as_csv)
    draw_into(figure, lambda: draw(report))
    if report.found.failed:
        say(f"{report.found.failed:,} runs failed; their codings are left out.")
        raise typer.Exit(SOME_FAILED)


def _mechanisms(
    source: str,
    overrides: list[str],
    name: str | None,
    runs: int | None,
    seed: int | None,
    per_coding: int | None,
    format_: str,
) -> None:
    from sim.questioning import mechanisms_of
    from sim.views.mechanisms import as_csv, as_json, as_text

    plan = mechanisms_of(source, overrides, runs, seed, per_coding, name=name)
    with Progress(plan.total, sys.stderr.isatty(), before_running) as progress:
        found = plan.run(progress)
    show(found, format_, as_text, as_json, as_csv)
    if found.failed:
        say(f"{found.failed:,} runs failed and are not compared.")
        raise typer.Exit(SOME_FAILED)


def discover(
    results: Annotated[str, typer.Argument(metavar="RESULTS", help="A results folder.")],
    outcome: Outcome = "deal",
    coverage: Annotated[
        float | None,
        typer.Option(
            metavar="SHARE",
            help="The densest conditions that cover so much of the outcome, 0 to 1; else those "
            "whose coverage exceeds chance by most.",
        ),
    ] = None,
    figure: Drawing = None,
    format_: Table = "table",
) -> None:
    """Find the conditions under which runs end in some way, and how far to trust them.

    Reads what was drawn for each coding; nothing is run.
    """
    from sim.questioning import discovered
    from sim.views.discovery import as_text
    from sim.views.discovery_data import as_csv, as_json
    from sim.views.figures.discovery import draw

    found = discovered(results, outcome, coverage)
    show(found, format_, as_text, as_json, as_csv)
    draw_into(figure, lambda: draw(found))


def codings(
    scenario: Source,
    others: Annotated[
        list[Path],
        typer.Option(
            "--coding",
            metavar="FILE",
            help="Somebody else's coding, a file as in seeds/<case>/codings, beside the others; "
            "repeatable.",
        ),
    ] = [],  # noqa: B006
    outcome: Outcome = "deal",
    runs: Annotated[
        int | None, typer.Option("-n", "--runs", help="Runs of each variant; else 2,000.")
    ] = None,
    seed: Seed = None,
    per_coding: PerCoding = None,
    set_: Set = [],  # noqa: B006
    name: Name = None,
    format_: Table = "table",
) -> None:
    """Run a scenario under each coding of the evidence alone, and say which codes matter.

    Nothing is stored. Tells too how far the codings agree.
    """
    from sim.questioning import examination_of
    from sim.views.codings import as_text
    from sim.views.codings_data import as_csv, as_json

    plan = examination_of(scenario, set_, others, outcome, runs, seed, per_coding, name=name)
    with Progress(plan.total, sys.stderr.isatty(), before_running) as progress:
        report = plan.run(progress)
    show(report, format_, as_text, as_json, as_csv)
    if report.failed:
        say(f"{report.failed:,} runs failed and are not counted.")
        raise typer.Exit(SOME_FAILED)
