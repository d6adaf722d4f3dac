from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim.inputs.bundled import scenario_names
from sim.inputs.loading import load
from sim.inputs.places import ScenarioError
from sim.inputs.tactics import OWN
from sim.inputs.template import template

TEXT = template("my-summit")
CODE = re.compile(r"#(?=[a-z]|  )")  # prose has one blank after the '#'
BLOCKS = [block for block in TEXT.split("\n\n")[1:] if block.strip()]


def uncommented(text: str) -> str:
    return "\n".join(CODE.sub("", line, count=1) for line in text.splitlines()) + "\n"


def hash_of(text: str, folder: Path) -> str:
    path = folder / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    return load(path).hash


def test_as_written_it_is_the_base_under_another_name(tmp_path: Path) -> None:
    path = tmp_path / "my-summit.yaml"
    path.write_text(TEXT, encoding="utf-8")
    assert load(path).name == "My summit"
    assert load(path).hash == load("base").hash


def test_it_shows_the_usual_changes() -> None:
    keys = {line[1:].split(":")[0] for line in TEXT.splitlines() if CODE.match(line)}
    assert {"venue", "guarantees", "red_lines", "process", "horizon", "actors", "runs"} <= keys
    assert "assumption: " in TEXT


@pytest.mark.parametrize("number", range(len(BLOCKS)))
def test_each_block_is_valid_when_uncommented_and_changes_something(
    number: int, tmp_path: Path
) -> None:
    block = BLOCKS[number]
    assert uncommented(block) != block
    text = TEXT.replace(block, uncommented(block))
    changed = hash_of(text, tmp_path) != load("base").hash
    assert changed == ("\nruns:" not in text)  # the number of runs is no part of the hash


def test_every_commented_line_is_valid_when_all_are_uncommented(tmp_path: Path) -> None:
    assert hash_of(uncommented(TEXT), tmp_path) != load("base").hash
    spec = load(tmp_path / "mine.yaml").spec
    assert spec.red_lines == "as_stated"
    assert spec.horizon == 12
    assert spec.runs.n == 20_000
    assert str(spec.stages.bilateral.walkout) == "0.1 to 0.3"
    assert spec.stages.bilateral.walkout.origin.kind == "assumption"
    assert spec.actor_defaults.concession in OWN["concession"]
    assert spec.stages.trilateral.text in OWN["text"]
    stances = [
        entry.stance
        for actor in spec.actors.values()
        for options in actor.stances.values()
        for entry in options.values()
    ]
    assert 3 in stances


def test_lines_are_short() -> None:
    assert max(map(len, template("a" * 60).splitlines())) <= 100


@pytest.mark.parametrize("name", ["true", "null", "no", "n1", "e3", "a-b-c2"])
def test_a_name_that_yaml_might_misread_stays_text(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"{name}.yaml"
    path.write_text(template(name), encoding="utf-8")
    assert load(path).name == name.replace("-", " ").capitalize()


@pytest.mark.parametrize(
    "name",
    [
        *("", " ", "Geneva2", "a/b", "../x", "a.yaml", "-n", "a--b", "a-", "1st", "ä", "a b"),
        *("a" * 61, "a\n", "con\x00"),
    ],
)
def test_a_name_that_is_not_simple_is_refused(name: str) -> None:
    with pytest.raises(ScenarioError, match="simple name"):
        template(name)


def test_a_bundled_name_is_refused() -> None:
    for name in scenario_names():
        with pytest.raises(ScenarioError, match="bundled"):
            template(name)
