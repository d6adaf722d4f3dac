"""`sim evidence`."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli.options import Text
from sim.cli.output import json_, print_
from sim.inputs.places import ScenarioError


def evidence(
    scenario: Annotated[
        str, typer.Argument(metavar="SCENARIO", help="Whose evidence; else that of base.")
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
    format_: Text = "table",
) -> None:
    """Show what the codings of the evidence say, and on what they rest."""
    if sum((actor is not None, claim is not None, differences)) > 1:
        raise typer.BadParameter("one of --actor, --claim and --differences at a time")
    from sim.inputs.loading import load_with_places
    from sim.views import evidence as view

    loaded = load_with_places(scenario)
    try:
        if format_ == "json":
            print_(json_(view.evidence_data(loaded, actor, claim, differences)))
        else:
            print_(view.evidence(loaded, actor, claim, differences))
    except ScenarioError as error:  # the scenario is sound: it is the question that is not
        raise typer.BadParameter(str(error)) from None
