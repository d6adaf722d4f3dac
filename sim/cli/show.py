"""`sim show`."""

from __future__ import annotations

from sim.cli.options import Name, Set, Source, Text
from sim.cli.output import json_, print_


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
