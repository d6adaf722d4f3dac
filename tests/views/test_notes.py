from __future__ import annotations

from tests.cases import split
from tests.command import MILL, VALLEY
from tests.told import of, told
from tests.views.test_run import as_text


def flat(text: str) -> str:
    """The text without its line breaks."""
    return " ".join(text.split())


def test_budapest_explains_itself() -> None:
    text = flat(as_text(told("budapest")))
    assert "All 200 runs end alike: no meeting." in text
    assert "no meeting can take place: Ukraine rules out Budapest." in text
    assert "no meeting: Ukraine rules out Budapest" in text.split("Who blocked")[1]


def test_what_is_ruled_out_or_dropped_is_said() -> None:
    china = flat(as_text(told("china-guarantor")))
    assert "Guarantees on offer: none." in china
    assert "Ukraine rules out China as a guarantor: it is in no package." in china
    nothing = flat(as_text(told("no-guarantee")))
    assert "Dropped for want of a guarantee: Ukraine does not wait for" in nothing
    assert "Dropped" not in as_text(told("geneva"))


def test_who_must_sign_is_said_where_not_all_must() -> None:
    line = "A deal takes the yes of 3 of 4, Downstream among them."
    assert line in as_text(told(str(MILL)))
    assert "A deal takes" not in as_text(told(str(VALLEY)))
    assert "A deal takes" not in as_text(told(str(MILL), "consent={quorum: 4}"))


def test_a_venue_that_is_passed_over_is_said() -> None:
    assert "Venue: Lake Town, since North rules out Hill Town." in as_text(told(str(VALLEY)))


def test_without_preparation_there_is_no_word_of_a_venue() -> None:
    for text in (as_text(told(str(VALLEY), "process=[bilateral]")), as_text(of(split(), 20))):
        assert "Venue" not in text
        assert "meeting within" not in text
