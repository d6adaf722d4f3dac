"""Runs whose codings are drawn again in part: the points of a sensitivity analysis.

Everything uncertain is drawn from a keyed stream, coding n from its element n. A `Redraw` hands the
model other elements of some of these streams, or one probability instead, and changes nothing else:
values are made of them by the model's own `sim.model.draws`, and the luck of a run is the same in
all redraws, unless fresh luck is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.inputs.scenario import Scenario
from sim.outcomes import OUTCOMES, Outcome
from sim.runs.attempt import Attempt
from sim.runs.executors import Executor
from sim.runs.kept import Arrays
from sim.runs.run import Watch
from sim.runs.suspects import Unit
from sim.runs.tables import MISSING, Labelled

if TYPE_CHECKING:
    from sim.runs.batch import Runner

CODING = "coding"  # the stream that decides which coding of the evidence is drawn
FAILED = -1  # instead of the place of an outcome in `OUTCOMES`


@dataclass(frozen=True)
class Points:
    """Codings `first` to `first + count` of a scenario, `per_coding` runs of each."""

    scenario: Scenario
    seed: int
    per_coding: int
    first: int
    count: int

    @property
    def runs(self) -> int:
        return self.count * self.per_coding


@dataclass(frozen=True)
class Redraw:
    """The job of running points with some streams changed.

    `fresh` are the streams of which coding n takes element n + `far` instead of n. `held` are
    probabilities that stand in for whole streams. With `luck`, the runs are those with numbers far
    higher, which have the same codings and other luck.
    """

    points: Points
    fresh: frozenset[str] = frozenset()
    held: tuple[tuple[str, float], ...] = ()
    luck: bool = False

    @property
    def name(self) -> str:
        """What tells its replicates from those of every other job."""
        of, packages = self.points, self.points.scenario.packages
        points = (of.scenario.hash, sorted(packages.items()), of.seed, of.per_coding)
        drawn = (of.first, of.count, sorted(self.fresh), sorted(self.held), self.luck)
        return repr((points, drawn))

    @property
    def far(self) -> int:
        """How far off other elements lie: beyond all codings that these points use."""
        return self.points.first + self.points.count

    @property
    def shift(self) -> int:
        """How much higher the numbers of the codings are than the elements they take."""
        return self.far if self.luck else 0

    @property
    def replicates(self) -> range:
        first = (self.points.first + self.shift) * self.points.per_coding
        return range(first, first + self.points.runs)

    def runner(self) -> Runner:
        from sim.model.streams import Streams
        from sim.runs.batch import Runner

        points = self.points
        streams, held = Streams(points.seed), dict(self.held)

        def uniform(path: str, index: NDArray[np.int64]) -> NDArray[np.float64]:
            if path in held:
                return np.full(index.shape, held[path])
            moved = self.far if path in self.fresh else 0
            return streams.uniform(path, index - self.shift + moved)

        return Runner(points.scenario, points.seed, points.per_coding, source=uniform)


@dataclass(frozen=True)
class Ended:
    """How the runs of a redraw ended: places in `OUTCOMES`, shape (codings, runs of each).

    A run that failed has `FAILED`. `collapsed` are the months in which the war came back, `MISSING`
    where it did not. `drawn` are the means over the codings of what was asked for.
    """

    outcomes: NDArray[np.int8]
    collapsed: NDArray[np.int16]
    drawn: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class _Ends:
    """Makes of an attempt how its runs ended."""

    per_coding: int
    asked: frozenset[str]

    @property
    def name(self) -> str:
        return f"ends {self.per_coding} {sorted(self.asked)}"

    def arrays(self, made: Ended) -> Arrays:
        drawn = np.array(list(made.drawn.values()), dtype=np.float64)
        paths = np.array(list(made.drawn), dtype=np.str_)
        return {
            "outcomes": made.outcomes, "collapsed": made.collapsed, "paths": paths, "drawn": drawn
        }  # fmt: skip

    def restored(self, arrays: Arrays, replicates: range) -> Ended:
        ended = Ended(
            arrays["outcomes"], arrays["collapsed"],
            dict(zip(arrays["paths"].tolist(), arrays["drawn"].tolist(), strict=True)),
        )  # fmt: skip
        shape = (len(replicates) // self.per_coding, self.per_coding)
        known = np.isin(ended.outcomes, range(FAILED, len(Outcome))).all()
        if not (ended.outcomes.shape == ended.collapsed.shape == shape and known):
            raise ValueError("no ends of these replicates")
        return ended

    def __call__(self, found: Attempt) -> Ended:
        ended = np.full(len(found.replicates), FAILED, dtype=np.int8)
        collapsed = np.full(len(found.replicates), MISSING, dtype=np.int16)
        runs = found.block.runs
        if runs:
            outcome, replicate, months = (
                runs[name] for name in ("outcome", "replicate", "collapsed_month")
            )
            assert isinstance(outcome, Labelled)
            assert isinstance(replicate, np.ndarray)
            assert isinstance(months, np.ndarray)
            places = np.array([OUTCOMES.index(name) for name in outcome.names], dtype=np.int8)
            rows = replicate.astype(np.int64) - found.replicates.start
            ended[rows] = places[outcome.codes]
            collapsed[rows] = months
        drawn = {
            path: float(np.mean(values))
            for path, values in found.block.codings.items()
            if path in self.asked and isinstance(values, np.ndarray)
        }
        shape = (-1, self.per_coding)
        return Ended(ended.reshape(shape), collapsed.reshape(shape), drawn)


def run_redraws(
    redraws: Mapping[str, Redraw], watch: Watch, executor: Executor
) -> Iterator[tuple[str, Ended]]:
    """How each of some redraws ended, by its name, in any order; all have one `per_coding`.

    The means of the streams that a redraw holds are told with it.
    """
    if not redraws:
        return
    per_coding = {redraw.points.per_coding for redraw in redraws.values()}
    assert len(per_coding) == 1
    asked = frozenset(path for redraw in redraws.values() for path, _ in redraw.held)
    units = (Unit(name, redraw, redraw.replicates) for name, redraw in redraws.items())
    for unit, ended in executor.run(units, _Ends(per_coding.pop(), asked), watch.done):
        yield unit.key, ended


def drawn_paths(scenario: Scenario) -> tuple[str, ...]:
    """The streams that the codings of a scenario are drawn from, that of the coding apart."""
    return tuple(sorted({each.path for each in scenario.parameters if each.drawn}))
