"""What each mechanism of the model does: switch it off, and see which runs end differently.

Every mechanism has neutral values that turn it off. The comparison is paired: the same replicates,
with the same luck and the same codings, with and without it (MODEL.md, section on mechanisms).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from sim.analysis.compare import Pair, Side, compare
from sim.analysis.events import WATCHED_MONTHS
from sim.analysis.intervals import Share
from sim.analysis.measures import run_tables
from sim.analysis.outcomes import questions_of
from sim.analysis.paired import Difference
from sim.inputs.places import ScenarioError
from sim.inputs.scenario import Scenario
from sim.runs.executors import Executor
from sim.runs.run import NOBODY, Job, Watch

Switch = Callable[[Scenario], dict[str, Any]]
UNKNOWN = Difference(None)


@dataclass(frozen=True)
class Mechanism:
    """A part of the model, and the values that switch it off in a scenario."""

    name: str
    off: Switch


@dataclass(frozen=True)
class Effect:
    """What switching a mechanism off changes: share of runs that flip, and changes of shares.

    The changes are (off less on) in: meeting, signing given a meeting, ratifying given a
    signature, standing after five years given ratification. `failed` counts runs that are not
    compared.
    """

    name: str
    flipped: Share
    meeting: Difference
    signed: Difference
    ratified: Difference
    standing: Difference
    failed: int = 0


def _fixed(path: str, value: Any) -> Switch:
    return lambda scenario: {path: value}


def _actors(path: str, value: Any, role: str | None = None) -> Switch:
    def off(scenario: Scenario) -> dict[str, Any]:
        actors = scenario.spec.actors
        return {f"actors.{n}.{path}": value for n, a in actors.items() if role in (None, a.role)}

    return off


def _scale(name: str) -> Switch:
    def off(scenario: Scenario) -> dict[str, Any]:
        return {f"scales.{name}.{step}": 0 for step in getattr(scenario.spec.scales, name)}

    return off


def _guarantees(scenario: Scenario) -> dict[str, Any]:
    return {
        f"issues.{issue}.options.{option}.hazard_ratio": 1
        for issue, entry in scenario.spec.issues.items()
        for option, found in entry.options.items()
        if found.hazard_ratio is not None
    }


def _without(style: str) -> Switch:
    def off(scenario: Scenario) -> dict[str, Any]:
        return {"mediation.styles": [s for s in scenario.spec.mediation.styles if s != style]}

    return off


def _without_stage(name: str) -> Switch:
    def off(scenario: Scenario) -> dict[str, Any]:
        return {"process": [s for s in scenario.spec.process if s != name]}

    return off


def _ready(scenario: Scenario) -> dict[str, Any]:
    names = scenario.spec.stages.preparation.preconditions
    return {f"stages.preparation.preconditions.{n}.ready": "0 weeks" for n in names}


def _willing(scenario: Scenario) -> dict[str, Any]:
    return {"scales.carry_threshold": 0}


def _certain_codes(scenario: Scenario) -> dict[str, Any]:
    return {"coding": next(iter(scenario.codings), "all")}


MECHANISMS: tuple[Mechanism, ...] = (
    Mechanism("preconditions", _ready),
    Mechanism("venue comfort", _fixed("stages.preparation.comfort_slope", 0)),
    Mechanism("aversion to meeting", _scale("aversion")),
    Mechanism("loss of face", _actors("loss_of_face", 0)),
    Mechanism("leverage on the decision to meet", _fixed("stages.preparation.leverage_effect", 0)),
    Mechanism("hostility in consent", _fixed("stages.preparation.hostility_effect", 0)),
    Mechanism("strikes on cities", _fixed("war.strikes.waves_per_week", 0)),
    Mechanism("long-range strikes", _fixed("war.long_range.cost", 0)),
    Mechanism("moving front", _fixed("war.front.volatility", 0)),
    Mechanism("fatigue", _fixed("war.fatigue", 0)),
    Mechanism("cost of the war", _scale("war_cost")),
    Mechanism("optimism", _scale("optimism")),
    Mechanism("pressure by third parties", _scale("pressure")),
    Mechanism("red lines", _fixed("red_lines", "ignored")),
    Mechanism("noise of estimates", _fixed("stages.bilateral.noise", 0)),
    Mechanism("late concession", _actors("exponent", 5, "principal")),
    Mechanism("insincerity", _actors("insincerity", 0)),
    Mechanism("bilateral talks", _without_stage("bilateral")),
    Mechanism("walk-out, bilateral", _fixed("stages.bilateral.walkout", 0)),
    Mechanism("walk-out, trilateral", _fixed("stages.trilateral.walkout", 0)),
    Mechanism("mediation: facilitative", _without("facilitative")),
    Mechanism("mediation: formulative", _without("formulative")),
    Mechanism("mediation: leverage", _without("leverage")),
    Mechanism("mediator's own interest", _fixed("stages.trilateral.tilt", 0)),
    Mechanism("guarantors' willingness", _willing),
    Mechanism("deterrence by guarantees", _guarantees),
    Mechanism("trust apart from the truth", _actors("trust", 0)),
    Mechanism("loss after a collapse", _actors("collapse_loss", 0)),
    Mechanism("early failure of deals", _fixed("stages.aftermath.early_violation", 0)),
    Mechanism("settlements last longer", _fixed("stages.aftermath.settlement_ratio", 1)),
    Mechanism("deals under pressure", _fixed("stages.aftermath.pressure_ratio", 1)),
    Mechanism("discontent", _fixed("stages.aftermath.discontent_ratio", 1)),
    Mechanism("ratification", _without_stage("ratification")),
    Mechanism("audience cost", _actors("ratification.audience_cost", 0)),
    Mechanism("disagreement of codings", _certain_codes),
)


def variants(scenario: Scenario) -> Iterator[tuple[Mechanism, Scenario]]:
    """Every mechanism that the scenario has, and the scenario without it."""
    for mechanism in MECHANISMS:
        try:
            variant = scenario.varied(mechanism.off(scenario))
        except ScenarioError:  # it has no such part, of which one value alone says nothing
            continue
        if variant.hash != scenario.hash:
            yield mechanism, variant


def measure(job: Job, watch: Watch = NOBODY, executor: Executor | None = None) -> list[Effect]:
    """The effect of every mechanism that the scenario of a job has, in paired runs."""
    off = list(variants(job.scenario))
    jobs = [job, *(replace(job, scenario=variant) for _, variant in off)]
    effects: dict[int, Effect] = {}
    sides: dict[int, tuple[Side, int]] = {}
    for place, runs, failed in run_tables(jobs, watch, executor):
        scenario = jobs[place].scenario
        side = Side(scenario.name, job.seed, job.per_coding, runs, questions_of(scenario))
        sides[place] = (side, failed)
        if 0 not in sides:
            continue
        for each in [each for each in sides if each]:
            other, lost = sides.pop(each)
            [pair] = compare((sides[0][0], other)).pairs
            effects[each] = _effect(off[each - 1][0].name, pair, lost)
    found = [effect for _, effect in sorted(effects.items())]
    return [replace(found[0], failed=found[0].failed + sides[0][1]), *found[1:]] if found else []


def _effect(name: str, pair: Pair, failed: int) -> Effect:
    changes = {row.measure.name: row.difference for row in pair.rows}
    assert pair.flipped is not None
    return Effect(
        name,
        pair.flipped,
        _against(changes["no_meeting"]),
        changes.get("signed", UNKNOWN),
        changes.get("ratified", UNKNOWN),
        changes.get(f"unbroken_{WATCHED_MONTHS}_months", UNKNOWN),
        failed,
    )


def _against(change: Difference) -> Difference:
    """The same of all other runs; nothing has no sign."""
    value, low, high = (
        None if each is None else 0.0 - each for each in (change.value, change.high, change.low)
    )
    return replace(change, value=value, low=low, high=high)
