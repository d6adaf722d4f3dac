import pickle

import pytest

from sim.inputs.places import Place, Problem, ScenarioError, excerpt, nearest


def test_problem_reads_like_a_compilers() -> None:
    problem = Problem("unknown key", "actors.a.acceptence", Place("a.yaml", 14, 7), "acceptance")
    assert str(problem) == (
        "a.yaml:14:7: actors.a.acceptence: unknown key (did you mean 'acceptance'?)"
    )


def test_problem_says_only_what_it_knows() -> None:
    assert str(Problem("no such file")) == "no such file"
    assert str(Problem("no such file", suggestion="a.yaml")) == (
        "no such file (did you mean 'a.yaml'?)"
    )
    assert str(Problem("empty", place=Place("a.yaml", 1, 1))) == "a.yaml:1:1: empty"


def test_error_lists_each_problem_once_in_the_order_of_the_file() -> None:
    late = Problem("third", place=Place("a.yaml", 10, 1))
    early = Problem("second", place=Place("a.yaml", 9, 5))
    nowhere = Problem("first")
    error = ScenarioError([late, early, nowhere, late])
    assert error.problems == (nowhere, early, late)
    assert str(error) == "first\na.yaml:9:5: second\na.yaml:10:1: third"


def test_error_comes_home_from_another_process() -> None:
    error = ScenarioError([Problem("wrong", "a.b", Place("a.yaml", 1, 2))])
    again = pickle.loads(pickle.dumps(error))
    assert again.problems == error.problems
    assert str(again) == str(error)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("acceptence", "acceptance"),
        ("VENUE", "venue"),
        ("xyz", None),
        ("", None),
    ],
)
def test_nearest_word(word: str, expected: str | None) -> None:
    assert nearest(word, ["venue", "acceptance", "horizon"]) == expected


def test_nearest_keeps_the_case_of_the_known_word() -> None:
    assert nearest("geneva", ["Geneva"]) == "Geneva"


def test_excerpt_is_short_and_on_one_line() -> None:
    assert excerpt("a\nb") == r"'a\nb'"
    assert len(excerpt("x" * 10_000)) < 70
