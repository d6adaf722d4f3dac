from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from pydantic import BaseModel

from sim.inputs.places import ScenarioError
from sim.inputs.scenario import Scenario
from sim.inputs.spec import Spec
from tests.cases import (
    block,
    build,
    bundled,
    decoded,
    differing,
    document,
    rebuilt,
    run,
    split,
    split_data,
)


def problems(data: dict[str, Any]) -> str:
    with pytest.raises(ScenarioError) as caught:
        build(data)
    return str(caught.value)


def models(model: type[BaseModel], seen: set[type[BaseModel]]) -> set[type[BaseModel]]:
    """A model and all models that its fields are made of."""
    from typing import get_args

    seen.add(model)
    waiting = [field.annotation for field in model.model_fields.values()]
    while waiting:
        kind = waiting.pop()
        if isinstance(kind, type) and issubclass(kind, BaseModel) and kind not in seen:
            models(kind, seen)
        waiting += get_args(kind)
    return seen


def test_nothing_that_a_scenario_may_hold_takes_an_unknown_key_or_can_be_changed() -> None:
    found = models(Spec, set())
    assert len(found) > 20
    for model in found:
        assert model.model_config.get("extra") == "forbid", model
        assert model.model_config.get("frozen") is True, model


def test_what_is_not_written_is_off() -> None:
    spec = split(4).spec
    assert spec.war is None
    assert spec.case is None
    assert spec.stages.bilateral.noise.params == (0.0,)
    assert spec.stages.bilateral.walkout.params == (0.0,)
    assert spec.stages.trilateral.tilt.params == (0.0,)
    assert spec.actors["east"].insincerity.params == (0.0,)
    assert spec.stages.preparation.preconditions == {}


# Setting values


def test_with_value_leaves_the_scenario_itself_as_it_was() -> None:
    scenario = split(4)
    before = json.dumps(scenario.document, sort_keys=True)
    changed = scenario.with_value("actors.east.exponent", "0.5 to 2")
    assert str(changed.spec.actors["east"].exponent) == "0.5 to 2"
    assert scenario.spec.actors["east"].exponent.params == (1.0,)
    assert json.dumps(scenario.document, sort_keys=True) == before


def test_with_values_sets_all_before_anything_is_checked() -> None:
    scenario = split(4)
    both = {
        "process": ["trilateral"],
        "actors.host": document(split(4, host=True))["actors"]["host"],
    }
    assert scenario.with_values(both).spec.process == ["trilateral"]
    with pytest.raises(ScenarioError, match="mediator"):
        scenario.with_value("process", ["trilateral"])


