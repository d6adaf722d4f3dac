"""What a scenario must have: a stance and a salience of everybody, a scale for every code."""

from __future__ import annotations

import math
from collections.abc import Iterator

from sim.inputs.parameters import CODED, PUSHES, Parameter, is_written, scaled
from sim.inputs.places import Problem, nearest
from sim.inputs.quantity import Quantity
from sim.inputs.situation import Situation
from sim.inputs.spec import GUARANTEE_EFFECT


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
    unset = set()
    for name, coded in CODED.items():
        scale: dict[str, Quantity] = getattr(scenario.spec.scales, name)
        if not scale:
            unset.add(name)
        elif set(scale) != {str(step) for step in range(1, coded.steps + 1)}:
            told = f"needs the steps 1 to {coded.steps}, each with a number"
            yield Problem(told, f"scales.{name}")
    for each in scaled(scenario) if unset else ():
        if each.scale in unset and (each.used or each.scale in PUSHES.values()):
            yield from _without_scale(scenario, each)


def _without_scale(scenario: Situation, each: Parameter) -> Iterator[Problem]:
    """A problem if there is a code, of the scenario or of the first coding that has one."""
    coded, scale = CODED[each.scale], each.scale
    letters = zip(scenario.letters, each.codes, strict=True)
    letter = next((letter for letter, code in letters if code is not None), None)
    if letter is not None:
        told = f"counts for nothing without scales.{scale}: set its steps 1 to {coded.steps}"
        outright = each.source.replace(coded.at, scale)
        own = is_written(scenario, each.source)
        coding = "" if own else letter
        yield Problem(f"{told}, or {outright} outright", each.source, coding=coding)


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
