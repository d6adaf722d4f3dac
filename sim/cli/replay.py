"""`sim replay`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from sim.cli import completion
from sim.cli.options import (
    OUTCOME,
    Figure,
    Full,
    Name,
    PerDraw,
    Seed,
    Set,
    TextFormat,
    Title,
    Width,
    refuse,
)
from sim.cli.output import answer, carried_out, draw_into, say_taken


def replay(
    source: Annotated[
        str,
        typer.Argument(
            metavar="SCENARIO|RESULTS",
            help="A scenario, or a results folder.",
            autocompletion=completion.scenarios,
        ),
    ],
    number: Annotated[
        list[str] | None, typer.Argument(metavar="N", help="Number of the run, from 0.")
    ] = None,
    outcome: Annotated[
        str | None,
        typer.Option(
            metavar="OUTCOME",
            help=f"Instead of N: a run of these RESULTS that is typical of {OUTCOME}.",
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
    per_draw: PerDraw = None,
    set_: Set = [],  # noqa: B006
    name: Name = None,
    full: Full = False,
    figure: Figure = None,
    title: Title = "",
    wide: Width = None,
    format_: TextFormat = "table",
) -> None:
    """Tell one run as it happened, or a typical one.

    The ending first, then in short how it came; --full tells every week and every offer.

    \b
    sim replay geneva 72
    sim replay geneva 72 --full --figure story.svg
    sim replay results/geneva-a475b131-s1-n10000 --outcome settlement
    """  # noqa: D301
    from sim.api.replay import plan_of

    rest = number or []
    if any(Path(each).is_dir() for each in rest):
        raise typer.BadParameter(f"one results folder at a time, not {', '.join([source, *rest])}")
    if outcome is not None:
        own = {"N": rest, "--seed": seed, "--per-draw": per_draw, "--set": set_, "--name": name}
        refuse(own, "not with --outcome, which picks a run out of results")
        plan = plan_of(source, outcome=outcome, another=another)
    elif len(rest) != 1 or another:
        raise typer.BadParameter("the number of a run, or --outcome NAME [--another]")
    else:
        say_taken(source)
        at = _number(rest[0])
        plan = plan_of(source, at, seed=seed, per_draw=per_draw, set=set_, name=name)
    told = carried_out(plan)
    answer(told, format_, full)
    draw_into(figure, told.plot, title, wide)


def _number(text: str) -> int:
    """The number of a run."""
    if not re.fullmatch("[0-9]{1,30}", text):
        raise typer.BadParameter(f"{text!r} is not the number of a run, 0 or more")
    return int(text)
