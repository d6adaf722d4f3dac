"""Which mechanisms of the model carry a result, in blocks, as JSON and as CSV."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sim.analysis.mechanisms import Effect
from sim.analysis.paired import Difference
from sim.runs.run import Job
from sim.views import changes
from sim.views.blocks import Block, Commands, Table, Text
from sim.views.export import Document
from sim.views.phrases import listed
from sim.views.terms import SENTENCE, cell

SCHEMA_VERSION = 2
FIRST = 10  # in the answer
CARRIES = 0.05  # of the runs flip: named in a sentence
IDLE = 0.001
NAMED = 6  # of those that carry it, and of idle ones
CHANGES = ("meeting", "signed", "ratified", "standing")
COLUMNS = (
    "name",
    *(f"{of}{end}" for of in ("flipped", *CHANGES) for end in ("", "_low", "_high")),
    "failed",
)


@dataclass(frozen=True)
class MechanismsFinding:
    """The effects of switching mechanisms off, the runs, and the command to type again."""

    job: Job
    version: str
    effects: tuple[Effect, ...]
    command: str = ""

    @property
    def failed(self) -> int:
        """Runs that failed, in all variants, and are not compared."""
        return sum(effect.failed for effect in self.effects)

    @property
    def sorted(self) -> list[Effect]:
        """Those that flip most runs first."""
        return sorted(self.effects, key=lambda e: (-(e.flipped.share or 0.0), e.name))


def blocks(finding: MechanismsFinding, full: bool = False) -> list[Block]:
    """In words which mechanisms carry the result, and a table of them, the strongest first."""
    job, every = finding.job, finding.sorted
    title = (
        f"{job.scenario.name}: what each mechanism of the model does. {job.runs:,} runs with and "
        f"without it, paired on the same draws and luck, seed {job.seed}."
    )
    shown = every if full else every[:FIRST]
    note = (
        "Changes in points with half their 95 % intervals, without the mechanism less with it. "
        "Meeting: of all runs; signed: of meetings; ratified: of signed texts; standing: of "
        f"ratified deals, unbroken after five years. {SENTENCE}"
    )
    head = ("switched off", "runs that flip", *CHANGES)
    rows = [
        (e.name, cell(e.flipped), *(_points(getattr(e, name)) for name in CHANGES)) for e in shown
    ]
    return [
        *(Text(line) for line in (title, *changes.told(job.scenario), _said(every))),
        Table("", head, rows, range(1, len(head)), note),
        *_further(finding, len(every) - len(shown)),
    ]


def _further(finding: MechanismsFinding, more: int) -> Iterator[Block]:
    if more and finding.command:
        yield Commands([f"{finding.command} --full"], f"{more} more mechanisms:")


def _said(effects: list[Effect]) -> str:
    strong = [e.name for e in effects if (e.flipped.share or 0.0) >= CARRIES]
    idle = [e.name for e in effects if (e.flipped.share or 0.0) < IDLE]
    said = []
    if len(strong) > NAMED:
        said.append(
            f"{len(strong)} mechanisms carry this result: without any one of them more than one "
            f"run in twenty ends differently; most of all without {listed(strong[:NAMED])}."
        )
    elif strong:
        said.append(
            f"This result is carried by {listed(strong)}: more than one run in twenty ends "
            "differently without it."
        )
    else:
        said.append("No single mechanism carries this result: none flips one run in twenty.")
    if len(idle) > NAMED:
        said.append(f"{len(idle)} mechanisms do next to nothing here.")
    elif idle:
        said.append(f"Next to nothing here: {listed(idle)}.")
    return " ".join(said)


def _points(change: Difference) -> str:
    """A change with half its interval, in digits that this supports."""
    if change.value is None:
        return "-"
    if change.low is None or change.high is None:
        return f"{_signed(change.value, 1)} ± ?" if change.value else "0"
    half = (change.high - change.low) / 2
    digits = 1 if half < 0.01 else 0
    return f"{_signed(change.value, digits)} ± {100 * half:.{digits}f}"


def _signed(change: float, digits: int) -> str:
    points = round(100 * change, digits) + 0.0  # nothing has no sign
    return f"{points:+.{digits}f}" if points else f"{points:.{digits}f}"


class MechanismEffect(Document):
    """What changes where a mechanism is switched off, as shares; null where none can be told."""

    name: str
    flipped: float | None
    """The share of runs that end otherwise."""
    flipped_low: float | None
    """Lower end of its 95 % interval, as are all that end so."""
    flipped_high: float | None
    meeting: float | None
    """Change in the share of runs that meet."""
    meeting_low: float | None
    meeting_high: float | None
    signed: float | None
    """Change in the share of meetings that sign a text."""
    signed_low: float | None
    signed_high: float | None
    ratified: float | None
    """Change in the share of signed texts that are ratified."""
    ratified_low: float | None
    ratified_high: float | None
    standing: float | None
    """Change in the share of ratified deals that stand after five years."""
    standing_low: float | None
    standing_high: float | None
    failed: int
    """Runs that failed and are not compared."""


class MechanismsDocument(Document):
    """What each mechanism of the model does."""

    schema_version: int
    note: str
    """What these numbers are not."""
    scenario: str
    source: str | None
    """The file that the scenario was read from."""
    changes: list[dict[str, Any]]
    """What was set on top."""
    scenario_hash: str
    seed: int
    runs: int
    """Of the scenario, and of each variant without a mechanism."""
    version: str
    mechanisms: list[MechanismEffect]
    """Those that flip most runs first."""


def document(finding: MechanismsFinding) -> dict[str, Any]:
    """All of it, as JSON has it; checked against `MechanismsDocument` by a test."""
    scenario = finding.job.scenario
    return {
        "schema_version": SCHEMA_VERSION,
        "note": SENTENCE,
        "scenario": scenario.name,
        **changes.data(scenario),
        "scenario_hash": scenario.hash,
        "seed": finding.job.seed,
        "runs": finding.job.runs,
        "version": finding.version,
        "mechanisms": [dict(zip(COLUMNS, row, strict=True)) for row in rows(finding)],
    }


def rows(finding: MechanismsFinding) -> list[list[Any]]:
    """A row of `COLUMNS` for each, the strongest first."""
    found = []
    for effect in finding.sorted:
        flipped = effect.flipped
        row: list[Any] = [effect.name, flipped.share, flipped.low, flipped.high]
        for name in CHANGES:
            change: Difference = getattr(effect, name)
            row += [change.value, change.low, change.high]
        found.append([*row, effect.failed])
    return found
