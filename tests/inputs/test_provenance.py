from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest

from sim.arrays import Floats, Ints
from sim.inputs.bundled import folder, scenario_names
from sim.inputs.entries import Entry, Input, codes
from sim.inputs.loading import Loaded, load, load_with_places
from sim.inputs.provenance import KINDS, NOT_SET, Provenance, basis, count_basis, idle, why_idle
from sim.inputs.quantity import UNSOURCED, Origin
from sim.inputs.scenario import Scenario
from sim.model.agenda import build_agenda
from sim.model.draws import draw_codings
from sim.runs.batch import Runner
from tests.cases import bundled
from tests.test_liveness import LIVE, TRIALS

# A scenario of its own: no case, no war, nothing of the base.
SMALL = """\
name: Small
process: [bilateral]
actors:
  buyer:
    role: principal
    values: {price: {low: 0.9, high: {value: 0.2 to 0.4, literature: a study}}}
    weights: {price: 1}
    alternative: {reservation_value: {value: 0.3, assumption: a guess}}
  seller:
    role: principal
    values: {price: {low: 0.1, high: 0.9}}
    weights: {price: 1}
issues:
  price: {status_quo: low, options: {low: {}, high: {}}}
"""


@pytest.fixture(scope="module")
def geneva() -> Loaded:
    return load_with_places("geneva")


def paths(found: Iterable[Input]) -> set[str]:
    return {each.path for each in found}


def at(scenario: Scenario, path: str) -> Input:
    return next(each for each in basis(scenario) if each.path == path)


# What is in force


def drawn(scenario: Scenario) -> set[str]:
    """The path of everything that the model draws, as its input is called."""
    rng = np.random.default_rng(1)

    def source(path: str, index: Ints) -> Floats:
        return rng.random(len(index))

    table = draw_codings(scenario, build_agenda(scenario), np.arange(40), source).table
    return {as_input(path, scenario) for path in table}


def as_input(path: str, scenario: Scenario) -> str:
    first, *rest = path.split(".")
    if first != "actors":
        return path
    actor, what, *more = rest
    if (
        what
        in scenario.document["actor_defaults"].keys() - scenario.document["actors"][actor].keys()
    ):
        return ".".join(["actor_defaults", what, *more])
    coded = {"war_cost": "war.cost", "optimism": "war.hopes", "aversion": "willingness_to_meet"}
    coded |= {"pressure": "pressure_on", "leverage": "pressure_on", "red_lines": "stances"}
    return ".".join(["actors", actor, coded.get(what, what), *more])


@pytest.mark.parametrize("name", scenario_names())
def test_what_the_model_draws_for_those_who_decide_is_an_input(name: str) -> None:
    scenario = load(name)
    known = paths(basis(scenario))
    deciding = {path.split(".")[1] for path in known if ".stances." in path}
    missing = {path for path in drawn(scenario) - known if path.split(".")[1] in deciding}
    assert {n for n, a in scenario.spec.actors.items() if a.role == "principal"} <= deciding
    # The wish to meet is drawn for every actor, and asked of principals only.
    others = [n for n in deciding if scenario.spec.actors[n].role != "principal"]
    assert missing <= {f"actors.{n}.willingness_to_meet" for n in others}


def test_the_stances_of_those_who_decide_nothing_change_no_run() -> None:
    scenario = load("no-guarantee")
    deciding = {p.split(".")[1] for p in paths(basis(scenario)) if ".stances." in p}
    idle = scenario.spec.actors.keys() - deciding
    assert idle
    before = Runner(scenario, 7, 4).block(range(200)).runs
    for name in idle:
        scenario = scenario.with_value(f"actors.{name}.stances.sanctions.lifted", 7)
        scenario = scenario.with_value(f"actors.{name}.salience.sanctions", 5)
        scenario = scenario.with_value(f"actors.{name}.willingness_to_meet", 1)
    after = Runner(scenario, 7, 4).block(range(200)).runs
    for column in ("week", "rounds", "package"):
        np.testing.assert_array_equal(before[column], after[column])


def test_what_does_not_take_place_is_not_in_force() -> None:
    bare = paths(basis(load("geneva", ["process=[preparation, bilateral]", "mediation.styles=[]"])))
    full = paths(basis(load("geneva")))
    gone = {path for path in full - bare if not path.startswith(("scales.", "codebook."))}
    assert any(path.startswith("stages.aftermath.") for path in gone)
    assert any(path.startswith("stages.trilateral.") for path in gone)
    assert any(path.endswith(".hazard_ratio") for path in gone)
    assert {"actor_defaults.honour", "actor_defaults.trust", "mediation.noise_factor"} <= gone
    assert any(path.startswith("actor_defaults.ratification.") for path in gone)
    assert bare <= full


def test_a_guarantee_that_is_not_on_offer_brings_no_input() -> None:
    with_it, without = paths(basis(load("geneva"))), paths(basis(load("no-guarantee")))
    assert any(".carries." in path for path in with_it)
    assert not any(".carries." in path or ".hazard_ratio" in path for path in without)
    assert "scales.carry_threshold" in with_it - without


