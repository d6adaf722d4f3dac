"""The inputs in which two scenarios differ, each with both values and where these were set."""

from __future__ import annotations

from dataclasses import dataclass

from sim.analysis.findings import Subject
from sim.inputs.entries import Input, codes
from sim.inputs.places import Place
from sim.views.evidence import LABEL
from sim.views.rows import Row, rows

FORMATS = f".stances.{LABEL}."
# Labels, and what a comparison settles itself.
LEFT_OUT = ("name", "summary", "runs", "base_rates", "calibrations")
DEFAULT = "default"
RESULTS = "results folder"
OPTION = "--set"


@dataclass(frozen=True, slots=True)
class Setting:
    """The value that one side has at a path, and where it was set."""

    value: str
    place: str


@dataclass(frozen=True, slots=True)
class Differing:
    """A path at which two sides have different values; None where one has none in force."""

    path: str
    a: Setting | None
    b: Setting | None


def differing(a: Subject, b: Subject) -> list[Differing]:
    """Every input, setting or label in which B differs from A, as A orders them.

    What is written and not in force makes no difference.
    """
    first, second = _settings(a), _settings(b)
    paths = [*first, *(path for path in second if path not in first)]
    return [
        Differing(path, first.get(path), second.get(path))
        for path in paths
        if _value(first.get(path)) != _value(second.get(path))
    ]


def venues_alike(a: Subject, b: Subject) -> bool:
    """Whether the two meet in venues that the evidence codes alike."""
    return a.loaded.scenario.hosted_alike(b.loaded.scenario)


def _value(setting: Setting | None) -> str | None:
    return None if setting is None else setting.value


def _settings(subject: Subject) -> dict[str, Setting]:
    found = {
        row.path: Setting(row.value, _places(row, subject))
        for row in rows(subject.loaded)
        if row.path.partition(".")[0] not in LEFT_OUT and row.in_force
    }
    return found | _formats(subject)


def _formats(subject: Subject) -> dict[str, Setting]:
    """What the codings drawn from say on the format of the talks."""
    scenario = subject.loaded.scenario
    if scenario.case is None:
        return {}
    found = {}
    for each in codes(scenario.case):
        values = [e.value for e in each.entries if e.coding in scenario.letters]
        if FORMATS in each.path and values:
            told = values[0] if len(set(values)) == 1 else " ".join(values)
            found[each.path] = Setting(told, _codings(each, subject))
    return found


def _places(row: Row, subject: Subject) -> str:
    if row.input is not None and row.input.entries[0].coding:
        return _codings(row.input, subject)
    return _place(row.place, subject)


def _codings(each: Input, subject: Subject) -> str:
    """The line of each coding in force: 'codings a:12 b:14'."""
    if subject.folder is not None:
        return RESULTS
    entries = [e for e in each.entries if e.coding in subject.loaded.scenario.letters]
    lines = [f"{e.coding}:{e.place.line}" for e in entries if e.place]
    return f"codings {' '.join(lines)}" if lines else DEFAULT


def _place(place: Place | None, subject: Subject) -> str:
    if place is not None and place.file.startswith(OPTION):
        return OPTION
    if subject.folder is not None:
        return RESULTS
    return DEFAULT if place is None or not place.file else f"{place.file}:{place.line}"
