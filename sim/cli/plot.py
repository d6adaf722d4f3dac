"""`sim plot`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.console import SOME_FAILED, say
from sim.cli.options import (
    Cluster,
    Jobs,
    Label,
    OutcomeOrNone,
    Resume,
    Title,
    Width,
    drawable,
    labels_of,
    refuse,
)
from sim.cli.output import carried_out, print_, say_taken, width


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
    outcome: OutcomeOrNone = None,
    title: Title = "",
    label: Label = [],  # noqa: B006
    wide: Width = None,
    jobs: Jobs = None,
    cluster: Cluster = None,
    resume: Resume = False,
) -> None:  # fmt: skip
    r"""Draw a figure of stored results.

    Without --figure, list those that can be drawn.

    Each has its number of runs, seed, scenario hash and version at its foot.

    \b
    sim plot results/geneva-a475b131-s1-n10000 --figure flow
    sim plot geneva istanbul --figure differences --width 89mm -o differences.pdf
    """
    from sim.api.plot import Subject, choice_of, entry_named, kind_of
    from sim.api.sides import named
    from sim.views.figures.style import save

    if figure is None:
        without = {"-o": output, "--outcome": outcome, "--title": title or None, "--width": wide}
        refuse(without, "says how a figure is drawn; give --figure NAME, too")
    entry = None if figure is None else entry_named(figure)
    if entry is not None and not entry.asks:
        refuse({"--outcome": outcome}, f"the figure {entry.name!r} shows all outcomes")
    if len(sources) == 1:
        refuse({"--label": label}, "for several to compare")
    if kind_of(sources) == "comparison":
        say_taken(*map(named, sources))
    subject = Subject(sources, labels_of(label))
    if entry is None:
        from sim.views.figures.catalogue import listing
        from sim.views.terminal import as_text

        print_(as_text(listing(subject.told(), sources, subject.nothing), width()))
        return
    choice = choice_of(outcome, title, wide or 8.0)
    picture, failed = carried_out(subject.drawing(entry, choice), jobs, cluster, resume)
    path = output or Path(f"{entry.name}.svg")
    lacking = save(picture.figure, path, picture.title, picture.text)
    print_(f"{picture.title}. Drawn into {path}.")
    if lacking:
        say(lacking)
    if failed:
        say(f"{failed:,} runs failed and are not counted.")
        raise typer.Exit(SOME_FAILED)
