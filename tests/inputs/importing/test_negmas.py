from __future__ import annotations

import json
from copy import deepcopy
from math import exp, pi
from pathlib import Path
from typing import Any

import pytest
import yaml

from sim.inputs.places import ScenarioError
from tests.inputs.importing.domains import imported, seen

DOMAIN: dict[str, Any] = {
    "issues": [
        {"name": "colour", "type": "CategoricalIssue", "values": ["red", "light blue"]},
        {"name": "days", "type": "ContiguousIssue", "values": [2, 4]},
        {"name": "size", "type": "DiscreteCardinalIssue", "values": [1, 2.5]},
    ],
    "name": "d",
    "path": None,
    "type": "DiscreteCartesianOutcomeSpace",
}
BUYER: dict[str, Any] = {
    "name": "The buyer",
    "reserved_outcome": None,
    "reserved_value": 0.1,
    "stability": 2047,
    "type": "LinearAdditiveUtilityFunction",
    "values": [
        {"mapping": {"light blue": 0.9, "red": 0.1}, "type": "TableFun"},
        {"slope": -0.25, "bias": 1.25, "type": "AffineFun"},
        {"slope": 0.2, "type": "LinearFun"},
    ],
    "weights": [0.5, 0.25, 0.25],
}


SELLER = BUYER | {"name": "The seller"}


def write(folder: Path, ending: str = "yml", **files: Any) -> Path:
    """A folder with the domain, the buyer and a seller like it, some of them changed."""
    folder.mkdir(exist_ok=True)
    for name, content in ({"d": DOMAIN, "buyer": BUYER, "seller": SELLER} | files).items():
        text = json.dumps(content) if ending == "json" else yaml.safe_dump(content)
        (folder / f"{name}.{ending}").write_text(text)
    return folder


