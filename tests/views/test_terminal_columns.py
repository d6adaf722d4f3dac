"""Tables whose columns have a width each: every word stays in its own."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sim.views.blocks import Table
from sim.views.phrases import share
from sim.views.terminal import as_text

words = st.lists(st.text("abc-", min_size=1, max_size=9), min_size=1, max_size=30).map(" ".join)


@given(st.lists(words, min_size=3, max_size=3))
def test_every_word_stays_in_its_column(cells: list[str]) -> None:
    widths = (10, 12, 14)
    lines = as_text([Table("", (), [cells], widths=widths)]).rstrip("\n").splitlines()
    start = 0
    for cell, width in zip(cells, widths, strict=True):
        assert " ".join(line[start : start + width] for line in lines).split() == cell.split()
        start += width + 2
    assert all(line == line.rstrip() for line in lines)


def test_a_share_of_nothing_is_none() -> None:
    assert share(1, 3) == "33 %"
    assert share(0, 0) == "-"
