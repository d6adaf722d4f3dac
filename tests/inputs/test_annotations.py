from collections.abc import Mapping
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field

from sim.inputs.annotations import describe, entry, keys, member


class Leaf(BaseModel):
    kind: Literal["leaf"] = "leaf"
    size: int = 0


class Branch(BaseModel):
    kind: Literal["branch"] = "branch"
    leaves: dict[str, Leaf] = {}
    length: Annotated[float, Field(gt=0)] = Field(1, alias="long")


class Tree(BaseModel):
    parts: list[Annotated[Leaf | Branch, Field(discriminator="kind")]] = []
    top: Leaf | None = None
    pair: tuple[int, str] = (0, "")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ([], {"parts", "top", "pair"}),
        (["parts", 3], {"kind", "size", "leaves", "long"}),
        (["top"], {"kind", "size"}),
        (["parts", 0, "leaves", "any"], {"kind", "size"}),
        (["pair", 1], set()),
        (["nothing", "here"], set()),
    ],
)
def test_keys_along_a_path(path: list[str | int], expected: set[str]) -> None:
    here: list[Any] = [Tree]
    for segment in path:
        here = entry(here, segment)
    assert set(keys(here)) == expected


def test_an_entry_of_a_pair_is_the_one_at_its_place() -> None:
    assert entry(entry([Tree], "pair"), 1) == [str]
    assert entry([tuple[int, ...]], 7) == [int]


@pytest.mark.parametrize("tag", ["Branch", "branch"])
def test_a_member_is_known_by_its_name_or_its_discriminator(tag: str) -> None:
    assert member(entry(entry([Tree], "parts"), 0), tag) == [Branch]


def test_a_tag_that_says_nothing_leaves_all_members() -> None:
    assert member([Leaf | Branch], "function-before[parse(), int]") == [Leaf, Branch]


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        (str, "text"),
        (Annotated[int, Field(ge=1)], "a whole number"),
        (float | None, "a number"),
        (Literal["a"], "'a'"),
        (Literal["a", "b"], "one of 'a', 'b'"),
        (Leaf, "a map"),
        (Mapping[str, int] | Branch, "a map"),
        (str | list[str], "text or a list"),
        (Any, "a value"),
    ],
)
def test_describe(annotation: Any, expected: str) -> None:
    assert describe([annotation]) == expected
