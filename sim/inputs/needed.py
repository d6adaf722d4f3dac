"""What a scenario must have: a stance and a salience of everybody, a scale for every code."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from sim.inputs.places import Problem, nearest
from sim.inputs.quantity import Quantity
from sim.inputs.situation import Situation
from sim.inputs.spec import GUARANTEE_EFFECT, Actor, CodeKind

# The scales: their steps, and the codes that they make into numbers.
SCALES: dict[str, tuple[int, CodeKind]] = {
    "war_cost": (5, "war_cost"),
    "optimism": (5, "war_hopes"),
    "pressure": (5, "pressure_on"),
    "leverage": (5, "pressure_on"),
    "aversion": (7, "willingness_to_meet"),
}
CODED_AS = {"war_cost": "war.cost", "war_hopes": "war.hopes"}


def check_preferences(scenario: Situation) -> Iterator[Problem]:
    """Every actor needs a stance or a value per option, and a salience or weight per issue."""
    spec = scenario.spec
    for name, actor in spec.actors.items():
        for issue, entry in spec.issues.items():
            for option in entry.all_options:
                if option not in actor.values.get(issue, {}):
                    yield from _stance(scenario, name, issue, option)
            if issue not in actor.weights:
                yield from _salience(scenario, name, issue)
        if all(
            issue in actor.weights and actor.weights[issue].can_be_nought for issue in spec.issues
        ):
            message = "at least one issue must have a weight that is always above 0"
            yield Problem(message, f"actors.{name}.weights")


def _stance(scenario: Situation, actor: str, issue: str, option: str) -> Iterator[Problem]:
    missing = [x for x in scenario.letters if scenario.stance(x, actor, issue, option) is None]
    if not missing:
        return
    told = [each for x in missing for each in _misspelt(scenario, x, actor, issue, option)]
    yield from told or [
        Problem(
            f"no coding says how {actor!r} stands on {issue}.{option}: give a stance (1 to 7) "
            f"here, or a number under values.{issue}.{option}",
            f"actors.{actor}.stances.{issue}.{option}",
        )
    ]


def _misspelt(
    scenario: Situation, letter: str, actor: str, issue: str, option: str
) -> Iterator[Problem]:
    """What a coding calls by a name that the scenario does not have, instead of what is missing."""
    issues, coded = scenario.spec.issues, scenario.coded(letter, actor)
    if coded is None:
        return
    at = f"actors.{actor}.stances"
    if issue not in coded.stances:
        if near := nearest(issue, [name for name in coded.stances if name not in issues]):
            told = f"{near!r} is no issue of the scenario"
            yield Problem(told, f"{at}.{near}", suggestion=issue, coding=letter)
        return
    entries = issues[issue].options
    used = {*issues[issue].all_options, *(entry.coded_as for entry in entries.values())}
    coded_as = (option in entries and entries[option].coded_as) or option
    if near := nearest(coded_as, [name for name in coded.stances[issue] if name not in used]):
        told = f"{near!r} is no option of {issue!r} in the scenario"
        yield Problem(told, f"{at}.{issue}.{near}", suggestion=coded_as, coding=letter)


def _salience(scenario: Situation, actor: str, issue: str) -> Iterator[Problem]:
    if any(scenario.code(x, actor, "salience", issue) is None for x in scenario.letters):
        yield Problem(
            f"no coding says how much {issue!r} matters to {actor!r}: give a salience (1 to 5) "
            f"here, or a number under weights.{issue}",
            f"actors.{actor}.salience.{issue}",
        )


def check_scales(scenario: Situation) -> Iterator[Problem]:
    """Scales that lack steps, and codes in force that are on a scale that is nowhere set."""
    for name, (most, kind) in SCALES.items():
        scale: dict[str, Quantity] = getattr(scenario.spec.scales, name)
        if set(scale) == {str(step) for step in range(1, most + 1)}:
            continue
        if scale:
            yield Problem(f"needs the steps 1 to {most}, each with a number", f"scales.{name}")
            continue
        for path, letter in _codes_on(scenario, name, kind):
            outright = path.replace(CODED_AS.get(kind, kind), name)
            told = f"counts for nothing without scales.{name}: set its steps 1 to {most}"
            yield Problem(f"{told}, or {outright} outright", path, coding=letter)


def _codes_on(scenario: Situation, scale: str, kind: CodeKind) -> Iterator[tuple[str, str]]:
    """Codes in force that this scale alone makes into numbers, by path, with the coding if any."""
    for name in _coded_on(scenario, scale):
        own = scenario.spec.actors[name]
        given, path = getattr(own, scale), f"actors.{name}.{CODED_AS.get(kind, kind)}"
        if given is not None and not isinstance(given, dict):
            continue
        targets = [""] if given is None else _pressed(scenario, name, own)
        for target in (each for each in targets if not given or each not in given):
            coded = (x for x in scenario.letters if scenario.code(x, name, kind, target))
            if (letter := next(coded, None)) is not None:
                outright = _outright(own, kind, target)
                yield path + (f".{target}" if target else ""), "" if outright else letter


def _coded_on(scenario: Situation, scale: str) -> Iterable[str]:
    """The actors whose codes on a scale the model uses."""
    spec = scenario.spec
    if scale in ("war_cost", "optimism"):
        return [side for side in spec.war.between if side in spec.actors] if spec.war else []
    if scale == "aversion":
        return scenario.principals if "preparation" in spec.process else []
    role = "third_party" if scale == "pressure" else "mediator"
    return [name for name, actor in spec.actors.items() if actor.role == role]


def _pressed(scenario: Situation, name: str, own: Actor) -> list[str]:
    """The principals that codes say an actor can press."""
    found = filter(None, (scenario.coded(letter, name) for letter in scenario.letters))
    coded = {target for coding in found for target in coding.pressure_on}
    return [side for side in scenario.principals if side in coded or side in own.pressure_on]


def _outright(own: Actor, kind: CodeKind, target: str) -> bool:
    """Whether the scenario gives the code itself."""
    if kind == "pressure_on":
        return target in own.pressure_on
    if kind == "willingness_to_meet":
        return own.willingness_to_meet is not None
    return (own.war.cost if kind == "war_cost" else own.war.hopes) is not None


def check_ratios(scenario: Situation) -> Iterator[Problem]:
    """Hazard ratios lower than that of a guarantee that always deters if it is honoured."""
    spec = scenario.spec
    if "aftermath" not in spec.process or spec.stages.aftermath is None:
        return
    honour = spec.stages.aftermath.mean_honour.low
    least = math.exp(-GUARANTEE_EFFECT * honour)
    for issue, names in scenario.on_offer.items():
        for name in names:
            option = spec.issues[issue].options[name]
            ratio = option.hazard_ratio if option.guarantors else None
            if ratio is not None and ratio.low < least * (1 - 1e-9):
                message = (
                    f"must be at least {least:.3g}, that of a guarantee that always deters if it "
                    f"is honoured, at a stages.aftermath.mean_honour of {honour:g}; not "
                    f"{ratio.written}"
                )
                yield Problem(message, f"issues.{issue}.options.{name}.hazard_ratio")
