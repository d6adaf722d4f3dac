"""Codings side by side: the same luck, the groups that matter, nothing where nothing differs."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.analysis.codings import Effect, Examined
from sim.api.codings import codings_of, plan_of
from sim.inputs.bundled import folder
from sim.runs.executors import Here
from sim.runs.run import NOBODY

CODING = folder("seeds") / "ukraine-2025-08" / "codings" / "a.yaml"


def copied(tmp_path: Path, *changes: tuple[str, str]) -> Path:
    """Coding a under another name, with some of its text changed."""
    text = CODING.read_text().replace("coding: a", "coding: mine", 1)
    for old, new in changes:
        assert text.count(old) == 1
        text = text.replace(old, new)
    path = tmp_path / "mine.yaml"
    path.write_text(text)
    return path


@pytest.fixture(scope="module")
def found() -> Examined:
    return plan_of("geneva", outcome="deal", runs=400).run(NOBODY, Here()).found


def effects(found: Examined) -> dict[tuple[str, str], Effect]:
    return {(each.group.by, each.group.name): each for each in found.effects}


def test_a_coding_alone_is_the_scenario_that_draws_from_it_only(found: Examined) -> None:
    for letter, pair in zip(found.letters, found.compared.pairs, strict=True):
        alone = found.codings.alone[letter]
        assert alone.hash == found.codings.together.with_value("coding", letter).hash
        assert pair.paired


def test_only_groups_that_differ_are_told_of(found: Examined) -> None:
    assert {each.group.by for each in found.effects} == {"actor", "kind"}
    assert all(0 < e.group.differing <= e.group.codes for e in found.effects)
    assert ("kind", "pressure_on") not in effects(found)  # all codings say the same
    by_actor = [e.group.differing for e in found.effects if e.group.by == "actor"]
    assert sum(by_actor) == len(found.differing)


def test_the_widest_difference_is_that_of_the_shares(found: Examined) -> None:
    for each in found.effects:
        low, high = min(each.shares.values()), max(each.shares.values())
        assert each.widest.value == pytest.approx(high - low)
        assert (each.shares[each.low], each.shares[each.high]) == (low, high)


def test_all_codes_from_one_coding_are_that_coding() -> None:
    codings = codings_of("geneva")
    [group, *_] = codings.groups()
    own = codings.variants(group)["b"]
    assert own.case is not None
    for letter in "abcd":
        actor = own.case.codings[letter].actors[group.name]
        assert actor == codings.case.codings["b"].actors[group.name]


@pytest.mark.long
def test_a_copy_of_a_coding_under_another_name_changes_nothing(tmp_path: Path) -> None:
    found = plan_of("geneva", coding=[copied(tmp_path)], runs=200).run(NOBODY, Here()).found
    assert found.letters == ("a", "b", "c", "d", "mine")
    alone = {each.letter: each for each in found.alone}
    assert alone["mine"].share == alone["a"].share
    assert alone["mine"].difference == alone["a"].difference
    for each in found.effects:
        assert each.shares["mine"] == each.shares["a"]


def test_another_coding_is_not_drawn_under_all_together(tmp_path: Path) -> None:
    own, other = codings_of("geneva"), codings_of("geneva", others=[copied(tmp_path)])
    assert own.together.hash == other.together.hash


def test_what_somebody_else_codes_otherwise_is_found_where_it_stands(tmp_path: Path) -> None:
    old = "none: {stance: 2, basis: [9, 12], confidence: 2, red_line: likely"
    path = copied(
        tmp_path, (old, "none: {stance: 5, basis: [9, 12], confidence: 2, red_line: none")
    )
    found = effects(plan_of("geneva", coding=[path], runs=400).run(NOBODY, Here()).found)
    guarantee = found["kind", "stances.guarantee"]
    assert guarantee.high == "mine"
    assert guarantee.told
    assert found["actor", "ukraine"].high == "mine"
    assert not found["actor", "us"].told


def test_agreement_is_told_of_all_codes_on_which_numbers_depend(found: Examined) -> None:
    paths = [path for path, _ in found.codings.case.codings["a"].codes()]
    stances = [path for path in paths if ".stances." in path and ".format." not in path]
    assert found.agreements["stances"].units == len(stances)
    assert found.agreements["red_lines"].units == len(stances)
    assert found.agreements["preconditions"].units == len(found.codings.case.codings["a"].actors)
