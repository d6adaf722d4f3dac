"""Codes taken from another coding: those that belong, all of them, and no others."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sim.inputs.evidence import Coding
from sim.inputs.grafting import actor_of, grafted, kind_of
from tests.cases import bundled


def codings() -> tuple[Coding, Coding]:
    case = bundled("geneva").case
    assert case is not None
    return case.codings["a"], case.codings["b"]


@pytest.mark.parametrize(
    "belongs",
    [
        lambda path: actor_of(path) == "russia",
        lambda path: kind_of(path) == "stances.guarantee",
        lambda path: kind_of(path) == "salience",
        lambda path: kind_of(path) == "war.hopes",
        lambda path: kind_of(path) == "willingness_to_meet",
        lambda path: path.endswith(".carries.mutual_defence"),
    ],
    ids=["actor", "issue", "salience", "hopes", "willingness", "one"],
)
def test_what_belongs_comes_from_the_source_and_nothing_else(
    belongs: Callable[[str], bool],
) -> None:
    own, source = codings()
    found, before, wanted = (
        dict(each.codes()) for each in (grafted(own, source, belongs), *codings())
    )
    assert found.keys() == before.keys()
    for path, code in found.items():
        assert code == (wanted if belongs(path) else before)[path]
    assert own == codings()[0]


def test_all_of_it_is_the_source_under_the_old_letter() -> None:
    own, source = codings()
    whole = grafted(own, source, lambda path: True)
    assert whole.actors == source.actors
    assert whole.letter == "a"


def test_an_actor_that_the_source_does_not_have_keeps_its_codes() -> None:
    own, source = codings()
    less = source.model_copy(
        update={"actors": {k: v for k, v in source.actors.items() if k != "nato"}}
    )
    assert grafted(own, less, lambda path: True).actors["nato"] == own.actors["nato"]
