"""`sim check`."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli.console import INVALID, say
from sim.cli.options import Set
from sim.cli.output import print_
from sim.inputs.places import ScenarioError


def check(
    scenarios: Annotated[list[str], typer.Argument(metavar="SCENARIO...", help="To check.")],
    set_: Set = [],  # noqa: B006
) -> None:
    """Check scenarios; all errors at once, with their places.

    What is wrong in a file that several of them extend is told once.
    """
    from sim.inputs.idle import idle_sets
    from sim.inputs.loading import load
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
