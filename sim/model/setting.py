"""What a chunk of replicates works with: the agenda, the codings drawn for it, and its state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sim.arrays import Bools, Floats, Ints
from sim.inputs.scenario import Scenario
from sim.model.agenda import Agenda
from sim.model.draws import CodingDraws, UniformSource, draw_codings
from sim.model.kernels.meeting import REMEMBERED
from sim.model.streams import Streams
from sim.outcomes import Outcome

UNDECIDED = -1


@dataclass(frozen=True)
class Step:
    """What happened in one tick of a stage to the replicates at chunk positions `rows`.

    Every array of `facts` has one entry per row; a batch reduces steps, replay tells them.
    """

    stage: str
    clock: int
    rows: Ints
    facts: dict[str, Any]


Recorder = Callable[[Step], None]


@dataclass
class Setting:
    """The static side of a chunk: n replicates of m codings."""

    scenario: Scenario
    agenda: Agenda
    streams: Streams
    replicate: Ints
    coding: Ints
    codings: CodingDraws
    recorder: Recorder | None = None
    _spread: dict[str, Floats] = field(default_factory=dict)
    _asked: tuple[Ints, Ints] | None = None

    @property
    def size(self) -> int:
        return len(self.replicate)

    def everywhere(self, path: str) -> Floats:
        """A drawn parameter as every replicate has it, shape (n,); gathered once."""
        if path not in self._spread:
            self._spread[path] = self.codings.values[path][self.coding]
        return self._spread[path]

    def value(self, path: str, rows: Ints) -> Floats:
        """A drawn parameter as the replicates at `rows` have it."""
        return self.everywhere(path)[rows]

    def numbered(self, rows: Ints) -> Ints:
        """The numbers of the replicates at `rows`; the same rows are mostly asked for again."""
        if self._asked is None or self._asked[0] is not rows:
            self._asked = (rows, self.replicate[rows])
        return self._asked[1]

    def uniform(self, purpose: str, rows: Ints, actor: str = "", position: int = 0) -> Floats:
        return self.streams.uniform(purpose, self.numbered(rows), actor, position)

    def normal(self, purpose: str, rows: Ints, actor: str = "", position: int = 0) -> Floats:
        return self.streams.normal(purpose, self.numbered(rows), actor, position)

    def fill_normal(
        self, purposes: tuple[str, ...], rows: Ints, actor: str, out: Floats, column: int
    ) -> None:
        """Standard normal numbers into columns of `out` (n, columns), at `rows`."""
        self.streams.fill_normal(purposes, self.numbered(rows), actor, rows, out, column)

    def record(self, stage: str, clock: int, rows: Ints, **facts: Any) -> None:
        if self.recorder is not None:
            self.recorder(Step(stage, clock, rows, facts))


def make_setting(
    scenario: Scenario,
    agenda: Agenda,
    streams: Streams,
    replicate: Ints,
    per_coding: int,
    recorder: Recorder | None = None,
    source: UniformSource | None = None,
) -> Setting:
    """Draw the codings that the replicates need and tie each replicate to its own."""
    index, coding = np.unique(replicate // per_coding, return_inverse=True)
    codings = draw_codings(scenario, agenda, index, source or streams)
    return Setting(scenario, agenda, streams, replicate, coding, codings, recorder)


class State:
    """What changes for n replicates, and what they report at the end."""

    def __init__(self, size: int, actors: int, share: Floats) -> None:
        self.share = share.copy()  # what the first belligerent can expect from fighting on
        self.movement = np.zeros(size)  # of the front over the last weeks
        self.past = np.repeat(share[:, None], REMEMBERED, axis=1)  # the front in these weeks
        self.hostility = np.zeros(size)  # decaying count of waves of strikes
        self.week = np.full(size, -1, dtype=np.int64)  # of the meeting; -1 never
        self.outcome = np.full(size, UNDECIDED, dtype=np.int64)
        self.stages: list[str] = [""]
        self.stage = np.zeros(size, dtype=np.int64)  # index into `stages`
        self.reasons: list[str] = [""]
        self.reason = np.zeros(size, dtype=np.int64)  # index into `reasons`
        self.blocked = np.zeros((size, actors), dtype=bool)
        self.package = np.full(size, -1, dtype=np.int64)
        self.rounds = np.zeros(size, dtype=np.int64)
        self.texts = np.zeros(size, dtype=np.int64)

    def reach(self, rows: Ints, stage: str) -> None:
        """Note that replicates have come to a stage."""
        if stage not in self.stages:
            self.stages.append(stage)
        self.stage[rows] = self.stages.index(stage)

    def close(
        self, rows: Ints, outcome: Outcome, reason: str, blocked: Bools | None = None
    ) -> None:
        """End replicates with an outcome, a reason and the actors who blocked, shape (rows, A)."""
        if not len(rows):
            return
        self.outcome[rows] = outcome
        if reason not in self.reasons:
            self.reasons.append(reason)
        self.reason[rows] = self.reasons.index(reason)
        if blocked is not None:
            self.blocked[rows] = blocked

    @property
    def signed(self) -> Bools:
        return self.package >= 0
