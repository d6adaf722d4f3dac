"""Every key that a scenario may have moves some result, or is on a short list of pure labels."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Annotated, Any, get_args, get_origin

import pytest
from pydantic import BaseModel

from sim.inputs.places import ScenarioError
from sim.inputs.scenario import Scenario
from sim.inputs.spec import Spec
from tests.cases import Rows, build, bundled, differing, document, run

# What only people read. Where a number comes from is shown, and never computed with.
LABELS = {
    "name",
    "summary",
    "*.label",
    "*.assumption",
    "*.claims",
    "base_rates.*",
    "calibrations.*",
    "sweep.*",
}
# A stance that cites claims is held with more confidence, so these are none.
NOT_LABELS = {"actors.*.stances.*.*.claims"}

MORE_GUARANTEES = {
    "guarantees": ["support", "troops", "large_force", "mutual_defence"],
    "red_lines": "ignored",
}
# In both runs one column says who signed, so that it is not the column that differs.
THREE_SIGN = {"actors.france.role": "principal", "consent.quorum": 1}
STANCE = "actors.ukraine.stances.sanctions.phased_relief"
FORCE = "issues.guarantee.options.large_force"
PREPARATION = "stages.preparation"
CONDITION = f"{PREPARATION}.preconditions.groundwork"

# For every key: where it is tried, the new value, and what else holds while it is tried.
TRIALS: dict[str, tuple[str, Any] | tuple[str, Any, dict[str, Any]]] = {
    "coding": ("coding", "b"),
    "red_lines": ("red_lines", "as_stated"),
    "firmness.*": ("firmness.likely", 0.95),
    "process": ("process", ["preparation", "trilateral", "ratification", "aftermath"]),
    "horizon": ("horizon", "10 weeks"),
    "venue": ("venue", "budapest"),
    "guarantees": ("guarantees", []),
    "actors.*.exponent": ("actors.ukraine.exponent", 0.2),
    "actors.*.concession": ("actors.ukraine.concession", "tit_for_tat"),
    "actors.*.acceptance": ("actors.ukraine.acceptance", "previous_aspiration"),
    "actors.*.trust": ("actors.ukraine.trust", 2),
    "actors.*.honour": ("actors.us.honour", 0.95),
    "actors.*.collapse_loss": ("actors.ukraine.collapse_loss", 0.6),
    "actors.*.loss_of_face": ("actors.russia.loss_of_face", 0.4),
    "actors.*.insincerity": ("actors.russia.insincerity", 0.9),
    "actors.*.ratification.intercept": ("actors.ukraine.ratification.intercept", -3),
    "actors.*.ratification.scale": ("actors.ukraine.ratification.scale", 0.01),
    "actors.*.ratification.audience_cost": ("actors.ukraine.ratification.audience_cost", 1),
    "actors.*.role": ("actors.france.role", "principal"),
    "actors.*.stances.*.*.stance": (f"{STANCE}.stance", 7),
    "actors.*.stances.*.*.confidence": (f"{STANCE}.confidence", 3),
    "actors.*.stances.*.*.red_line": (f"{STANCE}.red_line", "certain"),
    "actors.*.stances.*.*.claims": (
        f"{STANCE}.claims",
        ["venues-floated"],
        {f"{STANCE}.stance": 5},
    ),
    "actors.*.values.*.*": ("actors.russia.values.sanctions.lifted", 0.2),
    "actors.*.salience.*": ("actors.russia.salience.sanctions", 5),
    "actors.*.weights.*": ("actors.russia.weights.sanctions", 9),
    "actors.*.venues.*": ("actors.russia.venues.switzerland", 2),
    "actors.*.willingness_to_meet": ("actors.russia.willingness_to_meet", 1),
    "actors.*.pressure_on.*": ("actors.us.pressure_on.ukraine", 1),
    "actors.*.carries.*": ("actors.us.carries.support", 1),
    "actors.*.war.cost": ("actors.russia.war.cost", 5),
    "actors.*.war.hopes": ("actors.russia.war.hopes", 1),
    "actors.*.war_cost": ("actors.russia.war_cost", 0.4),
    "actors.*.optimism": ("actors.russia.optimism", -0.2),
    "actors.*.aversion": ("actors.russia.aversion", 0),
    "actors.*.pressure.*": ("actors.nato.pressure.russia", 0.3),
    "actors.*.leverage.*": ("actors.us.leverage.russia", 0.4),
    "actors.*.alternative.reservation_value": (
        "actors.france.alternative.reservation_value",
        0.9,
    ),
    "actors.*.rules_out.countries": ("actors.russia.rules_out.countries", ["switzerland"]),
    "actors.*.rules_out.guarantors": ("actors.russia.rules_out.guarantors", ["france"]),
    "actor_defaults.exponent": ("actor_defaults.exponent", 0.2),
    "actor_defaults.concession": ("actor_defaults.concession", "exponential"),
    "actor_defaults.acceptance": ("actor_defaults.acceptance", "combined"),
    "actor_defaults.trust": ("actor_defaults.trust", 2),
    "actor_defaults.honour": ("actor_defaults.honour", 0.95),
    "actor_defaults.collapse_loss": (
        "actor_defaults.collapse_loss",
        0.6,
        {"actors.ukraine.collapse_loss": None},
    ),
    "actor_defaults.loss_of_face": ("actor_defaults.loss_of_face", 0.4),
    "actor_defaults.insincerity": ("actor_defaults.insincerity", 0.9),
    "actor_defaults.ratification.intercept": ("actor_defaults.ratification.intercept", -3),
    "actor_defaults.ratification.scale": ("actor_defaults.ratification.scale", 0.01),
    "actor_defaults.ratification.audience_cost": ("actor_defaults.ratification.audience_cost", 1),
    "outsiders.*.honour": (
        "outsiders.china.honour",
        0.95,
        {"actors.ukraine.rules_out": None, "guarantees": ["china_guarantor"]},
    ),
    "issues.*.kind": (
        "issues.russian_role.kind",
        "any_of",
        {
            "issues.russian_role.options": {"consulted": {}, "veto": {}},
            "issues.russian_role.status_quo": "consulted",
        },
    ),
    "issues.*.political": ("issues.alignment.political", False),
    "issues.*.status_quo": ("issues.sanctions.status_quo", "lifted"),
    "issues.*.options.*.interim": ("issues.alignment.options.moratorium.interim", True),
    "issues.*.options.*.guarantors": (
        "issues.guarantee.options.support.guarantors",
        ["us", "france", "nato"],
    ),
    "issues.*.options.*.hazard_ratio": ("issues.guarantee.options.support.hazard_ratio", 0.1),
    "issues.*.options.*.coded_as": (f"{FORCE}.coded_as", "support", MORE_GUARANTEES),
    "consent.quorum": ("consent.quorum", 2, THREE_SIGN),
    "consent.vetoes": ("consent.vetoes", ["russia"], THREE_SIGN),
    "exclusions": ("exclusions", []),
    "venues.*.country": ("venues.geneva.country", "hungary"),
    "war.between": ("war.between", ["russia", "ukraine"]),
    "war.start_share": ("war.start_share", 0.7),
    "war.front.volatility": ("war.front.volatility", 0.1),
    "war.fatigue": ("war.fatigue", 3),
    "war.strikes.against": ("war.strikes.against", "russia"),
    "war.strikes.waves_per_week": ("war.strikes.waves_per_week", 3),
    "war.strikes.dispersion": ("war.strikes.dispersion", 50),
    "war.strikes.half_life": ("war.strikes.half_life", "20 weeks"),
    "war.strikes.cost": ("war.strikes.cost", 0.1),
    "war.long_range.against": ("war.long_range.against", "ukraine"),
    "war.long_range.starts": ("war.long_range.starts", "1 week"),
    "war.long_range.cost": ("war.long_range.cost", 0.3),
    "scales.war_cost.*": ("scales.war_cost.3", 0.6),
    "scales.optimism.*": ("scales.optimism.3", 0.4),
    "scales.pressure.*": ("scales.pressure.3", 0.3),
    "scales.leverage.*": ("scales.leverage.4", 0.3),
    "scales.aversion.*": ("scales.aversion.3", 0.1),
    "scales.carry_threshold": ("scales.carry_threshold", 0.9),
    f"{PREPARATION}.preconditions.*.of": (f"{CONDITION}.of", "ukraine"),
    f"{PREPARATION}.preconditions.*.ready": (f"{CONDITION}.ready", "20 weeks"),
    f"{PREPARATION}.preconditions.*.needs_guarantee": (
        f"{CONDITION}.needs_guarantee",
        True,
        {"guarantees": []},
    ),
    f"{PREPARATION}.preconditions.*.reason": (
        f"{CONDITION}.reason",
        "not yet",
        {f"{CONDITION}.ready": "20 to 40 weeks"},
    ),
    f"{PREPARATION}.consent_noise": (f"{PREPARATION}.consent_noise", 0.4),
    f"{PREPARATION}.hostility_effect": (f"{PREPARATION}.hostility_effect", 0.3),
    f"{PREPARATION}.leverage_effect": (f"{PREPARATION}.leverage_effect", 4),
    f"{PREPARATION}.comfort_slope": (
        f"{PREPARATION}.comfort_slope",
        2,
        {"actors.russia.venues.switzerland": 4},
    ),
    "stages.bilateral.walkout": ("stages.bilateral.walkout", 0.9),
    "stages.bilateral.hostility_effect": ("stages.bilateral.hostility_effect", 3),
    "stages.bilateral.rounds": ("stages.bilateral.rounds", 3),
    "stages.bilateral.gap_effect": ("stages.bilateral.gap_effect", 30),
    "stages.bilateral.noise": ("stages.bilateral.noise", 1),
    "stages.bilateral.insincerity_pressure": ("stages.bilateral.insincerity_pressure", 90),
    "stages.bilateral.insincerity_quiet": ("stages.bilateral.insincerity_quiet", 9),
    "stages.trilateral.walkout": ("stages.trilateral.walkout", 0.95),
    "stages.trilateral.hostility_effect": ("stages.trilateral.hostility_effect", 3),
    "stages.trilateral.texts": ("stages.trilateral.texts", 1),
    "stages.trilateral.tilt": ("stages.trilateral.tilt", 1),
    "stages.trilateral.text": ("stages.trilateral.text", "hill_climbing"),
    "stages.aftermath.shape": ("stages.aftermath.shape", 3),
    "stages.aftermath.scale": ("stages.aftermath.scale", "1 year"),
    "stages.aftermath.early_violation": ("stages.aftermath.early_violation", 0.05),
    "stages.aftermath.early_war": ("stages.aftermath.early_war", 0.9),
    "stages.aftermath.settlement_ratio": ("stages.aftermath.settlement_ratio", 0.1),
    "stages.aftermath.pressure_ratio": ("stages.aftermath.pressure_ratio", 60),
    "stages.aftermath.discontent_ratio": ("stages.aftermath.discontent_ratio", 9),
    "stages.aftermath.mean_honour": ("stages.aftermath.mean_honour", 0.1),
    "mediation.styles": ("mediation.styles", ["formulative"]),
    "mediation.noise_factor": ("mediation.noise_factor", 0.1),
    "runs.n": ("runs.n", 900),
    "runs.seed": ("runs.seed", 0),
    "runs.per_coding": ("runs.per_coding", 2),
}  # fmt: skip
ELSEWHERE = {
    "case",  # of which there is one: without it the scenario is refused, see below
    # These move what `sim solve` says, and no run: see tests/analysis/test_positions.py.
    "issues.*.positions.*.position",
    "issues.*.positions.*.capability",
    "issues.*.positions.*.salience",
}


def keys(model: type[BaseModel], path: str = "") -> Iterator[str]:
    """The dotted path of everything a scenario may set, `*` for names that a user chooses."""
    for name, field in model.model_fields.items():
        yield from _keys(field.annotation, f"{path}{name}")


def _keys(kind: Any, path: str) -> Iterator[str]:
    arguments = get_args(kind)
    if get_origin(kind) is Annotated:
        yield from _keys(arguments[0], path)
    elif get_origin(kind) in (types.UnionType, typing.Union):
        for one in arguments:
            if one is not type(None):
                yield from _keys(one, path)
    elif get_origin(kind) is dict:
        yield from _keys(arguments[1], f"{path}.*")
    elif get_origin(kind) is list and isinstance(arguments[0], type):
        model = issubclass(arguments[0], BaseModel)
        yield from _keys(arguments[0], f"{path}.*") if model else [path]
    elif isinstance(kind, type) and issubclass(kind, BaseModel):
        yield from keys(kind, f"{path}.")
    else:
        yield path


def is_label(key: str) -> bool:
    return key not in NOT_LABELS and any(fnmatchcase(key, label) for label in LABELS)


LIVE = [key for key in keys(Spec) if not is_label(key) and key not in ELSEWHERE]


def results(scenario: Scenario) -> Rows:
    how = scenario.spec.runs
    return run(scenario, how.n, how.seed, how.per_coding)


def test_every_key_is_tried_or_a_label() -> None:
    assert sorted(TRIALS) == sorted(LIVE)


@pytest.mark.parametrize("key", LIVE)
def test_a_key_moves_some_result(key: str) -> None:
    path, value, *around = TRIALS[key]
    base = bundled("geneva").with_values({"runs.n": 800, **(around[0] if around else {})})
    changed = base.with_value(path, value)
    assert fnmatchcase(path, key)
    assert differing(results(base).columns, results(changed).columns) != []


def test_the_case_gives_what_the_scenario_leaves_open() -> None:
    data = {k: v for k, v in document(bundled("geneva")).items() if k != "case"}
    with pytest.raises(ScenarioError, match="no coding says"):
        build(data)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("runs.n", 12),
        ("runs.seed", 9),
        ("runs.per_coding", 3),
        ("actors.us.label", "Them"),
        ("venues.geneva.label", "There"),
    ],
)
def test_the_hash_names_the_numbers_and_not_their_labels(path: str, value: Any) -> None:
    assert bundled("geneva").with_value(path, value).hash == bundled("geneva").hash


@pytest.mark.parametrize("key", [k for k in LIVE if not k.startswith("runs.")])
def test_whatever_moves_a_result_has_another_hash(key: str) -> None:
    path, value, *around = TRIALS[key]
    base = bundled("geneva").with_values(around[0] if around else {})
    assert base.with_value(path, value).hash != base.hash
