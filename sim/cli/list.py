"""`sim list`."""

from __future__ import annotations

from sim.cli.options import Format
from sim.cli.output import answer


def list_(format_: Format = "table") -> None:
    """List the bundled scenarios.

    Example: sim list --format json
    """
    from sim.api.list import list as listing

    answer(listing(), format_)
