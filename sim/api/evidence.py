"""What the codings of the evidence say, and on what they rest."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.api.answer import Answer, Rows
from sim.api.errors import Misuse
from sim.inputs.loading import Loaded, load_with_places
from sim.inputs.places import ScenarioError

if TYPE_CHECKING:
    from sim.views.blocks import Block


class Evidence(Answer):
    """The codes of a case: an overview, or those of an actor, on a claim, or that differ."""

    def __init__(
        self, loaded: Loaded, actor: str | None, claim: str | None, differences: bool
    ) -> None:
        """For `evidence`."""
        self._loaded, self._asked = loaded, (actor, claim, differences)
        from sim.views.evidence import evidence_data

        self._data = evidence_data(loaded, *self._asked)

    def __repr__(self) -> str:
        return f"<the evidence of {self._data['case']}>"

    def blocks(self, full: bool = False) -> Sequence[Block]:
        from sim.views.evidence import evidence_blocks

        return evidence_blocks(self._loaded, *self._asked)

    def to_dict(self) -> dict[str, Any]:
        return self._data

    def rows(self) -> Rows:
        from sim.views.evidence import evidence_head, evidence_rows

        return evidence_head(self._data), evidence_rows(self._data)


def evidence(
    scenario: str | Path = "base",
    *,
    actor: str | None = None,
    claim: str | None = None,
    differences: bool = False,
) -> Evidence:
    """The evidence behind a scenario: an overview, one actor, one claim, or where codings differ.

    Raises ScenarioError for what is wrong with the scenario, ValueError for what it has not.
    """
    if sum((actor is not None, claim is not None, differences)) > 1:
        raise Misuse("one of --actor, --claim and --differences at a time")
    loaded = load_with_places(scenario)
    try:
        return Evidence(loaded, actor, claim, differences)
    except ScenarioError as error:  # the scenario is sound: it is the question that is not
        raise Misuse(str(error)) from None
