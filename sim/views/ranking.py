"""How scenarios rank at an outcome, how much of it was luck, and what each misses where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.analysis.events import EVENTS
from sim.analysis.findings import Findings
from sim.analysis.intervals import Share
from sim.analysis.ranking import PERCENTILE, Ranking, Regret
from sim.views import change
from sim.views.blocks import Block, Heading, Table, Text
from sim.views.phrases import listed
from sim.views.terms import counted, outcome

PLACES = {True: "tied with it", False: "behind"}  # by whether it cannot be told from the first


def place_of(findings: Findings, side: int) -> str:
    """Whether one is the first, or told from it."""
    ranking = findings.ranking
    assert ranking is not None
    first, *others = ranking.places
    if side == first.side:
        return "first"
    return next(PLACES[place.tied] for place in others if place.side == side)


def ties(findings: Findings) -> Iterator[str]:
    """Whether the first is told from the others, and how it does on fresh luck; if ranked."""
    ranking = findings.ranking
    if ranking is None:
        return
    first = ranking.places[0]
    letter = findings.subjects[first.side].letter
    end = "smallest" if ranking.least else "largest"
    told = f"{letter} has the {end} share, told from all others."
    if len(ranking.best) > 1:
        letters = sorted(findings.subjects[side].letter for side in ranking.best)
        told = f"{listed(letters)} cannot be told apart at the top: which is first is chance."
    fresh = ""
    if first.fresh is not None:
        share, _ = _share(first.fresh, first.share)
        fresh = f" On fresh luck (seed {ranking.fresh_seed}) {letter} has {share}."
    yield f"{told}{fresh}"


def ranking_tables(findings: Findings) -> Iterator[Block]:
    """All of the ranking; nothing if none was asked for."""
    ranking = findings.ranking
    if ranking is None:
        return
    order = "least" if ranking.least else "most"
    phrase = EVENTS[ranking.outcome].phrase
    yield Heading(f"Ranked by the share of runs that {phrase}, the {order} first")
    yield _places(findings, ranking)
    yield _behind(findings, ranking)
    if ranking.regret is None:
        yield Text(
            "No regrets: these runs do not draw from the same codings of the evidence with one "
            "seed, so that there is nothing to compare coding by coding."
        )
    else:
        yield _regrets(findings, ranking, ranking.regret)


def _places(findings: Findings, ranking: Ranking) -> Table:
    """The share of each, and that on fresh luck."""
    seed = ranking.fresh_seed
    head = ("", "share", "95 % interval", f"seed {seed}", "95 % interval", "shrunk by", "")
    rows = []
    for place in ranking.places:
        subject = findings.subjects[place.side]
        fresh = ("", "") if place.fresh is None else _share(place.fresh, place.share)
        cells = (*_share(place.share, place.fresh), *fresh, _shrunk(place.shrunk))
        rows.append((subject.letter, *cells, subject.called))
    note = (
        "The first of several is flattered by chance. Those with a second number were run again "
        f"on fresh luck (seed {seed}); that one is not."
    )
    return Table("", head, rows, (1, 3, 5), note)


def _behind(findings: Findings, ranking: Ranking) -> Table:
    """How far each is behind the first, and which cannot be told from it."""
    first = findings.subjects[ranking.places[0].side].letter
    rows = []
    for place in ranking.places[1:]:
        verdict = "not told from it" if place.tied else "differs"
        letter = findings.subjects[place.side].letter
        rows.append((letter, *change.points(place.behind), verdict))
    note = (
        f"{' '.join(ties(findings))} Differences are paired where luck is shared; verdicts are "
        "corrected for all pairs of which the first is picked."
    )
    return Table("", ("", f"less {first}, points", "95 % interval", "verdict"), rows, (1,), note)


def _share(share: Share, other: Share | None) -> tuple[str, str]:
    """A share and its interval; with decimals that agree with how far it is from another."""
    if share.share is None or share.low is None or share.high is None:
        return "-", "-"
    if other is None or other.share is None:
        told = change.share(share.share, share.low, share.high, share.n)
    else:
        told = change.beside(share.share, other.share, share.n)
    return told, change.span(share.low, share.high)


def _shrunk(value: float | None) -> str:
    return "" if value is None else f"{change.signed(100 * value, 1)} points"


def _regrets(findings: Findings, ranking: Ranking, regret: Regret) -> Table:
    """What each scenario misses against the best, in percentage points."""
    deep = regret.percentile is not None
    names = [name or "all" for name in regret.letters]
    head = ["", *names, "worst", *([f"{PERCENTILE} % of draws"] if deep else [])]
    rows = []
    for i, subject in enumerate(findings.subjects):
        own = [f"{100 * value:.1f}" for value in (*regret.regrets[i], regret.worst[i])]
        if regret.percentile is not None:
            own.append(f"{100 * regret.percentile[i]:.1f}")
        rows.append((subject.letter, *own))
    best = sorted(findings.subjects[side].letter for side in regret.minimax)
    note = (
        f"{_smallest(best)} (minimax). "
        + ("" if deep else f"The {PERCENTILE}th percentile over draws takes --per-draw 50. ")
        + f"By the first {counted(regret.codings, 'draw', 'draws')}."
    )
    caption = (
        f"Regret: points of '{outcome(ranking.outcome)}' that each misses against the best, "
        "if one coding of the evidence is right"
    )
    return Table(caption, head, rows, range(1, len(head)), note)


def _smallest(letters: Sequence[str]) -> str:
    if len(letters) == 1:
        return f"{letters[0]} has the smallest worst regret"
    return f"{listed(letters)} cannot be told apart in having the smallest worst regret"
