"""What the report is made of: what was stored, and what was worked out from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from sim.analysis.drawn import LETTER, NAMES
from sim.inputs.entries import Input
from sim.inputs.provenance import Count, Provenance
from sim.inputs.scenario import Scenario
from sim.views.phrases import Names

if TYPE_CHECKING:
    from sim.analysis.findings import Findings
    from sim.analysis.given_data import Effect, GivenData
    from sim.analysis.intervals import Share
    from sim.analysis.solve import Solved
    from sim.analysis.typical import Typical as Picked
    from sim.runs.results import Results

CODING = "the coding"  # what the letter rests on
SHOWN = 10  # inputs in the table of drivers


@dataclass(frozen=True)
class Typical:
    """A run that stands for its outcome: how it was picked, and its row."""

    picked: Picked
    row: Mapping[str, object]


@dataclass(frozen=True)
class Subject:
    """One of the results that the report is on.

    It is `called` by its label or its scenario's name. `share` is that of the runs with the outcome
    or sum of outcomes `wanted`, `letters` the same for each coding of the evidence. `drivers` is
    None where nothing can be told.
    """

    letter: str
    results: Results
    scenario: Scenario
    called: str
    wanted: str
    share: Share
    letters: Mapping[str, Mapping[str, Share]]
    drivers: GivenData | None
    typical: Sequence[Typical]
    solved: Solved

    @cached_property
    def names(self) -> Names:
        return Names(self.scenario.labels)

    @cached_property
    def origins(self) -> Provenance:
        """What the scenario rests on."""
        return Provenance(self.scenario)

    @property
    def shown(self) -> Sequence[Effect]:
        """The drivers to show: those above the yardstick, the largest first."""
        return self.drivers.told[:SHOWN] if self.drivers else ()

    @cached_property
    def count(self) -> Count:
        """The inputs in force, and what is drawn from them for each coding."""
        columns = (column.name for column in self.results.layout.codings)
        return self.origins.count(name for name in columns if name not in NAMES)

    def behind(self, drawn: str) -> Input | None:
        """The input that something drawn for a coding is drawn from; None for the coding itself."""
        return None if drawn == LETTER else self.origins.input(drawn)

    def rests_on(self, drawn: str) -> tuple[str, ...]:
        """The kinds of origin of what is drawn, as in `Provenance`; the coding for the letter."""
        return (CODING,) if drawn == LETTER else self.origins.rests(drawn)


@dataclass(frozen=True)
class Material:
    """The subjects, the first being the baseline, and the comparison if there are several.

    `file` is what the page is called that it is written into.
    """

    subjects: Sequence[Subject]
    findings: Findings | None
    file: str = "report.html"

    @property
    def first(self) -> Subject:
        return self.subjects[0]

    @property
    def title(self) -> str:
        return " and ".join(dict.fromkeys(s.called for s in self.subjects))
