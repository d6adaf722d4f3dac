"""A comparison as pandas tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.analysis.findings import Findings
from sim.analysis.outcomes import ALL

if TYPE_CHECKING:
    import pandas as pd


def measures_frame(findings: Findings) -> pd.DataFrame:
    """One row for each pair and measure."""
    return _frame(measure_rows(findings), ["against", "measure"], MEASURE_COLUMNS)


def distances_frame(findings: Findings) -> pd.DataFrame:
    """One row for each pair and distance."""
    rows = [
        {
            "against": findings.subjects[pair.b].letter,
            "distance": gap.name,
            "value": gap.distance.value,
            "null_mean": gap.distance.null_mean,
            "null_high": gap.distance.null_high,
            "p": gap.distance.p,
            "p_corrected": gap.p,
            "verdict": gap.verdict,
        }
        for pair in findings.compared.pairs
        for gap in pair.gaps
    ]
    return _frame(rows, ["against", "distance"], [])


def flips_frame(findings: Findings) -> pd.DataFrame:
    """One row for each pair and change of outcome, the commonest first."""
    rows = [
        {
            "against": findings.subjects[pair.b].letter,
            "before": before,
            "after": after,
            "count": count,
            "share": count / pair.runs[0],
        }
        for pair in findings.compared.pairs
        for before, after, count in pair.flips
    ]
    return _frame(rows, ["against"], ["before", "after", "count", "share"])


def ranking_frame(findings: Findings) -> pd.DataFrame:
    """One row for each scenario, the best first; empty without a ranking."""
    ranking = findings.ranking
    rows = [
        {
            "scenario": findings.subjects[place.side].letter,
            "share": place.share.share,
            "low": place.share.low,
            "high": place.share.high,
            "fresh_share": place.fresh.share if place.fresh else None,
            "fresh_low": place.fresh.low if place.fresh else None,
            "fresh_high": place.fresh.high if place.fresh else None,
            "shrunk": place.shrunk,
            "behind": place.behind.value if place.behind else None,
            "behind_low": place.behind.low if place.behind else None,
            "behind_high": place.behind.high if place.behind else None,
            "tied_with_first": place.tied,
        }
        for place in (ranking.places if ranking else ())
    ]
    columns = ["share", "low", "high", "fresh_share", "fresh_low", "fresh_high", "shrunk"]
    columns += ["behind", "behind_low", "behind_high", "tied_with_first"]
    return _frame(rows, ["scenario"], columns)


def regret_frame(findings: Findings) -> pd.DataFrame:
    """One row for each scenario: its regret in each coding of the evidence, and the worst."""
    import pandas as pd

    regret = findings.ranking.regret if findings.ranking else None
    if regret is None:
        return pd.DataFrame()
    letters = [subject.letter for subject in findings.subjects]
    frame = pd.DataFrame(regret.regrets, index=letters, columns=list(regret.letters))
    frame.index.name = "scenario"
    frame["worst"] = regret.worst
    frame["minimax"] = [side in regret.minimax for side in range(len(letters))]
    return frame if regret.percentile is None else frame.assign(percentile_90=regret.percentile)


MEASURE_COLUMNS = [
    "kind",
    "of",
    "a",
    "b",
    "n_a",
    "n_b",
    "difference",
    "low",
    "high",
    "p",
    "p_corrected",
    "verdict",
    "codings_sd",
    "codings_holding",
    "codings_counted",
    "variance_factor",
]


def measure_rows(findings: Findings) -> list[dict[str, Any]]:
    """What is told of each pair and measure, as plain values."""
    rows = []
    for pair in findings.compared.pairs:
        for row in pair.rows:
            found = row.difference
            holding, counted = row.holds or (None, None)
            values: tuple[Any, ...] = (
                row.measure.kind,
                row.measure.given,
                row.a,
                row.b,
                row.n_a,
                row.n_b,
                found.value,
                found.low,
                found.high,
                found.p,
                row.p,
                row.verdict,
                row.codings_sd,
                holding,
                counted,
                row.variance_factor,
            )
            key = {"against": findings.subjects[pair.b].letter, "measure": row.measure.name}
            rows.append(key | dict(zip(MEASURE_COLUMNS, values, strict=True)))
    return rows


def ranking_rows(findings: Findings) -> list[dict[str, Any]]:
    """The ranking as rows of the same columns: each scenario less the first, of kind "rank"."""
    ranking = findings.ranking
    places = ranking.places if ranking else ()
    rows = []
    for place in places:
        found, first = place.behind, places[0].share
        row = dict.fromkeys(("against", "measure", *MEASURE_COLUMNS))
        row |= {"against": findings.subjects[place.side].letter, "kind": "rank", "of": ALL}
        row |= {"measure": ranking.outcome if ranking else "", "p_corrected": place.p}
        row |= {"a": first.share, "n_a": first.n, "b": place.share.share, "n_b": place.share.n}
        row |= {"verdict": "first" if found is None else "tied" if place.tied else "differs"}
        if found is not None:
            row |= {"difference": found.value, "low": found.low, "high": found.high, "p": found.p}
        rows.append(row)
    return rows


def _frame(rows: list[dict[str, Any]], index: list[str], columns: list[str]) -> pd.DataFrame:
    import pandas as pd

    frame = pd.DataFrame(rows, columns=None if rows else [*index, *columns])
    return frame.set_index(index)
