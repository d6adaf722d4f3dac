"""Keys without a value: refused unless they remove something; decimal commas among them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sim.api.sweep import sweep_of
from sim.inputs.evidence import Correction
from sim.inputs.loading import load
from sim.inputs.places import ScenarioError
from sim.inputs.reading import read_text
from sim.inputs.validating import validate
from tests.cases import bundled, split_data
from tests.mutations import written


def told(text: str, folder: Path) -> list[str]:
    path = folder / "x.yaml"
    path.write_text(text)
    with pytest.raises(ScenarioError) as caught:
        load(path)
    return [line.removeprefix(f"{path}:") for line in str(caught.value).splitlines()]


NOTHING = "has no value, and there is nothing that it would remove"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("war: {start_share: 0,5}", "3:7: start_share: decimals have a point: 0.5, not 0,5"),
        ("foo:", "3:1: foo: unknown key"),
        ("ruonds:", "3:1: ruonds: unknown key"),
        ("stages:\n  bilateral:\n    ruonds:\n", "5:5: stages.bilateral.ruonds: unknown key "
         "(did you mean 'rounds'?)"),
        ("consent:", "3:1: consent: has no value: give one, or leave the key out"),
        ("consent: ~", f"3:1: consent: {NOTHING}"),
        ("actors: {ukrain: null}", f"3:10: actors.ukrain: {NOTHING} (did you mean 'ukraine'?)"),
        ("outsiders: {chine: null}", f"3:13: outsiders.chine: {NOTHING} (did you mean 'china'?)"),
        ("war: {strikes: {hafl_life: null}}", "3:17: war.strikes.hafl_life: unknown key "
         "(did you mean 'half_life'?)"),
        ("war: {fatigue: {value: 0.1, assumption: }}",
         "3:29: war.fatigue.assumption: has no value: give one, or leave the key out"),
        *((f"{key}:",
           f"3:1: {key}: has no value; write null to leave out what scenarios/{at} says")
          for key, at in (("guarantees", "base.yaml:13:1"), ("war", "base.yaml:99:1"),
                          ("venue", "geneva.yaml:5:1"), ("horizon", "base.yaml:10:1"))),
        ("case:", "3:1: case: has no value; write null"),
        ("war: {start_share: , fatigue: 0.1}", "3:7: war.start_share: has no value; write null"),
        ("actors: {us: }", "3:10: actors.us: has no value; write null"),
        ("war: {0,5}", "3:7: decimals have a point: 0.5, not 0,5"),
        ("war.start_share: 0.5", "3:1: war.start_share: a path is for --set; in a file write "
         "war: {start_share: ...}"),
        ("war:\n  strikes.half_life.x: 2", "4:3: war.strikes.half_life.x: a path is for --set; "
         "in a file write strikes: {half_life: {x: ...}}"),
        ("description: x", "3:1: description: unknown key (did you mean 'summary'?)"),
        ("Titel: x", "3:1: Titel: unknown key (did you mean 'name'?)"),
        ("seed: 3", "3:1: seed: unknown key (did you mean 'runs.seed'?)"),
        ("war: {start_share: 45%}", "war.start_share: must be a number or a distribution, not "
         "'45%': write 0.45"),
    ],
)  # fmt: skip
def test_what_has_no_value_in_a_variant_is_refused(
    text: str, expected: str, tmp_path: Path
) -> None:
    said = told(f"extends: geneva.yaml\nname: x\n{text}\n", tmp_path)
    assert len(said) == 1
    assert expected in said[0]


@pytest.mark.parametrize(
    "text",
    ["war: {strikes: null}", "war: {strikes: ~, long_range: null}",
     "actors: {russia: {collapse_loss: null}}",
     "calibrations: null", "base_rates: ~"],
)  # fmt: skip
def test_null_still_removes_what_is_there(text: str, tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(f"extends: geneva.yaml\nname: x\n{text}\n")
    assert load(tmp_path / "x.yaml").hash


def test_a_file_that_extends_nothing_has_nothing_to_remove(tmp_path: Path) -> None:
    data = split_data(2) | {"war": None, "venues": {"town": None}}
    data["actors"]["east"]["trust"] = None
    assert [line.split(": ", 1)[1] for line in told(written(data), tmp_path)] == [
        f"actors.east.trust: {NOTHING}",
        f"war: {NOTHING}",
        f"venues.town: {NOTHING}",
    ]


def test_what_a_file_leaves_without_a_value_no_other_puts_right(tmp_path: Path) -> None:
    (tmp_path / "base2.yaml").write_text("extends: geneva.yaml\nconsent:\n")
    said = told("extends: base2.yaml\nname: x\nconsent: {quorum: 2}\n", tmp_path)
    there = tmp_path / "base2.yaml"
    assert said == [f"{there}:2:1: consent: has no value: give one, or leave the key out"]


@pytest.mark.parametrize(
    ("override", "expected"),
    [
        ("consent=null", "--set consent: there is nothing to remove"),
        ("consent=", "--set consent: has no value: give one, or leave the key out"),
        ("war.strikes=", "--set war.strikes: has no value; write null to leave out what"),
        ("exclusions.0=", "--set exclusions.0: has no value; write null to leave out what"),
        ("actors.ukrain=null", "--set actors.ukrain: there is nothing to remove "
         "(did you mean 'ukraine'?)"),
        ("war.foo=null", "war.foo: unknown key"),
        ("war={start_share: 0,5}", "decimals have a point: 0.5, not 0,5"),
    ],
)  # fmt: skip
def test_an_option_removes_what_is_there_alone(override: str, expected: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        load("geneva", [override])
    assert expected in str(caught.value)
    assert load("geneva", ["war.strikes=null"]).spec.war is not None


@pytest.mark.parametrize("values", [{"consent": None}, {"war.strikes.coost": None}])
def test_so_does_python(values: dict[str, Any]) -> None:
    with pytest.raises(ScenarioError):
        bundled("geneva").with_values(values)
    war = bundled("geneva").with_value("war.strikes", None).spec.war
    assert war is not None
    assert war.strikes is None


@pytest.mark.parametrize(
    ("values", "expected"),
    [("venue=,geneva", "no value"), ("war.start_share=0,3:0,6:4", "have a point: 0.3:0.6:4, not")],
)
def test_a_sweep_has_values_between_its_commas(values: str, expected: str) -> None:
    with pytest.raises(ScenarioError, match=expected):
        sweep_of("geneva", [values])


@pytest.mark.parametrize(
    ("text", "first"),
    [("actors: {us: null}", "3:10: actors.us: changed here"),
     ("case: null", "3:1: case: changed here")],
)  # fmt: skip
def test_what_does_not_fit_elsewhere_is_told_where_it_was_changed(
    text: str, first: str, tmp_path: Path
) -> None:
    assert told(f"extends: geneva.yaml\nname: x\n{text}\n", tmp_path)[0].startswith(first)


def test_and_at_the_option_that_changed_it() -> None:
    with pytest.raises(ScenarioError, match=r"^--set actors\.us: changed here"):
        load("geneva", ["actors.us=null"])


def test_and_a_sweep() -> None:
    with pytest.raises(ScenarioError, match=r"there is nothing to remove \(at consent=None\)"):
        sweep_of("geneva", ["consent=null,{quorum: 2}"])
    sweep = sweep_of("geneva", ["war.long_range=null,{against: russia, starts: 3 weeks}"])
    assert len(sweep.paths) == 1


def test_in_evidence_too_where_any_value_goes() -> None:
    text = "{coding: a, path: x, field: y, from: null, to: , reason: z}"
    with pytest.raises(ScenarioError) as caught:
        validate(Correction, read_text(text, "x.yaml"))
    assert str(caught.value) == "x.yaml:1:44: to: has no value: give one, or leave the key out"


# Decimal commas, and words after a comma


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{x: 0,65}", "1:2: x: decimals have a point: 0.65, not 0,65"),
        ("{x: -0,5}", "1:2: x: decimals have a point: -0.5, not -0,5"),
        ("{x: 0,3 to 0,6}", "1:2: x: decimals have a point: 0.3 to 0.6, not 0,3 to 0,6"),
        ("{x: 1,5 weeks, y: 1}", "1:2: x: decimals have a point: 1.5 weeks, not 1,5 weeks"),
        ("{é: ü, x: 2,5}", "1:8: x: decimals have a point: 2.5, not 2,5"),
        ("{x: 10,000}", "1:2: x: a number has no comma: 10000, or 10.000 with decimals, not"),
        ("{x: 1,000,000}", "1:2: x: a number has no comma: 1000000, not 1,000,000"),
        ("{x: so, and so}", "1:2: x: 'and so' has no ': ' and no value; a text with a comma"),
        ("{x}", "1:2: 'x' has no ': ' and no value"),
    ],
)
def test_what_stands_alone_after_a_comma_is_told_with_what_was_meant(
    text: str, expected: str
) -> None:
    with pytest.raises(ScenarioError) as caught:
        read_text(text, "x.yaml")
    assert str(caught.value).startswith(f"x.yaml:{expected}")


def test_each_decimal_comma_is_told_once() -> None:
    with pytest.raises(ScenarioError) as caught:
        read_text("{a: 0,5, b: 0,5, c: {d: 0,5}}", "x.yaml")
    assert [problem.path for problem in caught.value.problems] == ["a", "b", "d"]


@pytest.mark.parametrize("text", ["{a: 1, 2: 3}", "{a: [0, 5]}", "{a: '0,5'}", "{a: {}, b: 1}"])
def test_commas_where_they_belong(text: str) -> None:
    assert read_text(text, "x.yaml").value


def test_a_decimal_comma_outside_braces_is_text(tmp_path: Path) -> None:
    said = told("extends: geneva.yaml\nname: x\nwar:\n  start_share: 0,5\n", tmp_path)
    assert len(said) == 1
    assert said[0].count("decimals have a point") == 1


@pytest.mark.parametrize(
    "text", ["venue: {{ venue }}", "venue: {{a: 1}, b: 2}", "venue: {[a, b], c}"]
)
def test_a_map_or_a_list_for_a_key_is_refused_in_words(text: str, tmp_path: Path) -> None:
    path = tmp_path / "template.yaml"
    path.write_text(f"extends: geneva\nname: x\n{text}\n")
    with pytest.raises(ScenarioError, match="a key must be text, not a list or a map"):
        load(str(path))
