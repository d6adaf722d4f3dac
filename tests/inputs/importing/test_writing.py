from __future__ import annotations

from pathlib import Path
from typing import Any

from sim.inputs.importing.domain import Domain, Issue, Party
from sim.inputs.importing.scaling import scaled
from sim.inputs.importing.writing import scenario_text
from sim.inputs.loading import load
from sim.inputs.provenance import count_basis
from sim.inputs.scenario import Scenario

AWKWARD = (
    "true", "null", "~", "- a", "a: b", "# x", "'", '"', "\\", "{a}", "[", "*a", "&a", "!a", "%a",
    "@a", "a\nb", "\ta", " ", "1e3", "0x10", "=", "<<", "ü\u200e", "\U0001f600",
)  # fmt: skip


def domain(options: tuple[str, ...] = ("a", "b"), **more: Any) -> Domain:
    values = (tuple(0.5 for _ in options),)
    two = [Party(name, f"{name}.xml", (1.0,), values, **more) for name in ("X", "Y")]
    return Domain(
        "d", "test", ("d.xml",), ("As they are.",), (Issue("An issue", options),), tuple(two)
    )


def written(given: Domain, folder: Path) -> Scenario:
    path = folder / "x.yaml"
    numbers = [scaled(party) for party in given.parties]
    path.write_text(scenario_text(given, "A title", numbers), encoding="utf-8")
    return load(path)


def test_talks_alone_between_principals_without_a_war(tmp_path: Path) -> None:
    spec = written(domain(), tmp_path).spec
    assert spec.name == "A title"
    assert spec.process == ["bilateral"]
    assert spec.war is None
    assert {actor.role for actor in spec.actors.values()} == {"principal"}
    assert spec.issues["an_issue"].kind == "one_of"


def test_every_number_has_an_origin(tmp_path: Path) -> None:
    given = domain(values_from="nearness", weights_from="alone", reservation_from="none")
    scenario = written(given, tmp_path)
    actor = scenario.spec.actors["x"]
    assert actor.values["an_issue"]["a"].origin.source == "nearness"
    assert actor.weights["an_issue"].origin.source == "alone"
    assert actor.alternative is not None
    assert actor.alternative.reservation_value.origin.source == "none"
    plain = written(domain(), tmp_path).spec.actors["y"]
    assert plain.values["an_issue"]["a"].origin.source == "from Y.xml"
    assert set(count_basis(scenario).values()) == {0, count_basis(scenario)["assumption"]}


def test_numbers_that_were_mapped_say_so(tmp_path: Path) -> None:
    spec = written(domain(reservation=2.0, values_from="nearness"), tmp_path).spec
    actor = spec.actors["x"]
    assert actor.values["an_issue"]["a"].origin.source == "nearness, mapped to 0 to 1"
    assert actor.weights["an_issue"].origin.source == "from X.xml, mapped to 0 to 1"
    assert "# X.xml: utilities and reservation value reach" in (tmp_path / "x.yaml").read_text()


def test_labels_are_kept_to_the_letter(tmp_path: Path) -> None:
    spec = written(domain(AWKWARD), tmp_path).spec
    labels = [option.label for option in spec.issues["an_issue"].options.values()]
    assert labels == list(AWKWARD)
    assert len(spec.actors["x"].values["an_issue"]) == len(AWKWARD)
