"""What the report is made of: what was stored, and what was worked out from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.analysis.drawn import LETTER, NAMES
from sim.inputs.entries import Input
from sim.inputs.provenance import Count, Provenance
from sim.inputs.scenario import Scenario
from sim.views.blocks import Block, Heading, Picture, Text
from sim.views.phrases import listed
from sim.views.run import Counted, Finding

if TYPE_CHECKING:
    from sim.analysis.findings import Findings
    from sim.analysis.given_data import Effect, GivenData
    from sim.analysis.intervals import Share
    from sim.analysis.typical import Typical
    from sim.runs.trace import Trace
    from sim.views.solutions import SolveFinding

CODING = "the coding"  # what the letter rests on
SHOWN = 10  # inputs in the table of drivers


@dataclass(frozen=True)
class Subject:
    """One of the results that the report is on.

    It is `called` by its label or its scenario's name; `readings` are the shares of runs with an
    outcome for each coding of the evidence. `drivers` is None where nothing can be told; `typical`
    are runs that stand for their ending, with how they were picked.
    """

    letter: str
    finding: Finding
    called: str
    readings: Mapping[str, Mapping[str, Share]]
    drivers: GivenData | None
    typical: Sequence[tuple[Trace, Typical]]
    solved: SolveFinding
    folder: Path | None

    @property
    def scenario(self) -> Scenario:
        return self.finding.scenario

    @property
    def results(self) -> Any:
        return self.finding.results

    @property
    def wanted(self) -> str:
        return self.finding.wanted

    @property
    def share(self) -> Counted:
        """That of the runs with what is asked for."""
        return self.finding.rows[self.wanted]

    @cached_property
    def names(self) -> Any:
        return self.finding.names

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
        """The inputs in force, and what is drawn from them for each draw."""
        columns = (column.name for column in self.results.layout.codings)
        return self.origins.count(name for name in columns if name not in NAMES)

    def behind(self, drawn: str) -> Input | None:
        """The input that something drawn is drawn from; None for the coding itself."""
        return None if drawn == LETTER else self.origins.input(drawn)

    def rests_on(self, drawn: str) -> tuple[str, ...]:
        """The kinds of origin of what is drawn (`Provenance.rests`); the coding for the letter."""
        return (CODING,) if drawn == LETTER else self.origins.rests(drawn)


@dataclass(frozen=True)
class Material:
    """The subjects, the first being the baseline, and the comparison if there are several.

    `file` is what the page is called that it is written into, and `date` what its reader is told.
    """

    subjects: Sequence[Subject]
    findings: Findings | None
    file: str = "report.html"
    date: str | None = None
    brief: bool = False

    @property
    def first(self) -> Subject:
        return self.subjects[0]

    @property
    def several(self) -> bool:
        return len(self.subjects) > 1

    @property
    def title(self) -> str:
        return listed(dict.fromkeys(s.called for s in self.subjects))

    def named(self, subject: Subject) -> str:
        """What a subject is called in a heading, its letter first if there are several."""
        return f"{subject.letter}, {subject.called}" if self.several else subject.called

    def of_each(self, one: Callable[[Subject], Iterable[Block]]) -> list[Block]:
        """What there is to tell of each, under its name where there are several.

        What is the same of some of them, pictures aside, is told once.
        """
        groups: list[tuple[list[Subject], list[Block], list[Block]]] = []
        for subject in self.subjects:
            told = list(one(subject))
            plain: list[Block] = [block for block in told if not isinstance(block, Picture)]
            same = next((group for group in groups if plain and group[1] == plain), None)
            if same is None:
                groups.append(([subject], plain, told))
            else:
                same[0].append(subject)
        blocks: list[Block] = []
        for subjects, _, told in groups:
            if self.several:
                blocks.append(Heading("; ".join(map(self.named, subjects))))
            blocks += told
        return blocks

    def by_text(self, one: Callable[[Subject], str | None]) -> list[str]:
        """A sentence on each, with the letters that it holds for where there are several."""
        told: dict[str, list[str]] = {}
        for subject in self.subjects:
            if text := one(subject):
                told.setdefault(text, []).append(subject.letter)
        if len(told) == 1 or not self.several:
            return list(told)
        return [f"{listed(letters)}: {text}" for text, letters in told.items()]


def texts(label: Any, lines: Iterable[str]) -> list[Block]:
    """Paragraphs that are marked alike."""
    return [Text(line, label) for line in lines]
