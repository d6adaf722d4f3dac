"""What `sim sweep` prints: the plan, and the shares at each point with their intervals."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from textwrap import fill
from typing import Any

from sim.analysis.sweeps import EVENTS, SHARE, SUMS, text_of
from sim.analysis.wording import percent, span
from sim.inputs.factors import Factor
from sim.inputs.scenario import Scenario
from sim.runs.columns import OUTCOMES
from sim.runs.design import POINTS
from sim.runs.sweep import Sweep
from sim.runs.sweep_store import SweepResults
from sim.views import changes
from sim.views.columns import WIDTH, cut
from sim.views.terms import CALIBRATED, SENTENCE, counted, outcome

SCHEMA_VERSION = 1
MOST_SHOWN = 20  # points; of more, those at either end are shown
ENDS = 5
CELL = 11

Row = Mapping[str, Any]


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


def as_text(results: SweepResults, width: int = WIDTH) -> str:
    """The shares at each point; of many points, those with most and with fewest deals."""
    rows = records(results)
    points = [rows[i : i + len(EVENTS)] for i in range(0, len(rows), len(EVENTS))]
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
    lines += ["", *_best(points, results.factors, width)]
    if _is_calibrated(content):
        lines.append(f"The chance of a meeting is {CALIBRATED}.")
    return "\n".join(lines) + "\n"


def records(results: SweepResults) -> list[Row]:
    """The tidy table, row by row."""
    return [{str(k): v for k, v in row.items()} for row in results.table.to_dict("records")]


def _chosen(points: Sequence[Sequence[Row]]) -> tuple[list[Sequence[Row]], int]:
    if len(points) <= MOST_SHOWN:
        return list(points), 0
    return [*points[:ENDS], *points[-ENDS:]], len(points) - 2 * ENDS


def _point(point: Sequence[Row], factors: Sequence[str], width: int) -> list[str]:
    """A line of values, and below it the shares in percent and their 95 % intervals."""
    shares = [_share(row) for row in point[: len(OUTCOMES)]]
    return [
        cut(_named(point[0], factors), width),
        _cells([share for share, _ in shares]),
        _cells([interval for _, interval in shares]),
    ]


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


def _best(points: Sequence[Sequence[Row]], factors: Sequence[str], width: int) -> Iterator[str]:
    """Where there are fewest and most deals, with what chance alone does to the best of many."""
    place = EVENTS.index("deal")
    found = [p[place] for p in points if p[place]["runs"]]
    shares = [row["share"] for row in found]
    if len(found) < 2:
        return
    if len(set(shares)) == 1:
        yield f"Equally many deals at all {len(found)} points: {_share(found[0])[0]}."
        return
    for told, best in (("Fewest deals", min(shares)), ("Most deals", max(shares))):
        row = found[shares.index(best)]
        share, interval = _share(row)
        more = shares.count(best) - 1
        also = f" and {more} more {'point' if more == 1 else 'points'}" if more else ""
        yield cut(f"{told}: {share} ({interval} %) at {_named(row, factors)}{also}", width)
    yield (
        "The most of many is flattered by chance: 'sim compare --rank deal' runs the best again."
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
        "sums_of_outcomes": {name: list(group) for name, group in SUMS.items()},
        "table": [_plain(row) for row in records(results)],
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _plain(row: Row) -> dict[str, Any]:
    """A row without what is not there."""
    return {k: None if k in SHARE and v != v else v for k, v in row.items()}


def as_csv(results: SweepResults) -> str:
    """The tidy table as it is stored."""
    return (results.folder / "shares.csv").read_text(encoding="utf-8")
