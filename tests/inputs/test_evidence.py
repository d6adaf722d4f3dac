from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.inputs.bundled import folder
from sim.inputs.evidence import Case, load_case, load_coding
from sim.inputs.merging import plain
from sim.inputs.places import Problem, ScenarioError
from sim.inputs.reading import read

NAME = "ukraine-2025-08"
LETTERS = ("a", "b", "c", "d")


@pytest.fixture(scope="module")
def case() -> Case:
    return load_case(NAME, folder("seeds"))


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    """A copy of the evidence, to damage."""
    shutil.copytree(folder("seeds"), tmp_path / "seeds")
    return tmp_path / "seeds"


def change(path: Path, old: str, new: str, count: int = 1) -> int:
    """Replace the first `old` in the file; the line on which it stood."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, count), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def problems(seeds: Path) -> tuple[Problem, ...]:
    with pytest.raises(ScenarioError) as caught:
        load_case(NAME, seeds)
    return caught.value.problems


def line(problem: Problem) -> int:
    assert problem.place is not None
    return problem.place.line


# The bundled evidence


def cited_ids(tree: Any) -> Iterator[str]:
    """Every id under a key `claims`, wherever it stands."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            if key == "claims":
                yield from value if isinstance(value, list) else [value]
            yield from cited_ids(value)
    elif isinstance(tree, list):
        for item in tree:
            yield from cited_ids(item)


def ids_cited_by_values() -> set[str]:
    files = [*folder("seeds").glob("*/actors.yaml"), *folder("scenarios").glob("*.yaml")]
    return {claim for path in files for claim in cited_ids(plain(read(path)))}


def cited_paragraphs(case: Case) -> set[int]:
    paragraphs = set()
    for coding in case.codings.values():
        paragraphs |= {p for _, code in coding.codes() for p in code.basis}
        for actor in coding.actors.values():
            paragraphs |= {p for stated in actor.preconditions for p in stated.basis}
    return paragraphs


def test_every_claim_is_used_by_a_code_or_a_value(case: Case) -> None:
    paragraphs, ids = cited_paragraphs(case), ids_cited_by_values()
    unused = [c.id for c in case.claims if c.id not in ids and not paragraphs & set(c.paragraphs)]
    assert not unused


def test_every_claim_that_a_value_cites_exists(case: Case) -> None:
    assert not ids_cited_by_values() - {claim.id for claim in case.claims}


def test_every_cited_paragraph_has_a_claim(case: Case) -> None:
    assert cited_paragraphs(case) <= {p for claim in case.claims for p in claim.paragraphs}


def test_every_code_in_the_files_is_read(case: Case) -> None:
    """Each basis in a file belongs to a code or to a precondition."""
    assert tuple(case.codings) == LETTERS
    for letter, coding in case.codings.items():
        text = (folder("seeds") / NAME / "codings" / f"{letter}.yaml").read_text(encoding="utf-8")
        stated = sum(len(actor.preconditions) for actor in coding.actors.values())
        assert len(list(coding.codes())) + stated == len(re.findall(r"\bbasis:", text))


def test_codes_are_found_under_their_paths(case: Case) -> None:
    for letter, coding in case.codings.items():
        file = plain(read(folder("seeds") / NAME / "codings" / f"{letter}.yaml"))
        for path, code in coding.codes():
            entry = file
            for segment in path.split("."):
                entry = entry[segment]
            assert code.value == entry.get("stance", entry.get("value")), path
            assert code.red_line == entry.get("red_line", "none"), path


def test_a_missing_confidence_counts_by_the_basis_and_a_stated_one_as_it_is(case: Case) -> None:
    actor = case.codings["a"].actors["ukraine"]
    assert (actor.salience["guarantee"].basis, actor.salience["guarantee"].confidence) == (
        (9, 12),
        2,
    )
    assert (actor.salience["sanctions"].basis, actor.salience["sanctions"].confidence) == ((), 1)
    recognition = actor.stances["line_of_contact"]["recognition"]
    assert (recognition.basis, recognition.confidence) == ((), 2)


