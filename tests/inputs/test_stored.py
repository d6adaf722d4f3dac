from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.inputs.loading import load
from sim.inputs.places import ScenarioError
from sim.inputs.stored import MARK, written
from tests.cases import bundled


def test_a_stored_scenario_is_the_scenario(tmp_path: Path) -> None:
    path = tmp_path / "geneva.json"
    path.write_bytes(written(bundled("geneva").stored()))
    again = load(path)
    assert again.stored() == bundled("geneva").stored()
    assert again.hash == bundled("geneva").hash
    assert load(path, ["war.start_share=0.3"]).hash == bundled("geneva", "war.start_share=0.3").hash


@pytest.mark.parametrize(
    ("content", "word"),
    [
        ({MARK: 2}, "of format 2; this version reads 1"),
        ({MARK: 1, "document": {}}, "without codebook and case"),
        ({MARK: 1, "document": {}, "codebook": {}, "case": None}, "missing: needs a map"),
        ({MARK: 1, **bundled("geneva").stored(), "document": {"name": "x"}}, "process"),
        ({MARK: 1, **bundled("geneva").stored(), "case": 3}, "case: must be a map, not 3"),
    ],
)
def test_what_is_wrong_with_one_is_said(
    content: dict[str, object], word: str, tmp_path: Path
) -> None:
    path = tmp_path / "odd.json"
    path.write_text(json.dumps(content))
    with pytest.raises(ScenarioError) as caught:
        load(path)
    assert word in str(caught.value)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("text", ["[" * 50_000, '{"stored_scenario": NaN}', '{"a": 1', "\x00"])
def test_other_json_is_read_as_any_scenario(text: str, tmp_path: Path) -> None:
    (tmp_path / "odd.json").write_text(text)
    with pytest.raises(ScenarioError):
        load(tmp_path / "odd.json")
