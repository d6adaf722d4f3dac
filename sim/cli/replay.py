"""`sim replay`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.console import say
from sim.cli.options import (
    OUTCOME,
    Drawing,
    Name,
    PerCoding,
    Seed,
    Set,
    Text,
    refuse,
)
from sim.cli.output import before_running, print_, say_taken

if TYPE_CHECKING:
    from sim.runs.trace import Trace


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
    from sim.views.replay import as_json, tell

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
    from sim.api.replay import replay_of

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
    from sim.api.replay import typical_replay
    from sim.views.picked import as_json, as_text
    from sim.views.replay import tell

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
