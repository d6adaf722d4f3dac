"""`sim drivers`."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli.console import SOME_FAILED, say
from sim.cli.options import (
    OUTCOME,
    Drawing,
    Jobs,
    Name,
    PerCoding,
    Seed,
    Set,
    Source,
    Table,
    refuse,
)
from sim.cli.output import carried_out, draw_into, show


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
    from sim.api.drivers import drivers_of
    from sim.views.drivers import as_text
    from sim.views.drivers_data import as_csv, as_json
    from sim.views.figures.tornado import draw

    if mechanisms:
        own = {"-o": figure, "--points": points, "--outcome": outcome, "--jobs": jobs}
        refuse(own, "not with --mechanisms, which tells all outcomes in a table, in one process")
        _mechanisms(scenario, set_, name, runs, seed, per_coding, format_)
        return
    plan = drivers_of(scenario, set_, outcome or "deal", points, runs, seed, per_coding, name=name)
    report = carried_out(plan, jobs)
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
    from sim.api.drivers import mechanisms_of
    from sim.views.mechanisms import as_csv, as_json, as_text

    plan = mechanisms_of(source, overrides, runs, seed, per_coding, name=name)
    found = carried_out(plan)
    show(found, format_, as_text, as_json, as_csv)
    if found.failed:
        say(f"{found.failed:,} runs failed and are not compared.")
        raise typer.Exit(SOME_FAILED)
