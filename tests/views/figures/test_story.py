from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.inputs.loading import load
from sim.runs.replay import replay
from sim.runs.trace import Trace
from sim.views.figures.story import draw
from tests.command import MILL, VALLEY

GALLERY = ("gallery/siting", "gallery/split", "gallery/emissions-council", "gallery/empty-zopa")
OUTCOMES = {
    "no_meeting": 1213, "walkout": 425, "no_agreement": 1627, "not_ratified": 1839,
    "ceasefire": 1294, "settlement": 1007,
}  # fmt: skip
CASES = [
    *((str(VALLEY), n) for n in OUTCOMES.values()),
    (str(MILL), 140),
    *((name, 1) for name in GALLERY),
    ("geneva", 72),
    ("trilateral-first", 2467),
]
NARROW = [(str(VALLEY), 1213), (str(VALLEY), 1627), ("geneva", 72)]


@lru_cache
def trace(source: str, n: int) -> Trace:
    return replay(load(source), 1, 4, n)


def marks(axes: Axes, label: str) -> list[tuple[float, float]]:
    found = [line for line in axes.lines if line.get_label() == label]
    return [tuple(map(float, np.ravel(line.get_xydata()))) for line in found]  # type: ignore[misc]


def panel(figure: Figure, title: str) -> Axes:
    [found] = [axes for axes in figure.axes if axes.get_title(loc="left") == title]
    return found


def told(figure: Figure) -> str:
    return " ".join(f"{figure.get_suptitle()} {figure.get_supxlabel()}".split())


def test_the_cases_have_the_outcomes_that_they_are_for() -> None:
    for outcome, n in OUTCOMES.items():
        assert trace(str(VALLEY), n).row["outcome"] == outcome


def offers_of(found: Trace, by: str, to: str) -> list[tuple[float, float]]:
    """Turn and worth to a side of the offers that somebody made, as the story tells them."""
    offers: list[tuple[float, float]] = []
    for i, event in enumerate(found.of("offer", "text"), 1):
        facts: Any = event.facts
        if event.kind != "offer" or facts["package"] is None or facts["speaker"] != by:
            continue
        worth = facts["worth"] if by == to else facts["answers"][to]["worth"]
        if worth is not None:
            offers.append((float(i), worth))
    return offers


def test_offers_and_demands_stand_where_the_story_has_them() -> None:
    found = trace("geneva", 72)
    figure = draw(found)
    for actor, other, label in (("russia", "ukraine", "Russia"), ("ukraine", "russia", "Ukraine")):
        axes = panel(figure, f"Worth to {label}")
        assert marks(axes, "its own offer") == offers_of(found, actor, actor)
        theirs = marks(axes, "offer of another, no") + marks(axes, "offer of another, yes")
        assert theirs == offers_of(found, other, actor)
        [steps] = [line for line in axes.lines if line.get_label() == "what it demands"]
        mine = [e.facts for e in found.of("offer")]
        demanded = [
            f["demanded"] if f["speaker"] == actor else f["answers"][actor]["demanded"]
            for f in mine
        ]
        assert np.asarray(steps.get_ydata()).tolist() == demanded
        floor = found.of("talks")[0].facts[actor]["reservation"]
        [line] = [each for each in axes.lines if each.get_label() == "worth of no deal"]
        assert set(np.asarray(line.get_ydata()).tolist()) == {floor}


def test_the_texts_and_the_votes_on_them_are_there() -> None:
    found = trace("geneva", 72)
    axes = panel(draw(found), "Worth to Russia")
    votes = [event.facts["votes"]["russia"] for event in found.of("text")]
    assert len(marks(axes, "text, no")) == sum(not vote["yes"] for vote in votes) == 3
    assert [y for _, y in marks(axes, "text, yes")] == [v["worth"] for v in votes if v["yes"]]


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ("walkout", "walked out"), ("no_agreement", "time was up"),
        ("not_ratified", "signed, not ratified"), ("settlement", "signed and ratified"),
    ],
)  # fmt: skip
def test_what_ended_the_talks_is_marked_in_every_panel(outcome: str, words: str) -> None:
    figure = draw(trace(str(VALLEY), OUTCOMES[outcome]))
    for side in ("North", "South"):
        texts = [t.get_text().replace("\n", " ") for t in panel(figure, f"Worth to {side}").texts]
        assert any(words in text for text in texts), texts


def test_a_summit_that_did_not_meet_shows_its_weeks() -> None:
    found = trace(str(VALLEY), OUTCOMES["no_meeting"])
    figure = draw(found)
    axes = panel(figure, "Chance of each side's yes in a week, %")
    sides = [week.facts["sides"]["south"] for week in found.of("week")]
    withheld = [100 * s["chance"] for s in sides if s["ready"] and not s["consents"]]
    [line] = [each for each in axes.lines if each.get_label() == "South: withheld its consent"]
    assert np.asarray(line.get_ydata()).tolist() == withheld
    front = panel(figure, "The front: share of what is at stake that North can expect, %")
    shares = [100 * week.facts["share"] for week in found.of("week")]
    assert np.asarray(front.lines[0].get_ydata()).tolist() == shares
    assert "There was no meeting." in told(figure)


def test_a_summit_without_a_venue_has_no_week_to_show() -> None:
    figure = draw(replay(load(VALLEY, ["venue=[hill_town]"]), 1, 4, 0))
    assert "Venue ruled out: North stood in the way." in told(figure)
    assert any("No week" in text.get_text() for axes in figure.axes for text in axes.texts)


@pytest.mark.parametrize(("source", "n"), NARROW)
def test_a_figure_says_what_it_shows_and_that_it_is_one_of_many(source: str, n: int) -> None:
    found = trace(source, n)
    text = told(draw(found))
    for part in (
        f"Run {n}",
        f"seed 1, 4 per draw, {found.header['hash']}",
        "sim\N{NO-BREAK SPACE}",
    ):
        assert part.replace("\N{NO-BREAK SPACE}", " ").strip() in text
    assert "One run of many" in text
    assert "not a forecast" in text


@pytest.mark.parametrize(
    ("source", "n", "width"),
    [*((*case, 8.0) for case in CASES if case[0] != "gallery/split"), *((*c, 5.0) for c in NARROW)],
)
def test_nothing_sticks_out_or_lies_on_something_else(source: str, n: int, width: float) -> None:
    figure = draw(trace(source, n), width)
    figure.draw_without_rendering()
    page = figure.bbox
    for axes in figure.axes:
        title = axes._left_title.get_window_extent()  # type: ignore[attr-defined]
        assert not any(title.overlaps(each.get_window_extent()) for each in axes.texts)
    boxes = [axes.get_tightbbox() for axes in figure.axes if axes.get_visible()]
    assert figure._suptitle is not None  # type: ignore[attr-defined]
    assert figure._supxlabel is not None  # type: ignore[attr-defined]
    boxes += [figure._suptitle.get_window_extent(), figure._supxlabel.get_window_extent()]  # type: ignore[attr-defined]
    for i, box in enumerate(boxes):
        assert box is not None
        assert box.x0 >= page.x0 - 1
        assert box.x1 <= page.x1 + 1
        assert box.y0 >= page.y0 - 1
        assert box.y1 <= page.y1 + 1
        for other in boxes[:i]:
            assert other is not None
            assert not box.padded(-2).overlaps(other.padded(-2)), (i, boxes.index(other))


def test_the_same_run_is_the_same_file(tmp_path: Path) -> None:
    from sim.views.figures.style import save

    for name in ("a.svg", "b.svg"):
        save(draw(trace("geneva", 72)), tmp_path / name)
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
