"""`sim bundle`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.output import print_


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
    from sim.api.bundle import bundle as pack
    from sim.views.keeping import bundled

    path, files = pack(results, output, not without_tables)
    print_(bundled(str(path), files, path.stat().st_size, not without_tables))
