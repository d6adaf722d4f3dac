from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sim.inputs.evidence import Case
from sim.inputs.loading import Loaded, load_with_places
from sim.inputs.places import ScenarioError
from sim.inputs.provenance import count_basis
from sim.views.evidence import evidence_blocks, evidence_data
from sim.views.terminal import WIDTH, as_text


def evidence(loaded: Loaded, **options: Any) -> str:
    return as_text(evidence_blocks(loaded, **options))


@pytest.fixture(scope="module")
def base() -> Loaded:
    return load_with_places("base")


@pytest.fixture(scope="module")
def case(base: Loaded) -> Case:
    assert base.scenario.case is not None
    return base.scenario.case


@pytest.fixture(scope="module")
def actors(case: Case) -> list[str]:
    return list(next(iter(case.codings.values())).actors)


def all_codes(case: Case) -> set[tuple[str, str]]:
    return {(path, letter) for letter, coding in case.codings.items() for path, _ in coding.codes()}


def test_the_overview_counts_every_code_once(base: Loaded, case: Case, actors: list[str]) -> None:
    data = evidence_data(base)
    assert list(data["actors"]) == actors
    numbers = {path for path, _ in all_codes(case) if ".stances.format." not in path}
    assert data["codes"]["codes"] == len(numbers)
    for key, total in data["codes"].items():
        assert sum(tally[key] for tally in data["actors"].values()) == total
    assert data["codes"]["on_the_article"] + data["codes"]["assumptions"] == len(numbers)
    assert data["claims"] == len(case.claims)


def test_the_share_of_assumptions_is_that_of_the_inputs(base: Loaded) -> None:
    data, counts = evidence_data(base), count_basis(base.scenario)
    assert data["inputs"] == counts
    assert data["share_of_assumptions"] == counts["assumption"] / sum(counts.values())
    assert f"{round(100 * data['share_of_assumptions'])} %" in evidence(base)


def test_the_format_is_shown_as_a_label(base: Loaded, actors: list[str]) -> None:
    assert all(evidence_data(base)["format"][name] for name in actors)
    text = evidence(base)
    assert "no number depends" in text
    assert "bilateral_first" in text


def test_an_actor_is_shown_with_all_its_codes(base: Loaded, case: Case, actors: list[str]) -> None:
    for name in actors:
        data = evidence_data(base, actor=name)
        shown = {(each["path"], letter) for each in data["codes"] for letter in each["codings"]}
        assert shown == {each for each in all_codes(case) if each[0].startswith(f"actors.{name}.")}
        text = evidence(base, actor=name)
        assert all(each["path"].rpartition(".")[2] in text for each in data["codes"])


def test_what_an_actor_sets_as_a_precondition_is_shown(base: Loaded, case: Case) -> None:
    letter, coding = next(iter(case.codings.items()))
    name = next(n for n, each in coding.actors.items() if each.preconditions)
    stated = coding.actors[name].preconditions[0].what
    assert stated in " ".join(evidence(base, actor=name).split())
    assert evidence_data(base, actor=name)["preconditions"][letter][0]["what"] == stated


def test_a_claim_is_shown_with_all_that_cites_its_paragraph(base: Loaded, case: Case) -> None:
    for claim in case.claims:
        data = evidence_data(base, claim=claim.id)
        citing = {
            (path, letter)
            for letter, coding in case.codings.items()
            for path, code in coding.codes()
            if set(code.basis) & set(claim.paragraphs)
        }
        shown = {(each["path"], letter) for each in data["codes"] for letter in each["codings"]}
        assert shown == citing


def test_a_claim_is_told_with_its_speaker(base: Loaded, case: Case) -> None:
    for claim in case.claims[::9]:
        text = " ".join(evidence(base, claim=claim.id).split())
        assert " ".join(claim.text.split()) in text
        assert claim.speaker in text


def test_a_claim_is_shown_with_the_values_that_name_it(base: Loaded, case: Case) -> None:
    named = base.scenario.document["war"]["long_range"]["starts"]["claims"]
    for claim in [each for each in case.claims if each.id in named] + list(case.claims[::9]):
        paths = [each["path"] for each in evidence_data(base, claim=claim.id)["inputs"]]
        assert ("war.long_range.starts" in paths) == (claim.id in named)


def test_differences_are_the_codes_on_which_codings_differ(base: Loaded, case: Case) -> None:
    data = evidence_data(base, differences=True)["differences"]
    said: dict[str, set[tuple[int, int, str]]] = {}
    for coding in case.codings.values():
        for path, code in coding.codes():
            said.setdefault(path, set()).add((code.value, code.confidence, code.red_line))
    assert {each["path"] for each in data} == {path for path, each in said.items() if len(each) > 1}
    labels = [path for path in said if ".stances.format." in path]
    own = sum(each["label_only"] for each in data)
    told = " ".join(evidence(base, differences=True).split())
    assert f"differ on {len(data) - own} of {len(said) - len(labels)} codes" in told
    assert f"and on {own} of {len(labels)} labels" in told


CHOICES: list[dict[str, Any]] = [{}, {"actor": 0}, {"claim": 0}, {"differences": True}]


@pytest.mark.parametrize("choice", CHOICES, ids=str)
def test_every_view_fits_the_page_and_is_json(
    choice: dict[str, Any], base: Loaded, case: Case, actors: list[str]
) -> None:
    names = {"actor": actors, "claim": [claim.id for claim in case.claims]}
    options = {key: names[key][value] if key in names else value for key, value in choice.items()}
    assert max(map(len, evidence(base, **options).splitlines())) <= WIDTH
    data = evidence_data(base, **options)
    assert json.loads(json.dumps(data)) == data
    assert data["schema_version"] == 1


@pytest.mark.parametrize("what", ["actor", "claim"])
def test_an_unknown_name_is_refused_with_the_nearest(
    what: str, base: Loaded, case: Case, actors: list[str]
) -> None:
    known = {"actor": actors, "claim": [claim.id for claim in case.claims]}[what]
    longest = max(known, key=len)

    def unknown(name: str) -> str:
        return evidence(base, actor=name) if what == "actor" else evidence(base, claim=name)

    with pytest.raises(ScenarioError, match=rf"no {what} .*did you mean '{longest}'"):
        unknown(f"{longest}x")
    with pytest.raises(ScenarioError, match=f"no {what} "):
        unknown("")


def test_a_scenario_without_a_case_has_no_evidence(tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_text(
        "name: Small\nprocess: [bilateral]\n"
        "actors:\n"
        "  a: {role: principal, values: {x: {p: 0, q: 1}}, weights: {x: 1}}\n"
        "  b: {role: principal, values: {x: {p: 1, q: 0}}, weights: {x: 1}}\n"
        "issues:\n  x: {status_quo: p, options: {p: {}, q: {}}}\n",
        encoding="utf-8",
    )
    with pytest.raises(ScenarioError, match="no coded evidence"):
        evidence(load_with_places(tmp_path / "small.yaml"))
