from __future__ import annotations

import numpy as np
import pytest

from sim.views.figures.survival import draw, nothing
from tests.command import VALLEY
from tests.stored import stored, written


def test_both_lines_end_where_the_summary_says() -> None:
    results = stored(VALLEY)
    [axes] = draw(results).figure.axes
    shares = results.summary["shares"]
    ends = [float(np.asarray(line.get_ydata())[-1]) for line in axes.lines]
    assert ends == pytest.approx(
        [100 * shares[f"{kind}_60_months"]["share"] for kind in ("unbroken", "unviolated")]
    )
    text = written(draw(results).figure)
    assert f"How long {shares['ratified']['count']} ratified deals last" in text
    assert "the war is not back" in text


def test_the_words_are_those_of_one_and_five_years() -> None:
    told = draw(stored(VALLEY)).text
    assert all(
        f"{k} after {m} months" in told for k in ("unbroken", "unviolated") for m in (12, 60)
    )


def test_it_says_why_there_is_nothing_to_draw() -> None:
    assert nothing(stored(VALLEY)) is None
    assert nothing(stored("budapest", runs=40)) == "no run ended in a ratified deal"
    assert "no aftermath" in str(nothing(stored("gallery/split", runs=40)))