def test_with_value_removes_by_none() -> None:
    scenario = split(4).with_value("horizon", "9 weeks")
    assert scenario.with_value("horizon", None).spec == split(4).spec
    assert scenario.spec.horizon == 9


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("actors.east.exponnent", 2, "actors.east.exponnent: unknown key .did you mean 'exponent'"),
        ("actors.east.exponent", "fast", "actors.east.exponent: must be a number"),
        ("actors.nobody.exponent", 2, "actors.nobody"),
        ("horizon", "26", "horizon: needs a unit of time"),
        ("horizon", "0 weeks", "horizon: must be a whole number of weeks"),
        ("horizon", "2.5 weeks", "horizon: must be a whole number of weeks"),
        ("runs.n", 0, "runs.n"),
        ("runs.n", True, "runs.n"),
        ("runs.seed", -1, "runs.seed"),
        ("red_lines", "sometimes", "red_lines"),
        ("actors.East", {"role": "principal"}, "actors.East"),
        ("actors.east.stances.share.s001", 8, "actors.east.stances.share.s001"),
        ("actors.east.venues.hill", 5, "actors.east.venues.hill"),
    ],
)
def test_a_wrong_value_is_refused_by_its_path(path: str, value: Any, message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        split(4).with_value(path, value)


def test_all_that_is_wrong_is_told_at_once() -> None:
    data = split_data(4) | {"horizon": "soon", "red_lines": "no", "runs": {"n": -1}}
    text = problems(data)
    assert all(key in text for key in ("horizon", "red_lines", "runs.n"))


# What all actors have


def with_defaults(**defaults: Any) -> dict[str, Any]:
    return split_data(4) | {"actor_defaults": defaults}


def test_what_all_actors_have_is_had_by_those_who_say_nothing_else() -> None:
    data = with_defaults(exponent=2, ratification={"intercept": 3, "scale": 0.5})
    data["actors"]["east"] |= {"exponent": 0.5, "ratification": {"scale": 0.25}}
    actors = build(data).spec.actors
    assert [actors[a].exponent.params for a in ("east", "west")] == [(0.5,), (2.0,)]
    east, west = actors["east"].ratification, actors["west"].ratification
    assert (east.intercept.params, east.scale.params) == ((3.0,), (0.25,))
    assert (west.intercept.params, west.scale.params) == ((3.0,), (0.5,))


def test_a_distribution_of_ones_own_replaces_the_default_as_a_whole() -> None:
    data = with_defaults(exponent={"low": 1, "mode": 2, "high": 3})
    data["actors"]["east"]["exponent"] = {"uniform": [4, 5]}
    assert build(data).spec.actors["east"].exponent.form == "uniform"


def test_two_actors_with_one_default_draw_each_its_own_value() -> None:
    codings = decoded(block(bundled("geneva"), 80).codings)
    east, west = (codings[f"actors.{side}.exponent"] for side in ("ukraine", "russia"))
    assert len({*east.tolist(), *west.tolist()}) == 40


# The evidence in force


def test_a_coding_says_what_a_scenario_leaves_open() -> None:
    scenario = bundled("geneva")
    assert scenario.case is not None
    for letter in scenario.letters:
        coded = scenario.case.codings[letter].actors["russia"].stances["line_of_contact"]
        found = scenario.stance(letter, "russia", "line_of_contact", "restoration")
        assert found == coded["restoration"]


def test_a_bare_stance_is_held_with_little_confidence_and_keeps_the_coded_red_line() -> None:
    """It is nobody's reading of the article, so it is held with the least confidence."""
    path = "actors.russia.stances.line_of_contact.restoration"
    set_one = bundled("geneva").with_value(path, 4)
    code = set_one.stance("a", "russia", "line_of_contact", "restoration")
    before = bundled("geneva").stance("a", "russia", "line_of_contact", "restoration")
    assert code is not None
    assert before is not None
    assert before.red_line != "none"
    assert (code.value, code.confidence, code.red_line) == (4, 1, before.red_line)
    cited = bundled("geneva").with_value(path, {"stance": 4, "claims": ["venues-floated"]})
    code = cited.stance("a", "russia", "line_of_contact", "restoration")
    assert code is not None
    assert code.confidence == 2


def test_a_stance_set_to_its_own_code_changes_nothing() -> None:
    base = bundled("geneva").with_value("coding", "a")
    codes = {
        (actor, issue, option): base.stance("a", actor, issue, option)
        for actor in base.spec.actors
        for issue, entry in base.spec.issues.items()
        for option in entry.options
    }
    own = {".stances.".join((f"actors.{a}", f"{i}.{o}")): c for (a, i, o), c in codes.items()}
    same = base.with_values({path: code.value for path, code in own.items() if code})
    assert any(code and code.red_line != "none" for code in own.values())
    assert {key: same.stance("a", *key) for key in codes} == codes


def test_a_part_of_an_entry_changes_that_part_alone() -> None:
    path = "actors.russia.stances.line_of_contact.restoration.red_line"
    before = bundled("geneva").stance("a", "russia", "line_of_contact", "restoration")
    after = bundled("geneva").with_value(path, "certain")
    found = after.stance("a", "russia", "line_of_contact", "restoration")
    assert before is not None
    assert found == before.model_copy(update={"red_line": "certain"})
    assert before.red_line != "certain"


def test_an_option_coded_under_another_name_has_its_stance_unless_it_has_its_own() -> None:
    scenario = bundled("geneva")
    for letter in scenario.letters:
        small, large = (
            scenario.stance(letter, "russia", "guarantee", option)
            for option in ("troops", "large_force")
        )
        assert small == large
    own = scenario.with_value("actors.russia.stances.guarantee.large_force", 7)
    found = own.stance("a", "russia", "guarantee", "large_force")
    assert found is not None
    assert found.value == 7
    before = scenario.stance("a", "russia", "guarantee", "troops")
    assert own.stance("a", "russia", "guarantee", "troops") == before


@pytest.mark.parametrize(
    ("path", "kind", "name"),
    [
        ("actors.russia.salience.sanctions", "salience", "sanctions"),
        ("actors.russia.venues.switzerland", "venues", "switzerland"),
        ("actors.russia.willingness_to_meet", "willingness_to_meet", ""),
        ("actors.russia.war.cost", "war_cost", ""),
        ("actors.russia.war.hopes", "war_hopes", ""),
        ("actors.us.pressure_on.russia", "pressure_on", "russia"),
        ("actors.us.carries.support", "carries", "support"),
    ],
)
def test_a_code_set_in_a_scenario_is_that_of_every_letter(path: str, kind: Any, name: str) -> None:
    actor = path.split(".")[1]
    for value in (1, 2):
        scenario = bundled("geneva").with_value(path, value)
        codes = [scenario.code(letter, actor, kind, name) for letter in scenario.letters]
        assert [c.value if c else None for c in codes] == [value] * 4


def test_one_letter_draws_from_one_coding() -> None:
    assert bundled("geneva").letters == ("a", "b", "c", "d")
    assert bundled("geneva", "coding=b").letters == ("b",)
    assert split(4).letters == ("",)
    with pytest.raises(ScenarioError, match="coding"):
        bundled("geneva", "coding=z")


# Identity


def test_the_hash_is_that_of_the_content_whatever_the_order() -> None:
    scenario = bundled("geneva")
    data = dict(reversed(document(scenario).items()))
    assert rebuilt(scenario, data).hash == scenario.hash
    assert len(scenario.hash) == 16
    assert scenario.with_value("war.fatigue", 0.3).hash != scenario.hash
    assert len({bundled(n).hash for n in ("geneva", "vienna", "budapest", "support-only")}) == 4


def test_the_evidence_in_force_is_part_of_the_hash_and_no_other() -> None:
    """The same words over other evidence are another scenario; a coding not drawn from is none."""
    scenario = bundled("geneva", "coding=a")
    assert scenario.case is not None
    codings = scenario.case.codings
    other, unused = (
        replace(scenario, case=scenario.case.model_copy(update={"codings": codings | {at: odd}}))
        for at, odd in (("a", codings["b"]), ("b", codings["c"]))
    )
    assert other.hash != scenario.hash
    assert unused.hash == scenario.hash


def test_a_stored_scenario_comes_back_as_it_was() -> None:
    for scenario in (bundled("geneva"), split(4)):
        stored = json.loads(json.dumps(scenario.stored()))
        again = Scenario.restored(stored)
        assert again.hash == scenario.hash
        assert again.spec == scenario.spec
        assert differing(run(scenario, 40).columns, run(again, 40).columns) == []
