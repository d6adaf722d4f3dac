"""A comparison as it is handed to the views: what was compared, and what came out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sim.analysis.compare import Compared
from sim.analysis.ranking import Ranking
from sim.inputs.loading import Loaded

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class Subject:
    """What stands on one side: as it was named, its scenario, and the folder it was read from.

    `label` is what the user calls it, "" for nothing of its own.
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

    @property
    def called(self) -> str:
        return self.label or self.source

    @property
    def name(self) -> str:
        return self.loaded.scenario.name

    @property
    def hash(self) -> str:
        return self.loaded.scenario.hash


@dataclass(frozen=True)
class Findings:
    """All that a comparison found; `versions` are those of the programs that it depends on."""

    subjects: tuple[Subject, ...]
    compared: Compared
    ranking: Ranking | None
    versions: Mapping[str, str]
