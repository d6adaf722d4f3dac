"""What outcomes, chances along the way and groups of runs are called in tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sim.analysis import wording
from sim.analysis.events import EVENTS
from sim.analysis.intervals import Share
from sim.outcomes import DEALS, outcome_of
from sim.views.phrases import listed

SENTENCE = (
    "These are shares of model runs under stated assumptions, not a forecast; and that a package "
    "is acceptable to those who sign it does not make it just."
)
CALIBRATED = "calibrated, not predicted"
DEAL_IS = f"a deal: {listed([outcome_of(key).label for key in DEALS], 'or')}"
ADDED_UP = f"Endings added up ({DEAL_IS})"
RESTS = {
    "evidence": "the article",
    "literature": "literature",
    "calibrated": "calibration",
    "assumption": "assumption",
}
WHOLES = {
    "run": ("run", "runs"),
    "meeting": ("meeting", "meetings"),
    "signature": ("signed text", "signed texts"),
    "ratification": ("ratified deal", "ratified deals"),
}


def rests(kinds: Sequence[str]) -> str:
    """What a number rests on, and the scale of its code if that is weaker."""
    told = [RESTS[kind] for kind in kinds]
    return told[0] if len(told) == 1 else f"{told[0]}, its scale on {told[1]}"


def counted(number: int, one: str, many: str) -> str:
    """'1 run', '2,000 runs'."""
    return f"{number:,} {one if number == 1 else many}"


def outcome(name: str) -> str:
    """An outcome or a sum of outcomes, as tables have it."""
    return EVENTS[name].name


def the(wanted: str) -> str:
    """'a deal', 'a walk-out'."""
    return EVENTS[wanted].noun


def cell(share: Share | Mapping[str, Any]) -> str:
    """A share with the digits that its interval supports, never 0 or 100 %."""
    row = share.as_dict() if isinstance(share, Share) else share
    return wording.share(row["count"], row["n"], row["low"], row["high"]).partition(" (")[0]


def span(share: Share | Mapping[str, Any]) -> str:
    """The interval of a share."""
    row = share.as_dict() if isinstance(share, Share) else share
    return "-" if row["low"] is None else wording.span(row["low"], row["high"])


def part(count: int, whole: int) -> str:
    """The share of one entry of a list, with one decimal, never 0 or 100 %."""
    percent = round(100 * count / whole, 1)
    if count == whole:
        return "all"
    return "< 0.1 %" if percent <= 0 else "> 99.9 %" if percent >= 100 else f"{percent:.1f} %"


def step(name: str) -> str:
    """A share along the way, by its name in a summary."""
    kind, _, rest = name.partition("_")
    time = rest.replace("_", " ")
    return {
        "meeting": f"meeting within {time}",
        "signed": "a text is signed",
        "ratified": "it is ratified",
        "unviolated": f"unviolated after {time}",
        "unbroken": f"unbroken after {time}",
    }.get(kind, name.replace("_", " "))
