"""Sweep a scenario over values of what is in it."""

from __future__ import annotations

import hashlib
import itertools
import json
import math
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.api.answer import Answer, Rows
from sim.api.errors import Misuse
from sim.api.jobs import LONGEST_NAME, Sets, job_of, texts_of, written
from sim.api.opened import naming, telling
from sim.api.outcomes import outcome_named
from sim.api.plan import carried_out
from sim.inputs.factors import Factor, factors_of, number_of, whole_steps
from sim.inputs.loading import load
from sim.inputs.places import ScenarioError
from sim.inputs.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from sim.runs.design import Design
    from sim.runs.executors import Executor
    from sim.runs.run import Watch
    from sim.runs.sweep import Sweep
    from sim.runs.sweep_store import StoredSweep
    from sim.views.blocks import Block
    from sim.views.sweep import Swept

RUNS = 2_000  # at each point, unless the scenario's sweep block or the user says otherwise
MOST_GUARANTEES = 8  # of which all subsets are points
SUBSETS = re.compile(r"\s*guarantees\s*=\s*subsets\s*")
SAMPLE = 2_000  # runs from which the time of a sweep is estimated


class SweepResults(Answer):
    """How the summits of a scenario end at each point of a sweep, on the same luck."""

    def __init__(self, content: StoredSweep, outcome: str = "deal") -> None:
        """For `sweep`; `outcome` is what is asked about."""
        self.content, self.outcome = content, outcome

    def __repr__(self) -> str:
        content, points = self.content.manifest, len(self.content.manifest["points"])
        return f"<SweepResults: {content['name']}, {points:,} points, in {self.folder}>"

    @property
    def folder(self) -> Path:
        """Where they are stored."""
        return self.content.folder

    @property
    def factors(self) -> list[str]:
        """The paths that were varied."""
        return self.content.factors

    @property
    def table(self) -> pd.DataFrame:
        """The tidy table: one row per point and outcome."""
        return self.content.table

    @property
    def points(self) -> pd.DataFrame:
        """One row per point."""
        return self.content.points

    @cached_property
    def swept(self) -> Swept:
        """What the views tell."""
        from sim.analysis.sweeps import against_first
        from sim.views.sweep import Swept

        return Swept(self.content, self.outcome, against_first(self.content, self.outcome))

    def blocks(self, full: bool = False) -> Sequence[Block]:
        """The answer, or with *full* every outcome."""
        from sim.views.sweep import blocks

        return blocks(self.swept, full)

    def to_dict(self) -> Mapping[str, Any]:
        """It as `sim sweep --format json` prints it."""
        from sim.views.sweep_data import data

        return data(self.swept)

    def rows(self) -> Rows:
        """The tidy table, row by row."""
        from sim.views.sweep_data import rows

        return rows(self.swept)

    def to_csv(self) -> str:
        """The tidy table as it is stored."""
        return (self.folder / "shares.csv").read_text(encoding="utf-8")

    def to_frame(self) -> pd.DataFrame:
        """The same as `table`."""
        return self.table

    def plot(self, outcome: str | None = None, width: float | str = 8.0, title: str = "") -> Figure:
        """Its figure, of an outcome or of what fits; `width` in inches, or as "89mm"."""
        from sim.api.plot import inches
        from sim.views.figures.sweep import draw

        event = outcome and outcome_named(outcome, self.swept.scenario)
        return draw(self.content, event, inches(width), title)


@dataclass(frozen=True)
class SweepPlan:
    """A sweep and where it goes, all of it checked; `go_on` is told to who must stop early."""

    sweep: Sweep
    folder: Path
    outcome: str = "deal"
    resume: bool = False
    go_on: str = "With resume=True it goes on from there."

    @property
    def name(self) -> str:
        """The command, and where what it runs is kept."""
        return f"sweep {self.folder}"

    @property
    def total(self) -> int:
        """How many runs it takes."""
        return self.sweep.total

    def run(self, watch: Watch, executor: Executor) -> SweepResults:
        """Run it into its folder, or verify and open it there."""
        from sim.analysis.opening import checked_sweep
        from sim.analysis.sweeps import count, fits, tables
        from sim.runs.sweep import run_sweep
        from sim.runs.sweep_store import HEADER

        folder, resume = self.folder, self.resume
        with naming(folder), telling(folder, self.go_on, HEADER):
            stored = run_sweep(folder, self.sweep, count, fits, tables, watch, executor, resume)
            return SweepResults(checked_sweep(stored), self.outcome)


def sweep(
    scenario: str | Path | Scenario,
    *,
    set: Sets = (),
    name: str | None = None,
    design: Design | None = None,
    points: int | None = None,
    runs: int | None = None,
    seed: int | None = None,
    per_draw: int | None = None,
    outcome: str = "deal",
    output: Path | str | None = None,
    jobs: int | None = None,
    cluster: str | None = None,
    resume: bool = False,
    progress: bool = False,
) -> SweepResults:
    """Sweep a scenario over what is set: texts such as "war.start_share=0.3:0.6:4", or a mapping.

    A mapping has a list of the values under each path to be varied. What is not given is that of
    the scenario's own `sweep` block, if it has one. `outcome` is what is asked about. Results are
    kept in the folder `output`, else in one below results/. `table` of what is returned is the
    tidy pandas table: point, factors, outcome, share, interval. Raises as `sim.run` does.
    """
    planned = plan_of(
        scenario, runs, seed, per_draw, set=set, name=name, design=design, points=points,
        outcome=outcome, output=output, resume=resume,
    )  # fmt: skip
    return carried_out(planned, progress, jobs, cluster)


