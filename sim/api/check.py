"""Whether scenarios are sound, and all that is wrong with those that are not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.api.answer import Answer, Rows
from sim.api.jobs import Sets, texts_of
from sim.inputs.checks import Check, checked
from sim.inputs.scenario import Scenario

if TYPE_CHECKING:
    from sim.views.blocks import Block


class Checked(Answer):
    """Scenarios that were checked."""

    def __init__(self, checks: Sequence[Check]) -> None:
        """For `check`."""
        self.checks = checks

    @property
    def valid(self) -> bool:
        """Whether all are."""
        return all(each.scenario is not None for each in self.checks)

    def __repr__(self) -> str:
        wrong = sum(each.scenario is None for each in self.checks)
        return f"<{len(self.checks)} checked, {wrong} invalid>"

    def wrong(self) -> Iterator[str]:
        """A line for each thing that is wrong, once for several scenarios that extend one file."""
        lines: dict[str, list[str]] = {}
        for each in self.checks:
            for line in each.lines:
                lines.setdefault(line, []).append(each.source)
        for line, sources in lines.items():
            yield f"{line} (in {', '.join(sources)})" if len(sources) > 1 else line

    def sound(self) -> Iterator[str]:
        """A line for each that is valid."""
        for each in self.checks:
            if each.scenario is not None:
                yield f"{each.source}: valid{_unnamed(each.scenario)}"

    def blocks(self, full: bool = False) -> Sequence[Block]:
        from sim.views.blocks import Items, Text

        lines = [*self.sound(), *self.wrong()]
        return [Items([Text(line) for line in lines])]

    def to_dict(self) -> list[dict[str, Any]]:
        from sim.views.check import document

        return document(self.checks)

    def rows(self) -> Rows:
        from sim.views.check import HEAD, rows

        return HEAD, rows(self.checks)


def check(*scenarios: str | Path, set: Sets = ()) -> Checked:
    """Check scenarios, each to the end; what is wrong is returned, not raised."""
    return Checked([checked(str(source), texts_of(set)) for source in dict.fromkeys(scenarios)])


def _unnamed(scenario: Scenario) -> str:
    """What to say of a file that takes its name from what it extends; nothing of others."""
    if not scenario.lineage.inherited:
        return ""
    return f"; it has no name of its own and is called {scenario.name!r}: give it a 'name'"
