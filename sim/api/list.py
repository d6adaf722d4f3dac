"""The bundled scenarios."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sim.api.answer import Answer, Rows

if TYPE_CHECKING:
    from sim.views.blocks import Block


class Listing(Answer):
    """The scenarios that come with the program, and what each changes."""

    def __init__(self, scenarios: Sequence[Mapping[str, Any]]) -> None:
        """For `list`."""
        self.scenarios = scenarios

    def __repr__(self) -> str:
        return f"<{len(self.scenarios)} bundled scenarios>"

    def blocks(self, full: bool = False) -> Sequence[Block]:
        from sim.views.list import blocks

        return blocks(self.scenarios)

    def to_dict(self) -> Sequence[Mapping[str, Any]]:
        """The same for programs, as `sim schema --of list` says."""
        return self.scenarios

    def rows(self) -> Rows:
        from sim.views.list import HEAD, rows

        return HEAD, rows(self.scenarios)


def list() -> Listing:
    """The bundled scenarios, the gallery last."""
    from sim.views.list import listed

    return Listing(listed())