def test_only_the_steps_that_a_code_in_force_leads_to_are_inputs() -> None:
    scenario = load("geneva", ["coding=a"])
    codes_used = {
        entry.value
        for each in basis(scenario)
        if each.path.endswith(".war.cost")
        for entry in each.entries
    }
    steps = {path for path in paths(basis(scenario)) if path.startswith("scales.war_cost.")}
    assert steps == {f"scales.war_cost.{step}" for step in codes_used}


def test_firmness_counts_only_where_red_lines_are_drawn() -> None:
    def firmness(*overrides: str) -> set[str]:
        return {path for path in paths(basis(load("geneva", overrides))) if "firmness" in path}

    assert "codebook.red_line.firmness.likely" in firmness()
    assert not firmness("red_lines=as_stated")
    own = firmness("firmness.likely={value: 0.3, assumption: why}")
    assert "firmness.likely" in own
    assert "codebook.red_line.firmness.likely" not in own


def test_defaults_count_once_and_an_actors_own_value_apart() -> None:
    assert "actor_defaults.exponent" in paths(basis(load("geneva")))
    name = next(n for n, a in load("geneva").spec.actors.items() if a.role == "principal")
    found = paths(basis(load("geneva", [f"actors.{name}.exponent=2"])))
    assert {"actor_defaults.exponent", f"actors.{name}.exponent"} <= found
    found = paths(basis(load("geneva", [f"actors.{name}.ratification.scale=2"])))
    assert f"actors.{name}.ratification.scale" in found
    assert f"actors.{name}.ratification.intercept" not in found


