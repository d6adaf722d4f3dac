from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator, Draft202012Validator

from sim.inputs.bundled import folder, scenario_names
from sim.inputs.loading import load
from sim.inputs.merging import plain
from sim.inputs.places import ScenarioError
from sim.inputs.reading import parse_value, read
from sim.inputs.schema import scenario_schema, schema_text

SCHEMA = scenario_schema()
VALIDATOR = Draft7Validator(SCHEMA)
FILES = sorted([*folder("scenarios").rglob("*.yaml"), *folder("seeds").glob("*/actors.yaml")])


def complaints(data: Any) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in VALIDATOR.iter_errors(data)]


def written(path: str, text: str) -> dict[str, Any]:
    """A scenario file that says nothing but `text` at `path`."""
    data = plain(parse_value(text, "here"))
    for key in reversed(path.split(".")):
        data = {key: data}
    assert isinstance(data, dict)
    return data


def test_the_committed_file_is_the_schema_of_the_program() -> None:
    """After a change of scenario.py: `sim schema > sim/inputs/scenario.schema.json`."""
    committed = Path(__file__).parents[2] / "sim/inputs/scenario.schema.json"
    assert committed.read_text(encoding="utf-8") == schema_text()


def test_it_is_a_valid_schema_for_old_and_new_editors() -> None:
    Draft7Validator.check_schema(SCHEMA)
    Draft202012Validator.check_schema(SCHEMA)


def test_every_reference_leads_somewhere() -> None:
    names = {part.split('"')[0] for part in schema_text().split('"#/$defs/')[1:]}
    assert "Distribution" in names
    assert names <= set(SCHEMA["$defs"])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_bundled_file_fits(path: Path) -> None:
    data = plain(read(path, str(path)))
    assert data
    assert complaints(data) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_bundled_file_refers_to_the_schema(path: Path) -> None:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    mark, _, target = first.partition("$schema=")
    assert mark == "# yaml-language-server: "
    in_checkout = Path(__file__).parents[2] / path.relative_to(folder("seeds").parent)
    assert (in_checkout.parent / target).resolve().name == "scenario.schema.json"
    assert (in_checkout.parent / target).is_file()


def test_every_field_is_explained() -> None:
    blocks = {"": SCHEMA, **SCHEMA["$defs"]}
    silent = [
        f"{name}.{key}"
        for name, block in blocks.items()
        for key, field in block.get("properties", {}).items()
        if not field.get("description")
    ]
    assert not silent


def test_every_key_of_the_base_can_be_removed() -> None:
    base = plain(read(folder("scenarios") / "base.yaml", "base.yaml"))
    assert complaints(dict.fromkeys(base)) == []
    assert complaints({"issues": dict.fromkeys(base["issues"])}) == []
    assert complaints({"war": dict.fromkeys(base["war"])}) == []
    assert complaints({"process": [None]})


ACCEPTED = [
    ("venue", "istanbul"),
    ("venue", "[geneva, vienna]"),
    ("horizon", "12 weeks"),
    ("guarantees", "[]"),
    ("coding", "b"),
    ("red_lines", "ignored"),
    ("firmness", "{likely: 0.3 to 0.7}"),
    ("war.start_share", "0.4"),
    ("war.start_share", "0.2 to 0.6"),
    ("war.start_share", "{low: 0.2, mode: 0.3, high: 0.6}"),
    ("war.start_share", "{uniform: [0.2, 0.6]}"),
    ("war.start_share", "{beta: {mean: 0.4, concentration: 10}}"),
    ("war.start_share", "{one_of: {0.2: 0.5, 0.4: 0.5}}"),
    ("war.start_share", "{value: {uniform: [0.2, 0.6]}, assumption: why, note: more}"),
    ("war.start_share", "{value: 0.4, claims: [front-reinforced]}"),
    ("war.strikes.half_life", "3 weeks"),
    ("war.strikes.half_life", "1 to 6 weeks"),
    ("war.strikes.half_life", "3 days to 2 weeks"),
    ("stages.aftermath.scale", "{value: 15 to 250 years, literature: UCDP}"),
    ("runs.n", "100"),
    ("consent", "{quorum: 1}"),
    ("consent", "{quorum: 2, vetoes: [russia]}"),
    ("war.strikes", "null"),
]


@pytest.mark.parametrize(("path", "text"), ACCEPTED)
def test_what_a_scenario_may_say_fits(path: str, text: str) -> None:
    assert complaints(written(path, text)) == []
    load("base", [f"{path}={text}"])


REFUSED = [
    ("venues.Geneva", "{country: x}"),
    ("venues_", "{}"),
    ("venue", "3"),
    ("horizon", "26"),
    ("horizon", "soon"),
    ("process", "[bilateral, shuttle]"),
    ("red_lines", "firm"),
    ("firmness", "{sure: 0.3}"),
    ("war.start_share", "1.4"),
    ("war.start_share", "-0.1"),
    ("war.start_share", "0.2-0.6"),
    ("war.start_share", "true"),
    ("war.start_share", "{low: 0.2, high: 0.6}"),
    ("war.start_share", "{uniform: [0.2]}"),
    ("war.start_share", "{beta: {mean: 1.2, concentration: 10}}"),
    ("war.start_share", "{value: 0.4, claims: [front-reinforced], assumption: why}"),
    ("war.start_share", "{value: 0.4, guess: why}"),
    ("war.start_share", "{value: 0.4, claims: []}"),
    ("war.strikes.half_life", "3"),
    ("war.strikes.half_life", "3 fortnights"),
    ("war.between", "[ukraine]"),
    ("stages.bilateral.texts", "3"),
    ("consent", "{quorum: 0}"),
    ("consent", "{quorum: most}"),
    ("consent", "unanimous"),
    ("runs.n", "0"),
    ("runs.n", "many"),
    ("runs.seed", "-1"),
]


@pytest.mark.parametrize(("path", "text"), REFUSED)
def test_what_a_scenario_may_not_say_does_not_fit(path: str, text: str) -> None:
    assert complaints(written(path, text))
    with pytest.raises(ScenarioError):
        load("base", [f"{path}={text}"])


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("5", True),
        ("{stance: 5, red_line: likely, confidence: 2, assumption: why}", True),
        ("{red_line: none}", True),
        ("8", False),
        ("0", False),
        ("five", False),
        ("{stance: 8}", False),
        ("{red_line: sure}", False),
        ("{step: 5}", False),
    ],
)
def test_a_stance_is_a_step_or_a_map(text: str, fits: bool) -> None:
    base = load("base").spec
    actor, issue = sorted(base.actors)[0], sorted(base.issues)[0]
    option = sorted(base.issues[issue].options)[0]
    path = f"actors.{actor}.stances.{issue}.{option}"
    assert (complaints(written(path, text)) == []) == fits
    if fits:
        load("base", [f"{path}={text}"])
    else:
        with pytest.raises(ScenarioError):
            load("base", [f"{path}={text}"])


def test_the_text_is_the_schema() -> None:
    assert json.loads(schema_text()) == SCHEMA
    assert schema_text().endswith("}\n")


def test_extends_is_the_only_key_that_a_resolved_scenario_lacks() -> None:
    assert set(SCHEMA["properties"]) - {"extends"} == set(type(load("base").spec).model_fields)
    assert len(scenario_names()) > 1
