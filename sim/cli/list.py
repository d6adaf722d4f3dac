"""`sim list`."""

from __future__ import annotations

from sim.cli.options import Text
from sim.cli.output import json_, print_


def list_(format_: Text = "table") -> None:
    """List the bundled scenarios."""
    from sim.views import listing

    print_(json_(listing.list_data()) if format_ == "json" else listing.list_scenarios())
