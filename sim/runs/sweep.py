"""A sweep: variants of a scenario, run on the same luck, and what is counted at each point."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.inputs.factors import Factor
from sim.inputs.places import ScenarioError
from sim.inputs.provenance import idle, why_idle
from sim.inputs.scenario import Scenario
from sim.runs.attempt import Attempt
from sim.runs.design import BadDesign, Design, Point, interleaved, points_of
from sim.runs.executors import Executor
from sim.runs.header import block_ranges, versions
from sim.runs.run import Watch
from sim.runs.suspects import Unit
from sim.runs.sweep_store import StoredSweep, SweepWriter, stored_sweep

if TYPE_CHECKING:
    from sim.runs.batch import Runner

FORMAT = 2
CHECKED = 1_000  # points that are looked at before anything is run
LOOKED_AT = 64  # of these, those in which a factor must do something
Key = tuple[int, int]  # a point and one of its blocks
Count = Callable[[Attempt], Mapping[str, Any]]
Fits = Callable[[Any, range], bool]
Tables = Callable[["Sweep", Mapping[Key, Mapping[str, Any]]], Mapping[str, bytes]]


@dataclass(frozen=True)
class Variant:
    """The job of one point: a base scenario and what is changed in it."""

    base: Scenario
    values: tuple[tuple[str, Any], ...]
    seed: int
    per_coding: int

    def scenario(self) -> Scenario:
        """Raises ScenarioError for values that do not go together."""
        try:
            return self.base.varied(dict(self.values))
        except ScenarioError as error:
            told = ", ".join(f"{path}={value}" for path, value in self.values)
            problems = (replace(p, message=f"{p.message} (at {told})") for p in error.problems)
            raise ScenarioError(problems) from None

    def runner(self) -> Runner:
        from sim.runs.batch import Runner

        return Runner(self.scenario(), self.seed, self.per_coding)


@dataclass(frozen=True)
class Sweep:
    """A base scenario, what is varied in it and how, and the runs at each point."""

    base: Scenario
    factors: tuple[Factor, ...]
    design: Design
    points_wanted: int | None
    seed: int
    runs: int
    per_coding: int

    @cached_property
    def points(self) -> list[Point]:
        """A value for each factor, point by point; raises BadDesign."""
        return points_of(self.factors, self.design, self.points_wanted, self.seed)

    @property
    def paths(self) -> tuple[str, ...]:
        """What is varied."""
        return tuple(factor.path for factor in self.factors)

    @property
    def total(self) -> int:
        """Runs at all points."""
        return len(self.points) * self.runs

    def variant(self, point: int) -> Variant:
        """The job of a point."""
        values = tuple(zip(self.paths, self.points[point], strict=True))
        return Variant(self.base, values, self.seed, self.per_coding)

    def check(self) -> None:
        """Look at the first points, and that every factor does something.

        Raises ScenarioError for a path that does not exist or a value that does not go, BadDesign
        where all values of a factor make one and the same scenario, or nothing uses them.
        """
        order = interleaved(len(self.points))
        for factor in self.factors:
            levels = factor.levels or (factor.at(0.0), factor.at(0.5), factor.at(1.0))
            alone = [Variant(self.base, ((factor.path, v),), 0, 1).scenario() for v in levels]
            if len({scenario.hash for scenario in alone}) == 1:
                raise BadDesign(f"{factor.path}: all its values make the same scenario")
            if all(idle(scenario, factor.path) for scenario in (alone[0], alone[-1])):
                together = (self.variant(point).scenario() for point in order[:LOOKED_AT])
                if all(idle(scenario, factor.path) for scenario in together):
                    raise BadDesign(f"{factor.path}: {why_idle(self.base, factor.path)}")
        for point in order[:CHECKED]:
            self.variant(point).scenario()

    def units(self, done: Mapping[Key, Any]) -> Iterator[Unit[Key]]:
        """What is left to do: block after block at all points, so that a cut sweep is balanced."""
        order = interleaved(len(self.points))
        for block, replicates in enumerate(block_ranges(self.runs, self.per_coding)):
            for point in order:
                if (point, block) not in done:
                    yield Unit((point, block), self.variant(point), replicates)

    def _packages(self) -> dict[str, str]:
        """Versions of other packages whose tactics are in use at some point."""
        found = self.base.packages
        for factor in self.factors:
            for level in factor.levels:
                if isinstance(level, str):
                    alone = Variant(self.base, ((factor.path, level),), 0, 1)
                    found |= alone.scenario().packages
        return found

    def document(self) -> dict[str, Any]:
        """What identifies the sweep, as JSON holds it."""
        content = {
            "format": FORMAT,
            "scenario": self.base.stored(),
            "scenario_hash": self.base.hash,
            "name": self.base.name,
            "factors": [f.path for f in self.factors],
            "design": self.design,
            "points": self.points,
            "seed": self.seed,
            "runs": self.runs,
            "per_coding": self.per_coding,
            "versions": {**versions(), **self._packages()},
        }
        plain: dict[str, Any] = json.loads(json.dumps(content, allow_nan=False))
        return plain


def run_sweep(
    folder: Path,
    sweep: Sweep,
    count: Count,
    fits: Fits,
    tables: Tables,
    watch: Watch,
    executor: Executor,
    resume: bool = False,
) -> StoredSweep:
    """Run a sweep into a folder, or verify and open the same one there.

    `count` makes of each attempt what is kept of it, as JSON holds it, and `fits` tells whether
    something may be that of such replicates; `tables` makes the files
    that are written in the end of all that was counted. Raises as `sim.runs.run.run_into` does.
    """
    found = stored_sweep(folder, sweep.document(), resume)
    if found is not None:
        return found
    blocks = block_ranges(sweep.runs, sweep.per_coding)

    def is_unit(key: Any, counted: Any) -> bool:
        point, block = key
        known = type(point) is type(block) is int
        known = known and point in range(len(sweep.points)) and block in range(len(blocks))
        return known and fits(counted, blocks[block])

    with SweepWriter(folder, sweep.document(), is_unit) as writer:
        try:
            kept = sum(len(blocks[block]) for _, block in writer.counted)
            watch.aims_at(sweep.total)
            watch.started(kept, writer.discarded)
            for unit, counted in executor.run(sweep.units(writer.counted), count, watch.done):
                writer.add(unit.key, counted)
                kept += len(unit.replicates)
            return writer.finish(tables(sweep, writer.counted))
        except BaseException as error:
            told = f"{kept:,} of {sweep.total:,} runs are kept" if kept else "No run is kept"
            error.add_note(f"{told} in {folder}.")
            raise
