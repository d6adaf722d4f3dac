"""How a summit can end: every outcome, in one table, with what it reached, its words and its look.

They stand everywhere in this order, from the worst to the best; results hold the `key`.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Self


class Reached(IntEnum):
    """How far a run has come; each takes those before it."""

    NOTHING = 0
    MEETING = 1
    SIGNATURE = 2
    DEAL = 3


class Outcome(IntEnum):
    """An outcome: its `label` in tables, "runs that" `phrase`, its `noun` with a story's `detail`.

    In figures it has a `mark` of some `colour`, `filled` or not: no two are alike in grey, and what
    is signed and ratified is filled.
    """

    reached: Reached
    label: str
    phrase: str
    noun: str
    detail: str
    mark: str
    colour: str
    filled: bool

    def __new__(
        cls, reached: Reached, label: str, phrase: str, noun: str, detail: str,
        mark: str, colour: str, filled: bool,
    ) -> Self:  # fmt: skip
        outcome = int.__new__(cls, len(cls.__members__))
        outcome._value_ = int(outcome)
        outcome.reached = reached
        outcome.label, outcome.phrase, outcome.noun, outcome.detail = label, phrase, noun, detail
        outcome.mark, outcome.colour, outcome.filled = mark, colour, filled
        return outcome

    NO_MEETING = (
        Reached.NOTHING, "no meeting", "end without a meeting", "no meeting", "",
        "o", "#999999", False,
    )  # fmt: skip
    WALKOUT = (
        Reached.MEETING, "walk-out", "end in a walk-out", "a walk-out", "",
        "x", "#D55E00", True,
    )  # fmt: skip
    NO_AGREEMENT = (
        Reached.MEETING, "no agreement", "end without agreement", "no agreement", "",
        "s", "#E69F00", False,
    )  # fmt: skip
    NOT_RATIFIED = (
        Reached.SIGNATURE, "not ratified", "end in a text that is not ratified",
        "a text that is not ratified", "",
        "^", "#CC79A7", False,
    )  # fmt: skip
    CEASEFIRE = (
        Reached.DEAL, "ceasefire", "end in a ceasefire", "a ceasefire",
        " that leaves the political questions open",
        "v", "#56B4E9", True,
    )  # fmt: skip
    PARTIAL = (
        Reached.DEAL, "partial deal", "end in a partial deal", "a partial deal",
        ", with some political questions left open",
        "D", "#009E73", True,
    )  # fmt: skip
    SETTLEMENT = (
        Reached.DEAL, "settlement", "end in a settlement", "a settlement", "",
        "o", "#0072B2", True,
    )  # fmt: skip

    @property
    def key(self) -> str:
        """What it is called in data."""
        return self.name.lower()


def keys_of(reached: Reached) -> tuple[str, ...]:
    """The outcomes of all runs that come so far, by their keys."""
    return tuple(outcome.key for outcome in Outcome if outcome.reached >= reached)


OUTCOMES = keys_of(Reached.NOTHING)
MET = keys_of(Reached.MEETING)  # the principals sat down
SIGNED = keys_of(Reached.SIGNATURE)  # they, or enough of them, put their names to a package
DEALS = keys_of(Reached.DEAL)  # and it was ratified
NO_DEAL = tuple(key for key in OUTCOMES if key not in DEALS)


def outcome_of(key: str) -> Outcome:
    """The outcome with that key."""
    return Outcome[key.upper()]
