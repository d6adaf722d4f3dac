"""`sim plot`: figures of what is stored."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.api.progress import Progress
from sim.cli.console import SOME_FAILED, say
from sim.cli.options import OUTCOME, Label, drawable, labels_of, refuse
from sim.cli.output import before_running, print_, say_taken, width

if TYPE_CHECKING:
    from sim.api.plot import Subject


def plot(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="RESULTS...",
            help="A folder of sim run or sim sweep; or several folders or scenarios to compare.",
        ),
    ],
    figure: Annotated[
        str | None,
        typer.Option("--figure", metavar="NAME", help="Which; without it, what can be drawn."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="FILE", parser=drawable,
            help="Where to: .svg, .png or .pdf; else NAME.svg in the current folder.",
        ),
    ] = None,
    outcome: Annotated[
        str | None,
        typer.Option(
            metavar="OUTCOME",
            help=f"What tornados and sweeps show: {OUTCOME}; or met, signed, deal, standing. Else "
            "a deal; with one factor, every outcome.",
        ),
    ] = None,
    label: Label = [],  # noqa: B006
) -> None:  # fmt: skip
    """Draw a figure of stored results; without --figure, list those that can be drawn.

    Each has its number of runs, seed, scenario hash and version at its foot.
    """
    from sim.api.outcomes import outcome_named
    from sim.api.plot import Subject, entry_named
    from sim.api.sides import named

    wanted = None if outcome is None else outcome_named(outcome)
    if figure is None and output is not None:
        raise typer.BadParameter("-o needs --figure NAME; without -o, all figures are listed")
    entry = None if figure is None else entry_named(figure)
    if entry is None:
        refuse({"--outcome": outcome}, "says what a figure shows; give --figure NAME, too")
    elif not entry.asks:
        refuse({"--outcome": outcome}, f"the figure {entry.name!r} shows all outcomes")
    if len(sources) == 1:
        refuse({"--label": label}, "for several to compare")
    subject = Subject(sources, labels_of(label))
    if wanted is not None:
        subject.check(wanted)
    if subject.kind == "comparison":
        say_taken(*map(named, sources))
    if entry is None:
        from sim.views.figures.listing import as_text

        print_(as_text(subject.told(), sources, subject.nothing, width()))
        return
    from sim.views.figures.catalogue import Choice
    from sim.views.figures.style import save

    with Progress(subject.total, sys.stderr.isatty(), before_running) as progress:
        picture = subject.picture(entry, Choice(outcome=wanted), progress)
    path = output or Path(f"{entry.name}.svg")
    lacking = save(picture.figure, path, picture.title)
    print_(f"{picture.title}. Drawn into {path}.")
    if lacking:
        say(lacking)
    _tell_failed(subject)


def _tell_failed(subject: Subject) -> None:
    if subject.failed:
        say(f"{subject.failed:,} runs failed and are not compared.")
        raise typer.Exit(SOME_FAILED)
