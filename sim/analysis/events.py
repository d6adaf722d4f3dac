"""The outcomes whose chance can be asked for: how a run ends, and sums of such endings.

The endings exclude each other and add up to all runs; a sum is no further ending. All that is
printed, drawn or accepted as the name of a sum stands here, of an ending in `sim.outcomes`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from sim.arrays import Bools
from sim.inputs.places import nearest
from sim.outcomes import DEALS, MET, SIGNED, Outcome
from sim.runs.tables import is_any, numbers

WATCHED_MONTHS = 60  # how long the model follows a deal, and after which it stands
AFTERMATH = "aftermath"  # the stage that follows it


@dataclass(frozen=True, slots=True)
class Event:
    """An outcome by its `key` in data: its `name` in tables, "runs that" `phrase`, and its `noun`.

    `endings` are the outcomes of single runs that it consists of. One that `stands` counts only
    runs whose deal is unbroken after five years.
    """

    key: str
    name: str
    phrase: str
    noun: str
    endings: tuple[str, ...]
    stands: bool = False
    others: tuple[str, ...] = ()

    @property
    def is_sum(self) -> bool:
        return self.endings != (self.key,)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the `runs` table that tell it."""
        return ("outcome", "collapsed_month") if self.stands else ("outcome",)

    def hits(self, block: Any) -> Bools:
        """Which runs of a block of the `runs` table it happened in."""
        found = is_any(block, "outcome", self.endings)
        return found & stands(*numbers(block, "collapsed_month")) if self.stands else found


def stands(month: NDArray[Any], there: Bools) -> Bools:
    """Where the war was not back within five years, given the month in which it was."""
    return ~(there & (month <= WATCHED_MONTHS))


EVENTS = {
    event.key: event
    for event in (
        *(Event(each.key, each.label, each.phrase, each.noun, (each.key,)) for each in Outcome),
        Event(
            "met", "a meeting", "come to a meeting", "a meeting", MET, others=("they meet",),
        ),
        Event(
            "signed", "a signed text", "come to a signed text", "a signed text", SIGNED,
            others=("a text is signed",),
        ),
        Event(
            "deal", "a deal", "end in a deal", "a deal", DEALS,
            others=("in force", "a deal in force", "a ratified deal", "ratified"),
        ),
        Event(
            "standing", "a deal that stands five years", "end in a deal that stands five years",
            "a deal that stands five years", DEALS, stands=True,
            others=("a deal that stands", "stands five years", "stands"),
        ),
    )
}  # fmt: skip
SUMS = tuple(key for key, event in EVENTS.items() if event.is_sum)
HEADLINES = ("deal", "standing")  # the sums that stand below the endings in tables and figures


def event_keys(process: Iterable[str]) -> tuple[str, ...]:
    """The outcomes of a scenario with that process: whether deals stand takes an aftermath."""
    followed = AFTERMATH in process
    return tuple(key for key, event in EVENTS.items() if followed or not event.stands)


def resolved(text: str) -> str | None:
    """The key of the outcome that is meant by its key or by any of its names; None if none is.

    Letter case, a leading article and what stands between words do not matter.
    """
    return _KEYS.get(_bare(text))


def suggested(text: str) -> str | None:
    """The name that is likely meant by one that is none."""
    return nearest(text, _NAMES)


def listed_names() -> str:
    """All names, each with its key where it is not the same but for blanks."""
    return ", ".join(
        event.name if _bare(event.name) == _bare(key) else f"{event.name} ({key})"
        for key, event in EVENTS.items()
    )


def _bare(text: str) -> str:
    words = re.split(r"[\s_-]+", text.casefold().strip(" *"))
    return "".join(words[1:] if words[0] in ("a", "an", "the") and words[1:] else words)


def _names(event: Event) -> tuple[str, ...]:
    return (event.key, event.name, event.noun, event.phrase, *event.others)


_KEYS = {_bare(name): key for key, event in EVENTS.items() for name in _names(event)}
_NAMES = tuple(dict.fromkeys(name for event in EVENTS.values() for name in _names(event)))