def test_the_claims_behind_a_code_are_those_of_its_paragraphs(case: Case) -> None:
    code = case.codings["a"].actors["ukraine"].stances["guarantee"]["china_guarantor"]
    assert {claim.id for claim in case.behind(code)} == {
        "china-proposed",
        "china-ruled-out",
        "china-helped-russia",
    }
    assumed = case.codings["a"].actors["ukraine"].salience["sanctions"]
    assert case.behind(assumed) == ()


def test_the_confidence_rule_is_the_codebooks(seeds: Path) -> None:
    change(seeds / "codebook.yaml", "cited: 2", "cited: 3")
    actor = load_case(NAME, seeds).codings["a"].actors["ukraine"]
    assert actor.salience["guarantee"].confidence == 3
    assert actor.salience["sanctions"].confidence == 1


# Corrections


def test_corrections_are_applied_and_the_codings_stay_as_they_were_written(case: Case) -> None:
    assert case.corrections
    for fix in case.corrections:
        codes = dict(case.codings[fix.coding].codes())
        file = plain(read(folder("seeds") / NAME / "codings" / f"{fix.coding}.yaml"))
        for segment in [*fix.path.split("."), fix.field]:
            file = file[segment]
        assert file == fix.old
        assert list(getattr(codes[fix.path], fix.field)) == fix.new


def test_a_correction_must_quote_what_the_coding_says(seeds: Path) -> None:
    at = change(seeds / NAME / "corrections.yaml", "from: [14]", "from: [15]")
    (problem,) = problems(seeds)
    assert (problem.path, line(problem)) == ("corrections.0.from", at)
    assert "[14]" in problem.message


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("coding: c", "coding: e", "coding"),
        ("guarantee.support", "guarantee.suport", "path"),
        ("reason:", "because:", "because"),
        ("to: [13, 14]", "to: [13, 44]", ""),
    ],
)
def test_a_damaged_correction_is_refused(seeds: Path, old: str, new: str, key: str) -> None:
    at = change(seeds / NAME / "corrections.yaml", old, new)
    found = problems(seeds)
    assert any(
        line(p) == at and (p.place and p.place.file.endswith("corrections.yaml")) and key in p.path
        for p in found
    ), found


def test_a_case_needs_no_corrections(seeds: Path) -> None:
    (seeds / NAME / "corrections.yaml").unlink()
    assert load_case(NAME, seeds).corrections == ()


# Damaged evidence


STANCE = "support: {stance: 6, basis: [12, 13], confidence: 2, red_line: none"


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        (STANCE, STANCE.replace("6", "8"), "stances.guarantee.support.stance"),
        (STANCE, STANCE.replace("6", "'6'"), "stances.guarantee.support.stance"),
        (STANCE, STANCE.replace("stance: 6", "stance: true"), "stances.guarantee.support.stance"),
        (STANCE, STANCE.replace("dence: 2", "dence: 4"), "stances.guarantee.support.confidence"),
        (STANCE, STANCE.replace(": none", ": maybe"), "stances.guarantee.support.red_line"),
        (STANCE, STANCE.replace("[12, 13]", "guess"), "stances.guarantee.support.basis"),
        (STANCE, STANCE.replace("[12, 13]", "[]"), "stances.guarantee.support.basis"),
        (STANCE, STANCE.replace("[12, 13]", "[0]"), "stances.guarantee.support.basis.0"),
        (STANCE, STANCE.replace("[12, 13]", "[16, 22]"), "stances.guarantee.support.basis"),
        ("sanctions: {value: 3", "sanctions: {value: 6", "salience.sanctions.value"),
        ("hungary: {value: 1", "hungary: {value: 5", "venues.hungary.value"),
        ("_to_meet: {value: 6", "_to_meet: {value: 8", "willingness_to_meet.value"),
        ("cost: {value: 5", "cost: {value: 0", "war.cost.value"),
        (
            'on security guarantees in hand before the meeting is held", basis: [9]',
            'x", basis: [30]',
            "preconditions.0.basis",
        ),
        ("    venues:\n", "    venue:\n", "venue"),
    ],
)
def test_a_damaged_code_is_refused_in_its_place(seeds: Path, old: str, new: str, path: str) -> None:
    at = change(seeds / NAME / "codings" / "d.yaml", old, new)
    found = [p for p in problems(seeds) if p.path == f"actors.ukraine.{path}"]
    assert [line(p) for p in found] == [at] * len(found)
    assert found


