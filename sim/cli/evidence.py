"""`sim evidence`."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli import completion
from sim.cli.options import Format
from sim.cli.output import answer


def evidence(
    scenario: Annotated[
        str,
        typer.Argument(
            metavar="SCENARIO",
            help="Whose evidence; else that of base.",
            autocompletion=completion.scenarios,
        ),
    ] = "base",
    actor: Annotated[
        str | None, typer.Option(metavar="NAME", help="The codes of one actor.")
    ] = None,
    claim: Annotated[
        str | None, typer.Option(metavar="ID", help="One claim, and what rests on it.")
    ] = None,
    differences: Annotated[
        bool, typer.Option("--differences", help="Where the codings differ, and why.")
    ] = False,
    format_: Format = "table",
) -> None:
    """Show what codings say, and on what they rest.

    Example: sim evidence --actor russia
    """
    from sim.api.evidence import evidence as ask

    answer(ask(scenario, actor=actor, claim=claim, differences=differences), format_)
