"""A comparison as pandas tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sim.analysis.findings import Findings
from sim.views.compare_data import (
    MEASURE_COLUMNS,
    DistanceApart,
    InputApart,
    measures,
    pairs,
    ranking,
)

if TYPE_CHECKING:
    import pandas as pd


def measures_frame(findings: Findings) -> pd.DataFrame:
    """One row for each pair and measure."""
    return _frame(measures(findings), ["against", "measure"], MEASURE_COLUMNS[2:])


def inputs_frame(findings: Findings) -> pd.DataFrame:
    """The inputs that differ, one row each."""
    rows = [{"against": pair["b"], **each} for pair in pairs(findings) for each in pair["inputs"]]
    return _frame(rows, ["against", "path"], list(InputApart.model_fields)[1:])


def flips_frame(findings: Findings) -> pd.DataFrame:
    """One row for each pair and change of outcome, the commonest first."""
    rows = [
        {"against": pair["b"], **flip, "share": flip["count"] / pair["runs"][0]}
        for pair in pairs(findings)
        for flip in pair["flips"]
    ]
    return _frame(rows, ["against"], ["before", "after", "count", "share"])


def distances_frame(findings: Findings) -> pd.DataFrame:
    """One row for each pair and distance."""
    rows = [
        {"against": pair["b"], "distance": name, **values}
        for pair in pairs(findings)
        for name, values in pair["distances"].items()
    ]
    return _frame(rows, ["against", "distance"], list(DistanceApart.model_fields))


def ranking_frame(findings: Findings) -> pd.DataFrame:
    """One row for each scenario, the best first; empty without a ranking."""
    found = ranking(findings) or {"places": []}
    rows = [
        {
            "scenario": place["subject"],
            **_with_ends("share", place["share"], "share", ""),
            **_with_ends("fresh_share", place["fresh"], "share", "fresh_"),
            "shrunk": place["shrunk"],
            **_with_ends("behind", place["behind"], "value", "behind_"),
            "tied_with_first": place["tied_with_first"],
        }
        for place in found["places"]
    ]
    columns = ["share", "low", "high", "fresh_share", "fresh_low", "fresh_high", "shrunk"]
    columns += ["behind", "behind_low", "behind_high", "tied_with_first"]
    return _frame(rows, ["scenario"], columns)


def _with_ends(
    name: str, found: Mapping[str, Any] | None, value: str, before: str
) -> dict[str, Any]:
    """A number and its interval, None where there is none."""
    known = found or {}
    ends = {f"{before}{end}": known.get(end) for end in ("low", "high")}
    return {name: known.get(value), **ends}


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


def _frame(rows: Sequence[Mapping[str, Any]], index: list[str], columns: list[str]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(rows, columns=[*index, *columns]).set_index(index)
