"""The packages that were signed."""

from collections import Counter
from typing import Any

import numpy as np

from sim.outcomes import OUTCOMES
from sim.runs.tables import labels, numbers

COMMONEST = 5
CHOICE = "choice."


class Packages:
    """How often each package was signed, and what became of it."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[int, str]] = Counter()
        self._choices: dict[int, dict[str, str]] = {}

    def add(self, block: Any) -> None:
        """Count the packages signed in a block."""
        package, signed = numbers(block, "package")
        codes, names = labels(block, "outcome")
        rows = np.flatnonzero(signed)
        keys, first, counts = np.unique(
            np.stack([package[rows], codes[rows]], axis=1),
            axis=0,
            return_index=True,
            return_counts=True,
        )
        for (index, code), row, count in zip(keys.tolist(), rows[first], counts, strict=True):
            self._counts[index, names[code]] += int(count)
            if index not in self._choices:
                self._choices[index] = _choices(block, int(row))

    def result(self) -> dict[str, Any]:
        """How many texts were signed, how many different ones, and the commonest."""
        by_package: Counter[int] = Counter()
        for (index, _), count in self._counts.items():
            by_package[index] += count
        signed = by_package.total()
        commonest = sorted(by_package.items(), key=lambda item: (-item[1], item[0]))[:COMMONEST]
        return {
            "signed": signed,
            "different": len(by_package),
            "commonest": [
                {
                    "package": index,
                    "choices": self._choices[index],
                    "count": count,
                    "share": count / signed,
                    "outcomes": {
                        o: self._counts[index, o] for o in OUTCOMES if (index, o) in self._counts
                    },
                }
                for index, count in commonest
            ],
        }


def _choices(block: Any, row: int) -> dict[str, str]:
    names = [name for name in block.schema.names if name.startswith(CHOICE)]
    return {name.removeprefix(CHOICE): block.column(name)[row].as_py() for name in names}
