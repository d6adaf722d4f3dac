"""The outcomes that can be asked for, and every name that one goes by."""

from __future__ import annotations

import re

import pytest

from sim.analysis.events import EVENTS, SUMS, event_keys, listed_names, resolved, suggested
from sim.api.errors import Misuse
from sim.api.outcomes import outcome_named
from sim.outcomes import OUTCOMES
from tests.cases import bundled

PRINTED = {
    "no meeting": "no_meeting",
    "walk-out": "walkout",
    "no agreement": "no_agreement",
    "not ratified": "not_ratified",
    "ceasefire": "ceasefire",
    "partial deal": "partial",
    "settlement": "settlement",
    "a deal": "deal",
    "in force": "deal",
    "a deal that stands five years": "standing",
    "a text is signed": "signed",
    "no meeting*": "no_meeting",
}


@pytest.mark.parametrize(("text", "key"), PRINTED.items())
def test_what_is_printed_is_accepted_however_it_is_typed(text: str, key: str) -> None:
    for written in (text, text.upper(), f" {text} ", *(re.sub("[ -]", s, text) for s in "_- ")):
        assert resolved(written) == key
    assert outcome_named(text) == key


def test_keys_names_phrases_and_nouns_mean_one_outcome_each() -> None:
    for key, event in EVENTS.items():
        for name in (key, event.name, event.phrase, event.noun, *event.others):
            assert resolved(name) == key
    assert (*OUTCOMES, *SUMS) == tuple(EVENTS)


def test_what_is_none_is_answered_with_the_likely_one_and_all_names() -> None:
    for text, near in (("settlment", "settlement"), ("deals", "deal"), ("walk out!", "walkout")):
        with pytest.raises(Misuse, match=f"did you mean '{near}'"):
            outcome_named(text)
    with pytest.raises(
        Misuse, match=re.escape(f"outcome: 'peace' is none; there are {listed_names()}")
    ):
        outcome_named("peace")
    assert suggested("xyz") is None


def test_whether_deals_stand_takes_an_aftermath() -> None:
    geneva = bundled("geneva")
    process = [stage for stage in geneva.spec.process if stage != "aftermath"]
    short = geneva.with_value("process", process)
    assert outcome_named("standing", geneva) == "standing"
    assert event_keys(process) == tuple(EVENTS)[:-1]
    with pytest.raises(Misuse, match="no aftermath"):
        outcome_named("standing", short)
