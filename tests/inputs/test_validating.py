from typing import Annotated, Any, Generic, Literal, TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from sim.inputs.places import Place, Problem, ScenarioError
from sim.inputs.reading import read_text
from sim.inputs.validating import placed, validate, validate_plain

Value = TypeVar("Value")


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Triangle(Strict):
    low: float
    mode: float
    high: float


class Uniform(Strict):
    uniform: tuple[float, float]


def _range(raw: Any) -> Any:
    if not isinstance(raw, str) or " to " not in raw:
        raise ValueError(f"needs a range, '0.2 to 0.6', not {raw!r}")
    return raw


Range = Annotated[str, BeforeValidator(_range)]
Share = Annotated[float, Field(ge=0, le=1)]


class Preparation(Strict):
    stage: Literal["preparation"]
    weeks: int = 3


class Talks(Strict):
    stage: Literal["talks"]
    rounds: int = 20


class Rated(Strict, Generic[Value]):
    value: Value = Field(alias="stance")


class Actor(Strict):
    role: Literal["principal", "mediator"]
    label: str = ""
    acceptance: float | Range | Triangle | Uniform = 0
    war_cost: Share | Triangle | Uniform = 0
    ratings: dict[str, Rated[int]] = {}


class Wish(Strict):
    name: str = "x"
    n: Annotated[int, Field(ge=1, lt=100)] = 1
    scale: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 1
    open: bool = False
    venue: str | list[str] = []
    coding: Literal["all"] | Annotated[int, Field(ge=1)] = "all"
    actors: dict[Annotated[str, Field(pattern="^[a-z]+$")], Actor] = {}
    process: list[Annotated[Preparation | Talks, Field(discriminator="stage")]] = []
    firmness: dict[Literal["none", "likely"], Share] = {}
    between: Annotated[list[str], Field(min_length=2, max_length=2)] = ["a", "b"]
    mediator: Actor | None = None

    @model_validator(mode="after")
    def _agree(self) -> "Wish":
        if self.name == "forbidden":
            raise ValueError("no scenario may be called that")
        if self.name == "misplaced":
            raise ScenarioError([Problem("who is this?", "actors.x"), Problem("where?", "venue.0")])
        return self


def problems_of(text: str) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        validate(Wish, read_text(text, "x.yaml"))
    return [line.removeprefix("x.yaml:") for line in str(caught.value).splitlines()]


def test_what_is_right_becomes_the_model() -> None:
    text = "{n: 3, venue: [a], actors: {a: {role: mediator, acceptance: 0.2 to 0.6}}}"
    wish = validate(Wish, read_text(text, "x.yaml"))
    assert wish == Wish(
        n=3, venue=["a"], actors={"a": Actor(role="mediator", acceptance="0.2 to 0.6")}
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("n: x", "1:1: n: must be a whole number, not 'x'"),
        ("n: 1.5", "1:1: n: must be a whole number, not 1.5"),
        ("n: 0", "1:1: n: must be at least 1, not 0"),
        ("n: 100", "1:1: n: must be less than 100, not 100"),
        ("scale: -1", "1:1: scale: must be more than 0, not -1"),
        ("scale: nan", "1:1: scale: must be a finite number, not 'nan'"),
        ("scale: [1]", "1:1: scale: must be a number, not a list"),
        ("open: maybe", "1:1: open: must be true or false, not 'maybe'"),
        ("name: 2026", "1:1: name: must be text, not 2026: put it in quotes"),
        ("name: true", "1:1: name: must be text, not true: put it in quotes"),
        ("name: {a: 1}", "1:1: name: must be text, not a map"),
        ("name: null", "1:1: name: has no value, and there is nothing that it would remove"),
        ("actors: []", "1:1: actors: must be a map, not a list"),
        ("actors: {a: 5}", "1:10: actors.a: must be a map, not 5"),
        ("process: talks", "1:1: process: must be a list, not 'talks': write [talks]"),
        ("between: [a]", "1:1: between: needs 2 or more items, has 1"),
        ("between: [a, b, c]", "1:1: between: may have 2 items at most, has 3"),
        ("firmness: {none: 2}", "1:12: firmness.none: must be at most 1, not 2"),
        (f"n: {'x' * 500}", f"1:1: n: must be a whole number, not '{'x' * 57}...'"),
    ],
)
def test_values_in_plain_words(text: str, expected: str) -> None:
    assert problems_of(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nmae: x", "1:1: nmae: unknown key (did you mean 'name'?)"),
        ("zzz: x", "1:1: zzz: unknown key"),
        (
            "name:geneva:",
            "1:1: name:geneva: unknown key: a ':' needs a space after it (did you mean 'name'?)",
        ),
        (
            "actors:\n  a:\n    role: mediator\n    acceptence: 1\n",
            "4:5: actors.a.acceptence: unknown key (did you mean 'acceptance'?)",
        ),
        (
            "mediator: {role: mediator, lable: x}",
            "1:28: mediator.lable: unknown key (did you mean 'label'?)",
        ),
        (
            "process: [{stage: preparation, week: 3}]",
            "1:32: process.0.week: unknown key (did you mean 'weeks'?)",
        ),
        (
            "process: [{stage: talks, week: 3}]",
            "1:26: process.0.week: unknown key",
        ),
        (
            "actors: {a: {role: mediator, ratings: {b: {stance: 3, value: 3}}}}",
            "1:55: actors.a.ratings.b.value: unknown key",
        ),
    ],
)
def test_unknown_keys_stand_at_the_key_with_the_nearest_one(text: str, expected: str) -> None:
    assert problems_of(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "name: x\nactors:\n  a: {}\n",
            "3:3: actors.a.role: missing: needs one of 'principal', 'mediator'",
        ),
        (
            "actors: {a: {role: mediator, ratings: {b: {}}}}",
            "1:40: actors.a.ratings.b.stance: missing: needs a whole number",
        ),
        (
            "process:\n  - weeks: 3\n",
            "2:5: process.0.stage: missing: needs 'preparation' or 'talks'",
        ),
    ],
)
def test_missing_keys_stand_at_what_lacks_them(text: str, expected: str) -> None:
    assert problems_of(text) == [expected]


