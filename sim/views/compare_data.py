"""A comparison for other programs, as JSON and CSV, with all that the text leaves out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Literal

from sim.analysis.compare import Pair, Row
from sim.analysis.findings import Findings, Subject
from sim.analysis.intervals import LEVEL, Share
from sim.analysis.outcomes import ALL
from sim.analysis.paired import Difference
from sim.analysis.ranking import PERCENTILE, Place, Ranking, Regret
from sim.inputs.lineage import Change
from sim.views import changes
from sim.views.differing import Differing, differing, venues_alike
from sim.views.export import CountedShare, Document
from sim.views.terms import SENTENCE

SCHEMA_VERSION = 1
Verdict = Literal["differs", "alone", "none", "unknown"]


class ComparedSide(Document):
    """One of those that are compared."""

    letter: str
    source: str
    """What was typed."""
    label: str | None
    """What the user calls it."""
    scenario: str
    """The name of the scenario."""
    changes: list[Change]
    scenario_hash: str
    folder: str | None
    """Where its results lie; null for what was run now."""
    runs: int
    seed: int
    per_coding: int
    """Runs that share a draw."""
    failed: int
    """Runs that failed, which are left out."""
    version: str
    """Of the program that made its runs."""


class InputApart(Document):
    """An input that differs; null where a side has none in force."""

    path: str
    a: str | None
    a_set_at: str | None
    """Where the value of A stands: file and line, '--set', or a results folder."""
    b: str | None
    b_set_at: str | None


class Flip(Document):
    """Runs that end in one way in A and in another in B."""

    before: str
    after: str
    count: int


class DistanceApart(Document):
    """A distance between the distributions of outcomes."""

    value: float
    null_mean: float
    """What chance alone gives on average."""
    null_high: float
    """What 95 % of the swaps of A and B by whole draws stay below."""
    p: float
    p_corrected: float
    verdict: Verdict


class PairCompared(Document):
    """One of the others, B, against the first, A."""

    a: str
    b: str
    paired: bool
    """Whether runs of one number share their draw and their luck."""
    runs: tuple[int, int]
    codings: tuple[int, int]
    """Draws on both sides."""
    identical: bool
    """Whether all runs come out the same in all that is compared."""
    venues_coded_alike: bool
    inputs: list[InputApart]
    flipped: CountedShare | None
    """The share of runs that end otherwise; null where runs are not paired."""
    flips: list[Flip]
    distances: dict[str, DistanceApart]


class MeasureCompared(Document):
    """One measure of one pair: a share of runs, or a mean."""

    against: str
    """The letter of the scenario that is compared with A."""
    measure: str
    kind: Literal["outcome", "sum", "share", "number"]
    """An ending, endings added up, a share along the way, or a mean."""
    of: str
    """The runs that it is a share or mean of."""
    a: float | None
    b: float | None
    n_a: int
    n_b: int
    difference: float | None
    """B less A."""
    low: float | None
    high: float | None
    p: float | None
    """Of no difference, for this measure by itself."""
    p_corrected: float | None
    """The same, corrected for all comparisons."""
    verdict: Verdict
    """It differs; only by itself, not among all comparisons; none can be told; too few runs."""
    codings_sd: float | None
    """How far the difference varies between draws (standard deviation)."""
    codings_holding: int | None
    """Draws in which the difference has its sign."""
    codings_counted: int | None
    variance_factor: float | None
    """How many times as many independent runs would tell the difference as well."""


class BehindFirst(Document):
    """The share less that of the first."""

    value: float | None
    low: float | None
    high: float | None
    p: float | None
    variance: float | None


class RankPlace(Document):
    """A scenario in the ranking."""

    subject: str
    share: CountedShare
    fresh: CountedShare | None
    """The share on fresh luck; null for those that are not among the first."""
    shrunk: float | None
    """By how much the first number was above the second."""
    behind: BehindFirst | None
    p_corrected: float
    """Of no difference from the first, corrected for all pairs."""
    tied_with_first: bool


class RegretPart(Document):
    """What each scenario misses against the best, if one coding of the evidence is right."""

    codings: int
    """Draws that the table rests on."""
    letters: list[str]
    """The codings of the evidence, in the order of the lists below."""
    shares: dict[str, list[float]]
    regrets: dict[str, list[float]]
    worst: dict[str, float]
    minimax: list[str]
    """Those whose worst regret is the smallest, or cannot be told from it."""
    percentile_90: dict[str, float] | None
    """The 90th percentile over draws, where these have runs enough."""


class RankingPart(Document):
    """The scenarios from the best to the worst."""

    outcome: str
    first: Literal["most", "least"]
    fresh_seed: int
    places: list[RankPlace]
    best: list[str]
    """The first, and those that cannot be told from it."""
    regret: RegretPart | None
    """Null where the scenarios do not draw from the same codings with one seed."""


class Correction(Document):
    """What the verdicts are corrected by."""

    method: Literal["Holm"]
    comparisons: int
    """How many are corrected together."""


class ComparisonDocument(Document):
    """What `sim compare --format json` prints."""

    schema_version: Literal[1]
    subjects: list[ComparedSide]
    """What is compared; the first is what the others are compared with."""
    level: float
    """Of all intervals."""
    correction: Correction
    pairs: list[PairCompared]
    measures: list[MeasureCompared]
    ranking: RankingPart | None
    """Null where none was asked for."""
    versions: dict[str, str]
    """Of the programs that the comparison depends on."""
    note: str
    """What these numbers are not."""


MEASURE_COLUMNS = list(MeasureCompared.model_fields)


def data(findings: Findings) -> dict[str, Any]:
    """The comparison as JSON can hold it."""
    return {
        "schema_version": SCHEMA_VERSION,
        "subjects": [_subject(subject) for subject in findings.subjects],
        "level": LEVEL,
        "correction": {"method": "Holm", "comparisons": findings.compared.family},
        "pairs": pairs(findings),
        "measures": measures(findings),
        "ranking": ranking(findings),
        "versions": dict(findings.versions),
        "note": SENTENCE,
    }


def rows(findings: Findings) -> tuple[Sequence[str], list[list[Any]]]:
    """Every measure of every pair, and then the places of a ranking, each less the first."""
    found = measures(findings)
    if findings.ranking is not None:
        first = findings.ranking.places[0].share
        found += [
            _place_row(findings, findings.ranking, place, first)
            for place in findings.ranking.places
        ]
    return MEASURE_COLUMNS, [[*each.values()] for each in found]


def _place_row(findings: Findings, ranking: Ranking, place: Place, first: Share) -> dict[str, Any]:
    behind = place.behind or Difference(None)
    verdict = "first" if place.behind is None else "tied" if place.tied else "differs"
    return dict.fromkeys(MEASURE_COLUMNS) | {
        "against": findings.subjects[place.side].letter,
        "measure": ranking.outcome,
        "kind": "rank",
        "of": ALL,
        "a": first.share,
        "b": place.share.share,
        "n_a": first.n,
        "n_b": place.share.n,
        "difference": behind.value,
        "low": behind.low,
        "high": behind.high,
        "p": behind.p,
        "p_corrected": place.p,
        "verdict": verdict,
    }


def pairs(findings: Findings) -> list[dict[str, Any]]:
    """What is told of each pair beside its measures."""
    return [_pair(findings, pair) for pair in findings.compared.pairs]


def measures(findings: Findings) -> list[dict[str, Any]]:
    """A row for each pair and measure."""
    return [
        dict(zip(MEASURE_COLUMNS, _measure(findings, pair, row), strict=True))
        for pair in findings.compared.pairs
        for row in pair.rows
    ]


def _subject(subject: Subject) -> dict[str, Any]:
    return {
        "letter": subject.letter,
        "source": subject.source,
        "label": subject.label or None,
        "scenario": subject.name,
        "changes": changes.data(subject.loaded.scenario)["changes"],
        "scenario_hash": subject.hash,
        "folder": str(subject.folder) if subject.folder else None,
        "runs": subject.runs,
        "seed": subject.seed,
        "per_coding": subject.per_coding,
        "failed": subject.failed,
        "version": subject.version,
    }


def _pair(findings: Findings, pair: Pair) -> dict[str, Any]:
    a, b = findings.subjects[pair.a], findings.subjects[pair.b]
    return {
        "a": a.letter,
        "b": b.letter,
        "paired": pair.paired,
        "runs": list(pair.runs),
        "codings": list(pair.codings),
        "identical": pair.identical,
        "venues_coded_alike": venues_alike(a, b),
        "inputs": [_input(each) for each in differing(a, b)],
        "flipped": pair.flipped.as_dict() if pair.flipped else None,
        "flips": [{"before": x, "after": y, "count": n} for x, y, n in pair.flips],
        "distances": {
            gap.name: {**asdict(gap.distance), "p_corrected": gap.p, "verdict": gap.verdict}
            for gap in pair.gaps
        },
    }


def _input(each: Differing) -> dict[str, str | None]:
    a, b = each.a, each.b
    return {
        "path": each.path,
        "a": a.value if a else None,
        "a_set_at": a.place if a else None,
        "b": b.value if b else None,
        "b_set_at": b.place if b else None,
    }


def _measure(findings: Findings, pair: Pair, row: Row) -> tuple[Any, ...]:
    """In the order of `MeasureCompared`."""
    measure, found = row.measure, row.difference
    return (
        findings.subjects[pair.b].letter, measure.name, measure.kind, measure.given,
        row.a, row.b, row.n_a, row.n_b,
        found.value, found.low, found.high, found.p, row.p, row.verdict,
        row.codings_sd, *(row.holds or (None, None)), row.variance_factor,
    )  # fmt: skip


def ranking(findings: Findings) -> dict[str, Any] | None:
    """The ranking and the regrets; None if none was asked for."""
    ranking = findings.ranking
    if ranking is None:
        return None
    letters = [subject.letter for subject in findings.subjects]
    return {
        "outcome": ranking.outcome,
        "first": "least" if ranking.least else "most",
        "fresh_seed": ranking.fresh_seed,
        "places": [
            {
                "subject": letters[place.side],
                "share": place.share.as_dict(),
                "fresh": place.fresh.as_dict() if place.fresh else None,
                "shrunk": place.shrunk,
                "behind": asdict(place.behind) if place.behind else None,
                "p_corrected": place.p,
                "tied_with_first": place.tied,
            }
            for place in ranking.places
        ],
        "best": [letters[side] for side in ranking.best],
        "regret": ranking.regret and _regret(letters, ranking.regret),
    }


def _regret(letters: Sequence[str], regret: Regret) -> dict[str, Any]:
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
