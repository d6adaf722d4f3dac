from __future__ import annotations

from sim.inputs.consent import Consent, consent_of
from tests.cases import grown, split


def test_without_a_rule_all_must_say_yes() -> None:
    assert consent_of(split(2)) == Consent(("east", "west"), 2, ())
    assert consent_of(split(2)).unanimous


def test_a_quorum_of_all_is_unanimity() -> None:
    rule = consent_of(grown(split(2), consent={"quorum": 2, "vetoes": ["west", "east"]}))
    assert rule == Consent(("east", "west"), 2, ("east", "west"))
    assert rule.unanimous


def test_a_quorum_of_fewer_is_not() -> None:
    assert not consent_of(grown(split(2), consent={"quorum": 1})).unanimous
