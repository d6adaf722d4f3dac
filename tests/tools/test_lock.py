from __future__ import annotations

from tools.lock import lines

OLD, MIDDLE, NEW = (3, 11), (3, 12), (3, 13)


def test_what_agrees_needs_no_marker() -> None:
    assert lines({OLD: {"a": "1"}, NEW: {"a": "1"}}) == ["a==1"]


def test_a_difference_is_marked_and_leaves_both_ends_open() -> None:
    found = lines({OLD: {"a": "1"}, MIDDLE: {"a": "2"}, NEW: {"a": "2"}})
    assert found == ['a==1 ; python_version < "3.12"', 'a==2 ; python_version >= "3.12"']


def test_three_versions_give_three_lines() -> None:
    assert lines({NEW: {"a": "3"}, OLD: {"a": "1"}, MIDDLE: {"a": "2"}}) == [
        'a==1 ; python_version < "3.12"',
        'a==2 ; python_version >= "3.12" and python_version < "3.13"',
        'a==3 ; python_version >= "3.13"',
    ]


def test_a_package_that_one_python_does_not_need_is_pinned_for_the_others() -> None:
    assert lines({OLD: {"Backport": "1", "a": "2"}, NEW: {"a": "2"}}) == ["a==2", "Backport==1"]
