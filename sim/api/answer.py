"""What a command answers: text, a table, a figure, a page in a notebook."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from sim.views.blocks import Block

Rows = tuple[Sequence[str], Iterable[Sequence[Any]]]  # the heads, and the cells below them


class Answer(ABC):
    """Shows itself from one list of blocks, wherever it stands."""

    @abstractmethod
    def __repr__(self) -> str:
        """What it is, in a line."""

    @abstractmethod
    def blocks(self, full: bool = False) -> Sequence[Block]:
        """The answer, or with *full* all that is known of it."""

    @abstractmethod
    def to_dict(self) -> Mapping[str, Any] | Sequence[Any]:
        """It for programs; `sim schema --of COMMAND` documents it."""

    @abstractmethod
    def rows(self) -> Rows:
        """The table of it, as `--format csv` prints it."""

    def text(self, width: int = 100, full: bool = False) -> str:
        """It as the command prints it."""
        from sim.views.terminal import as_text

        return as_text(self.blocks(full), width)

    def to_json(self) -> str:
        """It as `--format json` prints it."""
        from sim.views.export import as_json

        return as_json(self.to_dict())

    def to_csv(self) -> str:
        """It as `--format csv` prints it."""
        from sim.views.export import as_csv

        return as_csv(*self.rows())

    def to_frame(self) -> pd.DataFrame:
        """Its table for pandas."""
        import pandas as pd

        heads, cells = self.rows()
        return pd.DataFrame([list(row) for row in cells], columns=list(heads))

    def _repr_html_(self) -> str:
        from sim.views.page import fragment

        return fragment(self.blocks())
