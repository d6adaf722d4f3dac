"""How scenarios rank at an outcome, how much of it was luck, and what each misses where."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any

from sim.analysis.findings import Findings, Subject
from sim.analysis.intervals import Share
from sim.analysis.ranking import PERCENTILE, Ranking, Regret
from sim.views import change
from sim.views.columns import cut, table
from sim.views.terms import counted, outcome

LONGEST = 36  # characters of what a scenario is called
BESIDE = 60  # characters that stand beside it


def ranking_data(findings: Findings) -> dict[str, Any] | None:
    """The ranking and the regrets as JSON can hold them; None if none was asked for."""
    found = findings.ranking
    if found is None:
        return None
    return {
        "outcome": found.outcome,
        "first": "least" if found.least else "most",
        "fresh_seed": found.fresh_seed,
        "places": [
            {
                "subject": findings.subjects[place.side].letter,
                "share": place.share.as_dict(),
                "fresh": place.fresh.as_dict() if place.fresh else None,
                "shrunk": place.shrunk,
            }
            for place in found.places
        ],
        "regret": _regret_data(findings, found.regret),
    }


def _regret_data(findings: Findings, regret: Regret | None) -> dict[str, Any] | None:
    if regret is None:
        return None
    letters = [subject.letter for subject in findings.subjects]
    percentile = None if regret.percentile is None else regret.percentile.tolist()
    return {
        "codings": regret.codings,
        "letters": list(regret.letters),
        "shares": dict(zip(letters, regret.shares.tolist(), strict=True)),
        "regrets": dict(zip(letters, regret.regrets.tolist(), strict=True)),
        "worst": dict(zip(letters, regret.worst.tolist(), strict=True)),
        "minimax": letters[regret.minimax],
        f"percentile_{PERCENTILE}": percentile and dict(zip(letters, percentile, strict=True)),
    }


def ranking_lines(findings: Findings, width: int) -> Iterator[str]:
    """The same as text, in parts."""
    found = findings.ranking
    assert found is not None
    yield _places(findings, found, width)
    if found.regret is None:
        yield textwrap.fill(
            "No regrets: these runs do not draw from the same codings of the evidence with one "
            "seed, so that there is nothing to compare coding by coding.",
            width,
        )
    else:
        yield _regrets(findings, found, found.regret, width)


def _places(findings: Findings, found: Ranking, width: int) -> str:
    seed = found.fresh_seed
    rows = [("", "share", "95 % interval", f"seed {seed}", "95 % interval", "shrunk by")]
    for place in found.places:
        subject = findings.subjects[place.side]
        cells = (_name(subject, width), *_share(place.share))
        fresh = ("", "") if place.fresh is None else _share(place.fresh)
        rows.append((*cells, *fresh, _shrunk(place.shrunk, place.share)))
    order = "least" if found.least else "most"
    head = f"Ranked by the share of {outcome(found.outcome)}, the {order} first"
    told = (
        "The first of several is flattered by chance. Those with a second number were run again "
        f"on fresh luck (seed {seed}); that one is not."
    )
    return "\n".join([head, *table(rows, right=(1, 3, 5)), textwrap.fill(told, width)])


def _name(subject: Subject, width: int) -> str:
    return cut(f"{subject.letter}  {subject.source}", min(LONGEST, max(12, width - BESIDE)))


def _share(found: Share) -> tuple[str, str]:
    if found.share is None or found.low is None or found.high is None:
        return "-", "-"
    told = change.share(found.share, found.low, found.high, found.n)
    return told, change.span(found.low, found.high)


def _shrunk(value: float | None, share: Share) -> str:
    return "" if value is None else f"{change.signed(100 * value, 1)} points"


def _regrets(findings: Findings, found: Ranking, regret: Regret, width: int) -> str:
    """What each scenario misses against the best, in percentage points."""
    deep = regret.percentile is not None
    names = [name or "all" for name in regret.letters]
    rows = [("", *names, "worst", *([f"{PERCENTILE} % of codings"] if deep else []))]
    for i, subject in enumerate(findings.subjects):
        own = [f"{100 * value:.1f}" for value in (*regret.regrets[i], regret.worst[i])]
        if regret.percentile is not None:
            own.append(f"{100 * regret.percentile[i]:.1f}")
        rows.append((_name(subject, width), *own))
    best = findings.subjects[regret.minimax]
    told = (
        f"{best.letter} has the smallest worst regret (minimax). "
        + ("" if deep else f"The {PERCENTILE}th percentile over codings takes --per-coding 50. ")
        + f"By the first {counted(regret.codings, 'coding', 'codings')} drawn."
    )
    head = (
        f"Regret: points of {outcome(found.outcome)} that each misses against the best, "
        "if one coding of the evidence is right"
    )
    lines = table(rows, right=range(1, len(rows[0])))
    return "\n".join([textwrap.fill(head, width), *lines, textwrap.fill(told, width)])
