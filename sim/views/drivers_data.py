"""Drivers as plain data: JSON, CSV, and the rows that their text and figure are made of."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from sim.analysis.drivers import NOBODY, Drivers, Group, Swing
from sim.inputs.entries import Input
from sim.inputs.loading import Loaded
from sim.inputs.provenance import Provenance
from sim.runs.redraw import CODING
from sim.views import changes
from sim.views.drawn import called, number
from sim.views.phrases import Names
from sim.views.terms import RESTS, SENTENCE, rests

SCHEMA_VERSION = 1
SHOWN = 16  # inputs in the table and in the figure
THE_CODING = "which coding of the evidence is drawn"
NONE_OF = {"actor": "the war, the talks, guarantees", "issue": "no issue"}
COLUMNS = (
    "path", "input", "origin", "scale", "value_low", "value_middle", "value_high", "share_low",
    "share_middle", "share_high", "change", "change_low", "change_high", "p_value", "told", "bends",
)  # fmt: skip


@dataclass(frozen=True)
class Report:
    """What was found, with the scenario's places, and the version that found it."""

    found: Drivers
    loaded: Loaded
    version: str

    @cached_property
    def names(self) -> Names:
        return Names(self.found.scenario.labels)

    @cached_property
    def behind(self) -> Provenance:
        return Provenance(self.found.scenario, self.loaded.tree)

    def input_name(self, path: str) -> str:
        """What an input is called, without its article."""
        if path == CODING:
            return THE_CODING
        return called(path, self.names).removeprefix("the ")

    def origin(self, path: str) -> tuple[str, str]:
        """What an input rests on, and the scale of its code where that is weaker."""
        if path == CODING:
            return "codings", ""
        found, *scale = (RESTS[kind] for kind in self.behind.rests(path))
        return found, scale[0] if scale else ""

    def group_name(self, group: Group) -> str:
        if group.by == CODING:
            return THE_CODING
        if group.name == NOBODY:
            return NONE_OF[group.by]
        if group.by == "origin":
            return rests(group.name.split("/"))
        return self.names.actor(group.name) if group.by == "actor" else self.names.issue(group.name)

    @property
    def told(self) -> list[Swing]:
        """The inputs whose effect can be told from none, the widest first."""
        return [swing for swing in self.found.swings if swing.told]

    @property
    def leaders(self) -> tuple[Swing, ...]:
        """The widest of those told, and those that cannot be told from it."""
        return self.found.tied(self.told) if self.told else ()

    def to_look_up(self, scale: bool) -> list[tuple[Swing, Input]]:
        """The assumptions that move the outcome most, with what the scenario says of each.

        They are several where they cannot be told apart, the widest first. Asked for are inputs
        that are assumed themselves or, with `scale`, those whose scale alone is.
        """
        where = self.behind.scale if scale else self.behind.input
        found = {
            swing.path: (swing, behind)
            for swing in self.told
            if swing.path != CODING and self._assumed(swing.path, scale)
            if (behind := where(swing.path)) is not None
        }
        tied = self.found.tied([swing for swing, _ in found.values()]) if found else ()
        return [found[swing.path] for swing in tied]

    def _assumed(self, path: str, scale: bool) -> bool:
        *code, last = self.behind.rests(path)
        return last == "assumption" and bool(code) == scale


def ends(swing: Swing) -> tuple[str, str]:
    """The low and the high value of an input, as they are shown."""
    if swing.letters:
        return swing.letters
    return ("talk", "real") if ".red_lines." in swing.path else _pair(swing.values)


def _pair(values: tuple[float, ...]) -> tuple[str, str]:
    return number(values[0]), number(values[-1])


def end_shares(swing: Swing) -> tuple[float, float]:
    """The shares at these values."""
    if swing.letters:
        return min(swing.shares), max(swing.shares)
    first, last = swing.shares[0], swing.shares[-1]
    return (last, first) if ".red_lines." in swing.path else (first, last)


def half_width(swing: Swing) -> float:
    """Half the 95 % interval of the change."""
    low, high = swing.change.low, swing.change.high
    return 0.0 if low is None or high is None else (high - low) / 2


def as_json(report: Report) -> str:
    found = report.found
    content: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "note": SENTENCE,
        "scenario": found.scenario.name,
        **changes.data(found.scenario),
        "scenario_hash": found.scenario.hash,
        "seed": found.seed,
        "version": report.version,
        "outcome": found.outcome,
        **asdict(found.sizes),
        "share": asdict(found.share),
        "deviation_between_codings": asdict(found.deviation),
        "explained_by_codings": found.explained,
        "indices_told": found.varies,
        "indices": [
            {
                "by": group.by,
                "name": report.group_name(group),
                "inputs": len(group.streams),
                **asdict(indices),
            }
            for group, indices in found.groups.items()
        ],
        "dummy_total": asdict(found.dummy),
        "luck": asdict(found.luck),
        "inputs_in_force": found.count.inputs,
        "inputs_that_vary": found.count.varying,
        "numbers_drawn": found.count.drawn,
        "not_told_from_the_widest": [swing.path for swing in report.leaders],
        "inputs": [dict(zip(COLUMNS, row, strict=True)) for row in rows(report)],
        "failed": found.failed,
    }
    return json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False)


def as_csv(report: Report) -> str:
    """The inputs, one row each, the widest swing first."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows(report))
    return out.getvalue()


def rows(report: Report) -> list[tuple[Any, ...]]:
    """One row of `COLUMNS` for each input that does anything."""
    return [
        (
            swing.path, report.input_name(swing.path), *report.origin(swing.path),
            *_three(swing.values), *_shares(swing), swing.change.value,
            swing.change.low, swing.change.high, swing.p_value, swing.told, swing.bends,
        )
        for swing in report.found.swings
    ]  # fmt: skip


def _shares(swing: Swing) -> tuple[float | str, ...]:
    return _three((min(swing.shares), max(swing.shares)) if swing.letters else swing.shares)


def _three(found: tuple[float, ...]) -> tuple[float | str, ...]:
    """Low, middle and high, where there is one."""
    return found if len(found) == 3 else (found[0], "", found[-1]) if found else ("", "", "")
