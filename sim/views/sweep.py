"""What `sim sweep` prints: the plan, and the shares at each point with their intervals."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from textwrap import fill
from typing import Any

from sim.analysis.events import EVENTS, HEADLINES, SUMS
from sim.analysis.sweeps import BEHIND, SHARE, TIED, text_of
from sim.analysis.wording import percent, span
from sim.inputs.factors import Factor
from sim.inputs.scenario import Scenario
from sim.outcomes import OUTCOMES
from sim.runs.design import POINTS
from sim.runs.sweep import Sweep
from sim.runs.sweep_store import SweepResults
from sim.views import changes
from sim.views.columns import WIDTH, cut, fitted
from sim.views.terms import ADDED_UP, CALIBRATED, SENTENCE, counted, outcome

SCHEMA_VERSION = 1
MOST_SHOWN = 20  # points; of more, those at either end are shown
ENDS = 5
CELL = 11

NAMED = 3  # points in a sentence

Row = Mapping[str, Any]
Point = Mapping[str, Row]  # by outcome


def plan(sweep: Sweep, seconds: float | None, width: int = WIDTH) -> str:
    """The design, its size, and about how long it takes; `seconds` None if that is not known."""
    count = len(sweep.points)
    lines = [
        f"{sweep.base.name}: {sweep.design} of {counted(count, 'point', 'points')}, "
        f"{counted(sweep.runs, 'run', 'runs')} each, {sweep.total:,} in all; seed {sweep.seed}, "
        f"{sweep.per_coding} runs per coding.",
        *(fill(line, width) for line in changes.told(sweep.base)),
        *(f"  {line}" for factor in sweep.factors for line in _factor_lines(factor, width)),
    ]
    asked = count if sweep.design == "grid" else sweep.points_wanted or POINTS
    if count < asked:
        lines.append(f"Of the {asked:,} points asked for, {asked - count:,} were drawn before.")
    if seconds is not None:
        lines.append(f"It takes about {_time(seconds)} in one process here.")
    return "\n".join(lines) + "\n"


def _factor_lines(factor: Factor, width: int) -> list[str]:
    if factor.levels:
        told = ", ".join(text_of(level) for level in factor.levels)
    else:
        told = f"{text_of(factor.at(0))} to {text_of(factor.at(1))}"
    text = f"{factor.path}: {told}"
    return fill(text, width - 2, subsequent_indent="  ", break_on_hyphens=False).split("\n")


def _time(seconds: float) -> str:
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def as_text(results: SweepResults, width: int = WIDTH, event: str = "deal") -> str:
    """The shares at each point, the first and the last of many, and where an event is commonest."""
    points = _points(records(results))
    content = results.manifest
    scenario = Scenario.restored(content["scenario"])
    lines = [
        f"{content['name']}: {counted(len(points), 'point', 'points')} of "
        f"{counted(content['runs'], 'run', 'runs')}, seed {content['seed']}, "
        f"{content['per_coding']} runs per coding, the same luck at every point.",
        *(fill(line, width) for line in changes.told(scenario)),
        "",
        fill(SENTENCE, width),
        "",
        _cells([outcome(name) for name in OUTCOMES]),
    ]
    shown, left_out = _chosen(points)
    for point in shown:
        lines += _point(point, results.factors, width)
    if left_out:
        lines.append(f"... and {left_out:,} points between; all of them are in shares.csv.")
    lines += ["", *_added_up(shown, results.factors, width), ""]
    lines += [*_best(points, results.factors, width, event)]
    if _is_calibrated(content):
        lines.append(f"The chance of a meeting is {CALIBRATED}.")
    return "\n".join(lines) + "\n"


def records(results: SweepResults) -> list[Row]:
    """The tidy table, row by row."""
    return [{str(k): v for k, v in row.items()} for row in results.table.to_dict("records")]


def _points(rows: Sequence[Row]) -> list[Point]:
    found: dict[int, dict[str, Row]] = {}
    for row in rows:
        found.setdefault(row["point"], {})[row["outcome"]] = row
    return list(found.values())


def _chosen(points: Sequence[Point]) -> tuple[list[Point], int]:
    if len(points) <= MOST_SHOWN:
        return list(points), 0
    return [*points[:ENDS], *points[-ENDS:]], len(points) - 2 * ENDS


def _point(point: Point, factors: Sequence[str], width: int) -> list[str]:
    """A line of values, and below it the shares in percent and their 95 % intervals."""
    shares = [_share(point[name]) for name in OUTCOMES]
    return [
        cut(_named(point[OUTCOMES[0]], factors), width),
        _cells([share for share, _ in shares]),
        _cells([interval for _, interval in shares]),
    ]


def _added_up(points: Sequence[Point], factors: Sequence[str], width: int) -> list[str]:
    """The sums of endings at each point, with their 95 % intervals."""
    names = [
        name for name in HEADLINES if name in points[0] and any(p[name]["runs"] for p in points)
    ]
    rows = [("", *(text for name in names for text in (outcome(name), "95 % interval")))]
    for point in points:
        cells = [text for name in names for text in _share(point[name])]
        rows.append((_named(point[names[0]], factors), *cells))
    return [ADDED_UP, *fitted(rows, width)]


def _named(row: Row, factors: Sequence[str]) -> str:
    return ", ".join(f"{path}={_value(row[path])}" for path in factors)


def _value(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _share(row: Row) -> tuple[str, str]:
    share, low, high = row["share"], row["low"], row["high"]
    if not row["runs"]:
        return "-", "no run"
    if row["count"] in (0, row["runs"]):
        return f"{row['count']:,} runs", span(low, high).removesuffix(" %")
    return percent(share, low, high), span(low, high).removesuffix(" %")


def _cells(texts: Sequence[str]) -> str:
    return "".join(f"{text:>{CELL + 2}}" for text in texts).rstrip()


def _best(points: Sequence[Point], factors: Sequence[str], width: int, event: str) -> Iterator[str]:
    """Where an outcome is rarest and commonest, and which points cannot be told from these."""
    rows = [p[event] for p in points if event in p and p[event]["runs"]]
    if len(rows) < 2:
        return
    name = EVENTS[event].name
    if len({row["share"] for row in rows}) == 1:
        yield f"Equally many of '{name}' at all {len(rows)} points: {_share(rows[0])[0]}."
        return
    for told, end, best in (("Fewest", "fewest", min), ("Most", "most", max)):
        share = best(row["share"] for row in rows)
        first = [row for row in rows if row["share"] == share]
        tied = [row for row in rows if row[end]] if TIED[0] in rows[0] else first
        lead = f"{told} of '{name}': "
        cell, interval = _share(first[0])
        at = " and ".join(_named(row, factors) for row in first[:NAMED])
        more = f" and {len(first) - NAMED} more" if len(first) > NAMED else ""
        text = f"{lead}{cell} ({interval} %) at {at}{more}"
        others = [row for row in tied if row["share"] != share]
        if len(tied) == len(rows):
            text += "; no other point can be told from it"
        elif others:
            names = "; ".join(_named(row, factors) for row in others[:NAMED])
            rest = f"; and {len(others) - NAMED} more" if len(others) > NAMED else ""
            text += f"; not told from it: {names}{rest}"
        yield fill(text, width, subsequent_indent="  ", break_on_hyphens=False)
    told = f"'sim compare --rank {event}' runs the best again"
    yield fill(
        "Told are paired differences, corrected for all pairs of points; shares.csv has them, "
        f"'behind' the most. The most of many is flattered by chance: {told}."
        if TIED[0] in rows[0]
        else "This sweep is of an earlier version, which did not keep what ties are told by. The "
        f"most of many is flattered by chance: {told}.",
        width,
    )


def _is_calibrated(content: Mapping[str, Any]) -> bool:
    entries = content["scenario"]["document"].get("calibrations") or []
    return any(entry.get("beside") == "meeting" for entry in entries)


def as_json(results: SweepResults) -> str:
    """The sweep as JSON: design, points and the tidy table."""
    content = {
        "schema_version": SCHEMA_VERSION,
        **{
            k: results.manifest[k] for k in ("name", "scenario_hash", "factors", "design", "points")
        },
        **changes.data(Scenario.restored(results.manifest["scenario"])),
        **{k: results.manifest[k] for k in ("seed", "runs", "per_coding", "versions")},
        "outcomes": list(OUTCOMES),
        "sums_of_outcomes": {name: list(EVENTS[name].endings) for name in SUMS},
        "table": [_plain(row) for row in records(results)],
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _plain(row: Row) -> dict[str, Any]:
    """A row without what is not there."""
    return {k: None if k in (*SHARE, *BEHIND) and v != v else v for k, v in row.items()}


def as_csv(results: SweepResults) -> str:
    """The tidy table as it is stored."""
    return (results.folder / "shares.csv").read_text(encoding="utf-8")