def test_a_misspelt_key_is_not_missing_as_well() -> None:
    assert problems_of("actors: {a: {rol: mediator}}") == [
        "1:14: actors.a.rol: unknown key (did you mean 'role'?)"
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "actors: {a: {role: mediatr}}",
            "1:14: actors.a.role: must be one of 'principal', 'mediator', not 'mediatr'"
            " (did you mean 'mediator'?)",
        ),
        (
            "process: [{stage: talk}]",
            "1:12: process.0.stage: must be one of 'preparation', 'talks', not 'talk'"
            " (did you mean 'talks'?)",
        ),
        (
            "firmness: {likly: 0}",
            "1:12: firmness.likly: as a key, must be one of 'none', 'likely', not 'likly'"
            " (did you mean 'likely'?)",
        ),
        (
            "actors: {Ada: {role: mediator}}",
            "1:10: actors.Ada: as a key, must be text that fits ^[a-z]+$, not 'Ada'",
        ),
    ],
)
def test_choices_and_keys_that_are_bound(text: str, expected: str) -> None:
    assert problems_of(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("venue: 5", ["1:1: venue: must be text or a list, not 5"]),
        ("venue: [a, 5]", ["1:12: venue.1: must be text, not 5: put it in quotes"]),
        (
            "coding: al",
            ["1:1: coding: must be 'all' or a whole number, not 'al' (did you mean 'all'?)"],
        ),
        ("coding: 0", ["1:1: coding: must be at least 1, not 0"]),
        (
            "mediator: {role: mediator, war_cost: 7}",
            ["1:28: mediator.war_cost: must be at most 1, not 7"],
        ),
        (
            "mediator: {role: mediator, war_cost: lots}",
            ["1:28: mediator.war_cost: must be a number or a map, not 'lots'"],
        ),
        (
            "mediator: {role: mediator, acceptance: lots}",
            ["1:28: mediator.acceptance: needs a range, '0.2 to 0.6', not 'lots'"],
        ),
        (
            "mediator: {role: mediator, acceptance: {low: 0, mide: 1, high: x}}",
            [
                "1:49: mediator.acceptance.mide: unknown key (did you mean 'mode'?)",
                "1:58: mediator.acceptance.high: must be a number, not 'x'",
            ],
        ),
        (
            "mediator: {role: mediator, acceptance: {uniform: [0, x]}}",
            ["1:54: mediator.acceptance.uniform.1: must be a number, not 'x'"],
        ),
    ],
)
def test_one_mistake_in_a_union_is_one_problem(text: str, expected: list[str]) -> None:
    assert problems_of(text) == expected


