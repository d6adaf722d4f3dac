"""`--format json`: what is printed is what `sim schema --of COMMAND` says."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import sim as api
from sim.views.export import DOCUMENTS, schema_of
from tests.command import VALLEY, sim

COMMANDS: dict[str, list[Sequence[str | Path]]] = {
    "run": [("geneva", "-n", "40"), (VALLEY, "-n", "8", "--full")],
    "replay": [("geneva", "3"), ("./valley", "--outcome", "no meeting")],
    "stories": [("./valley",)],
    "compare": [
        ("geneva", "istanbul", "no-guarantee", "-n", "40", "--rank", "deal"),
        (VALLEY, f"{VALLEY}+war.start_share=0.9", "-n", "8", "--per-draw", "8"),
    ],
    "sweep": [
        (VALLEY, "--set", "war.start_share=0.3,0.6", "-n", "40"),
        ("geneva", "--set", "venue=vienna,istanbul", "--set", "war.fatigue=0.1", "-n", "8"),
    ],
    "solve": [("geneva", "--draws", "8"), (VALLEY.parent / "three.yaml",), ("gallery/split",)],
    "drivers": [(VALLEY, "--points", "32", "-n", "120")],
    "mechanisms": [(VALLEY, "-n", "120")],
    "discover": [("./valley",)],
    "codings": [("geneva", "-n", "40")],
    "list": [()],
    "check": [("geneva", "missing.yaml"), ("geneva", "--set", "venue=genevaa")],
    "show": [("geneva",), ("gallery/siting",)],
    "evidence": [(), ("--actor", "russia"), ("--claim", "hungary-near-moscow"), ("--differences",)],
    "verify": [("./valley", "--sample", "3")],
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("schemas")
    api.run(VALLEY, 200, output=folder / "valley")
    api.run("geneva", 400, output=folder / "geneva")
    return folder


CASES = [(name, options) for name, each in COMMANDS.items() for options in each]


@pytest.mark.parametrize(("name", "options"), CASES, ids=str)
def test_what_is_printed_is_what_the_schema_says(
    name: str, options: Sequence[str | Path], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    command = ("drivers", "--mechanisms") if name == "mechanisms" else (name,)
    printed = json.loads(sim(*command, *options, "--format", "json").out)
    schema = schema_of(name)
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(printed, schema)


def test_every_command_that_prints_json_has_a_schema() -> None:
    assert set(COMMANDS) == set(DOCUMENTS)


def documented(schema: dict[str, Any]) -> float:
    """The share of a schema's fields that are explained."""
    parts = [schema, *schema.get("$defs", {}).values()]
    fields = [field for part in parts for field in part.get("properties", {}).values()]
    return sum("description" in field for field in fields) / len(fields)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_schemas_explain_what_a_name_does_not(name: str) -> None:
    assert documented(schema_of(name)) > 0.3


def test_there_is_a_schema_of_scenarios_and_none_of_what_prints_no_json() -> None:
    assert json.loads(sim("schema").out) == api.schema()
    assert json.loads(sim("schema", "--of", "list").out) == api.schema("list")
    refused = sim("schema", "--of", "bundle")
    assert refused.code == 2
    assert "'bundle' is none" in refused.err
