"""What `sim check` found, for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import RootModel

from sim.inputs.checks import Check
from sim.inputs.places import Problem
from sim.views.export import Document

HEAD = ("scenario", "valid", "file", "line", "column", "path", "message", "suggestion")


class Wrong(Document):
    file: str | None
    """Where it stands; null where it stands in no file."""
    line: int | None
    column: int | None
    path: str
    """The key in the scenario."""
    message: str
    suggestion: str | None
    """What was likely meant."""


class Verdict(Document):
    scenario: str
    """As it was named."""
    valid: bool
    name: str | None
    hash: str | None
    """What identifies its content; null if it is not valid."""
    problems: list[Wrong]
    idle: list[str]
    """What was set on top and acts on nothing."""


class CheckDocument(RootModel[list[Verdict]]):
    """A verdict for each scenario."""


def document(checks: Sequence[Check]) -> list[dict[str, Any]]:
    """The verdicts for programs."""
    return [
        {
            "scenario": each.source,
            "valid": each.scenario is not None,
            "name": each.scenario.name if each.scenario else None,
            "hash": each.scenario.hash if each.scenario else None,
            "problems": [_wrong(problem) for problem in each.problems],
            "idle": list(each.idle),
        }
        for each in checks
    ]


def rows(checks: Sequence[Check]) -> Iterator[Sequence[Any]]:
    """A row of `HEAD` for each problem, and for each scenario without any."""
    for each in document(checks):
        for problem in each["problems"] or [dict.fromkeys(HEAD[2:])]:
            yield each["scenario"], each["valid"], *(problem[name] for name in HEAD[2:])


def _wrong(problem: Problem) -> dict[str, Any]:
    place = problem.place if problem.place and problem.place.line else None
    return {
        "file": place.file if place else None,
        "line": place.line if place else None,
        "column": place.column if place else None,
        "path": problem.path,
        "message": problem.message,
        "suggestion": problem.suggestion,
    }
