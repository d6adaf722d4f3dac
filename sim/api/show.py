"""Every value of a scenario, its origin and where it is set."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.api.answer import Answer, Rows
from sim.api.errors import Misuse
from sim.api.jobs import Sets, texts_of
from sim.inputs.loading import Loaded, load_with_places

if TYPE_CHECKING:
    from sim.views.blocks import Block
    from sim.views.rows import Row


class Values(Answer):
    """The values of a scenario, all of them or those that were looked for."""

    def __init__(self, loaded: Loaded, values: Sequence[Row]) -> None:
        """For `show`."""
        self.loaded, self.values = loaded, values

    def __repr__(self) -> str:
        return f"<{len(self.values)} values of {self.loaded.scenario.name}>"

    def blocks(self, full: bool = False) -> Sequence[Block]:
        from sim.views.show import blocks

        return blocks(self.loaded, self.values)

    def to_dict(self) -> dict[str, Any]:
        """The same for programs, as `sim schema --of show` says."""
        from sim.views.show import document

        return document(self.loaded, self.values)

    def rows(self) -> Rows:
        from sim.views.show import HEAD, table

        return HEAD, table(self.values)


def show(
    scenario: str | Path, *, set: Sets = (), name: str | None = None, find: str | None = None
) -> Values:
    """Every value of a scenario, or those whose path or reason has the text `find` in it.

    Raises ScenarioError, ValueError where nothing has it.
    """
    from sim.views.rows import rows

    loaded = load_with_places(scenario, texts_of(set), name)
    shown = rows(loaded)
    if find is not None:
        shown = [row for row in shown if _has(row, find)]
        if not shown:
            own = loaded.scenario.name
            raise Misuse(f"find: no value of {own} has {find!r} in its path or reason")
    return Values(loaded, shown)


def _has(row: Row, text: str) -> bool:
    entries = row.input.entries if row.input else ()
    where = [row.path.replace("_", " "), row.path, *(entry.origin.source for entry in entries)]
    return any(text.lower() in each.lower() for each in where)
