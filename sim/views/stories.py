"""A handout: one short story for each way in which runs end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sim.analysis.typical import Typical
from sim.runs.trace import Trace
from sim.views import changes
from sim.views.blocks import Block, Commands, Heading, Items, Section, Text
from sim.views.export import Document
from sim.views.page import page as written
from sim.views.replay import blocks as whole
from sim.views.replay import document as replay_document
from sim.views.run import Finding, headline, ran
from sim.views.story import story
from sim.views.terms import SENTENCE, cell, outcome, span
from sim.views.typical import picked

Picked = tuple[Trace, Typical]  # a run, and how it was picked

SCHEMA_VERSION = 1
HOW = (
    "Each story is one run of the model, picked as typical of how it ended: in why, in what was "
    "signed, and in its numbers. None is an account of anything that happened or will."
)
QUESTIONS = (
    "Who could have said yes and did not? What would it have had to be offered?",
    "Which of these endings would each party rather have than no deal?",
    "What in the story is known, what is one reading of a source, and what is assumed?",
)


class StoriesDocument(Document):
    """One typical run for each ending that occurs."""

    schema_version: int
    """The version of this form."""
    scenario: str
    """Its name."""
    scenario_hash: str
    """What tells it from any other scenario."""
    seed: int
    """The seed of all draws."""
    runs: int
    """How many runs they are picked from."""
    stories: list[dict[str, Any]]
    """For each ending: outcome, replicate, paragraphs, and the events as `sim replay` has them."""
    note: str
    """What these are not."""


def document(found: Finding, picks: Sequence[Picked]) -> dict[str, Any]:
    return {
        "schema_version": SCHEMA_VERSION,
        "scenario": found.scenario.name,
        "scenario_hash": found.header.scenario_hash,
        "seed": found.header.seed,
        "runs": found.runs,
        "stories": [
            {
                "outcome": trace.row["outcome"],
                "replicate": trace.header["replicate"],
                "paragraphs": story(trace),
                "replay": replay_document(trace),
            }
            for trace, _ in picks
        ],
        "note": SENTENCE,
    }


def rows(picks: Sequence[Picked]) -> tuple[list[str], list[list[Any]]]:
    """An ending, the number of its run and its story in each row."""
    cells = [
        [trace.row["outcome"], trace.header["replicate"], "\n".join(story(trace))]
        for trace, _ in picks
    ]
    return ["outcome", "replicate", "story"], cells


def blocks(found: Finding, picks: Sequence[Picked], full: bool = False) -> list[Block]:
    """All stories below one another, the commonest ending first."""
    told: list[Block] = [*_head(found)]
    for each in picks:
        told.append(Heading(_title(found, each)))
        told += whole(each[0], True) if full else _story(each)
    return [*told, *_foot(found)]


def _head(found: Finding) -> Iterator[Block]:
    summary = found.scenario.spec.summary
    lines = [ran(found), summary, *changes.told(found.scenario), headline(found)]
    yield Text(" ".join(filter(None, lines)))
    yield Text(f"{HOW} {SENTENCE}")


def _title(found: Finding, each: Picked) -> str:
    """'Settlement: 2.0 % of the runs (1.7 to 2.4 %)'."""
    name = str(each[0].row["outcome"])
    row = found.summary["outcomes"][name]
    called = outcome(name)
    return f"{called[:1].upper()}{called[1:]}: {cell(row)} of the runs ({span(row)})"


def _story(each: Picked) -> Iterator[Block]:
    trace, typical = each
    yield from (Text(part) for part in story(trace))
    yield Text(f"Run {trace.header['replicate']}. {picked(typical)}")


def _foot(found: Finding) -> Iterator[Block]:
    yield Heading("To ask of each")
    yield Items([Text(question) for question in QUESTIONS])
    folder = found.results.folder
    if folder is not None:
        yield Commands([f"sim replay {folder} N --full"], "All that happened in run N:")


def page(found: Finding, picks: Sequence[Picked]) -> str:
    """The handout as an HTML page."""
    sections = [
        Section(str(each[0].row["outcome"]), _title(found, each), list(_story(each)))
        for each in picks
    ]
    foot = list(_foot(found))[1:]
    sections.append(Section("questions", "To ask of each", foot))
    title = f"{found.scenario.name}: how it could end, in {len(picks)} stories"
    return written(title, list(_head(found)), sections)
