"""Sweep a scenario: read what is varied, make the design, run it into a folder."""

from __future__ import annotations

import hashlib
import json
import math
import re
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sim.api.errors import Misuse
from sim.api.jobs import LONGEST_NAME, job_of
from sim.api.plan import executor_of
from sim.api.results import naming, telling
from sim.inputs.factors import Factor, factors_of, number_of, whole_steps
from sim.inputs.loading import load
from sim.inputs.places import ScenarioError
from sim.inputs.scenario import Scenario

if TYPE_CHECKING:
    from sim.runs.design import Design
    from sim.runs.executors import Executor
    from sim.runs.run import Watch
    from sim.runs.sweep import Sweep
    from sim.runs.sweep_store import SweepResults

RUNS = 2_000  # at each point, unless the scenario's sweep block or the user says otherwise
SAMPLE = 2_000  # runs from which the time of a sweep is estimated


def sweep_of(
    source: str | Path | Scenario,
    sets: Sequence[str] = (),
    design: Design | None = None,
    points: int | None = None,
    runs: int | None = None,
    seed: int | None = None,
    per_coding: int | None = None,
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
    factors, fixed = factors_of(block.set if block else (), sets)
    if isinstance(source, Scenario):
        base, values = scenario, dict(text.split("=", 1) for text in fixed)
        if values:
            raise Misuse(f"{', '.join(values)}: one value only; set it with Scenario.with_value")
    else:
        base = load(source, fixed, name)
    count = runs if runs is not None else (block.n if block and block.n else RUNS)
    job = job_of(base, count, seed, per_coding)
    if design is None:
        design = block.design if block else "grid"
    if points is None and block and design == block.design:
        points = block.points
    try:
        whole = tuple(_whole(base, factor) for factor in factors)
        sweep = Sweep(base, whole, design, points, job.seed, job.runs, job.per_coding)
        _ = sweep.points
        sweep.check()
    except BadDesign as error:
        raise Misuse(str(error)) from None
    return sweep


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


def run_sweep_into(
    folder: Path, sweep: Sweep, watch: Watch, executor: Executor, go_on: str, resume: bool = False
) -> SweepResults:
    """Run a sweep into a folder, or verify and open it there."""
    from sim.analysis.opening import checked_sweep
    from sim.analysis.sweeps import count, fits, tables
    from sim.runs.sweep import run_sweep
    from sim.runs.sweep_store import HEADER

    with naming(folder), telling(folder, go_on, HEADER), executor:
        found = run_sweep(folder, sweep, count, fits, tables, watch, executor, resume)
        return checked_sweep(found)


def sweep(
    scenario: str | Path | Scenario,
    *sets: str,
    design: Design | None = None,
    points: int | None = None,
    runs: int | None = None,
    seed: int | None = None,
    per_coding: int | None = None,
    folder: Path | str | None = None,
    progress: bool = False,
    jobs: int | None = None,
    cluster: str | None = None,
    resume: bool = False,
) -> SweepResults:
    """Sweep a scenario; `sets` are texts such as "war.start_share=0.3:0.6:4".

    What is not given is that of the scenario's own `sweep` block, if it has one.

    Results are kept in `folder`, else in one below results/. `table` of what is returned is the
    tidy pandas table: point, factors, outcome, share, interval. Raises as `sim.run` does.
    """
    from sim.api.progress import Progress

    planned = sweep_of(scenario, sets, design, points, runs, seed, per_coding)
    place = Path(folder) if folder is not None else sweep_folder(planned)
    with Progress(planned.total, bar=progress) as watch:
        go_on = "With resume=True it goes on from there."
        return run_sweep_into(place, planned, watch, executor_of(jobs, cluster), go_on, resume)
