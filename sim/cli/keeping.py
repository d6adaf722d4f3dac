"""`sim bundle` and `sim verify`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.base import Text, before_running, json_, print_, refuse

SAMPLE = 1_000


def zip_(text: str) -> Path:
    """A file that a bundle can be written into."""
    if not text.lower().endswith(".zip"):
        raise typer.BadParameter(f"{text}: a bundle is a file that ends in .zip")
    return Path(text)


def bundle(
    results: Annotated[str, typer.Argument(metavar="RESULTS", help="A results folder.")],
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="FILE", parser=zip_, help="The zip; else beside the folder."
        ),
    ] = None,
    without_tables: Annotated[
        bool,
        typer.Option("--without-tables", help="Only what was run, the summary and checksums."),
    ] = False,
) -> None:
    """Pack results with all that is needed to make them again into one zip."""
    from sim.keeping import bundle as pack
    from sim.views.keeping import bundled

    path, files = pack(results, output, not without_tables)
    print_(bundled(str(path), files, path.stat().st_size, not without_tables))


def verify(
    source: Annotated[
        str, typer.Argument(metavar="FILE|RESULTS", help="A bundle, or a results folder.")
    ],
    sample: Annotated[
        int | None,
        typer.Option(
            metavar="N", min=1, help=f"Runs that are run again, evenly spaced; else {SAMPLE:,}."
        ),
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="Run all of them again.")] = False,
    format_: Text = "table",
) -> None:
    """Check the checksums of results, run a sample of them again, and compare."""
    from sim.keeping import verify as check
    from sim.views.keeping import as_data, as_text

    if all_:
        refuse({"--sample": sample}, "not with --all, which runs all of them")
    found = check(source, None if all_ else sample or SAMPLE, before_running)
    print_(json_(as_data(found)) if format_ == "json" else as_text(found))
