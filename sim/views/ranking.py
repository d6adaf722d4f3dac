"""How scenarios rank at an outcome, how much of it was luck, and what each misses where."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from sim.analysis.events import EVENTS
from sim.analysis.findings import Findings, Subject
from sim.analysis.intervals import Share
from sim.analysis.ranking import PERCENTILE, Ranking, Regret
from sim.views import change
from sim.views.columns import cut, table
from sim.views.phrases import listed
from sim.views.terms import counted, outcome

LONGEST = 36  # characters of what a scenario is called
BESIDE = 64  # characters that stand beside it


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
                "behind": asdict(place.behind) if place.behind else None,
                "p_corrected": place.p,
                "tied_with_first": place.tied,
            }
            for place in found.places
        ],
        "best": [findings.subjects[side].letter for side in found.best],
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
        "minimax": [letters[side] for side in regret.minimax],
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
        cells = (_name(subject, width), *_share(place.share, place.fresh))
        fresh = ("", "") if place.fresh is None else _share(place.fresh, place.share)
        rows.append((*cells, *fresh, _shrunk(place.shrunk)))
    order = "least" if found.least else "most"
    head = f"Ranked by the share of runs that {EVENTS[found.outcome].phrase}, the {order} first"
    told = (
        "The first of several is flattered by chance. Those with a second number were run again "
        f"on fresh luck (seed {seed}); that one is not."
    )
    parts = [head, *table(rows, right=(1, 3, 5)), textwrap.fill(told, width)]
    return "\n".join([*parts, "", *_ties(findings, found, width)])


def _ties(findings: Findings, found: Ranking, width: int) -> Iterator[str]:
    """How far each is behind the first, and which cannot be told from it."""
    first = findings.subjects[found.places[0].side].letter
    rows = [("", f"less {first}, points", "95 % interval", "verdict")]
    for place in found.places[1:]:
        verdict = "not told from it" if place.tied else "differs"
        name = _name(findings.subjects[place.side], width)
        rows.append((name, *change.points(place.behind), verdict))
    yield from table(rows, right=(1,))
    letters = sorted(findings.subjects[side].letter for side in found.best)
    end = "smallest" if found.least else "largest"
    told = f"{first} has the {end} share, told from all others."
    if len(letters) > 1:
        told = f"{listed(letters)} cannot be told apart at the top: which is first is chance."
    yield textwrap.fill(
        f"{told} Differences are paired where luck is shared; verdicts are corrected for all pairs "
        "of which the first is picked.",
        width,
    )


def _name(subject: Subject, width: int) -> str:
    return cut(f"{subject.letter}  {subject.called}", min(LONGEST, max(12, width - BESIDE)))


def _share(found: Share, other: Share | None) -> tuple[str, str]:
    """A share and its interval; with decimals that agree with how far it is from another."""
    if found.share is None or found.low is None or found.high is None:
        return "-", "-"
    if other is None or other.share is None:
        told = change.share(found.share, found.low, found.high, found.n)
    else:
        told = change.beside(found.share, other.share, found.n)
    return told, change.span(found.low, found.high)


def _shrunk(value: float | None) -> str:
    return "" if value is None else f"{change.signed(100 * value, 1)} points"


def _smallest(letters: Sequence[str]) -> str:
    if len(letters) == 1:
        return f"{letters[0]} has the smallest worst regret"
    return f"{listed(letters)} cannot be told apart in having the smallest worst regret"


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
    best = sorted(findings.subjects[side].letter for side in regret.minimax)
    told = (
        f"{_smallest(best)} (minimax). "
        + ("" if deep else f"The {PERCENTILE}th percentile over codings takes --per-coding 50. ")
        + f"By the first {counted(regret.codings, 'coding', 'codings')} drawn."
    )
    head = (
        f"Regret: points of '{outcome(found.outcome)}' that each misses against the best, "
        "if one coding of the evidence is right"
    )
    lines = table(rows, right=range(1, len(rows[0])))
    return "\n".join([textwrap.fill(head, width), *lines, textwrap.fill(told, width)])
