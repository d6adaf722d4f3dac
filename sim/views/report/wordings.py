"""How the report says shares: the number first, then the word with its band in brackets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.analysis import wording
from sim.analysis.intervals import Share
from sim.views.changes import foot
from sim.views.discovery_data import ENDS
from sim.views.report.material import Subject
from sim.views.terms import outcome

THE = {
    "met": "a meeting",
    "signed": "a signed text",
    "deal": "a deal",
    "no_meeting": "no meeting",
    "no_agreement": "no agreement",
    "not_ratified": "a text that is not ratified",
}


def the(wanted: str) -> str:
    """'a deal', 'a walk-out'."""
    return THE.get(wanted) or f"a {outcome(wanted)}"


def cell(share: Share | Mapping[str, Any]) -> str:
    """A share with the digits that its interval supports, never 0 or 100 %."""
    row = share.as_dict() if isinstance(share, Share) else share
    told = wording.share(row["count"], row["n"], row["low"], row["high"])
    return told.partition(" (")[0]


def span(share: Share | Mapping[str, Any]) -> str:
    row = share.as_dict() if isinstance(share, Share) else share
    return "-" if row["low"] is None else wording.span(row["low"], row["high"])


def word(share: Share | Mapping[str, Any]) -> str:
    """The word for a share with its band in brackets."""
    row = share.as_dict() if isinstance(share, Share) else share
    return "-" if row["low"] is None else wording.band(row["low"], row["high"]).text


def headline(share: Share, wanted: str) -> str:
    """'6.3 % of 10,000 runs (interval) end in a deal: very unlikely (5 to 20 %).'"""
    number = f"{share.count:,}" if share.count in (0, share.n) else cell(share)
    runs = f"{share.n:,} model runs" if share.n != 1 else "1 model run"
    return f"{number} of {runs} {ENDS[wanted]} (95 % interval {span(share)}): {word(share)}."


def part(count: int, whole: int) -> str:
    """The share of one entry of a list, with one decimal, never 0 or 100 %."""
    percent = round(100 * count / whole, 1)
    if count == whole:
        return "all"
    return "< 0.1 %" if percent <= 0 else "> 99.9 %" if percent >= 100 else f"{percent:.1f} %"


def identity(subject: Subject) -> str:
    """What identifies the results, for the corner of a figure."""
    header = subject.results.header
    return (
        f"{foot(subject.scenario)}n {subject.results.summary['runs']:,}, seed {header.seed}, "
        f"{header.per_coding} per coding, {header.scenario_hash}, sim {header.versions['sim']}"
    )


def called(subject: Subject, several: bool) -> str:
    """What a subject is called in a heading, its letter first if there are several."""
    return f"{subject.letter}: {subject.called}" if several else subject.called