def test_a_scenario_of_its_own_has_a_basis(tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_text(SMALL, encoding="utf-8")
    loaded = load_with_places(tmp_path / "small.yaml")
    found = {each.path: each for each in basis(loaded.scenario, loaded.tree)}
    given = found["actors.buyer.values.price.high"].entries[0]
    assert given.origin == Origin("literature", "a study")
    assert given.place is not None
    assert given.place.line == 6
    assert found["actors.seller.values.price.high"].entries[0].origin == UNSOURCED
    assert found["actors.buyer.alternative.reservation_value"].kind == "assumption"
    assert found["stages.bilateral.rounds"].entries[0].origin == NOT_SET
    assert not any(path.startswith(("codebook.", "scales.", "stages.aftermath")) for path in found)


# Origins and places


@pytest.mark.parametrize("name", scenario_names())
def test_every_bundled_input_has_an_origin(name: str) -> None:
    bare = [
        each.path
        for each in basis(load(name))
        for entry in each.entries
        if entry.origin in (UNSOURCED, NOT_SET) or not entry.origin.source
    ]
    assert not bare


def test_every_place_is_the_line_of_the_key(geneva: Loaded) -> None:
    texts: dict[str, list[str]] = {}
    for each in basis(geneva.scenario, geneva.tree):
        for entry in each.entries:
            assert entry.place is not None, each.path
            kind, _, rest = entry.place.file.partition("/")
            assert kind in ("seeds", "scenarios")
            path = folder(kind) / rest  # type: ignore[arg-type]
            lines = texts.setdefault(str(path), path.read_text(encoding="utf-8").splitlines())
            key = each.path.rpartition(".")[2]
            found = lines[entry.place.line - 1][entry.place.column - 1 :]
            assert found.lstrip('"').startswith(key), each.path


def test_each_coding_has_its_own_entry(geneva: Loaded) -> None:
    for each in basis(geneva.scenario, geneva.tree):
        letters = [entry.coding for entry in each.entries]
        assert letters in ([""], list(geneva.scenario.letters)), each.path
        for entry in each.entries:
            coded = entry.place is not None and "/codings/" in entry.place.file
            assert coded == bool(entry.coding)


def test_a_code_that_cites_paragraphs_is_evidence_and_leads_to_claims(geneva: Loaded) -> None:
    case = geneva.scenario.case
    assert case is not None
    by_id = {claim.id: claim for claim in case.claims}
    for each in codes(case):
        for entry in each.entries:
            assert (entry.origin.kind == "evidence") == bool(entry.paragraphs)
            covered = {n for name in entry.claims for n in by_id[name].paragraphs}
            assert set(entry.paragraphs) <= covered


def test_one_coding_alone_gives_one_entry() -> None:
    assert all(len(each.entries) == 1 for each in basis(load("geneva", ["coding=b"])))


def test_a_value_on_the_command_line_is_an_assumption_without_a_source() -> None:
    loaded = load_with_places("geneva", ["war.start_share=0.4"])
    found = {each.path: each for each in basis(loaded.scenario, loaded.tree)}
    (entry,) = found["war.start_share"].entries
    assert entry.origin == UNSOURCED
    assert entry.value == "0.4"
    assert entry.place is not None
    assert entry.place.file.startswith("--set")


def test_a_value_set_from_python_has_no_place() -> None:
    (entry,) = at(load("geneva").with_value("war.start_share", 0.4), "war.start_share").entries
    assert entry.place is None


def first_stance(scenario: Scenario) -> str:
    return next(path for path in (each.path for each in basis(scenario)) if ".stances." in path)


def test_a_stance_set_by_a_scenario_holds_for_all_codings(geneva: Loaded) -> None:
    case = geneva.scenario.case
    assert case is not None
    path, claim = first_stance(geneva.scenario), case.claims[0].id
    (bare,) = at(load("geneva", [f"{path}=3"]), path).entries
    assert (bare.value, bare.coding, bare.origin.kind) == ("3", "", "assumption")
    (cited,) = at(load("geneva", [f"{path}={{stance: 3, claims: [{claim}]}}"]), path).entries
    assert (cited.value, cited.origin, cited.claims) == ("3", Origin("evidence", claim), (claim,))


def test_a_red_line_set_by_a_scenario_leaves_the_coded_stances(geneva: Loaded) -> None:
    path = first_stance(geneva.scenario)
    before = at(geneva.scenario, path)
    after = at(load("geneva", [f"{path}.red_line=certain"]), path)
    assert [entry.value for entry in after.entries] == [entry.value for entry in before.entries]
    assert {entry.red_line for entry in after.entries} == {"certain"}


def test_a_code_set_by_a_scenario_is_an_assumption(geneva: Loaded) -> None:
    path = next(e.path for e in basis(geneva.scenario) if ".salience." in e.path)
    (entry,) = at(load("geneva", [f"{path}=2"]), path).entries
    assert (entry.value, entry.origin) == ("2", UNSOURCED)


# Counts


def test_the_kind_is_what_most_codings_say_and_a_tie_is_an_assumption() -> None:
    def mixed(kinds: str) -> Input:
        origins = {"e": Origin("evidence", "paragraph 1"), "a": Origin("assumption", "why")}
        return Input("x", tuple(Entry("1", origins[kind]) for kind in kinds))

    assert mixed("eeea").kind == "evidence"
    assert mixed("eeaa").kind == "assumption"
    assert mixed("ae").kind == "assumption"
    assert mixed("aae").kind == "assumption"
    assert mixed("e").kind == "evidence"


@pytest.mark.parametrize("name", scenario_names())
def test_the_counts_add_up_to_the_inputs(name: str) -> None:
    scenario = load(name)
    counts = count_basis(scenario)
    assert list(counts) == list(KINDS)
    assert sum(counts.values()) == len(basis(scenario)) == len(paths(basis(scenario)))
    assert counts["assumption"] > counts["evidence"] > 0


def test_a_number_that_loses_its_source_moves_from_one_count_to_another() -> None:
    before = count_basis(load("geneva"))
    path = next(e.path for e in basis(load("geneva")) if e.kind == "literature")
    after = count_basis(load("geneva", [f"{path}=0.3"]))
    assert after["literature"] == before["literature"] - 1
    assert after["assumption"] == before["assumption"] + 1


# What cannot act


SHORT = "process=[preparation, bilateral]"


@pytest.mark.parametrize("key", [k for k in LIVE if not k.startswith("runs.")])
def test_what_moves_a_result_is_not_idle(key: str) -> None:
    """Each of these moves some column where it is tried."""
    path, value, *around = TRIALS[key]
    scenario = bundled("geneva").with_values(around[0] if around else {}).with_value(path, value)
    assert not idle(scenario, path)


@pytest.mark.parametrize(
    "path",
    [
        "stages.trilateral.texts",
        "stages.aftermath.shape",
        "actors.ukraine.trust",
        "actors.us.honour",
        "actors.russia.ratification.scale",
        "issues.guarantee.options.support.hazard_ratio",
        "outsiders.china.honour",
        "scales.aversion.1",
        "actors.france.stances.sanctions.lifted",
        "actors.ukraine.war_cost.low",
    ],
)
def test_what_belongs_to_no_stage_that_takes_place_is_idle(path: str) -> None:
    values = {"actors.ukraine.war_cost": {"low": 0, "mode": 0.1, "high": 0.2}}
    scenario = bundled("geneva", SHORT, "guarantees=[]").with_values(values)
    assert idle(scenario, path) == (path != "actors.ukraine.war_cost.low")


def test_why_it_is_idle_names_the_stage() -> None:
    scenario = bundled("geneva", SHORT)
    assert "the stage 'trilateral' is not in" in why_idle(scenario, "stages.trilateral.tilt")
    assert why_idle(scenario, "actors.us.honour") == "nothing in this scenario uses it"


@pytest.mark.parametrize("own", [False, True])
def test_a_red_line_rests_on_the_firmness_that_is_in_force(own: bool) -> None:
    line = "actors.ukraine.red_lines.line_of_contact.recognition"
    scenario = bundled("geneva", *(["firmness.likely=0.5"] if own else []))
    scale = Provenance(scenario).scale(line)
    assert scale is not None
    assert scale.path == f"{'' if own else 'codebook.red_line.'}firmness.likely"