def changed(content: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """A copy in which `value` stands at the dotted path; None removes what stands there."""
    content = deepcopy(content)
    *way, last = [int(key) if key.isdigit() else key for key in path.split(".")]
    inner: Any = content
    for key in way:
        inner = inner[key]
    inner[last] = value
    return content


def utilities(folder: Path, **files: Any) -> dict[tuple[str, ...], float]:
    return seen(imported(write(folder / "d", **files), folder))["The buyer"].utilities


def told(folder: Path, **files: Any) -> str:
    with pytest.raises(ScenarioError) as caught:
        imported(write(folder / "d", **files), folder)
    return str(caught.value)


@pytest.mark.parametrize("ending", ["yml", "yaml", "json"])
def test_values_are_taken_as_they_are(ending: str, tmp_path: Path) -> None:
    found = seen(imported(write(tmp_path / "d", ending), tmp_path))["The buyer"]
    assert len(found.utilities) == 12
    assert found.utilities["light blue", "2", "1"] == pytest.approx(0.45 + 0.25 * 0.75 + 0.05)
    assert found.utilities["red", "4", "2.5"] == pytest.approx(0.05 + 0.25 * 0.25 + 0.125)
    assert found.reservation == 0.1


@pytest.mark.parametrize(
    ("function", "worth"),
    [
        ({"type": "IdentityFun"}, {"2": 2, "4": 4}),
        ({"type": "ConstFun", "bias": 0.3}, {"2": 0.3, "4": 0.3}),
        ({"type": "LinearFun", "slope": 0.1}, {"2": 0.2, "4": 0.4}),
        ({"type": "negmas.preferences.value_fun.LinearFun", "slope": 0.1}, {"2": 0.2, "4": 0.4}),
        ({"type": "TableFun", "mapping": {2: 0.2, "3": 0.9, 4.0: 0}}, {"2": 0.2, "4": 0}),
        ({"type": "QuadraticFun", "a2": -0.1, "a1": 0.6, "bias": 0.1}, {"2": 0.9, "4": 0.9}),
        ({"type": "PolynomialFun", "coefficients": [0, 0.1, -0.02]}, {"2": 0.24, "4": 0.32}),
        ({"type": "TriangularFun", "start": 2, "middle": 3, "end": 7}, {"2": 0, "3": 1, "4": 0.75}),
        (
            {"type": "TrapezoidalFun", "start": 2, "rise_end": 2, "fall_start": 3, "end": 5},
            {"2": 1, "3": 1, "4": 0.5},
        ),
        ({"type": "ExponentialFun", "tau": -1, "base": 2}, {"2": 0.25, "4": 0.0625}),
        ({"type": "LogFun", "tau": 1, "base": 4}, {"2": 0.5, "4": 1}),
        ({"type": "GaussianFun", "center": 3, "sigma": 1}, {"2": exp(-0.5), "3": 1}),
        ({"type": "CosFun", "multiplier": pi, "amplitude": 0.5, "bias": 0.5}, {"2": 1, "3": 0}),
        ({"type": "SinFun", "multiplier": pi / 4, "bias": 0.5, "amplitude": 0.5}, {"2": 1}),
    ],
    ids=lambda value: str(value)[:40],
)
def test_value_functions(function: dict[str, Any], worth: dict[str, float], tmp_path: Path) -> None:
    domain = changed(DOMAIN, "issues", DOMAIN["issues"][1:2])
    buyer = BUYER | {"values": [function], "weights": [0.25]}
    found = utilities(tmp_path, d=domain, buyer=buyer, seller=buyer | {"name": "s"})
    for option, value in worth.items():
        assert found[(option,)] == pytest.approx(value / 4)


def test_weights_and_values_may_go_by_name_and_the_bias_is_added(tmp_path: Path) -> None:
    weights = dict(zip(("days", "size", "colour"), (0.25, 0.25, 0.4), strict=True))
    values = dict(zip(("colour", "days", "size"), BUYER["values"], strict=True))
    buyer = BUYER | {"weights": weights, "values": values, "bias": 0.1}
    found = utilities(tmp_path, buyer=buyer)
    assert found["light blue", "2", "1"] == pytest.approx(0.36 + 0.25 * 0.75 + 0.05 + 0.1)


@pytest.mark.parametrize("none", [None, float("-inf")])
@pytest.mark.parametrize("ending", ["yml", "json"])
def test_no_reservation_value_is_the_worst_package_and_it_is_said(
    none: float | None, ending: str, tmp_path: Path
) -> None:
    folder = write(tmp_path / "d", ending, buyer=BUYER | {"reserved_value": none})
    found = seen(imported(folder, tmp_path))["The buyer"]
    assert found.reservation == pytest.approx(min(found.utilities.values()))
    assert f"# buyer.{ending}: it has no reservation" in (tmp_path / "imported.yaml").read_text()


def test_a_continuous_issue_becomes_evenly_spaced_options_if_asked(tmp_path: Path) -> None:
    domain = changed(DOMAIN, "issues.1.type", "ContinuousIssue")
    assert "issue 'days' is real-valued: with --steps N" in told(tmp_path, d=domain)
    found = seen(imported(write(tmp_path / "d", d=domain), tmp_path, steps=5))["The buyer"]
    assert {options[1] for options in found.utilities} == {"2", "2.5", "3", "3.5", "4"}
    assert found.utilities["red", "2.5", "1"] == pytest.approx(0.05 + 0.25 * 0.625 + 0.05)


def test_a_curved_function_of_a_continuous_issue_is_taken_at_its_steps(tmp_path: Path) -> None:
    issue = {"name": "share", "type": "ContinuousIssue", "values": [0, 1]}
    curve = {"type": "QuadraticFun", "a2": -4, "a1": 4, "bias": 0}
    party = BUYER | {"values": [curve], "weights": [1]}
    domain = DOMAIN | {"issues": [issue]}
    folder = write(tmp_path / "d", d=domain, buyer=party, seller=party | {"name": "s"})
    found = seen(imported(folder, tmp_path, steps=5))["The buyer"].utilities
    worth = {("0",): 0, ("0.25",): 0.75, ("0.5",): 1, ("0.75",): 0.75, ("1",): 0}
    assert found == pytest.approx(worth)


@pytest.mark.parametrize("form", ["LinearUtilityFunction", "AffineUtilityFunction"])
def test_a_linear_function_adds_up_the_numbers_themselves(form: str, tmp_path: Path) -> None:
    linear = {"type": form, "name": "The buyer", "weights": [0.1, 0.2], "bias": 0.05}
    domain = DOMAIN | {"issues": DOMAIN["issues"][1:]}
    files = {"d": domain, "buyer": linear, "seller": linear | {"name": "s"}}
    assert utilities(tmp_path, **files)["2", "2.5"] == pytest.approx(0.2 + 0.5 + 0.05)
    text = told(tmp_path, buyer=linear | {"weights": [1, 1, 1]})
    assert f"a {form} of issue 'colour', but its options are no numbers" in text


def test_a_constant_function_finds_all_packages_alike(tmp_path: Path) -> None:
    constant = {"type": "ConstUtilityFunction", "name": "The buyer", "value": 0.5}
    assert set(utilities(tmp_path, buyer=constant).values()) == {0.5}


@pytest.mark.parametrize(
    ("discount", "said"),
    [
        ({"type": "ExpDiscountedUFun", "discount": 0.9, "factor": "step"}, "its discount 0.9 was"),
        ({"type": "LinDiscountedUFun", "cost": 0.1, "power": 2.0}, "its cost 0.1 was dropped"),
    ],
)
def test_a_discount_is_dropped_and_it_is_said(
    discount: dict[str, Any], said: str, tmp_path: Path
) -> None:
    plain = utilities(tmp_path)
    inner = BUYER | {"name": "x", "reserved_value": 0.3}
    outer = discount | {"name": "The buyer", "dynamic_reservation": True, "ufun": inner}
    twice = {"type": "ExpDiscountedUFun", "discount": 1, "name": "The buyer", "ufun": outer}
    for function in (outer, outer | {"reserved_value": float("-inf")}, twice):
        found = seen(imported(write(tmp_path / "d", buyer=function), tmp_path))["The buyer"]
        assert found.utilities == plain
        assert found.reservation == 0.3
    assert f"# buyer.yml: {said}" in (tmp_path / "imported.yaml").read_text()


def test_the_reservation_value_of_the_whole_goes_before_that_of_what_is_discounted(
    tmp_path: Path,
) -> None:
    outer = {"type": "ExpDiscountedUFun", "name": "The buyer", "reserved_value": 0.2, "ufun": BUYER}
    found = seen(imported(write(tmp_path / "d", buyer=outer), tmp_path))["The buyer"]
    assert found.reservation == 0.2
    text = " ".join((tmp_path / "imported.yaml").read_text().replace("#", "").split())
    assert "the reservation value 0.2 was taken" in text
    assert "of the function within it, it is 0.1." in text


def test_a_function_without_a_name_is_called_by_its_file(tmp_path: Path) -> None:
    spec = imported(write(tmp_path / "d", seller=BUYER | {"name": None}), tmp_path).spec
    assert [actor.label for actor in spec.actors.values()] == ["The buyer", "seller"]


@pytest.mark.parametrize(
    ("file", "path", "value", "message"),
    [
        ("d", "type", "EnumeratingOutcomeSpace", "a 'EnumeratingOutcomeSpace' domain"),
        ("d", "issues", [], "the domain has no issue"),
        ("d", "issues.0.type", "CallableIssue", "3:3: issue 'colour' is a CallableIssue"),
        ("d", "issues.0.values", ["red", "red"], "issue 'colour' has the value 'red' twice"),
        ("d", "issues.0.values", ["red", None], "must be text or a number, not nothing"),
        ("d", "issues.0.name", "days", "two issues are called 'days'"),
        ("d", "issues.0.values", [], "issue 'colour' has no values"),
        ("d", "issues.1.values", [2], "'values' of issue 'days' must be its bounds, [low, high]"),
        ("d", "issues.1.values", [4, 2], "needs whole bounds, the lower first, not 4 and 2"),
        ("d", "issues.1.values", [0, 9999999], "has 10,000,000 options: 2,000 are the most"),
        ("d", "more", 1, "the domain has the key 'more', which is not read"),
        ("buyer", "type", "MappingUtilityFunction", "a MappingUtilityFunction: LinearAdditiveUt"),
        ("buyer", "type", "HyperRectangleUtilityFunction", "a HyperRectangleUtilityFunction: Lin"),
        ("buyer", "values.1.type", "LambdaFun", "'days' is a LambdaFun: TableFun, PolynomialFun"),
        ("buyer", "values.1.type", "LinearFun", "has the key 'bias', which is not read"),
        ("buyer", "values.1", {"type": "LogFun", "tau": -1}, "which has no value at '2'"),
        ("buyer", "values.1", {"type": "GaussianFun", "center": 1, "sigma": 0}, "no value at '2'"),
        (
            "buyer",
            "values.1",
            {"type": "ExponentialFun", "tau": 0.25, "base": -2},
            "is a ExponentialFun, which has no value at '2'",
        ),
        (
            "buyer",
            "values.1",
            {"type": "ExponentialFun", "tau": 1e9},
            "is a ExponentialFun, which has no value at '2'",
        ),
        ("buyer", "values.1", {"type": "PolynomialFun", "coefficients": 2}, "must be a list"),
        ("buyer", "values.0.type", "AffineFun", "of issue 'colour' has the key 'mapping', which"),
        ("buyer", "values.0", {"type": "AffineFun"}, "function of issue 'colour' needs 'slope'"),
        ("buyer", "values.0", {"type": "IdentityFun"}, "but its options are no numbers"),
        ("buyer", "values.1.slope", "steep", "'slope' of the value function of issue 'days' must"),
        ("buyer", "values.0.mapping", {"red": 1}, "lacks the value 'light blue'"),
        ("buyer", "values.0.mapping.rd", 1, "'rd' is no value of issue 'colour' in the domain"),
        ("buyer", "values.0.mapping.red", True, "the value of 'red' must be a number, not true"),
        ("buyer", "weights", [1, 1], "'weights' has 2 entries, and the domain 3 issues"),
        ("buyer", "weights", {"colour": 1}, "'weights' needs 'days'"),
        ("buyer", "weights", 1, "'weights' must be a list, not 1"),
        ("buyer", "reserved_value", float("inf"), "'reserved_value' must be at most 1e+100"),
        ("buyer", "reserved_value", float("nan"), ".nan is not a number to reckon with"),
        ("buyer", "reserved_outcome", ["red", 2, 1], "a reserved outcome is not read"),
        ("buyer", "discount", 0.9, "the utility function has the key 'discount'"),
        (
            "buyer",
            "weights",
            [1, -1e101, 1],
            "a weight must be at most 1e+100 in size, not -1e+101",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_place(
    file: str, path: str, value: Any, message: str, tmp_path: Path
) -> None:
    content = changed({"d": DOMAIN, "buyer": BUYER}[file], path, value)
    found = told(tmp_path, **{file: content})
    assert message in found
    assert f"{file}.yml" in found


def test_code_is_never_run(tmp_path: Path) -> None:
    folder = write(tmp_path / "d")
    text = (folder / "buyer.yml").read_text()
    code = "type: LambdaFun\n  f: !!binary X19MQU1CREE=\n"
    (folder / "buyer.yml").write_text(text.replace("type: AffineFun\n", code))
    with pytest.raises(ScenarioError, match=r"buyer.yml:\d+:6: a function kept as code"):
        imported(folder, tmp_path)


def test_a_file_that_is_neither_domain_nor_function_is_refused(tmp_path: Path) -> None:
    assert "d/readme.yml:1:1: no NegMAS file" in told(tmp_path, readme={"a": 1})
