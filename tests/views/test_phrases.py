"""Numbers, weeks and lists as a reader would say them."""

from __future__ import annotations

from sim.views.phrases import (
    Names,
    listed,
    number,
    percent,
    percents,
    sharing,
    span,
    times,
    weeks,
    wrapped,
)

NAMES = Names(
    {
        "actors": {"north": "North"},
        "issues": {"border": "The border", "tolls": "Tolls"},
        "options": {
            "border": {"open": "Left open", "kept": "Kept"},
            "tolls": {"low": "Low", "none": "none", "early": "Early"},
        },
        "venues": {},
        "preconditions": {},
    }
)


def test_a_chance_is_never_nothing_and_never_certain() -> None:
    assert not {percent(thousandths / 1000) for thousandths in range(1001)} & {"0 %", "100 %"}


def test_chances_are_whole_percents() -> None:
    assert [percent(p) for p in (0.0, 0.03, 0.5, 1.0)] == ["under 1 %", "3 %", "50 %", "over 99 %"]
    assert percents([0.03, 0.05, 0.04]) == "3 to 5 %"
    assert percents([0.001, 0.02]) == "under 1 % to 2 %"
    assert percents([0.9, 0.999]) == "90 to over 99 %"
    assert percents([0.201, 0.202]) == "20 %"


def test_a_range_of_numbers_is_one_number_where_both_ends_look_the_same() -> None:
    assert number(-0.001) == "0.00"
    assert span([0.412, 0.408]) == "0.41"
    assert span([0.47, 0.41, 0.44]) == "between 0.41 and 0.47"


def test_weeks_in_a_row_are_told_by_the_first_and_the_last() -> None:
    assert weeks([]) == ""
    assert weeks([3]) == "week 3"
    assert weeks([2, 3]) == "weeks 2 and 3"
    assert weeks([9, 4, 5, 6, 1]) == "weeks 1, 4 to 6 and 9"
    assert weeks(range(4, 27)) == "weeks 4 to 26"


def test_lists_and_counts() -> None:
    assert [listed("ab"[:n]) for n in (1, 2)] == ["a", "a and b"]
    assert listed(["a", "b", "c"], "or") == "a, b or c"
    assert [times(n) for n in (1, 2, 3)] == ["once", "twice", "3 times"]


def test_a_quorum_is_told_with_its_vetoes() -> None:
    assert sharing(2, 3, []) == "2 of 3"
    assert sharing(6, 7, ["North", "South"]) == "6 of 7, North and South among them"


def test_wrapped_text_keeps_a_number_and_its_percent_sign_together() -> None:
    assert wrapped("a chance of 77 %, no more", 14) == "a chance of\n77 %, no more"
    assert wrapped("one two three", 9, "- ") == "- one two\n  three"


def test_packages_and_their_changes_are_told_by_label() -> None:
    old = {"border": "open", "tolls": "none"}
    new = {"border": "open", "tolls": "early+low"}
    assert NAMES.package(old) == "The border: Left open; Tolls: none"
    assert NAMES.change(old, new) == "Tolls: Early plus Low instead of none"
    lines = [{"issue": "border", "option": o} for o in ("open", "kept")]
    assert NAMES.options(lines) == "The border: Left open or Kept"
