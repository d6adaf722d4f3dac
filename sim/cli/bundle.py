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
    """Pack results, and all that makes them again.

    All is in one zip.

    Example: sim bundle results/geneva-a475b131-s1-n10000
    """
    from sim.api.bundle import bundle as pack

    made = pack(results, output, without_tables)
    what = ", without the tables" if without_tables else ""
    size = f"{made.size / 2**20:.1f} MiB{what}"
    print_(f"{made.path}: {made.files} files, {size}. Check it with: sim verify {made.path}")
