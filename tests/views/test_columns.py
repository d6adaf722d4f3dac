from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sim.views.columns import WIDTH, in_columns, paragraph, share

words = st.lists(st.text("abc-", min_size=1, max_size=9), max_size=30).map(" ".join)


@given(st.lists(words, min_size=3, max_size=3), st.integers(0, 6))
def test_every_word_stays_in_its_column(cells: list[str], indent: int) -> None:
    widths = (10, 12, 14)
    lines = in_columns(cells, widths, indent)
    start = indent
    for cell, width in zip(cells, widths, strict=True):
        assert " ".join(line[start : start + width] for line in lines).split() == cell.split()
        start += width + 2
    assert all(line == line.rstrip() for line in lines)


@given(words, st.integers(0, 8), st.integers(0, 8))
def test_a_paragraph_keeps_its_words_and_the_width(text: str, indent: int, hang: int) -> None:
    lines = paragraph(text * 4, indent, hang)
    assert " ".join(lines).split() == (text * 4).split()
    assert all(len(line) <= WIDTH for line in lines)
    assert all(line.startswith(" " * (indent + hang)) for line in lines[1:])


def test_a_share_of_nothing_is_none() -> None:
    assert share(1, 3) == "33 %"
    assert share(0, 0) == "-"
