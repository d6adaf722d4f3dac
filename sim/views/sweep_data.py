"""A sweep for other programs, as JSON and as rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pydantic import ConfigDict

from sim.analysis.compare import Verdict
from sim.analysis.events import EVENTS, SUMS
from sim.analysis.sweeps import BEHIND, SHARE
from sim.inputs.lineage import Change
from sim.outcomes import OUTCOMES
from sim.views import changes
from sim.views.export import Document
from sim.views.sweep import Swept

SCHEMA_VERSION = 2


class ShareAtPoint(Document):
    """The share of an outcome at a point, with the value of every factor under its path."""

    model_config = ConfigDict(frozen=True, extra="allow", use_attribute_docstrings=True)

    point: int
    """Counted from 0."""
    outcome: str
    count: int | None
    """Runs that end so."""
    runs: int | None
    """Runs of which it is a share."""
    share: float | None
    low: float | None
    """Lower end of the 95 % interval, which respects the draws."""
    high: float | None
    codings_sd: float | None
    """How far the share varies between draws (standard deviation)."""
    behind: float | None = None
    """The share less that of the point with most, paired."""
    behind_low: float | None = None
    behind_high: float | None = None
    most: bool | None = None
    """Whether the point has most, or cannot be told from that which has."""
    fewest: bool | None = None


class AgainstFirst(Document):
    """The outcome that is asked about at a point, less that at the first."""

    point: int
    difference: float | None
    low: float | None
    high: float | None
    p: float | None
    """Of no difference, for this point by itself."""
    p_corrected: float | None
    """The same, corrected for all points."""
    verdict: Verdict


class SweepDocument(Document):
    """What `sim sweep --format json` prints."""

    schema_version: Literal[2]
    name: str
    scenario_hash: str
    factors: list[str]
    """The paths that are varied."""
    design: Literal["grid", "lhs", "sobol"]
    points: list[list[Any]]
    """The value of each factor, point by point."""
    source: str | None
    """What the scenario was read from."""
    changes: list[Change]
    """What is set on top of it at all points."""
    seed: int
    runs: int
    """At each point."""
    per_coding: int
    """Runs that share a draw."""
    versions: dict[str, str]
    outcomes: list[str]
    """The endings, which exclude each other."""
    sums_of_outcomes: dict[str, list[str]]
    """Endings that are added up."""
    outcome: str
    """The one that is asked about."""
    against_first: list[AgainstFirst]
    """Every point but the first; empty for a sweep of version 0.1.0."""
    table: list[ShareAtPoint]


def data(swept: Swept) -> dict[str, Any]:
    """The sweep as JSON can hold it."""
    content = swept.stored.manifest
    return {
        "schema_version": SCHEMA_VERSION,
        **{k: content[k] for k in ("name", "scenario_hash", "factors", "design", "points")},
        **changes.data(swept.scenario),
        **{k: content[k] for k in ("seed", "runs", "per_coding", "versions")},
        "outcomes": list(OUTCOMES),
        "sums_of_outcomes": {name: list(EVENTS[name].endings) for name in SUMS},
        "outcome": swept.outcome,
        "against_first": [
            {
                "point": point,
                "difference": row.difference.value,
                "low": row.difference.low,
                "high": row.difference.high,
                "p": row.difference.p,
                "p_corrected": row.p,
                "verdict": row.verdict,
            }
            for point, row in enumerate(swept.against_first, 1)
        ],
        "table": [_plain(row) for point in swept.points for row in point.values()],
    }


def rows(swept: Swept) -> tuple[Sequence[str], list[list[Any]]]:
    """The tidy table as it is stored."""
    table = [_plain(row) for point in swept.points for row in point.values()]
    return list(table[0]), [[*row.values()] for row in table]


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row without what is not there."""
    return {k: None if k in (*SHARE, *BEHIND) and v != v else v for k, v in row.items()}
