"""A comparison as it is handed to the views: what was compared, and what came out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sim.analysis.compare import Compared, Pair, Row
from sim.analysis.ranking import Ranking
from sim.inputs.loading import Loaded

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class Subject:
    """What stands on one side: as it was named, its scenario, and the folder it was read from.

    `label` is what the user calls it, "" for nothing of its own; `called` what it is called.
    """

    letter: str
    source: str
    loaded: Loaded
    folder: Path | None
    runs: int
    seed: int
    per_coding: int
    version: str
    failed: int = 0
    label: str = ""
    called: str = ""

    @property
    def name(self) -> str:
        return self.loaded.scenario.name

    @property
    def hash(self) -> str:
        return self.loaded.scenario.hash


@dataclass(frozen=True)
class Findings:
    """All that a comparison found; `versions` are those of the programs that it depends on.

    `asked` is the outcome that is asked about, a row for each pair; `command` what makes it again,
    "" where that cannot be typed.
    """

    subjects: tuple[Subject, ...]
    compared: Compared
    ranking: Ranking | None
    versions: Mapping[str, str]
    asked: tuple[Row, ...]
    command: str = ""

    def asked_of(self, pair: Pair) -> Row:
        """What is asked about, in one of the pairs."""
        return self.asked[self.compared.pairs.index(pair)]

    @property
    def calibrated(self) -> set[str]:
        """The results that were set on some side, and not found."""
        specs = [subject.loaded.scenario.spec for subject in self.subjects]
        return {each.beside for spec in specs for each in spec.calibrations}
