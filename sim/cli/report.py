"""`sim report`: results as a page to read, print and send."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.console import say
from sim.cli.options import Label, Outcome, labels_of, refuse
from sim.cli.output import carried_out


def report(
    results: Annotated[
        list[str],
        typer.Argument(metavar="RESULTS...", help="Results folders; the first is the baseline."),
    ],
    output: Annotated[
        Path,
        typer.Option("-o", "--output", metavar="FILE", help="The page: an .html file."),
    ] = Path("report.html"),
    outcome: Outcome = "deal",
    label: Label = [],  # noqa: B006
    date: Annotated[
        str | None,
        typer.Option(
            metavar="TEXT",
            help="A date to print at the top, as it is given. No clock is read, so that the same "
            "command makes the same page.",
        ),
    ] = None,
    brief: Annotated[
        bool,
        typer.Option(
            "--brief",
            help="One sheet of A4: the question, the answer, one figure, what differs.",
        ),
    ] = False,
) -> None:
    """Write a report on results into one HTML file.

    The file asks for nothing from anywhere.

    The answer first, then how runs end, what drives it, who blocks, typical runs, the evidence,
    alternatives, limits, and how to reproduce it. Made again, the file has the same bytes.

    \b
    sim report results/geneva-a475b131-s1-n10000 -o geneva.html
    sim report results/first results/second --brief --date "30 January 2026" -o brief.html
    """  # noqa: D301
    from sim.api.report import ENDINGS, plan_of
    from sim.api.stories import checked

    if len(results) == 1:
        refuse({"--label": label}, "for several to compare")
    path, labels = checked(output, ENDINGS), labels_of(label)
    plan = plan_of(results, outcome=outcome, labels=labels, date=date, brief=brief, file=path.name)
    size = carried_out(plan).save(path)
    say(f"Written into {path}: {size / 1000:,.0f} kB.")