def plan_of(
    scenario: str | Path | Scenario,
    runs: int | None = None,
    seed: int | None = None,
    per_draw: int | None = None,
    *,
    set: Sets = (),
    name: str | None = None,
    design: Design | None = None,
    points: int | None = None,
    outcome: str = "deal",
    output: Path | str | None = None,
    resume: bool = False,
    go_on: str = SweepPlan.go_on,
) -> SweepPlan:
    """What `sweep` is about to do. Raises ScenarioError, Misuse."""
    wanted = outcome_named(outcome)
    found = sweep_of(scenario, _texts(set), design, points, runs, seed, per_draw, name=name)
    wanted = outcome_named(wanted, found.base)
    folder = sweep_folder(found) if output is None else Path(output)
    return SweepPlan(found, folder, wanted, resume, go_on)


def _texts(set: Sets) -> list[str]:
    """What is varied and set, as the command line has it; a list of a mapping is its values."""
    if not isinstance(set, Mapping):
        return texts_of(set)
    return [
        f"{path}={','.join(map(written, value))}" if isinstance(value, list | tuple)
        else f"{path}={written(value)}"
        for path, value in set.items()
    ]  # fmt: skip


def sweep_of(
    source: str | Path | Scenario,
    sets: Sequence[str] = (),
    design: Design | None = None,
    points: int | None = None,
    runs: int | None = None,
    seed: int | None = None,
    per_draw: int | None = None,
    *,
    name: str | None = None,
) -> Sweep:
    """The sweep that a scenario's own `sweep` block, with what is given on top, comes to.

    A text of `sets` is PATH=a,b,c or PATH=lo:hi:n to be varied, or PATH=value to be set. Raises
    ScenarioError, Misuse.
    """
    from sim.runs.design import BadDesign
    from sim.runs.sweep import Sweep

    scenario = source if isinstance(source, Scenario) else load(source)
    block = scenario.spec.sweep
    sets = [_subsets(scenario) if SUBSETS.fullmatch(text) else text for text in sets]
    factors, fixed = factors_of(block.set if block else (), sets)
    if isinstance(source, Scenario):
        if fixed or name:
            raise Misuse("set, name: one value only; of a scenario that is loaded, use with_value")
        base = scenario
    else:
        base = load(source, fixed, name)
    count = runs if runs is not None else (block.n if block and block.n else RUNS)
    job = job_of(base, count, seed, per_draw)
    if design is None:
        design = block.design if block else "grid"
    if points is None and block and design == block.design:
        points = block.points
    try:
        whole = tuple(_whole(base, factor) for factor in factors)
        found = Sweep(base, whole, design, points, job.seed, job.runs, job.per_coding)
        _ = found.points
        found.check()
    except BadDesign as error:
        raise Misuse(str(error)) from None
    return found


def _subsets(scenario: Scenario) -> str:
    """Every subset of the guarantees on offer, as values that are varied."""
    offered = scenario.on_offer
    names = [
        name
        for issue, options in offered.items()
        for name in options
        if scenario.spec.issues[issue].options[name].guarantors
    ]
    if not 1 <= len(names) <= MOST_GUARANTEES:
        raise Misuse(
            f"guarantees=subsets: {len(names)} guarantees are on offer; with 1 to "
            f"{MOST_GUARANTEES} all subsets go"
        )
    sizes = range(len(names) + 1)
    sets = [part for size in sizes for part in itertools.combinations(names, size)]
    return f"guarantees={','.join(f'[{chr(44).join(part)}]' for part in sets)}"


def _whole(base: Scenario, factor: Factor) -> Factor:
    """The factor, as one of whole numbers if its entry takes no other.

    Raises BadDesign for even steps that are others.
    """
    from sim.runs.design import BadDesign
    from sim.runs.sweep import Variant

    def goes(number: float) -> bool:
        value = f"{number:g} {factor.unit}" if factor.unit else number
        try:
            Variant(base, ((factor.path, value),), 0, 1).scenario()
        except ScenarioError:
            return False
        return True

    low, high = factor.low, factor.high
    numbers = [number_of(level) for level in factor.levels]
    uneven = any(n is not None and not n.is_integer() for n in numbers)
    ranged = math.isfinite(low) and (uneven or not factor.levels)
    if not ranged or not low.is_integer() or not goes(round(low)) or goes(low + 0.5):
        return factor
    if uneven:
        raise BadDesign(
            f"{factor.path} takes whole numbers only, and {low:g}:{high:g}:{len(numbers)} has "
            f"others: {whole_steps(factor)}"
        )
    return replace(factor, whole=high.is_integer())


def sweep_folder(sweep: Sweep) -> Path:
    """Where a sweep goes unless the user says otherwise."""
    slug = re.sub(r"[^a-z0-9]+", "-", sweep.base.name.lower())[:LONGEST_NAME].strip("-")
    content = [sweep.base.hash, [f.path for f in sweep.factors], sweep.points]
    key = hashlib.blake2b(json.dumps(content).encode(), digest_size=4).hexdigest()
    name = f"{slug or 'scenario'}-sweep-{key}-s{sweep.seed}-n{sweep.runs}-m{sweep.per_coding}"
    return Path("results") / name


def estimated_seconds(sweep: Sweep) -> float:
    """About how long the sweep takes in this process, from a part of its first point."""
    runner = sweep.variant(0).runner()
    runner.block(range(4))  # compiles
    start = time.perf_counter()
    runner = sweep.variant(0).runner()
    ready = time.perf_counter()
    sample = min(sweep.runs, SAMPLE)
    runner.block(range(sample))
    per_run = (time.perf_counter() - ready) / sample
    return len(sweep.points) * (ready - start) + sweep.total * per_run
