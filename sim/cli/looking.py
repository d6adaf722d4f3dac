"""What shows scenarios and their evidence, and runs nothing."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli.base import Name, Set, Source, Text, json_, print_
from sim.console import INVALID, say
from sim.inputs.places import ScenarioError


def check(
    scenarios: Annotated[list[str], typer.Argument(metavar="SCENARIO...", help="To check.")],
    set_: Set = [],  # noqa: B006
) -> None:
    """Check scenarios; all errors at once, with their places.

    What is wrong in a file that several of them extend is told once.
    """
    from sim.inputs.loading import load
    from sim.inputs.provenance import idle_sets
    from sim.views import listing

    wrong: dict[str, list[str]] = {}  # each line, and the scenarios that it concerns
    for source in dict.fromkeys(scenarios):
        try:
            loaded = load(source, set_)
        except ScenarioError as error:
            for line in str(error).splitlines():
                wrong.setdefault(line, []).append(source)
        else:
            print_(f"{source}: valid{listing.unnamed(loaded)}")
            for line in idle_sets(loaded, set_):
                say(f"--set {line}.")
    for line, sources in wrong.items():
        say(f"{line} (in {', '.join(sources)})" if len(sources) > 1 else line)
    if wrong:
        raise typer.Exit(INVALID)


def show(
    scenario: Source,
    set_: Set = [],  # noqa: B006
    name: Name = None,
    format_: Text = "table",
) -> None:
    """Show every value of a scenario, its origin and where it is set."""
    from sim.inputs.loading import load_with_places
    from sim.views import listing

    loaded = load_with_places(scenario, set_, name)
    print_(json_(listing.show_data(loaded)) if format_ == "json" else listing.show(loaded))


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


def schema() -> None:
    """Print the JSON Schema of scenario files, for editors."""
    from sim.inputs.schema import scenario_schema

    print_(json_(scenario_schema()))


def list_(format_: Text = "table") -> None:
    """List the bundled scenarios."""
    from sim.views import listing

    print_(json_(listing.list_data()) if format_ == "json" else listing.list_scenarios())
