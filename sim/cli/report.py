"""`sim report`: results as a page to read, print and send."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.console import say
from sim.cli.options import OUTCOME, Label, labels_of, refuse


def page(text: str) -> Path:
    """A file that an HTML page can be written into."""
    path = Path(text)
    if path.suffix.lower() not in (".html", ".htm"):
        raise typer.BadParameter(f"{text}: a report is a file that ends in .html")
    if not path.parent.is_dir():
        raise typer.BadParameter(f"{text}: there is no folder {path.parent}")
    return path


def report(
    results: Annotated[
        list[str],
        typer.Argument(metavar="RESULTS...", help="Results folders; the first is the baseline."),
    ],
    output: Annotated[
        Path,
        typer.Option("-o", "--output", metavar="FILE", parser=page, help="The page: a .html file."),
    ] = Path("report.html"),
    outcome: Annotated[
        str,
        typer.Option(
            metavar="OUTCOME",
            help=f"What is explained: {OUTCOME}; or met, signed, deal, standing.",
        ),
    ] = "deal",
    label: Label = [],  # noqa: B006
) -> None:
    """Write a report on results into one HTML file that asks for nothing from anywhere.

    The answer first, then what drives it, who blocks, typical runs, the evidence, alternatives,
    limits, and how to reproduce it. Nothing is run; made again, the file has the same bytes.
    """
    from sim.api.report import report as written

    if len(results) == 1:
        refuse({"--label": label}, "for several to compare")
    text = written(*results, outcome=outcome, labels=labels_of(label), file=output.name)
    output.write_text(text, encoding="utf-8", newline="\n")
    say(f"Written into {output}: {len(text.encode()) / 1000:,.0f} kB.")