def test_an_unknown_key_and_an_unknown_grade_come_with_the_likely_right_word(seeds: Path) -> None:
    coding = seeds / NAME / "codings" / "d.yaml"
    change(coding, STANCE, STANCE.replace("confidence", "confidense"))
    change(coding, "red_line: likely", "red_line: likly")
    assert {p.suggestion for p in problems(seeds)} == {"confidence", "likely"}


def test_codings_must_cover_the_same_ground(seeds: Path) -> None:
    coding = seeds / NAME / "codings" / "b.yaml"
    at = change(coding, "        troops:", "        trops:")
    change(coding, "  nato:\n", "  otan:\n")
    found = {p.path: p for p in problems(seeds)}
    assert set(found) == {
        "actors.ukraine.stances.guarantee.trops",  # and 'troops' is not missing as well
        "actors.otan",
        "actors.nato",
    }
    misspelt = found["actors.ukraine.stances.guarantee.trops"]
    assert (line(misspelt), misspelt.suggestion) == (at, "troops")


def test_a_paragraph_without_a_claim_is_noticed_in_every_coding(seeds: Path) -> None:
    claims = seeds / NAME / "claims.yaml"
    change(claims, "paragraph: 21", "paragraph: 16", count=2)
    found = problems(seeds)
    assert {Path(p.place.file).stem for p in found if p.place} == set(LETTERS)
    assert {p.message for p in found} == {"no claim covers paragraph 21"}


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("id: china-ruled-out", "id: china-proposed", "claims.{}.id"),
        ("id: china-ruled-out", "id: China ruled out", "claims.{}.id"),
        ("kind: figure", "kind: number", "claims.{}.kind"),
        ("paragraph: 20", "paragraph: 22", "claims.{}.paragraph"),
        ("paragraph: [2, 6]", "paragraph: []", "claims.{}.paragraph"),
        ("speaker: NATO", "speaker: ''", "claims.{}.speaker"),
        ("  paragraphs: 21", "  paragraphs: many", "source.paragraphs"),
    ],
)
def test_a_damaged_claim_is_refused_in_its_place(
    seeds: Path, old: str, new: str, path: str
) -> None:
    file = seeds / NAME / "claims.yaml"
    number = file.read_text(encoding="utf-8").split(old)[0].count("- id: ") - ("id:" not in old)
    at = change(file, old, new)
    found = [p for p in problems(seeds) if p.path == path.format(number)]
    assert [line(p) for p in found] == [at]


def test_all_files_report_at_once(seeds: Path) -> None:
    change(seeds / "codebook.yaml", "cited: 2", "cited: 4")
    change(seeds / NAME / "claims.yaml", "kind: figure", "kind: number")
    change(seeds / NAME / "codings" / "a.yaml", "stance: 6", "stance: 66")
    change(seeds / NAME / "codings" / "b.yaml", "coding: b", "coding: a")
    files = [p.place.file for p in problems(seeds) if p.place]
    names = ("codebook", "claims", "a", "b")
    assert sorted(Path(file).stem for file in files) == sorted(names)


def test_an_unknown_case_is_refused_with_those_there_are() -> None:
    for name in ("ukraine-2025-80", "..", "", "codebook.yaml", f"../seeds/{NAME}"):
        with pytest.raises(ScenarioError) as caught:
            load_case(name, folder("seeds"))
        assert NAME in str(caught.value)


def test_a_case_without_codings_is_refused(seeds: Path) -> None:
    shutil.rmtree(seeds / NAME / "codings")
    assert any("no coding" in problem.message for problem in problems(seeds))


# A coding of somebody else


def test_another_coding_is_held_to_the_rules_of_the_case(case: Case, tmp_path: Path) -> None:
    own = tmp_path / "mine.yaml"
    shutil.copy(folder("seeds") / NAME / "codings" / "b.yaml", own)
    change(own, "coding: b", "coding: mine")
    coding = load_coding(own, case)
    assert coding.letter == "mine"
    assert coding.actors == case.codings["b"].actors
    at = change(own, "        swap:", "        swop:")
    with pytest.raises(ScenarioError) as caught:
        load_coding(own, case)
    assert [(line(p), p.suggestion) for p in caught.value.problems if p.suggestion] == [
        (at, "swap")
    ]
