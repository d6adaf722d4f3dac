"""What a command answers: text, a table, a figure, a page in a notebook."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.views.blocks import Block


class Answer(ABC):
    """Shows itself from one list of blocks, wherever it stands."""

    @abstractmethod
    def blocks(self, full: bool = False) -> Sequence[Block]:
        """The answer, or with *full* all that is known of it."""

    def text(self, width: int = 100, full: bool = False) -> str:
        """It as the command prints it."""
        from sim.views.terminal import as_text

        return as_text(self.blocks(full), width)

    def _repr_html_(self) -> str:
        from sim.views.page import fragment

        return fragment(self.blocks())
