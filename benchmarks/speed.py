"""Geneva summits per second, beside NegMAS, a bare Mesa model, and a fused bilateral loop."""

from __future__ import annotations

import time
from typing import Any

import numpy as np

import sim
from benchmarks import fused
from benchmarks.negotiations import bare_mesa, negmas_session
from benchmarks.rounds import Spread, rates, ratio
from sim.model.setting import make_setting
from sim.model.stages.bilateral import Bilateral
from sim.model.summit import Summit
from sim.outcomes import Outcome
from sim.runs.batch import Runner

SUMMITS, SESSIONS, MODELS = 16_384, 12, 2_000  # done in one round, about a third of a second each


def issue_sizes(runner: Runner) -> tuple[int, ...]:
    """Sizes of four issues with as many packages as the scenario has."""
    left = runner.agenda.size
    sizes: list[int] = []
    for _ in range(3):
        want = round(left ** (1 / (4 - len(sizes))))
        size = min((d for d in range(1, left + 1) if left % d == 0), key=lambda d: abs(d - want))
        sizes.append(size)
        left //= size
    return (*sizes, left)


def summits(rounds: int) -> dict[str, Any]:
    """Rates of all three, and how many times faster than the others the model is."""
    runner = Runner(sim.load("geneva"), 1, 4)
    sizes = issue_sizes(runner)
    session = negmas_session(sizes)

    def ours() -> int:
        runner.block(range(SUMMITS))
        return SUMMITS

    def negmas() -> int:
        for _ in range(SESSIONS):
            session()
        return SESSIONS

    def mesa() -> int:
        for _ in range(MODELS):
            bare_mesa()
        return MODELS

    found = rates({"geneva": ours, "negmas": negmas, "mesa": mesa}, rounds)
    return {
        "packages": runner.agenda.size,
        "negmas_issues": sizes,
        **{f"{name}_per_second": Spread.of(values) for name, values in found.items()},
        "times_negmas": ratio(found["geneva"], found["negmas"]),
        "times_mesa": ratio(found["geneva"], found["mesa"]),
    }


def bilateral(rounds: int) -> dict[str, Any]:
    """How many times longer than the fused loop the model's bilateral stage takes."""
    scenario = sim.load("geneva")
    runner = Runner(scenario, 1, 4)
    model, limit = [], []
    for turn in range(-1, rounds):
        numbers = np.arange(runner.batch) + (turn + 1) * runner.batch
        summit = Summit(make_setting(scenario, runner.agenda, runner.streams, numbers, 4))
        stage = _at_the_table(summit)
        given = fused.arguments(stage)
        start = time.process_time()
        fused.play(*given)
        middle = time.process_time()
        while not stage.done:
            stage.tick()
        end = time.process_time()
        _compare(summit, given)
        if turn >= 0:
            limit.append(middle - start)
            model.append(end - middle)
    per_summit = 1e6 / runner.batch
    return {
        "talks": len(given[0]),
        "model_us": Spread.of([per_summit * t for t in model]),
        "fused_us": Spread.of([per_summit * t for t in limit]),
        "times_fused": ratio(model, limit),
    }


def _at_the_table(summit: Summit) -> Bilateral:
    """The bilateral stage, begun and without an offer."""
    while not isinstance(summit.waiting[0], Bilateral):
        summit.step()
    while summit.current is not None and not summit.current.done:
        summit.step()
    stage = summit.waiting.pop(0)
    assert isinstance(stage, Bilateral)
    summit.current = stage
    stage.begin()
    return stage


def _compare(summit: Summit, given: tuple[Any, ...]) -> None:
    """Both must have ended every replicate alike."""
    packages, turns, walked = given[-3:]
    state = summit.state
    assert np.array_equal(state.package, packages)
    assert np.array_equal(state.rounds, turns)
    assert np.array_equal(state.outcome == Outcome.WALKOUT, walked)