def test_all_mistakes_come_at_once() -> None:
    text = (
        "nmae: x\nn: 0\nactors:\n  a: {role: x, label: 3}\n  b: {}\n"
        "process:\n- {stage: talks, round: 1}\n- 5\n"
    )
    places = [problem.split(": ")[0] for problem in problems_of(text)]
    assert places == ["1:1", "2:1", "4:7", "4:16", "5:3", "7:18", "8:3"]


def test_our_own_messages_are_shown_as_they_are() -> None:
    assert problems_of("\nname: forbidden") == ["2:1: no scenario may be called that"]


def test_problems_raised_by_a_model_are_given_their_places() -> None:
    text = "name: misplaced\nvenue:\n  - a\nactors:\n  y: {role: mediator}\n"
    assert problems_of(text) == ["3:5: venue.0: where?", "4:1: actors.x: who is this?"]


def test_plain_data_get_paths_without_places() -> None:
    with pytest.raises(ScenarioError) as caught:
        validate_plain(Wish, {"actors": {"a": {"role": "x"}}})
    (problem,) = caught.value.problems
    assert (problem.path, problem.place) == ("actors.a.role", None)


def test_places_that_are_known_are_kept() -> None:
    known = Problem("wrong", "n", Place("other.yaml", 7, 7))
    error = placed(ScenarioError([known]), read_text("n: 1", "x.yaml"))
    assert error.problems == (known,)


def test_keys_with_dots_are_found() -> None:
    class Odds(Strict):
        one_of: dict[str, float]

    with pytest.raises(ScenarioError, match=r"^x\.yaml:3:3: one_of\.0\.4: must be a number"):
        validate(Odds, read_text("one_of:\n  0.2: 1\n  0.4: x\n", "x.yaml"))


def test_a_wrong_key_is_told_beside_what_is_wrong_below_it() -> None:
    class Odds(Strict):
        of: dict[Literal["a", "b"], str | list[int]]

    with pytest.raises(ScenarioError) as caught:
        validate_plain(Odds, {"of": {"c": ["x"]}})
    assert [problem.path for problem in caught.value.problems] == ["of.c", "of.c.0"]


class Filled(Strict):
    defaults: dict[str, Any] = {}
    actors: dict[str, Triangle] = {}

    @model_validator(mode="before")
    @classmethod
    def _fill(cls, data: Any) -> Any:
        defaults = data.get("defaults", {"mod": 1})
        return {**data, "actors": {k: {**defaults, **v} for k, v in data["actors"].items()}}


def test_what_was_filled_in_is_told_only_if_nothing_else_is_wrong() -> None:
    right = {"low": 1, "mode": 2, "high": 3}
    with pytest.raises(ScenarioError) as caught:
        validate_plain(Filled, {"actors": {"a": right, "b": {**right, "high": "x"}}})
    assert [problem.path for problem in caught.value.problems] == ["actors.b.high"]
    with pytest.raises(ScenarioError) as caught:
        validate(Filled, read_text("actors: {a: {low: 1, mode: 2, high: 3}}", "x.yaml"))
    assert str(caught.value) == ("x.yaml:1:10: actors.a.mod: unknown key (did you mean 'mode'?)")


def test_no_message_speaks_pydantic() -> None:
    text = "{n: x, venue: 5, actors: {a: {}}, process: [{}, 3], between: 3, mediator: {z: 1}}"
    said = " ".join(problems_of(text)).lower()
    assert not any(word in said for word in ("input", "pydantic", "http", "extra", "dict", "valid"))


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["x", "talks", "mediator"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["role", "stage", "low", "uniform", "a", "stance", "value"]), inner
        )
    ),
    max_leaves=8,
)


@settings(deadline=None, max_examples=150)
@given(st.dictionaries(st.sampled_from([*Wish.model_fields, "nmae", "0.2"]), JUNK, max_size=5))
def test_whatever_is_written_gives_the_model_or_problems_with_paths_once(data: Any) -> None:
    try:
        validate_plain(Wish, data)
    except ScenarioError as error:
        paths = [problem.path for problem in error.problems]
        assert paths
        assert len(set(paths)) == len(paths)
        assert {path.split(".")[0] for path in paths if not path.startswith("0.2")} <= set(data)
